"""One call after another: the metadata of one webhook."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import peers
from race import OURS, Contender, Goal, repeated
from server import WEBHOOK_ID, WEBHOOKS

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE = "one call (`webhook.info`), sequential"
WRK = 1
# Either client or server works, never both; to wake another processor takes longer than either.
ONE_PROCESSOR = True
PATH = f"{WEBHOOKS}/{WEBHOOK_ID}"


def ours(url: str) -> Callable[[int], object]:
    """`webhook.info`."""
    webhook = peers.ours(url).initialize_webhook(WEBHOOK_ID)
    return repeated(lambda: webhook.info)


def sdk_2(url: str) -> Callable[[int], object]:
    """`Webhook.get`, as releases 1.0 to 2.6 have no `info`."""
    peers.quiet()
    get = peers.sdk(url).Webhook.get
    return repeated(lambda: get(WEBHOOK_ID))


def sdk_0(url: str) -> Callable[[int], object]:
    """`webhook.info`."""
    peers.quiet()
    webhook = peers.sdk(url).initialize_webhook(WEBHOOK_ID)
    return repeated(lambda: webhook.info)


def requests(url: str) -> Callable[[int], object]:
    """A session of requests."""
    get = peers.session().get
    return repeated(lambda: get(url + PATH).json()["data"])


def niquests(url: str) -> Callable[[int], object]:
    """A session of niquests."""
    get = peers.session("niquests").get
    return repeated(lambda: get(url + PATH).json()["data"])


def httpx(url: str) -> Callable[[int], object]:
    """A client of httpx."""
    from httpx import Client

    get = Client(headers=peers.HEADERS, trust_env=False).get
    return repeated(lambda: get(url + PATH).json()["data"])


def pyqwest(url: str) -> Callable[[int], object]:
    """A client of pyqwest, which is written in Rust, too."""
    from pyqwest import SyncClient

    get = SyncClient().get
    return repeated(lambda: get(url + PATH, headers=peers.HEADERS).json()["data"])


def plain(url: str) -> Callable[[int], object]:
    """A connection of http.client, kept by hand, and json."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)

    def once() -> object:
        connection.request("GET", PATH, headers=peers.HEADERS)
        answer = connection.getresponse()
        return json.loads(answer.read())["data"]

    return repeated(once)


CONTENDERS = {
    OURS: Contender("ours", ours),
    "up42-py 2.6.0": Contender("2.6.0", sdk_2),
    "up42-py 0.34.1": Contender("0.34.1", sdk_0),
    "requests": Contender("peers", requests),
    "niquests": Contender("peers", niquests),
    "httpx": Contender("peers", httpx),
    "pyqwest": Contender("peers", pyqwest),
    "http.client": Contender("peers", plain),
}
GOALS = (
    Goal("up42-py 2.6.0", OURS, at_least=12),
    Goal("requests", OURS, at_least=10),
    Goal("http.client", OURS, at_least=2),
    Goal(OURS, "wrk", at_most=2.5),
)
