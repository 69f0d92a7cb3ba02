"""The environments of the contenders, each of its own, made when they are first needed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from race import ENVIRONMENTS, HERE, ROOT, python_of

if TYPE_CHECKING:
    from pathlib import Path


def make(python: str) -> None:
    """Make those that are not there yet, and put the wheel in dist/ into ours."""
    needs: dict[str, tuple[str, ...]] = {
        "peers": ("-r", str(HERE / "requirements.txt")),
        "2.6.0": ("up42-py==2.6.0",),
        "0.34.1": ("up42-py==0.34.1",),
    }
    for name, packages in needs.items():
        folder = ROOT / ".venvs" / ENVIRONMENTS[name]
        stamp = folder / "needs-are-installed"
        if stamp.exists():
            continue
        print(f"Making .venvs/{ENVIRONMENTS[name]}", flush=True)
        subprocess.run([python, "-m", "venv", folder], check=True)
        install(name, *packages)
        stamp.touch()
    install_ours(python)


def install_ours(python: str) -> None:
    """Put the wheel into our own, which has nothing else in it."""
    folder = ROOT / ".venvs" / ENVIRONMENTS["ours"]
    if not folder.exists():
        subprocess.run([python, "-m", "venv", folder], check=True)
    install("ours", "--no-index", "--no-deps", "--force-reinstall", str(wheel()))
    subprocess.run([python_of("ours"), "-c", "import up42"], check=True)  # its .pyc


def wheel() -> Path:
    """The wheel that was built last."""
    return max((ROOT / "dist").glob("*.whl"), key=lambda path: path.stat().st_mtime)


def install(name: str, *what: str) -> None:
    """Install into an environment."""
    pip = (python_of(name), "-m", "pip", "install", "-q", "--disable-pip-version-check")
    subprocess.run([*pip, *what], check=True)
