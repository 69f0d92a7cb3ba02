"""How a receiver hands out what came: to threads, to event loops, and to handlers."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import up42
from notifications import SECRET, another, message_id, post


def test_an_answer_never_waits_for_a_handler(receiver: up42.Receiver) -> None:
    entered, leave = threading.Event(), threading.Event()

    @receiver.on("order.status")
    def handle(notification: up42.Notification) -> None:
        entered.set()
        leave.wait(10)

    took = []
    for _ in range(20):
        begun = time.monotonic()
        assert post(receiver.url, another())[0] == 200
        took.append(time.monotonic() - begun)
    assert entered.wait(5)
    assert sorted(took)[10] < 0.05
    leave.set()


def test_handlers_are_called_by_event_one_after_the_other() -> None:
    called: list[tuple[str, str]] = []
    done = threading.Event()
    with up42.Receiver(SECRET) as receiver:

        @receiver.on("order.status")
        def orders(notification: up42.Notification) -> None:
            called.append(("orders", notification.event))

        @receiver.on()
        def everything(notification: up42.Notification) -> None:
            called.append(("everything", notification.event))
            if notification.event == "last":
                done.set()

        assert receiver.on("job.status", orders) is orders
        for event in ("order.status", "job.status", "last"):
            assert post(receiver.url, another(event=event))[0] == 200
        assert done.wait(5)
    assert called == [
        ("orders", "order.status"),
        ("everything", "order.status"),
        ("everything", "job.status"),
        ("orders", "job.status"),
        ("everything", "last"),
    ]


def test_get_has_what_no_handler_takes(receiver: up42.Receiver) -> None:
    handled = threading.Event()
    receiver.on("order.status", lambda _: handled.set())
    assert post(receiver.url, another(event="job.status"))[0] == 200
    assert post(receiver.url)[0] == 200
    assert handled.wait(5)
    assert receiver.get(timeout=0).event == "job.status"
    with pytest.raises(TimeoutError):
        receiver.get(timeout=0)


def test_a_handler_that_raises_is_logged_and_the_next_is_called(
    caplog: pytest.LogCaptureFixture,
) -> None:
    got = []
    with up42.Receiver(SECRET) as receiver:

        @receiver.on("order.status")
        def handle(notification: up42.Notification) -> None:
            got.append(notification)
            if len(got) == 1:
                raise SystemExit("not yet")

        post(receiver.url, another())
        post(receiver.url, another())
    assert len(got) == 2, "close has waited for both"
    (record,) = caplog.records
    assert "A handler failed on Notification(event='order.status'" in record.message
    assert record.exc_info


def test_what_cannot_be_a_handler_is_a_type_error(receiver: up42.Receiver) -> None:
    async def handle(notification: up42.Notification) -> None: ...

    for handler in (3, handle):
        with pytest.raises(TypeError, match="handler is a"):
            receiver.on("order.status", handler)  # type: ignore[type-var]
    with pytest.raises(TypeError, match="event takes a str"):
        receiver.on(3)  # type: ignore[call-overload]


def test_a_handler_may_close_its_receiver() -> None:
    receiver = up42.Receiver(SECRET).start()
    closed = threading.Event()

    def close(_: up42.Notification) -> None:
        receiver.close()
        closed.set()

    receiver.on(None, close)
    assert post(receiver.url)[0] == 200
    assert closed.wait(5)
    with pytest.raises(RuntimeError, match="not served"):
        receiver.get()


def test_a_wait_ends_in_time(receiver: up42.Receiver) -> None:
    for timeout in (0, 0.05, 0.3):
        begun = time.monotonic()
        with pytest.raises(up42.Timeout, match="No notification came in time"):
            receiver.get(timeout)
        assert timeout <= time.monotonic() - begun < timeout + 0.2
    for wrong in (-1, float("nan")):
        with pytest.raises(ValueError, match="timeout takes seconds"):
            receiver.get(wrong)


def test_a_wait_is_over_as_soon_as_something_comes(receiver: up42.Receiver) -> None:
    got: list[float] = []

    def wait() -> None:
        receiver.get(10)
        got.append(time.monotonic())

    thread = threading.Thread(target=wait)
    thread.start()
    begun = time.monotonic()
    post(receiver.url)
    thread.join(5)
    assert got[0] - begun < 0.08


def test_each_of_several_threads_gets_another(receiver: up42.Receiver) -> None:
    got: list[Any] = []
    threads = [
        threading.Thread(target=lambda: got.append(receiver.get(10).message_id)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    sent = [another() for _ in threads]
    for body in sent:
        post(receiver.url, body)
    for thread in threads:
        thread.join(5)
    assert sorted(got) == sorted(map(message_id, sent))


def test_iteration_ends_with_the_receiver() -> None:
    receiver = up42.Receiver(SECRET).start()
    sent = [another() for _ in range(3)]
    for body in sent:
        post(receiver.url, body)
    got = []
    for notification in receiver:
        got.append(notification.message_id)
        if len(got) == 2:
            receiver.close()
    assert got == list(map(message_id, sent)), "what was acknowledged is handed out after the end"
    assert list(receiver) == []


def test_closing_ends_a_wait() -> None:
    receiver = up42.Receiver(SECRET).start()
    threading.Timer(0.1, receiver.close).start()
    begun = time.monotonic()
    with pytest.raises(RuntimeError, match="not served"):
        receiver.get(10)
    assert time.monotonic() - begun < 1


def test_a_receiver_waits_in_an_event_loop(receiver: up42.Receiver) -> None:
    sent = [another() for _ in range(4)]

    async def receive() -> list[Any]:
        loop = asyncio.get_running_loop()
        waits = [asyncio.ensure_future(receiver.aget()) for _ in range(3)]
        cancelled = asyncio.ensure_future(receiver.aget())
        await asyncio.sleep(0)
        cancelled.cancel()
        for body in sent:
            await loop.run_in_executor(None, post, receiver.url, body)
        got = [notification.message_id for notification in await asyncio.gather(*waits)]
        async for notification in receiver:
            got.append(notification.message_id)
            break
        begun = loop.time()
        with pytest.raises(TimeoutError):
            await receiver.aget(timeout=0.1)
        assert 0.09 < loop.time() - begun < 1
        assert len(asyncio.all_tasks()) == 1
        loop.call_later(0.05, receiver.close)
        assert [one async for one in receiver] == []
        with pytest.raises(RuntimeError, match="not served"):
            await receiver.aget()
        return got

    assert sorted(asyncio.run(receive())) == sorted(map(message_id, sent))


def test_an_event_loop_hears_of_a_notification_at_once(receiver: up42.Receiver) -> None:
    async def receive() -> float:
        loop = asyncio.get_running_loop()
        wait = asyncio.ensure_future(receiver.aget(10))
        await asyncio.sleep(0.05)
        begun = loop.time()
        await loop.run_in_executor(None, post, receiver.url)
        await wait
        return loop.time() - begun

    assert asyncio.run(receive()) < 0.2


def test_waiting_takes_no_processor_time(receiver: up42.Receiver) -> None:
    async def wait() -> None:
        waits = [asyncio.ensure_future(receiver.aget(0.5)) for _ in range(50)]
        await asyncio.wait(waits)
        assert all(isinstance(one.exception(), TimeoutError) for one in waits)

    threads = threading.active_count()
    begun = time.process_time()
    asyncio.run(wait())
    assert time.process_time() - begun < 0.25
    assert threading.active_count() == threads


def test_ctrl_c_ends_a_wait_within_a_quarter_of_a_second(receiver: up42.Receiver) -> None:
    sent = []

    def interrupt() -> None:
        sent.append(time.monotonic())
        signal.raise_signal(signal.SIGINT)

    waits: list[Callable[[], object]] = [receiver.get, lambda: next(iter(receiver))]
    for wait in waits:
        threading.Timer(0.1, interrupt).start()
        with pytest.raises(KeyboardInterrupt):
            wait()
        assert time.monotonic() - sent[-1] < 0.25
    assert post(receiver.url)[0] == 200
    assert receiver.get(timeout=0)
