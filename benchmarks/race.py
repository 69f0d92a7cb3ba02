"""Contenders that take turns, and what their medians say."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

HERE = Path(__file__).parent
ROOT = HERE.parent
OURS = "up42-webhooks"
# The environments, as folders in .venvs.
ENVIRONMENTS = {"ours": "bench-ours", "peers": "bench-peers"} | {
    release: f"bench-up42-py-{release}" for release in ("2.6.0", "0.34.1")
}


@dataclass(frozen=True)
class Contender:
    """Who takes part in a row: the environment it lives in, and how it gets ready.

    `prepare` takes the server's URL and returns what does the work so many times.
    """

    environment: str
    prepare: Callable[[str], Callable[[int], object]]


@dataclass(frozen=True)
class Goal:
    """A ratio of medians: `of` takes at least, or at most, so many times as long as `to`."""

    of: str
    to: str
    at_least: float | None = None
    at_most: float | None = None


@dataclass
class Verdict:
    """A goal, what was measured, and whether it holds."""

    goal: str
    measured: str
    holds: bool


@dataclass
class Figures:
    """What was measured of a contender, a number for each round."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    round_trips: float | None = None

    @property
    def median(self) -> float:
        """The median time of one piece of work, in seconds."""
        return statistics.median(self.seconds)

    @property
    def spread(self) -> float:
        """Half of the rounds lie within so much of the median, as a share of it."""
        quarters = statistics.quantiles(self.seconds, n=4)
        return (quarters[2] - quarters[0]) / 2 / self.median


def python_of(environment: str) -> str:
    """The Python of an environment."""
    return str(ROOT / ".venvs" / ENVIRONMENTS[environment] / "bin" / "python")


def repeated(once: Callable[[], object]) -> Callable[[int], object]:
    """What does something so many times."""

    def many(times: int) -> None:
        for _ in range(times):
            once()

    return many


class Worker:
    """A contender in a process of its own."""

    def __init__(self, row: str, name: str, contender: Contender, url: str) -> None:
        """Start it, and wait until it is ready."""
        self.name, self.figures, self.times = name, Figures(), 1
        command = [python_of(contender.environment), str(HERE / "worker.py"), row, name, url]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.hear()

    def round(self, seconds: float) -> None:
        """One round of about so many seconds, and how long one piece of work took in it."""
        told = self.work(self.times)
        self.figures.seconds.append(told["seconds"])
        self.figures.cpu.append(told["cpu"])
        self.times = max(1, round(seconds / told["seconds"]))

    def warm_up(self, seconds: float) -> None:
        """Find out how often the work fits into a round."""
        for _ in range(2):
            self.times = max(1, round(seconds / self.work(self.times)["seconds"]))

    def work(self, times: int) -> dict[str, float]:
        """Have it work so many times."""
        assert self.process.stdin  # noqa: S101 - for the type checker
        self.process.stdin.write(f"{times}\n")
        self.process.stdin.flush()
        told: dict[str, float] = json.loads(self.hear())
        return told

    def hear(self) -> str:
        """What it says next."""
        assert self.process.stdout  # noqa: S101 - for the type checker
        line: str = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended; its words are above")
        return line

    def end(self) -> None:
        """Let it go."""
        assert self.process.stdin  # noqa: S101 - for the type checker
        self.process.stdin.close()
        self.process.wait(30)


class Wrk:
    """wrk as a contender: the floor, in C and without Python."""

    def __init__(self, connections: int, url: str) -> None:
        """Take so many connections to `url`."""
        self.name, self.figures = "wrk", Figures()
        self.command = ["wrk", "-t1", f"-c{connections}", "-d1s", url]

    def round(self, _seconds: float) -> None:
        """One round, of one second."""
        done = subprocess.run(self.command, capture_output=True, check=True, text=True)
        found = re.search(r"Requests/sec: +([0-9.]+)", done.stdout)
        if found is None or "Non-2xx" in done.stdout:
            sys.exit(f"wrk did not do what it should:\n{done.stdout}")
        self.figures.seconds.append(1 / float(found[1]))
        self.figures.cpu.append(0.0)

    def warm_up(self, _seconds: float) -> None:
        """There is nothing to find out."""

    def end(self) -> None:
        """There is nothing to end."""


def race(row: ModuleType, url: str, rounds: int, seconds: float = 0.3) -> Mapping[str, Figures]:
    """Have all contenders of a row take turns, and tell what was measured of each."""
    name = row.__name__.rpartition(".")[2]
    runners: list[Worker | Wrk] = [
        Worker(name, who, contender, url) for who, contender in row.CONTENDERS.items()
    ]
    if connections := getattr(row, "WRK", None):
        runners.append(Wrk(connections, url + row.PATH))
    for runner in runners:
        runner.warm_up(seconds)
    for number in range(rounds):
        # In another order each time, so that nobody always follows the same one.
        for runner in runners[number % len(runners) :] + runners[: number % len(runners)]:
            runner.round(seconds)
    for runner in runners:
        runner.end()
    return {runner.name: runner.figures for runner in runners}
