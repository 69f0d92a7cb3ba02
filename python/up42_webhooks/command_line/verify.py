"""The command that verifies a notification which was kept."""

from __future__ import annotations

import up42_webhooks as up42
from up42_webhooks.command_line import given, terminal
from up42_webhooks.command_line.failures import Failure, Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def verify(options: argparse.Namespace) -> int:
    """Verify it, and show what it says."""
    streams = [options.body, options.headers, *([given.STANDARD_INPUT] * options.secret_stdin)]
    streams += options.secret_file or []
    if streams.count(given.STANDARD_INPUT) > 1:
        raise Misuse("Standard input can be one thing only: name files for the others")
    secrets = given.secrets(options)
    body = given.content(options.body)
    headers = given.headers(given.content(options.headers))
    try:
        notification = up42.verify_notification(
            body,
            headers,
            secrets,
            tolerance=None if options.any_age else options.tolerance,
            require_signed_body=not options.accept_unsigned_body,
        )
    except up42.SignatureError:
        raise
    except ValueError as error:
        raise Failure(str(error)) from None
    return shown(notification, options)


def shown(notification: up42.Notification, options: argparse.Namespace) -> int:
    """Show what a verified notification says."""
    if options.json:
        verified = {"body_is_signed": notification.body_is_signed, "notification": notification.raw}
        terminal.as_json(verified)
        return 0
    print(terminal.paint("It is signed with this secret.", "green"))
    told = {
        "event": notification.event,
        "status": notification.status,
        "order": notification.order_id,
        "message id": notification.message_id,
        "body signed": notification.body_is_signed,
    }
    terminal.block((name, value) for name, value in told.items() if value is not None)
    return 0
