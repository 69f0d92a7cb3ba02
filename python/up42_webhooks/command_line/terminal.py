"""What people see: tables, colours on a terminal, a line while it waits; and JSON for pipes."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import threading
import time
import unicodedata
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, TextIO

STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}
CLEAR = "\r\033[2K"
PATIENCE = 0.4
"""Most answers come sooner than this many seconds, and then nothing is said of the wait."""
HIDDEN = "••••••••"


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody looks at `stream` on a terminal that understands more than text."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str, stream: TextIO | None = None) -> str:
    """`text` in a style, if it goes to a terminal and nobody minds."""
    if is_terminal(stream or sys.stdout) and not os.environ.get("NO_COLOR"):
        return f"\033[{STYLES[style]}m{text}\033[0m"
    return text


def printable(value: Any) -> str:
    """What the service sent, as a text that cannot move the cursor."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(printable(one) for one in value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "".join(one if unicodedata.category(one)[0] != "C" else "�" for one in text)


def width(text: str) -> int:
    """How many columns `text` takes."""
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return len(text) + wide - sum(unicodedata.combining(one) > 0 for one in text)


def columns() -> int:
    """How many columns there are; a pipe has as many as it takes."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 1 << 16


def table(names: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Print rows under the names of their columns; too wide ones a block for each row."""
    header = list(names)
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(header, *cells, strict=True)]
    if sum(widths) + 2 * (len(widths) - 1) > columns():
        for number, row in enumerate(cells):
            if number:
                print()
            block(zip(header, row, strict=True))
        return
    print(paint(line((name.upper() for name in header), widths), "bold"))
    for row in cells:
        print(line(row, widths))


def line(cells: Iterable[str], widths: Iterable[int]) -> str:
    """One line of a table."""
    padded = (cell + " " * (wide - width(cell)) for cell, wide in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def block(pairs: Iterable[tuple[str, Any]]) -> None:
    """Print names and values, one under the other."""
    known = [(name, printable(value)) for name, value in pairs]
    wide = max(width(name) for name, _ in known)
    for name, value in known:
        print(f"{paint(name.ljust(wide), 'bold')}  {value}".rstrip())


def as_json(value: Any) -> None:
    """Print `value` for a program to read."""
    print(json.dumps(value, indent=2))


def without_secret(webhook: Mapping[str, Any]) -> dict[str, Any]:
    """A webhook as it may be shown."""
    return {
        name: HIDDEN if name == "secret" and value else value for name, value in webhook.items()
    }


def note(text: str, style: str = "dim") -> None:
    """Say something to whoever looks on; it is no part of the output."""
    print(paint(text, style, sys.stderr), file=sys.stderr, flush=True)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Say on a terminal that it waits, and for how long, until it is over."""
    if not is_terminal(sys.stderr):
        yield
        return
    over = threading.Event()
    teller = threading.Thread(target=tell, args=(what, over), daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def tell(what: str, over: threading.Event) -> None:
    """The line that counts the seconds."""
    begun = time.monotonic()
    if over.wait(PATIENCE):
        return
    goes_on = True
    while goes_on:
        text = f"{what} … {time.monotonic() - begun:.0f} s"
        sys.stderr.write(CLEAR + paint(text, "dim", sys.stderr))
        sys.stderr.flush()
        goes_on = not over.wait(1)
    sys.stderr.write(CLEAR)
    sys.stderr.flush()


class Log(logging.Handler):
    """The library's log, as lines on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one entry, in place of the line that counts the seconds."""
        clear = CLEAR if is_terminal(sys.stderr) else ""
        style = "yellow" if record.levelno >= logging.WARNING else "dim"
        text = paint(printable(record.getMessage()), style, sys.stderr)
        print(f"{clear}{text}", file=sys.stderr, flush=True)
