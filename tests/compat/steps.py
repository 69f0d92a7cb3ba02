"""What the scripts say of their steps; each function of a script is a step, in their order.

A step begins with the webhooks that `Upstream` begins with, and logged in, unless it says
otherwise. What it returns, raises and sends is compared.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def differs(key: str, *where: str) -> Callable[[Any], Any]:
    """Say that this package differs here, as the row `key` of docs/migrating.md tells.

    `where` is all of "returns", "raises" and "sends" that differ.
    """

    def mark(step: Any) -> Any:
        step.differs = (key, sorted(where))
        return step

    return mark


def not_logged_in(step: Any) -> Any:
    """Say that nobody has logged in yet."""
    step.logs_in = False
    return step


def cfg(**content: str) -> str:
    """The name of a file of credentials, in the folder of the step."""
    Path("cfg.json").write_text(json.dumps(content), encoding="utf-8")
    return "cfg.json"
