"""What judges the benchmarks, and that the page leaves no figure of theirs out."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
BENCHMARKS = ROOT / "benchmarks"
PAGE = (ROOT / "docs" / "performance.md").read_text()

# As callgrind writes it: a call's cost stands behind `calls=`, and is the callee's.
PROFILE = """
ob=(1) /usr/bin/python3
fn=(1) main
10 1000
ob=(2) /site-packages/up42_webhooks/_native.abi3.so
fn=(2) call
20 70
+3 7
cob=(3) /usr/lib/libc.so.6
cfn=(3) malloc
calls=2 0
21 5000
* 1
ob=(3)
fn=(3)
30 300
ob=(2)
-5 2
"""


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What imports a module of the benchmarks."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


def test_only_instructions_of_the_extension_count(module: Any) -> None:
    assert module("check").own_cost(PROFILE) == 70 + 7 + 1 + 2


@pytest.mark.parametrize(("more", "exits"), [(0.96, 0), (1.04, 0), (1.06, 1)])
def test_a_count_that_is_5_percent_above_the_baseline_fails(
    module: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any, more: float, exits: int
) -> None:
    check = module("check")
    baseline = json.loads((BENCHMARKS / "baseline.json").read_text())

    def counted(what: str, factor: float) -> Any:
        return lambda row, _url, times: round(baseline[f"{row}: {what}"] * times * factor)

    monkeypatch.setattr(check, "needs", lambda *_: None)
    monkeypatch.setattr(check, "install_ours", lambda _: None)
    monkeypatch.setattr(check, "instructions", counted("instructions", more))
    monkeypatch.setattr(check, "allocations", counted("allocations", 1))
    monkeypatch.setattr("sys.argv", ["check.py"])
    assert check.main() == exits
    assert capsys.readouterr().out.count("MORE") == (len(check.TIMES) if exits else 0)


@pytest.mark.parametrize(
    ("ours", "holds"), [([1.0, 1.0, 9.0], True), ([1.9, 2.1, 2.2], False), ([2.0, 2.0, 2.0], True)]
)
def test_a_goal_is_about_the_ratio_of_medians(
    module: Any, ours: list[float], *, holds: bool
) -> None:
    race, run = module("race"), module("run")
    figures = {"ours": race.Figures(ours), "theirs": race.Figures([4.0, 3.0, 5.0])}
    assert run.verdict(race.Goal("theirs", "ours", at_least=2), figures).holds is holds
    assert run.verdict(race.Goal("ours", "theirs", at_most=0.5), figures).holds is holds


def test_the_page_has_each_row_each_goal_and_whoever_took_part(module: Any) -> None:
    run = module("run")
    for name in run.ROWS:
        row = module(f"rows.{name}")
        assert f"| {row.TITLE} |" in PAGE
        figures = {goal.of: [1.0] for goal in row.GOALS} | {goal.to: [1.0] for goal in row.GOALS}
        made = {who: module("race").Figures(seconds) for who, seconds in figures.items()}
        for goal in row.GOALS:
            assert f"| {run.verdict(goal, made).goal} |" in PAGE
        for who in [*figures, *getattr(row, "CONTENDERS", ())]:
            assert re.search(rf"\| {re.escape(who)} \| +[0-9.]+ (µs|ms|s)", PAGE), who


def test_the_tables_are_put_where_the_page_has_them(
    module: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report, run = module("report"), module("run")
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{report.BEGIN}old\n{report.END}after\n")
    monkeypatch.setattr(report, "PAGE", page)
    figures = {"up42-webhooks": module("race").Figures([1.0, 1.0, 1.0])}
    report.write([run.Row("work", figures, [run.Verdict("a goal", "2.0", holds=False)])], "this")
    before, made, after = re.split(r"<!-- measured: (?:begin|end) -->\n", page.read_text())
    assert (before, after) == ("before\n", "after\n")
    assert "| work | a goal | 2.0 | **not held** |" in made
    assert "| work | up42-webhooks | 1.00 s | ± 0 % | 1.00 |" in made
    assert "old" not in made


@pytest.mark.parametrize("plot", ["lists", "threads", "tasks"])
def test_a_plot_is_there_and_shown(plot: str) -> None:
    assert f"(performance-{plot}.svg)" in PAGE
    assert "<svg" in (ROOT / "docs" / f"performance-{plot}.svg").read_text()
