"""Notebooks of each generation run unchanged, and show and keep nothing that they should not."""

from __future__ import annotations

import importlib
import json
import re
import runpy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import up42
from service import WEBHOOK, WEBHOOK_ID

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "notebooks.md").read_text()

# What a reader finds in the outputs of each.
SHOWS = {
    "webhooks_0.34.ipynb": [
        "Authentication with UP42 successful!",
        "'title': 'Order Status Updates'",
        "Created webhook Webhook(name: my-webhook, webhook_id: ",
        "'secret': ''",
        "••••••••",
        "['job.status', 'order.status']",
        "'testsSucceeded': 2",
        "[Webhook(name: deliveries, webhook_id: 1df1ebb0-78a4-55d9-b806-15d22e391bd3, active: ",
        "<td>https://hooks.example.com/up42/jobs</td>",
        "Successfully deleted Webhook: ",
        "was refused with 404 Not Found: Webhook not found",
    ],
    "webhooks_1.1.ipynb": [
        "Authentication with UP42 successful!",
        "job.status, order.status</td>",
        "'secret': ''",
        "••••••••",
        "(True, ['order.status'], True)",
        "Updated webhook Webhook(name: orders, webhook_id: ",
        "1 of 1 tests succeeded",
        "['deliveries', 'job board', 'orders']",
        "404 Webhook not found",
    ],
    "webhooks_2.6.ipynb": [
        "Authentication with UP42 successful!",
        ">not saved yet</td>",
        "'secret': ''",
        "'updated_at': '",
        ">True (not saved yet)</td>",
        ">•••••••• (not saved yet)</td>",
        "Updated webhook Webhook(name: my-webhook, webhook_id: ",
        "{'testsRun': 2, 'testsSucceeded': 2}",
        "Queried 3 webhooks.",
        "['deliveries', 'job board']",
    ],
}


@dataclass
class Run:
    """A notebook as it is kept, as it is now, and what it must not show."""

    name: str
    kept: Any
    fresh: Any
    same: bool
    secrets: list[str]


@pytest.fixture(scope="module", params=SHOWS)
def run(request: pytest.FixtureRequest) -> Run:
    """The run of a notebook by a real kernel, on a sandbox of its own."""
    script = runpy.run_path(str(ROOT / "scripts" / "notebooks.py"))
    kept = importlib.import_module("nbformat").read(ROOT / "examples" / request.param, 4)
    with up42.Sandbox(webhooks=script["HELD"]) as sandbox:
        fresh = script["run"](kept, sandbox)
        secrets = [sandbox.credentials["password"], sandbox.project_credentials["project_api_key"]]
        left = [webhook["name"] for webhook in sandbox.webhooks]
    assert left == ["deliveries", "job board"], "it has cleared up"
    same = script["shape"](kept) == script["shape"](fresh)
    return Run(request.param, kept, fresh, same, [*secrets, script["SECRET"], "sandbox-"])


def test_a_notebook_shows_what_it_is_kept_with(run: Run) -> None:
    assert run.same, "run `make notebooks`, and look at what has changed"
    assert [cell.outputs for cell in run.kept.cells if cell.cell_type == "code"]


def test_a_notebook_shows_what_a_reader_expects(run: Run) -> None:
    outputs = [output for cell in run.fresh.cells for output in cell.get("outputs", [])]
    assert "error" not in {output.output_type for output in outputs}
    shown = [
        output.text if output.output_type == "stream" else text
        for output in outputs
        for text in output.get("data", {"": ""}).values()
    ]
    for text in SHOWS[run.name]:
        assert any(text in part for part in shown), text


def test_a_notebook_keeps_no_secret(run: Run) -> None:
    for notebook in (run.kept, run.fresh):
        text = json.dumps(notebook)
        for secret in run.secrets:
            assert secret not in text
    code = "\n".join(cell.source for cell in run.kept.cells)
    assert not re.search(r"sandbox|127\.0\.0\.1|localhost|up42_webhooks", code, re.IGNORECASE)


def test_every_notebook_of_the_examples_is_run() -> None:
    assert {path.name for path in (ROOT / "examples").glob("*.ipynb")} == set(SHOWS)


ROWS = re.findall(r"^\| (`.*`) \| (yes|no) \|$", PAGE, re.MULTILINE)
CELLS = [(code, says) for codes, says in ROWS for code in re.findall(r"`(.*?)`", codes)]


@pytest.mark.parametrize(("code", "says"), CELLS)
def test_a_cell_saves_the_secret_where_the_page_says_so(
    sandbox: up42.Sandbox, capsys: pytest.CaptureFixture[str], code: str, says: str
) -> None:
    names = {"up42": up42, "webhook": up42.initialize_webhook(WEBHOOK_ID)}
    names |= {name: importlib.import_module(name) for name in ("dataclasses", "pandas")}
    value = eval(code, names)
    data, _ = importlib.import_module("IPython.core.formatters").DisplayFormatter().format(value)
    shown = capsys.readouterr().out + "".join(data.values())
    assert (WEBHOOK["secret"] in shown) is (says == "yes")
    assert sandbox.credentials["password"] not in shown


def test_the_page_tells_of_both_kinds_of_cells() -> None:
    assert {says for _, says in CELLS} == {"yes", "no"}
