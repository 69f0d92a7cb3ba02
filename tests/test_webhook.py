"""The functions and the webhook as old code uses them."""

from __future__ import annotations

import gc
import inspect
import json
import subprocess
import sys
import weakref
from enum import Enum
from typing import Any

import pytest

import up42
from recorder import Recorder
from service import WEBHOOK, WEBHOOK_ID, WORKSPACE_ID

SIGNATURES = {
    "authenticate": "(cfg_file=None, project_id=None, project_api_key=None, username=None,"
    " password=None, *, region='eu', api_url=None, auth_url=None, max_attempts=5, timeout=120,"
    " connect_timeout=10, **kwargs)",
    "Auth": "(cfg_file=None, project_id=None, project_api_key=None, username=None,"
    " password=None, *, region='eu', api_url=None, auth_url=None, max_attempts=5, timeout=120,"
    " connect_timeout=10, **kwargs)",
    "initialize_webhook": "(webhook_id)",
    "get_webhooks": "(return_json=False)",
    "create_webhook": "(name, url, events, active=False, secret=None)",
    "get_webhook_events": "()",
    "Webhook": "(auth, webhook_id, webhook_info=None)",
    "Webhook.update": "(self, /, name=None, url=None, events=None, active=None, secret=None)",
    "Webhook.delete": "(self, /)",
    "Webhook.trigger_test_events": "(self, /)",
    "Webhook.trigger_test_event": "(self, /)",
    "Sandbox": "(port=0, host='127.0.0.1', *, webhooks=None, sign_body=True, token_lifetime=300)",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_inspect_shows_the_signature_of_the_contract(name: str) -> None:
    thing: Any = up42
    for part in name.split("."):
        thing = getattr(thing, part)
    assert str(inspect.signature(thing)) == SIGNATURES[name]


def test_help_shows_the_whole_docstring() -> None:
    code = "import up42; help(up42.create_webhook); help(up42.Webhook)"
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    for line in ("Registers a webhook with UP42.", "secret (str | None): What notifications are",
                 "The metadata, asked for anew", "trigger_test_event("):  # fmt: skip
        assert line in shown.stdout


def test_without_a_login_the_error_says_what_to_call() -> None:
    code = """
import up42
for call in (up42.get_webhooks, up42.get_webhook_events,
             lambda: up42.initialize_webhook("x"), lambda: up42.create_webhook("n", "u", ["e"])):
    try:
        call()
    except up42.UserNotAuthenticated as error:
        assert isinstance(error, RuntimeError) and isinstance(error, ValueError)
        assert "up42.authenticate(" in str(error), error
    else:
        raise AssertionError(call)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_webhook_reads_like_the_dict_that_the_service_sent(auth: up42.Auth) -> None:
    webhook = up42.Webhook(auth, WEBHOOK_ID)
    assert webhook["name"] == "new-webhook"
    assert dict(webhook) == WEBHOOK
    assert {**webhook} == WEBHOOK
    assert list(webhook) == list(WEBHOOK)
    assert len(webhook) == len(WEBHOOK)
    assert "secret" in webhook
    assert "nonsense" not in webhook
    with pytest.raises(KeyError):
        webhook["nonsense"]
    with pytest.raises(TypeError):
        webhook["name"] = "other"  # type: ignore[index]
    assert json.loads(json.dumps(webhook._info)) == WEBHOOK


def test_a_webhook_is_true_even_without_metadata(auth: up42.Auth) -> None:
    webhook = up42.Webhook(auth, WEBHOOK_ID, {})
    assert len(webhook) == 0
    assert bool(webhook) is True
    assert repr(webhook) == f"Webhook(name: ?, webhook_id: {WEBHOOK_ID}, active: ?)"


def test_given_metadata_nothing_is_asked(auth: up42.Auth, sandbox: up42.Sandbox) -> None:
    sandbox.reset()
    info = {"name": "mine", "active": False}
    webhook = up42.Webhook(auth, WEBHOOK_ID, webhook_info=info)
    assert webhook._info is info
    assert [
        request["method"] for request in sandbox.requests if "webhooks" in request["path"]
    ] == []


def test_without_metadata_the_webhook_must_exist(auth: up42.Auth) -> None:
    with pytest.raises(up42.HTTPError) as caught:
        up42.Webhook(auth, "unknown")
    assert caught.value.status_code == 404
    with pytest.raises(up42.HTTPError):
        up42.initialize_webhook("unknown")


def test_attributes_live_in_the_dict_of_the_object(logged_in: Recorder) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    attributes = {"url", "name", "events", "active", "secret", "id", "created_at", "updated_at"}
    assert set(vars(webhook)) == {"auth", "workspace_id", "webhook_id", "_info"} | attributes
    assert webhook.__dict__["_info"]["events"] == WEBHOOK["events"]
    assert isinstance(webhook.auth, up42.Auth)
    assert webhook.workspace_id == WORKSPACE_ID
    assert len(logged_in.requests) == 1


def test_info_refreshes_what_was_last_seen(sandbox: up42.Sandbox) -> None:
    one, other = up42.initialize_webhook(WEBHOOK_ID), up42.initialize_webhook(WEBHOOK_ID)
    other.update(name="changed elsewhere")
    assert one["name"] == one._info["name"] == "new-webhook"
    assert one.info["name"] == one["name"] == one._info["name"] == "changed elsewhere"
    assert sandbox.webhooks[0] == one._info


def test_a_failed_update_changes_nothing(sandbox: up42.Sandbox) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    with pytest.raises(up42.HTTPError):
        webhook.update(name="x", events=["no.such.event"])
    assert webhook._info == WEBHOOK == sandbox.webhooks[0]


def test_a_rename_does_not_switch_a_webhook_off(sandbox: up42.Sandbox) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    assert webhook["active"] is True
    webhook.update(name="renamed")
    assert sandbox.webhooks[0]["active"] is True


def test_repr_never_shows_the_secret(sandbox: up42.Sandbox) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    assert repr(webhook) == f"Webhook(name: new-webhook, webhook_id: {WEBHOOK_ID}, active: True)"
    password = sandbox.credentials["password"]
    for thing in (webhook, webhook.auth, sandbox):
        assert "QWZTFnMEXhqZKNmu" not in repr(thing)
        assert password not in repr(thing)


def test_a_webhook_can_be_subclassed(auth: up42.Auth) -> None:
    class Mine(up42.Webhook):
        def __init__(self, auth: up42.Auth, label: str) -> None:
            super().__init__(auth, WEBHOOK_ID)
            self.label = label

    mine = Mine(auth, "label")
    assert isinstance(mine, up42.Webhook)
    assert (mine.label, mine["name"]) == ("label", "new-webhook")
    assert mine.update(name="sub") is mine
    assert mine.info["name"] == "sub"


def test_a_cycle_through_a_webhook_is_collected(auth: up42.Auth) -> None:
    webhook = up42.Webhook(auth, WEBHOOK_ID, {})
    webhook.me = webhook  # type: ignore[attr-defined]
    gone = weakref.ref(webhook)
    del webhook
    gc.collect()
    assert gone() is None


class Event(str, Enum):
    ORDER = "order.status"


@pytest.mark.parametrize(
    "events",
    [
        ["order.status"],
        ("order.status",),
        [{"name": "order.status", "title": "whatever"}],
        [Event.ORDER],
        iter(["order.status"]),
    ],
)
def test_events_are_names_in_whatever_form(sandbox: up42.Sandbox, events: Any) -> None:
    assert up42.create_webhook("n", "https://u.example", events)["events"] == ["order.status"]
    assert sandbox.webhooks[-1]["events"] == ["order.status"]


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"events": "order.status"}, TypeError, "events takes a list of names"),
        ({"events": b"order.status"}, TypeError, "events takes a list of names"),
        ({"events": {"name": "order.status"}}, TypeError, "events takes a list of names"),
        ({"events": None}, TypeError, "events takes a list of names.* and not NoneType"),
        ({"events": [5]}, TypeError, "each of events takes a str and not int"),
        ({"events": [{"title": "no name"}]}, ValueError, "one of events has no name"),
        ({"name": None}, TypeError, "name takes a str and not NoneType"),
        ({"name": b"bytes"}, TypeError, "name takes a str and not bytes"),
        ({"name": "\ud800"}, UnicodeEncodeError, "surrogates"),
        ({"url": 5}, TypeError, "url takes a str and not int"),
        ({"url": "http://receiver.example"}, ValueError, "needs the scheme https"),
        ({"url": "ftp://127.0.0.1/"}, ValueError, "needs the scheme https"),
        ({"url": "http:/receiver.example"}, ValueError, "needs the scheme https"),
        ({"url": "http:\\\\receiver.example"}, ValueError, "needs the scheme https"),
        ({"url": " http://receiver.example"}, ValueError, "needs the scheme https"),
        ({"active": "yes"}, TypeError, "active takes a bool and not str"),
        ({"secret": 5}, TypeError, "secret takes a str and not int"),
        ({"nonsense": 1}, TypeError, "nonsense"),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(
    logged_in: Recorder, arguments: dict[str, Any], error: type[Exception], text: str
) -> None:
    good = {"name": "n", "url": "https://u.example", "events": ["order.status"]}
    webhook = up42.Webhook(up42.initialize_webhook(WEBHOOK_ID).auth, WEBHOOK_ID, dict(WEBHOOK))
    logged_in.requests.clear()
    with pytest.raises(error, match=text):
        up42.create_webhook(**good | arguments)
    if None not in arguments.values():
        with pytest.raises(error, match=text):
            webhook.update(**arguments)
    with pytest.raises(TypeError, match="webhook_id takes a str and not int"):
        up42.initialize_webhook(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="return_json takes a bool and not str"):
        up42.get_webhooks("yes")  # type: ignore[call-overload]
    assert logged_in.requests == []
    assert webhook._info == WEBHOOK


def test_a_webhook_on_this_machine_may_be_plain_http(sandbox: up42.Sandbox) -> None:
    for url in (
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://[::1]:1/",
        "HTTPS://u.example",
    ):
        up42.create_webhook("n", url, ["order.status"])
    assert len(sandbox.webhooks) == 5


@pytest.mark.parametrize(
    "url",
    ["receiver.example", "receiver.example:8443/a", "receiver.example/?to=http://x", "a:b", ""],
)
def test_an_address_without_a_scheme_is_the_services_to_judge(
    logged_in: Recorder, url: str
) -> None:
    up42.create_webhook("n", url, ["order.status"])
    assert logged_in.requests[-1].json["url"] == url


def test_a_webhook_stays_with_its_session(sandbox: up42.Sandbox) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    with up42.Sandbox() as other:
        up42.authenticate(**other.credentials)
        assert up42.get_webhooks() == []
        webhook.update(name="still there")
    assert sandbox.webhooks[0]["name"] == "still there"
