"""The command that sends a made-up notification to a receiver."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timezone

import up42_webhooks as up42
from up42_webhooks.command_line import given, terminal
from up42_webhooks.command_line.failures import REFUSED
from up42_webhooks.command_line.posting import SUCCESSES, Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

ORDER = "order.status"
FULFILLED = "FULFILLED"
AGENT = f"up42-webhooks/{up42.__version__}"


def trigger(options: argparse.Namespace) -> int:
    """Send one, and say what the receiver answered."""
    target = Target(options.url, "--url")
    secret = given.secret(options)
    notification = made_up(options)
    body = json.dumps(notification).encode()
    headers = {"Content-Type": "application/json", "User-Agent": AGENT}
    if secret is not None:
        headers |= up42.sign_notification(body, secret)
    with terminal.waiting("Waiting for the receiver"):
        status, words = target.post(body, headers.items())
    went_well = status in SUCCESSES
    if options.json:
        terminal.as_json({"answer": status, "notification": notification})
    else:
        told = {
            "event": notification["event"],
            "status": notification["body"]["status"],
            "message id": notification["messageId"],
            "signed": secret is not None,
            "answer": words,
        }
        terminal.block(told.items())
    return 0 if went_well else REFUSED


def made_up(options: argparse.Namespace) -> dict[str, Any]:
    """A notification as a test of UP42's has it."""
    body: dict[str, Any] = {"status": options.status or "SUCCEEDED"}
    if options.event == ORDER:
        body = {
            "orderId": "00000000-0000-0000-0000-000000000001",
            "orderType": "TASKING",
            "dataHostName": "test-up42-host-name",
            "status": options.status or FULFILLED,
            "statusIsFinal": (options.status or FULFILLED) == FULFILLED,
        }
    now = datetime.now(timezone.utc)
    return {
        "event": options.event,
        "liveMode": False,
        "messageId": options.message_id or str(uuid.uuid4()),
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S.%f}Z",
        "body": body,
    }
