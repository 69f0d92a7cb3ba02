"""How often and after what pauses; and a server that ends, delays or confuses what it owes."""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import Any

import pytest

import up42
from calls import class_of, create, known_webhook, log_in, prepare
from hostile import (
    HEAD,
    Hostile,
    Peer,
    Trick,
    acts_and,
    acts_and_answers,
    answers,
    breaks_off_the_body,
    hangs_up,
    resets,
    says,
    stalls,
)
from service import TOKEN_PATH, USERINFO_PATH, WEBHOOK, WEBHOOK_PATH, WEBHOOKS_PATH

pytestmark = pytest.mark.once


def test_there_are_five_attempts_unless_told(hostile: Hostile) -> None:
    for max_attempts, attempts in ((None, 5), (1, 1), (7, 7)):
        log_in(hostile, max_attempts=max_attempts)
        hostile.tricks = [answers(503, Retry_After="0")] * attempts
        with pytest.raises(up42.HTTPError):
            up42.get_webhooks()
        assert len(hostile.asked()) == attempts
        hostile.tricks = [answers(503, Retry_After="0")] * (attempts - 1)
        assert len(up42.get_webhooks()) == 1


@pytest.mark.parametrize("name", ["max_attempts", "timeout", "connect_timeout"])
@pytest.mark.parametrize(
    "value", [True, False, "5", b"5", [], {}, 1j, 0, -1, 10**400, -(10**400)], ids=repr
)
def test_a_limit_that_is_none_is_refused_by_name_and_nothing_is_sent(
    hostile: Hostile, name: str, value: Any
) -> None:
    error: type[Exception] = TypeError
    if isinstance(value, int) and not isinstance(value, bool):
        error = ValueError
    for login in (up42.authenticate, up42.Auth):
        with pytest.raises(error, match=rf"^{name} takes an? ") as caught:
            login(
                username="me@example.com",
                password="p",
                api_url=hostile.url,
                auth_url=hostile.url,
                **{name: value},
            )
        assert class_of(caught.value) is error
    assert hostile.requests == []


@pytest.mark.parametrize("name", ["timeout", "connect_timeout"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), -0.5, 0.0, 86400.5])
def test_a_time_that_is_none_is_refused_by_name(name: str, value: float) -> None:
    arguments: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=f"^{name} takes a number of seconds, more than 0 and at"):
        up42.Auth(username="me@example.com", password="p", authenticate=False, **arguments)


def test_a_number_of_attempts_that_is_none_is_refused() -> None:
    for value, error in ((5.0, TypeError), (101, ValueError)):
        arguments: dict[str, Any] = {"max_attempts": value}
        with pytest.raises(error, match=r"^max_attempts takes a"):
            up42.Auth(username="me@example.com", password="p", authenticate=False, **arguments)


def test_limits_are_given_by_name_only() -> None:
    with pytest.raises(TypeError, match="positional"):
        up42.Auth(None, None, None, "me@example.com", "p", "eu", None, None, 5)  # type: ignore[call-arg]


def test_a_limit_of_none_is_its_default(hostile: Hostile) -> None:
    log_in(hostile, max_attempts=None, timeout=None, connect_timeout=None)
    hostile.tricks = [answers(503, Retry_After="0")] * 5
    with pytest.raises(up42.HTTPError):
        up42.get_webhooks()
    assert len(hostile.asked()) == 5


