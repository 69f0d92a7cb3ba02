"""What the sandbox sends to a webhook's address, and where it sends nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import socket
import threading
import time
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

import up42
from recorder import Answer, Recorder, Request

SECRET = "QWZTFnMEXhqZKNmu"


def deliver(url: str, events: list[str] | None = None, secret: str | None = SECRET) -> Any:
    webhook = up42.create_webhook("n", url, events or ["order.status"], secret=secret)
    return webhook.trigger_test_events()


def covered_headers(request: Request) -> list[str]:
    """Check the signature, by other means than ours, and return the names of what it covers."""
    form = r'up42-sig=\(("[a-z-]+"(?: "[a-z-]+")*)\);created=(\d+)'
    match = re.fullmatch(form, request.headers["signature-input"])
    assert match
    assert abs(time.time() - int(match[2])) < 60
    names = match[1].replace('"', "").split(" ")
    signed = "".join(request.headers[name] for name in names)
    code = hmac.digest(SECRET.encode(), signed.encode(), hashlib.sha256)
    assert request.headers["signature"] == f"up42-sig={base64.b64encode(code).decode()}"
    return names


def test_each_event_is_delivered_once_and_signed(sandbox: up42.Sandbox) -> None:
    with Recorder(lambda _: Answer(200)) as receiver:
        report = deliver(receiver.url + "/hook?x=1", ["job.status", "order.status"])
    assert len(sandbox.webhooks) == 2
    assert len(receiver.requests) == 2
    by_event = {request.json["event"]: request for request in receiver.requests}
    for event, request in by_event.items():
        assert (request.method, request.path) == ("POST", "/hook?x=1")
        assert request.headers["content-type"] == "application/json"
        assert "digest" in covered_headers(request)
        digest = base64.b64encode(hashlib.sha256(request.body).digest()).decode()
        assert request.headers["digest"] == f"SHA-256={digest}"
        assert parsedate_to_datetime(request.headers["date"])
        assert list(request.json) == ["event", "liveMode", "messageId", "timestamp", "body"]
        assert request.json["liveMode"] is False
        assert request.json["event"] == event
    assert list(by_event["order.status"].json["body"]) == [
        "orderId", "orderType", "dataHostName", "status", "statusIsFinal",
    ]  # fmt: skip
    assert isinstance(by_event["job.status"].json["body"]["status"], str)
    assert (report["testsRun"], report["testsSucceeded"], report["testsFailed"]) == (2, 2, 0)
    for test in report["tests"]:
        assert test["success"] is True
        assert test["request"]["body"] == by_event[test["eventName"]].json
        assert test["response"] == f"HttpResponse[{receiver.url}/hook?x=1, 200 OK]"
    assert [test["eventName"] for test in report["tests"]] == ["job.status", "order.status"]


def test_the_body_can_be_left_out_of_the_signature() -> None:
    with up42.Sandbox(sign_body=False) as sandbox, Recorder(lambda _: Answer(200)) as receiver:
        up42.authenticate(**sandbox.credentials)
        deliver(receiver.url)
    (request,) = receiver.requests
    names = covered_headers(request)
    assert names
    assert not {"digest", "content-digest"} & set(names)
    assert "digest" not in request.headers


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("secret", [None, ""])
def test_without_a_secret_there_is_no_signature(secret: str | None) -> None:
    with Recorder(lambda _: Answer(200)) as receiver:
        deliver(receiver.url, secret=secret)
    (request,) = receiver.requests
    assert not {"signature", "signature-input", "digest"} & request.headers.keys()


@pytest.mark.usefixtures("sandbox")
def test_an_inactive_webhook_is_tested_too() -> None:
    with Recorder(lambda _: Answer(200)) as receiver:
        webhook = up42.create_webhook("n", receiver.url, ["order.status"], active=False)
        assert webhook.trigger_test_events()["testsSucceeded"] == 1


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("status", [201, 204, 301, 302, 400, 404, 500])
def test_the_counts_are_true(status: int) -> None:
    other = Recorder(lambda _: Answer(200))
    answer = Answer(status, headers={"Location": other.url} if status in {301, 302} else {})
    with other, Recorder(lambda _: answer) as receiver:
        report = deliver(receiver.url)
        assert len(receiver.requests) == 1
        assert other.requests == [], "redirects are not followed"
    succeeded = int(status < 300)
    assert (report["testsSucceeded"], report["testsFailed"]) == (succeeded, 1 - succeeded)
    test = report["tests"][0]
    assert test["success"] is bool(succeeded)
    assert str(status) in test["response"]
    assert succeeded or str(status) in test["message"]


@pytest.mark.usefixtures("sandbox")
@pytest.mark.once
def test_a_receiver_has_five_seconds() -> None:
    release = threading.Event()

    def receive(request: Request) -> Answer:
        if request.json["event"] == "job.status":
            release.wait(20)
        return Answer(200)

    with Recorder(receive) as receiver:
        begun = time.monotonic()
        report = deliver(receiver.url, ["job.status", "order.status"])
        assert 4.5 < time.monotonic() - begun < 9
        release.set()
    slow, quick = report["tests"]
    assert (slow["success"], quick["success"]) == (False, True)
    assert slow["message"] == "the receiver did not answer within 5 s"
    assert (report["testsSucceeded"], report["testsFailed"]) == (1, 1)


@pytest.mark.usefixtures("sandbox")
def test_a_receiver_that_is_not_there_or_hangs_up_is_a_failed_test() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        test = deliver(f"http://127.0.0.1:{unused.getsockname()[1]}/")["tests"][0]
    assert (test["success"], test["response"]) == (False, None)
    assert "could not be reached: Connection refused" in test["message"]
    with Recorder(lambda _: Answer(hang_up=True)) as receiver:
        test = deliver(receiver.url)["tests"][0]
        assert len(receiver.requests) == 1
    assert test["success"] is False
    assert "could not be reached" in test["message"]


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://receiving-url.com", "receiving-url.com is no name of this machine"),
        ("https://localhost.receiving-url.com", "is no name of this machine"),
        ("https://10.0.0.1/", "10.0.0.1 is no loopback address"),
        ("https://0.0.0.0/", "0.0.0.0 is no loopback address"),
        ("https://[::]/", ":: is no loopback address"),
        ("https://[::ffff:127.0.0.1]/", "is no loopback address"),
        ("https://2130706432/", "could not be reached"),
        ("https://169.254.169.254/latest", "169.254.169.254 is no loopback address"),
    ],
)
def test_no_packet_leaves_the_machine(url: str, reason: str) -> None:
    report = deliver(url)
    assert (report["testsRun"], report["testsSucceeded"], report["testsFailed"]) == (1, 0, 1)
    assert reason in report["tests"][0]["message"]


@pytest.mark.usefixtures("sandbox")
def test_a_name_of_this_machine_is_delivered_to() -> None:
    with Recorder(lambda _: Answer(200)) as receiver:
        port = receiver.url.rpartition(":")[2]
        assert deliver(f"http://localhost:{port}/")["testsSucceeded"] == 1


@pytest.mark.usefixtures("sandbox")
def test_a_receiver_may_call_back_while_it_is_called() -> None:
    auth = up42.initialize_webhook(up42.create_webhook("n", "https://u", ["job.status"])["id"]).auth
    seen: list[int] = []

    def receive(_: Request) -> Answer:
        seen.append(len(auth.workspace_id) + len(up42.get_webhooks()))
        return Answer(200)

    with Recorder(receive) as receiver:
        assert deliver(receiver.url)["testsSucceeded"] == 1
    assert seen == [36 + 3]
