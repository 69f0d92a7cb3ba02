"""What the package takes: as a wheel, installed, and resident once it is imported."""

from __future__ import annotations

import subprocess
from pathlib import Path

from environments import wheel
from race import HERE, python_of

MOST = {"wheel": 4, "installed": 8, "resident after import": 17}
MEGABYTE = 1_000_000


def sizes() -> dict[str, float]:
    """What it takes, in MB."""
    site = Path(run("import sysconfig; print(sysconfig.get_path('purelib'))"))
    ours = [
        site / "up42.py",
        *(site / "up42_webhooks").rglob("*"),
        *(site / "up42-stubs").rglob("*"),
    ]
    ours = [path for path in ours if path.is_file() and path.suffix != ".pyc"]
    return {
        "wheel": wheel().stat().st_size / MEGABYTE,
        "installed": sum(path.stat().st_size for path in ours) / MEGABYTE,
        "resident after import": int(run("import up42, resident; print(resident.resident())"))
        / MEGABYTE,
    }


def run(code: str) -> str:
    """What our Python prints."""
    done = subprocess.run(
        [python_of("ours"), "-c", code], cwd=HERE, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
