"""UP42 as each release of the SDK knew it, with a memory: the same webhooks at each step.

There are two accounts: the webhooks are those of the first one.
Beside what the scripts do it takes part in what they are told: webhooks that change elsewhere,
answers that fail, tokens that are revoked.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qs, urlsplit

from recorder import Answer, Request
from service import EVENTS, TOKEN_PATH, USERINFO_PATH, WEBHOOK, WEBHOOK_ID, WORKSPACE_ID

USERNAME = "me@example.com"
OTHER_USERNAME = "you@example.com"
PASSWORD = "hush & hush"
WORKSPACES = {
    USERNAME: WORKSPACE_ID,
    OTHER_USERNAME: "aa000000-0000-4000-8000-0000000000aa",
}
PROJECT_ID = "e0000000-0000-4000-8000-0000000000e0"
OTHER_ID = "2ef2fcc1-89b5-66ea-c917-26e33f4a2ce4"
LOGINS = {
    ("POST", TOKEN_PATH),
    ("GET", USERINFO_PATH),
    # Releases before 2.0 went elsewhere.
    ("POST", "/oauth/token"),
    ("GET", "/users/me"),
    # At its import, 2.6 asks the package index for its newest release.
    ("GET", "/pypi/up42-py/json"),
}
OTHER = WEBHOOK | {
    "id": OTHER_ID,
    "name": "other-webhook",
    "active": False,
    "events": ["order.status"],
    "secret": "",
}
FIELDS = ("url", "name", "active", "events")


class Upstream:
    """The service: call it with a request, and it answers."""

    webhook_id = WEBHOOK_ID
    other_id = OTHER_ID

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Be as at the beginning of each step."""
        self.webhooks: dict[str, dict[str, Any]] = {
            webhook["id"]: deepcopy(webhook) for webhook in (WEBHOOK, OTHER)
        }
        self.sent: list[str] = []
        self.next_answers: list[Answer] = []
        self.next_logins: list[Answer] = []
        self.leaves_secrets_out = False
        self._created = self._logins = 0
        # The workspace that each token opens.
        self._tokens: dict[str, str] = {}

    def fail(self, status: int, times: int = 1, *, body: Any = None, again: str = "0") -> None:
        """Answer the next requests that are no logins with a refusal."""
        content = body or {"data": None, "error": {"code": status, "message": "made up"}}
        headers = {"Retry-After": again} if again else {}
        self.next_answers += [Answer(status, content, headers)] * times

    def answer(self, body: Any, status: int = 200) -> None:
        """Answer the next request that is no login with this."""
        self.next_answers.append(Answer(status, body))

    def hang_up(self, times: int = 1) -> None:
        """Leave the next requests that are no logins without an answer."""
        self.next_answers += [Answer(hang_up=True)] * times

    def hang_up_on_logins(self, times: int) -> None:
        """Leave the next logins without an answer."""
        self.next_logins += [Answer(hang_up=True)] * times

    def revoke_tokens(self) -> None:
        """Accept no token given out so far."""
        self._tokens.clear()

    def __call__(self, request: Request) -> Answer:
        """The answer, and a note of what was asked, logins excepted."""
        path = urlsplit(request.path).path
        if (request.method, path) in LOGINS:
            return self._login(request, path)
        self.sent.append(told(request))
        if self.next_answers:
            return self.next_answers.pop(0)
        workspace = self._workspace(request)
        if workspace is None:
            return refused(401, "no token that is valid")
        return self._call(request, path, workspace)

    def _call(self, request: Request, path: str, workspace: str) -> Answer:
        webhooks = f"/workspaces/{workspace}/webhooks"
        if (request.method, path) == ("GET", "/webhooks/events"):
            return found(EVENTS)
        if path == webhooks:
            return self._all(request, workspace)
        if path.startswith(f"{webhooks}/") and workspace == WORKSPACE_ID:
            return self._one(request, path.removeprefix(f"{webhooks}/"))
        return refused(404, "no such path")

    def _workspace(self, request: Request) -> str | None:
        """The workspace that the token of a request opens."""
        return self._tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))

    def _login(self, request: Request, path: str) -> Answer:
        if self.next_logins:
            return self.next_logins.pop(0)
        if path.startswith("/pypi/"):
            return Answer(404)
        if request.method == "GET":
            workspace = self._workspace(request)
            return Answer(200, {"sub": workspace, "data": {"id": workspace}, "error": None})
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        is_project = form["grant_type"] == "client_credentials"
        username = USERNAME if is_project else form["username"]
        if not is_project and (username not in WORKSPACES or form["password"] != PASSWORD):
            return Answer(401, {"error": "invalid_grant", "error_description": "made up"})
        self._logins += 1
        token = f"token-{self._logins}"
        self._tokens[token] = WORKSPACES[username]
        return Answer(
            200,
            {
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": 300,
                "data": {"accessToken": token},
            },
        )

    def _all(self, request: Request, workspace: str) -> Answer:
        if request.method == "GET":
            here = self.webhooks.values() if workspace == WORKSPACE_ID else ()
            return found([self._shown(webhook) for webhook in here])
        if wrong := what_is_wrong(request.json):
            return refused(422, wrong)
        self._created += 1
        webhook_id = f"c0000000-0000-4000-8000-{self._created:012}"
        times = {"createdAt": "2024-05-01T10:00:00Z", "updatedAt": "2024-05-01T10:00:00Z"}
        self.webhooks[webhook_id] = stored({"id": webhook_id}, request.json) | times
        return found(self._shown(self.webhooks[webhook_id]))

    def _one(self, request: Request, segment: str) -> Answer:
        webhook_id = segment.removesuffix("/tests")
        if webhook_id not in self.webhooks:
            return refused(404, "no such webhook")
        if segment.endswith("/tests"):
            runs = len(self.webhooks[webhook_id]["events"])
            return found(
                {
                    "startedAt": "2024-05-03T10:00:00Z",
                    "testsRun": runs,
                    "testsSucceeded": runs,
                    "testsFailed": 0,
                    "tests": [],
                }
            )
        if request.method == "DELETE":
            del self.webhooks[webhook_id]
            return Answer(204)
        if request.method == "PUT":
            if wrong := what_is_wrong(request.json):
                return refused(422, wrong)
            now = {"updatedAt": "2024-05-02T10:00:00Z"}
            self.webhooks[webhook_id] = stored(self.webhooks[webhook_id], request.json) | now
        return found(self._shown(self.webhooks[webhook_id]))

    def _shown(self, webhook: dict[str, Any]) -> dict[str, Any]:
        left_out = {"secret"} if self.leaves_secrets_out else set()
        return {name: value for name, value in webhook.items() if name not in left_out}


