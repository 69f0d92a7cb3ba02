"""The sandbox as a service: what it speaks, holds, refuses and survives."""

from __future__ import annotations

import errno
import json
import os
import socket
import threading
import time
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest

import up42
from recorder import Answer, Recorder
from service import TOKEN_PATH, USERINFO_PATH, WEBHOOK, WEBHOOK_ID

DRAFT = {
    "name": "n",
    "url": "https://u.example",
    "events": ["order.status"],
    "secret": None,
    "active": True,
}


class Client:
    """A client that is not ours."""

    def __init__(self, sandbox: up42.Sandbox) -> None:
        self.auth = up42.Auth(**sandbox.credentials)
        self.webhooks = f"/workspaces/{self.auth.workspace_id}/webhooks"
        self.port = sandbox.port
        self.token = self.auth.token

    def ask(
        self, method: str, path: str, body: Any = None, token: str | None = ""
    ) -> tuple[int, Any]:
        headers = {} if token is None else {"Authorization": f"Bearer {token or self.token}"}
        content = body if isinstance(body, bytes | str | None) else json.dumps(body)
        return exchange(self.port, method, path, content, headers)


def exchange(
    port: int, method: str, path: str, content: Any, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, content, headers or {})
        with connection.getresponse() as response:
            answer = response.read()
            return response.status, json.loads(answer) if answer else None


@pytest.fixture
def client(sandbox: up42.Sandbox) -> Client:
    return Client(sandbox)


def log_in(sandbox: up42.Sandbox, **changed: str) -> tuple[int, Any]:
    login = sandbox.credentials
    form = {
        "grant_type": "password",
        "username": login["username"],
        "password": login["password"],
        "client_id": "up42-sdk",
        "scope": "openid",
    }
    return exchange(sandbox.port, "POST", TOKEN_PATH, urlencode(form | changed))


def test_the_token_endpoint_grants_as_documented(sandbox: up42.Sandbox) -> None:
    status, grant = log_in(sandbox)
    assert status == 200
    assert (grant["token_type"], grant["expires_in"], grant["scope"]) == ("Bearer", 300, "openid")
    assert grant.keys() >= {"access_token", "refresh_token", "refresh_expires_in", "session_state"}


@pytest.mark.parametrize("wrong", ["username", "password", "client_id"])
def test_wrong_credentials_are_refused_as_documented(sandbox: up42.Sandbox, wrong: str) -> None:
    assert log_in(sandbox, **{wrong: "wrong"}) == (
        401,
        {"error": "invalid_grant", "error_description": "Invalid user credentials"},
    )
    assert log_in(sandbox, grant_type="wrong")[0] == 400


def test_project_credentials_log_in_too(sandbox: up42.Sandbox) -> None:
    with pytest.warns(DeprecationWarning):
        auth = up42.Auth(**sandbox.project_credentials)
    assert auth.workspace_id
    wrong = {**sandbox.project_credentials, "project_api_key": "wrong"}
    with pytest.warns(DeprecationWarning), pytest.raises(up42.WrongCredentials):
        up42.Auth(**wrong)


def test_nothing_is_told_without_a_good_token(client: Client) -> None:
    paths = ["/webhooks/events", client.webhooks, f"{client.webhooks}/{WEBHOOK_ID}", USERINFO_PATH]
    for token in (None, "guess", client.token + "x"):
        for path in paths:
            status, body = client.ask("GET", path, token=token)
            assert (status, body["code"]) == (401, 401)
            assert "data" not in body
    assert client.ask("GET", USERINFO_PATH)[1]["sub"] == client.auth.workspace_id


def test_tokens_expire() -> None:
    with up42.Sandbox(token_lifetime=1) as sandbox:
        client = Client(sandbox)
        assert client.ask("GET", client.webhooks)[0] == 200
        deadline = time.monotonic() + 5
        while client.ask("GET", client.webhooks)[0] == 200:
            assert time.monotonic() < deadline
        up42.authenticate(**sandbox.credentials)
        assert client.ask("GET", client.webhooks)[0] == 401


def test_a_session_outlives_its_tokens(sandbox: up42.Sandbox) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    sandbox.reset()
    assert webhook.info == WEBHOOK
    statuses = [(request["path"], request["status"]) for request in sandbox.requests]
    assert [status for _, status in statuses] == [401, 200, 200]
    assert statuses[1][0] == TOKEN_PATH


