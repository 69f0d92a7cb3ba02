"""A server of HTTP/2 that misbehaves as it is told."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import DataReceived, RequestReceived, StreamEnded

from accepting import accepted
from recorder import Request
from service import Service

if TYPE_CHECKING:
    from typing_extensions import Self


@dataclass
class Stream:
    """A request, and the connection that it came over."""

    server: Http2
    socket: ssl.SSLSocket
    http: H2Connection
    number: int
    request: Request

    def act(self) -> None:
        """Do what was asked, which is a line in the book."""
        self.server.book.append((self.request.method, self.request.path))

    def flush(self) -> None:
        """Send what is to be sent."""
        self.socket.sendall(self.http.data_to_send())

    def answer(self) -> None:
        """Act, and give the answer of the service."""
        self.act()
        answer = self.server.service(self.request)
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send(answer.status, body)

    def send(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        """Send a whole answer."""
        self.http.send_headers(self.number, [(":status", str(status)), *headers])
        self.http.send_data(self.number, body, end_stream=True)
        self.flush()

    def refuse(self, why: ErrorCodes) -> None:
        """End the stream without an answer."""
        self.http.reset_stream(self.number, why)
        self.flush()

    def go_away(self, last: int) -> None:
        """Announce the end of the connection, and which streams it was that were looked at."""
        self.http.close_connection(ErrorCodes.NO_ERROR, last_stream_id=last)
        self.flush()

    def hang_up(self) -> None:
        """Close the connection."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


Trick = Callable[[Stream], None]


@dataclass
class Http2:
    """Listens on loopback while it is entered; `tricks` are for requests to the API."""

    tls: ssl.SSLContext
    service: Service = field(default_factory=Service)
    tricks: list[Trick] = field(default_factory=list)
    book: list[tuple[str, str]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def asked(self) -> list[tuple[str, str]]:
        """What it was asked of the API, by method and path."""
        asked = [(request.method, request.path) for request in self.requests]
        return [(method, path) for method, path in asked if not path.startswith("/realms/")]

    def forget(self) -> None:
        """Forget what was asked and done so far."""
        self.requests.clear()
        self.book.clear()

    def _accept(self) -> None:
        for connection, port in accepted(self._socket):
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection, port), daemon=True).start()

    def _serve(self, raw: socket.socket, port: int) -> None:
        with contextlib.suppress(OSError), self.tls.wrap_socket(raw, server_side=True) as secure:
            assert secure.selected_alpn_protocol() == "h2"
            http = H2Connection(H2Configuration(client_side=False, validate_outbound_headers=False))
            http.initiate_connection()
            secure.sendall(http.data_to_send())
            heads: dict[int, dict[str, str]] = {}
            bodies: dict[int, bytes] = {}
            while data := secure.recv(65536):
                for event in http.receive_data(data):
                    number = getattr(event, "stream_id", 0)
                    if isinstance(event, RequestReceived):
                        pairs = event.headers or []
                        heads[number] = {name.decode(): value.decode() for name, value in pairs}
                        bodies[number] = b""
                    elif isinstance(event, DataReceived):
                        bodies[number] += event.data or b""
                    elif isinstance(event, StreamEnded):
                        head = heads.pop(number)
                        request = Request(
                            head[":method"], head[":path"], head, bodies.pop(number), port
                        )
                        self.requests.append(request)
                        self._answer(Stream(self, secure, http, number, request))
                secure.sendall(http.data_to_send())

    def _answer(self, stream: Stream) -> None:
        if self.tricks and not stream.request.path.startswith("/realms/"):
            self.tricks.pop(0)(stream)
        else:
            stream.answer()
