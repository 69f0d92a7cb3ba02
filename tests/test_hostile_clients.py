"""Clients that are slow, idle, many, or speak no HTTP: the receiver goes on receiving."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack, suppress

import pytest

import up42
from notifications import BODY, another, post, signed

IN_TIME = 8
"""A connection that says too little is closed after 5 seconds."""


def connect(receiver: up42.Receiver) -> socket.socket:
    return socket.create_connection(("127.0.0.1", receiver.port), timeout=IN_TIME)


def rest(client: socket.socket) -> bytes:
    """What there is to read until the receiver hangs up."""
    answer = b""
    while part := client.recv(65536):
        answer += part
    return answer


def exchange(receiver: up42.Receiver, request: bytes) -> bytes:
    """All that is answered until the receiver hangs up."""
    with connect(receiver) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return rest(client)


def head(length: str, body: bytes = BODY) -> bytes:
    lines = [f"{name}: {value}" for name, value in signed(body).items()]
    return "\r\n".join(["POST / HTTP/1.1", "Host: x", *lines, length, "", ""]).encode()


@pytest.mark.once
def test_slow_clients_are_hung_up_on_and_hold_nobody_up(receiver: up42.Receiver) -> None:
    silent = b""
    slow_head = b"POST / HTTP/1.1\r\nHost: x\r\nX: "
    slow_body = head("Content-Length: 1000")
    endless = head("Transfer-Encoding: chunked")
    kept = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    with ExitStack() as stack:
        clients = {
            said: stack.enter_context(connect(receiver))
            for said in (silent, slow_head, slow_body, endless, kept)
        }
        begun = time.monotonic()
        for said, client in clients.items():
            client.sendall(said)
        assert clients[kept].recv(65536).startswith(b"HTTP/1.1 405")
        for drip in (0.5, 1, 1.5, 2, 3, 4):
            time.sleep(max(0, begun + drip - time.monotonic()))
            clients[slow_head].sendall(b"x")
            clients[slow_body].sendall(b"x")
            clients[endless].sendall(b"1\r\nx\r\n")
            assert post(receiver.url, another())[0] == 200
        last = {said: rest(client)[:12] for said, client in clients.items()}
        assert 4 < time.monotonic() - begun < IN_TIME
    assert last[slow_body] == last[endless] == b"HTTP/1.1 408"
    assert last[silent] == last[slow_head] == last[kept] == b""


@pytest.mark.once
def test_a_thousand_idle_connections_hold_nobody_up(receiver: up42.Receiver) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 4096:
        pytest.skip("this process may not open as many files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4096), hard))
    with ExitStack() as stack:
        for _ in range(1000):
            stack.enter_context(connect(receiver))
        begun = time.monotonic()
        for _ in range(10):
            body = another()
            assert post(receiver.url, body)[0] == 200
            assert receiver.get(timeout=0)
        assert time.monotonic() - begun < 1


def test_many_large_bodies_hold_no_notification_up(receiver: up42.Receiver) -> None:
    large = head("Content-Length: 1000000") + b"x" * 900_000
    with ExitStack() as stack:
        clients = [stack.enter_context(connect(receiver)) for _ in range(40)]
        for client in clients:
            client.setblocking(False)
            sent = 0
            with suppress(BlockingIOError):
                while sent < len(large):
                    sent += client.send(large[sent:])
        begun = time.monotonic()
        for _ in range(10):
            assert post(receiver.url, another())[0] == 200
        assert time.monotonic() - begun < 1


def test_a_request_without_a_length_has_no_body_or_a_chunked_one(receiver: up42.Receiver) -> None:
    assert exchange(receiver, head("X: none") + BODY).startswith(b"HTTP/1.1 401")
    half = len(BODY) // 2
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:half], BODY[half:]))
    request = head("Transfer-Encoding: chunked") + chunks + b"0\r\n\r\n"
    assert exchange(receiver, request).startswith(b"HTTP/1.1 200")
    assert receiver.get(timeout=0).event == "order.status"


def test_a_body_that_breaks_off_is_no_notification(receiver: up42.Receiver) -> None:
    exchange(receiver, head(f"Content-Length: {len(BODY) + 1}") + BODY)
    exchange(receiver, head("Transfer-Encoding: chunked") + b"%x\r\n%s\r\n" % (len(BODY), BODY))
    with pytest.raises(TimeoutError):
        receiver.get(timeout=0)


@pytest.mark.parametrize(
    "length",
    [
        "Content-Length: -1",
        "Content-Length: x",
        "Content-Length: 1\r\nContent-Length: 2",
        "Content-Length: 99999999999999999999999",
        "Transfer-Encoding: chunked, x",
    ],
)
def test_a_length_that_is_none_is_a_bad_request(receiver: up42.Receiver, length: str) -> None:
    assert exchange(receiver, head(length) + BODY).startswith(b"HTTP/1.1 400")


def test_a_body_of_two_lengths_is_never_handed_out(receiver: up42.Receiver) -> None:
    both = head(f"Content-Length: {len(BODY)}\r\nTransfer-Encoding: chunked")
    exchange(receiver, both + b"0\r\n\r\n")
    with pytest.raises(TimeoutError):
        receiver.get(timeout=0)


def test_what_is_too_long_is_refused(receiver: up42.Receiver) -> None:
    long = exchange(receiver, head("X: " + "y" * 100_000))
    many = exchange(receiver, head("\r\n".join(f"X-{number}: y" for number in range(200))))
    assert long.startswith(b"HTTP/1.1 431")
    assert many.startswith(b"HTTP/1.1 431")
    announced = head("Content-Length: 1099511627776") + b"x" * 20_000_000
    with connect(receiver) as client:
        try:
            client.sendall(announced)
            answer = client.recv(65536)
        except ConnectionError:
            answer = b"HTTP/1.1 413"
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "junk", [b"\0" * 1000, b"\x16\x03\x01\x02\0\x01", b"GET\r\n\r\n", b"\r\n" * 9]
)
def test_junk_ends_its_connection_only(receiver: up42.Receiver, junk: bytes) -> None:
    with connect(receiver) as kept:
        exchange(receiver, junk)
        kept.sendall(head(f"Content-Length: {len(BODY)}") + BODY)
        assert kept.recv(65536).startswith(b"HTTP/1.1 200")


def test_headers_that_count_twice_are_refused(receiver: up42.Receiver) -> None:
    for name, value in signed().items():
        request = head(f"{name}: {value}\r\nContent-Length: {len(BODY)}") + BODY
        answer = exchange(receiver, request)
        assert answer.startswith(b"HTTP/1.1 401")
        assert b"malformed" in answer
