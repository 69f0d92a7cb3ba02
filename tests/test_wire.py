"""Exactly the documented requests, as a server sees them that is not the sandbox."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from typing import Any
from urllib.parse import parse_qsl

import pytest

import up42
from recorder import Answer, Recorder
from service import (
    EVENTS,
    TEST_RUN,
    TOKEN_PATH,
    USERINFO_PATH,
    WEBHOOK,
    WEBHOOK_ID,
    WEBHOOK_PATH,
    WEBHOOKS_PATH,
    WORKSPACE_ID,
    Service,
    data,
)

FIELDS = ["name", "url", "events", "secret", "active"]


def sent(recorder: Recorder) -> list[tuple[str, str]]:
    return [(request.method, request.path) for request in recorder.requests]


def test_a_login_is_the_documented_form_and_then_userinfo(
    recorder: Recorder, hosts: dict[str, Any]
) -> None:
    up42.authenticate(username="me@example.com", password="hush & hush=+%", **hosts)
    assert sent(recorder) == [("POST", TOKEN_PATH), ("GET", USERINFO_PATH)]
    token, userinfo = recorder.requests
    assert token.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in token.headers
    assert parse_qsl(token.body.decode(), strict_parsing=True) == [
        ("grant_type", "password"),
        ("username", "me@example.com"),
        ("password", "hush & hush=+%"),
        ("client_id", "up42-sdk"),
        ("scope", "openid"),
    ]
    assert userinfo.headers["authorization"] == "Bearer token-1"


def test_project_credentials_log_in_with_basic_and_warn(
    recorder: Recorder, hosts: dict[str, Any]
) -> None:
    with pytest.warns(DeprecationWarning, match="deprecated project credentials") as warned:
        up42.authenticate(project_id="a-project", project_api_key="a:key", **hosts)
    assert warned[0].filename == __file__
    assert sent(recorder) == [("POST", TOKEN_PATH), ("GET", USERINFO_PATH)]
    token = recorder.requests[0]
    pair = b64encode(b"a-project:a:key").decode()
    assert token.headers["authorization"] == f"Basic {pair}"
    assert parse_qsl(token.body.decode()) == [("grant_type", "client_credentials")]


def test_every_request_says_who_we_are_and_who_is_logged_in(logged_in: Recorder) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    up42.get_webhooks()
    up42.get_webhook_events()
    up42.create_webhook("n", "https://u.example", ["job.status"])
    webhook.update(name="n")
    webhook.trigger_test_events()
    webhook.delete()
    assert len(logged_in.requests) == 8
    for request in logged_in.requests:
        assert re.match(
            rf"up42-webhooks/{re.escape(up42.__version__)} ", request.headers["user-agent"]
        )
        assert request.headers["authorization"] == "Bearer token-1"
        assert request.headers["accept"] == "application/json"


def test_events(logged_in: Recorder) -> None:
    assert up42.get_webhook_events() == EVENTS
    assert sent(logged_in) == [("GET", "/webhooks/events")]
    assert logged_in.requests[0].body == b""


def test_list(logged_in: Recorder) -> None:
    assert up42.get_webhooks(return_json=True) == [WEBHOOK]
    (webhook,) = up42.get_webhooks()
    assert (webhook.webhook_id, webhook._info) == (WEBHOOK_ID, WEBHOOK)
    assert sent(logged_in) == [("GET", WEBHOOKS_PATH)] * 2


def test_get(logged_in: Recorder) -> None:
    webhook = up42.initialize_webhook(webhook_id=WEBHOOK_ID)
    assert webhook._info == WEBHOOK
    assert sent(logged_in) == [("GET", WEBHOOK_PATH)]
    assert webhook.info == WEBHOOK
    assert sent(logged_in) == [("GET", WEBHOOK_PATH)] * 2


def test_create_sends_all_five_fields(logged_in: Recorder) -> None:
    up42.create_webhook("a name", "https://u.example", ["job.status"], True, "hush")
    up42.create_webhook(name="a name", url="https://u.example", events=EVENTS)
    assert sent(logged_in) == [("POST", WEBHOOKS_PATH)] * 2
    first, second = (request.json for request in logged_in.requests)
    assert list(first) == FIELDS
    assert list(first.values()) == ["a name", "https://u.example", ["job.status"], "hush", True]
    assert list(second.values()) == [
        "a name", "https://u.example", ["job.status", "order.status"], None, False,
    ]  # fmt: skip
    assert logged_in.requests[0].headers["content-type"] == "application/json"


def test_update_reads_and_then_writes_all_five_fields(logged_in: Recorder) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    logged_in.requests.clear()
    webhook.update(name="new-name", active=False)
    assert sent(logged_in) == [("GET", WEBHOOK_PATH), ("PUT", WEBHOOK_PATH)]
    body = logged_in.requests[1].json
    assert list(body) == FIELDS
    assert body == {
        "name": "new-name",
        "active": False,
        **{name: WEBHOOK[name] for name in ("url", "events", "secret")},
    }


def test_update_with_all_five_fields_does_not_read(logged_in: Recorder) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    logged_in.requests.clear()
    webhook.update("n", "https://u.example", ["order.status"], False, "hush")
    assert sent(logged_in) == [("PUT", WEBHOOK_PATH)]
    assert list(logged_in.requests[0].json.values()) == [
        "n", "https://u.example", ["order.status"], "hush", False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("created_with", "answer", "put"),
    [
        ("hush", {}, "hush"),
        (None, {}, None),
        ("hush", {"secret": None}, None),
        ("hush", {"secret": ""}, ""),
        ("hush", {"secret": "other"}, "other"),
    ],
)
def test_update_sends_the_secret_last_known_where_the_service_leaves_it_out(
    logged_in: Recorder,
    service: Service,
    created_with: str | None,
    answer: dict[str, Any],
    put: str | None,
) -> None:
    without = {name: value for name, value in WEBHOOK.items() if name != "secret"}
    service.routes["POST", WEBHOOKS_PATH] = data(without)
    service.routes["GET", WEBHOOK_PATH] = data(without | answer)
    webhook = up42.create_webhook("n", "https://u.example", EVENTS, secret=created_with)
    webhook.update(active=True)
    assert logged_in.requests[-1].method == "PUT"
    assert logged_in.requests[-1].json["secret"] == put


def test_delete(logged_in: Recorder, service: Service) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    for answer in (Answer(204), Answer(200), data(None)):
        service.routes["DELETE", WEBHOOK_PATH] = answer
        logged_in.requests.clear()
        webhook.delete()
        assert sent(logged_in) == [("DELETE", WEBHOOK_PATH)]
        assert logged_in.requests[0].body == b""


def test_trigger_tests_has_no_body(logged_in: Recorder) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    logged_in.requests.clear()
    assert webhook.trigger_test_events() == TEST_RUN
    assert webhook.trigger_test_event() == TEST_RUN
    assert sent(logged_in) == [("POST", f"{WEBHOOK_PATH}/tests")] * 2
    for request in logged_in.requests:
        assert request.body == b""
        assert request.headers["content-length"] == "0"
        assert "content-type" not in request.headers


def test_one_connection_serves_consecutive_calls(recorder: Recorder, hosts: dict[str, Any]) -> None:
    up42.authenticate(username="me@example.com", password="p", **hosts)
    for _ in range(5):
        up42.get_webhooks()
    assert len(recorder.requests) == 7
    assert len({request.connection for request in recorder.requests}) == 1


def test_an_id_stays_one_segment_of_the_path(logged_in: Recorder) -> None:
    with pytest.raises(up42.HTTPError):
        up42.initialize_webhook("a/../b?c#d e")
    assert sent(logged_in) == [("GET", f"{WEBHOOKS_PATH}/a%2F..%2Fb%3Fc%23d%20e")]


@pytest.mark.parametrize("webhook_id", ["", ".", ".."])
def test_an_id_that_leads_elsewhere_is_never_sent(logged_in: Recorder, webhook_id: str) -> None:
    with pytest.raises(ValueError, match="is no id of a webhook"):
        up42.initialize_webhook(webhook_id)
    assert logged_in.requests == []


def test_what_we_do_not_know_survives_as_it_was_sent(logged_in: Recorder, service: Service) -> None:
    webhook = (
        f'{{"zeta": 1, "id": "{WEBHOOK_ID}", "name": "ñ \\u2026 \\ud83d\\ude80", "tiny": 1e-7,'
        f' "big": {10**40 + 1}, "negative": -{2**64}, "nested": {{"b": [1, {{"a": null}}],'
        ' "a": 2.50}, "url": "https://u.example", "events": [], "active": false, "alpha": ""}'
    )
    service.routes["GET", WEBHOOK_PATH] = Answer(200, b'{"data": %s}' % webhook.encode())
    service.routes["GET", WEBHOOKS_PATH] = Answer(200, b'{"data": [%s]}' % webhook.encode())
    expected = json.loads(webhook)
    got = up42.initialize_webhook(WEBHOOK_ID)
    listed = up42.get_webhooks(return_json=True)[0]
    for seen in (got.info, got._info, dict(got), listed, up42.get_webhooks()[0]._info):
        assert list(seen.items()) == list(expected.items())
        assert json.dumps(seen) == json.dumps(expected)


def test_the_workspace_is_the_one_of_userinfo(logged_in: Recorder) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    assert webhook.workspace_id == webhook.auth.workspace_id == WORKSPACE_ID
    assert webhook.auth.token == "token-1"
    assert sent(logged_in) == [("GET", WEBHOOK_PATH)]


def test_a_token_is_renewed_half_a_minute_before_its_end(
    recorder: Recorder, service: Service, hosts: dict[str, Any]
) -> None:
    token = {"access_token": "short", "expires_in": 0}
    service.routes["POST", TOKEN_PATH] = Answer(200, token)
    up42.authenticate(username="me@example.com", password="p", **hosts)
    recorder.requests.clear()
    service.routes["POST", TOKEN_PATH] = Answer(200, {**token, "access_token": "new"})
    up42.get_webhooks()
    assert sent(recorder) == [("POST", TOKEN_PATH), ("GET", WEBHOOKS_PATH)]
    assert recorder.requests[1].headers["authorization"] == "Bearer new"
