"""The whole life of a webhook, on a sandbox: each step as a user would type it, and what came."""

from __future__ import annotations

import pprint
import sys

import up42_webhooks as up42

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

STEPS = [
    ("Log in. Here to the sandbox; with an account: username=..., password=...", [
        "up42.authenticate(**sandbox.credentials)",
    ]),
    ("What can a webhook be called for?", [
        "events = up42.get_webhook_events()",
        '[event["name"] for event in events]',
    ]),
    ("Create one, for a receiver in this process.", [
        'webhook = up42.create_webhook("demo", receiver.url, events, active=True, secret="s3cret")',
        "webhook",
    ]),
    ("Read it, by its id.", [
        "up42.initialize_webhook(webhook.webhook_id).info",
    ]),
    ("Change it. What is not named stays as it is.", [
        'webhook.update(name="demo, renamed")',
        'webhook["events"]',
    ]),
    ("Have UP42 call it: a test notification for each event.", [
        "report = webhook.trigger_test_events()",
        '{name: report[name] for name in ("testsRun", "testsSucceeded", "testsFailed")}',
    ]),
    ("What did the receiver get? Only what is signed with the secret.", [
        "notifications = [receiver.get(timeout=10) for event in events]",
        "[(got.event, got.status, got.body_is_signed) for got in notifications]",
    ]),
    ("List all, and delete it.", [
        "up42.get_webhooks()",
        "webhook.delete()",
        "up42.get_webhooks()",
    ]),
]  # fmt: skip


def run(out: TextIO | None = None) -> None:
    """Run the steps and print them, in colour on a terminal.

    Args:
        out: Where to print. Default: standard output.
    """
    out = out or sys.stdout
    bold, dim, plain = ("\033[1m", "\033[2m", "\033[0m") if out.isatty() else ("", "", "")
    with up42.Sandbox() as sandbox, up42.Receiver("s3cret") as receiver:
        names = {"up42": up42, "sandbox": sandbox, "receiver": receiver}
        print(f"{dim}# An UP42 of one's own, on {sandbox.url}{plain}", file=out)
        for comment, lines in STEPS:
            print(f"\n{dim}# {comment}{plain}", file=out)
            for line in lines:
                print(f"{bold}>>> {line}{plain}", file=out, flush=True)
                result = evaluate(line, names)
                if result is not None:
                    pprint.pprint(result, stream=out, sort_dicts=False, width=100)
    print(f"\n{dim}# Each line above was really run.{plain}", file=out)


def evaluate(line: str, names: dict[str, Any]) -> Any:
    """What a prompt would show for `line`."""
    shown: list[Any] = []
    displayhook, sys.displayhook = sys.displayhook, shown.append
    try:
        exec(compile(line, "<demo>", "single"), names)  # noqa: S102 - our own lines
    finally:
        sys.displayhook = displayhook
    return shown[0] if shown else None
