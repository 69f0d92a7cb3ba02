"""A list of 10,000 webhooks, as dicts."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import peers
from race import OURS, Contender, Goal, repeated
from server import WEBHOOKS

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE = "list of 10,000, `return_json=True`"
ORJSON = "http.client + orjson"


def ours(url: str) -> Callable[[int], object]:
    """`get_webhooks(return_json=True)`."""
    get_webhooks = peers.ours(url).get_webhooks
    return repeated(lambda: get_webhooks(return_json=True))


def sdk_0(url: str) -> Callable[[int], object]:
    """`get_webhooks(return_json=True)`; later releases have no such thing."""
    peers.quiet()
    get_webhooks = peers.sdk(url).get_webhooks
    return repeated(lambda: get_webhooks(return_json=True))


def requests(url: str) -> Callable[[int], object]:
    """A session of requests, and json."""
    get = peers.session().get
    return repeated(lambda: json.loads(get(url + WEBHOOKS).content)["data"])


def orjson(url: str) -> Callable[[int], object]:
    """The transfer by http.client, the parse by orjson: nothing else at all."""
    from orjson import loads

    connection = http.client.HTTPConnection(urlsplit(url).netloc)

    def once() -> object:
        connection.request("GET", WEBHOOKS, headers=peers.HEADERS)
        return loads(connection.getresponse().read())["data"]

    return repeated(once)


CONTENDERS = {
    OURS: Contender("ours", ours),
    "up42-py 0.34.1": Contender("0.34.1", sdk_0),
    "requests + json": Contender("peers", requests),
    ORJSON: Contender("peers", orjson),
}
GOALS = (Goal("requests + json", OURS, at_least=2), Goal(OURS, ORJSON, at_most=1.5))
