"""An inbox in a file: what the sender was told has arrived is there until it is acknowledged."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

import up42
from notifications import BODY, SECRET, another, message_id, post, signed


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "inbox.sqlite"


def take_all(receiver: up42.Receiver) -> list[Any]:
    """The message ids of all that waits."""
    ids = []
    try:
        while True:
            ids.append(receiver.get(timeout=0).message_id)
    except (TimeoutError, RuntimeError):
        return ids


def test_what_waits_outlives_the_receiver_until_it_is_acknowledged(inbox: Path) -> None:
    sent = [another() for _ in range(3)]
    with up42.Receiver(SECRET, inbox=inbox) as receiver:
        for body in sent:
            assert post(receiver.url, body)[0] == 200
        first = receiver.get(timeout=0)
        assert (first.message_id, first.attempt) == (message_id(sent[0]), 1)
        assert (first.body_is_signed, first.raw) == (True, json.loads(sent[0]))
        receiver.ack(first)
        receiver.ack(first)
    again = up42.Receiver(SECRET, inbox=str(inbox))
    assert take_all(again) == list(map(message_id, sent[1:])), "it need not be served for that"


def test_what_is_handed_out_is_handed_out_again_after_the_lease_with_a_count(inbox: Path) -> None:
    with up42.Receiver(SECRET, inbox=inbox, lease=0.2) as receiver:
        post(receiver.url)
        begun = time.monotonic()
        attempts = []
        for _ in range(3):
            notification = receiver.get(timeout=5)
            attempts.append(notification.attempt)
        assert attempts == [1, 2, 3]
        assert 0.4 <= time.monotonic() - begun < 2
        receiver.ack(notification)
        with pytest.raises(TimeoutError):
            receiver.get(timeout=0.3)


def test_what_waits_and_what_is_handed_out_is_known_when_it_comes_again(inbox: Path) -> None:
    with up42.Receiver(SECRET, inbox=inbox) as receiver:
        assert [post(receiver.url)[0] for _ in range(3)] == [200, 200, 200]
        assert take_all(receiver) == [message_id(BODY)]
    with up42.Receiver(SECRET, inbox=inbox) as receiver:
        assert post(receiver.url)[0] == 200
        assert take_all(receiver) == []
    with closing(sqlite3.connect(inbox)) as database:
        assert database.execute("SELECT count(*) FROM notification").fetchone() == (1,)


def test_an_acknowledged_id_is_all_that_is_left(inbox: Path) -> None:
    with up42.Receiver(SECRET, inbox=inbox) as receiver:
        post(receiver.url)
        receiver.ack(receiver.get(timeout=0))
        assert post(receiver.url)[0] == 200
        with pytest.raises(TimeoutError):
            receiver.get(timeout=0)
    with closing(sqlite3.connect(inbox)) as database:
        assert database.execute("SELECT json FROM notification").fetchall() == [(None,)]


def test_ids_are_forgotten_after_the_next_hundred_thousand(inbox: Path) -> None:
    old, new = another(), another()
    with up42.Receiver(SECRET, inbox=inbox) as receiver:
        for body in (old, new):
            post(receiver.url, body)
            receiver.ack(receiver.get(timeout=0))
        with closing(sqlite3.connect(inbox)) as database, database:
            database.execute("UPDATE sqlite_sequence SET seq = 100000")
        assert post(receiver.url)[0] == 200
        assert post(receiver.url, new)[0] == 200
        assert len(take_all(receiver)) == 1
        assert post(receiver.url, old)[0] == 200
        assert take_all(receiver) == [message_id(old)]


def test_an_unsigned_notification_is_never_known(inbox: Path) -> None:
    with up42.Receiver(unverified=True, inbox=inbox) as receiver:
        for _ in range(2):
            assert post(receiver.url, headers={})[0] == 200
        for _ in range(2):
            notification = receiver.get(timeout=0)
            assert notification.body_is_signed is False
            receiver.ack(notification)
    with up42.Receiver(SECRET, inbox=inbox) as receiver:
        assert post(receiver.url)[0] == 200
        assert receiver.get(timeout=0).body_is_signed is True


def test_a_handler_that_raises_gets_it_again(inbox: Path, caplog: pytest.LogCaptureFixture) -> None:
    attempts: list[int] = []
    done = threading.Event()
    with up42.Receiver(SECRET, inbox=inbox, lease=0.1) as receiver:

        @receiver.on("order.status")
        def handle(notification: up42.Notification) -> None:
            attempts.append(notification.attempt)
            if notification.attempt < 3:
                raise ValueError("not yet")
            done.set()

        post(receiver.url)
        assert done.wait(10)
    assert attempts == [1, 2, 3]
    failures = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(failures) == 2
    assert take_all(up42.Receiver(SECRET, inbox=inbox)) == []


def test_a_closed_receiver_leaves_the_rest_in_the_file(inbox: Path) -> None:
    entered, leave = threading.Event(), threading.Event()
    receiver = up42.Receiver(SECRET, inbox=inbox).start()

    def handle(_: up42.Notification) -> None:
        entered.set()
        leave.wait(10)

    receiver.on("order.status", handle)
    sent = [another() for _ in range(3)]
    for body in sent:
        post(receiver.url, body)
    assert entered.wait(5)
    threading.Timer(0.1, leave.set).start()
    receiver.close()
    rest = up42.Receiver(SECRET, inbox=inbox)
    assert take_all(rest) == list(map(message_id, sent[1:]))


def test_two_receivers_can_share_an_inbox(inbox: Path) -> None:
    with up42.Receiver(SECRET, inbox=inbox) as one, up42.Receiver(SECRET, inbox=inbox) as other:
        sent = [another() for _ in range(20)]
        for number, body in enumerate(sent):
            for receiver in (one, other) if number % 2 else (other, one):
                assert post(receiver.url, body)[0] == 200
        got = [receiver.get(timeout=0).message_id for receiver in (one, other) * 10]
        assert got == list(map(message_id, sent))
        for receiver in (one, other):
            with pytest.raises(TimeoutError):
                receiver.get(timeout=0)


def test_another_process_that_takes_hears_of_it(inbox: Path) -> None:
    code = f"""
