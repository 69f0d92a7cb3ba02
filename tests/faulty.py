"""UP42 as it may be on a bad day: a server that misbehaves at random, and keeps a book.

It runs in a process of its own, so that it costs the callers nothing but its share of the machine.
"""

from __future__ import annotations

import asyncio
import json
import random
import socket
import struct
from collections import Counter
from multiprocessing.connection import Connection
from typing import Any

from service import TOKEN_PATH, USERINFO_PATH, WEBHOOKS_PATH, WORKSPACE_ID

# Each is as likely as any other.
FAULTS = (
    "reset before it acted",
    "reset after it acted",
    "answer cut off",
    "500 before it acted",
    "503 after it acted",
    "429",
    "401, token revoked",
    "stall",
    "closed while idle",
)
STALL = 0.05  # seconds
IDLE = 0.002  # seconds before a connection is closed
REASONS = {
    200: b"OK",
    204: b"No Content",
    401: b"Unauthorized",
    404: b"Not Found",
    429: b"Too Many Requests",
    500: b"Internal Server Error",
    503: b"Service Unavailable",
}


class Faulty:
    """What the server holds, and its book of what it did."""

    def __init__(self, seed: int, share: float) -> None:
        self.random = random.Random(seed)
        self.share = share
        self.tokens: set[str] = set()
        self.webhooks: dict[str, dict[str, Any]] = {}
        self.created: dict[str, list[str]] = {}
        self.deleted: Counter[str] = Counter()
        self.tested: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.requests = 0

    def book(self) -> dict[str, Any]:
        """All of it, for the audit."""
        names = ("webhooks", "created", "deleted", "tested", "faults", "requests")
        return {name: getattr(self, name) for name in names}

    def fault(self, path: str) -> str | None:
        """What goes wrong with this request, if anything does."""
        self.requests += 1
        if self.random.random() >= self.share:
            return None
        fault = self.random.choice(FAULTS)
        if fault.startswith("401") and path == TOKEN_PATH:
            return None
        self.faults[fault] += 1
        return fault

    def act(self, method: str, path: str, token: str, body: bytes) -> tuple[int, Any]:
        """Do what is asked, and what to answer."""
        if path == TOKEN_PATH:
            token = f"token-{self.random.getrandbits(64):x}"
            self.tokens.add(token)
            return 200, {"access_token": token, "expires_in": 300}
        if token not in self.tokens:
            return 401, {"code": 401, "message": "Full authentication is required"}
        if path == USERINFO_PATH:
            return 200, {"sub": WORKSPACE_ID}
        if path == WEBHOOKS_PATH:
            return self.create(body) if method == "POST" else self.found([*self.webhooks.values()])
        webhook_id, _, tests = path[len(WEBHOOKS_PATH) + 1 :].partition("/")
        if webhook_id not in self.webhooks:
            return 404, {"code": 404, "message": "Webhook not found"}
        return self.act_on(webhook_id, "TEST" if tests else method, body)

    def act_on(self, webhook_id: str, method: str, body: bytes) -> tuple[int, Any]:
        """Do something with a webhook."""
        webhook = self.webhooks[webhook_id]
        if method == "TEST":
            self.tested[webhook_id] += 1
            return self.found({"startedAt": "now", "testsRun": 1, "testsSucceeded": 1})
        if method == "DELETE":
            del self.webhooks[webhook_id]
            self.deleted[webhook_id] += 1
            return 204, None
        if method == "PUT":
            webhook.update(json.loads(body))
        return self.found(webhook)

    def create(self, body: bytes) -> tuple[int, Any]:
        """Register a webhook."""
        webhook = {"id": f"{self.random.getrandbits(64):x}", **json.loads(body)}
        self.webhooks[webhook["id"]] = webhook
        self.created.setdefault(webhook["name"], []).append(webhook["id"])
        return self.found(webhook)

    @staticmethod
    def found(value: Any) -> tuple[int, Any]:
        """A success."""
        return 200, {"data": value, "error": None}


class Line(asyncio.Protocol):
    """One connection: a request at a time."""

    transport: asyncio.Transport

    def __init__(self, server: Faulty) -> None:
        self.server = server
        self.received = b""
        self.requests = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, end, rest = self.received.partition(b"\r\n\r\n")
        if not end:
            return
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            return
        self.received = rest[length:]
        self.requests += 1
        method, path, _ = first.split()
        token = headers.get("authorization", "").removeprefix("Bearer ")
        self.handle(method, path, token, rest[:length])

    def handle(self, method: str, path: str, token: str, body: bytes) -> None:
        """Do what is asked, as badly as chance will have it."""
        server = self.server
        fault = server.fault(path) or ""
        if fault == "stall":
            later = asyncio.get_running_loop().call_later
            later(STALL, lambda: self.answer(*server.act(method, path, token, body)))
        elif fault == "reset before it acted":
            self.reset()
        elif fault == "429" or fault.startswith("500"):
            self.answer(int(fault[:3]), {"title": fault})
        elif fault.startswith("401"):
            server.tokens.discard(token)
            self.answer(401, {"title": fault})
        else:
            status, value = server.act(method, path, token, body)
            if fault == "reset after it acted":
                self.reset()
            elif fault == "answer cut off":
                self.transport.write(message(200, {"data": "x" * 100})[:-50])
                self.transport.close()
            elif fault == "503 after it acted":
                self.answer(503, {"title": fault})
            else:
                self.answer(status, value)
            if fault == "closed while idle":
                asyncio.get_running_loop().call_later(IDLE, self.close_if_idle, self.requests)

    def answer(self, status: int, value: Any) -> None:
        """Send a whole answer, unless the other side is gone."""
        if not self.transport.is_closing():
            self.transport.write(message(status, value))

    def reset(self) -> None:
        """Hang up, rudely."""
        opened: socket.socket = self.transport.get_extra_info("socket")
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def close_if_idle(self, requests: int) -> None:
        """Hang up without a word, unless there was another request."""
        if requests == self.requests and not self.received:
            self.transport.close()


def message(status: int, value: Any) -> bytes:
    """An answer, whole. It asks for no pause, so that what is sent again is sent at once."""
    body = b"" if value is None else json.dumps(value).encode()
    length = b"" if status == 204 else b"Content-Length: %d\r\n" % len(body)
    first = b"HTTP/1.1 %d %s\r\nRetry-After: 0\r\n" % (status, REASONS[status])
    return first + length + b"\r\n" + body


def serve(pipe: Connection, seed: int, share: float) -> None:
    """Serve until something comes through `pipe`; send the address first, and the book last."""

    async def serving() -> None:
        server = Faulty(seed, share)
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(lambda: Line(server), "127.0.0.1", 0)
        host, port = listener.sockets[0].getsockname()
        pipe.send(f"http://{host}:{port}")
        asked = asyncio.Event()
        loop.add_reader(pipe.fileno(), asked.set)
        await asked.wait()
        pipe.send(server.book())
        listener.close()

    asyncio.run(serving())
