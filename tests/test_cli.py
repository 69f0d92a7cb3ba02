"""The command line, as a terminal sees it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import up42

UP42 = [sys.executable, "-m", "up42_webhooks"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*UP42, *arguments], capture_output=True, text=True, timeout=30)


def test_the_demo_shows_the_whole_life_of_a_webhook() -> None:
    done = run("demo")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\033" not in done.stdout, "no colour where there is no terminal"
    steps = [line[4:] for line in done.stdout.splitlines() if line.startswith(">>> ")]
    calls = [
        "up42.authenticate(", "up42.get_webhook_events(", "up42.create_webhook(",
        "up42.initialize_webhook(", "webhook.update(", "webhook.trigger_test_events(",
        "receiver.get(", "up42.get_webhooks(", "webhook.delete(", "up42.get_webhooks(",
    ]  # fmt: skip
    at = 0
    for call in calls:
        at = next(index for index in range(at, len(steps)) if call in steps[index]) + 1
    shown = done.stdout
    assert "{'testsRun': 2, 'testsSucceeded': 2, 'testsFailed': 0}" in shown
    assert "Webhook(name: demo, renamed," in shown
    assert "('order.status', 'FULFILLED', True)" in shown
    assert shown.rstrip().splitlines()[-3] == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty here")
def test_the_demo_is_coloured_on_a_terminal() -> None:
    import pty  # noqa: PLC0415 - not on Windows

    master, slave = pty.openpty()
    with subprocess.Popen([*UP42, "demo"], stdout=slave) as process:
        os.close(slave)
        shown = b""
        try:
            while chunk := os.read(master, 65536):
                shown += chunk
        except OSError:
            pass  # Linux says so when the other side is closed
        os.close(master)
    assert process.returncode == 0
    assert b"\033[1m>>> up42.authenticate(" in shown


def test_a_sandbox_in_a_terminal_is_used_by_what_it_prints() -> None:
    with subprocess.Popen([*UP42, "sandbox"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = process.stdout.readline()
        url = re.search(r"http://127\.0\.0\.1:\d+", first)
        assert url
        assert process.stdout.readline() == "\n"
        exports = [process.stdout.readline() for _ in range(4)]
        assert process.stdout.readline() == "\n"
        script = (
            f"set -e\n{''.join(exports)}{sys.executable} -c '"
            "import up42; up42.authenticate(); "
            'up42.create_webhook("n", "https://u.example", ["order.status"]); '
            "print(len(up42.get_webhooks()))'"
        )
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=30)
        assert (done.stdout, done.stderr) == ("1\n", "")
        asked = [process.stdout.readline().split(" ") for _ in range(4)]
        assert [(method, status) for method, _, status in asked] == [
            ("POST", "200\n"), ("GET", "200\n"), ("POST", "200\n"), ("GET", "200\n"),
        ]  # fmt: skip
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 130
        assert time.monotonic() - begun < 1


def test_a_port_in_use_is_one_sentence_and_no_traceback() -> None:
    with up42.Sandbox() as sandbox:
        port = sandbox.port
        done = run("sandbox", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("up42-webhooks: ")
    assert f"could not listen on 127.0.0.1:{port}" in done.stderr


@pytest.mark.parametrize(
    "arguments", [[], ["nonsense"], ["sandbox", "--port", "x"], ["sandbox", "--port", "65536"]]
)
def test_a_misuse_says_how_to_use_it(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: up42-webhooks")
    assert "Traceback" not in done.stderr


def test_help_and_version() -> None:
    assert run("--version").stdout == f"up42-webhooks {up42.__version__}\n"
    shown = run("--help").stdout
    assert "demo" in shown
    assert "sandbox" in shown


def test_nothing_is_left_lying_about(tmp_path: Path) -> None:
    done = subprocess.run([*UP42, "demo"], cwd=tmp_path, capture_output=True, timeout=30)
    assert done.returncode == 0
    assert list(tmp_path.iterdir()) == []
