"""From a process's start to its first list, over TLS and a network of 50 ms there and back.

Logins and the API are two hosts, as at UP42. The name servers are left out: hosts are addresses.
How many round trips somebody needs is what the same work takes longer with the delay than without
it, in units of the delay, each at its quickest: what else the machine does only adds.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

from network import SERVERS, Network
from race import HERE, OURS, Figures, Goal, Verdict, python_of
from server import Server

TITLE = "process start to first list, TLS, 50 ms"
CONTENDERS_HERE = {OURS: "ours", "up42-py 2.6.0": "2.6.0", "up42-py 0.34.1": "0.34.1"}
GOALS = (Goal("up42-py 2.6.0", OURS, at_least=1),)
ROUND_TRIP = 0.05
MOST_ROUND_TRIPS = 5
URLS = tuple(f"https://{address}:8443" for address in SERVERS)
CONNECT = """
import socket, sys, time
def took():
    begun = time.perf_counter()
    socket.create_connection((sys.argv[1], int(sys.argv[2]))).close()
    return time.perf_counter() - begun
print(min(took() for _ in range(10)))
"""


def measure(_url: str, rounds: int) -> dict[str, Figures]:
    """Each with and without the delay; the round trips are kept beside the times."""
    figures = {name: Figures() for name in CONTENDERS_HERE}
    with tempfile.TemporaryDirectory() as folder:
        own, authority = certificates(Path(folder))
        near, trip_near = run(0.0, own, authority, rounds)
        far, trip_far = run(ROUND_TRIP / 2, own, authority, rounds)
    for name, of in figures.items():
        of.seconds = far[name]
        longer = min(far[name]) - min(near[name])
        of.cpu = [0.0] * len(of.seconds)
        of.round_trips = longer / (trip_far - trip_near)
    return figures


def run(
    delay: float, own: Path, authority: Path, rounds: int
) -> tuple[dict[str, list[float]], float]:
    """How long each takes, in turn; and how long a round trip."""
    took: dict[str, list[float]] = {name: [] for name in CONTENDERS_HERE}
    addresses = tuple(f"{address}:8443" for address in SERVERS)
    environment = os.environ | {"REQUESTS_CA_BUNDLE": str(authority)}
    with Network(delay) as network, Server((1,), addresses, own, network.server):
        time.sleep(1)
        for number in range(rounds + 1):
            for name, kind in CONTENDERS_HERE.items():
                command = [*network.client, python_of(kind), str(HERE / "first.py"), kind, *URLS]
                begun = time.perf_counter()
                subprocess.run(command, check=True, env=environment)
                if number > 0:
                    took[name].append(time.perf_counter() - begun)
        command = [*network.client, python_of("peers"), "-c", CONNECT, *addresses[0].split(":")]
        told = subprocess.run(command, check=True, capture_output=True, text=True)
    return took, float(told.stdout)


def certificates(folder: Path) -> tuple[Path, Path]:
    """A certificate for the servers with its key, and the authority behind it."""
    own, authority = folder / "own.pem", folder / "authority.pem"
    make = (
        "import sys, trustme; authority = trustme.CA(); "
        "own = authority.issue_cert(*sys.argv[3:]); "
        "own.private_key_and_cert_chain_pem.write_to_path(sys.argv[1]); "
        "authority.cert_pem.write_to_path(sys.argv[2])"
    )
    subprocess.run([python_of("peers"), "-c", make, own, authority, *SERVERS], check=True)
    return own, authority


def more(figures: dict[str, Figures], _url: str) -> tuple[list[Verdict], list[str]]:
    """Whether the round trips are few; they are whole, and the rest is the machine's."""
    trips = figures[OURS].round_trips or 0.0
    goal = f"at most {MOST_ROUND_TRIPS} round trips"
    return [Verdict(goal, f"{trips:.1f}", round(trips) <= MOST_ROUND_TRIPS)], []
