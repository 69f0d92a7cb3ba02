"""The audit: whether the server's book and those of its callers agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

# Until then, as a share of all calls, memory and connections may grow.
EARLY = 0.2


@dataclass
class Audit:
    """Holds the server's book against the callers'."""

    server: dict[str, Any]
    lines: list[list[Any]]
    disagreements: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        """Do it."""
        self.creates()
        self.deletes()
        self.tests()
        self.leftovers()
        self.disagreements += [f"an untrue read: {line}" for line in self.of("lie")]

    def of(self, kind: str, verdict: str | None = None) -> list[list[Any]]:
        """The lines of a kind."""
        return [
            line for line in self.lines if line[0] == kind and (not verdict or line[-1] == verdict)
        ]

    def check(self, *, holds: bool, otherwise: str) -> None:
        """Note what does not agree."""
        if not holds:
            self.disagreements.append(otherwise)

    def creates(self) -> None:
        """What was done exists once, what failed for certain never, and nothing else."""
        created = self.server["created"]
        names = set()
        for _, name, webhook_id, verdict in self.of("create"):
            names.add(name)
            ids = created.get(name, [])
            agrees = {
                "done": ids == [webhook_id],
                "failed": ids == [],
                "unknown": len(ids) <= 1,
            }[verdict]
            self.check(
                holds=agrees, otherwise=f"create {name}: {verdict}, and the server has {ids}"
            )
        for _, name, ids in self.of("looked"):
            holds = created.get(name, []) == ids
            self.check(
                holds=holds, otherwise=f"looked for {name}: found {ids}, {created.get(name)}"
            )
        for name in created.keys() - names:
            self.check(holds=False, otherwise=f"nobody created {name}")

    def deletes(self) -> None:
        """What was deleted is gone, was there once, and nobody else deleted anything."""
        asked = set()
        for _, name, webhook_id, verdict in self.of("delete"):
            asked.add(webhook_id)
            times = self.server["deleted"].get(webhook_id, 0)
            gone = webhook_id not in self.server["webhooks"] and times == 1
            holds = gone if verdict == "done" else times <= 1
            self.check(holds=holds, otherwise=f"delete of {name}: {verdict}, deleted {times} times")
        for webhook_id in self.server["deleted"].keys() - asked:
            self.check(holds=False, otherwise=f"nobody deleted {webhook_id}")

    def tests(self) -> None:
        """As many tests were run as were reported, but for those whose fate is unknown."""
        asked: dict[str, list[str]] = {}
        for _, _, webhook_id, verdict in self.of("test"):
            asked.setdefault(webhook_id, []).append(verdict)
        for webhook_id in asked.keys() | self.server["tested"].keys():
            verdicts = asked.get(webhook_id, [])
            done, unknown = verdicts.count("done"), verdicts.count("unknown")
            times = self.server["tested"].get(webhook_id, 0)
            holds = done <= times <= done + unknown
            told = f"tests of {webhook_id}: {done} done, {unknown} unknown, {times} run"
            self.check(holds=holds, otherwise=told)

    def leftovers(self) -> None:
        """What is held exists as it should, and whatever exists is held, or in doubt."""
        webhooks = self.server["webhooks"]
        accounted = {webhook_id for _, _, webhook_id, _ in self.of("delete", "unknown")}
        looked = {name for _, name, _ in self.of("looked")}
        for _, name, _, _ in self.of("create", "unknown"):
            if name not in looked:
                accounted.update(self.server["created"].get(name, []))
        for _, name, webhook_id, urls in self.of("held"):
            accounted.add(webhook_id)
            url = webhooks.get(webhook_id, {}).get("url")
            self.check(holds=url in urls, otherwise=f"{name} has the url {url}, not one of {urls}")
        for webhook_id in webhooks.keys() - accounted:
            self.check(holds=False, otherwise=f"{webhook_id} is left over")

    def figures(self) -> dict[str, Any]:
        """What happened, in numbers."""
        counted: dict[str, Any] = {"requests": self.server["requests"]}
        counted.update(sorted(self.server["faults"].items()))
        for kind in ("create", "update", "delete", "test", "read"):
            for verdict in ("done", "failed", "unknown"):
                counted[f"{kind}: {verdict}"] = len(self.of(kind, verdict))
        errors = Counter(f"{kind}: {error}" for _, kind, error in self.of("error"))
        counted.update(sorted(errors.items()))
        return counted

    def growth(self) -> tuple[int, int]:
        """By how much memory (kB) and open files of any process grew, after the beginning."""
        grown = [(0, 0)]
        for name in {name for _, name, *_ in self.of("sample")}:
            samples = [facts for _, caller, *facts in self.of("sample") if caller == name]
            early = [facts for facts in samples if facts[0] < EARLY] or samples[:1]
            late = [facts for facts in samples if facts[0] >= EARLY] or samples[-1:]
            memory, files = (max(late)[of] - max(facts[of] for facts in early) for of in (1, 2))
            grown.append((memory, files))
        return max(memory for memory, _ in grown), max(files for _, files in grown)
