"""The facts of our documents that an account shows to whoever only reads.

A step is a generator that yields, for each of its facts in turn, whether it held (None where that
cannot be seen) and what was seen. What it raises is why the fact did not hold.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from urllib.parse import quote

import up42_webhooks as up42
from up42_webhooks.command_line.shapes import TIME, UUID, fields, shape, type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    _Seen = tuple[bool | None, str]

EVENTS = ["job.status", "order.status"]
EVENT_FIELDS = {"name", "title", "category", "description", "documentation"}
TEXTS = ("id", "url", "name", "createdAt", "updatedAt")
WEBHOOK_FIELDS = {*TEXTS, "active", "events", "secret"}
LIFETIME = range(240, 361)
MOST_DIGITS = 9
NOT_FOUND = 404


@dataclass(frozen=True)
class Step:
    """Something that is looked at, and the facts that it shows."""

    title: str
    facts: tuple[str, ...]
    look: Callable[[Any], Iterator[_Seen]]


@dataclass
class Account:
    """An account, and what was seen of it so far."""

    auth: up42.Auth
    events: list[str] = field(default_factory=list)

    def show(self, path: str) -> Any:
        """The whole answer to a GET."""
        return parsed(self.auth._show(path))  # noqa: SLF001 - ours

    def path(self, webhook_id: str | None = None) -> str:
        """The path of all webhooks, or of one."""
        all_of_them = f"/workspaces/{quote(self.auth.workspace_id, safe='')}/webhooks"
        return f"{all_of_them}/{quote(webhook_id, safe='')}" if webhook_id else all_of_them


def parsed(answer: bytes) -> Any:
    """An answer as JSON."""
    try:
        return json.loads(answer)
    except ValueError:
        raise up42.ServiceError(f"{len(answer)} bytes that are no JSON") from None


def is_envelope(answer: Any) -> bool:
    """Whether an answer is what holds data or an error, and nothing else."""
    return isinstance(answer, dict) and answer.keys() == {"data", "error"}


def login(account: Account) -> Iterator[_Seen]:
    """Log in, and look at the token."""
    answer = parsed(account.auth._show_login())  # noqa: SLF001 - ours
    told = answer if isinstance(answer, dict) else {}
    lifetime = told.get("expires_in")
    is_promised = (
        isinstance(told.get("access_token"), str)
        and isinstance(told.get("token_type"), str)
        and type(lifetime) is int
    )
    yield is_promised, fields(answer)
    yield lifetime in LIFETIME, f"expires_in: {json.dumps(shape(lifetime))}"
    workspace = account.auth.workspace_id
    yield True, "a UUID" if UUID.fullmatch(workspace) else f"{len(workspace)} characters"
    yield None, "not tried: wrong logins may lock an account"


def events(account: Account) -> Iterator[_Seen]:
    """Look at the events that there are."""
    answer = account.show("/webhooks/events")
    yield is_envelope(answer), fields(answer)
    data = answer.get("data") if isinstance(answer, dict) else None
    listed = data if isinstance(data, list) else []
    whole = [isinstance(one, dict) and one.keys() >= EVENT_FIELDS for one in listed]
    yield bool(whole) and all(whole), kinds(listed)
    account.events = sorted(str(one.get("name")) for one in objects(listed))
    yield account.events == EVENTS, ", ".join(account.events)


def webhooks(account: Account) -> Iterator[_Seen]:
    """Look at all webhooks, and at one of them by its id."""
    answer = account.show(account.path())
    data = answer.get("data") if isinstance(answer, dict) else None
    listed = data if isinstance(data, list) else []
    seen = f"{fields(answer)}; {len(listed)} webhooks"
    yield is_envelope(answer) and isinstance(data, list), seen
    if not listed:
        yield from [(None, "the account has no webhook")] * 5
        return
    yield from shape_of_webhooks(listed)
    first = listed[0].get("id") if isinstance(listed[0], dict) else None
    one = account.show(account.path(str(first)))
    again = one.get("data") if isinstance(one, dict) else None
    yield again == listed[0], "the same" if again == listed[0] else fields(again)


def shape_of_webhooks(listed: list[Any]) -> Iterator[_Seen]:
    """What each webhook looks like."""
    yield all(map(is_webhook, listed)), kinds(listed)
    names = {name for one in objects(listed) for name in one}
    others = sorted(names - WEBHOOK_FIELDS)
    yield not others, ", ".join(others) or "none"
    times = [one.get(name) for one in objects(listed) for name in ("createdAt", "updatedAt")]
    yield all(map(is_time, times)), ", ".join(sorted({str(shape(time)) for time in times}))
    yield secrets(objects(listed))


def objects(listed: list[Any]) -> list[dict[str, Any]]:
    """Those in a list that are objects."""
    return [one for one in listed if isinstance(one, dict)]


def kinds(listed: list[Any]) -> str:
    """The names and types of what is in a list, each kind once."""
    return "; ".join(sorted({fields(one) for one in listed})) or "none"


def is_webhook(webhook: Any) -> bool:
    """Whether it has the fields of a webhook, with their types."""
    if not isinstance(webhook, dict):
        return False
    names = webhook.get("events")
    return (
        all(isinstance(webhook.get(name), str) for name in TEXTS)
        and isinstance(webhook.get("active"), bool)
        and isinstance(names, list)
        and all(isinstance(name, str) for name in names)
    )


def is_time(value: Any) -> bool:
    """Whether it is a time as the service writes it."""
    time = TIME.fullmatch(value) if isinstance(value, str) else None
    return time is not None and len(time[1] or "") <= MOST_DIGITS


def secrets(listed: list[dict[str, Any]]) -> _Seen:
    """How the secrets come back, none of which is told."""
    counts: dict[str, int] = {}
    for webhook in listed:
        secret = webhook.get("secret", ...)
        kind = "absent" if secret is ... else '""' if secret == "" else type_of(secret)
        counts[kind] = counts.get(kind, 0) + 1
    seen = ", ".join(f"{kind}: {count}" for kind, count in sorted(counts.items()))
    return counts.keys() <= {"absent", '""', "text"}, seen


def refusals(account: Account) -> Iterator[_Seen]:
    """Look at how an id is refused that nobody has."""
    try:
        answer = account.show(account.path(str(uuid.uuid4())))
    except up42.HTTPError as error:
        yield error.status_code == NOT_FOUND, f"{error.status_code} {error.response.reason}"
        yield refusal(error.response.content)
    else:
        yield False, f"a success: {fields(answer)}"


def refusal(content: bytes) -> _Seen:
    """Which of the three shapes a refusal has."""
    answer = parsed(content)
    told = answer.get("error") if isinstance(answer, dict) else None
    held = (
        is_envelope(answer)
        and answer["data"] is None
        and isinstance(told, dict)
        and {"code", "message"} <= told.keys()
    )
    return held, f"{fields(answer)}; error: {fields(told)}" if told else fields(answer)


BEFORE = (
    Step("Login", (
        "The answer has the texts access_token and token_type, and a number expires_in",
        "A token lives for about five minutes",
        "userinfo has the id of the workspace as sub",
        "Wrong credentials are refused with 401 and invalid_grant",
    ), login),
    Step("Events", (
        "The answer is {data, error}",
        "Each has name, title, category, description and documentation",
        "There are job.status and order.status, and no others",
    ), events),
    Step("Refusals", (
        "An id that nobody has is refused with 404",
        "The refusal is {data: null, error: {code, message, details}}",
    ), refusals),
)  # fmt: skip

WEBHOOKS = Step("Webhooks", (
    "The list is {data, error} without pages",
    "Each has id, url, name, createdAt and updatedAt as text, active, and a list of events",
    "Beside these and secret, it has no fields",
    "Times are like 2022-02-17T08:47:11.377149Z, with up to nine digits",
    'The secret is a text, "" where there is none, or absent',
    "One by its id is as it is in the list",
), webhooks)  # fmt: skip
