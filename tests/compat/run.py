"""Holds this package against the SDK itself: what `make compat` runs.

Each script of this folder is played twice, with the release of the SDK that it was written for and
with this package, and the outcomes are compared. The SDKs come from the package index, each in an
environment of its own; when they are there, nothing but this machine is talked to.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from compare import Finding, Outcome, compare, documented, in_full, stale, table

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
BIN = "Scripts" if os.name == "nt" else "bin"
# The generation, as docs/migrating.md calls it, the release, and the script that speaks it.
RELEASES = {
    "0.x": ("0.34.1", "generation_0"),
    "1.x": ("1.1.0", "generation_1"),
    "2.x": ("2.6.0", "generation_2"),
}
# What the scripts import beside `up42`; the SDKs bring it themselves.
OURS_NEEDS = ("pandas", "requests")


def main() -> int:
    """Play, compare, and say how it went."""
    options = arguments()
    ours = options.ours or environment("compat-ours", options.python, *OURS_NEEDS, wheel=True)
    rows = documented(ROOT / "docs" / "migrating.md")
    findings: list[Finding] = []
    for generation, (release, script) in RELEASES.items():
        if options.generation in {None, generation}:
            sdk = environment(f"compat-{release}", options.python, f"up42-py=={release}")
            findings += compare(generation, played(sdk, script), played(ours, script), rows)
    print(table(findings))
    problems = [in_full(finding) for finding in findings if finding.problem]
    asked = {row for row in rows if options.generation in {None, row[1]}}
    problems += [
        f"docs/migrating.md: no step of {generation} shows `{key}` any more"
        for key, generation in sorted(stale(findings, asked))
    ]
    print("", *problems, sep="\n")
    counts = [f"{sum(f.verdict == v for f in findings)} {v}" for v in ("same", "documented")]
    print(f"{len(findings)} steps: {', '.join(counts)}, {len(problems)} problems")
    return 1 if problems else 0


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="what environments are made of")
    parser.add_argument("--ours", help="a Python with this package, instead of the wheel in dist/")
    parser.add_argument("--generation", choices=RELEASES, help="this one alone")
    return parser.parse_args()


def environment(name: str, python: str, *needs: str, wheel: bool = False) -> str:
    """The Python of an environment with what it needs in it."""
    folder = ROOT / ".venvs" / name
    own = str(folder / BIN / "python")
    install = (own, "-m", "pip", "install", "-q", "--disable-pip-version-check")
    stamp = folder / "needs-are-installed"
    if not stamp.exists():
        print(f"Making .venvs/{name}", flush=True)
        subprocess.run([python, "-m", "venv", folder], check=True)
        subprocess.run([*install, *needs], check=True)
        stamp.touch()
    if wheel:
        built = max((ROOT / "dist").glob("*.whl"), key=lambda path: path.stat().st_mtime)
        subprocess.run(
            [*install, "--no-index", "--no-deps", "--force-reinstall", built], check=True
        )
    return own


def played(python: str, script: str) -> list[Outcome]:
    """The outcomes of a script's steps with a Python."""
    to = ROOT / ".cache" / "compat.json"
    to.parent.mkdir(exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("UP42_")}
    command: list[str | Path] = [python, HERE / "play.py", script, to]
    done = subprocess.run(command, capture_output=True, check=False, env=clean, text=True)
    if done.returncode != 0:
        sys.exit(f"{python} could not play {script}:\n{done.stderr}")
    outcomes: list[Outcome] = json.loads(to.read_text(encoding="utf-8"))
    return outcomes


if __name__ == "__main__":
    sys.exit(main())
