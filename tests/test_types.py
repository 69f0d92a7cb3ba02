"""What type checkers say of our users' code, and of ours."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import up42_webhooks

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.once

DATA = Path(__file__).parent / "data"
PACKAGE = Path(up42_webhooks.__file__).parent
STUBS = PACKAGE.parent / "up42-stubs"

# The lines of each file that are complained of, with the last complaint.
Said = dict[str, dict[int, str]]


def mypy(folder: Path, python: Path) -> Said:
    """What mypy --strict says of the files in `folder`, seen from the environment of `python`."""
    options = ["--strict", "--no-error-summary", "--hide-error-context", "--cache-dir", "cache"]
    command = [sys.executable, "-m", "mypy", *options, "--python-executable", str(python), "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.stderr == ""
    said: Said = {}
    for line in done.stdout.splitlines():
        found = re.match(r"(.+?):(\d+): (error|note): (.*)", line)
        assert found, line
        if found[3] == "error":
            said.setdefault(found[1], {})[int(found[2])] = found[4]
    return said


def basedpyright(folder: Path, python: Path) -> Said:
    """What basedpyright says, likewise, in the mode that the folder names."""
    said: Said = {}
    for one in run_basedpyright(folder, python)["generalDiagnostics"]:
        if one["severity"] == "error":
            name = Path(one["file"]).relative_to(folder.resolve()).as_posix()
            said.setdefault(name, {})[one["range"]["start"]["line"] + 1] = one["message"]
    return said


def run_basedpyright(folder: Path, python: Path, *options: str) -> dict[str, Any]:
    """What it prints; it takes the Python that is found first."""
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    command = [sys.executable, "-m", "basedpyright", "--outputjson", *options]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={**os.environ, "PATH": path}
    )
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


STRICT, STANDARD = '{"typeCheckingMode": "strict"}', '{"typeCheckingMode": "standard"}'
CHECKERS: dict[str, Callable[[Path, Path], Said]] = {"mypy": mypy, "basedpyright": basedpyright}


def wrong(code: str) -> set[int]:
    """The lines of `code` that are marked as mistakes."""
    return {n for n, line in enumerate(code.splitlines(), 1) if line.endswith("# wrong")}


@pytest.fixture(scope="module", params=CHECKERS)
def said(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Said:
    """What a checker says of good and bad code, by either name of the package."""
    folder = tmp_path_factory.mktemp("users")
    (folder / "pyrightconfig.json").write_text(STRICT)
    for kind in ("good", "bad"):
        code = (DATA / f"{kind}_user_code.py").read_text()
        (folder / f"{kind}_up42.py").write_text(code)
        code = re.sub(r"^import up42$", "import up42_webhooks as up42", code, flags=re.MULTILINE)
        code = re.sub(r"^from up42\b", "from up42_webhooks", code, flags=re.MULTILINE)
        (folder / f"{kind}_up42_webhooks.py").write_text(code)
    return CHECKERS[request.param](folder, Path(sys.executable))


@pytest.mark.parametrize("module", ["up42", "up42_webhooks"])
def test_typical_code_of_a_user_is_accepted(said: Said, module: str) -> None:
    assert said.get(f"good_{module}.py", {}) == {}


@pytest.mark.parametrize("module", ["up42", "up42_webhooks"])
def test_typical_mistakes_are_rejected_line_by_line(said: Said, module: str) -> None:
    marked = wrong((DATA / "bad_user_code.py").read_text())
    assert len(marked) > 70
    assert set(said[f"bad_{module}.py"]) == marked


@pytest.fixture(scope="module")
def beside(sdk_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has the SDK, too."""
    folder = tmp_path_factory.mktemp("beside") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (site,) = folder.glob("[lL]ib/**/site-packages")
    zipfile.ZipFile(sdk_wheel).extractall(site)
    for ours in (PACKAGE, STUBS):
        shutil.copytree(ours, site / ours.name, ignore=shutil.ignore_patterns("*.so", "*.pyd"))
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


@pytest.mark.parametrize("checker", CHECKERS)
def test_where_the_sdk_is_installed_its_names_are_its_own(
    beside: Path, sdk_wheel: Path, tmp_path: Path, checker: str
) -> None:
    # The SDK does not say that it is typed, which the mode `strict` holds against its users.
    (tmp_path / "pyrightconfig.json").write_text(STANDARD)
    *_, listed = ast.parse(zipfile.ZipFile(sdk_wheel).read("up42/__init__.py")).body
    used = [node.id for node in ast.walk(listed) if isinstance(node, ast.Name)]
    names = [name for name in used if name[0].isupper() and name != "Callable"]
    assert "Order" in names
    (tmp_path / "names.py").write_text(
        "import up42\n" + "".join(f"print(up42.{name})\n" for name in names)
    )
    code = (DATA / "sdk_user_code.py").read_text()
    (tmp_path / "user.py").write_text(code)
    said = CHECKERS[checker](tmp_path, beside)
    assert set(said.pop("user.py")) == wrong(code)
    assert said == {}


def test_every_public_name_has_a_type(tmp_path: Path) -> None:
    options = ("--verifytypes", "up42_webhooks", "--ignoreexternal")
    told = run_basedpyright(tmp_path, Path(sys.executable), *options)["typeCompleteness"]
    bad = [
        symbol["name"]
        for symbol in told["symbols"]
        if symbol["isExported"] and not symbol["isTypeKnown"]
    ]
    assert bad == []
    assert told["completenessScore"] == 1
    assert told["exportedSymbolCounts"]["withKnownType"] > 100


def test_the_stubs_are_those_of_the_package(tmp_path: Path) -> None:
    """Of the extension, and of every module of Python's."""
    allowed = str(DATA / "stubtest_allowlist.txt")
    modules = ["up42_webhooks", "up42", "--allowlist", allowed]
    command = [sys.executable, "-m", "mypy.stubtest", *modules]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    own = [*PACKAGE.rglob("*.py"), *PACKAGE.glob("*.pyi"), *STUBS.glob("*.pyi")]
    assert f"no issues found in {len(own)} modules" in done.stdout
