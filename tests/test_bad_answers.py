"""Whatever the service sends: no crash, no hang, no swelling, but an error that says what came."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import up42
from calls import assert_refused, create, known_webhook, log_in
from hostile import Hostile, answers
from service import TEST_RUN, TOKEN_PATH, USERINFO_PATH, WEBHOOK

pytestmark = pytest.mark.once

MB = 1024 * 1024
DEEP = 100_000


def envelope(data: bytes) -> bytes:
    """A success with this as its data."""
    return b'{"data": %b, "error": null}' % data


def object_with(known: Mapping[str, Any], field: str, value: bytes) -> bytes:
    """What is known, with one field of another value."""
    fields = {name: json.dumps(content).encode() for name, content in known.items()}
    pairs = {**fields, field: value}.items()
    return b"{%b}" % b", ".join(b'"%b": %b' % (name.encode(), told) for name, told in pairs)


def webhook_with(field: str, value: bytes) -> bytes:
    """The webhook, with one field of another value."""
    return object_with(WEBHOOK, field, value)


def nested(opening: bytes, closing: bytes, core: bytes = b"") -> bytes:
    """The same thing in itself, very often."""
    return opening * DEEP + core + closing * DEEP


#: Bodies that are wrong wherever they come.
NO_ANSWER = {
    "nothing": b"",
    "spaces": b" \r\n\t",
    "HTML": b"<html><body>Welcome to the hotel's network</body></html>",
    "not to its end": b'{"data": [{"id": "1df1ebb0',
    "more than one": b"{}{}",
    "not UTF-8": b'{"data": "\xff\xfe"}',
    "UTF-16": '{"data": []}'.encode("utf-16"),
    "half a surrogate": b'{"data": {"id": "\\ud800"}}',
    "a zero byte": b"\x00" * 100,
    "null": b"null",
    "a number": b"1e999",
    "a text": b'"data"',
    "a list": b"[]",
    "an empty object": b"{}",
    "NaN": b"NaN",
    "NaN as data": envelope(b"NaN"),
    "Infinity as data": envelope(b"-Infinity"),
    "null as data": envelope(b"null"),
    "an error inside": b'{"data": [], "error": {"code": 500, "message": "no"}}',
    "data twice": b'{"data": [], "data": [], "error": null}',
    "deep lists": nested(b"[", b"]"),
    "deep objects": nested(b'{"data":', b"}", b"1"),
    "deep lists without end": b"[" * DEEP,
    "deep lists as data": envelope(nested(b"[", b"]")),
    "comments": b'{"data": [] /* none */}',
    "a byte order mark": b"\xef\xbb\xbf{}",
}


def calls(server: Hostile) -> dict[str, Callable[[], object]]:
    """Every call whose answer is read."""
    known = known_webhook(server)
    return {
        "info": lambda: known.info,
        "update": lambda: known.update("n", "https://u.example", ["order.status"], True, "s"),
        "create": create,
        "list": up42.get_webhooks,
        "list of dicts": lambda: up42.get_webhooks(return_json=True),
        "events": up42.get_webhook_events,
        "tests": known.trigger_test_events,
    }


@pytest.mark.parametrize("body", NO_ANSWER)
def test_what_is_no_answer_is_a_service_error_wherever_it_comes(
    hostile: Hostile, body: str
) -> None:
    for name, call in calls(hostile).items():
        hostile.tricks = [answers(200, NO_ANSWER[body])]
        text = assert_refused(call)
        assert ("may or may not" in text) == (name in {"create", "tests"})
    assert len(up42.get_webhooks()) == 1


WRONG = [
    b"null",
    b"5",
    b"1.5",
    b"true",
    b'"text"',
    b"[]",
    b"[null]",
    b"{}",
    b'{"a": 1}',
    b'[["a"]]',
]
RIGHT: dict[str, set[bytes]] = {
    "id": {b'"text"'},
    "name": {b'"text"'},
    "url": {b'"text"'},
    "events": {b"[]"},
    "active": {b"true"},
    "secret": {b'"text"', b"null"},
    "createdAt": {b'"text"', b"null"},
    "updatedAt": {b'"text"', b"null"},
}


@pytest.mark.parametrize("field", RIGHT)
def test_a_field_of_the_wrong_type_is_a_service_error_wherever_it_stands(
    hostile: Hostile, field: str
) -> None:
    wrong = [value for value in WRONG if value not in RIGHT[field]]
    for value in [*wrong, nested(b"[", b"]"), b'"\xff"', b'"\\ud800"', b"NaN"]:
        one = webhook_with(field, value)
        good = json.dumps(WEBHOOK).encode()
        for name, call in calls(hostile).items():
            if name in {"events", "tests"}:
                continue
            body = envelope(b"[%b, %b]" % (good, one) if "list" in name else one)
            hostile.tricks = [answers(200, body)]
            assert_refused(call)
    for value in RIGHT[field]:
        hostile.tricks = [answers(200, envelope(b"[%b]" % webhook_with(field, value)))]
        assert up42.get_webhooks(return_json=True)[0][field] == json.loads(value)


@pytest.mark.parametrize(
    "field", [name for name in RIGHT if name not in {"secret", "createdAt", "updatedAt"}]
)
def test_a_field_that_is_missing_is_named(hostile: Hostile, field: str) -> None:
    rest = {name: value for name, value in WEBHOOK.items() if name != field}
    hostile.tricks = [answers(200, {"data": [rest]})]
    assert_refused(up42.get_webhooks, f"missing field `{field}`")


EVENT: dict[str, set[bytes]] = {"name": {b'"text"'}}
RUN: dict[str, set[bytes]] = {
    "startedAt": {b'"text"'},
    "testsRun": {b"5"},
    "testsSucceeded": {b"5"},
    "testsFailed": {b"5", b"null"},
}


@pytest.mark.parametrize("value", [*WRONG, b"-1", b"1e3", b"18446744073709551616"])
def test_an_event_or_a_test_run_of_the_wrong_type_is_a_service_error(
    hostile: Hostile, value: bytes
) -> None:
    for call, good, fields in (
        (up42.get_webhook_events, {"name": "a"}, EVENT),
        (known_webhook(hostile).trigger_test_events, TEST_RUN, RUN),
    ):
        for field, right in fields.items():
            one = object_with(good, field, value)
            body = b"[%b]" % one if fields is EVENT else one
            hostile.tricks = [answers(200, envelope(body))]
            if value in right:
                assert call()
            else:
                assert_refused(call)


def test_fields_twice_are_a_service_error_where_we_read_them(hostile: Hostile) -> None:
    once = json.dumps(WEBHOOK)[1:-1].encode()
    hostile.tricks = [answers(200, envelope(b'[{"id": "other", %b}]' % once))]
    assert_refused(up42.get_webhooks, "duplicate field `id`")
    hostile.tricks = [answers(200, envelope(b'[{"extra": 1, %b, "extra": 2}]' % once))]
    assert up42.get_webhooks(return_json=True)[0]["extra"] == 2


UNREADABLE = {
    "deep lists": nested(b"[", b"]"),
    "deep objects": nested(b'{"a":', b"}", b"1"),
    "a number of 5,000 digits": b"9" * 5000,
    "half a surrogate": b'"\\ud800"',
}


@pytest.mark.parametrize("extra", UNREADABLE)
def test_what_we_do_not_know_and_python_cannot_read_is_a_service_error(
    hostile: Hostile, extra: str
) -> None:
    """The service did its part, and the error says so."""
    one = webhook_with("extra", UNREADABLE[extra])
    for name, call in calls(hostile).items():
        if name in {"events", "tests"}:
            continue
        hostile.tricks = [answers(200, envelope(b"[%b]" % one if "list" in name else one))]
        with pytest.raises(up42.ServiceError, match="UP42 did what it was asked, but") as caught:
            call()
        assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("extra", UNREADABLE)
def test_what_nobody_reads_may_be_as_it_likes(hostile: Hostile, extra: str) -> None:
    hostile.tricks = [answers(200, b'{"data": [], "more": %b}' % UNREADABLE[extra])]
    assert up42.get_webhooks() == []


def test_numbers_of_any_size_come_through(hostile: Hostile) -> None:
    for number in (b"9" * 4000, b"-1", b"1.5", b"-0.0", b"1e308"):
        hostile.tricks = [answers(200, envelope(b"[%b]" % webhook_with("extra", number)))]
        assert up42.get_webhooks(return_json=True)[0]["extra"] == json.loads(number)


LOGIN = {
    **{name: body for name, body in NO_ANSWER.items() if body != b"{}"},
    "no token": b'{"expires_in": 300}',
    "no lifetime": b'{"access_token": "t"}',
    "a token that is a number": b'{"access_token": 5, "expires_in": 300}',
    "a token of two lines": b'{"access_token": "a\\r\\nX-Evil: 1", "expires_in": 300}',
    "a token with a zero": b'{"access_token": "a\\u0000", "expires_in": 300}',
    "a lifetime that is negative": b'{"access_token": "t", "expires_in": -1}',
    "a lifetime that is a text": b'{"access_token": "t", "expires_in": "300"}',
    "a lifetime that is no number": b'{"access_token": "t", "expires_in": NaN}',
    "a lifetime without end": b'{"access_token": "t", "expires_in": 1e400}',
    "a token twice": b'{"access_token": "t", "access_token": "u", "expires_in": 300}',
}
USER = {
    **NO_ANSWER,
    "no sub": b'{"email": "me@example.com"}',
    "a sub that is a number": b'{"sub": 5}',
    "a sub that is empty": b'{"sub": ""}',
    "a sub that leads elsewhere": b'{"sub": ".."}',
    "a sub twice": b'{"sub": "a", "sub": "b"}',
}


@pytest.mark.parametrize(
    ("path", "body"),
    [*((TOKEN_PATH, body) for body in LOGIN), *((USERINFO_PATH, body) for body in USER)],
)
def test_a_login_that_is_answered_with_something_else_is_a_service_error(
    path: str, body: str
) -> None:
    token = answers(200, {"access_token": "unspeakable", "expires_in": 300})
    with Hostile() as server:
        if path == TOKEN_PATH:
            server.login_tricks = [answers(200, LOGIN[body])]
        else:
            server.login_tricks = [token, answers(200, USER[body])]
        text = assert_refused(lambda: log_in(server))
        assert path in text
        assert "unspeakable" not in text
        log_in(server)


def test_a_workspace_is_one_segment_of_the_path_whatever_it_is_called(hostile: Hostile) -> None:
    hostile.login_tricks = [
        answers(200, {"access_token": "t", "expires_in": 300}),
        answers(200, {"sub": "../a b?c#d\r\n\u2028"}),
    ]
    log_in(hostile)
    with pytest.raises(up42.HTTPError):
        up42.get_webhooks()
    assert hostile.requests[-1].path == "/workspaces/..%2Fa%20b%3Fc%23d%0D%0A%E2%80%A8/webhooks"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500, 503])
@pytest.mark.parametrize("body", NO_ANSWER)
def test_a_refusal_of_whatever_content_is_an_http_error(
    hostile: Hostile, status: int, body: str
) -> None:
    hostile.tricks = [answers(status, NO_ANSWER[body], Retry_After="0")] * 2
    with pytest.raises(up42.HTTPError) as caught:
        up42.get_webhooks()
    assert caught.value.status_code == status
    assert caught.value.response.content == NO_ANSWER[body]
    assert len(str(caught.value)) < 1000
    assert not any(character < " " for character in str(caught.value))


def test_a_refusal_of_the_login_is_cut_short(hostile: Hostile) -> None:
    words = "a" * MB + "\x1b[2J\r\n"
    hostile.login_tricks = [answers(401, {"error": "invalid_grant", "error_description": words})]
    with pytest.raises(up42.WrongCredentials) as caught:
        log_in(hostile)
    assert len(str(caught.value)) < 1000
    assert not any(character < " " for character in str(caught.value))


@pytest.mark.parametrize("body", [{"data": None, "error": "still there"}, b"<html>", b"[]"])
def test_a_delete_that_was_answered_oddly_is_not_taken_for_done(
    hostile: Hostile, body: Any
) -> None:
    known = known_webhook(hostile)
    hostile.tricks = [answers(200, body)]
    assert_refused(known.delete)


@pytest.mark.parametrize("body", [b"", b" \n", {"data": None}, {"data": {}, "error": None}])
@pytest.mark.parametrize("status", [200, 202, 204])
def test_a_delete_that_was_answered_well_is_done(hostile: Hostile, status: int, body: Any) -> None:
    known = known_webhook(hostile)
    hostile.tricks = [answers(status, b"" if status == 204 else body)]
    known.delete()
