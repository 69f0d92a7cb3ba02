"""How time and memory grow: with the webhooks of a list, with threads, with tasks in flight.

It draws `docs/performance-*.svg` from what it has just measured.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from awake import Awake
from race import HERE, ROOT, python_of
from server import Server

LENGTHS = (1, 10, 100, 1000, 10_000, 100_000)
THREADS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
TASKS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
ROUNDS = 3

LIST = """
import json, sys, time
import peers
from resident import resident
up42 = peers.ours(sys.argv[1])
auth = up42.Auth(username="me@example.com", password="p", auth_url=sys.argv[1],
    api_url=sys.argv[1] + "/lists/" + sys.argv[2])
webhooks = up42.webhooks.Webhooks(auth)
webhooks.workspace_id  # logged in
before = resident()
begun = time.perf_counter()
kept = webhooks.get_webhooks()
seconds, memory = time.perf_counter() - begun, resident() - before
assert len(kept) == int(sys.argv[2])
print(json.dumps([seconds, memory]))
"""

CALLS = """
import json, sys, time
from resident import resident
import peers
from rows import tasks, threads
webhook = peers.ours(sys.argv[1]).initialize_webhook(peers.WEBHOOK_ID)
number = int(sys.argv[2])
async def begin():
    return webhook.info_async
many = (threads.shared(lambda: webhook.info, number) if sys.argv[3] == "threads"
    else tasks.gathered(begin, number))
before = resident()
many(2000)
begun = time.perf_counter()
many(4000)
print(json.dumps([4000 / (time.perf_counter() - begun), resident() - before]))
"""


def main() -> None:
    """Measure, and draw."""
    with Awake(), Server(LENGTHS) as server:
        lists = {length: measured(LIST, server.url, str(length)) for length in LENGTHS}
    with Awake(), Server() as server:
        threads = {n: measured(CALLS, server.url, str(n), "threads") for n in THREADS}
        tasks = {n: measured(CALLS, server.url, str(n), "tasks") for n in TASKS}
    figures = {"lists": lists, "threads": threads, "tasks": tasks}
    for what, points in figures.items():
        print(f"\n{what}")
        for number, (first, memory) in points.items():
            figure = f"{first * 1000:10.2f} ms" if what == "lists" else f"{first:10.0f}/s"
            print(f"  {number:7} {figure} {memory / 1e6:8.2f} MB")
    drawn = subprocess.run(
        [python_of("peers"), HERE / "plots.py", ROOT / "docs"],
        input=json.dumps(figures),
        text=True,
        check=False,
    )
    if drawn.returncode != 0:
        sys.exit("the plots could not be drawn; the words of it are above")


def measured(code: str, *arguments: str) -> tuple[float, float]:
    """The medians of what it prints, of several processes."""
    told = []
    for _ in range(ROUNDS):
        done = subprocess.run(
            [python_of("ours"), "-c", code, *arguments],
            cwd=HERE,
            check=True,
            capture_output=True,
            text=True,
        )
        told.append(json.loads(done.stdout))
    first, memory = zip(*told, strict=True)
    return statistics.median(first), statistics.median(memory)


if __name__ == "__main__":
    main()
