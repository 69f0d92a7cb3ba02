"""The examples of UP42's reference page run as they stand there."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import up42
from recorder import Answer, Recorder
from service import WEBHOOK, WEBHOOK_ID

PAGE = (Path(__file__).parent / "data" / "reference_examples.md").read_text()
BLOCKS = dict(re.findall(r"^## (.*?)\n\n```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
SIGNATURES = sorted(name for name in BLOCKS if name.endswith(": signature"))
EXAMPLES = sorted(BLOCKS.keys() - SIGNATURES)


def run(name: str, names: dict[str, Any]) -> Any:
    """Run the example `name` and return what its last expression gives."""
    *statements, last = ast.parse(BLOCKS[name]).body
    exec(compile(ast.Module(statements, []), name, "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), name, "eval"), names)
    return exec(compile(ast.Module([last], []), name, "exec"), names)


def test_every_example_of_the_page_runs_and_does_what_it_says(sandbox: up42.Sandbox) -> None:
    names: dict[str, Any] = {"up42": up42}
    left = set(EXAMPLES)

    def example(name: str) -> Any:
        left.remove(name)
        return run(name, names)

    example("(opening)")
    opened = names["webhook"]
    assert isinstance(opened, up42.Webhook)
    assert opened.webhook_id == WEBHOOK_ID

    assert example("info") == WEBHOOK

    events = example("get_webhook_events()")
    assert [event["name"] for event in events] == ["job.status", "order.status"]

    example("create_webhook()")
    created = names["webhook"]
    assert created.webhook_id != WEBHOOK_ID
    held = sandbox.webhooks[-1]
    assert held == created._info
    assert (
        held
        | {
            "name": "new-webhook",
            "url": "https://receiving-url.com",
            "events": ["job.status", "order.status"],
            "active": True,
            "secret": "QWZTFnMEXhqZKNmu",
        }
        == held
    )

    example("get_webhooks()")
    listed = names["webhooks"]
    assert [webhook.webhook_id for webhook in listed] == [WEBHOOK_ID, created.webhook_id]
    assert all(isinstance(webhook, up42.Webhook) for webhook in listed)

    updated = example("update()")
    assert updated is created
    assert dict(updated) == updated._info == sandbox.webhooks[-1]
    assert sandbox.webhooks[-1] == held | {
        "name": "new-name",
        "active": False,
        "updatedAt": updated["updatedAt"],
    }

    report = example("trigger_test_events()")
    assert isinstance(report, dict)
    assert (report["testsRun"], report["testsSucceeded"]) == (2, 0)

    assert example("delete()") is None
    assert [webhook["id"] for webhook in sandbox.webhooks] == [WEBHOOK_ID]

    assert not left, "every example of the page was run"


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_signature_of_the_page_is_ours(name: str) -> None:
    call = ast.parse(BLOCKS[name], mode="eval").body
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Name)
    owner = up42 if hasattr(up42, call.func.id) else up42.Webhook
    signature = inspect.signature(getattr(owner, call.func.id))
    ours = [parameter for parameter in signature.parameters if parameter != "self"]
    assert [ast.unparse(argument) for argument in call.args] == ours


def test_the_guide_of_old_runs_unchanged(sandbox: up42.Sandbox) -> None:
    with Recorder(lambda _: Answer(200)) as receiver:
        events = up42.get_webhook_events()
        webhook = up42.create_webhook(name="guide", url=receiver.url, events=events)
        assert webhook["events"] == ["job.status", "order.status"]
        report = webhook.trigger_test_event()
        assert report["testsSucceeded"] == 2
        assert len(receiver.requests) == 2
    hooks = up42.get_webhooks()
    hooks[0].update(name="new name", url="https://new.example", events=events, active=False)
    held = sandbox.webhooks[0]
    assert (held["name"], held["url"], held["active"]) == ("new name", "https://new.example", False)
    assert held["secret"] == WEBHOOK["secret"]
