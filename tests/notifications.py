"""A notification that several tests receive."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

SECRET = "QWZTFnMEXhqZKNmu"
NOTIFICATION: dict[str, Any] = {
    "event": "order.status",
    "liveMode": False,
    "messageId": "5f290b80-d8d7-4d1c-bbe6-626d4f00dad3",
    "timestamp": "2023-01-09T03:34:52.267042Z",
    "body": {
        "orderId": "00000000-0000-0000-0000-000000000001",
        "orderType": "TASKING",
        "dataHostName": "test-up42-host-name",
        "status": "FULFILLED",
        "statusIsFinal": True,
    },
}
BODY = json.dumps(NOTIFICATION).encode()


def another(**changed: Any) -> bytes:
    """A notification with a message id of its own."""
    return json.dumps(NOTIFICATION | {"messageId": str(uuid.uuid4())} | changed).encode()


def message_id(body: bytes) -> Any:
    """The message id of a notification."""
    return json.loads(body)["messageId"]


def digest(body: bytes) -> str:
    """A digest of `body`, as the header `Digest` has it."""
    return f"SHA-256={base64.b64encode(hashlib.sha256(body).digest()).decode()}"


def signed(
    body: bytes = BODY,
    covered: dict[str, str] | None = None,
    secret: str = SECRET,
    created: float | None = None,
) -> dict[str, str]:
    """The headers that sign `body`, made by other means than ours."""
    covered = {"digest": digest(body)} if covered is None else covered
    code = hmac.digest(secret.encode(), "".join(covered.values()).encode(), "sha256")
    names = " ".join(f'"{name}"' for name in covered)
    moment = int(time.time() if created is None else created)
    return covered | {
        "signature-input": f"up42-sig=({names});created={moment}",
        "signature": f"up42-sig={base64.b64encode(code).decode()}",
    }


def post(
    url: str, body: bytes = BODY, headers: dict[str, str] | None = None, method: str = "POST"
) -> tuple[int, str]:
    """The status and the text that a receiver answers, to what is signed unless told otherwise."""
    split = urlsplit(url)
    with closing(HTTPConnection(split.hostname or "", split.port, timeout=10)) as connection:
        connection.request(method, split.path, body, signed(body) if headers is None else headers)
        with connection.getresponse() as response:
            return response.status, response.read().decode()
