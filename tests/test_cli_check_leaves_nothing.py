"""The command `check --write` leaves nothing behind, wherever it ends."""

from __future__ import annotations

import signal
import threading
from typing import Any

import pytest

import up42
from altered import Altered
from recorder import Answer, Request
from service import WEBHOOK
from terminal import Running, run

pytestmark = pytest.mark.once

WRITES = ("check", "--write", "--port", "0", "--json")
STEPS = ["POST /webhooks", "GET /webhooks/id", "PUT /webhooks/id", "GET /webhooks",
         "POST /webhooks/id/tests", "DELETE /webhooks/id"]  # fmt: skip


def step(request: Request) -> str:
    """What a request is about, without ids."""
    parts = request.path.split("/")[3:]
    if len(parts) > 1:
        parts[1] = "id"
    return f"{request.method} /{'/'.join(parts)}"


@pytest.mark.parametrize("what", STEPS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whenever_it_is_interrupted_nothing_is_left(
    sandbox: up42.Sandbox, what: str, number: signal.Signals
) -> None:
    """The request goes through nevertheless, but its answer comes too late."""
    over, interrupted = threading.Event(), threading.Event()

    def interrupt(request: Request) -> None:
        created = what == "POST /webhooks" or len(sandbox.webhooks) > 1
        if step(request) == what and created and not interrupted.is_set():
            running.process.send_signal(number)
            interrupted.set()
        elif interrupted.is_set():
            # Whatever it asks now, it has heard of the signal.
            over.set()

    def late(request: Request, answer: Answer) -> Answer:
        if step(request) == what and interrupted.is_set() and not over.is_set():
            over.wait(10)
        return answer

    with Altered(sandbox, late, interrupt) as altered:
        running = Running(*WRITES, account=altered.account)
        with running:
            code, out, errors = running.end()
    assert interrupted.is_set()
    assert (code, out, errors) == (130, "", "Deleting what was created …\n")
    assert sandbox.webhooks == [WEBHOOK]


def test_a_create_that_is_still_under_way_is_waited_for(sandbox: up42.Sandbox) -> None:
    looked = threading.Event()

    def interrupt(request: Request) -> None:
        if step(request) == "POST /webhooks":
            running.process.send_signal(signal.SIGINT)
            looked.wait(10)

    def look(request: Request, answer: Answer) -> Answer:
        if step(request) == "GET /webhooks":
            looked.set()
        return answer

    with Altered(sandbox, look, interrupt) as altered:
        running = Running(*WRITES, account=altered.account)
        with running:
            assert running.end()[0] == 130
    assert sandbox.webhooks == [WEBHOOK]


def test_what_cannot_be_deleted_is_told_of(sandbox: up42.Sandbox) -> None:
    def refuse(request: Request, answer: Answer) -> Answer:
        return Answer(403, {"code": 403, "message": "no"}) if request.method == "DELETE" else answer

    kept: list[Any] = []

    def keep(request: Request) -> None:
        if request.method == "DELETE":
            kept[:] = sandbox.webhooks
            request.path += "x"  # so that it stays

    with Altered(sandbox, refuse, keep) as altered:
        done = run(*WRITES, account=altered.account)
    assert done.returncode == 1
    (left,) = [one for one in sandbox.webhooks if one != WEBHOOK]
    assert kept == sandbox.webhooks
    assert left["id"] in done.stderr
    assert "`up42-webhooks delete`" in done.stderr
    assert left["secret"] not in done.stderr
