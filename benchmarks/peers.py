"""How each contender is led to the server, and logged in."""

from __future__ import annotations

import os
import warnings
from typing import Any
from urllib.parse import urlsplit

from server import PASSWORD, USERNAME, WEBHOOK_ID

HEADERS = {"Authorization": "Bearer made.up.token", "Accept": "application/json"}


def ours(url: str) -> Any:
    """What is here, logged in."""
    import up42

    up42.authenticate(username=USERNAME, password=PASSWORD, api_url=url, auth_url=url)
    return up42


def lead(url: str, api: str | None = None) -> None:
    """Lead every request of the SDK here, in the adapter below it.

    One of them is that of its import, which asks the package index for the newest release.
    """
    from requests.adapters import HTTPAdapter

    send = HTTPAdapter.send
    here, api_here = urlsplit(url), urlsplit(api or url)

    def send_here(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        scheme, _, rest = request.url.partition("://")
        host, _, path = rest.partition("/")
        to = api_here if host.startswith("api") else here
        if scheme == "https" and host.endswith((".com", ".org")):
            request.url = f"{to.scheme}://{to.netloc}/{path}"
        return send(self, request, *args, **kwargs)

    HTTPAdapter.send = send_here  # type: ignore[method-assign]


def sdk(url: str, api: str | None = None) -> Any:
    """The SDK, logged in."""
    lead(url, api)
    warnings.simplefilter("ignore")
    import up42

    up42.authenticate(username=USERNAME, password=PASSWORD)
    return up42


def session(environment: str = "requests") -> Any:
    """A session of requests, or of what stands in for it."""
    import importlib

    made = importlib.import_module(environment).Session()
    made.headers.update(HEADERS)
    return made


def quiet() -> None:
    """Keep the SDK's log, which is on unless told otherwise, off the terminal."""
    os.environ["UP42_LOG"] = "0"
    import logging

    logging.disable(logging.CRITICAL)


__all__ = ["HEADERS", "WEBHOOK_ID", "ours", "quiet", "sdk", "session"]
