"""Connections that a server closes whenever it likes."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable

import pytest

import up42
from calls import create
from service import WEBHOOK, WEBHOOK_ID


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
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
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
