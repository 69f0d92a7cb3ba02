"""A receiver: what it takes, what it answers, and how it hands out what came."""

from __future__ import annotations

import asyncio
import errno
import gc
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

import up42
from notifications import BODY, NOTIFICATION, SECRET, another, message_id, post, signed


def test_a_notification_of_the_sandbox_arrives_once(sandbox: up42.Sandbox) -> None:
    with up42.Receiver(SECRET) as receiver:
        webhook = up42.create_webhook("n", receiver.url, ["order.status"], secret=SECRET)
        assert webhook.trigger_test_events()["testsSucceeded"] == 1
        notification = receiver.get(timeout=5)
        assert (notification.status, notification.body_is_signed) == ("FULFILLED", True)
        assert (notification.live_mode, notification.attempt) == (False, 1)
        webhook.update(secret="another")
        report = webhook.trigger_test_events()
        assert report["testsFailed"] == 1
        assert "401" in report["tests"][0]["message"]
        with pytest.raises(TimeoutError):
            receiver.get(timeout=0)


def test_a_receiver_answers_each_kind_of_request(receiver: up42.Receiver) -> None:
    url = receiver.url
    assert post(url) == (200, "")
    forged = another()
    for status, told, body, headers in [
        (401, "missing header", BODY, {}),
        (401, "signature mismatch", BODY, signed(secret="other")),
        (401, "digest mismatch", forged, signed()),
        (401, "expired", BODY, signed(created=time.time() - 301)),
        (401, "from the future", BODY, signed(created=time.time() + 60)),
        (401, "body not covered", BODY, signed(covered={"date": "x"})),
        (400, "no JSON", b"{", signed(b"{")),
        (400, "no event", b"{}", signed(b"{}")),
        (413, "1 MB", b"x" * 1_048_577, {}),
        (413, "1 MB", b"x" * 5_000_000, {}),
    ]:
        answered, text = post(url, body, headers)
        assert (answered, told in text) == (status, True), text
        assert SECRET not in text
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert post(url, method=method)[0] == 405
    assert post(f"{url}other")[0] == 404
    assert receiver.get(timeout=0).raw == NOTIFICATION
    with pytest.raises(up42.Timeout):
        receiver.get(timeout=0)


def test_a_body_of_one_megabyte_is_taken(receiver: up42.Receiver) -> None:
    body = another(more="x" * (1024 * 1024 - len(another(more=""))))
    assert len(body) == 1024 * 1024
    assert post(receiver.url, body)[0] == 200
    assert len(receiver.get(timeout=0).raw["more"]) > 1_000_000


def test_a_receiver_has_one_path() -> None:
    with up42.Receiver(SECRET, path="/up42/hook") as receiver:
        assert receiver.url == f"http://127.0.0.1:{receiver.port}/up42/hook"
        assert post(receiver.url)[0] == 200
        for path in ("", "/", "/up42", "/up42/hook/", "/up42/hook/x"):
            assert post(f"http://127.0.0.1:{receiver.port}{path}", another())[0] == 404


def test_what_comes_again_is_acknowledged_and_not_handed_out_twice(receiver: up42.Receiver) -> None:
    for _ in range(3):
        assert post(receiver.url)[0] == 200
    assert receiver.get(timeout=0).message_id == NOTIFICATION["messageId"]
    assert post(receiver.url, json.dumps(NOTIFICATION | {"more": 1}).encode())[0] == 200
    with pytest.raises(TimeoutError):
        receiver.get(timeout=0)


