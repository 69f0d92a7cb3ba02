"""The server's book and those of its callers agree, also when the server misbehaves."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

import ledger
from audit import Audit
from faulty import FAULTS


@pytest.mark.once
@pytest.mark.parametrize("way", ledger.WAYS)
def test_all_books_agree_after_calls_to_a_server_that_misbehaves(tmp_path: Path, way: str) -> None:
    """The short version of `make soak`."""
    audit = ledger.run(ledger.Soak(calls=3200, way=way), tmp_path)
    assert audit.disagreements == []
    figures = audit.figures()
    assert all(figures[fault] > 10 for fault in FAULTS), figures
    for kind in ("create", "update", "delete", "test", "read"):
        assert figures[f"{kind}: done"] > 100, figures
    assert figures["create: unknown"] > 0
    assert figures["test: unknown"] > 0
    memory, files = audit.growth()
    assert memory < 8 * 1024, "kB"
    assert files <= 4


# A book of which every line agrees with the server's.
SERVER: dict[str, Any] = {
    "webhooks": {"1": {"url": "u"}, "4": {"url": "u"}, "6": {"url": "u"}},
    "created": {"a": ["1"], "b": ["2"], "d": ["4"], "f": ["6"]},
    "deleted": {"2": 1},
    "tested": {"1": 2},
    "faults": {},
    "requests": 0,
}
LINES: list[list[Any]] = [
    ["create", "a", "1", "done"],
    ["create", "b", "2", "done"],
    ["create", "c", None, "failed"],
    ["create", "d", None, "unknown"],
    ["looked", "d", ["4"]],
    ["create", "e", None, "unknown"],
    ["looked", "e", []],
    ["create", "f", None, "unknown"],
    ["delete", "b", "2", "done"],
    ["delete", "d", "4", "unknown"],
    ["test", "a", "1", "done"],
    ["test", "a", "1", "unknown"],
    ["test", "a", "1", "failed"],
    ["held", "a", "1", ["u", "v"]],
]


def test_books_that_agree() -> None:
    assert Audit(SERVER, LINES).disagreements == []


@pytest.mark.parametrize(
    ("where", "value", "told"),
    [
        (("created", "a"), ["1", "9"], "create a: done"),
        (("created", "a"), [], "create a: done"),
        (("created", "a"), ["9"], "create a: done"),
        (("created", "c"), ["9"], "create c: failed"),
        (("created", "d"), ["4", "9"], "create d: unknown"),
        (("created", "d"), [], "looked for d"),
        (("created", "e"), ["9"], "looked for e"),
        (("created", "x"), ["9"], "nobody created x"),
        (("webhooks", "2"), {"url": "u"}, "delete of b: done"),
        (("webhooks", "9"), {"url": "u"}, "9 is left over"),
        (("webhooks", "1"), {"url": "w"}, "a has the url w"),
        (("webhooks", "1"), {}, "a has the url None"),
        (("deleted", "2"), 0, "delete of b: done"),
        (("deleted", "4"), 2, "delete of d: unknown"),
        (("deleted", "1"), 1, "nobody deleted 1"),
        (("tested", "1"), 0, "tests of 1: 1 done, 1 unknown, 0 run"),
        (("tested", "1"), 3, "tests of 1: 1 done, 1 unknown, 3 run"),
        (("tested", "2"), 1, "tests of 2: 0 done, 0 unknown, 1 run"),
    ],
)
def test_the_audit_finds_whatever_does_not_agree(
    where: tuple[str, str], value: Any, told: str
) -> None:
    server = copy.deepcopy(SERVER)
    server[where[0]][where[1]] = value
    disagreements = Audit(server, LINES).disagreements
    assert [line for line in disagreements if line.startswith(told)], disagreements


def test_the_audit_finds_an_untrue_read_and_a_line_that_is_missing() -> None:
    lied = Audit(SERVER, [*LINES, ["lie", "a", "w", ["u"]]])
    assert lied.disagreements == ["an untrue read: ['lie', 'a', 'w', ['u']]"]
    for number, line in enumerate(LINES):
        found = Audit(SERVER, LINES[:number] + LINES[number + 1 :]).disagreements
        # Without what was certain, or what settled a doubt, the books disagree.
        expected = line[-1] != "failed" and line[:2] != ["create", "e"] and line[0] != "looked"
        assert bool(found) == expected, line


def test_growth_is_what_comes_after_the_beginning() -> None:
    samples = [(0.0, 100, 5), (0.1, 300, 9), (0.5, 350, 9), (1.0, 340, 11)]
    lines = [["sample", "0-0", *sample] for sample in samples]
    assert Audit(SERVER, [*LINES, *lines]).growth() == (40, 2)
    assert Audit(SERVER, LINES).growth() == (0, 0)