def told(request: Request) -> str:
    """A request in a line. SDKs before 1.0 send `{}` where there is nothing to send."""
    body = json.dumps(request.json) if request.body not in {b"", b"{}"} else ""
    return f"{request.method} {request.path} {body}".rstrip()


def stored(before: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """A webhook after a create or an update."""
    return before | {name: body[name] for name in FIELDS} | {"secret": body["secret"] or ""}


def what_is_wrong(body: dict[str, Any]) -> str | None:
    """Why the service takes no such webhook."""
    name, url, events, active, secret = map(body.get, ("name", "url", "events", "active", "secret"))
    known = [event["name"] for event in EVENTS]
    rules = {
        "name must not be blank": isinstance(name, str) and name,
        "url must be https": isinstance(url, str) and url.startswith("https://"),
        "events must be names of events": isinstance(events, list)
        and events
        and all(event in known for event in events),
        "active must be true or false": isinstance(active, bool),
        "secret must be a text": isinstance(secret, str | None),
    }
    return next((rule for rule, kept in rules.items() if not kept), None)


def found(data: Any) -> Answer:
    """A success."""
    return Answer(200, {"data": data, "error": None})


def refused(status: int, message: str) -> Answer:
    """A refusal."""
    return Answer(
        status, {"data": None, "error": {"code": status, "message": message, "details": None}}
    )
