"""The command line `up42-webhooks`: what a terminal, a pipe or a CI job does with webhooks.

`parser` says what may be typed; each command is a function in one of the other modules, which is
imported only for it.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from importlib import import_module

import up42_webhooks as up42
from up42_webhooks.command_line import terminal
from up42_webhooks.command_line.failures import INTERRUPTED, exit_code, sentence
from up42_webhooks.command_line.parser import parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run the command that the arguments name.

    Args:
        arguments: The words behind `up42-webhooks`. Default: those of this process.

    Returns:
        The exit code: 0 for success, 1 for what the service refused or did not do, 2 for a
        misuse, 3 where nobody is logged in, 130 after Ctrl-C.
    """
    options = parser().parse_args(arguments)
    try:
        prepare(logging.DEBUG if options.verbose else logging.WARNING)
        code: int = command(options.run)(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (up42.Up42Error, OSError, TypeError, ValueError, RuntimeError) as error:
        print(f"up42-webhooks: {sentence(error, options)}", file=sys.stderr)
        return exit_code(error)
    return code


def command(name: str) -> Any:
    """The function that does what was typed, by `module:function`."""
    module, _, function = name.partition(":")
    return getattr(import_module(f"{__name__}.{module}"), function)


def prepare(level: int) -> None:
    """Have whatever is said come out as it can, and the library's words as lines."""
    for stream in (sys.stdout, sys.stderr):
        # What the other side cannot show is spelt out.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    logger = logging.getLogger("up42_webhooks")
    logger.handlers, logger.propagate = [terminal.Log()], False
    logger.setLevel(level)
    warnings.showwarning = warn


def warn(message: Warning | str, *_where: object, **_more: object) -> None:
    """Say what a warning of the library's says."""
    terminal.note(f"up42-webhooks: {message}", "yellow")
