"""Signals, the log and the end of the process, in the middle of calls."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import up42
from calls import log_in
from hostile import Hostile, Trick, answers, stalls, stalls_in_the_body
from recorder import Recorder
from service import EVENTS, Service


def interrupted(call: Callable[[], object], ready: Callable[[], bool]) -> float:
    """How long a call goes on after Ctrl-C, which comes when it is `ready`."""
    sent: list[float] = []

    def interrupt() -> None:
        while not ready():
            time.sleep(0.005)
        time.sleep(0.05)
        sent.append(time.monotonic())
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        call()
    elapsed = time.monotonic() - sent[0]
    thread.join()
    return elapsed


@pytest.mark.parametrize(
    "trick",
    [stalls, stalls_in_the_body, answers(503, Retry_After="30"), answers(429, Retry_After="30")],
    ids=["no answer", "half an answer", "a pause", "a pause after 429"],
)
def test_ctrl_c_ends_every_wait_within_a_quarter_of_a_second(
    hostile: Hostile, trick: Trick
) -> None:
    log_in(hostile, timeout=60)
    hostile.tricks = [trick]
    assert interrupted(up42.get_webhooks, lambda: bool(hostile.asked())) < 0.25
    assert len(up42.get_webhooks()) == 1, "the session goes on"


@pytest.mark.parametrize("trick", [stalls, answers(503, Retry_After="30")])
def test_ctrl_c_ends_a_login_too(hostile: Hostile, trick: Trick) -> None:
    hostile.forget()
    hostile.login_tricks = [trick]
    hosts: dict[str, Any] = {"api_url": hostile.url, "auth_url": hostile.url}
    login = {"username": "m", "password": "p"} | hosts
    elapsed = interrupted(lambda: up42.authenticate(**login), lambda: bool(hostile.requests))
    assert elapsed < 0.25
    up42.authenticate(**login)
    assert len(up42.get_webhooks()) == 1


def test_ctrl_c_ends_the_wait_for_a_connection(hostile: Hostile) -> None:
    """To a server that is not there, between two attempts."""
    with Hostile() as other:
        url = other.url
    auth = up42.Auth(
        username="m", password="p", api_url=url, auth_url=url, authenticate=False, max_attempts=50
    )
    begun = time.monotonic()
    elapsed = interrupted(lambda: auth.token, lambda: time.monotonic() - begun > 1)
    assert elapsed < 0.25
    assert hostile.session


def test_a_signal_handler_may_make_a_call_of_its_own(logged_in: Recorder, service: Service) -> None:
    service.events_may_go = may_go = threading.Event()
    listed: list[int] = []

    def handler(*_: object) -> None:
        listed.append(len(up42.get_webhooks()))
        may_go.set()

    previous = signal.signal(signal.SIGUSR1, handler)
    try:
        threading.Timer(0.2, signal.raise_signal, [signal.SIGUSR1]).start()
        assert up42.get_webhook_events() == EVENTS
    finally:
        signal.signal(signal.SIGUSR1, previous)
    assert listed == [1]
    assert len(logged_in.requests) == 2


ENDS = """
import asyncio, sys, threading, time
import up42
login = dict(username="me@example.com", password="p", api_url=sys.argv[1], auth_url=sys.argv[1])
up42.authenticate(**login)

def wait():
    try:
        up42.get_webhook_events()
    except up42.Up42Error:
        pass

def await_():
    asyncio.run(up42.get_webhook_events_async())

for work in (wait, wait, await_, await_):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.5)
"""


def test_the_interpreter_exits_at_once_with_calls_under_way_in_daemon_threads(
    recorder: Recorder, service: Service
) -> None:
    service.events_may_go = threading.Event()
    command = [sys.executable, "-X", "faulthandler", "-X", "dev", "-c", ENDS, recorder.url]
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert time.monotonic() - begun < 5
    service.events_may_go.set()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(recorder.requests) == 2 + 4


def test_the_interpreter_waits_for_calls_under_way_in_ordinary_threads(
    recorder: Recorder, service: Service
) -> None:
    service.events_may_go = threading.Event()
    code = (
        ENDS.replace(", daemon=True", "")
        # One write each, or the threads' lines would mix.
        .replace("asyncio.run(up42", "print(end=up42")
        .replace("_events_async())", "_events()[0]['name'] + '\\n')")
    )
    command = [sys.executable, "-X", "faulthandler", "-c", code, recorder.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while len(recorder.requests) < 6:
            time.sleep(0.01)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.7)
        service.events_may_go.set()
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, b"job.status\njob.status\n", b"")


LOGS = """
import logging, sys, threading
import up42
lock = threading.Lock()

class Locks(logging.Handler):
    def emit(self, record):
        record.getMessage()
        with lock:
            pass

logger = logging.getLogger("up42_webhooks")
logger.setLevel(logging.DEBUG)
logger.addHandler(Locks())
login = dict(username="me@example.com", password="p", api_url=sys.argv[1], auth_url=sys.argv[1])
up42.authenticate(**login)

def work(number):
    for _ in range(40):
        if number % 2:
            with lock:
                pass
        up42.get_webhooks()

def holds():
    # A call that another thread's handler waits for, and that logs itself when it is over.
    for _ in range(20):
        with lock:
            logger.handlers[0].acquire()
            logger.handlers[0].release()
            auth.token

auth = up42.Auth(**login)
threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
threads.append(threading.Thread(target=holds))
for thread in threads: thread.start()
for thread in threads: thread.join()
print("no deadlock")
"""


def test_a_handler_that_takes_a_lock_never_deadlocks(recorder: Recorder) -> None:
    """A lock that another thread holds during a call: the call does not hold on to anything."""
    command = [sys.executable, "-X", "faulthandler", "-c", LOGS, recorder.url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("no deadlock\n", "")
