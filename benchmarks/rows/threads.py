"""Calls of 32 threads at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import peers
from race import OURS, Contender, Goal
from server import WEBHOOK_ID, WEBHOOKS

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE = "32 threads, a call"
THREADS = 32
WRK = THREADS
PATH = f"{WEBHOOKS}/{WEBHOOK_ID}"


def shared(once: Callable[[], object], threads: int = THREADS) -> Callable[[int], object]:
    """What does something so many times, all threads together."""

    def many(times: int) -> None:
        def share(number: int) -> None:
            for _ in range(number, times, threads):
                once()

        workers = [threading.Thread(target=share, args=[number]) for number in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    return many


def ours(url: str) -> Callable[[int], object]:
    """`webhook.info`."""
    webhook = peers.ours(url).initialize_webhook(WEBHOOK_ID)
    return shared(lambda: webhook.info)


def sdk_2(url: str) -> Callable[[int], object]:
    """`Webhook.get`."""
    peers.quiet()
    get = peers.sdk(url).Webhook.get
    return shared(lambda: get(WEBHOOK_ID))


def requests(url: str) -> Callable[[int], object]:
    """A session of requests with room for all of them."""
    from requests.adapters import HTTPAdapter

    session = peers.session()
    session.mount("http://", HTTPAdapter(pool_maxsize=THREADS))
    return shared(lambda: session.get(url + PATH).json()["data"])


def pyqwest(url: str) -> Callable[[int], object]:
    """A client of pyqwest, which has threads of its own, in Rust."""
    from pyqwest import SyncClient

    get = SyncClient().get
    return shared(lambda: get(url + PATH, headers=peers.HEADERS).json()["data"])


CONTENDERS = {
    OURS: Contender("ours", ours),
    "up42-py 2.6.0": Contender("2.6.0", sdk_2),
    "requests": Contender("peers", requests),
    "pyqwest": Contender("peers", pyqwest),
}
GOALS = (Goal("requests", OURS, at_least=10), Goal(OURS, "wrk", at_most=3.5))
