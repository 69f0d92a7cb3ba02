"""Callers that write down whatever became of their calls, on a server that keeps a book, too.

A `way in` makes the calls of several callers at once: `in_threads` does, and whatever else can
make a `Call` fits in `WAYS`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import up42
from audit import Audit
from faulty import serve

EVENTS = ["order.status"]
MOST_HELD = 4
SAMPLES = 20


@dataclass
class Call:
    """What is to be called next."""

    kind: str
    name: str = ""
    url: str = ""
    webhook: Any = None


@dataclass
class Outcome:
    """What became of a call: done, failed for certain, or unknown."""

    verdict: str
    value: Any = None

    @classmethod
    def of(cls, call: Call, error: up42.Up42Error) -> Outcome:
        """What an error says of the call."""
        if call.kind in {"create", "test"}:
            return cls("unknown" if "may or may not" in str(error) else "failed", error)
        # What is sent again may have been done at an earlier attempt than the one that is told of.
        return cls("unknown" if call.kind in {"update", "delete"} else "failed", error)


@dataclass
class Held:
    """A webhook that exists for certain, and the urls that it may have."""

    name: str
    webhook: Any
    urls: set[str]


class Caller:
    """Makes up calls at random, and writes down what became of them."""

    def __init__(self, name: str, calls: int, seed: int, book: Path) -> None:
        self.name = name
        self.calls = calls
        self.made = 0
        self.random = random.Random(f"{seed} {name}")
        self.book = (book / f"{name}.jsonl").open("w")
        self.held: list[Held] = []

    def note(self, kind: str, *facts: Any) -> None:
        """Write a line."""
        self.book.write(json.dumps([kind, *facts]) + "\n")

    def plan(self) -> Generator[Call, Outcome, None]:
        """The calls, one after the other; each is told what became of it."""
        next_sample = 0.0
        while self.made < self.calls:
            kinds = ["create", "read", "update", "test", "delete"]
            if not self.held:
                kinds = ["create"]
            elif len(self.held) == MOST_HELD:
                kinds.remove("create")
            kind = self.random.choice(kinds)
            number = f"{self.name}-{self.made}"
            if kind == "create":
                yield from self.create(number)
            else:
                yield from self.use(kind, self.random.choice(self.held), number)
            if self.made >= next_sample:
                self.note("sample", self.name, self.made / self.calls, *resources())
                next_sample += self.calls / SAMPLES
        for held in self.held:
            self.note("held", held.name, held.webhook.webhook_id, sorted(held.urls))
        self.book.close()

    def call(self, call: Call) -> Generator[Call, Outcome, Outcome]:
        """One call, counted."""
        self.made += 1
        outcome = yield call
        if outcome.verdict != "done":
            status = getattr(outcome.value, "status_code", "")
            self.note("error", call.kind, f"{type(outcome.value).__name__} {status}".strip())
        return outcome

    def create(self, name: str) -> Generator[Call, Outcome, None]:
        """Create a webhook; look for it where it may or may not exist."""
        url = f"https://{name}.example"
        outcome = yield from self.call(Call("create", name, url))
        webhook = outcome.value if outcome.verdict == "done" else None
        self.note("create", name, webhook and webhook.webhook_id, outcome.verdict)
        if outcome.verdict == "unknown":
            listed = yield from self.call(Call("list"))
            if listed.verdict == "done":
                found = [webhook for webhook in listed.value if webhook["name"] == name]
                self.note("looked", name, [webhook.webhook_id for webhook in found])
                webhook = found[0] if found else None
        if webhook:
            self.held.append(Held(name, webhook, {url}))

    def use(self, kind: str, held: Held, number: str) -> Generator[Call, Outcome, None]:
        """Read, change, test or delete a webhook."""
        call = Call(kind, held.name, f"https://{number}.example", held.webhook)
        outcome = yield from self.call(call)
        self.note(kind, held.name, held.webhook.webhook_id, outcome.verdict)
        if kind == "delete":
            self.held.remove(held)
        elif kind == "update" and outcome.verdict == "unknown":
            held.urls.add(call.url)
        elif kind == "update":
            held.urls = {call.url}
        elif kind == "read" and outcome.verdict == "done":
            if outcome.value not in held.urls:
                self.note("lie", held.name, outcome.value, sorted(held.urls))
            held.urls = {outcome.value}


def resources() -> tuple[int, int]:
    """The memory that this process holds, in kB, and its open files."""
    if not Path("/proc/self/statm").exists():
        return 0, 0
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024, len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names only


def make(call: Call) -> Any:
    """Make a call, and wait."""
    if call.kind == "create":
        return up42.create_webhook(call.name, call.url, EVENTS, active=True, secret="hush-hush")
    if call.kind == "list":
        return up42.get_webhooks()
    if call.kind == "read":
        return call.webhook.info["url"]
    if call.kind == "update":
        return call.webhook.update(url=call.url)
    if call.kind == "test":
        return call.webhook.trigger_test_events()
    return call.webhook.delete()


def in_threads(callers: list[Caller]) -> None:
    """A thread for each caller."""

    def run(caller: Caller) -> None:
        plan = caller.plan()
        call: Call | None = next(plan)
        while call:
            try:
                outcome = Outcome("done", make(call))
            except up42.Up42Error as error:
                outcome = Outcome.of(call, error)
            call = after(plan, outcome)

    threads = [threading.Thread(target=run, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


async def make_async(call: Call) -> Any:
    """Make a call, and await what comes of it."""
    if call.kind == "create":
        return await up42.create_webhook_async(
            call.name, call.url, EVENTS, active=True, secret="hush-hush"
        )
    if call.kind == "list":
        return await up42.get_webhooks_async()
    if call.kind == "read":
        return (await call.webhook.info_async())["url"]
    if call.kind == "update":
        return await call.webhook.update_async(url=call.url)
    if call.kind == "test":
        return await call.webhook.trigger_test_events_async()
    return await call.webhook.delete_async()


def in_tasks(callers: list[Caller]) -> None:
    """A task of asyncio's for each caller."""

    async def run(caller: Caller) -> None:
        plan = caller.plan()
        call: Call | None = next(plan)
        while call:
            try:
                outcome = Outcome("done", await make_async(call))
            except up42.Up42Error as error:
                outcome = Outcome.of(call, error)
            call = after(plan, outcome)

    async def all_of_them() -> None:
        await asyncio.gather(*map(run, callers))

    asyncio.run(all_of_them())


