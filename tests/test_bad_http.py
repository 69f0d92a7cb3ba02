"""What is no HTTP, or too much of it: no crash, no hang, no swelling, but an error that says so."""

from __future__ import annotations

import gzip
import itertools
import resource
import time

import pytest

import up42
from calls import assert_refused, create, log_in
from hostile import HEAD, Hostile, Peer, Trick, answers, says

pytestmark = pytest.mark.once

MB = 1024 * 1024


NO_HTTP = {
    "garbage": b"\x00\xff\xfe" * 1000,
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "no status": b"HTTP/1.1 \r\n\r\n",
    "a status of four digits": b"HTTP/1.1 2000 OK\r\n\r\n",
    "a status of letters": b"HTTP/1.1 abc OK\r\n\r\n",
    "another version": b"HTTP/9.9 200 OK\r\n\r\n",
    "a header without a colon": HEAD + b"nonsense\r\n\r\n",
    "a header with a zero": HEAD + b"A: \x00\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
    "a length that is negative": HEAD + b"Content-Length: -1\r\n\r\n{}",
    "a length of letters": HEAD + b"Content-Length: many\r\n\r\n{}",
    "10,000 headers": HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n",
    "a header of a megabyte": HEAD + b"A: " + b"x" * MB + b"\r\n\r\n",
    "a status line of a megabyte": b"HTTP/1.1 200 " + b"x" * MB + b"\r\n\r\n",
}


@pytest.mark.parametrize("answer", NO_HTTP)
def test_what_is_no_http_is_a_service_error(hostile: Hostile, answer: str) -> None:
    hostile.tricks = [says(NO_HTTP[answer])]
    assert_refused(up42.get_webhooks, "it is no HTTP")
    hostile.tricks = [says(NO_HTTP[answer])]
    text = assert_refused(create, "it is no HTTP")
    assert "may or may not exist" in text
    assert len(hostile.asked()) == 2


def test_old_and_odd_http_is_read_all_the_same(hostile: Hostile) -> None:
    chunks = b"Transfer-Encoding: chunked\r\n\r\n"
    for answer in (
        b"HTTP/1.0 200 OK\r\n\r\n" + b'{"data": []}',
        b"HTTP/1.1 200\r\nconnection: close\r\n\r\n" + b'{"data": []}',
        HEAD + chunks + b'c;why="not"\r\n{"data": []}\r\n0\r\nTrailer: x\r\n\r\n',
        HEAD + chunks + b"".join(b"1\r\n%c\r\n" % byte for byte in b'{"data": []}') + b"0\r\n\r\n",
    ):
        hostile.tricks = [says(answer)]
        assert up42.get_webhooks() == []


def test_headers_that_are_not_text_come_through(hostile: Hostile) -> None:
    head = b"HTTP/1.1 404 \xff\xfe\r\nX-Odd: \xff\xc3\xa9\r\nX-Odd: second\r\n"
    hostile.tricks = [says(head + b"Content-Type: \xff\r\nContent-Length: 2\r\n\r\n{}")]
    with pytest.raises(up42.HTTPError) as caught:
        up42.get_webhooks()
    assert caught.value.response.headers["content-type"] == "\ufffd"
    assert caught.value.response.reason == "Not Found"


def endless(peer: Peer) -> None:
    """A chunked answer that never ends."""
    peer.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    peer.send(b'8\r\n{"data":\r\n', *itertools.repeat(chunk, 4096))


