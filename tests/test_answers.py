"""What becomes of an answer that is a refusal, or none that the API promises."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

import up42
from calls import create
from recorder import Answer, Recorder
from service import (
    WEBHOOK,
    WEBHOOK_ID,
    WEBHOOK_PATH,
    WEBHOOKS_PATH,
    Service,
    data,
)


@pytest.mark.parametrize(
    ("body", "code", "title", "detail"),
    [
        ({"data": None, "error": {"code": 422, "message": "Bad name", "details": None}},
         422, None, "Bad name"),
        ({"data": None, "error": {"code": "E1", "message": "Bad", "details": {"f": 1}}},
         "E1", None, 'Bad ({"f":1})'),
        ({"data": None, "error": "Bad name"}, None, None, "Bad name"),
        ({"title": "Bad", "status": 422, "detail": "Name", "type": "x"}, None, "Bad", "Name"),
        ({"code": 422, "message": "Bad name", "details": "why"}, 422, None, "Bad name (why)"),
        (b"<html>no JSON</html>", None, None, None),
        (b"", None, None, None),
        ([], None, None, None),
        ({"error": 5, "code": [], "message": {}}, None, None, None),
    ],
)  # fmt: skip
def test_a_refusal_carries_the_words_of_the_service(
    logged_in: Recorder, service: Service, body: Any, code: Any, title: Any, detail: Any
) -> None:
    service.next_answers = [Answer(422, body, {"X-Request-Id": "abc"})]
    with pytest.raises(up42.HTTPError) as caught:
        create()
    error = caught.value
    assert (error.code, error.title, error.detail) == (code, title, detail)
    assert (error.status_code, error.method) == (422, "POST")
    assert error.url == logged_in.url + WEBHOOKS_PATH
    assert str(error).startswith(
        f"POST {WEBHOOKS_PATH} was refused with 422 Unprocessable Entity: "
    )
    assert str(error).endswith("; correct the arguments and call again")
    for words in (title, detail):
        assert words is None or words in str(error)
    response = error.response
    assert (response.status_code, response.reason, response.ok) == (
        422,
        "Unprocessable Entity",
        False,
    )
    assert response.headers["x-request-id"] == response.headers.get("X-REQUEST-ID") == "abc"
    assert "X-Request-Id" in response.headers
    assert response.text == response.content.decode()
    if not isinstance(body, bytes):
        assert response.json() == body
    assert "QWZ" not in repr(error)


@pytest.mark.parametrize(
    "error",
    [
        up42.HTTPError("text", up42.errors.Response(404, "Not Found", "u", {"A": "b"}, b"c"), "GET",
                       code=1, title="t", detail="d"),
        up42.Timeout("text"),
        up42.ConnectionError("text"),
        up42.WrongCredentials("text"),
    ],
)  # fmt: skip
def test_every_exception_can_be_pickled(error: up42.Up42Error) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), "text")
    if isinstance(error, up42.HTTPError):
        assert again.response.headers == {"a": "b"}
        assert (again.code, again.title, again.detail) == (1, "t", "d")


WITHOUT_URL = {name: value for name, value in WEBHOOK.items() if name != "url"}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"{", b"\xff", b"null", b"[]", b"5", b"[" * 100_000, b"NaN",
        {}, {"data": None}, {"data": None, "error": {"code": 1, "message": "no"}},
        {"data": WEBHOOK, "error": "no"}, {"data": [WEBHOOK]}, {"data": "text"},
        {"data": WITHOUT_URL}, {"data": {**WEBHOOK, "id": 5}}, {"data": {**WEBHOOK, "name": None}},
        {"data": {**WEBHOOK, "events": "job.status"}}, {"data": {**WEBHOOK, "events": [1]}},
        {"data": {**WEBHOOK, "active": "true"}}, {"data": {**WEBHOOK, "secret": 5}},
        {"data": {**WEBHOOK, "createdAt": 5}}, {"data": {**WEBHOOK, "extra": float("nan")}},
    ],
)  # fmt: skip
def test_an_answer_that_is_not_what_the_api_promises_is_a_service_error(
    logged_in: Recorder, service: Service, body: Any
) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    lists = body
    if isinstance(body, dict) and "data" in body:
        lists = {**body, "data": [WEBHOOK, body["data"]]}
    service.routes["GET", WEBHOOK_PATH] = service.routes["PUT", WEBHOOK_PATH] = Answer(200, body)
    service.routes["POST", WEBHOOKS_PATH] = Answer(200, body)
    service.routes["GET", WEBHOOKS_PATH] = Answer(200, lists)
    service.routes["POST", f"{WEBHOOK_PATH}/tests"] = Answer(200, body)
    calls: list[Callable[[], object]] = [
        lambda: up42.initialize_webhook(WEBHOOK_ID),
        lambda: webhook.info,
        lambda: webhook.update(name="x"),
        create,
        up42.get_webhooks,
        webhook.trigger_test_events,
    ]
    for call in calls:
        with pytest.raises(up42.ServiceError) as caught:
            call()
        assert isinstance(caught.value, ValueError)
        assert WEBHOOK["secret"] not in str(caught.value)
        assert len(str(caught.value)) < 1000
    assert webhook._info == WEBHOOK
    assert logged_in.requests


@pytest.mark.parametrize("body", [{"data": None, "error": "still there"}, b"<html>", b"[]"])
def test_a_delete_that_was_answered_oddly_is_not_taken_for_done(
    logged_in: Recorder, service: Service, body: Any
) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    service.routes["DELETE", WEBHOOK_PATH] = Answer(200, body)
    with pytest.raises(up42.ServiceError):
        webhook.delete()
    assert logged_in.requests[-1].method == "DELETE"


def test_redirects_are_not_followed(logged_in: Recorder, service: Service) -> None:
    with Recorder(lambda _: data([])) as other:
        service.next_answers = [Answer(302, headers={"Location": other.url})]
        with pytest.raises(up42.HTTPError, match="redirects are not followed"):
            up42.get_webhooks()
        assert other.requests == []
    assert len(logged_in.requests) == 1
