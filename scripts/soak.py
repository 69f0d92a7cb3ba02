"""Many calls on a server that misbehaves, and whether all books agree: what `make soak` runs."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import ledger


def main() -> int:
    """Run it as the arguments say, print the figures, and say whether the books agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    for field in dataclasses.fields(ledger.Soak):
        default = 100_000 if field.name == "calls" else field.default
        parser.add_argument(f"--{field.name}", type=type(default), default=default)
    soak = ledger.Soak(**vars(parser.parse_args()))
    with tempfile.TemporaryDirectory() as folder:
        audit = ledger.run(soak, Path(folder))
    memory, files = audit.growth()
    print(
        f"{soak.calls} calls by {soak.threads} {soak.way} over {soak.processes} processes, ", end=""
    )
    print(f"{audit.seconds:.0f} s")
    for name, count in audit.figures().items():
        print(f"  {name:24} {count:8}")
    print(f"  {'memory grew by, in kB':24} {memory:8}")
    print(f"  {'open files grew by':24} {files:8}")
    for disagreement in audit.disagreements:
        print(disagreement)
    print("The books disagree." if audit.disagreements else "The books agree.")
    return 1 if audit.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
