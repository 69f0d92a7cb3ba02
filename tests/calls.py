"""Calls that several tests make."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

import up42
from hostile import Hostile
from service import WEBHOOK, WEBHOOK_ID
from up42_webhooks.errors import plain


def create() -> up42.Webhook:
    """A create as good as any."""
    return up42.create_webhook("n", "https://u.example", ["order.status"])


def log_in(server: Hostile, **arguments: Any) -> up42.Auth:
    """Log in to a hostile server, with little patience unless told, and let it forget that.

    Returns a session of its own that has not logged in yet.
    """
    login: dict[str, Any] = {
        "username": "me@example.com",
        "password": "p",
        "api_url": server.url,
        "auth_url": server.url,
        "max_attempts": 2,
        "timeout": 5,
        **arguments,
    }
    up42.authenticate(**login)
    server.forget()
    session = up42.Auth(**login | {"authenticate": False})
    server.session = session
    return session


def known_webhook(server: Hostile) -> up42.Webhook:
    """The webhook of the service, in the session that `log_in` returned, without a request."""
    session: up42.Auth = server.session
    assert session.token
    server.forget()
    return up42.Webhook(session, WEBHOOK_ID, {"id": WEBHOOK_ID})


def prepare(kind: str, server: Hostile) -> Callable[[], object]:
    """A call that sends one request of a kind, and nothing else, in the server's way."""
    known = known_webhook(server)
    complete: tuple[Any, ...] = ("n", "https://u.example", ["order.status"], True, "s")
    waited: dict[str, Callable[[], object]] = {
        "GET": up42.get_webhooks,
        "PUT": lambda: known.update(*complete),
        "DELETE": known.delete,
        "POST": create,
        "POST tests": known.trigger_test_events,
    }
    twins: dict[str, Callable[[], Coroutine[Any, Any, object]]] = {
        "GET": up42.get_webhooks_async,
        "PUT": lambda: known.update_async(*complete),
        "DELETE": known.delete_async,
        "POST": lambda: up42.create_webhook_async("n", "https://u.example", ["order.status"]),
        "POST tests": known.trigger_test_events_async,
    }
    if server.is_awaited:
        return lambda: asyncio.run(awaited(twins[kind]()))
    return waited[kind]


async def awaited(awaitable: Awaitable[Any]) -> Any:
    """What `await` gives."""
    return await awaitable


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something has happened outside of this loop; not for ever."""
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


def class_of(error: Any) -> type[Exception]:
    """The class of an exception of ours, whether or not somebody has imported requests."""
    return plain(type(error))


def assert_refused(call: Callable[[], object], problem: str = "") -> str:
    """It is a ServiceError of one line that is not long and shows no secret."""
    with pytest.raises(up42.ServiceError) as caught:
        call()
    text = str(caught.value)
    assert type(caught.value) is up42.ServiceError
    assert "was answered with something else than the API promises" in text
    assert problem in text
    assert len(text) < 1000
    assert WEBHOOK["secret"] not in text
    assert not any(character < " " for character in text)
    return text
