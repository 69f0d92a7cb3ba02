"""What becomes of an answer that is a refusal."""

from __future__ import annotations

from typing import Any

import pytest

import up42
from calls import create
from recorder import Answer, Recorder
from service import (
    WEBHOOKS_PATH,
    Service,
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