def swells(size: int, head: bytes = b"") -> Trick:
    """An answer of so many bytes."""

    def play(peer: Peer) -> None:
        length = head or b"Content-Length: %d\r\n" % size
        peer.send(HEAD + length + b"\r\n", *itertools.repeat(b" " * MB, size // MB))
        peer.hang_up()

    return play


@pytest.mark.parametrize(
    "trick",
    [endless, swells(100 * MB), swells(256 * MB, b"Connection: close\r\n")],
    ids=["endless chunks", "100 MB", "until the end of the connection"],
)
def test_an_answer_of_more_than_64_mb_is_not_read_to_its_end(
    hostile: Hostile, trick: Trick
) -> None:
    log_in(hostile, timeout=60)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    hostile.tricks = [trick]
    assert_refused(up42.get_webhooks, "it holds more than 64 MB")
    hostile.tricks = [trick]
    assert "may or may not exist" in assert_refused(create, "it holds more than 64 MB")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 300 * 1024, f"{grown} KB"
    assert len(up42.get_webhooks()) == 1


@pytest.mark.parametrize("beginning", [b"", b'{"data": ['])
def test_an_announced_length_of_2_gb_is_not_waited_for(hostile: Hostile, beginning: bytes) -> None:
    head = HEAD + b"Content-Length: 2147483648\r\n\r\n"
    log_in(hostile, timeout=60)
    hostile.tricks = [says(head, beginning, and_then=lambda peer: peer.wait())]
    begun = time.monotonic()
    assert_refused(up42.get_webhooks, "it holds more than 64 MB")
    assert time.monotonic() - begun < 10


def test_an_answer_of_just_under_64_mb_is_read(hostile: Hostile) -> None:
    log_in(hostile, timeout=60)
    body = b'{"data": []}' + b" " * (64 * MB - 12)
    hostile.tricks = [answers(200, body)]
    assert up42.get_webhooks() == []
    hostile.tricks = [answers(200, body + b" ")]
    assert_refused(up42.get_webhooks, "it holds more than 64 MB")


def test_a_large_refusal_is_kept_and_not_understood(hostile: Hostile) -> None:
    """Parsed, 32 MB of empty lists would be a gigabyte."""
    log_in(hostile, timeout=60)
    body = b'{"title": [' + b"[]," * (10 * MB) + b"[]]}"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    hostile.tricks = [answers(422, body)]
    with pytest.raises(up42.HTTPError) as caught:
        up42.get_webhooks()
    assert caught.value.response.content == body
    assert caught.value.title is None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def test_nothing_is_asked_to_be_compressed_and_what_is_anyway_is_refused(
    hostile: Hostile,
) -> None:
    bomb = gzip.compress(b" " * (20 * MB))
    for encoding in ("gzip", "br", "deflate", "zstd", "x"):
        hostile.tricks = [answers(200, bomb, Content_Encoding=encoding)]
        assert_refused(up42.get_webhooks, "it is compressed, which nobody asked for")
    hostile.tricks = [answers(200, {"data": []}, Content_Encoding="identity")]
    assert up42.get_webhooks() == []
    hostile.tricks = [answers(404, bomb, Content_Encoding="gzip")]
    with pytest.raises(up42.HTTPError) as caught:
        up42.get_webhooks()
    assert caught.value.response.content == bomb
    assert hostile.requests
    for name in ("accept-encoding", "te"):
        assert not any(name in request.headers for request in hostile.requests)


def test_a_drop_a_second_ends_with_the_calls_time(hostile: Hostile) -> None:
    def drips(peer: Peer) -> None:
        peer.send(HEAD + b"Content-Length: 100000\r\n\r\n")
        while not hostile.over.wait(0.02):
            peer.send(b" ")

    log_in(hostile, timeout=1, max_attempts=1)
    hostile.tricks = [drips]
    begun = time.monotonic()
    with pytest.raises(up42.Timeout):
        up42.get_webhooks()
    assert time.monotonic() - begun < 5


def test_a_header_that_comes_twice_is_read_as_requests_reads_it(hostile: Hostile) -> None:
    head = b"HTTP/1.1 422 Bad\r\nX-Why: a\r\nX-Why: b\r\nContent-Length: 0\r\n\r\n"
    hostile.tricks = [says(head)]
    with pytest.raises(up42.HTTPError) as caught:
        up42.get_webhooks()
    assert caught.value.response.headers["x-why"] == "a, b"