def test_the_three_shapes_of_refusal(client: Client) -> None:
    assert client.ask("GET", f"{client.webhooks}/unknown") == (
        404,
        {"data": None, "error": {"code": 404, "message": "Webhook not found", "details": None}},
    )
    status, problem = client.ask("GET", "/nowhere")
    assert (status, problem["status"], problem["title"]) == (404, 404, "Not Found")
    assert client.ask("PATCH", client.webhooks, DRAFT)[0] == 405
    assert client.ask("DELETE", "/webhooks/events")[0] == 405
    status, bare = client.ask("GET", "/workspaces/other/webhooks")
    assert (status, bare["code"]) == (403, 403)
    assert isinstance(bare["message"], str)
    for method, path in (("PUT", "/unknown"), ("DELETE", "/unknown"), ("POST", "/unknown/tests")):
        assert client.ask(method, client.webhooks + path, DRAFT)[0] == 404


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "text"),
        ({"url": "http://receiver.example"}, "https"),
        ({"url": "nowhere"}, "url"),
        ({"url": 5}, "text"),
        ({"events": []}, "events"),
        ({"events": ["nonsense"]}, "nonsense"),
        ({"events": "order.status"}, "sequence"),
        ({"secret": "x" * 501}, "secret"),
        ({"active": "yes"}, "boolean"),
    ],
)
def test_a_bad_field_is_a_422(client: Client, change: dict[str, Any], word: str) -> None:
    for method, path in (("POST", client.webhooks), ("PUT", f"{client.webhooks}/{WEBHOOK_ID}")):
        status, body = client.ask(method, path, DRAFT | change)
        assert (status, body["data"], body["error"]["code"]) == (422, None, 422)
        assert word in body["error"]["message"] or word == "text"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"{}", b"[" * 100_000])
def test_a_body_that_is_no_webhook_is_a_422(client: Client, body: bytes) -> None:
    status, answer = client.ask("POST", client.webhooks, body)
    assert (status, answer["error"]["code"]) == (422, 422)


def test_what_is_created_looks_as_documented(client: Client) -> None:
    status, answer = client.ask("POST", client.webhooks, DRAFT | {"secret": "x" * 500})
    assert (status, answer["error"]) == (200, None)
    webhook = answer["data"]
    assert list(webhook) == [
        "id", "url", "name", "active", "events", "createdAt", "updatedAt", "secret",
    ]  # fmt: skip
    assert webhook["secret"] == "x" * 500
    assert client.ask("GET", f"{client.webhooks}/{webhook['id']}") == (200, answer)
    status, changed = client.ask("PUT", f"{client.webhooks}/{webhook['id']}", DRAFT)
    assert (status, changed["data"]["secret"]) == (200, "")
    assert changed["data"]["createdAt"] == webhook["createdAt"]
    assert changed["data"]["updatedAt"] > webhook["updatedAt"]
    assert client.ask("DELETE", f"{client.webhooks}/{webhook['id']}") == (204, None)
    assert client.ask("DELETE", f"{client.webhooks}/{webhook['id']}")[0] == 404


CIRCLE: dict[str, Any] = {}
CIRCLE["again"] = [CIRCLE]


def test_it_starts_with_the_webhooks_that_it_is_given() -> None:
    odd = {"id": "a/b", "name": "odd", "url": "ftp://odd", "events": [], "extra": {"b": 1, "a": 2}}
    with up42.Sandbox(webhooks=iter([WEBHOOK, odd])) as sandbox:
        up42.authenticate(**sandbox.credentials)
        first, second = up42.get_webhooks(return_json=True)
        assert first == WEBHOOK
        assert second | odd == second
        assert (second["active"], second["secret"]) == (False, "")
        assert up42.initialize_webhook("a/b")["extra"] == {"b": 1, "a": 2}


