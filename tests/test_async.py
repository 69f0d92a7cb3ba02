"""The `_async` twins: on asyncio's own loop, one retry loop and one session with the others."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import inspect
import logging
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from up42.webhooks import Webhooks

import up42
from calls import awaited, until
from recorder import Answer, Recorder
from service import EVENTS, WEBHOOK, WEBHOOK_ID, WEBHOOKS_PATH, Service
from up42 import main

DRAFT: dict[str, Any] = {"name": "n", "url": "https://u.example", "events": ["order.status"]}

Twin = Callable[[up42.Webhook, Webhooks], Coroutine[Any, Any, Any]]

TWINS: list[tuple[Twin, Callable[[up42.Webhook, Webhooks], object]]] = [
    (lambda w, s: up42.get_webhooks_async(), lambda w, s: up42.get_webhooks()),
    (lambda w, s: up42.get_webhooks_async(return_json=True),
     lambda w, s: up42.get_webhooks(return_json=True)),
    (lambda w, s: up42.initialize_webhook_async(WEBHOOK_ID),
     lambda w, s: up42.initialize_webhook(WEBHOOK_ID)),
    (lambda w, s: up42.create_webhook_async(**DRAFT, active=True, secret="s"),
     lambda w, s: up42.create_webhook(**DRAFT, active=True, secret="s")),
    (lambda w, s: up42.ensure_webhook_async(**DRAFT), lambda w, s: up42.ensure_webhook(**DRAFT)),
    (lambda w, s: up42.get_webhook_events_async(), lambda w, s: up42.get_webhook_events()),
    (lambda w, s: up42.Webhook.get_async(WEBHOOK_ID), lambda w, s: up42.Webhook.get(WEBHOOK_ID)),
    (lambda w, s: up42.Webhook.all_async(), lambda w, s: up42.Webhook.all()),
    (lambda w, s: up42.Webhook.create_async(**DRAFT), lambda w, s: up42.Webhook.create(**DRAFT)),
    (lambda w, s: up42.Webhook.get_webhook_events_async(),
     lambda w, s: up42.Webhook.get_webhook_events()),
    (lambda w, s: w.info_async(), lambda w, s: w.info),
    (lambda w, s: w.update_async(name="x"), lambda w, s: w.update(name="x")),
    (lambda w, s: w.save_async(), lambda w, s: w.save()),
    (lambda w, s: w.trigger_test_events_async(), lambda w, s: w.trigger_test_events()),
    (lambda w, s: w.trigger_test_event_async(), lambda w, s: w.trigger_test_event()),
    (lambda w, s: w.delete_async(), lambda w, s: w.delete()),
    (lambda w, s: s.get_webhooks_async(), lambda w, s: s.get_webhooks()),
    (lambda w, s: s.create_webhook_async(**DRAFT), lambda w, s: s.create_webhook(**DRAFT)),
    (lambda w, s: s.get_webhook_events_async(), lambda w, s: s.get_webhook_events()),
    (lambda w, s: s.auth.token_async(), lambda w, s: s.auth.token),
]  # fmt: skip


@pytest.mark.parametrize(("twin", "waited"), TWINS)
def test_a_twin_asks_and_returns_the_same(
    logged_in: Recorder, twin: Twin, waited: Callable[[up42.Webhook, Webhooks], object]
) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    webhooks = Webhooks(webhook.auth)

    def asked(call: Callable[[], object]) -> tuple[object, list[object]]:
        logged_in.requests.clear()
        result = call()
        return result, [(one.method, one.path, one.body) for one in logged_in.requests]

    expected = asked(lambda: waited(webhook, webhooks))
    assert asked(lambda: asyncio.run(awaited(twin(webhook, webhooks)))) == expected
    assert expected[1] or expected[0] == "token-1"


def test_every_call_has_a_twin() -> None:
    assert {f"{name}_async" for name in [*main.__all__, "ensure_webhook"]} <= set(up42.__all__)
    for owner in (up42.Webhook, Webhooks):
        routines = {
            name
            for name, value in vars(owner).items()
            if inspect.isroutine(value) or isinstance(value, (staticmethod, classmethod))
        }
        calls = {name for name in routines if not name.startswith("_")}
        calls -= {"auth", "workspace_id", "keys", "from_metadata"}  # they ask nothing
        assert calls
        for name in calls:
            assert name.removesuffix("_async") + "_async" in calls


def test_a_login_may_be_awaited(sandbox: up42.Sandbox) -> None:
    with up42.Sandbox() as other:
        assert asyncio.run(up42.authenticate_async(**other.credentials)) is None
        assert up42.get_webhooks() == []
        wrong = {**other.credentials, "password": "guess"}
        with pytest.raises(up42.WrongCredentials):
            asyncio.run(up42.authenticate_async(**wrong))
        assert up42.get_webhooks() == [], "the session before it stays in place"
        with pytest.raises(TypeError, match="unexpected keyword argument 'authenticate'"):
            up42.authenticate_async(**other.credentials, authenticate=False)  # type: ignore[call-arg, unused-coroutine]
    up42.authenticate(**sandbox.credentials)


def test_a_coroutine_goes_wherever_coroutines_go(sandbox: up42.Sandbox) -> None:
    async def play() -> None:
        task = asyncio.create_task(up42.get_webhooks_async())
        call = up42.get_webhook_events_async()
        assert inspect.isawaitable(call)
        assert asyncio.iscoroutine(call)
        gathered = await asyncio.gather(call, up42.Webhook.get_async(WEBHOOK_ID), task)
        assert gathered[0] == EVENTS_OF_SANDBOX
        assert gathered[1] == gathered[2][0]
        listed = await asyncio.wait_for(up42.get_webhooks_async(return_json=True), 5)
        assert listed == sandbox.webhooks
        assert "get_webhooks_async" in repr(asyncio.ensure_future(up42.get_webhooks_async()))

    EVENTS_OF_SANDBOX = up42.get_webhook_events()  # noqa: N806 - what it will be compared with
    asyncio.run(play())
    assert asyncio.run(up42.get_webhooks_async())[0].id == WEBHOOK_ID


def test_an_error_is_that_of_the_other_way(logged_in: Recorder, service: Service) -> None:
    service.next_answers = [Answer(422, {"code": 422, "message": "Bad name"})]
    with pytest.raises(up42.HTTPError, match="Bad name") as caught:
        asyncio.run(up42.create_webhook_async(**DRAFT))
    assert caught.value.status_code == 422
    service.next_answers = [Answer(hang_up=True)]
    with pytest.raises(up42.ConnectionError, match="may or may not exist"):
        asyncio.run(up42.create_webhook_async(**DRAFT))
    with pytest.raises(TypeError, match="name takes a str"):
        up42.create_webhook_async(**{**DRAFT, "name": 5})  # type: ignore[unused-coroutine]
    assert len(logged_in.requests) == 2


def test_a_pause_is_told_while_it_lasts(
    logged_in: Recorder, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """By the task itself, so that its context variables are seen."""
    user: contextvars.ContextVar[str] = contextvars.ContextVar("user", default="nobody")
    told: list[tuple[str, str, bool]] = []

    class Listen(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append((record.levelname, user.get(), over.is_set()))

    over = asyncio.Event()
    service.next_answers = [Answer(503, headers={"Retry-After": "1"})]

    async def play() -> None:
        user.set("me")
        assert await up42.get_webhook_events_async() == EVENTS
        over.set()

    logger, handler = logging.getLogger("up42_webhooks"), Listen()
    caplog.set_level(logging.WARNING, logger="up42_webhooks")
    logger.addHandler(handler)
    try:
        asyncio.run(play())
    finally:
        logger.removeHandler(handler)
    assert told == [("WARNING", "me", False)]
    assert len(logged_in.requests) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists threads so")
def test_many_calls_are_under_way_on_one_thread(logged_in: Recorder, service: Service) -> None:
    service.events_may_go = may_go = threading.Event()

    def threads_of_ours() -> int:
        names = []
        for task in Path("/proc/self/task").iterdir():
            with contextlib.suppress(FileNotFoundError):  # it has just ended
                names.append(task.joinpath("comm").read_text())
        return names.count("up42-async\n")

    before = threads_of_ours()  # of sessions that nobody has dropped yet

    async def play() -> tuple[int, list[Any]]:
        calls = [asyncio.ensure_future(up42.get_webhook_events_async()) for _ in range(50)]
        await until(lambda: len(logged_in.requests) == 50)
        threads = threads_of_ours()
        may_go.set()
        return threads, await asyncio.gather(*calls)

    threads, results = asyncio.run(play())
    assert 1 <= threads <= before + 1
    assert results == [EVENTS] * 50


def test_cancelling_breaks_the_request_off(logged_in: Recorder, service: Service) -> None:
    service.events_may_go = threading.Event()

    async def play() -> None:
        task = asyncio.create_task(up42.get_webhook_events_async())
        await until(lambda: bool(logged_in.requests))
        begun = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(up42.get_webhook_events_async(), 0.05)
        assert time.monotonic() - begun < 1
        assert len(await up42.get_webhooks_async()) == 1, "the session goes on"
        early = asyncio.create_task(up42.get_webhooks_async())
        early.cancel()  # before it has begun
        with pytest.raises(asyncio.CancelledError):
            await early

    asyncio.run(play())
    service.events_may_go.set()
    assert [one.path for one in logged_in.requests].count(WEBHOOKS_PATH) == 1


def test_events_that_change_back_while_they_are_saved_stay_so(sandbox: up42.Sandbox) -> None:
    webhook = up42.Webhook.create("n", "https://u.example", ["order.status"])
    webhook.events.append("job.status")
    saving = webhook.save_async()
    webhook.events.remove("job.status")
    asyncio.run(awaited(saving))
    assert webhook._info["events"] == ["order.status", "job.status"]
    assert webhook.events == ["order.status"]
    webhook.save()
    assert sandbox.webhooks[-1]["events"] == ["order.status"] == webhook._info["events"]
    assert "_unsaved" not in vars(webhook)


def test_a_request_that_was_broken_off_is_closed(sandbox: up42.Sandbox) -> None:
    """The server sees that nobody waits for the answer any more."""
    closed = threading.Event()

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if await reader.read() == b"":
            closed.set()
        writer.close()

    async def play() -> None:
        server = await asyncio.start_server(hold, "127.0.0.1", 0)
        api_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        auth = up42.Auth(**{**sandbox.credentials, "api_url": api_url}, authenticate=False)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(Webhooks(auth).get_webhook_events_async(), 0.3)
        await until(closed.is_set)
        server.close()

    asyncio.run(play())
    assert closed.is_set()


def test_a_log_that_fails_breaks_the_call_off(logged_in: Recorder, service: Service) -> None:
    class Fail(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            raise KeyError(record.levelname)

    async def play() -> None:
        with pytest.raises(KeyError, match="WARNING"):
            await up42.get_webhook_events_async()
        await asyncio.sleep(1.2)  # the pause that nobody waits for any more, and a little

    service.next_answers = [Answer(503, headers={"Retry-After": "1"})]
    logger, fail = logging.getLogger("up42_webhooks"), Fail()
    logger.addFilter(fail)
    try:
        asyncio.run(play())
    finally:
        logger.removeFilter(fail)
    assert len(logged_in.requests) == 1


def test_a_call_that_is_never_awaited_says_so(logged_in: Recorder) -> None:
    webhook = up42.Webhook.from_metadata(WEBHOOK)
    with pytest.warns(RuntimeWarning, match=r"Webhook\.delete_async was never awaited"):
        webhook.delete_async()  # type: ignore[unused-coroutine]
    assert logged_in.requests == []


def test_a_call_is_awaited_once_and_in_a_loop(logged_in: Recorder) -> None:
    async def twice() -> None:
        call = up42.get_webhooks_async()
        await call
        with pytest.raises(RuntimeError, match="awaited already"):
            await call

    asyncio.run(twice())
    call: Any = up42.get_webhooks_async()
    with pytest.raises(RuntimeError, match=r"no event loop.*asyncio\.run"):
        call.send(None)
    assert len(logged_in.requests) == 1
