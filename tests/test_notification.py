"""What a notification says, and what is none."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

import up42
from notifications import BODY, NOTIFICATION, SECRET, signed


def parse(**changed: Any) -> up42.Notification:
    return up42.parse_notification(json.dumps(NOTIFICATION | changed))


def test_a_notification_says_what_was_sent() -> None:
    notification = up42.verify_notification(BODY, signed(), SECRET)
    assert notification.event == "order.status"
    assert notification.live_mode is False
    assert notification.message_id == NOTIFICATION["messageId"]
    at = datetime(2023, 1, 9, 3, 34, 52, 267042, tzinfo=timezone.utc)
    assert notification.timestamp == at
    assert notification.timestamp.utcoffset() == timedelta(0)
    assert notification.body == NOTIFICATION["body"]
    assert notification.status == "FULFILLED"
    assert notification.order_id == "00000000-0000-0000-0000-000000000001"
    assert notification.is_final is True
    assert notification.body_is_signed is True
    assert notification.raw == NOTIFICATION
    assert list(notification.raw) == list(NOTIFICATION)
    assert notification.raw is notification.raw
    assert notification.body is notification.raw["body"]
    del notification.raw["body"]
    assert notification.body == NOTIFICATION["body"]


def test_a_notification_is_frozen() -> None:
    notification = parse()
    with pytest.raises(AttributeError):
        notification.event = "other"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        notification.new = 1  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        up42.Notification()


def test_an_unsigned_notification_says_so() -> None:
    assert up42.parse_notification(BODY).body_is_signed is False
    assert up42.parse_notification(bytearray(BODY)).raw == NOTIFICATION


def test_what_is_new_passes_as_it_is() -> None:
    notification = parse(event="scene.found", body={"status": "GLIMPSED", "new": [1]}, more=None)
    assert (notification.event, notification.status) == ("scene.found", "GLIMPSED")
    assert notification.body["new"] == [1]
    assert notification.raw["more"] is None


def test_what_is_missing_or_of_another_type_is_none() -> None:
    notification = up42.parse_notification('{"event": "e", "body": {}}')
    assert notification.live_mode is True
    assert notification.message_id is None
    assert notification.timestamp is None
    assert notification.status is None
    assert notification.order_id is None
    assert notification.is_final is None
    odd = parse(
        liveMode="no", messageId=7, timestamp="today",
        body={"status": 1, "orderId": [], "statusIsFinal": "yes"},
    )  # fmt: skip
    assert (odd.live_mode, odd.message_id, odd.timestamp) == (True, None, None)
    assert (odd.status, odd.order_id, odd.is_final) == (None, None, None)
    assert odd.raw["messageId"] == 7


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("2023-01-09T03:34:52Z", 0),
        ("2023-01-09T03:34:52.1Z", 100_000),
        ("2023-01-09T03:34:52.267042Z", 267_042),
        ("2023-01-09T03:34:52.267042999Z", 267_042),
        ("2023-01-09T05:04:52.5+01:30", 500_000),
    ],
)
def test_a_timestamp_has_up_to_nine_digits(text: str, micros: int) -> None:
    notification = parse(timestamp=text)
    assert notification.timestamp == datetime(2023, 1, 9, 3, 34, 52, micros, tzinfo=timezone.utc)
    assert notification.raw["timestamp"] == text


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "no JSON from line 1"),
        ("hush", "no JSON from line 1 column 1 on"),
        ("[]", "no JSON object"),
        ("null", "no JSON object"),
        ("{}", "no event"),
        ('{"event": 1, "body": {}}', "no event"),
        ('{"event": "e", "body": []}', "no body"),
        ('{"event": "e", "body": null}', "no body"),
        ('{"event": "e"}', "no body"),
        ('{"event": "e", "body": {}} x', "no JSON"),
        ('{"event": "e", "body": {"n": NaN}}', "no JSON"),
        ('{"event": "e", "body": {"n": 1e999}}', "no JSON"),
        ('{"event": "e", "body": {"s": "\\ud800"}}', "no JSON"),
        (b'{"event": "\xff", "body": {}}', "no JSON"),
        ("\ufeff{}", "no JSON"),
        ('{"a":' * 100_000, "no JSON"),
    ],
)
def test_what_is_no_notification_is_a_value_error(body: bytes | str, told: str) -> None:
    with pytest.raises(ValueError, match=f"This is no notification: .*{told}") as caught:
        up42.parse_notification(body)
    assert "hush" not in str(caught.value)


def test_python_and_the_core_read_the_same() -> None:
    odd = (
        '{"event": "a", "event": "b", "body": {"status": "x"}, "body": {"status": "y", "n": '
        + "9" * 300 + ', "f": 0.' + "3" * 5000 + ', "s": "\\u0000\\ud83d\\ude00", "z": -0}}'
    )  # fmt: skip
    notification = up42.parse_notification(odd)
    assert notification.raw == json.loads(odd)
    assert (notification.event, notification.status) == ("b", "y")


def test_repr_shows_the_main_things_on_one_line() -> None:
    shown = repr(parse(body={"status": "line\nbreak", "orderId": "o" * 1000}, messageId=None))
    assert shown == (
        "Notification(event='order.status', status='line\\nbreak', order_id='"
        + "o" * 80
        + "…', message_id=None, body_is_signed=False)"
    )


def test_in_a_notebook_nothing_that_was_sent_is_markup() -> None:
    hostile = """<script>alert("&'")</script>"""
    shown = parse(event=hostile, messageId=hostile, body={"status": hostile})._repr_html_()
    assert shown.count("&lt;script&gt;alert(&quot;&amp;&#x27;&quot;)&lt;/script&gt;") == 3
    assert "<script" not in shown
    assert shown.startswith("<table><tr><th>event</th><td>")


def test_a_notification_loads_datetime_only_when_it_is_asked_for_the_time() -> None:
    code = """
import sys, up42
n = up42.parse_notification('{"event":"e","timestamp":"2023-01-09T03:34:52Z","body":{}}')
print(n, n.raw, "datetime" in sys.modules, n.timestamp, "datetime" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.endswith("False 2023-01-09 03:34:52+00:00 True\n")


def test_a_notification_leaks_nothing() -> None:
    kept = [up42.parse_notification(BODY) for _ in range(10)]
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(100):
        up42.parse_notification(BODY)
    gc.collect()
    assert len(gc.get_objects()) - before < 50
    assert len(kept) == 10
