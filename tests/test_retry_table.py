"""What is sent again and what never is: the table of docs/reliability.md, cell by cell."""

from __future__ import annotations

import logging

import pytest

import up42
from calls import class_of, log_in, prepare
from hostile import (
    Hostile,
    Trick,
    acts_and,
    answers,
    breaks_off_a_chunk,
    breaks_off_the_body,
    breaks_off_the_head,
    hangs_up,
    resets,
    says,
    stalls,
    stalls_in_the_body,
)
from service import TOKEN_PATH

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True, params=[False, True], ids=["waited", "awaited"])
def _in_both_ways(request: pytest.FixtureRequest, hostile: Hostile) -> None:
    """There is one table for calls that are waited for and for those that are awaited."""
    hostile.is_awaited = request.param


REPEATABLE = ["GET", "PUT", "DELETE"]
ONCE = ["POST", "POST tests"]


LOST: dict[str, tuple[Trick, type[Exception]]] = {
    "is reset": (resets, up42.ConnectionError),
    "is closed": (hangs_up, up42.ConnectionError),
    "breaks off in the head": (breaks_off_the_head, up42.ConnectionError),
    "breaks off in the body": (breaks_off_the_body, up42.ConnectionError),
    "breaks off in a chunk": (breaks_off_a_chunk, up42.ConnectionError),
    "is closed after 1xx": (says(b"HTTP/1.1 100 Continue\r\n\r\n"), up42.ConnectionError),
    "stalls": (stalls, up42.Timeout),
    "stalls in the body": (stalls_in_the_body, up42.Timeout),
    "stalls after 1xx": (says(b"HTTP/1.1 102 x\r\n\r\n", and_then=stalls), up42.Timeout),
}


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("kind", REPEATABLE)
def test_what_does_no_harm_twice_is_sent_again_when_it_was_lost(
    hostile: Hostile, kind: str, lost: str
) -> None:
    # Half of the time is for the first attempt, and the pause takes half a second at most.
    log_in(hostile, timeout=2.5)
    call, (trick, _) = prepare(kind, hostile), LOST[lost]
    hostile.tricks = [acts_and(trick)]
    call()
    assert len(hostile.asked(kind)) == len(hostile.book) == 2


@pytest.mark.parametrize("acted", [0, 1], ids=["not acted", "acted"])
@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("kind", ONCE)
def test_what_must_not_be_done_twice_is_never_sent_again_when_it_was_lost(
    hostile: Hostile, kind: str, lost: str, acted: int
) -> None:
    log_in(hostile, timeout=0.6)
    call, (trick, error) = prepare(kind, hostile), LOST[lost]
    hostile.tricks = [acts_and(trick) if acted else trick]
    with pytest.raises(error) as caught:
        call()
    assert class_of(caught.value) is error
    assert len(hostile.asked()) == 1
    assert len(hostile.book) == acted
    assert_uncertain(kind, caught.value)


def assert_uncertain(kind: str, error: BaseException) -> None:
    """The error says what is uncertain now, and how to look."""
    if kind == "POST":
        assert "the webhook may or may not exist: look for it with up42.get_webhooks()" in str(
            error
        )
        assert "up42.ensure_webhook()" in str(error)
    else:
        assert "may or may not have been sent: look at the receiver" in str(error)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
@pytest.mark.parametrize("kind", REPEATABLE)
def test_what_does_no_harm_twice_is_sent_again_when_the_server_was_in_trouble(
    hostile: Hostile, kind: str, status: int
) -> None:
    call = prepare(kind, hostile)
    hostile.tricks = [answers(status, Retry_After="0")]
    call()
    assert len(hostile.asked(kind)) == 2
    hostile.tricks = [answers(status, Retry_After="0")] * 2
    with pytest.raises(up42.HTTPError) as caught:
        call()
    assert caught.value.status_code == status
    assert len(hostile.asked(kind)) == 4


@pytest.mark.parametrize("status", [408, 500, 501, 502, 503, 504, 505, 520])
@pytest.mark.parametrize("kind", ONCE)
def test_what_must_not_be_done_twice_is_never_sent_again_when_the_server_was_in_trouble(
    hostile: Hostile, kind: str, status: int
) -> None:
    call = prepare(kind, hostile)
    hostile.tricks = [acts_and(answers(status, Retry_After="0"))]
    with pytest.raises(up42.HTTPError) as caught:
        call()
    assert caught.value.status_code == status
    assert len(hostile.book) == len(hostile.asked()) == 1
    assert_uncertain(kind, caught.value)


@pytest.mark.parametrize("kind", REPEATABLE + ONCE)
def test_whatever_was_not_processed_is_sent_again(hostile: Hostile, kind: str) -> None:
    call = prepare(kind, hostile)
    hostile.tricks = [answers(429, Retry_After="0")]
    call()
    assert len(hostile.asked()) == 2
    assert len(hostile.book) == 1


@pytest.mark.parametrize("kind", REPEATABLE + ONCE)
def test_whatever_met_a_token_that_was_revoked_is_sent_once_more(
    hostile: Hostile, kind: str
) -> None:
    call = prepare(kind, hostile)
    hostile.tricks = [answers(401)]
    call()
    assert [request.path == TOKEN_PATH for request in hostile.requests] == [False, True, False]
    hostile.tricks = [answers(401)] * 3
    with pytest.raises(up42.HTTPError) as caught:
        call()
    assert caught.value.status_code == 401
    assert "may or may not" not in str(caught.value)
    assert len(hostile.asked()) == 4


@pytest.mark.parametrize("status", [301, 302, 307, 400, 403, 404, 405, 409, 410, 413, 418, 422])
@pytest.mark.parametrize("kind", REPEATABLE + ONCE)
def test_a_refusal_is_final_and_certain(hostile: Hostile, kind: str, status: int) -> None:
    call = prepare(kind, hostile)
    hostile.tricks = [answers(status, Retry_After="0")]
    with pytest.raises(up42.HTTPError) as caught:
        call()
    assert caught.value.status_code == status
    assert "may or may not" not in str(caught.value)
    assert len(hostile.asked()) == 1


@pytest.mark.parametrize("kind", REPEATABLE + ONCE)
def test_whatever_found_no_connection_is_sent_again(hostile: Hostile, kind: str) -> None:
    """The server begins to listen when the log says that the call waits."""
    deaf = Hostile()
    log_in(hostile, api_url=deaf.url, max_attempts=5, timeout=60)
    call = prepare(kind, hostile)
    handler = ListensAtTheFirstWarning(deaf)
    logger = logging.getLogger("up42_webhooks")
    logger.addHandler(handler)
    try:
        call()
    finally:
        logger.removeHandler(handler)
        deaf.close()
    assert handler.warnings
    assert all("Connection refused" in warning for warning in handler.warnings)
    assert len(deaf.book) == 1
    log_in(hostile)


class ListensAtTheFirstWarning(logging.Handler):
    """Lets a server listen once a call has found that it does not."""

    def __init__(self, server: Hostile) -> None:
        super().__init__(logging.WARNING)
        self.server = server
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not self.warnings:
            self.server.listen()
        self.warnings.append(record.getMessage())


@pytest.mark.parametrize("kind", REPEATABLE + ONCE)
def test_whatever_never_found_a_connection_is_certain(hostile: Hostile, kind: str) -> None:
    deaf = Hostile()
    log_in(hostile, api_url=deaf.url, max_attempts=1)
    call = prepare(kind, hostile)
    with pytest.raises(up42.ConnectionError, match="Connection refused") as caught:
        call()
    deaf.close()
    assert "may or may not" not in str(caught.value)
    log_in(hostile)
