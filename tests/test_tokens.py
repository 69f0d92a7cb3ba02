"""Tokens: renewed once for everybody, whatever befalls whoever began it."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import up42
from calls import class_of, create, log_in, until
from hostile import Hostile, Peer, Trick, acts_and_answers, answers, hangs_up, says, stalls
from recorder import Answer, Request
from service import TOKEN_PATH, USERINFO_PATH, WEBHOOK, Service, data

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
THREADS = 16


class Guard(Service):
    """A service that lets in who has a token that it granted and has not revoked."""

    def __init__(self) -> None:
        super().__init__()
        self.lifetime = 300
        self.good: list[str] = []
        self.refusals: list[Request] = []

    def __call__(self, request: Request) -> Answer:
        if request.path == TOKEN_PATH:
            token = f"token-{uuid4()}"
            self.good.append(token)
            return Answer(200, {"access_token": token, "expires_in": self.lifetime})
        if request.headers["authorization"].removeprefix("Bearer ") in self.good:
            return super().__call__(request)
        self.refusals.append(request)
        return Answer(401, {"title": "Unauthorized"})

    def revoke(self) -> None:
        """Revoke all tokens."""
        self.good.clear()


@pytest.fixture
def guard() -> Guard:
    return Guard()


@pytest.fixture
def server(guard: Guard) -> Iterator[Hostile]:
    """A server that looks at tokens, logged in to as the default."""
    with Hostile(guard) as server:
        log_in(server)
        yield server


def logins(server: Hostile) -> int:
    """How often somebody asked for a token."""
    return sum(request.path == TOKEN_PATH for request in server.requests)


def in_threads(call: Callable[[], object], number: int = THREADS) -> list[Future[object]]:
    """What came of a call that so many threads made at once."""
    barrier = threading.Barrier(number)

    def at_once() -> object:
        barrier.wait(10)
        return call()

    with ThreadPoolExecutor(number) as pool:
        return [pool.submit(at_once) for _ in range(number)]


def test_a_revoked_token_costs_one_login_for_all_threads_and_no_error(
    server: Hostile, guard: Guard
) -> None:
    """Nobody is answered before all have come with the old token."""
    all_have_come = threading.Barrier(THREADS)

    def refuses(peer: Peer) -> None:
        all_have_come.wait(10)
        acts_and_answers(peer)

    guard.revoke()
    server.tricks = [refuses] * THREADS
    for future in in_threads(up42.get_webhooks):
        assert future.exception() is None
    assert logins(server) == 1
    assert len(guard.refusals) == THREADS
    assert len(server.requests) == 2 * THREADS + 1


def test_a_revoked_token_costs_one_login_for_all_tasks_and_no_error(
    server: Hostile, guard: Guard
) -> None:
    all_have_come = threading.Barrier(THREADS)

    def refuses(peer: Peer) -> None:
        all_have_come.wait(10)
        acts_and_answers(peer)

    async def at_once() -> list[list[up42.Webhook]]:
        return await asyncio.gather(*(up42.get_webhooks_async() for _ in range(THREADS)))

    guard.revoke()
    server.tricks = [refuses] * THREADS
    assert [len(listed) for listed in asyncio.run(at_once())] == [1] * THREADS
    assert logins(server) == 1
    assert len(guard.refusals) == THREADS


def test_who_begins_a_login_and_is_cancelled_leaves_it_to_the_others(
    server: Hostile, guard: Guard
) -> None:
    """To a thread that waits, and to a task."""
    may_go = threading.Event()

    def waits(peer: Peer) -> None:
        may_go.wait(10)
        acts_and_answers(peer)

    async def play() -> None:
        server.login_tricks = [waits]
        first = asyncio.create_task(up42.get_webhooks_async())
        await until(lambda: logins(server) == 1)
        others = [
            asyncio.create_task(up42.get_webhooks_async()),
            asyncio.create_task(asyncio.to_thread(up42.get_webhooks)),
        ]
        await asyncio.sleep(0.1)  # they wait for the same login; nothing tells of that
        first.cancel()
        may_go.set()
        for listed in await asyncio.gather(*others):
            assert len(listed) == 1
        assert first.cancelled()

    guard.revoke()
    asyncio.run(play())
    assert logins(server) == 1


def test_a_token_that_is_used_up_costs_one_login_for_all_threads(
    server: Hostile, guard: Guard
) -> None:
    guard.lifetime = 0
    log_in(server)
    guard.lifetime = 300
    for future in in_threads(up42.get_webhooks):
        assert future.exception() is None
    assert logins(server) == 1
    assert guard.refusals == []


def test_the_first_login_is_one_for_all_threads(server: Hostile, guard: Guard) -> None:
    auth = log_in(server)
    tokens = {future.result() for future in in_threads(lambda: auth.token)}
    assert tokens == {guard.good[-1]}
    for future in in_threads(lambda: auth.workspace_id):
        assert future.exception() is None
    assert [request.path for request in server.requests] == [TOKEN_PATH, USERINFO_PATH]


def test_a_server_that_always_says_401_is_soon_left_alone(server: Hostile) -> None:
    server.tricks = [answers(401)] * 1000
    for future in in_threads(up42.get_webhooks):
        error = future.exception()
        assert isinstance(error, up42.HTTPError)
        assert error.status_code == 401
    assert len(server.asked()) == 2 * THREADS
    assert logins(server) <= THREADS


def test_a_token_that_was_refused_is_never_handed_out_again(server: Hostile, guard: Guard) -> None:
    """Not even when no new one could be had at that moment."""
    auth = log_in(server, max_attempts=1)
    refused = auth.token
    guard.revoke()
    server.login_tricks = [answers(503)]
    with pytest.raises(up42.HTTPError) as caught:
        up42.Webhook(auth, "id")
    assert caught.value.status_code == 503
    assert auth.token == guard.good[-1] != refused
    assert len(guard.refusals) == 1


@pytest.mark.parametrize(
    ("trick", "error"),
    [
        (answers(401, {"error": "invalid_grant"}), up42.WrongCredentials),
        (answers(400, {"error": "invalid_grant"}), up42.WrongCredentials),
        (answers(403), up42.HTTPError),
        (answers(503), up42.HTTPError),
        (answers(200, {"token": "x"}), up42.ServiceError),
        (answers(200, b"<html>"), up42.ServiceError),
        (hangs_up, up42.ConnectionError),
        (stalls, up42.Timeout),
    ],
)
def test_a_login_that_fails_while_renewing_keeps_its_own_class(
    server: Hostile, guard: Guard, trick: Trick, error: type[Exception]
) -> None:
    log_in(server, max_attempts=1, timeout=1)
    guard.revoke()
    server.login_tricks = [trick] * THREADS
    for future in in_threads(create, 4):
        assert class_of(future.exception()) is error
        assert "may or may not" not in str(future.exception())
    server.login_tricks = []
    assert len(up42.get_webhooks()) == 1


def test_whoever_waits_for_a_login_goes_on_when_the_one_who_began_it_is_interrupted(
    server: Hostile, guard: Guard, caplog: pytest.LogCaptureFixture
) -> None:
    """One login serves them, and what it has to tell is in the log, once."""
    caplog.set_level(logging.WARNING, logger="up42_webhooks")
    auth = log_in(server)
    begun, interrupted = threading.Event(), threading.Event()

    def once_interrupted(peer: Peer) -> None:
        begun.set()
        assert interrupted.wait(10)
        peer.answer(503, b"", {"Retry-After": "0"})

    server.login_tricks = [once_interrupted]
    with ThreadPoolExecutor(4) as pool:
        waiting: list[Future[str]] = []

        def join_and_interrupt() -> None:
            assert begun.wait(10)
            waiting.extend(pool.submit(lambda: auth.token) for _ in range(4))
            time.sleep(0.3)  # nothing tells from outside that they wait by now
            signal.raise_signal(signal.SIGINT)

        thread = threading.Thread(target=join_and_interrupt)
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            auth.token  # noqa: B018 - it logs in
        thread.join()
        interrupted.set()
        assert {future.result(10) for future in waiting} == {guard.good[-1]}
    assert len(waiting) == 4
    assert logins(server) == 2
    assert [record.getMessage() for record in caplog.records] == [
        "waiting 0.0 s before sending again: 503 Service Unavailable"
    ]


def test_whoever_waits_for_a_login_has_all_of_its_own_time(server: Hostile, guard: Guard) -> None:
    """Whoever began it runs out of time first, and the other begins another."""
    auth = log_in(server, timeout=2, max_attempts=1)
    begun = threading.Event()

    def begins_and_stalls(peer: Peer) -> None:
        begun.set()
        peer.wait()

    server.login_tricks = [begins_and_stalls]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: auth.token)
        assert begun.wait(10)
        time.sleep(1)  # half of the time of whoever began it
        second = pool.submit(lambda: auth.token)
        assert isinstance(first.exception(10), up42.Timeout)
        assert second.result(10) == guard.good[-1]
    assert logins(server) == 2


def test_a_login_ends_with_the_time_of_the_call_that_needs_it(server: Hostile) -> None:
    log_in(server, timeout=1, max_attempts=1)
    server.tricks, server.login_tricks = [answers(401)], [stalls]
    begun = time.monotonic()
    with pytest.raises(up42.Timeout, match=re.escape(TOKEN_PATH)) as caught:
        create()
    assert 0.9 < time.monotonic() - begun < 5
    assert "may or may not" not in str(caught.value)


def test_nobody_waits_for_a_login_while_holding_the_gil(server: Hostile, guard: Guard) -> None:
    """While sixteen threads wait, this one is never held up, nor are other sessions."""
    auth = log_in(server)
    begun, may_go = threading.Event(), threading.Event()

    def once_it_may(peer: Peer) -> None:
        begun.set()
        assert may_go.wait(20)
        acts_and_answers(peer)

    server.login_tricks = [once_it_may]
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(lambda: auth.token) for _ in range(THREADS)]
        assert begun.wait(10)
        longest, last = 0.0, time.monotonic()
        with Hostile() as other:
            for _ in range(20):
                assert repr(auth) == f"<up42.Auth of {server.url}>"
                log_in(other)
                assert len(up42.get_webhooks()) == 1
                longest, last = max(longest, time.monotonic() - last), time.monotonic()
        may_go.set()
        assert {future.result(10) for future in waiting} == {guard.good[-1]}
    assert longest < 1
    assert logins(server) == 1


@pytest.mark.parametrize("lifetime", [2**64 - 1, 10**12])
def test_a_token_that_lives_for_ever_is_good(server: Hostile, guard: Guard, lifetime: int) -> None:
    guard.lifetime = lifetime
    log_in(server)
    up42.get_webhooks()
    up42.get_webhooks()
    assert len(server.requests) <= 4


def test_only_a_date_to_wait_for_is_held_against_the_clock_on_the_wall() -> None:
    """Tokens, pauses and deadlines go by a clock that nobody can set."""
    client = [path for path in (ROOT / "src").glob("*.rs") if path.name != "notification.rs"]
    using = [path.name for path in client if "SystemTime::now" in path.read_text()]
    assert using == ["exchange.rs"]
    code = (ROOT / "src" / "exchange.rs").read_text()
    assert code.count("SystemTime::now") == code.count("asked_pause(&headers, SystemTime::now())")
    assert "std::time::Instant" not in "".join(path.read_text() for path in client)


def test_the_token_is_sent_to_the_two_hosts_and_nowhere_else() -> None:
    """Whatever they say: redirects are not followed, not even that of a login."""
    with Hostile() as elsewhere, Hostile() as api, Hostile() as auth:
        login: dict[str, Any] = {"username": "me@example.com", "password": "p"}
        for status in (301, 302, 303, 307, 308):
            there = answers(status, Location=f"{elsewhere.url}/x", Refresh=f"0; {elsewhere.url}")
            auth.login_tricks = [there]
            with pytest.raises(up42.HTTPError, match="redirects are not followed"):
                up42.authenticate(**login, api_url=api.url, auth_url=auth.url)
            auth.login_tricks = [acts_and_answers, there]
            with pytest.raises(up42.HTTPError, match="redirects are not followed"):
                up42.authenticate(**login, api_url=api.url, auth_url=auth.url)
            up42.authenticate(**login, api_url=api.url, auth_url=auth.url)
            for call in (up42.get_webhooks, create):
                api.tricks = [there]
                with pytest.raises(up42.HTTPError, match="redirects are not followed"):
                    call()
        assert elsewhere.connections == 0
        assert all(request.path.startswith("/realms/") for request in auth.requests)
        assert not any("password" in request.body.decode() for request in api.requests)
        api.tricks = [says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")]
        with pytest.raises(up42.ServiceError):
            up42.get_webhooks()
        assert data([WEBHOOK]).body["data"] == up42.get_webhooks(return_json=True)
