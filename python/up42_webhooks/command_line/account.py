"""The commands that talk to UP42: log in, look, create, change, delete, test."""

from __future__ import annotations

import sys

import up42_webhooks as up42
from up42_webhooks.command_line import given, terminal
from up42_webhooks.command_line.failures import REFUSED, Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from typing import Any

SHOWN = {"createdAt": "created", "updatedAt": "updated"}


def session(options: argparse.Namespace, **more: Any) -> up42.Auth:
    """The session of the account that the options and the environment name, not logged in yet."""
    region = {"region": options.region} if options.region else {}
    return up42.Auth(
        options.cfg_file, **region, timeout=options.timeout, authenticate=False, **more
    )


def log_in(options: argparse.Namespace) -> None:
    """Log in, as the default session."""
    region = {"region": options.region} if options.region else {}
    with terminal.waiting("Logging in"):
        up42.authenticate(options.cfg_file, **region, timeout=options.timeout)


def login(options: argparse.Namespace) -> int:
    """Log in, and say to which workspace."""
    auth = session(options)
    with terminal.waiting("Logging in"):
        workspace = auth.workspace_id
    told = {"api": auth._api_url, "workspace": workspace}  # noqa: SLF001 - ours
    if options.json:
        terminal.as_json(told)
    else:
        print(terminal.paint("Logged in.", "green"))
        terminal.block(told.items())
    return 0


def list_webhooks(options: argparse.Namespace) -> int:
    """List all webhooks."""
    log_in(options)
    with terminal.waiting("Asking for the webhooks"):
        webhooks = up42.get_webhooks(return_json=True)
    if options.json:
        terminal.as_json([terminal.without_secret(webhook) for webhook in webhooks])
    elif webhooks:
        names = ("name", "active", "events", "url", "id")
        terminal.table(names, ([webhook.get(name) for name in names] for webhook in webhooks))
    else:
        terminal.note("There are no webhooks; `up42-webhooks create` makes one.")
    return 0


def show(options: argparse.Namespace) -> int:
    """Show one webhook."""
    log_in(options)
    with terminal.waiting("Asking for the webhook"):
        webhook = up42.initialize_webhook(options.id)
    return shown(webhook._info, options)  # noqa: SLF001 - ours


def shown(webhook: Mapping[str, Any], options: argparse.Namespace, done: str = "") -> int:
    """Show what a webhook is now, and what was done to it."""
    webhook = terminal.without_secret(webhook)
    if options.json:
        terminal.as_json(webhook)
        return 0
    if done:
        print(terminal.paint(done, "green"))
    terminal.block((SHOWN.get(name, name), value) for name, value in webhook.items())
    return 0


def events(options: argparse.Namespace) -> int:
    """List the events that a webhook can be called for."""
    log_in(options)
    with terminal.waiting("Asking for the events"):
        known = up42.get_webhook_events()
    if options.json:
        terminal.as_json(known)
    else:
        names = ("name", "category", "description")
        terminal.table(names, ([event.get(name) for name in names] for event in known))
    return 0


def create(options: argparse.Namespace) -> int:
    """Register a webhook."""
    secret = given.secret(options)
    log_in(options)
    make = up42.ensure_webhook if options.ensure else up42.create_webhook
    with terminal.waiting("Creating the webhook"):
        webhook = make(options.name, options.url, options.event, options.active, secret)
    done = "It is there, as it should be." if options.ensure else "Created."
    return shown(webhook._info, options, done)  # noqa: SLF001 - ours


def update(options: argparse.Namespace) -> int:
    """Change a webhook."""
    changes: dict[str, Any] = {
        "name": options.name,
        "url": options.url,
        "events": options.event,
        "active": options.active,
        "secret": "" if options.no_secret else given.secret(options),
    }
    if all(change is None for change in changes.values()):
        raise Misuse("There is nothing to change: say what, with --name or --inactive for example")
    log_in(options)
    with terminal.waiting("Changing the webhook"):
        webhook = up42.initialize_webhook(options.id)
        if "secret" not in webhook and changes["secret"] is None:
            raise Misuse(
                f"UP42 does not tell the secret of webhook {options.id}, and takes all of a "
                "webhook or nothing: name its secret again, or say --no-secret if it has none"
            )
        webhook.update(**changes)
    return shown(webhook._info, options, "Changed.")  # noqa: SLF001 - ours


def delete(options: argparse.Namespace) -> int:
    """Delete a webhook, once it is clear which."""
    if not (options.yes or sys.stdin.isatty()):
        raise Misuse("There is nobody to ask whether it is to be deleted: say so with --yes")
    log_in(options)
    with terminal.waiting("Asking for the webhook"):
        webhook = up42.initialize_webhook(options.id)
    if not (options.yes or agreed(webhook)):
        terminal.note("It stays.", "yellow")
        return REFUSED
    with terminal.waiting("Deleting the webhook"):
        webhook.delete()
    if options.json:
        terminal.as_json({"deleted": webhook.id})
    else:
        print(terminal.paint("Deleted.", "green"))
    return 0


def agreed(webhook: up42.Webhook) -> bool:
    """Whether somebody says yes to deleting it."""
    what = f"{terminal.printable(webhook.name)} ({terminal.printable(webhook.url)})"
    sys.stderr.write(f"Delete {what}? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def test(options: argparse.Namespace) -> int:
    """Have UP42 send test notifications, and show its report."""
    log_in(options)
    with terminal.waiting("Asking for the webhook"):
        webhook = up42.initialize_webhook(options.id)
    with terminal.waiting("Waiting for the tests"):
        report = webhook.trigger_test_events()
    succeeded = report.get("testsRun") == report.get("testsSucceeded")
    if options.json:
        terminal.as_json(report)
    else:
        show_report(report, "green" if succeeded else "red")
    return 0 if succeeded else REFUSED


def show_report(report: Mapping[str, Any], style: str) -> None:
    """Show the report of a test run, a line for each test where it tells of them."""
    tests = [test for test in report.get("tests") or () if isinstance(test, dict)]
    if tests:
        names = ("eventName", "success", "message")
        rows = [[test.get(name) for name in names] for test in tests]
        terminal.table(("event", "success", "message"), rows)
    run, succeeded = report.get("testsRun"), report.get("testsSucceeded")
    print(terminal.paint(f"{succeeded} of {run} tests succeeded.", style))
