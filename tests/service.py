"""UP42 as its documentation describes it, for a recorder: fixed answers, no memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from typing import Any

from recorder import Answer, Request

TOKEN_PATH = "/realms/public/protocol/openid-connect/token"
USERINFO_PATH = "/realms/public/protocol/openid-connect/userinfo"
WORKSPACE_ID = "d9b1d1b1-0000-4000-8000-00000000ce11"
WEBHOOK_ID = "1df1ebb0-78a4-55d9-b806-15d22e391bd3"
WEBHOOKS_PATH = f"/workspaces/{WORKSPACE_ID}/webhooks"
WEBHOOK_PATH = f"{WEBHOOKS_PATH}/{WEBHOOK_ID}"

WEBHOOK: dict[str, Any] = {
    "id": WEBHOOK_ID,
    "url": "https://receiving-url.com",
    "name": "new-webhook",
    "active": True,
    "events": ["job.status", "order.status"],
    "createdAt": "2022-02-17T08:47:11.377149Z",
    "updatedAt": "2022-02-17T08:47:11.377149Z",
    "secret": "QWZTFnMEXhqZKNmu",
}

EVENTS = [
    {"name": "job.status", "title": "Job Status Updates", "category": "job"},
    {"name": "order.status", "title": "Order Status Updates", "category": "order"},
]

TEST_RUN = {"startedAt": "2023-01-09T03:34:52.266344Z", "testsRun": 1, "testsSucceeded": 1}


def data(value: Any) -> Answer:
    """A success."""
    return Answer(200, {"data": value, "error": None})


def routes() -> dict[tuple[str, str], Answer]:
    """What is answered to each request of the documentation."""
    token = {"access_token": "token-1", "expires_in": 300, "token_type": "Bearer"}
    return {
        ("POST", TOKEN_PATH): Answer(200, token),
        ("GET", USERINFO_PATH): Answer(200, {"sub": WORKSPACE_ID}),
        ("GET", "/webhooks/events"): data(EVENTS),
        ("GET", WEBHOOKS_PATH): data([WEBHOOK]),
        ("POST", WEBHOOKS_PATH): data(WEBHOOK),
        ("GET", WEBHOOK_PATH): data(WEBHOOK),
        ("PUT", WEBHOOK_PATH): data(WEBHOOK),
        ("DELETE", WEBHOOK_PATH): Answer(204),
        ("POST", f"{WEBHOOK_PATH}/tests"): data(TEST_RUN),
    }


@dataclass
class Service:
    """The answers by method and path; `next_answers` come first, for what is not a login.

    A request for the events is not answered before `events_may_go`.
    """

    routes: dict[tuple[str, str], Answer] = field(default_factory=routes)
    next_answers: list[Answer] = field(default_factory=list)
    events_may_go: Event | None = None

    def __call__(self, request: Request) -> Answer:
        if self.events_may_go and request.path == "/webhooks/events":
            self.events_may_go.wait(10)
        if self.next_answers and not request.path.startswith("/realms/"):
            return self.next_answers.pop(0)
        return self.routes.get((request.method, request.path), Answer(404, b"no such path"))
