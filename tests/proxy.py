"""A proxy that connects whoever asks to one place on this machine, whatever they asked for."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from accepting import accepted

if TYPE_CHECKING:
    from typing_extensions import Self

Answer = Callable[[bytes], bytes]

WELL = b"HTTP/1.1 200 Connection established\r\n\r\n"


def lets_in(_: bytes) -> bytes:
    """Lets everybody in."""
    return WELL


def wants(user: str, password: str) -> Answer:
    """Lets in one user."""
    pair = base64.b64encode(f"{user}:{password}".encode())

    def answer(head: bytes) -> bytes:
        if b"proxy-authorization: Basic " + pair in head.replace(b"Proxy-A", b"proxy-a"):
            return WELL
        return b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"

    return answer


def says(answer: bytes) -> Answer:
    """Answers the same to everybody."""
    return lambda _: answer


class Proxy:
    """Answers CONNECT with what `answer` makes of the request, which it remembers."""

    def __init__(self, port: int, answer: Answer = lets_in) -> None:
        self.asked: list[bytes] = []
        self._port = port
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.url = f"http://{self.address}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        for connection, _ in accepted(self._socket):
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            first = connection.recv(1, socket.MSG_PEEK)
            let_in = self._greet_socks(connection) if first == b"\x05" else self._greet(connection)
            if let_in:
                self._connect(connection)

    def _greet(self, connection: socket.socket) -> bool:
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(65536)
            if not more:
                return False
            head += more
        self.asked.append(head)
        answer = self._answer(head)
        connection.sendall(answer)
        return answer == WELL

    def _greet_socks(self, connection: socket.socket) -> bool:
        """SOCKS 5, without a password, to a name."""
        _, methods = connection.recv(2)
        connection.recv(methods)
        connection.sendall(b"\x05\x00")
        *_, length = connection.recv(5)
        self.asked.append(connection.recv(length))
        connection.recv(2)
        connection.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        return True

    def _connect(self, connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self._port)) as server:
            back = threading.Thread(target=pass_on, args=(server, connection), daemon=True)
            back.start()
            pass_on(connection, server)
            back.join()


def pass_on(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes from one side, and its end."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
