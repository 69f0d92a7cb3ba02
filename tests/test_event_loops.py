"""Event loops of every kind, processes and signals, with calls that are awaited."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest

import up42
from calls import awaited, until
from recorder import Recorder
from service import WEBHOOK_ID, Service


def test_loops_in_many_threads_use_one_session(sandbox: up42.Sandbox) -> None:
    failed: list[BaseException] = []

    async def many() -> None:
        for listed in await asyncio.gather(*(up42.get_webhooks_async() for _ in range(20))):
            assert listed[0].id == WEBHOOK_ID

    def work(way: Callable[[], object]) -> None:
        try:
            for _ in range(3):
                way()
        except BaseException as error:  # noqa: BLE001 - shown below
            failed.append(error)

    ways: list[Callable[[], object]] = [lambda: asyncio.run(many())] * 4 + [up42.get_webhooks] * 4
    threads = [threading.Thread(target=work, args=(way,)) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    # The first of all meet a sandbox that has forgotten the login.
    statuses = [request["status"] for request in sandbox.requests]
    assert set(statuses) <= {200, 401}
    assert statuses.count(200) >= 4 * 3 * 20 + 4 * 3
    logins = [one for one in sandbox.requests if one["path"].endswith("/token")]
    assert len(logins) == 1


def test_a_loop_without_readers_is_served_too(sandbox: up42.Sandbox) -> None:
    """Such as Windows' own."""

    class WithoutReaders(asyncio.SelectorEventLoop):
        def add_reader(self, *_: Any) -> None:  # type: ignore[override]
            raise NotImplementedError

    loop = WithoutReaders()
    # What asyncio itself reads, it reads by other means.
    try:
        for _ in range(3):
            assert len(loop.run_until_complete(up42.get_webhooks_async())) == 1
        gathered = asyncio.gather
        both = loop.run_until_complete(
            _in(loop, lambda: gathered(up42.get_webhooks_async(), up42.get_webhooks_async()))
        )
        assert len(both) == 2
    finally:
        loop.close()
    assert sandbox.requests


async def _in(_loop: object, call: Callable[[], Any]) -> Any:
    return await call()


def test_a_loop_that_ends_leaves_its_calls(logged_in: Recorder, service: Service) -> None:
    service.events_may_go = threading.Event()

    async def leave() -> None:
        asyncio.ensure_future(up42.get_webhook_events_async())  # noqa: RUF006 - that is the point
        await until(lambda: bool(logged_in.requests))

    begun = time.monotonic()
    asyncio.run(leave())
    assert time.monotonic() - begun < 2
    service.events_may_go.set()
    assert len(asyncio.run(up42.get_webhooks_async())) == 1


def test_a_loop_that_is_closed_under_its_calls_is_let_go(
    logged_in: Recorder, service: Service
) -> None:
    service.events_may_go = threading.Event()

    async def leave() -> None:
        asyncio.ensure_future(up42.get_webhook_events_async())  # noqa: RUF006 - that is the point
        await until(lambda: bool(logged_in.requests))

    loop = asyncio.new_event_loop()
    # The task that is left would be told of as it goes.
    loop.set_exception_handler(lambda *_: None)
    loop.run_until_complete(leave())
    loop.close()
    seen = weakref.ref(loop)
    del loop
    gc.collect()
    assert seen() is None
    service.events_may_go.set()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_has_calls_of_its_own(sandbox: up42.Sandbox) -> None:
    asyncio.run(up42.get_webhooks_async())
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if len(asyncio.run(up42.get_webhooks_async())) == 1 else 2
        finally:
            os._exit(code)
    assert len(asyncio.run(up42.get_webhooks_async())) == 1
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert sandbox.requests


def test_ctrl_c_ends_it(recorder: Recorder, service: Service) -> None:
    service.events_may_go = threading.Event()
    code = """
import asyncio, sys, up42
up42.authenticate(username="me@example.com", password="p", api_url=sys.argv[1],
                  auth_url=sys.argv[1])
try:
    asyncio.run(up42.get_webhook_events_async())
except KeyboardInterrupt:
    print(len(up42.get_webhooks()))
"""
    command = [sys.executable, "-c", code, recorder.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while len(recorder.requests) < 3:
            time.sleep(0.01)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=10)[0] == "1\n"
        assert time.monotonic() - begun < 2
    service.events_may_go.set()


@pytest.mark.once
def test_uvloop_and_anyio_serve_it_too(sandbox: up42.Sandbox) -> None:
    import anyio  # noqa: PLC0415 - there in one environment
    import uvloop  # noqa: PLC0415 - the same

    async def many() -> int:
        listed: list[int] = []

        async def one() -> None:
            listed.append(len(await up42.get_webhooks_async()))

        async with anyio.create_task_group() as group:
            for _ in range(50):
                group.start_soon(one)
        with anyio.move_on_after(0):
            await up42.get_webhooks_async()
        return sum(listed)

    assert anyio.run(many) == 50
    assert anyio.run(many, backend_options={"use_uvloop": True}) == 50
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert len(runner.run(up42.get_webhooks_async())) == 1
        task = runner.get_loop().create_task(up42.Webhook.get_async("unknown"))
        with pytest.raises(up42.HTTPError):
            runner.run(awaited(task))
    assert sandbox.requests
