"""The webhook of SDK 1.0 to 2.6: made here, saved there."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import subprocess
import sys
from typing import Any

import pytest

import up42
from recorder import Answer, Recorder
from service import (
    EVENTS,
    WEBHOOK,
    WEBHOOK_ID,
    WEBHOOK_PATH,
    WEBHOOKS_PATH,
    WORKSPACE_ID,
    Service,
    data,
)

FIELDS = ["url", "name", "events", "active", "secret", "id", "created_at", "updated_at"]
BODY = {name: WEBHOOK[name] for name in ("name", "url", "events", "secret", "active")}


# Stands for the session, which only a test has.
AUTH = object()


def made(**fields: Any) -> up42.Webhook:
    """A webhook that is not saved."""
    fields = {"name": "n", "url": "https://u.example", "events": ["order.status"]} | fields
    return up42.Webhook(**fields)


def test_making_one_sends_nothing_and_needs_no_login(logged_in: Recorder) -> None:
    webhook = made(secret="s", active=True)
    assert [getattr(webhook, name) for name in FIELDS] == [
        "https://u.example", "n", ["order.status"], True, "s", None, None, None,
    ]  # fmt: skip
    assert webhook.webhook_id is None
    assert repr(webhook) == "Webhook(name: n, webhook_id: None, active: True)"
    assert logged_in.requests == []


def test_the_fields_may_be_given_by_position(logged_in: Recorder) -> None:
    webhook = up42.Webhook("https://u", "n", ["e"], True, "s", "id", "then", "now")
    assert dataclasses.astuple(webhook) == (
        "https://u", "n", ["e"], True, "s", "id", "then", "now",
    )  # fmt: skip
    assert logged_in.requests == []


def test_save_posts_at_first_and_puts_from_then_on(logged_in: Recorder) -> None:
    webhook = made()
    assert webhook.save() is None  # type: ignore[func-returns-value]
    (post,) = logged_in.requests
    assert (post.method, post.path) == ("POST", WEBHOOKS_PATH)
    assert post.json == {
        "name": "n", "url": "https://u.example", "events": ["order.status"],
        "secret": None, "active": False,
    }  # fmt: skip
    assert webhook.id == webhook.webhook_id == WEBHOOK_ID
    assert webhook.created_at == WEBHOOK["createdAt"]
    assert webhook.workspace_id == WORKSPACE_ID
    assert webhook._info == dict(webhook) == WEBHOOK

    webhook.name = "other"
    webhook.active = False
    webhook.save()
    put = logged_in.requests[-1]
    assert (put.method, put.path) == ("PUT", WEBHOOK_PATH)
    assert put.json == BODY | {"name": "other", "active": False}
    assert len(logged_in.requests) == 2


def test_assigning_sends_nothing_until_it_is_saved(logged_in: Recorder) -> None:
    webhook = up42.Webhook.get(WEBHOOK_ID)
    webhook.name, webhook.secret = "mine", None
    webhook.events = ["job.status"]
    assert (webhook.name, webhook.secret, webhook.events) == ("mine", None, ["job.status"])
    assert webhook._info == WEBHOOK, "that is what was last seen"
    assert len(logged_in.requests) == 1
    webhook.save()
    assert logged_in.requests[-1].json == BODY | {
        "name": "mine", "secret": None, "events": ["job.status"],
    }  # fmt: skip


def test_what_is_appended_to_the_events_is_saved(sandbox: up42.Sandbox) -> None:
    webhook = up42.Webhook.create("n", "https://u.example", ["order.status"])
    events = webhook.events
    events.append("job.status")
    assert webhook._info["events"] == ["order.status"]
    webhook.save()
    assert sandbox.webhooks[-1]["events"] == ["order.status", "job.status"] == webhook.events
    events.remove("order.status")
    webhook.save()
    assert sandbox.webhooks[-1]["events"] == ["job.status"], "the list is still the same"


def test_events_that_can_be_read_once_are_sent_as_often_as_needed(
    logged_in: Recorder, service: Service
) -> None:
    webhook = made(events=iter(["order.status"]))
    service.next_answers = [Answer(503)]
    with pytest.raises(up42.HTTPError):
        webhook.save()
    webhook.save()
    once: Any = (name for name in ["job.status"])
    webhook.events = once
    service.next_answers = [Answer(422)]
    with pytest.raises(up42.HTTPError):
        webhook.update(name="x")
    webhook.update(name="x")
    sent = [request.json["events"] for request in logged_in.requests if request.body]
    assert sent == [["order.status"]] * 2 + [["job.status"]]


def test_a_list_of_the_callers_is_never_changed(logged_in: Recorder, service: Service) -> None:
    mine = ["order.status"]
    webhook = made(events=mine)
    service.routes["POST", WEBHOOKS_PATH] = data({**WEBHOOK, "events": ["a", "b"]})
    webhook.save()
    assert mine == ["order.status"]
    assert webhook.events == ["a", "b"] == webhook._info["events"]


def test_info_keeps_what_is_assigned_and_not_saved(sandbox: up42.Sandbox) -> None:
    webhook, other = up42.Webhook.get(WEBHOOK_ID), up42.Webhook.get(WEBHOOK_ID)
    other.update(name="elsewhere", url="https://elsewhere.example", events=["job.status"])
    webhook.name = "mine"
    assert webhook.events == WEBHOOK["events"]
    assert webhook.info["name"] == webhook._info["name"] == "elsewhere"
    assert (webhook.name, webhook.url) == ("mine", "https://elsewhere.example")
    assert webhook.events == ["job.status"], "it was only read"
    webhook.save()
    assert sandbox.webhooks[0]["name"] == "mine" == webhook._info["name"]


def test_update_sends_what_was_assigned_too(logged_in: Recorder) -> None:
    webhook = up42.Webhook.get(WEBHOOK_ID)
    webhook.name = "mine"
    assert webhook.update(active=False) is webhook
    assert [request.method for request in logged_in.requests] == ["GET", "GET", "PUT"]
    assert logged_in.requests[-1].json == BODY | {"name": "mine", "active": False}
    assert webhook.name == webhook["name"] == webhook._info["name"]
    webhook.name, webhook.url, webhook.secret = "a", "https://b.example", None
    webhook.update(events=["job.status"], active=True)
    assert [request.method for request in logged_in.requests[3:]] == ["PUT"], "all five are known"
    assert logged_in.requests[-1].json == {
        "name": "a", "url": "https://b.example", "events": ["job.status"], "secret": None,
        "active": True,
    }  # fmt: skip


def test_a_save_that_failed_can_be_corrected(sandbox: up42.Sandbox) -> None:
    webhook = made(events=["no.such.event"])
    with pytest.raises(up42.HTTPError, match="there is no event"):
        webhook.save()
    assert (webhook.id, webhook._info) == (None, {})
    webhook.events = ["order.status"]
    webhook.save()
    assert sandbox.webhooks[-1] == webhook._info
    webhook.url = "http://receiver.example"
    with pytest.raises(ValueError, match="needs the scheme https"):
        webhook.save()
    assert webhook.url == "http://receiver.example"
    assert webhook._info["url"] == "https://u.example" == sandbox.webhooks[-1]["url"]


@pytest.mark.parametrize("call", ["info", "update", "delete", "trigger_test_events"])
def test_an_unsaved_webhook_says_to_save_it_first(logged_in: Recorder, call: str) -> None:
    webhook = made()
    with pytest.raises(ValueError, match=r"not saved yet.*call save\(\) first"):
        getattr(webhook, call)()
    assert logged_in.requests == []


def test_a_webhook_is_bound_to_the_session_in_which_it_was_saved(sandbox: up42.Sandbox) -> None:
    webhook, never = made(), made(events=["no.such.event"])
    with up42.Sandbox() as other:
        up42.authenticate(**other.credentials)
        webhook.save()
        with pytest.raises(up42.HTTPError):
            never.save()
        up42.authenticate(**sandbox.credentials)
        webhook.update(name="still there")
        assert [held["name"] for held in other.webhooks] == ["still there"]
    assert len(sandbox.webhooks) == 1
    never.events = ["order.status"]
    never.save()
    assert len(sandbox.webhooks) == 2, "a save that failed binds to nothing"


def test_without_a_login_a_save_says_what_to_call() -> None:
    code = """
