"""The sandbox, with something altered on the way: a service that breaks a promise."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import up42
from recorder import Answer, Recorder, Request

Alter = Callable[[Request, Answer], Answer]
OWN = {"host", "content-length", "connection", "accept-encoding"}


class Altered(Recorder):
    """Passes each request on to a sandbox, and alters what comes back.

    `before` is called with each request before it is passed on.
    """

    def __init__(
        self,
        sandbox: up42.Sandbox,
        alter: Alter = lambda _, answer: answer,
        before: Callable[[Request], None] = lambda _: None,
    ) -> None:
        self._sandbox, self._alter, self._before = sandbox, alter, before
        super().__init__(self._pass_on)

    @property
    def account(self) -> dict[str, Any]:
        """What logs in here."""
        return self._sandbox.credentials | {"api_url": self.url, "auth_url": self.url}

    def _pass_on(self, request: Request) -> Answer:
        self._before(request)
        host = urlsplit(self._sandbox.url)
        connection = HTTPConnection(host.hostname or "", host.port, timeout=10)
        headers = {name: value for name, value in request.headers.items() if name not in OWN}
        connection.request(request.method, request.path, request.body or None, headers)
        with connection.getresponse() as response:
            content = response.read()
            answer = Answer(response.status, json.loads(content) if content else b"")
        connection.close()
        return self._alter(request, answer)


def of(method: str, end: str, change: Callable[[Any], Any]) -> Alter:
    """Alters the body of what answers this method at a path with this end."""

    def alter(request: Request, answer: Answer) -> Answer:
        if request.method == method and request.path.endswith(end):
            return Answer(answer.status, change(answer.body), answer.headers)
        return answer

    return alter


def instead(method: str, end: str, answer: Answer) -> Alter:
    """Gives this answer in place of what answers this method at a path with this end."""

    def alter(request: Request, given: Answer) -> Answer:
        is_meant = request.method == method and request.path.endswith(end)
        return answer if is_meant else given

    return alter


def for_what_is_not_found(status: int, body: Any = b"") -> Alter:
    """Gives another answer in place of a 404."""
    return lambda _, given: Answer(status, body) if given.status == 404 else given
