"""The memory of this process."""

from __future__ import annotations

import os
from pathlib import Path


def resident() -> int:
    """What is resident now, in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
