"""`import up42`, as the time by which it makes a Python that does nothing else take longer.

The SDK asks the package index for its newest release while it is imported; here nginx answers, on
this machine, so that what is compared is work and not a network.
"""

from __future__ import annotations

import subprocess
import time

from race import HERE, OURS, Figures, Goal, Verdict, python_of

TITLE = "`import up42`"
SDK = "import peers; peers.lead({url!r}); import up42"
IMPORTS = {
    OURS: ("ours", "import up42"),
    "up42-py 2.6.0": ("2.6.0", SDK),
    "up42-py 0.34.1": ("0.34.1", SDK),
    "requests": ("peers", "import requests"),
}
GOALS = (Goal("up42-py 2.6.0", OURS, at_least=100),)
LIMIT = 0.005
# One process works at a time, and each would start on whichever processor was asleep for longer.
ONE_PROCESSOR = True


def took(python: str, code: str) -> float:
    """How long a Python takes, from its start to its end."""
    begun = time.perf_counter()
    subprocess.run([python, "-c", code], cwd=HERE, check=True, capture_output=True)
    return time.perf_counter() - begun


def measure(url: str, rounds: int) -> dict[str, Figures]:
    """Each with and without the import, in turn."""
    figures = {name: Figures() for name in IMPORTS}
    for name, (environment, code) in IMPORTS.items():
        code = code.format(url=url)  # noqa: PLW2901 - it is filled in
        took(python_of(environment), code)
        # Ours is over in an instant, so one round of it is several.
        times = 5 if name == OURS else 1
        for _ in range(rounds * times):
            bare = took(python_of(environment), "")
            whole = took(python_of(environment), code)
            figures[name].seconds.append(whole - bare)
            figures[name].cpu.append(0)
    return figures


def more(figures: dict[str, Figures], _url: str) -> tuple[list[Verdict], list[str]]:
    """Whether it is quick enough by itself, too."""
    took = figures[OURS].median
    goal, measured = f"under {LIMIT * 1000:.0f} ms", f"{took * 1000:.1f} ms"
    return [Verdict(goal, measured, took < LIMIT)], []