def test_a_connection_that_does_not_come_about_in_its_time_is_a_timeout() -> None:
    """The one place in the queue of a server that accepts nobody is taken."""
    with socket.socket() as full, socket.socket() as first:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        first.connect(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        with pytest.raises(up42.Timeout, match="no connection in the time for one") as caught:
            up42.authenticate(
                username="me@example.com",
                password="p",
                api_url=url,
                auth_url=url,
                connect_timeout=0.2,
                max_attempts=1,
            )
    assert url in str(caught.value)


@pytest.mark.parametrize(
    ("first", "outcome"),
    [
        (acts_and(hangs_up), "done"),
        (acts_and(resets), "done"),
        (acts_and(breaks_off_the_body), "done"),
        (acts_and(answers(408, Retry_After="0")), "done"),
        (acts_and(answers(503, Retry_After="0")), "done"),
        (answers(429, Retry_After="0"), "404"),
        (answers(401), "404"),
    ],
)
def test_a_delete_that_is_answered_404_succeeds_if_an_earlier_attempt_may_have_acted(
    hostile: Hostile, first: Trick, outcome: str
) -> None:
    known = known_webhook(hostile)
    hostile.tricks = [first, answers(404)]
    if outcome == "done":
        known.delete()
    else:
        with pytest.raises(up42.HTTPError) as caught:
            known.delete()
        assert caught.value.status_code == 404
    assert hostile.asked() == [("DELETE", WEBHOOK_PATH)] * 2


def test_a_delete_of_before_does_not_excuse_a_404_of_now(hostile: Hostile) -> None:
    known = known_webhook(hostile)
    hostile.tricks = [acts_and(answers(503, Retry_After="0")), answers(404), answers(404)]
    known.delete()
    with pytest.raises(up42.HTTPError):
        known.delete()


def test_a_login_that_failed_in_passing_does_not_excuse_a_404(hostile: Hostile) -> None:
    """What may have acted then was the login, not the delete."""
    known = known_webhook(hostile)
    hostile.tricks = [answers(401), answers(404)]
    hostile.login_tricks = [answers(503, Retry_After="0")]
    with pytest.raises(up42.HTTPError) as caught:
        known.delete()
    assert caught.value.status_code == 404


def test_a_delete_whose_token_was_revoked_in_between_has_succeeded(hostile: Hostile) -> None:
    log_in(hostile, max_attempts=3)
    known = known_webhook(hostile)
    hostile.tricks = [acts_and(hangs_up), answers(401), answers(404)]
    known.delete()


@pytest.mark.parametrize("path", [TOKEN_PATH, USERINFO_PATH])
@pytest.mark.parametrize(
    "trick", [hangs_up, breaks_off_the_body, answers(429, Retry_After="0"), answers(503)]
)
def test_a_login_is_repeated(path: str, trick: Trick) -> None:
    with Hostile() as hostile:
        hostile.login_tricks = [trick] if path == TOKEN_PATH else [acts_and_answers, trick]
        up42.authenticate(
            username="me@example.com", password="p", api_url=hostile.url, auth_url=hostile.url
        )
        paths = [request.path for request in hostile.requests]
    assert paths.count(path) == 2
    assert len(paths) == 3


def test_provisional_answers_are_passed_over(hostile: Hostile) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    whole = b'{"data": [], "error": null}'
    final = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(whole)
    hostile.tricks = [says(b"HTTP/1.1 100 Continue\r\n\r\n", early, early, final, whole)]
    assert up42.get_webhooks() == []
    assert len(hostile.asked()) == 1


def test_provisional_answers_without_end_end_with_the_calls_time(hostile: Hostile) -> None:
    def talks(peer: Any) -> None:
        while not hostile.over.wait(0.001):
            peer.send(b"HTTP/1.1 102 Processing\r\n\r\n" * 1000)

    log_in(hostile, timeout=0.6)
    hostile.tricks = [talks]
    with pytest.raises(up42.Timeout, match="may or may not exist"):
        create()
    assert len(hostile.asked()) == 1


def test_an_answer_that_changes_the_protocol_is_refused(hostile: Hostile) -> None:
    switch = b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
    hostile.tricks = [says(switch, and_then=stalls)]
    with pytest.raises(up42.Up42Error) as caught:
        create()
    assert "may or may not exist" in str(caught.value)
    assert len(hostile.asked()) == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("3600", "call again in 3600 s, as the service asks"),
        ("9" * 30, "as the service asks"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "as the service asks"),
    ],
)
@pytest.mark.parametrize("kind", ["GET", "POST"])
def test_a_pause_beyond_the_calls_time_raises_at_once(
    hostile: Hostile, kind: str, asked: str, said: str
) -> None:
    log_in(hostile, timeout=120)
    call = prepare(kind, hostile)
    hostile.tricks = [answers(429, Retry_After=asked)]
    begun = time.monotonic()
    with pytest.raises(up42.HTTPError, match=said) as caught:
        call()
    assert time.monotonic() - begun < 10
    assert caught.value.status_code == 429
    assert caught.value.response.headers["retry-after"] == asked
    assert len(hostile.asked()) == 1


