"""What a receiver does in Python: it writes the log, wakes event loops, and calls handlers."""

from __future__ import annotations

import threading
from contextlib import suppress

from up42_webhooks.errors import Timeout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future
    from collections.abc import Callable
    from typing import Any

    from up42_webhooks._native import Notification, Receiver, _Bell

LOOK_AGAIN = 1.0
"""How long a wait goes on, in seconds, before it looks for what no bell rings for: a lease that is
over, or what another process has put into the inbox."""


class Attendant:
    """Attends to one receiver, on a thread for whoever waits and one for handlers."""

    def __init__(self, bell: _Bell) -> None:
        """Listen to `bell`, from `begin` on."""
        self._bell = bell
        self._lock = threading.Lock()
        self._waiting: set[tuple[AbstractEventLoop, Future[None]]] = set()
        self._handlers: list[tuple[str | None, Callable[[Notification], object]]] = []
        self._threads: list[threading.Thread] = []
        self._working = False

    def begin(self, receiver: Receiver) -> None:
        """The receiver is served now."""
        self._start(self._attend)
        self.work(receiver)

    def end(self) -> None:
        """The receiver is not served any more: wait for the threads to be done."""
        with self._lock:
            threads, self._threads = self._threads, []
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join()

    def add(self, event: str | None, handler: Callable[[Notification], object]) -> None:
        """Have `handler` called for notifications of `event`."""
        import inspect  # noqa: PLC0415 - it takes milliseconds

        if inspect.iscoroutinefunction(handler):
            message = "a handler is a plain function; for coroutines use aget, or async for"
            raise TypeError(message)
        self._handlers.append((event, handler))

    def work(self, receiver: Receiver) -> None:
        """Call handlers, if there are any and the receiver is served."""
        with self._lock:
            if self._working or not self._handlers or not self._bell.is_open():
                return
            self._working = True
        self._start(self._handle, receiver)

    async def aget(self, receiver: Receiver, timeout: float | None) -> Notification:
        """The next notification that no handler takes."""
        notification = await self._next(receiver, timeout)
        if notification is None:
            message = "The receiver is not served; start it, or use it in a with"
            raise RuntimeError(message)
        return notification

    async def anext(self, receiver: Receiver) -> Notification:
        """The same for `async for`, which ends with the receiver."""
        notification = await self._next(receiver, None)
        if notification is None:
            raise StopAsyncIteration
        return notification

    async def _next(self, receiver: Receiver, timeout: float | None) -> Notification | None:
        import asyncio  # noqa: PLC0415 - who waits in an event loop has it already

        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        while True:
            waiting = (loop, loop.create_future())
            with self._lock:
                self._waiting.add(waiting)
            try:
                # Nothing that comes from here on goes unheard.
                notification, more = receiver._take(handled=False)  # noqa: SLF001 - ours
                if notification is not None or not more:
                    return notification
                left = LOOK_AGAIN if end is None else min(LOOK_AGAIN, end - loop.time())
                if left <= 0:
                    raise Timeout("No notification came in time; wait longer")
                await asyncio.wait([waiting[1]], timeout=left)
            finally:
                with self._lock:
                    self._waiting.discard(waiting)

    def _attend(self) -> None:
        goes_on = True
        while goes_on:
            goes_on = self._bell.wait()
            with self._lock:
                waiting = tuple(self._waiting)
            for loop, future in waiting:
                # Should the loop be closed, nobody waits there any more.
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(wake, future)

    def _handle(self, receiver: Receiver) -> None:
        seen = 0
        try:
            while True:
                notification, more = self._take(receiver)
                if notification is not None:
                    self._call(receiver, notification)
                elif more:
                    seen = receiver._wait(seen, LOOK_AGAIN)  # noqa: SLF001 - ours
                else:
                    return
        finally:
            with self._lock:
                self._working = False

    def _take(self, receiver: Receiver) -> tuple[Notification | None, bool]:
        try:
            return receiver._take(handled=True)  # noqa: SLF001 - ours
        except OSError as error:
            log("Handlers wait: %s", error)
            return None, self._bell.is_open()

    def _call(self, receiver: Receiver, notification: Notification) -> None:
        try:
            for event, handler in tuple(self._handlers):
                if event in {None, notification.event}:
                    handler(notification)
            receiver.ack(notification)
        except BaseException:  # noqa: BLE001 - whatever a handler raises, the next one is called
            log("A handler failed on %r", notification, exc_info=True)

    def _start(self, target: Callable[..., None], *arguments: Any) -> None:
        name = f"up42-receiver{target.__name__}"
        thread = threading.Thread(target=target, args=arguments, name=name, daemon=True)
        with self._lock:
            self._threads.append(thread)
        thread.start()


def wake(future: Future[None]) -> None:
    """Have whoever waits for `future` look again."""
    if not future.done():
        future.set_result(None)


def log(message: str, subject: object, **options: Any) -> None:
    """Say at ERROR what went wrong on a thread of a receiver's."""
    import logging  # noqa: PLC0415 - nothing may ever go wrong

    logging.getLogger("up42_webhooks").error(message, subject, **options)
