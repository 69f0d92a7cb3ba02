"""Connections that a server closes whenever it likes."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

import up42
from accepting import accepted
from calls import create
from recorder import Answer, Recorder, Request
from service import WEBHOOK, WEBHOOK_ID, Service


def create_async() -> up42.Webhook:
    """The same, awaited."""
    return asyncio.run(up42.create_webhook_async("n", "https://u.example", ["order.status"]))


@pytest.mark.parametrize("create", [create, create_async], ids=["waited", "awaited"])
def test_a_connection_that_was_closed_while_idle_never_fails_a_create(
    create: Callable[[], up42.Webhook],
) -> None:
    """A server that hangs up after each answer, without having said so."""
    answers = {
        b"POST /realms": b'{"access_token": "t", "expires_in": 300}',
        b"GET /realms/": b'{"sub": "w"}',
        b"POST /worksp": json.dumps({"data": WEBHOOK}).encode(),
    }
    closed = threading.Semaphore(0)  # once for each connection
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for connection, _ in accepted(server):
                with connection:
                    request = connection.recv(65536)
                    body = answers[request[:12]]
                    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
                    connection.sendall(head + body)
                closed.release()

        threading.Thread(target=serve, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        up42.authenticate(username="me@example.com", password="p", api_url=url, auth_url=url)
        closed.acquire(timeout=5)
        for _ in range(50):
            closed.acquire(timeout=5)
            assert create().webhook_id == WEBHOOK_ID


class Api:
    """The API's host alone: it says when somebody connects, and counts what comes."""

    def __init__(self) -> None:
        self.connected, self.connections, self.received = threading.Event(), 0, 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        for connection, _ in accepted(self.server):
            self.connections += 1
            self.connected.set()
            threading.Thread(target=self.answer, args=[connection], daemon=True).start()

    def answer(self, connection: socket.socket) -> None:
        body = json.dumps({"data": [WEBHOOK]}).encode()
        with connection:
            while request := connection.recv(65536):
                self.received += len(request)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
                connection.sendall(body)


@pytest.fixture
def api() -> Iterator[Api]:
    """The API's host."""
    api = Api()
    with api.server:
        yield api


def log_in(api_url: str, may_answer: Callable[[], object], max_attempts: int = 5) -> None:
    """Log in at a host that first does what it is told to."""
    service = Service()

    def answer(request: Request) -> Answer:
        may_answer()
        return service(request)

    with Recorder(answer) as recorder:
        up42.authenticate(
            username="me@example.com",
            password="p",
            api_url=api_url,
            auth_url=recorder.url,
            max_attempts=max_attempts,
        )


def test_the_api_is_connected_to_while_the_login_goes_on_and_nothing_is_sent(api: Api) -> None:
    log_in(api.url, lambda: api.connected.wait(5))
    assert (api.connections, api.received) == (1, 0)
    assert len(up42.get_webhooks()) == 1
    assert len(up42.get_webhooks()) == 1
    assert api.connections == 1
    assert api.received > 0


def test_a_connection_opened_ahead_serves_nothing_that_must_not_be_sent_twice(api: Api) -> None:
    log_in(api.url, lambda: api.connected.wait(5))
    with pytest.raises(up42.ServiceError):  # a list is no webhook
        create()
    assert api.connections == 2


def test_a_login_wants_nothing_of_an_api_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    log_in(f"http://127.0.0.1:{port}", lambda: None, max_attempts=1)
    with pytest.raises(up42.ConnectionError):
        up42.get_webhooks()
