"""What a type checker says of our users' code, and of ours."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

DATA = Path(__file__).parent / "data"


def check(path: Path, folder: Path, module: str) -> str:
    """What mypy --strict says of the code in `path` when it imports `module` as up42."""
    copy = folder / "user.py"
    copy.write_text(path.read_text().replace("import up42\n", f"import {module}\n"))
    mypy = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", "cache"]
    done = subprocess.run([*mypy, "user.py"], cwd=folder, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("module", ["up42", "up42_webhooks as up42"])
def test_typical_code_of_a_user_is_accepted(tmp_path: Path, module: str) -> None:
    assert check(DATA / "good_user_code.py", tmp_path, module) == ""


@pytest.mark.parametrize("module", ["up42", "up42_webhooks as up42"])
def test_typical_mistakes_are_rejected_line_by_line(tmp_path: Path, module: str) -> None:
    lines = (DATA / "bad_user_code.py").read_text().splitlines()
    wrong = {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}
    said = check(DATA / "bad_user_code.py", tmp_path, module)
    assert {
        int(number) for number in re.findall(r"^user\.py:(\d+): error", said, re.MULTILINE)
    } == wrong


def test_the_stubs_are_those_of_the_extension(tmp_path: Path) -> None:
    allowed = str(DATA / "stubtest_allowlist.txt")
    modules = ["up42_webhooks", "up42", "--allowlist", allowed]
    command = [sys.executable, "-m", "mypy.stubtest", *modules]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
