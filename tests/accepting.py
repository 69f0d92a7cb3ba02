"""How the servers of the tests take connections."""

from __future__ import annotations

import socket
from collections.abc import Iterator


def accepted(listening: socket.socket) -> Iterator[tuple[socket.socket, int]]:
    """Each connection as it comes, and the port that it comes from, until nobody listens."""
    while True:
        try:
            connection, address = listening.accept()
        except OSError:
            return
        yield connection, address[1]
