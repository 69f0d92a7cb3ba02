"""How this package is held against the SDK itself: what `make compat` would take for the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from compare import Outcome, compare, differences, documented, stale, table

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "migrating.md"
SEEN: Outcome = {"step": "s", "returns": "None", "sends": ["GET /"], "differs": None}
FAILED: Outcome = {
    "step": "s",
    "raises": ["except ValueError", "status 404"],
    "text": "Error: no",
    "sends": ["GET /"],
    "differs": None,
}


def test_the_steps_and_the_docs_name_the_same_differences() -> None:
    named = set()
    for path in (ROOT / "tests" / "compat").glob("generation_*/*.py"):
        generation = f"{path.parent.name[-1]}.x"
        for key in re.findall(r'^@differs\("([a-z-]+)", "', path.read_text(), re.MULTILINE):
            named.add((key, generation))
    assert named == documented(PAGE)


@pytest.mark.parametrize(
    ("theirs", "ours", "where"),
    [
        (SEEN, SEEN, []),
        (SEEN, SEEN | {"returns": "1"}, ["returns"]),
        (SEEN, SEEN | {"sends": []}, ["sends"]),
        (SEEN, FAILED, ["raises"]),
        (FAILED, SEEN | {"sends": []}, ["raises", "sends"]),
        (FAILED, FAILED | {"text": "in other words"}, []),
        (FAILED, FAILED | {"raises": [*FAILED["raises"], "except KeyError"]}, []),
        (FAILED, FAILED | {"raises": ["except ValueError"]}, ["raises"]),
        (FAILED, FAILED | {"raises": ["except ValueError", "status 500"]}, ["raises"]),
    ],
)
def test_whatever_a_script_would_notice_is_a_difference(
    theirs: Outcome, ours: Outcome, where: list[str]
) -> None:
    assert differences(theirs, ours) == where


def mark(*where: str) -> Outcome:
    """What the SDK does in a step that is documented to differ."""
    return SEEN | {"differs": ["key", sorted(where)]}


@pytest.mark.parametrize(
    ("theirs", "ours", "rows", "verdict"),
    [
        (SEEN, SEEN, {}, "same"),
        (SEEN, FAILED, {}, "DIFFERS"),
        (mark("raises"), FAILED, {("key", "0.x")}, "documented"),
        (mark("raises"), FAILED, {("key", "1.x")}, "DIFFERS"),
        (mark("raises"), FAILED | {"sends": []}, {("key", "0.x")}, "DIFFERS"),
        (mark("raises"), SEEN, {("key", "0.x")}, "DIFFERS"),
    ],
)
def test_a_difference_is_the_documented_one_or_a_problem(
    theirs: Outcome, ours: Outcome, rows: Any, verdict: str
) -> None:
    (finding,) = compare("0.x", [theirs], [ours], set(rows))
    assert finding.verdict == verdict
    assert bool(finding.problem) is (verdict == "DIFFERS")
    assert verdict in table([finding])
    left = stale([finding], set(rows))
    assert left == (set() if ("key", "0.x") in rows and finding.where else set(rows))


def test_both_must_have_played_the_same_steps() -> None:
    with pytest.raises(ValueError, match="zip"):
        list(compare("0.x", [SEEN], [], set()))
