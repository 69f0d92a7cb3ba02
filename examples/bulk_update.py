"""Ten thousand updates at once: each webhook gets another host, with so many calls in flight.

    python examples/bulk_update.py https://old.example https://new.example

Logs in with `UP42_USERNAME` and `UP42_PASSWORD`. Whatever fails is said at the end, and the script
can be run again: webhooks that have the new host already are left alone.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING

import up42

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

IN_FLIGHT = 64
EVERY = 0.1  # how often the bar is drawn, in seconds


async def update_all(
    updates: Iterable[tuple[up42.Webhook, str]],
    in_flight: int = IN_FLIGHT,
    progress: Callable[[], object] = lambda: None,
) -> list[tuple[up42.Webhook, up42.Up42Error]]:
    """Give each webhook its new url; those that failed are returned, each with its error.

    As many workers as calls may be in flight take from one iterator, so that nothing waits in
    memory but what is on its way.
    """
    left: Iterator[tuple[up42.Webhook, str]] = iter(updates)
    failed: list[tuple[up42.Webhook, up42.Up42Error]] = []

    async def work() -> None:
        for webhook, url in left:
            try:
                await webhook.update_async(url=url)
            except up42.Up42Error as error:
                failed.append((webhook, error))
            progress()

    await asyncio.gather(*(work() for _ in range(in_flight)))
    return failed


class Bar:
    """A progress bar of the standard library alone."""

    def __init__(self, of: int, width: int = 40) -> None:
        """Wait for so many."""
        self.of, self.width, self.done = of, width, 0
        self.begun = self.shown = time.monotonic()

    def __call__(self) -> None:
        """One more is done."""
        self.done += 1
        now = time.monotonic()
        if self.done < self.of and now - self.shown < EVERY:
            return
        self.shown = now
        filled = self.width * self.done // self.of
        rate = self.done / max(now - self.begun, 1e-9)
        bar = f"[{'#' * filled}{'.' * (self.width - filled)}] {self.done}/{self.of}, {rate:.0f}/s"
        print(bar, end="\n" if self.done == self.of else "\r", file=sys.stderr, flush=True)


async def main(old: str, new: str) -> int:
    """Move all webhooks from the one host to the other."""
    await up42.authenticate_async()
    webhooks = await up42.get_webhooks_async()
    moving = [webhook for webhook in webhooks if (webhook.url or "").startswith(old)]
    updates = ((webhook, new + (webhook.url or "").removeprefix(old)) for webhook in moving)
    failed = await update_all(updates, progress=Bar(len(moving)))
    for webhook, error in failed:
        print(f"{webhook.id}: {error}", file=sys.stderr)
    print(f"{len(moving) - len(failed)} of {len(webhooks)} webhooks have moved")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
