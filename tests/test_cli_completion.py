"""Completion: what the shells make of the scripts that the parser gives."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from terminal import COMMAND, run
from up42_webhooks.command_line.completion import Command, known

pytestmark = pytest.mark.once

SHELLS = ("bash", "zsh", "fish")
COMMANDS = {command.name: command for command in known()}


@pytest.fixture(params=SHELLS)
def script(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """A shell and the script for it."""
    done = run("completion", request.param)
    assert (done.returncode, done.stderr) == (0, "")
    file = tmp_path / "script"
    file.write_text(done.stdout)
    return request.param, file


def needs(shell: str) -> None:
    """Skip where there is no such shell."""
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")


def test_each_shell_can_read_its_script(script: tuple[str, Path]) -> None:
    shell, file = script
    needs(shell)
    done = subprocess.run([shell, "-n", file], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_each_script_has_every_command_and_option(script: tuple[str, Path]) -> None:
    shell, file = script
    text = file.read_text()
    for command in COMMANDS.values():
        assert command.name in text
        for option in command.options:
            for name in option.names:
                assert (name.lstrip("-") if shell == "fish" else name) in text


def test_a_shell_that_is_not_known_is_a_misuse() -> None:
    assert run("completion", "tcsh").returncode == 2


def completed(words: list[str], folder: Path) -> list[str]:
    """What bash offers for the last of the words."""
    needs("bash")
    quoted = " ".join(f"'{word}'" for word in ["up42-webhooks", *words])
    code = f"""
eval "$('{COMMAND}' completion bash)"
COMP_WORDS=({quoted}); COMP_CWORD={len(words)}
_up42_webhooks
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(
        ["bash", "--norc", "-c", code], capture_output=True, text=True, cwd=folder, timeout=30
    )
    assert done.returncode == 0
    assert done.stderr == ""
    return done.stdout.split()


def names(command: Command) -> set[str]:
    return {name for option in command.options for name in option.names}


def test_bash_completes_commands_options_values_and_files(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").touch()
    assert set(completed([""], tmp_path)) == {*COMMANDS, "--help", "--version"}
    assert completed(["cr"], tmp_path) == ["create"]
    assert set(completed(["create", "--"], tmp_path)) == names(COMMANDS["create"]) - {"-h"}
    assert completed(["create", "--eve"], tmp_path) == ["--event"]
    assert completed(["create", "--event", ""], tmp_path) == ["job.status", "order.status"]
    assert completed(["create", "--event", "o"], tmp_path) == ["order.status"]
    assert completed(["list", "--region", ""], tmp_path) == ["eu", "sa"]
    assert completed(["completion", "z"], tmp_path) == ["zsh"]
    assert completed(["listen", "--secret-file", "sec"], tmp_path) == ["secret.txt"]
    assert completed(["verify", "sec"], tmp_path) == ["secret.txt"]
    assert completed(["show", ""], tmp_path) == []
    assert completed(["create", "--name", ""], tmp_path) == []
    assert completed(["no-such", ""], tmp_path) == []


def test_fish_completes_commands_and_values(tmp_path: Path) -> None:
    needs("fish")
    done = run("completion", "fish")
    (tmp_path / "script").write_text(done.stdout)
    for line, wanted in (
        ("up42-webhooks cr", ["create"]),
        ("up42-webhooks create --event o", ["order.status"]),
        ("up42-webhooks list --reg", ["--region"]),
        ("up42-webhooks completion z", ["zsh"]),
    ):
        code = f"source {tmp_path}/script; complete -C '{line}'"
        told = subprocess.run(
            ["fish", "--no-config", "-c", code], capture_output=True, text=True, timeout=30,
            env={**os.environ, "HOME": str(tmp_path)},
        )  # fmt: skip
        assert [offer.split("\t")[0] for offer in told.stdout.splitlines()] == wanted


def test_zsh_takes_the_script(tmp_path: Path) -> None:
    """Loaded by compinit from a folder of its own, and evaluated."""
    needs("zsh")
    (tmp_path / "_up42-webhooks").write_text(run("completion", "zsh").stdout)
    for load in (
        f"fpath=({tmp_path} $fpath); compinit -D",
        f"compinit -D; . {tmp_path}/_up42-webhooks",
    ):
        code = f"autoload -Uz compinit; {load}; print $_comps[up42-webhooks]"
        told = subprocess.run(["zsh", "-f", "-c", code], capture_output=True, text=True, timeout=30)
        assert told.stderr == ""
        assert told.stdout.strip().replace("_up42-webhooks", "_up42_webhooks") == "_up42_webhooks"
