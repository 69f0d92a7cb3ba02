"""The table, for a terminal and for docs/performance.md."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from race import OURS, ROOT

if TYPE_CHECKING:
    from run import Row

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"


def duration(seconds: float) -> str:
    """A time, in a unit that fits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if abs(seconds) >= size:
            return f"{seconds / size:.2f} {unit}"
    return f"{seconds / 1e-6:.1f} µs"


def text(row: Row) -> str:
    """A row for the terminal."""
    lines = [f"\n{row.title}"]
    ours = row.figures[OURS].median if row.figures else 0.0
    for name, figures in row.figures.items():
        spread = f"± {figures.spread * 100:.0f} %" if len(figures.seconds) > 1 else ""
        trips = f"{figures.round_trips:.1f} round trips" if figures.round_trips else ""
        ratio = f"{figures.median / ours:8.2f}"
        cpu = f"CPU {duration(sum(figures.cpu) / len(figures.cpu))}" if any(figures.cpu) else ""
        lines.append(
            f"  {name:24} {duration(figures.median):>10} {spread:7} {ratio}  {cpu} {trips}"
        )
    lines += [f"  {note}" for note in row.notes]
    for verdict in row.verdicts:
        held = "held    " if verdict.holds else "NOT HELD"
        lines.append(f"  {held}  {verdict.goal}: {verdict.measured}")
    return "\n".join(lines)


def markdown(rows: list[Row], machine: str) -> str:
    """The rows for the page."""
    lines = [
        f"Measured on {machine}.",
        "",
        "| work | goal | measured | |",
        "| --- | --- | --- | --- |",
    ]
    for row in rows:
        title = row.title
        for verdict in row.verdicts:
            held = "held" if verdict.holds else "**not held**"
            lines.append(f"| {title} | {verdict.goal} | {verdict.measured} | {held} |")
            title = ""
    lines += ["", "| work | who | median | half of the rounds within | times ours |"]
    lines.append("| --- | --- | --: | --: | --: |")
    for row in rows:
        title = row.title
        for name, figures in row.figures.items():
            ratio = figures.median / row.figures[OURS].median
            trips = f", {figures.round_trips:.1f} round trips" if figures.round_trips else ""
            lines.append(
                f"| {title} | {name} | {duration(figures.median)}{trips} | "
                f"± {figures.spread * 100:.0f} % | {ratio:.2f} |"
            )
            title = ""
    notes = [f"- {row.title}: {note}" for row in rows for note in row.notes]
    return "\n".join([*lines, "", *notes, ""])


def write(rows: list[Row], machine: str) -> None:
    """Put what was measured into the page."""
    page = PAGE.read_text(encoding="utf-8")
    between = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    table = f"{BEGIN}\n{markdown(rows, machine)}\n{END}"
    PAGE.write_text(between.sub(lambda _: table, page), encoding="utf-8")