import up42
webhook = up42.Webhook("https://u.example", "n", ["order.status"])
for call in (webhook.save, lambda: up42.Webhook.get("x"), up42.Webhook.all,
             up42.Webhook.get_webhook_events, lambda: webhook.auth, lambda: webhook.workspace_id,
             lambda: up42.Webhook.create("n", "https://u.example", ["order.status"])):
    try:
        call()
    except up42.UserNotAuthenticated as error:
        assert "up42.authenticate(" in str(error)
    else:
        raise AssertionError(call)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_class_makes_the_calls_of_the_default_session(logged_in: Recorder) -> None:
    assert up42.Webhook.get_webhook_events() == EVENTS
    assert up42.Webhook.get(webhook_id=WEBHOOK_ID)._info == WEBHOOK
    (webhook,) = up42.Webhook.all()
    assert webhook == up42.Webhook.get(WEBHOOK_ID)
    assert up42.Webhook.all(return_json=True) == [WEBHOOK]
    created = up42.Webhook.create("n", "https://u.example", EVENTS, True, "s")
    assert created.id == WEBHOOK_ID
    assert [request.method for request in logged_in.requests] == ["GET"] * 5 + ["POST"]
    assert logged_in.requests[-1].json == {
        "name": "n", "url": "https://u.example", "events": ["job.status", "order.status"],
        "secret": "s", "active": True,
    }  # fmt: skip
    assert up42.Webhook.workspace_id == WORKSPACE_ID


