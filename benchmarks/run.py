"""Side by side with the alternatives: what `make bench` runs.

All contenders of a row take turns in one run, against one nginx on this machine, each in a process
and an environment of its own; what counts are ratios of medians. It prints the table, and writes it
and the plots into docs/.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import platform
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

import environments
import report
from awake import Awake
from race import Figures, Goal, Verdict, python_of, race
from server import Server, needs
from size import MOST, sizes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROWS = (
    "call", "imports", "list_json", "list_objects", "threads", "tasks", "first_list", "verify",
    "bulk",

)  # fmt: skip


@dataclass
class Row:
    """What came of a row."""

    title: str
    figures: dict[str, Figures] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def main() -> int:
    """Measure, print, and write."""
    options = arguments()
    needs("nginx", "wrk", "nsenter", "ip")
    environments.make(options.python)
    rows: list[Row] = []
    for name in options.rows or ROWS:
        module = importlib.import_module(f"rows.{name}")
        one = getattr(module, "ONE_PROCESSOR", False)
        with processors(1 if one else None), Awake(), Server() as server:
            rows.append(measured(module, server.url, options.rounds))
        print(report.text(rows[-1]), flush=True)
    if not options.rows:
        rows.append(size_row())
        print(report.text(rows[-1]), flush=True)
        report.write(rows, machine())
        subprocess.run([python_of("peers"), Path(__file__).parent / "growth.py"], check=True)
    missed = [verdict for row in rows for verdict in row.verdicts if not verdict.holds]
    print(f"{sum(len(row.verdicts) for row in rows)} goals, {len(missed)} not held")
    return 0


@contextlib.contextmanager
def processors(number: int | None) -> Iterator[None]:
    """Let everything run on so many processors of those that there are; `None` for all."""
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(every)[:number])
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="what environments are made of")
    parser.add_argument("--rounds", type=int, default=11, help="rounds of each row")
    parser.add_argument("rows", nargs="*", help=f"these alone, writing nothing: {', '.join(ROWS)}")
    return parser.parse_args()


def measured(module: ModuleType, url: str, rounds: int) -> Row:
    """A row's figures and verdicts."""
    measure = getattr(module, "measure", None)
    figures = dict(measure(url, rounds) if measure else race(module, url, rounds))
    row = Row(module.TITLE, figures)
    row.verdicts += [verdict(goal, figures) for goal in module.GOALS]
    # What a ratio of medians does not say.
    if more := getattr(module, "more", None):
        verdicts, notes = more(figures, url)
        row.verdicts += verdicts
        row.notes += notes
    return row


def verdict(goal: Goal, figures: dict[str, Figures]) -> Verdict:
    """Whether a ratio of medians is what it should be."""
    ratio = figures[goal.of].median / figures[goal.to].median
    if goal.at_least is not None:
        at_least = f"at least {goal.at_least:g} times as fast as {goal.of}"
        text = at_least if goal.at_least > 1 else f"faster than {goal.of}"
        return Verdict(text, f"{ratio:.1f}", ratio >= goal.at_least)
    at_most = goal.at_most or 0.0
    return Verdict(f"at most {at_most:g} times {goal.to}", f"{ratio:.2f}", ratio <= at_most)


def size_row() -> Row:
    """What the package takes."""
    row = Row("wheel; installed; resident after import")
    for what, size in sizes().items():
        most = MOST[what]
        row.verdicts.append(Verdict(f"{what}: at most {most} MB", f"{size:.1f} MB", size <= most))
    return row


def machine() -> str:
    """What it was measured on, in a line."""
    cpu = next(
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    )
    kernel, python = platform.release().split("-")[0], platform.python_version()
    return f"{os.cpu_count()} cores of {cpu}, Linux {kernel}, Python {python}"


if __name__ == "__main__":
    sys.exit(main())
