"""Every test and check of the project: what `make test` runs.

Two lanes run side by side: one builds the wheel and tests it with every Python that there is, the
other looks at the sources and at what is the same for every Python. What a step prints is shown
when it fails; at the end stands a line for each.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

ROOT = Path(__file__).parent.parent
BIN = "Scripts" if os.name == "nt" else "bin"
OLDEST, NEWEST = (3, 10), (3, 14)
# Tests that are compiled once take a third of the time to load.
ENVIRONMENT = {name: os.environ[name] for name in os.environ if name != "PYTHONDONTWRITEBYTECODE"}
WHICH = (
    "import sys, sysconfig; "
    "print(*sys.version_info[:2], sysconfig.get_config_var('Py_GIL_DISABLED') or 0, sys.executable)"
)


@dataclass
class Results:
    """The steps so far, and a line for each."""

    lines: list[str] = field(default_factory=list)
    failed: bool = False

    def run(self, name: str, *command: object) -> bool:
        """Run a step, and say whether it went well."""
        begun = time.monotonic()
        done = subprocess.run(
            [str(word) for word in command],
            cwd=ROOT,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
        )
        well = done.returncode == 0
        self.failed |= not well
        summary = next(iter(done.stdout.strip().splitlines()[-1:]), "") if "pytest" in name else ""
        line = f"{'ok' if well else 'FAILED':6} {time.monotonic() - begun:6.1f} s  {name}"
        self.lines.append(f"{line}  ({summary})" if summary else line)
        print(self.lines[-1], flush=True)
        if not well:
            print(done.stdout, flush=True)
        return well


def main() -> int:
    """Run all steps, and say how it went."""
    begun = time.monotonic()
    results, built = Results(), Event()
    pythons = interpreters()
    print("Pythons:", ", ".join(f"{name} ({path})" for name, path in pythons.items()), flush=True)
    with ThreadPoolExecutor() as lanes:
        under_way = [
            lanes.submit(wheel_lane, results, built, pythons),
            lanes.submit(source_lane, results, built),
        ]
    for lane in under_way:
        lane.result()
    print("\n".join(["", *sorted(results.lines, key=lambda line: line.startswith("FAILED"))]))
    verdict = "FAILED" if results.failed else "All is well"
    print(f"{verdict}: {len(results.lines)} steps in {time.monotonic() - begun:.0f} s")
    return 1 if results.failed else 0


def wheel_lane(results: Results, built: Event, pythons: dict[str, str]) -> None:
    """Build the wheel, and test it with every Python."""
    try:
        well = results.run("wheel", "make", "wheel")
    finally:
        built.set()

    def test(name: str) -> None:
        own = environment(results, name, pythons[name], "pytest", "-c", "requirements-dev.txt")
        results.run(f"pytest with Python {name}", own, "-m", "pytest", "-m", "not once")

    # Most of these tests wait most of their time.
    with ThreadPoolExecutor(2) as side_by_side:
        list(side_by_side.map(test, pythons if well else ()))


def source_lane(results: Results, built: Event) -> None:
    """Look at the sources, and, once there is a wheel, at what is the same for every Python."""
    core = "--no-default-features"
    results.run("rustfmt", "cargo", "fmt", "--check")
    if shutil.which("cargo-deny"):
        without_network = ("--offline", "--locked", "check", "bans", "licenses", "sources")
        results.run("cargo deny", "cargo", "deny", *without_network)
    results.run("clippy, core alone", "cargo", "clippy", "--locked", "--all-targets", core)
    results.run("clippy", "cargo", "clippy", "--locked", "--all-targets")
    fuzz = ("--manifest-path", "fuzz/Cargo.toml", "--target-dir", "target")
    results.run("clippy, fuzz targets", "cargo", "clippy", "--locked", *fuzz, core)
    results.run("cargo test, core alone", "cargo", "test", "--locked", core)
    results.run("cargo test", "cargo", "test", "--locked")
    tools = ROOT / ".venv" / BIN
    linted = ("benchmarks", "examples", "python", "scripts", "tests")
    results.run("ruff check", tools / "ruff", "check", *linted)
    results.run("ruff format", tools / "ruff", "format", "--check", *linted)
    built.wait()
    if not wheel().exists():
        return
    own = environment(results, "once", sys.executable, "-r", "requirements-dev.txt")
    # up42.py itself is left out: its types are those in up42-stubs.
    folders = ("python/up42_webhooks", "scripts", "tests")
    strict = ("--strict", "--exclude", "tests/data", "--cache-dir", ".cache/mypy")
    results.run("mypy --strict", own, "-m", "mypy", *strict, *folders)
    # By file, so that what a file's tests share is made once.
    several = ("-n", str(2 * (os.cpu_count() or 1)), "--dist", "loadfile")
    results.run("pytest, what is the same for all", own, "-m", "pytest", "-m", "once", *several)


def interpreters() -> dict[str, str]:
    """The Pythons to test with, by version: those that PYTHONS names, or all that are found."""
    named = os.environ.get("PYTHONS", "").split()
    versions = [f"python3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
    pyenv = Path.home() / ".pyenv" / "versions"
    found = named or [sys.executable, *map(str, pyenv.glob("3.*/bin/python")), *versions]
    pythons: dict[str, str] = {}
    for path in found:
        try:
            told = subprocess.run([path, "-c", WHICH], capture_output=True, check=True, text=True)
        except (OSError, subprocess.CalledProcessError):
            if named:
                raise
            continue
        major, minor, free_threaded, executable = told.stdout.split(maxsplit=3)
        # A Python without the GIL loads no abi3 wheel.
        if (int(major), int(minor)) >= OLDEST and free_threaded == "0":
            pythons.setdefault(f"{major}.{minor}", executable.strip())
    return dict(sorted(pythons.items(), key=lambda item: int(item[0].partition(".")[2])))


def wheel() -> Path:
    """The wheel that was built."""
    return next((ROOT / "dist").glob("*.whl"), ROOT / "dist" / "none.whl")


def environment(results: Results, name: str, python: str, *needs: str) -> Path:
    """The Python of an environment of its own with the wheel in it."""
    folder = ROOT / ".venvs" / name
    own = folder / BIN / "python"
    pip = (own, "-m", "pip", "install", "-q", "--disable-pip-version-check")
    if not own.exists():
        results.run(f"environment {name}", python, "-m", "venv", folder)
    install = (*pip, "--no-index", "--no-deps", "--force-reinstall", wheel())
    for what, source, command in (
        ("tools", ROOT / "requirements-dev.txt", (*pip, *needs)),
        ("wheel", wheel(), install),
    ):
        stamp = folder / f"{what}-installed"
        stale = not stamp.exists() or stamp.stat().st_mtime < source.stat().st_mtime
        if stale and results.run(f"environment {name}, {what}", *command):
            stamp.touch()
    return own


if __name__ == "__main__":
    sys.exit(main())