def test_signatures_of_the_class() -> None:
    for name, signature in {
        "get": "(webhook_id)",
        "all": "(return_json=False)",
        "create": "(name, url, events, active=False, secret=None)",
        "get_webhook_events": "()",
        "from_metadata": "(metadata)",
    }.items():
        assert str(inspect.signature(getattr(up42.Webhook, name))) == signature


def test_metadata_make_a_webhook_without_a_request(logged_in: Recorder) -> None:
    webhook = up42.Webhook.from_metadata({**WEBHOOK, "unknown": 10**30})
    assert (webhook.id, webhook.secret, webhook["unknown"]) == (
        WEBHOOK_ID, WEBHOOK["secret"], 10**30,
    )  # fmt: skip
    assert logged_in.requests == []
    webhook.name = "mine"
    webhook.save()
    assert [request.method for request in logged_in.requests] == ["PUT"]
    for missing in ("id", "name", "url", "events", "active"):
        with pytest.raises(KeyError, match=missing):
            up42.Webhook.from_metadata({k: v for k, v in WEBHOOK.items() if k != missing})
    with pytest.raises(TypeError):
        up42.Webhook.from_metadata("metadata")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        up42.Webhook.from_metadata({**WEBHOOK, "id": 5})


def test_equal_are_webhooks_with_the_same_id_and_metadata(logged_in: Recorder) -> None:
    one, other = up42.Webhook.get(WEBHOOK_ID), up42.Webhook.from_metadata(WEBHOOK)
    assert one == other
    assert not one != other  # noqa: SIM202 - the operator is what is tested
    assert hash(one) == hash(other)
    assert len({one, other}) == 1
    other.name = "other"
    assert one != other
    assert one != WEBHOOK
    assert made() == made()
    assert made() != made(name="m")
    with pytest.raises(TypeError, match=r"no hash; call save\(\) first"):
        hash(made())
    assert bool(made()) is True


def test_after_a_delete_the_service_says_that_it_is_gone(sandbox: up42.Sandbox) -> None:
    webhook = up42.Webhook.create("n", "https://u.example", ["order.status"])
    known = dict(webhook)
    assert webhook.delete() is None  # type: ignore[func-returns-value]
    for again in (webhook.delete, lambda: webhook.info, lambda: webhook.update(name="x")):
        with pytest.raises(up42.HTTPError) as caught:
            again()
        assert caught.value.status_code == 404
    assert webhook._info == known == dict(webhook)
    assert (webhook.name, webhook.id) == ("n", known["id"])
    assert repr(webhook) == f"Webhook(name: n, webhook_id: {known['id']}, active: False)"
    webhook.id = None
    webhook.save()
    assert webhook.id != known["id"]
    assert len(sandbox.webhooks) == 2


