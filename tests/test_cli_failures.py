"""What the command line says and ends with when something goes wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import up42
from hostile import Hostile, acts_and, answers, hangs_up, stalls
from recorder import Answer, Recorder
from service import WEBHOOK_ID
from terminal import Running, run
from up42_webhooks.command_line.completion import known

pytestmark = pytest.mark.once

NEW = ("create", "--name", "n", "--url", "https://u.example", "--event", "order.status")
COMMANDS = [command.name for command in known()]


def account(url: str) -> dict[str, str]:
    """The credentials of a made-up account on another server than the sandbox."""
    login = {"username": "me@example.com", "password": "hush & hush"}
    return login | {"api_url": url, "auth_url": url}


def complaint(done: Any, code: int) -> str:
    """The one sentence that a command says before it ends with `code`."""
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("up42-webhooks: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr
    return str(done.stderr)


@pytest.mark.parametrize("command", [("login",), ("list", "--json"), ("show", "x"), NEW])
def test_without_credentials_it_ends_with_3_and_says_where_to_put_them(
    command: tuple[str, ...],
) -> None:
    told = complaint(run(*command), 3)
    assert "UP42_USERNAME" in told
    assert "--cfg-file" in told


def test_credentials_that_are_not_accepted_end_with_3(sandbox: up42.Sandbox) -> None:
    wrong = {**sandbox.credentials, "password": "hush"}
    assert "refused the login" in complaint(run("list", account=wrong), 3)


def test_half_a_pair_ends_with_3() -> None:
    assert "password is missing" in complaint(run("list", UP42_USERNAME="me@example.com"), 3)


def test_a_token_that_is_not_accepted_ends_with_3(recorder: Recorder) -> None:
    recorder._answer.next_answers += [Answer(401, {"code": 401, "message": "no"})] * 2  # type: ignore[attr-defined]
    complaint(run("list", account=account(recorder.url)), 3)


def test_the_credentials_of_a_file_are_used(sandbox: up42.Sandbox, tmp_path: Path) -> None:
    login = sandbox.credentials
    hosts = {name: login.pop(name) for name in ("api_url", "auth_url")}
    file = tmp_path / "cfg.json"
    file.write_text(json.dumps(login))
    file.chmod(0o600)
    done = run("list", "--cfg-file", str(file), account=hosts)
    assert (done.returncode, done.stderr) == (0, "")
    file.chmod(0o644)
    done = run("list", "--cfg-file", str(file), account=hosts)
    assert done.returncode == 0
    assert re.fullmatch(r"up42-webhooks: .* run chmod 600 .*\n", done.stderr)
    assert "could not be read" in complaint(run("list", "--cfg-file", "none", account=hosts), 3)


def test_a_region_that_there_is_not_is_a_misuse() -> None:
    done = run("list", "--region", "us")
    assert (done.returncode, done.stdout) == (2, "")
    assert "eu" in done.stderr


@pytest.mark.parametrize("command", ["show", "update", "delete", "test"])
def test_an_id_that_nobody_has_is_not_found(sandbox: up42.Sandbox, command: str) -> None:
    more = {"update": ["--active"], "delete": ["--yes"]}.get(command, [])
    told = complaint(run(command, "no-such-id", *more, account=sandbox), 1)
    assert "Webhook no-such-id was not found" in told
    assert "up42-webhooks list" in told


def test_where_nothing_else_is_found_it_says_so(recorder: Recorder) -> None:
    recorder._answer.routes.clear()  # type: ignore[attr-defined]
    assert "not found" in complaint(run("login", account=account(recorder.url)), 1)


def test_what_the_service_does_not_accept_ends_with_1(sandbox: up42.Sandbox) -> None:
    done = run(*NEW[:-1], "no.such.event", account=sandbox)
    assert "422" in complaint(done, 1)


def test_what_is_refused_before_it_is_sent_ends_with_2(sandbox: up42.Sandbox) -> None:
    done = run("update", WEBHOOK_ID, "--url", "http://u.example", account=sandbox)
    assert "https" in complaint(done, 2)
    assert "PUT" not in [request["method"] for request in sandbox.requests]
    assert "webhook" in complaint(run("show", "..", account=sandbox), 2)


def test_a_service_that_is_not_there_ends_with_1() -> None:
    with Hostile() as hostile:
        gone = account(hostile.url)
    done = run("list", "--timeout", "1", account=gone)
    assert done.returncode == 1
    *waits, last = done.stderr.splitlines()
    assert waits
    assert all(wait.startswith("waiting ") for wait in waits)
    assert last.startswith("up42-webhooks: POST ")


def test_a_create_of_unknown_fate_says_what_to_do_in_a_terminal() -> None:
    with Hostile() as hostile:
        hostile.tricks.append(acts_and(hangs_up))
        told = complaint(run(*NEW, account=account(hostile.url)), 1)
    assert "may or may not exist: look for it with `up42-webhooks list`" in told
    assert "--ensure" in told
    assert "up42." not in told


def test_a_pause_is_told_of_while_it_waits() -> None:
    with Hostile() as hostile:
        hostile.tricks.append(answers(503))
        done = run("events", account=account(hostile.url))
    assert done.returncode == 0
    assert re.fullmatch(r"waiting .* s before sending again: 503 .*\n", done.stderr)


def test_an_answer_that_is_none_ends_with_1() -> None:
    with Hostile() as hostile:
        hostile.tricks.append(answers(200, {"data": [{"id": "\x1b[2J"}]}))
        told = complaint(run("list", account=account(hostile.url)), 1)
    assert "than the API promises" in told
    assert "\x1b" not in told


def test_ctrl_c_ends_with_130_and_without_a_word() -> None:
    with Hostile() as hostile:
        hostile.tricks.append(stalls)
        with Running("list", account=account(hostile.url)) as running:
            while not hostile.asked():
                assert running.process.poll() is None
                hostile.over.wait(0.01)
            running.interrupt()
            assert running.end() == (130, "", "")


def test_no_command_takes_a_secret_as_a_word_of_the_command_line() -> None:
    for command in known():
        for option in command.options:
            if re.search(r"pass|secret|token|key", "".join(option.names)):
                assert option.is_file or not option.takes_value, option


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_how_it_is_used(command: str) -> None:
    done = run(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: up42-webhooks {command}")


@pytest.mark.parametrize(
    "arguments", [("list", "--no-such"), ("show",), ("list", "--js"), NEW[:-2]]
)
def test_a_misuse_ends_with_2_and_shows_how_it_is_used(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: up42-webhooks ")
