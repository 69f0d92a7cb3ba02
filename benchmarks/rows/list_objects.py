"""A list of 10,000 webhooks, as `Webhook` objects; and the memory that it takes to hold one."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import peers
from race import HERE, OURS, Contender, Figures, Goal, Verdict, python_of, repeated
from resident import resident

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE = "list of 10,000 as `Webhook` objects"
JSON = f"{OURS}, as dicts"


def ours(url: str) -> Callable[[int], object]:
    """`get_webhooks()`."""
    return repeated(peers.ours(url).get_webhooks)


def ours_json(url: str) -> Callable[[int], object]:
    """`get_webhooks(return_json=True)`."""
    get_webhooks = peers.ours(url).get_webhooks
    return repeated(lambda: get_webhooks(return_json=True))


def sdk_2(url: str) -> Callable[[int], object]:
    """`Webhook.all()`."""
    peers.quiet()
    return repeated(peers.sdk(url).Webhook.all)


def sdk_0(url: str) -> Callable[[int], object]:
    """`get_webhooks()`."""
    peers.quiet()
    return repeated(peers.sdk(url).get_webhooks)


CONTENDERS = {
    OURS: Contender("ours", ours),
    JSON: Contender("ours", ours_json),
    "up42-py 2.6.0": Contender("2.6.0", sdk_2),
    "up42-py 0.34.1": Contender("0.34.1", sdk_0),
}
GOALS = (Goal(OURS, JSON, at_most=2),)

# The lists to hold, by contender.
LISTS: dict[str, tuple[str, Callable[[str], Callable[[], Any]]]] = {
    OURS: ("ours", lambda url: peers.ours(url).get_webhooks),
    "up42-py 2.6.0": ("2.6.0", lambda url: peers.sdk(url).Webhook.all),
    "up42-py 0.34.1": ("0.34.1", lambda url: peers.sdk(url).get_webhooks),
}


def held(name: str, url: str) -> int:
    """The memory that one list takes while it is held, in bytes."""
    peers.quiet()
    get = LISTS[name][1](url)
    before = resident()
    kept = get()
    after = resident()
    assert len(kept) == 10_000  # noqa: S101, PLR2004 - it is all there
    return after - before


def more(_figures: dict[str, Figures], url: str) -> tuple[list[Verdict], list[str]]:
    """Whether a list of ours takes less memory than the SDK's, each in a process of its own."""
    sizes, notes = {}, []
    for name, (environment, _) in LISTS.items():
        code = f"from rows.list_objects import held; print(held({name!r}, {url!r}))"
        command = [python_of(environment), "-c", code]
        done = subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True)
        sizes[name] = int(done.stdout) / 1_000_000
        notes.append(f"memory while the list is held, {name}: {sizes[name]:.1f} MB")
    ours = sizes[OURS]
    least, name = min((size, name) for name, size in sizes.items() if name != OURS)
    verdict = Verdict(f"memory below that of {name}", f"{ours:.1f} of {least:.1f} MB", ours < least)
    notes = [
        f"memory while the list is held, {name}: {size:.1f} MB" for name, size in sizes.items()
    ]
    return [verdict], notes