import sys, up42
with up42.Receiver({SECRET!r}, inbox=sys.argv[1]) as receiver:
    print("ready", flush=True)
    print(receiver.get(timeout=10).message_id)
"""
    command = [sys.executable, "-I", "-c", code, str(inbox)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        with up42.Receiver(SECRET, inbox=inbox) as receiver:
            body = another()
            post(receiver.url, body)
            assert process.stdout.readline() == f"{message_id(body)}\n"
    assert process.returncode == 0


def test_several_processes_can_make_an_inbox_at_once(inbox: Path) -> None:
    code = f"""
import sys, up42
sys.stdin.readline()
up42.Receiver({SECRET!r}, inbox=sys.argv[1])
"""
    command = [sys.executable, "-I", "-c", code, str(inbox)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate(timeout=20)[1] for process in processes] == [""] * 6


def test_an_inbox_is_a_file_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (":memory:", "file:x?mode=memory", "%20 ü"):
        with up42.Receiver(SECRET, inbox=name) as receiver:
            post(receiver.url)
        assert (tmp_path / name).stat().st_size > 0
        assert len(take_all(up42.Receiver(SECRET, inbox=name))) == 1


def test_a_full_inbox_answers_503(inbox: Path) -> None:
    with up42.Receiver(SECRET, inbox=inbox, capacity=1) as receiver:
        assert [post(receiver.url, another())[0] for _ in range(2)] == [200, 503]
        notification = receiver.get(timeout=0)
        assert post(receiver.url, another())[0] == 503, "it is not acknowledged yet"
        receiver.ack(notification)
        assert post(receiver.url, another())[0] == 200


def test_an_inbox_that_does_not_work_answers_503_and_says_so(
    inbox: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with up42.Receiver(SECRET, inbox=inbox) as receiver:
        with closing(sqlite3.connect(inbox)) as database, database:
            database.execute("DROP TABLE notification")
        assert post(receiver.url)[0] == 503
        with pytest.raises(OSError, match=r"the inbox .*inbox\.sqlite does not work"):
            receiver.get(timeout=0)
    assert any("answered 503" in record.message for record in caplog.records)


def test_what_is_no_inbox_is_an_os_error(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("something else " * 100)
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as database, database:
        database.execute("CREATE TABLE mine (x)")
    for path in (text, other, tmp_path, tmp_path / "no-folder" / "inbox"):
        with pytest.raises(OSError, match="the inbox cannot be used"):
            up42.Receiver(SECRET, inbox=path)
    assert text.read_text().startswith("something else")


@pytest.mark.skipif(os.name == "nt", reason="there are no such permissions there")
def test_an_inbox_is_for_its_owner_alone(inbox: Path) -> None:
    with up42.Receiver(SECRET, inbox=inbox) as receiver:
        post(receiver.url)
        assert {path.stat().st_mode & 0o777 for path in inbox.parent.iterdir()} == {0o600}


def test_an_event_loop_takes_from_an_inbox_too(inbox: Path) -> None:
    with up42.Receiver(SECRET, inbox=inbox, lease=0.1) as receiver:
        post(receiver.url)

        async def take() -> list[int]:
            return [(await receiver.aget(5)).attempt for _ in range(2)]

        assert asyncio.run(take()) == [1, 2]


RECEIVE = """
import sys
sys.path[:0] = sys.argv[3:]
import up42
receiver = up42.Receiver(sys.argv[1], inbox=sys.argv[2], lease=0.3).start()
print(receiver.port, flush=True)
for notification in receiver:
    if notification.message_id[0] in "01234567":
        receiver.ack(notification)
        print(notification.message_id, flush=True)
