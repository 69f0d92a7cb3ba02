"""The command `listen`: what comes is printed, handed to a command, and posted on."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

import up42
from notifications import BODY, NOTIFICATION, SECRET, another, message_id, post, signed
from recorder import Answer, Recorder
from service import WEBHOOK_ID
from terminal import Running, run

pytestmark = pytest.mark.once

KEEPS = """
import os, sys
code = 0 if os.path.exists(sys.argv[1]) else int(sys.argv[2])
with open(sys.argv[1], "a") as file:
    file.write(sys.stdin.read())
print("done")
sys.exit(code)
"""


def keeps(folder: Path, code: int = 0) -> str:
    """A command that keeps what it reads in a file `kept`, and ends with `code` the first time."""
    script = folder / "keeps.py"
    script.write_text(KEEPS)
    return shlex.join([sys.executable, str(script), str(folder / "kept"), str(code)])


def listening(*arguments: str) -> Running:
    """A receiver of what is signed with the secret."""
    return Running("listen", "--secret-stdin", *arguments, given=SECRET)


def test_what_comes_is_printed_until_ctrl_c() -> None:
    with listening() as running:
        url = running.url()
        assert post(url)[0] == 200
        line = running.out.readline()
        for said in ("2023-01-09 03:34:52", "order.status", "FULFILLED", "order 00000000-"):
            assert said in line
        assert "\x1b" not in line
        assert post(url, headers={})[0] == 401
        refusal = running.errors.readline()
        assert "401" in refusal
        assert "missing header" in refusal
        running.interrupt()
        assert running.end() == (130, "", "")


def test_for_pipes_each_is_a_line_of_json() -> None:
    with listening("--json", "--count", "2") as running:
        url = running.url()
        first, second = another(), another(event="new\u2028\x1b")
        post(url, first)
        assert running.out.readline() == json.dumps(json.loads(first)) + "\n"
        post(url, second)
        code, out, errors = running.end()
    assert (code, json.loads(out), errors) == (0, json.loads(second), "")


def test_the_sandbox_is_heard(sandbox: up42.Sandbox) -> None:
    with listening("--count", "2", "--path", "/up42") as running:
        url = running.url()
        assert url.endswith("/up42")
        webhook = up42.initialize_webhook(WEBHOOK_ID).update(url=url, secret=SECRET)
        assert webhook.trigger_test_events()["testsSucceeded"] == 2
        code, out, _ = running.end()
    assert code == 0
    assert "job.status  SUCCEEDED" in out
    assert "order.status  FULFILLED" in out


def test_a_command_is_run_for_each_with_the_json_on_its_input(tmp_path: Path) -> None:
    with listening("--exec", keeps(tmp_path), "--count", "2") as running:
        url = running.url()
        bodies = [another(), another()]
        for body in bodies:
            post(url, body)
        code, out, errors = running.end()
    assert (code, errors) == (0, "")
    assert out.count("done\n") == 2
    got = (tmp_path / "kept").read_text().splitlines()
    assert [json.loads(line) for line in got] == [json.loads(body) for body in bodies]


def test_no_shell_reads_the_command_unless_it_is_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "x y"
    python = f"{shlex.quote(sys.executable)} -c 'import sys; print(sys.argv[1:])'"
    command = f"{python} '$HOME' ; > {shlex.quote(str(target))}"
    for more, shown in (([], f"['$HOME', ';', '>', {str(target)!r}]"), (["--shell"], "['$HOME']")):
        with listening("--exec", command, "--count", "1", *more) as running:
            post(running.url())
            code, out, _ = running.end()
        assert code == 0
        assert shown in out
        assert target.exists() == bool(more)


def test_for_pipes_what_the_command_prints_is_on_standard_error(tmp_path: Path) -> None:
    with listening("--json", "--exec", keeps(tmp_path), "--count", "1") as running:
        post(running.url())
        _, out, errors = running.end()
    assert json.loads(out) == NOTIFICATION
    assert errors == "done\n"


def test_with_an_inbox_the_command_decides_whether_it_is_done(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox.sqlite"
    arguments = ("--inbox", str(inbox), "--lease", "0.1", "--exec", keeps(tmp_path, 3))
    body = another()
    with listening(*arguments, "--count", "2") as running:
        post(running.url(), body)
        code, out, errors = running.end()
    assert "attempt" not in out.splitlines()[0]
    assert "attempt 2" in out
    assert errors == "up42-webhooks: The command ended with 3; it comes again after 0.1 s\n"
    assert code == 1
    kept = (tmp_path / "kept").read_text().splitlines()
    assert [json.loads(line)["messageId"] for line in kept] == [message_id(body)] * 2
    with up42.Receiver(SECRET, inbox=inbox, lease=0.1) as receiver, pytest.raises(up42.Timeout):
        receiver.get(timeout=0.5)


def test_without_an_inbox_a_failure_is_told_of_and_in_the_exit_code(tmp_path: Path) -> None:
    with listening("--exec", keeps(tmp_path, 3), "--count", "1") as running:
        post(running.url())
        code, _, errors = running.end()
    assert (code, errors) == (1, "up42-webhooks: The command ended with 3\n")


@pytest.mark.parametrize("inbox", [False, True])
def test_what_is_posted_on_is_what_came(tmp_path: Path, *, inbox: bool) -> None:
    more = ["--inbox", str(tmp_path / "inbox.sqlite")] if inbox else []
    body = BODY.replace(b", ", b" ,\n ")
    headers = signed(body) | {"X-Mine": "\xe9", "Connection": "keep-alive", "TE": "trailers"}
    with Recorder(lambda _: Answer(204)) as recorder:
        forward = ("--forward", f"{recorder.url}/hook", "--count", "1")
        with listening(*forward, *more) as running:
            assert post(running.url(), body, headers)[0] == 200
            assert running.end()[0] == 0
    (request,) = recorder.requests
    assert (request.method, request.path, request.body) == ("POST", "/hook", body)
    assert up42.verify_notification(request.body, request.headers, SECRET).body_is_signed
    assert request.headers["x-mine"] == "\xe9"
    assert request.headers["host"] == recorder.url.removeprefix("http://")
    assert request.headers["connection"] == "close"
    assert "te" not in request.headers


def test_a_host_that_is_signed_is_posted_on_too() -> None:
    with Recorder(lambda _: Answer(204)) as recorder:
        with listening("--forward", recorder.url, "--count", "1") as running:
            url = running.url()
            host = {"host": url.removeprefix("http://").rstrip("/")}
            digest = signed()["digest"]
            post(url, headers=signed(covered=host | {"digest": digest}))
            assert running.end()[0] == 0
        (request,) = recorder.requests
    assert up42.verify_notification(request.body, request.headers, SECRET).body_is_signed


def test_what_was_not_taken_there_comes_again(tmp_path: Path) -> None:
    answers = [Answer(500), Answer(302, b"", {"Location": "/x"}), Answer(hang_up=True)]
    with Recorder(lambda _: answers.pop(0) if answers else Answer(200)) as recorder:
        inbox = ("--inbox", str(tmp_path / "inbox.sqlite"), "--lease", "0.1")
        with listening("--forward", recorder.url, *inbox, "--count", "4") as running:
            post(running.url())
            code, out, errors = running.end()
    assert [request.body for request in recorder.requests] == [BODY] * 4
    assert code == 1
    assert [f"attempt {number}" in out for number in (2, 3, 4)] == [True] * 3
    said = ("answered 500", "answered 302", "gave no answer")
    assert [words in line for words, line in zip(said, errors.splitlines(), strict=True)] == [
        True
    ] * 3


def test_a_body_that_is_not_signed_is_accepted_only_if_told() -> None:
    headers = signed(covered={"x": "y"})
    with listening() as running:
        status, text = post(running.url(), headers=headers)
        assert status == 401
        assert "body not covered" in text
    with listening("--accept-unsigned-body", "--count", "1") as running:
        assert post(running.url(), headers=headers)[0] == 200
        assert "body not signed" in running.end()[1]


def test_how_old_it_may_be_is_told() -> None:
    old = signed(created=1)
    for more, status in (((), 401), (("--tolerance", "1e9"), 401), (("--any-age",), 200)):
        with listening(*more) as running:
            assert post(running.url(), headers=old)[0] == status


def test_whoever_believes_anybody_says_so() -> None:
    with Running("listen", "--unverified", "--count", "1") as running:
        assert post(running.url(), headers={})[0] == 200
        code, out, _ = running.end()
    assert code == 0
    assert "FULFILLED" in out


def test_one_of_several_secrets_will_do(tmp_path: Path) -> None:
    files: list[str] = []
    for name in ("old", "new"):
        (tmp_path / name).write_text(name)
        files += ["--secret-file", str(tmp_path / name)]
    with Running("listen", *files, "--count", "2") as running:
        url = running.url()
        for name in ("old", "new"):
            body = another()
            assert post(url, body, signed(body, secret=name))[0] == 200
        assert running.end()[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--exec", "no-such-program"), "found no program 'no-such-program'"),
        (("--exec", ""), "found no program"),
        (("--exec", "'"), "takes a command"),
        (("--shell",), "--exec"),
        (("--forward", "http://u.example"), "--forward takes an https address"),
        (("--host", "0.0.0.0"), "public"),
        (("--path", "x"), "path"),
    ],
)
def test_what_will_not_do_is_told_before_anything_is_received(
    arguments: tuple[str, ...], said: str
) -> None:
    done: Any = run("listen", "--unverified", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_it_is_said_whom_to_believe() -> None:
    done = run("listen")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--secret-file" in done.stderr


def test_an_inbox_that_is_none_or_a_port_in_use_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("something else")
    done = run("listen", "--unverified", "--inbox", str(tmp_path / "file"))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    with up42.Receiver("s") as receiver:
        done = run("listen", "--unverified", "--port", str(receiver.port))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "could not listen" in done.stderr
