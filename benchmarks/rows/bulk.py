"""10,000 updates: those of `examples/bulk_update.py`, beside the loop of a user of the SDK.

A piece of work is one update. The SDK has no other way than one call after the other; the loop of
0.34.1 is `webhook.update(url=...)`, that of 2.6.0 an assignment and `webhook.save()`.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from typing import TYPE_CHECKING

import peers
from race import OURS, ROOT, Contender, Goal

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE = "10,000 updates, each"
LOOP = f"{OURS}, in a loop"
URL = "https://new.example/"


def ours(url: str) -> Callable[[int], object]:
    """`update_async`, 64 in flight."""
    webhooks = peers.ours(url).get_webhooks()
    sys.path.insert(0, str(ROOT / "examples"))
    from bulk_update import update_all

    event_loop = asyncio.new_event_loop()

    def many(times: int) -> None:
        updates = ((webhook, URL) for webhook in itertools.islice(itertools.cycle(webhooks), times))
        failed = event_loop.run_until_complete(update_all(updates))
        if failed:
            raise failed[0][1]

    return many


def ours_in_a_loop(url: str) -> Callable[[int], object]:
    """`update`, one after the other."""
    webhooks = peers.ours(url).get_webhooks()

    def many(times: int) -> None:
        for webhook in itertools.islice(itertools.cycle(webhooks), times):
            webhook.update(url=URL)

    return many


def sdk_2(url: str) -> Callable[[int], object]:
    """An assignment and `save`."""
    peers.quiet()
    webhooks = peers.sdk(url).Webhook.all()

    def many(times: int) -> None:
        for webhook in itertools.islice(itertools.cycle(webhooks), times):
            webhook.url = URL
            webhook.save()

    return many


def sdk_0(url: str) -> Callable[[int], object]:
    """`update`."""
    peers.quiet()
    webhooks = peers.sdk(url).get_webhooks()

    def many(times: int) -> None:
        for webhook in itertools.islice(itertools.cycle(webhooks), times):
            webhook.update(url=URL)

    return many


CONTENDERS = {
    OURS: Contender("ours", ours),
    LOOP: Contender("ours", ours_in_a_loop),
    "up42-py 2.6.0": Contender("2.6.0", sdk_2),
    "up42-py 0.34.1": Contender("0.34.1", sdk_0),
}
GOALS = (Goal("up42-py 2.6.0", OURS, at_least=1), Goal("up42-py 0.34.1", OURS, at_least=1))
