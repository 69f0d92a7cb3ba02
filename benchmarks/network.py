"""Two network namespaces of our own, and what lies between them: a relay that holds each packet.

The kernels of many machines have no netem, so each namespace gets a tun device, and this process
carries the packets from one to the other, each a while after it came.
"""

from __future__ import annotations

import collections
import fcntl
import os
import select
import struct
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
CLIENT, SERVERS = "10.42.0.1", ("10.42.1.1", "10.42.1.2")


class Network:
    """A client's namespace and a server's, `delay` seconds apart each way."""

    def __init__(self, delay: float) -> None:
        """Hold each packet for `delay`."""
        self.delay = delay
        self.over = threading.Event()

    def __enter__(self) -> Self:
        """Make the namespaces and their devices, and begin to carry."""
        self.holders = [subprocess.Popen(["unshare", "--net", "sleep", "3600"]) for _ in range(2)]
        time.sleep(0.3)
        self.client, self.server = (within(holder.pid) for holder in self.holders)
        self.tuns = [device(f"up42bench{number}") for number in range(2)]
        ends = zip(self.holders, ((CLIENT,), SERVERS), strict=True)
        for number, (holder, addresses) in enumerate(ends):
            name = f"up42bench{number}"
            run("ip", "link", "set", name, "netns", str(holder.pid))
            here = within(holder.pid)
            for address in addresses:
                run(*here, "ip", "addr", "add", f"{address}/32", "dev", name)
            run(*here, "ip", "link", "set", "lo", "up")
            run(*here, "ip", "link", "set", name, "up")
            run(*here, "ip", "route", "add", "10.42.0.0/16", "dev", name)
        self.thread = threading.Thread(target=self.carry)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Undo it all: the devices go with the last that knows them."""
        self.over.set()
        self.thread.join()
        for tun in self.tuns:
            os.close(tun)
        for holder in self.holders:
            holder.terminate()
            holder.wait(10)

    def carry(self) -> None:
        """Carry packets, each after its time."""
        held: collections.deque[tuple[float, int, bytes]] = collections.deque()
        while not self.over.is_set():
            wait = held[0][0] - time.monotonic() if held else 0.1
            readable, _, _ = select.select(self.tuns, [], [], max(0.0, min(wait, 0.1)))
            now = time.monotonic()
            for tun in readable:
                other = self.tuns[1 - self.tuns.index(tun)]
                held.append((now + self.delay, other, os.read(tun, 65536)))
            while held and held[0][0] <= time.monotonic():
                _, other, packet = held.popleft()
                os.write(other, packet)


def within(process: int) -> tuple[str, ...]:
    """What is written before a command that is to run in the namespace of a process."""
    return ("nsenter", "-t", str(process), "-n")


def device(name: str) -> int:
    """A tun device, which lives as long as this file is open."""
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return tun


def run(*command: str) -> None:
    """Run a command, or end with its words."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr.strip()}")
