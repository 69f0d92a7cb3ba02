"""The page on the command line is true: its examples run, and it tells of everything."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import up42
from terminal import COMMAND, environment
from up42_webhooks.command_line import failures
from up42_webhooks.command_line.completion import known

pytestmark = pytest.mark.once

PAGE = Path(__file__).parent.parent / "docs" / "command-line.md"


def play(block: str, folder: Path, variables: dict[str, str]) -> tuple[int, str]:
    """Run an example on ports that are free, with all that it starts."""
    with up42.Receiver("one") as one, up42.Receiver("other") as other:
        ports = {"8042": str(one.port), "8043": str(other.port)}
    for written, free in ports.items():
        block = block.replace(written, free)
    with subprocess.Popen(
        ["bash", "-e", "-o", "pipefail", "-c", block],
        cwd=folder, env=variables | {"WEBHOOK_SECRET": "made up"}, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            _, errors = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, errors


def test_its_examples_run_in_their_order(sandbox: up42.Sandbox, tmp_path: Path) -> None:
    """In one folder, with a sandbox named in the environment."""
    if not shutil.which("bash"):
        pytest.skip("there is no bash here")
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    assert len(blocks) == 5
    # `python` and `up42-webhooks` are those of this test.
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "bin" / "up42-webhooks").symlink_to(COMMAND)
    path = os.pathsep.join([str(tmp_path / "bin"), os.environ["PATH"]])
    for block in blocks:
        code, errors = play(block, tmp_path, environment(sandbox) | {"PATH": path})
        assert code == 0, (block, errors)
    assert [one["name"] for one in sandbox.webhooks] == ["new-webhook", "deliveries"]
    assert sandbox.webhooks[1]["secret"] == "made up"


def test_it_tells_of_every_command_and_every_exit_code() -> None:
    page = PAGE.read_text()
    for command in known():
        assert re.search(rf"`{command.name}\b", page), command.name
    codes = {0, failures.REFUSED, failures.MISUSED, failures.UNAUTHENTICATED, failures.INTERRUPTED}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)} == codes


def test_it_names_no_option_that_there_is_not() -> None:
    options = {name for command in known() for option in command.options for name in option.names}
    named = set(re.findall(r"(?<![\w-])--[a-z][\w-]*", PAGE.read_text()))
    assert named <= options
