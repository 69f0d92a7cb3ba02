"""One contender at one row, in its own environment and process: what `run.py` starts.

`python worker.py ROW CONTENDER URL`. It prepares, says that it is ready, and then, for each number
that it is told, does the work so many times and prints how long that took.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time


def main(row: str, contender: str, url: str) -> None:
    """Prepare, and work whenever told."""
    work = importlib.import_module(f"rows.{row}").CONTENDERS[contender].prepare(url)
    print("ready", flush=True)
    for line in sys.stdin:
        times = int(line)
        cpu, begun = time.process_time(), time.perf_counter()
        work(times)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
        print(json.dumps({"seconds": seconds / times, "cpu": cpu / times}), flush=True)
    # Nobody measures how peers tidy up.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
