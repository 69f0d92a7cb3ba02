"""A guard that is not a timer: what `make bench-check` runs.

It counts, under valgrind, how many instructions of ours and how many allocations a call, a list of
1,000 and a verification take, and holds them against `baseline.json`: nothing may take 5 % more.
What is counted is what twice as much work takes more, so that neither the start nor the login is in
it.
Only instructions of the extension count, not those of Python and of the C library. `--write` makes
what is counted the new baseline.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from environments import install_ours
from race import HERE, python_of
from server import REALM, WEBHOOKS, WORKSPACE, envelope, needs, webhook

BASELINE = HERE / "baseline.json"
MOST = 1.05
# How often each is done, and then twice as often.
TIMES = {"call": 100, "list_json": 5, "verify": 100}
ANSWERS = {
    f"{REALM}/token": json.dumps({"access_token": "made.up.token", "expires_in": 86_400}),
    f"{REALM}/userinfo": json.dumps({"sub": WORKSPACE}),
    WEBHOOKS: envelope([webhook(number) for number in range(1000)]),
}


class Canned(BaseHTTPRequestHandler):
    """Answers whatever it is asked, always in one piece."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = ANSWERS.get(self.path, envelope(webhook())).encode()
        self.send_response_only(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> int:
    """Count, compare, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="what the environment is made of")
    parser.add_argument("--write", action="store_true", help="keep the counts as the baseline")
    options = parser.parse_args()
    needs("valgrind")
    install_ours(options.python)
    counts = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Canned) as server:
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        for row, times in TIMES.items():
            for what, count in (("instructions", instructions), ("allocations", allocations)):
                more = count(row, url, 2 * times) - count(row, url, times)
                counts[f"{row}: {what}"] = round(more / times)
        server.shutdown()
    if options.write:
        BASELINE.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
    baseline: dict[str, int] = json.loads(BASELINE.read_text(encoding="utf-8"))
    well = True
    for what, counted in counts.items():
        ratio = counted / baseline[what]
        well &= ratio <= MOST
        verdict = "ok" if ratio <= MOST else "MORE"
        print(f"{verdict:5} {what:24} {counted:10}  {(ratio - 1) * 100:+.1f} % of {baseline[what]}")
    return 0 if well else 1


def work(row: str, url: str, times: int, *valgrind: str) -> str:
    """What valgrind says of so much work."""
    code = (
        f"from rows.{row} import CONTENDERS, OURS; CONTENDERS[OURS].prepare({url!r})({times}); "
        "import os; os._exit(0)"
    )
    command = ["valgrind", *valgrind, python_of("ours"), "-c", code]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, cwd=HERE, env=environment, check=True, capture_output=True, text=True
    )
    return done.stderr


def allocations(row: str, url: str, times: int) -> int:
    """How often memory was asked for."""
    said = work(row, url, times, "--tool=memcheck", "--leak-check=no", "--undef-value-errors=no")
    found = re.search(r"total heap usage: ([\d,]+) allocs", said)
    if found is None:
        sys.exit(said)
    return int(found[1].replace(",", ""))


def instructions(row: str, url: str, times: int) -> int:
    """How many instructions of the extension were carried out."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind.out"
        work(row, url, times, "--tool=callgrind", f"--callgrind-out-file={out}")
        return own_cost(out.read_text(encoding="utf-8"))


def own_cost(profile: str) -> int:
    """The instructions of the extension's own functions, in a profile of callgrind's."""
    names: dict[str, str] = {}
    total, is_ours, is_callee = 0, False, False
    for line in profile.splitlines():
        if line.startswith("ob="):
            number, _, name = line.removeprefix("ob=").partition(" ")
            is_ours = names.setdefault(number, name).endswith("_native.abi3.so")
        elif line.startswith("cob="):
            number, _, name = line.removeprefix("cob=").partition(" ")
            names.setdefault(number, name)
        elif line.startswith("calls="):
            is_callee = True
        elif line[:1] in "0123456789+-*" and line:
            if is_ours and not is_callee:
                total += int(line.split()[1])
            is_callee = False
    return total


if __name__ == "__main__":
    sys.exit(main())
