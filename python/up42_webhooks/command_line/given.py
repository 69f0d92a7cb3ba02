"""What is given in files and on standard input: secrets, bodies, headers."""

from __future__ import annotations

import getpass
import json
import sys
from pathlib import Path

from up42_webhooks.command_line.failures import Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

LONGEST_SECRET = 500
STANDARD_INPUT = "-"


def secret(options: argparse.Namespace) -> str | None:
    """The secret that the options name, if they name one."""
    if options.secret_stdin:
        return from_standard_input()
    return from_file(options.secret_file) if options.secret_file else None


def secrets(options: argparse.Namespace) -> list[str]:
    """The secrets that the options name, of which one will do."""
    if options.secret_stdin:
        return [from_standard_input()]
    return [from_file(file) for file in options.secret_file or ()]


def from_file(file: str) -> str:
    """The secret in a file."""
    return checked(content(file), f"the file {file}")


def from_standard_input() -> str:
    """The secret on standard input; on a terminal it is asked for and not shown."""
    if sys.stdin.isatty():
        return checked(getpass.getpass("Secret: ").encode(), "what was typed")
    return checked(sys.stdin.buffer.read(), "standard input")


def checked(given: bytes, where: str) -> str:
    """The secret in what was given, without the line's end; it is never quoted."""
    try:
        text = given.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise Misuse(f"There is no secret in {where}: it is no text in UTF-8") from None
    if not text:
        raise Misuse(f"There is no secret in {where}: it is empty")
    if len(text) > LONGEST_SECRET or "\n" in text:
        raise Misuse(
            f"There is no secret in {where}: a secret is one line of up to {LONGEST_SECRET} "
            "characters"
        )
    return text


def content(file: str) -> bytes:
    """What is in a file, or comes on standard input."""
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(file).expanduser().read_bytes()
    except OSError as error:
        raise Misuse(f"The file {file} could not be read: {error.strerror or error}") from None


def headers(given: bytes) -> list[tuple[str, str]]:
    """The headers in a file: a line for each, as in a request, or JSON."""
    # What is not UTF-8 stays what it is.
    text = given.decode("utf-8", "surrogateescape")
    if text.lstrip().startswith(("{", "[")):
        return headers_in_json(text)
    pairs = []
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        # A request begins with a line that is no header.
        if colon and " " not in name.strip():
            pairs.append((name.strip(), value.strip(" \t")))
    return pairs


def headers_in_json(text: str) -> list[tuple[str, str]]:
    """The headers in an object, whose values may be lists, or in a list of pairs."""
    try:
        parsed = json.loads(text)
    except ValueError:
        raise Misuse("The headers begin like JSON, and are none") from None
    try:
        pairs = parsed.items() if isinstance(parsed, dict) else [(one, two) for one, two in parsed]
        return [
            (str(name), str(value))
            for name, values in pairs
            for value in (values if isinstance(values, list) else [values])
        ]
    except (TypeError, ValueError):
        raise Misuse("The headers are no object, and no list of pairs") from None
