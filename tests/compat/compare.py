"""Whether two ways through a script are the same, and if not, whether the docs say so.

The one list of what differs is the table of docs/migrating.md: its rows begin with a key, and
the releases of the SDK that they are about. A step of a script names the key of what it shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# As `play.py` writes it down.
Outcome = dict[str, Any]

# Of the columns: verdict, generation, step, the SDK, here.
WIDTHS = (10, 3, 63, 40, 40)
ROW = re.compile(r"^\| `(?P<key>[a-z0-9-]+)` \| (?P<generations>[0-9., x]+) \|", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """What came of a step: `where` names all of "returns", "raises" and "sends" that differ."""

    generation: str
    step: str
    where: tuple[str, ...]
    theirs: Outcome
    ours: Outcome
    key: str | None = None
    problem: str | None = None

    @property
    def verdict(self) -> str:
        """In a word."""
        return "DIFFERS" if self.problem else "documented" if self.where else "same"


def documented(page: Path) -> set[tuple[str, str]]:
    """The rows of the table: each key with each generation that it is about."""
    rows = ROW.finditer(page.read_text(encoding="utf-8"))
    return {
        (row["key"], generation.strip())
        for row in rows
        for generation in row["generations"].split(",")
    }


def compare(
    generation: str,
    theirs: list[Outcome],
    ours: list[Outcome],
    rows: set[tuple[str, str]],
) -> Iterator[Finding]:
    """A finding for each step of a script."""
    for one, other in zip(theirs, ours, strict=True):
        where = differences(one, other)
        key, expected = one["differs"] or (None, [])
        problem = None
        if key and (key, generation) not in rows:
            problem = f"docs/migrating.md has no row `{key}` for {generation}"
        elif sorted(where) != expected:
            problem = f"expected to differ in: {expected or 'nothing'}, differs in: {where}"
        yield Finding(generation, one["step"], tuple(where), one, other, key, problem)


def differences(theirs: Outcome, ours: Outcome) -> list[str]:
    """Where two outcomes differ, as a script would see it.

    An error may be caught by more clauses than before, but by none fewer.
    """
    where = []
    if theirs.get("returns") != ours.get("returns") and "raises" not in theirs:
        where.append("raises" if "raises" in ours else "returns")
    elif not set(theirs.get("raises", [])) <= set(ours.get("raises", [])):
        where.append("raises")
    if theirs["sends"] != ours["sends"]:
        where.append("sends")
    return where


def stale(findings: Iterable[Finding], rows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The rows of the table that no step shows."""
    return rows - {(finding.key or "", finding.generation) for finding in findings if finding.where}


def table(findings: Iterable[Finding]) -> str:
    """The findings, a line for each, under a heading."""
    lines = [
        f"{line('', 'of', 'step', 'the SDK', 'here').ljust(sum(WIDTHS) + 8)}  documented as",
        "",
    ]
    for finding in findings:
        theirs, ours = (told(outcome) for outcome in (finding.theirs, finding.ours))
        here = "the same" if finding.verdict == "same" else ours
        row = line(finding.verdict, finding.generation, finding.step, theirs, here)
        lines.append(f"{row}  {finding.key or ''}".rstrip())
    return "\n".join(lines)


def line(*cells: str) -> str:
    """Cells of a line, cut to their widths."""
    cut = (
        cell if len(cell) <= width else f"{cell[: width - 1]}…"
        for cell, width in zip(cells, WIDTHS, strict=True)
    )
    padded = (cell.ljust(width) for cell, width in zip(cut, WIDTHS, strict=True))
    return "  ".join(padded).rstrip()


def told(outcome: Outcome) -> str:
    """An outcome, as short as it can be."""
    if "raises" in outcome:
        name, _, text = str(outcome["text"]).partition(":")
        status = [mark for mark in outcome["raises"] if mark.startswith("status")]
        return f"{name} ({', '.join(status)}):{text}" if status else f"{name}:{text}"
    sent = [request.partition(" ")[0] for request in outcome["sends"]]
    return f"{' '.join(sent) or '-'} → {outcome['returns']}"


def in_full(finding: Finding) -> str:
    """A finding with all that was seen."""
    lines = [f"{finding.generation} {finding.step}: {finding.problem}"]
    for who, outcome in (("the SDK", finding.theirs), ("here", finding.ours)):
        came = outcome.get("returns") or f"{outcome['text']} ({', '.join(outcome['raises'])})"
        lines += [f"  {who}: {came}", *(f"    {sent}" for sent in outcome["sends"])]
    return "\n".join(lines)
