"""Calls of 256 tasks at once, on asyncio's own loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import peers
from race import OURS, Contender, Goal
from server import WEBHOOK_ID, WEBHOOKS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TITLE = "`async`, 256 in flight, a call"
TASKS = 256
PATH = f"{WEBHOOKS}/{WEBHOOK_ID}"


def gathered(
    begin: Callable[[], Awaitable[Callable[[], Awaitable[object]]]], tasks: int = TASKS
) -> Callable[[int], object]:
    """What does something so many times, all tasks together, on one loop that is kept."""
    event_loop = asyncio.new_event_loop()
    once = event_loop.run_until_complete(begin())

    async def share(number: int, times: int) -> None:
        for _ in range(number, times, tasks):
            await once()

    async def together(times: int) -> None:
        await asyncio.gather(*(share(number, times) for number in range(tasks)))

    return lambda times: event_loop.run_until_complete(together(times))


def ours(url: str) -> Callable[[int], object]:
    """`webhook.info_async`."""

    async def begin() -> Callable[[], Awaitable[object]]:
        webhook = await peers.ours(url).initialize_webhook_async(WEBHOOK_ID)
        info: Callable[[], Awaitable[object]] = webhook.info_async
        return info

    return gathered(begin)


def httpx(url: str) -> Callable[[int], object]:
    """An asynchronous client of httpx with room for all of them."""

    async def begin() -> Callable[[], Awaitable[object]]:
        from httpx import AsyncClient, Limits

        limits = Limits(max_connections=TASKS, max_keepalive_connections=TASKS)
        client = AsyncClient(headers=peers.HEADERS, limits=limits, trust_env=False)

        async def once() -> object:
            return (await client.get(url + PATH)).json()["data"]

        return once

    return gathered(begin)


def aiohttp(url: str) -> Callable[[int], object]:
    """A session of aiohttp with room for all of them."""

    async def begin() -> Callable[[], Awaitable[object]]:
        from aiohttp import ClientSession, TCPConnector

        session = ClientSession(headers=peers.HEADERS, connector=TCPConnector(limit=TASKS))

        async def once() -> object:
            async with session.get(url + PATH) as answer:
                return (await answer.json())["data"]

        return once

    return gathered(begin)


def pyqwest(url: str) -> Callable[[int], object]:
    """A client of pyqwest."""

    async def begin() -> Callable[[], Awaitable[object]]:
        from pyqwest import Client

        client = Client()

        async def once() -> object:
            return (await client.get(url + PATH, headers=peers.HEADERS)).json()["data"]

        return once

    return gathered(begin)


CONTENDERS = {
    OURS: Contender("ours", ours),
    "httpx": Contender("peers", httpx),
    "aiohttp": Contender("peers", aiohttp),
    "pyqwest": Contender("peers", pyqwest),
}
GOALS = (Goal("httpx", OURS, at_least=1.5), Goal("aiohttp", OURS, at_least=1.5))
