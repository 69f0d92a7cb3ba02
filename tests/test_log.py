"""What the log says of a call, and what it never says."""

from __future__ import annotations

import logging
from typing import Any

import pytest

import up42
from recorder import Answer, Recorder
from service import EVENTS, WEBHOOK, WEBHOOK_ID, WEBHOOKS_PATH, Service


def test_a_wait_says_so_in_the_log(
    logged_in: Recorder, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="up42_webhooks")
    service.next_answers = [Answer(503, headers={"Retry-After": "0"})]
    up42.get_webhooks()
    levels = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert len(logged_in.requests) == 2
    assert [level for level, _ in levels] == ["DEBUG", "WARNING", "DEBUG", "INFO"]
    assert f"GET {WEBHOOKS_PATH}: 503 Service Unavailable" in levels[0][1]
    assert levels[1][1].startswith("waiting 0.0 s before sending again: 503")
    assert levels[2][1].endswith("attempt 2")
    assert levels[3][1] == "Queried 1 webhooks."
    assert {record.filename for record in caplog.records} == {"test_log.py"}


def test_the_log_speaks_the_words_of_the_sdk_and_no_secret(
    logged_in: Recorder, hosts: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="up42_webhooks")
    up42.authenticate(username="me@example.com", password="a-password", **hosts)
    webhook = up42.create_webhook("n", "https://u.example", EVENTS, secret="a-secret")
    webhook.update(secret="b-secret")
    up42.initialize_webhook(WEBHOOK_ID).delete()
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.INFO]
    shown = f"Webhook(name: new-webhook, webhook_id: {WEBHOOK_ID}, active: True)"
    assert said == [
        "Authentication with UP42 successful!",
        f"Created webhook {shown}",
        f"Updated webhook {shown}",
        f"Initialized {shown}",
        f"Successfully deleted Webhook: {WEBHOOK_ID}",
    ]
    for secret in ("a-password", "a-secret", "b-secret", "token-1", WEBHOOK["secret"]):
        assert secret not in caplog.text
    assert logged_in.requests