@pytest.mark.parametrize(
    ("webhooks", "error", "text"),
    [
        ([WEBHOOK, WEBHOOK], ValueError, r"webhooks\[1\].*taken"),
        ([{"name": "n"}], ValueError, r"webhooks\[0\].*missing field"),
        ([{**WEBHOOK, "active": 1}], ValueError, "expected a boolean"),
        ([{**WEBHOOK, "id": 5}], ValueError, "id is no text"),
        ([{**WEBHOOK, "extra": object()}], TypeError, "webhooks are mappings"),
        (["text"], TypeError, "webhooks are mappings"),
        ([{**WEBHOOK, "extra": CIRCLE}], TypeError, "nested more than 100 levels deep"),
        (5, TypeError, "iterable"),
    ],
)
def test_a_webhook_that_is_none_is_refused(
    webhooks: Any, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        up42.Sandbox(webhooks=webhooks)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.com", "", "127.0.0.1:80"])
def test_it_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        up42.Sandbox(host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2", "::1"])
def test_any_loopback_address_will_do(host: str) -> None:
    with up42.Sandbox(host=host) as sandbox:
        up42.authenticate(**sandbox.credentials)
        assert up42.get_webhooks() == []


def test_a_port_in_use_is_an_oserror_and_several_sandboxes_live_side_by_side() -> None:
    with up42.Sandbox(webhooks=[WEBHOOK]) as one, up42.Sandbox() as other:
        assert one.port != other.port
        with pytest.raises(OSError, match=f"could not listen on 127.0.0.1:{one.port}") as caught:
            up42.Sandbox(port=one.port).start()
        assert caught.value.errno == errno.EADDRINUSE
        assert len(up42.Auth(**one.credentials).workspace_id) == 36
        with pytest.raises(up42.WrongCredentials):
            up42.Auth(**{**one.credentials, "auth_url": other.url})


def test_it_is_started_and_closed_by_hand_and_what_it_holds_stays() -> None:
    sandbox = up42.Sandbox(webhooks=[WEBHOOK])
    for name in ("url", "port", "credentials"):
        with pytest.raises(RuntimeError, match="not served"):
            getattr(sandbox, name)
    assert sandbox.start() is sandbox
    port = sandbox.port
    assert sandbox.start().port == port
    up42.authenticate(**sandbox.credentials)
    up42.initialize_webhook(WEBHOOK_ID).delete()
    sandbox.close()
    sandbox.close()
    assert sandbox.webhooks == []
    assert repr(sandbox) == "<up42.Sandbox, not served>"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    with up42.Sandbox(port=port) as heir:
        assert heir.port == port
    sandbox.reset()
    assert (sandbox.webhooks, sandbox.requests) == ([WEBHOOK], [])


def test_requests_tell_what_it_was_asked(sandbox: up42.Sandbox) -> None:
    up42.get_webhook_events()
    with pytest.raises(up42.HTTPError):
        up42.initialize_webhook("a b")
    workspace = up42.Auth(**sandbox.credentials).workspace_id
    asked = [request for request in sandbox.requests if not request["path"].startswith("/realms")]
    assert asked[-1:] == [
        {"method": "GET", "path": f"/workspaces/{workspace}/webhooks/a%20b", "status": 404}
    ]
    assert {"method": "GET", "path": "/webhooks/events", "status": 200} in asked


def test_thousands_of_webhooks() -> None:
    many = [{**WEBHOOK, "id": f"id-{number}"} for number in range(5000)]
    with up42.Sandbox(webhooks=many) as sandbox:
        up42.authenticate(**sandbox.credentials)
        assert up42.get_webhooks(return_json=True) == many
        listed = up42.get_webhooks()
        assert len(listed) == 5000
        listed[2500].delete()
        assert len(sandbox.webhooks) == 4999


def test_a_client_that_hangs_up_is_noted_and_nobody_else_notices(sandbox: up42.Sandbox) -> None:
    half = b"POST /workspaces/x/webhooks HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
    answered = threading.Event()

    def receive(_: Any) -> Answer:
        answered.wait(10)
        return Answer(200)

    client = Client(sandbox)
    with Recorder(receive) as receiver:
        webhook = up42.create_webhook("n", receiver.url, ["order.status"])
        with socket.create_connection(("127.0.0.1", sandbox.port)) as connection:
            connection.sendall(
                f"POST {client.webhooks}/{webhook.webhook_id}/tests HTTP/1.1\r\nHost: x\r\n"
                f"Authorization: Bearer {client.token}\r\nContent-Length: 0\r\n\r\n".encode()
            )
            while not receiver.requests:
                time.sleep(0.01)
        with socket.create_connection(("127.0.0.1", sandbox.port)) as connection:
            connection.sendall(half)
        deadline = time.monotonic() + 10
        while not any(request["status"] is None for request in sandbox.requests):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        answered.set()
    assert up42.initialize_webhook(WEBHOOK_ID).info == WEBHOOK


def test_a_body_of_50_mb_is_a_413_that_the_client_can_read(sandbox: up42.Sandbox) -> None:
    with pytest.raises(up42.HTTPError) as caught:
        up42.create_webhook("n" * 50_000_000, "https://u.example", ["order.status"])
    assert caught.value.status_code == 413
    assert len(sandbox.webhooks) == 1


def test_closing_ends_a_delivery_under_way() -> None:
    release = threading.Event()

    def receive(_: Any) -> Answer:
        release.wait(10)
        return Answer(200)

    with Recorder(receive) as receiver:
        sandbox = up42.Sandbox().start()
        up42.authenticate(**sandbox.credentials)
        webhook = up42.create_webhook("n", receiver.url, ["order.status"])
        outcome: list[BaseException] = []

        def trigger() -> None:
            try:
                webhook.trigger_test_events()
            except up42.Up42Error as error:
                outcome.append(error)

        thread = threading.Thread(target=trigger)
        thread.start()
        while not receiver.requests:
            time.sleep(0.01)
        begun = time.monotonic()
        sandbox.close()
        thread.join(5)
        assert time.monotonic() - begun < 2
        release.set()
    assert isinstance(outcome[0], up42.ConnectionError)
    assert "may or may not have been sent" in str(outcome[0])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_leaves_the_sandbox_of_its_parent_alone(sandbox: up42.Sandbox) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            sandbox.close()
        except RuntimeError as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert b"belongs to the parent process" in os.read(reading, 1000)
    assert up42.initialize_webhook(WEBHOOK_ID).info == WEBHOOK


@pytest.mark.parametrize("arguments", [{"port": -1}, {"port": 65536}, {"token_lifetime": -1}])
def test_numbers_out_of_range_are_refused(arguments: dict[str, int]) -> None:
    with pytest.raises(OverflowError):
        up42.Sandbox(**arguments)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least 1 second"):
        up42.Sandbox(token_lifetime=0)