def test_a_secret_that_the_service_leaves_out_is_not_lost(
    logged_in: Recorder, service: Service
) -> None:
    bare = {name: value for name, value in WEBHOOK.items() if name != "secret"}
    for route in [("GET", WEBHOOK_PATH), ("PUT", WEBHOOK_PATH), ("POST", WEBHOOKS_PATH)]:
        service.routes[route] = data(bare)
    webhook = made(secret="kept")
    webhook.save()
    assert webhook.secret == "kept"
    webhook.update(name="x")
    assert logged_in.requests[-1].json["secret"] == "kept"
    webhook.secret = None
    webhook.save()
    assert webhook.secret is None
    webhook.update(name="y")
    assert logged_in.requests[-1].json["secret"] is None


@pytest.mark.parametrize(
    ("assigned", "error", "text"),
    [
        ({"name": 5}, TypeError, "name takes a str and not int"),
        ({"url": None}, TypeError, "url takes a str and not NoneType"),
        ({"events": "order.status"}, TypeError, "events takes a list of names"),
        ({"events": [{}]}, ValueError, "has no name"),
        ({"active": "yes"}, TypeError, "active takes a bool and not str"),
        ({"secret": b"s"}, TypeError, "secret takes a str and not bytes"),
        ({"id": 5}, TypeError, "webhook_id takes a str and not int"),
        ({"id": ".."}, ValueError, "is no id of a webhook"),
        ({"name": "\ud800"}, UnicodeEncodeError, "surrogates"),
    ],
)
def test_bad_attributes_are_refused_before_anything_is_sent(
    logged_in: Recorder, assigned: dict[str, Any], error: type[Exception], text: str
) -> None:
    webhook = up42.Webhook.get(WEBHOOK_ID)
    logged_in.requests.clear()
    for name, value in assigned.items():
        setattr(webhook, name, value)
    with pytest.raises(error, match=text):
        webhook.save()
    with pytest.raises(error, match=text):
        made(**assigned).save()
    assert logged_in.requests == []


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ([], {}),
        (["id"], {}),
        (["https://u", "n"], {}),
        ([AUTH], {}),
        (["auth"], {"webhook_id": "id"}),
        ([AUTH, WEBHOOK_ID, {}, 4], {}),
        ([AUTH, WEBHOOK_ID], {"name": "n"}),
        ([AUTH, WEBHOOK_ID], {"auth": AUTH}),
        ([AUTH, WEBHOOK_ID, "info"], {}),
        (["u", "n", ["e"]], {"nonsense": 1}),
        (["u", "n", ["e"]], {"url": "u"}),
        (range(9), {}),
        ([], {"name": "n", "url": "u", "events": ["e"], "webhook_info": {}}),
    ],
)
def test_a_call_that_fits_neither_form_shows_both(
    auth: up42.Auth, args: Any, kwargs: dict[str, Any]
) -> None:
    args = [auth if argument is AUTH else argument for argument in args]
    kwargs = {name: auth if value is AUTH else value for name, value in kwargs.items()}
    make: Any = up42.Webhook
    with pytest.raises(TypeError) as caught:
        make(*args, **kwargs)
    assert "Webhook(auth, webhook_id, webhook_info=None)" in str(caught.value)
    assert "Webhook(url, name, events, active=False, secret=None, id=None" in str(caught.value)


def test_what_the_service_does_not_answer_changes_nothing(
    logged_in: Recorder, service: Service
) -> None:
    webhook = up42.Webhook.get(WEBHOOK_ID)
    webhook.name = "mine"
    before = copy.deepcopy(vars(webhook)["_info"])
    service.next_answers = [Answer(400), Answer(400), Answer(200, b"nonsense")]
    for call in (webhook.save, lambda: webhook.update(active=False), webhook.save):
        with pytest.raises(up42.Up42Error):
            call()
        assert webhook._info == before
        assert (webhook.name, webhook.active) == ("mine", True)
    assert len(logged_in.requests) == 4
