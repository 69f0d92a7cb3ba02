"""Draws what `growth.py` measured, in the environment of the peers, which has matplotlib."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt

TIME, MEMORY = "#1565c0", "#c62828"


class Plot(NamedTuple):
    """What is written along a plot."""

    title: str
    along: str
    up: str
    factor: float = 1
    is_long: bool = False


PLOTS = {
    "lists": Plot(
        "A list of Webhook objects", "webhooks", "get_webhooks(), ms", 1000, is_long=True
    ),
    "threads": Plot("Calls of many threads", "threads", "calls a second, all together"),
    "tasks": Plot("Calls of many tasks", "tasks in flight", "calls a second, all together"),
}


def main(folder: Path) -> None:
    """Draw each plot."""
    mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "up42", "font.size": 10}
    for what, points in json.load(sys.stdin).items():
        draw(folder / f"performance-{what}.svg", PLOTS[what], points)


def draw(path: Path, plot: Plot, points: dict[str, Any]) -> None:
    """One plot: time or rate on the left, memory on the right."""
    numbers = [int(number) for number in points]
    figure, left = plt.subplots(figsize=(7, 3.6))
    right = left.twinx()
    left.plot(numbers, [first * plot.factor for first, _ in points.values()], "o-", color=TIME)
    right.plot(numbers, [memory / 1e6 for _, memory in points.values()], "s--", color=MEMORY)
    if plot.is_long:
        left.set_xscale("log")
        left.set_yscale("log")
        right.set_yscale("log")
    else:
        left.set_xscale("log", base=2)
        left.set_xticks(numbers, [str(number) for number in numbers])
        left.set_ylim(bottom=0)
        right.set_ylim(bottom=0)
    left.set_title(plot.title)
    left.set_xlabel(plot.along)
    left.set_ylabel(plot.up, color=TIME)
    right.set_ylabel("memory that is added, MB", color=MEMORY)
    left.grid(visible=True, alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
