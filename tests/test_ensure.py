"""`ensure_webhook`: found, changed, or created."""

from __future__ import annotations

from typing import Any

import pytest

import up42
from recorder import Answer, Recorder
from service import WEBHOOK, WEBHOOK_PATH, WEBHOOKS_PATH, Service, data

SAME: dict[str, Any] = {
    "name": WEBHOOK["name"],
    "url": WEBHOOK["url"],
    "events": WEBHOOK["events"],
    "active": True,
}


def asked(recorder: Recorder) -> list[tuple[str, str]]:
    return [(request.method, request.path) for request in recorder.requests]


@pytest.mark.parametrize(
    "as_it_is",
    [{}, {"secret": WEBHOOK["secret"]}, {"events": ["order.status", "job.status"]},
     {"events": [{"name": "job.status"}, {"name": "order.status"}, {"name": "job.status"}]}],
)  # fmt: skip
def test_what_is_as_it_should_be_is_left_alone(
    logged_in: Recorder, as_it_is: dict[str, Any]
) -> None:
    webhook = up42.ensure_webhook(**SAME | as_it_is)
    assert webhook._info == WEBHOOK
    assert asked(logged_in) == [("GET", WEBHOOKS_PATH)]


@pytest.mark.parametrize(
    "other",
    [{"active": False}, {"events": ["job.status"]}, {"secret": "another"}],
)
def test_what_differs_is_changed_and_nothing_else(
    logged_in: Recorder, other: dict[str, Any]
) -> None:
    up42.ensure_webhook(**SAME | other)
    assert asked(logged_in) == [("GET", WEBHOOKS_PATH), ("PUT", WEBHOOK_PATH)]
    body = {name: WEBHOOK[name] for name in ("name", "url", "events", "secret", "active")}
    assert logged_in.requests[-1].json == body | other


@pytest.mark.parametrize("other", [{"name": "other"}, {"url": "https://other.example"}])
def test_what_is_not_there_is_created(logged_in: Recorder, other: dict[str, Any]) -> None:
    up42.ensure_webhook(**SAME | other)
    assert asked(logged_in) == [("GET", WEBHOOKS_PATH), ("POST", WEBHOOKS_PATH)]
    assert logged_in.requests[-1].json == SAME | {"secret": None} | other


def test_a_secret_that_the_list_leaves_out_is_sent(logged_in: Recorder, service: Service) -> None:
    bare = {name: value for name, value in WEBHOOK.items() if name != "secret"}
    service.routes["GET", WEBHOOKS_PATH] = data([bare])
    up42.ensure_webhook(**SAME)
    assert asked(logged_in) == [("GET", WEBHOOKS_PATH)]
    up42.ensure_webhook(**SAME, secret="s")
    assert logged_in.requests[-1].json["secret"] == "s"


def test_a_secret_that_the_list_leaves_out_stays(logged_in: Recorder, service: Service) -> None:
    bare = {name: value for name, value in WEBHOOK.items() if name != "secret"}
    service.routes["GET", WEBHOOKS_PATH] = data([bare])
    up42.ensure_webhook(**SAME | {"active": False})
    paths = [WEBHOOKS_PATH, WEBHOOK_PATH, WEBHOOK_PATH]
    assert asked(logged_in) == list(zip(["GET", "GET", "PUT"], paths, strict=True))
    assert logged_in.requests[-1].json["secret"] == WEBHOOK["secret"]


def test_it_is_the_way_out_of_may_or_may_not_exist(sandbox: up42.Sandbox) -> None:
    for _ in range(3):
        webhook = up42.ensure_webhook("n", "https://u.example", ["order.status"], secret="s")
    assert [held["name"] for held in sandbox.webhooks].count("n") == 1
    assert webhook == up42.initialize_webhook(webhook.webhook_id)
    assert sandbox.webhooks[-1]["secret"] == "s"


def test_a_create_in_it_is_not_repeated(logged_in: Recorder, service: Service) -> None:
    service.routes["POST", WEBHOOKS_PATH] = Answer(hang_up=True)
    with pytest.raises(up42.ConnectionError, match=r"may or may not exist.*ensure_webhook"):
        up42.ensure_webhook("n", "https://u.example", ["order.status"])
    assert [method for method, _ in asked(logged_in)] == ["GET", "POST"]
    with pytest.raises(ValueError, match="needs the scheme https"):
        up42.ensure_webhook("n", "http://u.example", ["order.status"])
    assert len(logged_in.requests) == 2
