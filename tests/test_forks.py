"""Processes: whoever is forked, spawned or killed, both sides go on."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

import up42
from recorder import Recorder
from service import EVENTS, Service

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here"),
    # Since 3.12, fork warns of threads; that is what these tests are about.
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def listed(_: object = None) -> int:
    """A call that works."""
    return len(up42.get_webhooks())


def listed_in_both_ways(_: object = None) -> int:
    return listed() + len(asyncio.run(up42.get_webhooks_async()))


def in_child(work: Any) -> int:
    """The exit code of a forked child that does `work`, and is not waited for longer than 20 s."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


def log_in(credentials: dict[str, Any]) -> None:
    up42.authenticate(**credentials)


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_a_pool_of_each_kind_makes_calls(sandbox: up42.Sandbox, method: str) -> None:
    assert listed_in_both_ways() == 2
    # A child that is forked has logged in with its parent; another has to.
    begin = log_in if method != "fork" else id
    context = multiprocessing.get_context(method)
    with context.Pool(2, initializer=begin, initargs=(sandbox.credentials,)) as pool:
        assert pool.map(listed_in_both_ways, range(6)) == [2] * 6
    assert listed_in_both_ways() == 2


def test_a_thread_may_fork_while_others_call(logged_in: Recorder, service: Service) -> None:
    """Calls of both ways are in flight in the parent, and come to their end there."""
    service.events_may_go = threading.Event()
    results: list[object] = []

    def wait() -> None:
        results.append(up42.get_webhook_events())

    def await_() -> None:
        results.append(asyncio.run(up42.get_webhook_events_async()))

    threads = [threading.Thread(target=way) for way in (wait, wait, await_, await_)]
    for thread in threads:
        thread.start()
    while len(logged_in.requests) < 4:
        time.sleep(0.01)
    codes: list[int] = []
    forking = threading.Thread(target=lambda: codes.append(in_child(listed_in_both_ways)))
    forking.start()
    forking.join()
    assert codes == [2]
    service.events_may_go.set()
    for thread in threads:
        thread.join(10)
    assert results == [EVENTS] * 4
    assert listed() == 1


def test_a_grandchild_goes_on_too(sandbox: up42.Sandbox) -> None:
    assert listed() == 1
    assert in_child(lambda: in_child(listed_in_both_ways) + listed()) == 3
    assert sandbox.requests[-1]["status"] == 200


PREFORK = """
import os, signal, sys, up42
up42.authenticate(username="me@example.com", password="p", api_url=sys.argv[1],
                  auth_url=sys.argv[1])
up42.get_webhooks()

def work():
    def stop(*_):
        os._exit(7)
    signal.signal(signal.SIGTERM, stop)
    os.write(1, b"%d\\n" % len(up42.get_webhooks()))
    while True:
        up42.get_webhook_events()

workers = []
for _ in range(3):
    pid = os.fork()
    if pid == 0:
        work()
    workers.append(pid)
sys.stdin.readline()
for pid in workers:
    os.kill(pid, signal.SIGTERM)
codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in workers]
print(codes, len(up42.get_webhooks()))
"""


def test_workers_of_a_prefork_server_work_and_are_stopped(recorder: Recorder) -> None:
    """As gunicorn does it: log in, fork, work, and end upon a signal in the middle of a call."""
    command = [sys.executable, "-X", "faulthandler", "-W", "ignore", "-c", PREFORK, recorder.url]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as master:
        assert master.stdout
        assert [master.stdout.readline() for _ in range(3)] == ["1\n"] * 3
        begun = time.monotonic()
        out, err = master.communicate("stop\n", timeout=20)
        assert time.monotonic() - begun < 5
    assert (out, err) == ("[7, 7, 7] 1\n", "")


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


INHERITS = """
import os, sys, up42
login = dict(username="me@example.com", password="p", api_url=sys.argv[1], auth_url=sys.argv[1])
up42.authenticate(**login)
up42.get_webhooks()
if os.fork() == 0:
    up42.authenticate(**login)  # drops the session that it has inherited
    sys.exit()
os.wait()
print(len(up42.get_webhooks()))
"""


def test_a_child_that_ends_closes_no_connection_of_its_parent(recorder: Recorder) -> None:
    command = [sys.executable, "-W", "ignore", "-c", INHERITS, recorder.url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert (done.stdout, done.stderr) == ("1\n", "")
    *parents, login, userinfo, last = [request.connection for request in recorder.requests]
    assert login == userinfo
    assert {*parents, last} == {last} != {login}


def test_one_interpreter_of_a_process_has_it_and_others_are_refused() -> None:
    code = """
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
script = '''
import os
try:
    import up42
    os.write(1, b"works ")
except ImportError as error:
    assert "subinterpreters" in str(error), error
    os.write(1, b"refused ")
'''
exec(script)
for _ in range(2):
    interpreters.run_string(interpreters.create(), script)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert (done.stdout, done.stderr) == ("works refused refused ", "")
