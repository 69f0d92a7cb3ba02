"""A server that misbehaves as it is told, on sockets of its own: nothing in it is polite by itself.

For each request it takes the next trick, or, where none is left, gives the answer of the service.
What it really did stands in its book.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accepting import accepted
from recorder import Request
from service import Service

if TYPE_CHECKING:
    import ssl

    from typing_extensions import Self

LOGINS = "/realms/"


@dataclass
class Peer:
    """A request, and the connection to whoever made it."""

    server: Hostile
    socket: socket.socket
    request: Request

    def act(self) -> None:
        """Do what was asked, which is a line in the book."""
        self.server.book.append((self.request.method, self.request.path))

    def send(self, *parts: bytes) -> None:
        """Send bytes as they are; an endless answer ends when nobody listens any more."""
        for part in parts:
            self.socket.sendall(part)

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Send a whole answer."""
        lines = [f"HTTP/1.1 {status} x", *(f"{name}: {value}" for name, value in headers.items())]
        if status != 204:
            lines.append(f"Content-Length: {len(body)}")
        self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def reset(self) -> None:
        """Throw the connection away, so that the other side gets an RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def hang_up(self) -> None:
        """Close the connection."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def wait(self) -> None:
        """Say nothing for as long as the server lives."""
        self.server.over.wait(60)


Trick = Callable[[Peer], None]


@dataclass
class Hostile:
    """Listens on loopback while it is entered, or after `listen()`.

    `tricks` are for requests to the API, `login_tricks` for those to log in; `session` is that of
    whoever logged in last; `is_awaited` says in which way calls to it are made.
    """

    service: Service = field(default_factory=Service)
    tricks: list[Trick] = field(default_factory=list)
    login_tricks: list[Trick] = field(default_factory=list)
    book: list[tuple[str, str]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    session: Any = None
    is_awaited: bool = False
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"

    def __post_init__(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self._socket = socket.socket(family)
        self._socket.bind((self.host, 0))
        self.port = self._socket.getsockname()[1]
        self.over = threading.Event()
        shown = f"[{self.host}]" if ":" in self.host else self.host
        self.url = f"{'https' if self.tls else 'http'}://{shown}:{self.port}"

    def __enter__(self) -> Self:
        self.listen()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Accept nobody any more, and let go of whoever waits."""
        self.over.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def listen(self) -> None:
        """Accept connections from now on; before, they are refused."""
        self._socket.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def forget(self) -> None:
        """Forget what was asked and done so far."""
        self.requests.clear()
        self.book.clear()

    def asked(self, method: str = "") -> list[tuple[str, str]]:
        """What it was asked of the API, by method and path."""
        asked = [(request.method, request.path) for request in self.requests]
        return [
            (verb, path)
            for verb, path in asked
            if not path.startswith(LOGINS) and method in {"", verb}
        ]

    def _accept(self) -> None:
        for connection, port in accepted(self._socket):
            self.connections += 1
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection, port), daemon=True).start()

    def _serve(self, connection: socket.socket, port: int) -> None:
        # Whoever hangs up in the middle of a trick is not our concern.
        with contextlib.suppress(OSError), connection:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                while (request := read(connection, port)) and not self.over.is_set():
                    self.requests.append(request)
                    self._answer(Peer(self, connection, request))

    def _answer(self, peer: Peer) -> None:
        is_login = peer.request.path.startswith(LOGINS)
        tricks = self.login_tricks if is_login else self.tricks
        trick = next_of(tricks) or acts_and_answers
        trick(peer)


def next_of(tricks: list[Trick]) -> Trick | None:
    """The first of the tricks, which is taken away, whoever else wants one at this moment."""
    try:
        return tricks.pop(0)
    except IndexError:
        return None


def read(connection: socket.socket, port: int) -> Request | None:
    """The next request on a connection, or None when there is none."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [line.split(": ", 1) for line in lines]
    headers = {name.lower(): value for name, value in pairs}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    method, path, _ = first.split(" ")
    return Request(method, path, headers, body, port)


def acts_and_answers(peer: Peer) -> None:
    """What a server should do."""
    peer.act()
    answer = peer.server.service(peer.request)
    body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
    peer.answer(answer.status, body, answer.headers)


def acts_and(trick: Trick) -> Trick:
    """Does what was asked before it plays a trick."""

    def play(peer: Peer) -> None:
        peer.act()
        trick(peer)

    return play


def resets(peer: Peer) -> None:
    """Resets the connection."""
    peer.reset()


def hangs_up(peer: Peer) -> None:
    """Closes the connection without a word."""
    peer.hang_up()


def stalls(peer: Peer) -> None:
    """Never answers."""
    peer.wait()


def says(*parts: bytes, and_then: Trick = hangs_up) -> Trick:
    """Answers with these bytes, as they are."""

    def play(peer: Peer) -> None:
        peer.send(*parts)
        and_then(peer)

    return play


def answers(status: int, body: Any = b"", /, **headers: str) -> Trick:
    """Gives a whole answer; `_` in a header's name stands for `-`."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def play(peer: Peer) -> None:
        peer.answer(status, content, named)

    return play


HEAD = b"HTTP/1.1 200 OK\r\n"
breaks_off_the_head = says(HEAD + b"Content-Le")
breaks_off_the_body = says(HEAD + b'Content-Length: 1000\r\n\r\n{"data": [')
breaks_off_a_chunk = says(HEAD + b'Transfer-Encoding: chunked\r\n\r\n20\r\n{"data": [')
stalls_in_the_body = says(HEAD + b'Content-Length: 1000\r\n\r\n{"data": [', and_then=stalls)
