"""The command line as a terminal, a pipe or a job runs it."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import up42

if TYPE_CHECKING:
    from typing_extensions import Self

COMMAND = Path(sys.executable).parent / "up42-webhooks"
MODULE = [sys.executable, "-m", "up42_webhooks"]
# So that Ctrl-C, typed there, is for this command.
TAKES_THE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def environment(account: dict[str, Any] | up42.Sandbox | None) -> dict[str, str]:
    """The environment of a user of this account."""
    if isinstance(account, up42.Sandbox):
        account = account.credentials
    named = {f"UP42_{name.upper()}": value for name, value in (account or {}).items()}
    return {**os.environ, **named}


def run(
    *arguments: str,
    account: dict[str, Any] | up42.Sandbox | None = None,
    given: str | bytes | None = None,
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """What a command does that reads `given`, or nothing, on its standard input."""
    content = given.encode() if isinstance(given, str) else given
    done = subprocess.run(
        [*MODULE, *arguments],
        input=content or b"",
        capture_output=True,
        env=environment(account) | variables,
        timeout=60,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


class Running:
    """A command that runs until it is told to end; its lines are read as they come."""

    def __init__(
        self, *arguments: str, account: Any = None, given: str = "", **variables: str
    ) -> None:
        self.process = subprocess.Popen(
            [*MODULE, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(account) | variables,
            text=True,
        )
        assert self.process.stdin
        assert self.process.stdout
        assert self.process.stderr
        self.process.stdin.write(given)
        self.process.stdin.close()
        self.process.stdin = None
        self.out, self.errors = self.process.stdout, self.process.stderr

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def url(self) -> str:
        """Where it listens, as it says on its first line."""
        told = re.search(r"http://\S+?(?=;)", self.errors.readline())
        assert told
        return told[0]

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def end(self) -> tuple[int, str, str]:
        """The exit code, and what was not read yet."""
        out, errors = self.process.communicate(timeout=30)
        return self.process.returncode, out, errors


class Terminal:
    """A command on a terminal of its own, as wide as told."""

    def __init__(
        self, *arguments: str, account: Any = None, columns: int = 80, **more: str
    ) -> None:
        import fcntl  # noqa: PLC0415 - not on Windows
        import pty  # noqa: PLC0415 - the same
        import struct  # noqa: PLC0415 - the same
        import termios  # noqa: PLC0415 - the same

        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        terminal = {"TERM": "xterm", "COLUMNS": "", "LINES": "", **more}
        self.process = subprocess.Popen(
            [sys.executable, "-c", TAKES_THE_TERMINAL, *MODULE, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment(account) | terminal,
            start_new_session=True,
        )
        os.close(slave)
        self.shown = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)

    @property
    def text(self) -> str:
        """What was shown, without colours."""
        return ESCAPE.sub("", self.shown).replace("\r\n", "\n")

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def until(self, words: str) -> None:
        """Look until these words are shown."""
        end = time.monotonic() + 30
        while words not in self.text:
            assert time.monotonic() < end, self.text
            if not self._look(1.0):
                assert words in self.text, self.text

    def end(self) -> int:
        """Look to the end; the exit code."""
        end = time.monotonic() + 30
        while self._look(1.0):
            assert time.monotonic() < end, self.text
        return self.process.wait(30)

    def _look(self, patience: float) -> bool:
        """Whether there may be more to see."""
        ready, _, _ = select.select([self._master], [], [], patience)
        if not ready:
            return True
        try:
            chunk = os.read(self._master, 65536)
        except OSError:
            return False  # Linux says so when the other side is closed
        self.shown += chunk.decode("utf-8", "replace")
        return bool(chunk)