"""


def send_until_it_dies(port: int, acknowledged: list[Any], sent: list[bytes]) -> None:
    """One notification after the other, until there is no answer any more."""
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            while True:
                sent.append(another())
                connection.request("POST", "/", sent[-1], signed(sent[-1]))
                with connection.getresponse() as response:
                    if response.status == 200:
                        acknowledged.append(message_id(sent[-1]))
    except (OSError, HTTPException):
        return


@pytest.mark.once
@pytest.mark.skipif(os.name == "nt", reason="nothing is killed so there")
def test_no_kill_loses_or_doubles_what_was_acknowledged(inbox: Path) -> None:
    """A hundred processes receive into one file, each until it is killed at some moment.

    They acknowledge every other notification, and tell of it.
    """
    chance = random.Random(42)
    acknowledged: list[Any] = []
    sent: list[bytes] = []
    ended: list[str] = []
    folder = str(Path(up42.__file__).parent.parent)
    command = [sys.executable, "-I", "-S", "-c", RECEIVE, SECRET, str(inbox), folder]
    for _ in range(100):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            port = int(process.stdout.readline())
            killer = threading.Timer(chance.uniform(0, 0.06), process.kill)
            killer.start()
            send_until_it_dies(port, acknowledged, sent)
            killer.join()
            ended += [line[:-1] for line in process.stdout if line.endswith("\n")]
    assert len(acknowledged) > 100
    assert ended
    time.sleep(0.3)  # the last lease
    left = take_all(up42.Receiver(SECRET, inbox=inbox))
    assert len(left) == len(set(left)), "each is there once"
    assert len(ended) == len(set(ended)), "what is ended is not handed out again"
    assert not set(ended) & set(left)
    lost = set(acknowledged) - set(ended) - set(left)
    assert all(one[0] in "01234567" for one in lost), "none is lost"
    assert len(lost) <= 100, "but what was ended at the moment of a kill, and not told of"
    assert {*ended, *left} <= {message_id(body) for body in sent}
