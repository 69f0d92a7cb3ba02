"""Processors that do not fall asleep while something is measured.

A virtual processor that halts between two packets takes tens of microseconds to wake up: more than
what is measured, and the same for everybody. So each is kept busy by a process that gives way to
whoever else wants to run. On a machine with other work to do there is no difference.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

SPIN = """
import os
os.sched_setaffinity(0, [{cpu}])
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
while os.getppid() == {parent}:
    for _ in range(100_000):
        pass
"""


class Awake:
    """The processors are awake, in a `with`."""

    def __enter__(self) -> Self:
        """Keep them awake."""
        parent = os.getpid()
        self.spinning = [
            subprocess.Popen([sys.executable, "-c", SPIN.format(cpu=cpu, parent=parent)])
            for cpu in os.sched_getaffinity(0)
        ]
        return self

    def __exit__(self, *_: object) -> None:
        """Let them sleep."""
        for process in self.spinning:
            process.terminate()
            process.wait(10)
