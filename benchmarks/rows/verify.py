"""A notification of 1 kB, verified and read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any

from race import OURS, Contender, Goal, repeated

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE = "verify a notification of 1 kB"
SECRET = "QWZTFnMEXhqZKNmu"  # noqa: S105 - UP42's example
TOLERANCE = 300
BODY = json.dumps(
    {
        "event": "order.status",
        "liveMode": True,
        "messageId": "5f290b80-d8d7-4d1c-bbe6-626d4f00dad3",
        "timestamp": "2023-01-09T03:34:52.267042Z",
        "body": {
            "orderId": "00000000-0000-0000-0000-000000000001",
            "orderType": "TASKING",
            "dataHostName": "x" * 700,
            "status": "FULFILLED",
            "statusIsFinal": True,
        },
    }
).encode()


def headers() -> dict[str, str]:
    """The headers of a request that has just been signed, those of every request among them."""
    created = str(int(time.time()))
    digest = "SHA-256=" + base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    code = hmac.new(SECRET.encode(), f"{created}{digest}".encode(), hashlib.sha256).digest()
    return {
        "Host": "receiving-url.com",
        "Content-Type": "application/json",
        "Content-Length": str(len(BODY)),
        "User-Agent": "webhooks",
        "X-Created": created,
        "Digest": digest,
        "Signature-Input": f'up42-sig=("X-Created" "Digest");created={created}',
        "Signature": f"up42-sig={base64.b64encode(code).decode()}",
    }


def by_hand(body: bytes, headers: dict[str, str], secret: str) -> Any:
    """The same checks as ours, in as little Python as they take."""
    lower = {name.lower(): value for name, value in headers.items()}
    given, parameters = lower["signature"], lower["signature-input"]
    if not given.startswith("up42-sig=") or not parameters.startswith('up42-sig=("'):
        raise ValueError("malformed")
    names, _, created = parameters.removeprefix("up42-sig=(").partition(");created=")
    if not 0 <= time.time() - int(created) < TOLERANCE:
        raise ValueError("expired")
    covered = [name.strip('"').lower() for name in names.split(" ")]
    if len(set(covered)) != len(covered):
        raise ValueError("twice")
    signed = "".join(lower[name] for name in covered)
    code = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    given_code = base64.b64decode(given.removeprefix("up42-sig="), validate=True)
    if not hmac.compare_digest(code, given_code):
        raise ValueError("another secret")
    if "digest" not in covered:
        raise ValueError("the body is not covered")
    digest = base64.b64decode(lower["digest"].removeprefix("SHA-256="), validate=True)
    if not hmac.compare_digest(hashlib.sha256(body).digest(), digest):
        raise ValueError("another body")
    notification = json.loads(body)
    if not isinstance(notification["event"], str) or not isinstance(notification["body"], dict):
        raise TypeError("no notification")
    return notification


def ours(_url: str) -> Callable[[int], object]:
    """`verify_notification`."""
    import up42

    given, verify = headers(), up42.verify_notification
    return repeated(lambda: verify(BODY, given, SECRET))


def python(_url: str) -> Callable[[int], object]:
    """A careful version with `hmac` and `json`."""
    given = headers()
    return repeated(lambda: by_hand(BODY, given, SECRET))


CONTENDERS = {OURS: Contender("ours", ours), "hmac + json": Contender("peers", python)}
GOALS = (Goal("hmac + json", OURS, at_least=3),)
