"""What holds for everything that a caller or the service may say, tried on many examples.

They are the same each time.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest

import up42
from calls import class_of, log_in
from hostile import HEAD, Hostile, answers, says
from service import TOKEN_PATH, WEBHOOK, WEBHOOKS_PATH, WORKSPACE_ID

hypothesis = pytest.importorskip("hypothesis", reason="it is there for one Python only")
from hypothesis import given, settings  # noqa: E402 - only where it is there
from hypothesis import strategies as some  # noqa: E402 - only where it is there

pytestmark = pytest.mark.once

settings.register_profile("same", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("same")

#: Every text that UTF-8 can say.
texts = some.text(some.characters(exclude_categories=["Cs"]), max_size=40)
scalars = some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | texts
values = some.recursive(
    scalars.filter(lambda value: not isinstance(value, float) or math.isfinite(value)),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def server() -> Iterator[Hostile]:
    """A server for all examples, logged in to as the default."""
    with Hostile() as server:
        log_in(server, timeout=10)
        yield server


@given(extra=values, name=texts, secret=some.none() | texts)
def test_what_the_service_sends_comes_through_as_it_is(
    server: Hostile, extra: Any, name: str, secret: str | None
) -> None:
    webhook = {**WEBHOOK, "name": name, "secret": secret, "extra": extra}
    for ascii_only in (True, False):
        body = json.dumps({"data": [webhook]}, ensure_ascii=ascii_only).encode()
        server.tricks = [answers(200, body)]
        assert up42.get_webhooks(return_json=True) == [webhook]


@given(name=texts, path=texts, events=some.lists(texts, max_size=4), secret=some.none() | texts)
def test_what_a_caller_says_is_sent_as_it_is(
    server: Hostile, name: str, path: str, events: list[str], secret: str | None
) -> None:
    server.forget()
    url = f"https://u.example/{path}"
    up42.create_webhook(name, url, events, active=True, secret=secret)
    assert server.requests[0].json == {
        "name": name, "url": url, "events": events, "secret": secret, "active": True,
    }  # fmt: skip


@given(webhook_id=texts)
def test_an_id_is_one_segment_of_the_path_or_is_refused(server: Hostile, webhook_id: str) -> None:
    server.forget()
    if webhook_id in {"", ".", ".."}:
        with pytest.raises(ValueError, match="is no id of a webhook"):
            up42.initialize_webhook(webhook_id)
        assert server.requests == []
        return
    with pytest.raises(up42.HTTPError, match="404"):
        up42.initialize_webhook(webhook_id)
    segment = server.requests[0].path.removeprefix(f"{WEBHOOKS_PATH}/")
    assert not set(segment) & set("/?# ")
    assert unquote(segment) == webhook_id


@given(username=texts.filter(bool), password=texts.filter(bool))
def test_credentials_of_every_kind_arrive_as_they_are(
    server: Hostile, username: str, password: str
) -> None:
    from urllib.parse import parse_qs  # noqa: PLC0415 - for this alone

    server.requests.clear()
    auth = up42.Auth(username=username, password=password, api_url=server.url, auth_url=server.url)
    assert auth.workspace_id == WORKSPACE_ID
    form = parse_qs(server.requests[0].body.decode("ascii"), strict_parsing=True)
    assert server.requests[0].path == TOKEN_PATH
    assert (form["username"], form["password"]) == ([username], [password])


@given(status=some.integers(200, 599), body=some.binary(max_size=300))
def test_an_answer_of_any_bytes_is_an_error_of_ours(
    server: Hostile, status: int, body: bytes
) -> None:
    server.tricks = [answers(status, body, Retry_After="0")] * 2
    with pytest.raises(up42.Up42Error) as caught:
        up42.get_webhooks()
    assert class_of(caught.value) in {up42.HTTPError, up42.ServiceError, up42.ConnectionError}
    assert len(str(caught.value)) < 1500
    assert not any(character < " " for character in str(caught.value))


@given(
    head=some.sampled_from([b"", HEAD, HEAD + b"Content-Length: 5\r\n", HEAD + b"X: "]),
    rest=some.binary(max_size=200),
)
@settings(max_examples=30)
def test_bytes_in_the_place_of_an_answer_are_an_error_of_ours(
    server: Hostile, head: bytes, rest: bytes
) -> None:
    server.tricks = [says(head + rest)]
    with pytest.raises(up42.Up42Error, match="may or may not exist"):
        up42.create_webhook("n", "https://u.example", [])
