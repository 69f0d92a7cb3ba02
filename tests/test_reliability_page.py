"""Each promise of docs/reliability.md names the tests that keep it, and they exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "reliability.md").read_text()
NAMED = sorted(set(re.findall(r"`((?:src|tests)/[\w/]+\.(?:rs|py))::(\w+)`", PAGE)))


@pytest.mark.parametrize(("path", "name"), NAMED, ids=lambda part: part.rpartition("/")[2])
def test_a_test_that_the_page_names_exists(path: str, name: str) -> None:
    code = (ROOT / path).read_text()
    if path.endswith(".py"):
        assert name.startswith("test_")
        assert re.search(rf"^def {name}\(", code, re.MULTILINE)
    else:
        test = r"#\[(?:tokio::)?test(?:\(.*\))?\]\n\s*(?:async )?fn "
        assert re.search(rf"{test}{name}\(", code)


def test_every_promise_names_a_test() -> None:
    tables = re.findall(
        r"^\| promise \| test \|\n\| --- \| --- \|\n((?:\|.*\n)+)", PAGE, re.MULTILINE
    )
    rows = [row for table in tables for row in table.splitlines()]
    assert len(tables) == PAGE.count("| promise | test |")
    assert rows
    for row in rows:
        _, promise, tests, _ = row.split("|")
        assert promise.strip()
        assert re.fullmatch(r" `[\w/.]+::\w+`(, `[\w/.]+::\w+`)* ", tests), row


def test_every_file_of_tests_that_the_page_speaks_of_exists() -> None:
    for path in re.findall(r"`((?:tests|fuzz|src)/[\w/.]*)`", PAGE):
        assert (ROOT / path).exists(), path