@pytest.mark.parametrize(
    "asked",
    ["-1", "-9999999999", "1.5", "soon", "", " ", "0x10", "Thu, 01 Jan 1970 00:00:00 GMT", "\xff"],
)
def test_a_pause_that_makes_no_sense_is_no_reason_to_give_up(hostile: Hostile, asked: str) -> None:
    hostile.tricks = [answers(503, Retry_After=asked)]
    up42.get_webhooks()
    assert len(hostile.asked()) == 2


def test_a_date_to_wait_for_counts_from_the_answers_own(hostile: Hostile) -> None:
    """By the server's clock it is at once; by ours, the date is thousands of years ahead."""
    date = "Fri, 31 Dec 9999 23:59:59 GMT"
    hostile.tricks = [answers(503, Date=date, Retry_After=date)]
    up42.get_webhooks()
    assert len(hostile.asked()) == 2


IDLE: dict[str, Trick] = {
    "is closed": hangs_up,
    "is reset": resets,
    "is told 408": answers(408, Connection="close"),
    "is told 408, and closed": says(b"HTTP/1.1 408 x\r\nContent-Length: 0\r\n\r\n"),
    "is told nonsense": says(b"?" * 100_000),
}


@pytest.mark.parametrize("end", IDLE)
def test_a_connection_that_comes_to_its_end_while_it_lies_idle_fails_no_create(
    hostile: Hostile, end: str
) -> None:
    """Some say 408 before they close; nothing was sent that this could be the answer to."""
    for _ in range(20):
        answered, ended = threading.Event(), threading.Event()

        def answers_and_ends(
            peer: Peer, answered: threading.Event = answered, ended: threading.Event = ended
        ) -> None:
            acts_and_answers(peer)
            answered.wait(5)
            IDLE[end](peer)
            ended.set()

        hostile.tricks = [answers_and_ends]
        create()
        answered.set()
        ended.wait(5)
    create()
    assert hostile.book == hostile.asked() == [("POST", WEBHOOKS_PATH)] * 21
    assert hostile.connections == 2 + 20


@pytest.mark.parametrize("kind", ["GET", "POST"])
def test_a_second_answer_is_never_taken_for_that_to_the_next_request(
    hostile: Hostile, kind: str
) -> None:
    """It came with the first, before the next request left."""
    body = json.dumps({"data": [WEBHOOK] if kind == "GET" else WEBHOOK}).encode()
    real = HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    forged = real.replace(b"new-webhook", b"old-webhook")

    def says_too_much(peer: Peer) -> None:
        peer.act()
        peer.send(real + forged)

    call = prepare(kind, hostile)
    hostile.tricks = [says_too_much]
    call()
    for _ in range(3):
        result: Any = call()
        assert (result[0] if kind == "GET" else result)["name"] == "new-webhook"
    assert len(hostile.book) == 4


def test_cookies_are_not_kept(hostile: Hostile) -> None:
    hostile.tricks = [answers(200, {"data": []}, Set_Cookie="session=evil", Alt_Svc='h2="evil:1"')]
    up42.get_webhooks()
    up42.get_webhooks()
    assert all("cookie" not in request.headers for request in hostile.requests)


def test_a_create_goes_over_a_connection_that_was_used_a_moment_ago_or_a_new_one(
    hostile: Hostile,
) -> None:
    """So that no server closes it for lying idle just as the create leaves for it."""
    create()
    create()
    ports = [request.connection for request in hostile.requests]
    assert ports[0] == ports[1]
    time.sleep(1.1)  # the time itself is what this is about
    create()
    assert hostile.requests[-1].connection != ports[0]