@pytest.mark.parametrize("name", [None, "inbox"])
def test_what_comes_many_times_at_once_is_handed_out_once(tmp_path: Path, name: str | None) -> None:
    with up42.Receiver(SECRET, inbox=name and tmp_path / name) as receiver:
        answers: list[int] = []
        threads = [
            threading.Thread(target=lambda: answers.append(post(receiver.url)[0]))
            for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert answers == [200] * 20
        assert receiver.get(timeout=0)
        with pytest.raises(TimeoutError):
            receiver.get(timeout=0)


def test_sandbox_and_receiver_may_be_two_processes(sandbox: up42.Sandbox) -> None:
    code = f"""
import up42
with up42.Receiver({SECRET!r}) as receiver:
    print(receiver.url, flush=True)
    for event in (receiver.get(timeout=10).event, receiver.get(timeout=10).event):
        print(event, flush=True)
"""
    command = [sys.executable, "-I", "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        webhook = up42.create_webhook("n", url, ["order.status", "job.status"], secret=SECRET)
        assert webhook.trigger_test_events()["testsSucceeded"] == 2
        assert sorted(process.stdout) == ["job.status\n", "order.status\n"]
    assert process.returncode == 0


def test_an_unsigned_notification_never_displaces_another() -> None:
    with up42.Receiver(SECRET, require_signed_body=False) as receiver:
        unsigned = signed(covered={"date": "x"})
        assert [post(receiver.url, headers=unsigned)[0] for _ in range(2)] == [200, 200]
        assert [post(receiver.url)[0] for _ in range(2)] == [200, 200]
        assert post(receiver.url, headers=unsigned)[0] == 200
        got = [receiver.get(timeout=0).body_is_signed for _ in range(4)]
        assert got == [False, False, True, False]
        with pytest.raises(TimeoutError):
            receiver.get(timeout=0)


def test_a_webhook_without_a_secret_is_received_when_that_is_said() -> None:
    with up42.Receiver(unverified=True) as receiver:
        assert post(receiver.url, headers={})[0] == 200
        assert post(receiver.url, b"[]", {})[0] == 400
        assert receiver.get(timeout=0).body_is_signed is False


def test_a_secret_can_be_exchanged() -> None:
    with up42.Receiver(["next", SECRET]) as receiver:
        assert post(receiver.url)[0] == 200
        body = another()
        assert post(receiver.url, body, signed(body, secret="next"))[0] == 200


def test_a_full_receiver_answers_503_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bodies = [another() for _ in range(5)]
    with up42.Receiver(SECRET, capacity=2) as receiver:
        assert [post(receiver.url, body)[0] for body in bodies] == [200, 200, 503, 503, 503]
        assert post(receiver.url, bodies[0])[0] == 200, "it is known, and waits already"
        assert receiver.get().message_id == message_id(bodies[0])
        assert [post(receiver.url, body)[0] for body in bodies[2:]] == [200, 503, 503]
        waiting = [receiver.get(timeout=0).message_id for _ in range(2)]
        assert waiting == [message_id(body) for body in bodies[1:3]]
    said = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert len(said) == 2
    assert "is full and answers 503" in said[0]


def test_what_is_refused_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "up42_webhooks")
    with up42.Receiver(SECRET) as receiver:
        post(receiver.url, headers={})
    (record,) = caplog.records
    assert record.message.startswith("The receiver refused a request: 401: ")
    assert SECRET not in record.message


def test_a_receiver_can_be_started_again() -> None:
    receiver = up42.Receiver(SECRET)
    with pytest.raises(RuntimeError, match="not served"):
        receiver.url  # noqa: B018 - it raises
    for _ in range(3):
        with receiver:
            assert receiver.start() is receiver
            assert repr(receiver) == f"<up42.Receiver at {receiver.url}>"
            body = another()
            assert post(receiver.url, body)[0] == 200
            assert asyncio.run(receiver.aget(5)).message_id == message_id(body)
        assert repr(receiver) == "<up42.Receiver, not served>"
        receiver.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_leaves_the_receiver_to_its_parent(receiver: up42.Receiver) -> None:
    url = receiver.url
    child = os.fork()
    if child == 0:
        code = 1
        try:
            receiver.get(timeout=0)
        except RuntimeError as error:
            with up42.Receiver(SECRET) as own:
                post(own.url)
                own.get(5)
            del receiver
            gc.collect()
            code = 0 if "parent process" in str(error) else 2
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert post(url)[0] == 200
    assert receiver.get(5).event == "order.status"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "unverified=True"),
        ({"secret": SECRET, "unverified": True}, "unverified=True"),
        ({"secret": ""}, "empty"),
        ({"secret": []}, "holds none"),
        ({"secret": SECRET, "host": "0.0.0.0"}, "public=True"),
        ({"secret": SECRET, "host": "::"}, "public=True"),
        ({"secret": SECRET, "host": "10.0.0.1"}, "public=True"),
        ({"secret": SECRET, "host": "example.com"}, "no address"),
        ({"secret": SECRET, "path": "up42"}, "path"),
        ({"secret": SECRET, "path": "/?x"}, "path"),
        ({"secret": SECRET, "path": "/ü"}, "path"),
        ({"secret": SECRET, "tolerance": -1}, "tolerance"),
        ({"secret": SECRET, "lease": 0}, "lease"),
        ({"secret": SECRET, "capacity": 0}, "capacity"),
        ({"secret": SECRET, "capacity": 100_001}, "capacity"),
    ],
)
def test_what_cannot_be_received_with_is_a_value_error(
    arguments: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        up42.Receiver(**arguments)
    assert SECRET not in str(caught.value)


def test_a_public_address_is_listened_on_when_it_is_said_twice() -> None:
    with up42.Receiver(SECRET, host="0.0.0.0", public=True) as receiver:
        assert receiver.url == f"http://0.0.0.0:{receiver.port}/"
        assert post(f"http://127.0.0.1:{receiver.port}/")[0] == 200
    with up42.Receiver(SECRET, host="localhost") as receiver:
        assert receiver.url.startswith("http://127.0.0.1:")


def test_a_port_in_use_is_an_os_error(receiver: up42.Receiver) -> None:
    with pytest.raises(OSError, match="could not listen on") as caught:
        up42.Receiver(SECRET, port=receiver.port).start()
    assert caught.value.errno == errno.EADDRINUSE


def test_a_receiver_that_is_forgotten_ends() -> None:
    receiver = up42.Receiver(SECRET).start()
    threads = [one for one in threading.enumerate() if one.name.startswith("up42-receiver")]
    port = receiver.port
    del receiver
    gc.collect()
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_the_interpreter_exits_at_once_with_a_receiver_at_work() -> None:
    code = f"""
import sys, threading, up42
sys.path[:0] = {sys.path!r}
from notifications import SECRET, post
receiver = up42.Receiver(SECRET).start()
entered = threading.Event()
@receiver.on("order.status")
def handle(notification):
    entered.set()
    threading.Event().wait()
threading.Thread(target=receiver.get, daemon=True).start()
post(receiver.url)
entered.wait(5)
print("end")
"""
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")
    assert time.monotonic() - begun < 5


def test_receiving_loads_neither_asyncio_nor_logging() -> None:
    code = """
import sys, up42
with up42.Receiver("s") as receiver:
    try: receiver.get(timeout=0)
    except TimeoutError: pass
print({"asyncio", "logging", "json", "inspect", "datetime"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("set()\n", "")


def test_what_is_being_answered_at_the_end_is_answered() -> None:
    for _ in range(20):
        with up42.Receiver(SECRET) as receiver:
            answers: list[int] = []
            url = receiver.url
            thread = threading.Thread(target=lambda: answers.append(post(url)[0]))  # noqa: B023
            thread.start()
            receiver.get(timeout=5)
        thread.join(5)
        assert answers == [200]


def test_the_end_does_not_wait_for_those_who_say_nothing() -> None:
    receiver = up42.Receiver(SECRET).start()
    with socket.create_connection(("127.0.0.1", receiver.port)) as client:
        client.sendall(b"POST / HTTP/1.1\r\n")
        begun = time.monotonic()
        receiver.close()
        assert time.monotonic() - begun < 2
        with suppress(ConnectionResetError):
            assert client.recv(100) == b""


def test_a_connection_is_kept(receiver: up42.Receiver) -> None:
    connection = HTTPConnection("127.0.0.1", receiver.port, timeout=5)
    connection.connect()
    local = connection.sock.getsockname()
    for body, status in [(another(), 200), (b"{}", 401), (another(), 200)]:
        headers = signed(body) if status == 200 else {}
        connection.request("POST", "/", body, headers)
        with connection.getresponse() as response:
            assert (response.status, response.read() == b"") == (status, status == 200)
        assert connection.sock.getsockname() == local
    connection.close()
