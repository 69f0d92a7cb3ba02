"""The commands that talk to UP42, through pipes: the whole life of a webhook."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

import up42
from altered import Altered, of
from notifications import SECRET
from service import WEBHOOK, WEBHOOK_ID
from terminal import COMMAND, environment, run

HIDDEN = "••••••••"
NEW = ("--name", "mine", "--url", "https://u.example/a", "--event", "order.status")


def told(*arguments: str, account: up42.Sandbox, given: str | None = None) -> Any:
    """What a command prints as JSON, and nothing else."""
    done = run(*arguments, "--json", account=account, given=given)
    assert (done.returncode, done.stderr) == (0, "")
    assert SECRET not in done.stdout
    return json.loads(done.stdout)


def test_the_whole_life_of_a_webhook(sandbox: up42.Sandbox) -> None:
    workspace = told("login", account=sandbox)["workspace"]
    assert workspace == up42.get_webhooks()[0].workspace_id
    events = told("events", account=sandbox)
    assert [event["name"] for event in events] == ["job.status", "order.status"]
    made = told("create", *NEW, "--secret-stdin", account=sandbox, given=f"{SECRET}\n")
    assert (made["name"], made["active"], made["secret"]) == ("mine", False, HIDDEN)
    assert sandbox.webhooks[1] == made | {"secret": SECRET}
    assert told("show", made["id"], account=sandbox) == made
    changed = told("update", made["id"], "--active", "--name", "other", account=sandbox)
    assert (changed["name"], changed["active"], changed["url"]) == ("other", True, made["url"])
    assert sandbox.webhooks[1]["secret"] == SECRET
    changed = told("update", made["id"], "--inactive", "--event", "job.status", account=sandbox)
    assert (changed["events"], changed["active"]) == (["job.status"], False)
    assert [one["name"] for one in told("list", account=sandbox)] == ["new-webhook", "other"]
    assert told("delete", made["id"], "--yes", account=sandbox) == {"deleted": made["id"]}
    assert [one["id"] for one in sandbox.webhooks] == [WEBHOOK_ID]


def test_a_test_tells_how_it_went_in_its_exit_code(
    sandbox: up42.Sandbox, receiver: up42.Receiver
) -> None:
    up42.initialize_webhook(WEBHOOK_ID).update(url=receiver.url)
    report = told("test", WEBHOOK_ID, account=sandbox)
    assert (report["testsRun"], report["testsSucceeded"]) == (2, 2)
    done = run("test", WEBHOOK_ID, account=sandbox)
    assert done.returncode == 0
    assert "2 of 2 tests succeeded." in done.stdout
    receiver.close()
    done = run("test", WEBHOOK_ID, account=sandbox)
    assert (done.returncode, done.stderr) == (1, "")
    assert "0 of 2 tests succeeded." in done.stdout
    assert "could not be reached" in done.stdout


def test_tables_are_for_people(sandbox: up42.Sandbox) -> None:
    done = run("list", account=sandbox)
    assert (done.returncode, done.stderr) == (0, "")
    header, row = done.stdout.splitlines()
    assert header.split() == ["NAME", "ACTIVE", "EVENTS", "URL", "ID"]
    assert row.split("  ")[0] == "new-webhook"
    assert row.endswith(WEBHOOK_ID)
    assert header.index("ID") == row.index(WEBHOOK_ID)
    shown = run("show", WEBHOOK_ID, account=sandbox).stdout
    lines = dict(line.split(maxsplit=1) for line in shown.splitlines())
    assert lines["url"] == WEBHOOK["url"]
    assert lines["events"] == "job.status, order.status"
    assert (lines["active"], lines["secret"]) == ("yes", HIDDEN)
    assert run("events", account=sandbox).stdout.splitlines()[1].startswith("job.status")
    assert "workspace" in run("login", account=sandbox).stdout


def test_an_account_without_webhooks_says_what_to_do_on_standard_error() -> None:
    with up42.Sandbox() as sandbox:
        done = run("list", account=sandbox)
        assert (done.returncode, done.stdout) == (0, "")
        assert "up42-webhooks create" in done.stderr
        assert run("list", "--json", account=sandbox).stdout == "[]\n"


def test_what_the_service_sends_cannot_move_the_cursor(sandbox: up42.Sandbox) -> None:
    up42.initialize_webhook(WEBHOOK_ID).update(name="a\x1b[2Jb\nc\u202ed é 好")
    shown = run("list", account=sandbox).stdout
    assert len(shown.splitlines()) == 2
    assert not {"\x1b", "\u202e"} & set(shown)
    assert "é 好" in shown
    assert told("show", WEBHOOK_ID, account=sandbox)["name"] == "a\x1b[2Jb\nc\u202ed é 好"


def test_where_the_output_is_ascii_everything_is_spelt_out(sandbox: up42.Sandbox) -> None:
    up42.initialize_webhook(WEBHOOK_ID).update(name="é")
    done = run("list", account=sandbox, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\xe9" in done.stdout


def test_ensure_creates_once(sandbox: up42.Sandbox) -> None:
    first = told("create", *NEW, "--ensure", account=sandbox)
    second = told("create", *NEW, "--ensure", "--active", account=sandbox)
    assert first["id"] == second["id"]
    assert (first["active"], second["active"]) == (False, True)
    assert len(sandbox.webhooks) == 2


def test_an_update_of_nothing_is_a_misuse(sandbox: up42.Sandbox) -> None:
    done = run("update", WEBHOOK_ID, account=sandbox)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing to change" in done.stderr
    assert sandbox.requests == []


def test_a_secret_can_be_taken_away(sandbox: up42.Sandbox) -> None:
    assert told("update", WEBHOOK_ID, "--no-secret", account=sandbox)["secret"] == ""
    assert sandbox.webhooks[0]["secret"] == ""


@pytest.mark.once
def test_a_secret_that_up42_does_not_tell_is_not_lost(sandbox: up42.Sandbox) -> None:
    """An update sends all of a webhook, so it would be."""

    def hide(webhook: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in webhook.items() if name != "secret"}

    alter = of("GET", WEBHOOK_ID, lambda body: body | {"data": hide(body["data"])})
    with Altered(sandbox, alter) as altered:
        done = run("update", WEBHOOK_ID, "--inactive", account=altered.account)
        assert (done.returncode, done.stdout) == (2, "")
        assert "--no-secret" in done.stderr
        assert sandbox.webhooks == [WEBHOOK]
        again = ("update", WEBHOOK_ID, "--inactive", "--secret-stdin")
        assert run(*again, account=altered.account, given=SECRET).returncode == 0
    assert sandbox.webhooks[0]["secret"] == SECRET


@pytest.mark.once
def test_a_secret_is_read_from_a_file_or_standard_input_and_never_shown(
    sandbox: up42.Sandbox, tmp_path: Any
) -> None:
    file = tmp_path / "secret"
    for content, secret in (("one two", "one two"), ("ünï\n", "ünï"), ("crlf\r\n", "crlf")):
        file.write_bytes(content.encode())
        for way in (("--secret-file", str(file)), ("--secret-stdin",)):
            up42.initialize_webhook(WEBHOOK_ID).update(secret="before")
            done = run("update", WEBHOOK_ID, *way, "--verbose", account=sandbox, given=content)
            assert done.returncode == 0
            assert secret not in done.stdout + done.stderr
            assert "PUT /workspaces/" in done.stderr, "it is verbose"
            assert sandbox.webhooks[0]["secret"] == secret


@pytest.mark.once
@pytest.mark.parametrize("content", [b"", b"\n", b"\xff", b"x" * 501, b"one\ntwo\n"])
def test_a_secret_that_is_none_is_a_misuse(
    sandbox: up42.Sandbox, tmp_path: Any, content: bytes
) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    for way in (("--secret-file", str(file)), ("--secret-stdin",)):
        done = run("update", WEBHOOK_ID, *way, account=sandbox, given=content)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("up42-webhooks: There is no secret in ")
        assert done.stderr.count("\n") == 1
    assert sandbox.requests == []


def test_a_delete_without_anybody_to_ask_wants_to_be_sure(sandbox: up42.Sandbox) -> None:
    done = run("delete", WEBHOOK_ID, account=sandbox)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--yes" in done.stderr
    assert sandbox.requests == []


@pytest.mark.once
def test_whoever_reads_no_further_hears_no_complaint(sandbox: up42.Sandbox) -> None:
    """As in `up42-webhooks list | head -0`, with more than a pipe holds."""
    for number in range(300):
        up42.create_webhook(f"{number} {'x' * 200}", "https://u.example", ["order.status"])
    with subprocess.Popen(
        [COMMAND, "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(sandbox),
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
