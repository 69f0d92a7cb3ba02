"""Connections, signals, forks and the end of the process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

import up42
from calls import create
from recorder import Recorder
from service import (
    EVENTS,
    WEBHOOK,
    WEBHOOK_ID,
    Service,
)


def test_a_connection_that_was_closed_while_idle_never_fails_a_create() -> None:
    """A server that hangs up after each answer, without having said so."""
    answers = {
        b"POST /realms": b'{"access_token": "t", "expires_in": 300}',
        b"GET /realms/": b'{"sub": "w"}',
        b"POST /worksp": json.dumps({"data": WEBHOOK}).encode(),
    }
    closed = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    request = connection.recv(65536)
                    body = answers[request[:12]]
                    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
                    connection.sendall(head + body)
                closed.set()

        threading.Thread(target=serve, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        up42.authenticate(username="me@example.com", password="p", api_url=url, auth_url=url)
        for _ in range(50):
            closed.wait(5)
            closed.clear()
            assert create().webhook_id == WEBHOOK_ID


def test_ctrl_c_ends_a_wait_within_a_quarter_of_a_second(
    logged_in: Recorder, service: Service
) -> None:
    service.events_may_go = threading.Event()
    sent = []

    def interrupt() -> None:
        while not logged_in.requests:
            time.sleep(0.01)
        sent.append(time.monotonic())
        signal.raise_signal(signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        up42.get_webhook_events()
    assert time.monotonic() - sent[0] < 0.25
    service.events_may_go.set()
    assert len(up42.get_webhooks()) == 1


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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_and_its_parent_both_go_on(sandbox: up42.Sandbox) -> None:
    up42.get_webhooks()
    for _ in range(3):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = 0 if len(up42.get_webhooks()) == 1 else 2
            finally:
                os._exit(code)
        assert len(up42.get_webhooks()) == 1
        assert os.waitpid(child, 0)[1] == 0
        assert len(up42.get_webhooks()) == 1
    assert sandbox.requests[-1]["status"] == 200


def test_a_child_that_was_forked_during_a_call_leaves_the_call_to_the_parent() -> None:
    code = f"""
import os, signal, threading, time, sys, warnings
sys.path[:0] = {sys.path!r}
from recorder import Recorder
from service import EVENTS, Service
import up42

service = Service(events_may_go=threading.Event())
children = []
warnings.simplefilter("ignore")  # since 3.12, fork warns of threads
def fork(*_):
    child = os.fork()
    children.append(child)
    if child: service.events_may_go.set()

signal.signal(signal.SIGUSR1, fork)
with Recorder(service) as slow:
    login = dict(username="me@example.com", password="p", api_url=slow.url, auth_url=slow.url)
    up42.authenticate(**login)
    threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGUSR1]).start()
    try:
        events = up42.get_webhook_events()
    except RuntimeError as error:
        assert children == [0] and "parent process" in str(error), error
        os._exit(42)
    assert events == EVENTS
    assert os.waitstatus_to_exitcode(os.waitpid(children[0], 0)[1]) == 42
    assert len(up42.get_webhooks()) == 1
print("both went on")
"""
    done = subprocess.run(
        [sys.executable, "-"], input=code, capture_output=True, text=True, timeout=30
    )
    assert (done.stdout, done.stderr) == ("both went on\n", "")


def test_the_interpreter_exits_at_once_with_calls_under_way(
    recorder: Recorder, service: Service
) -> None:
    code = """
import sys, threading, time
import up42
login = dict(username="me@example.com", password="p", api_url=sys.argv[1], auth_url=sys.argv[1])
up42.authenticate(**login)
for _ in range(4):
    threading.Thread(target=up42.get_webhook_events, daemon=True).start()
time.sleep(0.3)
"""
    service.events_may_go = threading.Event()
    command = [sys.executable, "-X", "faulthandler", "-c", code, recorder.url]
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert time.monotonic() - begun < 5
    service.events_may_go.set()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(recorder.requests) == 2 + 4
