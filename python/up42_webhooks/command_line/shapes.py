"""What may be shown of an answer or a notification: its names and types, and no secret and no id.

Only what is the same for everybody is shown as it is: the names of events, statuses, numbers.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")
# Fields, and headers, whose values are words of the service's.
OPEN_FIELDS = {
    "category", "code", "event", "eventName", "orderType", "scope", "status", "token_type",
}  # fmt: skip
OPEN_HEADERS = {
    "accept", "accept-encoding", "content-encoding", "content-length", "content-type", "date",
    "signature-input", "user-agent",
}  # fmt: skip
WORD = re.compile(r"[\w .*+/;=,()-]{1,60}")
MOST_OF_A_KIND = 3


def shape(value: Any, name: str = "") -> Any:
    """`value` with its names and types, and with descriptions in place of what may be private."""
    if isinstance(value, dict):
        return {key: shape(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return distinct(shape(one, name) for one in value)
    if isinstance(value, str):
        return text(value, name)
    if isinstance(value, int) and not isinstance(value, bool) and is_id(name):
        return "<a number that is an id>"
    return value


def distinct(shapes: Iterable[Any]) -> list[Any]:
    """The shapes, each kind once, and not more than a few."""
    found: list[Any] = []
    for one in shapes:
        if one not in found:
            found.append(one)
    more = len(found) - MOST_OF_A_KIND
    return found if more <= 0 else [*found[:MOST_OF_A_KIND], f"<{more} more>"]


def is_id(name: str) -> bool:
    """Whether a field of that name holds an id."""
    return name in {"id", "sub"} or name.endswith(("Id", "_id", "ID"))


def text(value: str, name: str = "") -> str:
    """A text, or what kind of text it is."""
    if not value:
        return ""
    if UUID.fullmatch(value):
        return "<uuid>"
    if time := TIME.fullmatch(value):
        return f"<time, {len(time[1] or '')} digits of fraction, {time[2]}>"
    is_open = name in OPEN_FIELDS or name == "events"
    if is_open and WORD.fullmatch(value):
        return value
    kind = "secret" if "secret" in name.lower() or "token" in name.lower() else "text"
    kind = "address" if re.match(r"https?://", value) else kind
    return f"<{kind}, {len(value)} characters>"


def headers(received: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    """The headers of a request: their names, and the values that are nobody's secret."""
    shown: dict[str, Any] = {}
    for name, raw in received:
        shown.setdefault(name, []).append(header(name.lower(), raw.decode("utf-8", "replace")))
    return {name: values[0] if len(values) == 1 else values for name, values in shown.items()}


def header(name: str, value: str) -> str:
    """The value of a header, or what kind of value it is."""
    if name in OPEN_HEADERS and value.isprintable():
        return value
    label, equals, code = value.partition("=")
    if name in {"signature", "digest", "content-digest"} and equals and WORD.fullmatch(label):
        return f"{label}=<{len(code)} characters>"
    return f"<{len(value)} characters>"


def fields(value: Any) -> str:
    """The names and types of an object, in one line."""
    if not isinstance(value, dict):
        return f"{type_of(value)} in place of an object"
    return ", ".join(f"{name}: {type_of(one)}" for name, one in value.items()) or "no fields"


def type_of(value: Any) -> str:
    """The type of a value, in the words of JSON."""
    if value is None:
        return "null"
    names = {bool: "boolean", int: "number", float: "number", str: "text", list: "list"}
    return names.get(type(value), "object")
