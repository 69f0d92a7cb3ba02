"""The wheel: what is in it, what importing it costs, and that nothing else is needed."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import up42
import up42_webhooks

ROOT = Path(__file__).parent.parent
# The modules of ours that code written for the SDK imports from.
SDK_MODULES = ["auth", "base", "errors", "initialization", "main", "tools", "webhooks"]

COMMAND_LINE = [
    "__init__", "account", "check", "completion", "facts", "failures", "given", "listen", "parser",
    "posting", "sandbox", "shapes", "terminal", "trial", "trigger", "verify",
]  # fmt: skip


def python(code: str) -> str:
    """What a fresh Python prints that runs `code`."""
    command = [sys.executable, "-I", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_both_names_are_the_same_package() -> None:
    assert up42 is up42_webhooks
    for name in up42_webhooks.__all__:
        assert getattr(up42, name) is getattr(up42_webhooks, name)
    assert up42.__version__ == importlib.metadata.version("up42-webhooks")
    code = "from up42 import Webhook; import up42_webhooks as ours; print(Webhook is ours.Webhook)"
    assert python(code) == "True\n"


def test_import_loads_nothing_slow_and_starts_nothing() -> None:
    code = """
import os, sys
before = set(sys.modules)
here = "/proc/self"
count = lambda what: len(os.listdir(f"{here}/{what}")) if os.path.isdir(here) else 0
threads, files = count("task"), count("fd")
import up42
loaded = set(sys.modules) - before
assert not {"logging", "dataclasses", "asyncio", "json", "typing", "requests"} & loaded, loaded
assert (count("task"), count("fd")) == (threads, files)
up42.Auth(username="me@example.com", password="p", authenticate=False)
up42.Sandbox()
up42.Receiver("s")
assert (count("task"), count("fd")) == (threads, files)
print(sorted(loaded))
"""
    ours = ["up42", "up42_webhooks", "up42_webhooks._native"]
    ours += [
        f"{package}.{module}" for package in ("up42", "up42_webhooks") for module in SDK_MODULES
    ]
    assert python(code) == f"{sorted(['__future__', *ours])}\n"


def test_a_call_does_not_load_logging_either() -> None:
    code = """
import sys, up42
with up42.Sandbox() as sandbox:
    up42.authenticate(**sandbox.credentials)
    up42.get_webhooks()
print({"logging", "json", "asyncio"} & set(sys.modules))
"""
    assert python(code) == "set()\n"


def test_import_takes_less_than_5_ms() -> None:
    """In one of many tries: the machine may have more to do."""
    code = "from time import perf_counter as now; t = now(); import up42; print(now() - t)"
    assert any(float(python(code)) < 0.005 for _ in range(50))


@pytest.mark.once
def test_the_wheel_holds_what_it_should(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    names = archive.namelist()
    shipped = {name for name in names if ".dist-info/" not in name}
    assert shipped == {
        "up42.py",
        "up42-stubs/__init__.pyi",
        "up42-stubs/py.typed",
        *(f"up42-stubs/{module}.pyi" for module in SDK_MODULES),
        *(f"up42_webhooks/{module}.py" for module in SDK_MODULES),
        "up42_webhooks/__init__.py",
        "up42_webhooks/__main__.py",
        "up42_webhooks/_native.abi3.so",
        *(f"up42_webhooks/command_line/{module}.py" for module in COMMAND_LINE),
        "up42_webhooks/_native.pyi",
        "up42_webhooks/demo.py",
        "up42_webhooks/fields.py",
        "up42_webhooks/leftovers.py",
        "up42_webhooks/py.typed",
        "up42_webhooks/pytest_plugin.py",
        "up42_webhooks/receiving.py",
    }
    assert not any(name.startswith("up42/") for name in names)
    assert wheel.stat().st_size <= 4_000_000
    assert sum(file.file_size for file in archive.infolist()) <= 8_000_000
    assert "-cp310-abi3-" in wheel.name


@pytest.mark.once
def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
    told = Parser().parsestr(archive.read(name).decode())
    assert told["Name"] == "up42-webhooks"
    assert told["Version"] == up42.__version__
    assert told["Requires-Python"] == ">=3.10"
    assert told["License-Expression"] == "MIT"
    assert told["Summary"]
    assert told["Requires-Dist"] is None
    assert "Typing :: Typed" in told.get_all("Classifier", [])
    assert told["Description-Content-Type"].startswith("text/markdown")
    assert str(told.get_payload()).strip() == (ROOT / "README.md").read_text().strip()
    assert any(name.endswith("/licenses/LICENSE") for name in archive.namelist())
    assert not any("/sboms/" in name for name in archive.namelist()), (
        "it names the builder's folders"
    )


@pytest.mark.once
def test_the_wheel_alone_does_the_demo(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    own = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = (sys.executable, "-m", "pip", "--python", str(own))
    subprocess.run([*pip, "install", "-q", "--no-index", str(wheel)], check=True)
    done = subprocess.run(
        [own, "-I", "-m", "up42_webhooks", "demo"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "testsSucceeded': 2" in done.stdout
    script = own.with_name("up42-webhooks")
    told = subprocess.run([script, "--version"], cwd=tmp_path, capture_output=True, text=True)
    assert told.stdout == f"up42-webhooks {up42.__version__}\n"
    listed = subprocess.run(
        [*pip, "list", "--format=freeze"], capture_output=True, text=True, check=True
    )
    assert listed.stdout == f"up42-webhooks=={up42.__version__}\n"


@pytest.mark.once
def test_an_sdist_builds(tmp_path: Path) -> None:
    """Into a wheel, in the quick profile, with what `cargo test` has compiled before."""
    maturin = [sys.executable, "-m", "maturin"]
    made = [*maturin, "sdist", "-o", str(tmp_path), "-m", str(ROOT / "Cargo.toml")]
    subprocess.run(made, check=True, capture_output=True)
    (sdist,) = tmp_path.glob("*.tar.gz")
    subprocess.run(["tar", "xzf", sdist, "-C", tmp_path], check=True)
    (folder,) = tmp_path.glob("up42_webhooks-*/")
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"Cargo.lock", "README.md", "LICENSE", "python/up42.py", "src/lib.rs"} <= files
    assert not any(name.startswith(("tests/", "target/", ".")) for name in files)
    target = os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target"))
    subprocess.run(
        [*maturin, "build", "--profile", "dev", "-o", str(tmp_path)],
        cwd=folder, check=True, capture_output=True, env={**os.environ, "CARGO_TARGET_DIR": target},
    )  # fmt: skip
    (built,) = tmp_path.glob("*.whl")
    assert "up42.py" in zipfile.ZipFile(built).namelist()
