"""HTTP/2, which servers that encrypt mostly speak: the same promises, other tricks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

import up42
from calls import create
from service import WEBHOOK_ID, WEBHOOKS_PATH

if TYPE_CHECKING:
    from authority import Authority
    from http2 import Http2, Stream, Trick

pytestmark = pytest.mark.once

LIST, CREATE = ("GET", WEBHOOKS_PATH), ("POST", WEBHOOKS_PATH)


@pytest.fixture
def server(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Http2]:
    """A server of HTTP/2, logged in to as the default."""
    from http2 import Http2  # noqa: PLC0415 - needs what only one Python has

    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    with Http2(authority.server("127.0.0.1", protocols=("h2", "http/1.1"))) as server:
        login: dict[str, Any] = {"username": "me@example.com", "password": "p", "timeout": 5}
        up42.authenticate(**login, api_url=server.url, auth_url=server.url, max_attempts=2)
        server.forget()
        yield server


def test_calls_share_a_connection(server: Http2) -> None:
    for _ in range(5):
        assert len(up42.get_webhooks()) == 1
    assert server.connections == 1
    assert create().webhook_id == WEBHOOK_ID
    assert server.asked() == [LIST] * 5 + [CREATE]


def acts_and_refuses(stream: Stream) -> None:
    from h2.errors import ErrorCodes  # noqa: PLC0415 - needs what only one Python has

    stream.act()
    stream.refuse(ErrorCodes.INTERNAL_ERROR)


def acts_and_cancels(stream: Stream) -> None:
    from h2.errors import ErrorCodes  # noqa: PLC0415 - needs what only one Python has

    stream.act()
    stream.refuse(ErrorCodes.CANCEL)


def acts_and_hangs_up(stream: Stream) -> None:
    stream.act()
    stream.hang_up()


def acts_goes_away_and_hangs_up(stream: Stream) -> None:
    """The polite end of a connection, but for the answer that it still owed."""
    stream.act()
    stream.go_away(last=stream.number)
    stream.hang_up()


def breaks_off(stream: Stream) -> None:
    stream.act()
    stream.http.send_headers(stream.number, [(":status", "200")])
    stream.http.send_data(stream.number, b'{"data": [')
    stream.flush()
    stream.hang_up()


def breaks_the_protocol(stream: Stream) -> None:
    stream.act()
    stream.socket.sendall(b"\x00\x00\x04\x00\xff\xff\xff\xff\xff????")
    stream.hang_up()


LOST = [
    acts_and_refuses,
    acts_and_cancels,
    acts_and_hangs_up,
    acts_goes_away_and_hangs_up,
    breaks_off,
    breaks_the_protocol,
]


@pytest.mark.parametrize("trick", LOST)
def test_a_create_whose_answer_is_lost_is_never_sent_again(server: Http2, trick: Trick) -> None:
    server.tricks = [trick]
    with pytest.raises(up42.ConnectionError, match="may or may not exist"):
        create()
    assert server.book == server.asked() == [CREATE]


@pytest.mark.parametrize("trick", LOST)
def test_a_read_whose_answer_is_lost_is_sent_again(server: Http2, trick: Trick) -> None:
    server.tricks = [trick]
    assert len(up42.get_webhooks()) == 1
    assert server.asked() == [LIST] * 2


def test_a_create_that_was_not_looked_at_is_sent_again(server: Http2) -> None:
    """As the protocol has it: REFUSED_STREAM says that nothing was done."""
    from h2.errors import ErrorCodes  # noqa: PLC0415 - needs what only one Python has

    server.tricks = [lambda stream: stream.refuse(ErrorCodes.REFUSED_STREAM)]
    assert create().webhook_id == WEBHOOK_ID
    assert server.asked() == [CREATE] * 2
    assert server.book == [CREATE]


def test_a_create_that_the_end_of_a_connection_left_behind_is_sent_again(server: Http2) -> None:
    def goes_away(stream: Stream) -> None:
        stream.go_away(last=0)
        stream.hang_up()

    server.tricks = [goes_away]
    assert create().webhook_id == WEBHOOK_ID
    assert server.asked() == [CREATE] * 2
    assert server.book == [CREATE]


def test_a_connection_that_was_ended_while_it_lay_idle_fails_no_create(server: Http2) -> None:
    for _ in range(10):
        answered, ended = threading.Event(), threading.Event()

        def answers_and_goes_away(
            stream: Stream, answered: threading.Event = answered, ended: threading.Event = ended
        ) -> None:
            stream.answer()
            answered.wait(5)
            stream.go_away(last=stream.number)
            stream.hang_up()
            ended.set()

        server.tricks = [answers_and_goes_away]
        assert create().webhook_id == WEBHOOK_ID
        answered.set()
        ended.wait(5)
    assert server.book == server.asked() == [CREATE] * 10


def test_an_answer_of_too_many_headers_is_refused(server: Http2) -> None:
    many = [(f"x-{number}", "x" * 100) for number in range(10_000)]
    server.tricks = [lambda stream: stream.send(200, b"{}", *many)] * 2
    with pytest.raises(up42.Up42Error):
        up42.get_webhooks()
    server.tricks = []
    assert len(up42.get_webhooks()) == 1


def test_the_words_of_a_refusal_are_those_of_the_standard(server: Http2) -> None:
    """HTTP/2 sends none of its own."""
    server.tricks = [lambda stream: stream.send(404, b'{"title": "Nothing here"}')]
    with pytest.raises(up42.HTTPError, match="404 Not Found: Nothing here") as caught:
        up42.get_webhooks()
    assert caught.value.response.reason == "Not Found"