def after(plan: Generator[Call, Outcome, None], outcome: Outcome) -> Call | None:
    """The call after the one with this outcome, if there is one."""
    try:
        return plan.send(outcome)
    except StopIteration:
        return None


WAYS: dict[str, Callable[[list[Caller]], None]] = {"threads": in_threads, "tasks": in_tasks}


@dataclass
class Soak:
    """How much of it, and how bad."""

    calls: int
    threads: int = 16
    processes: int = 4
    way: str = "threads"
    seed: int = 42
    share: float = 0.1


def work(soak: Soak, process: int, url: str, book: Path) -> None:
    """What one of the processes does."""
    # At this rate of faults, warnings would fill the terminal.
    logging.getLogger("up42_webhooks").setLevel(logging.ERROR)
    for attempts_left in reversed(range(5)):
        try:
            up42.authenticate(username="me", password="p", api_url=url, auth_url=url)
            break
        except up42.Up42Error:
            if not attempts_left:
                raise
    callers = [
        Caller(f"{process}-{thread}", soak.calls // soak.threads, soak.seed, book)
        for thread in range(soak.threads // soak.processes)
    ]
    WAYS[soak.way](callers)


def run(soak: Soak, folder: Path) -> Audit:
    """Run it, with the callers' books in `folder`, and audit the books."""
    begun = time.monotonic()
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs, soak.seed, soak.share), daemon=True)
    server.start()
    url = ours.recv()
    workers = [
        context.Process(target=work, args=(soak, process, url, folder), daemon=True)
        for process in range(soak.processes)
    ]
    for worker in workers:
        worker.start()
    # Ten times as long as it takes on two cores.
    last = begun + 60 + soak.calls / 100
    for worker in workers:
        worker.join(max(last - time.monotonic(), 0))
    ours.send("the book, please")
    audit = Audit(ours.recv(), [json.loads(line) for line in lines(folder)])
    server.join()
    if any(worker.exitcode != 0 for worker in workers):
        audit.disagreements.append("a process of callers failed, or took too long")
    audit.seconds = time.monotonic() - begun
    return audit


def lines(folder: Path) -> Generator[str, None, None]:
    """The lines of all books of a folder."""
    for book in sorted(folder.glob("*.jsonl")):
        with book.open() as text:
            yield from text
