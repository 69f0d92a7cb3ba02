"""What an account shows to whoever writes: an inactive webhook's life, which leaves nothing behind.

Steps are as in `facts`.
"""

from __future__ import annotations

import secrets
import time
import uuid
from urllib.parse import urlsplit

import up42_webhooks as up42
from up42_webhooks.command_line import shapes, terminal
from up42_webhooks.command_line.facts import EVENTS, NOT_FOUND, WEBHOOKS, Step, is_webhook, kinds
from up42_webhooks.command_line.shapes import fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import Any

    from up42_webhooks.command_line.facts import Account, _Seen

REPORT = {"startedAt", "testsRun", "testsSucceeded", "testsFailed", "tests"}
TEST = {"startedAt", "eventName", "success", "message", "request", "response"}
NOTIFICATION = {"event", "liveMode", "messageId", "timestamp", "body"}
SIGNATURE = {"signature", "signature-input"}
FIRST, NEXT = 10.0, 1.0
"""How long the notifications are waited for, in seconds."""
LOOKS = 3
"""How often one looks for a webhook that may or may not have been created."""


class Trial:
    """A webhook that is created, tested and deleted.

    Attributes:
        shapes (dict): What came, as it may be shown.
    """

    def __init__(self, account: Account, options: argparse.Namespace) -> None:
        """Make one for an account; nothing is sent yet."""
        self._account = account
        self._secret = secrets.token_urlsafe(24)
        self._name = f"up42-webhooks check {uuid.uuid4()}"
        self._webhook: up42.Webhook | None = None
        self._may_exist = False
        self._events = account.events or EVENTS
        self._got: list[up42.Notification] = []
        self.receiver: up42.Receiver | None = receiver(options)
        self._url: str | None = options.url
        self.shapes: dict[str, Any] = {}

    def create(self) -> Iterator[_Seen]:
        """Create it, inactive, read it and change it."""
        self._webhook = self._create()
        made = dict(self._webhook)
        self.shapes["create"] = shapes.shape(made)
        sent = {"name": self._name, "url": self._url, "events": self._events, "active": False}
        same = [name for name, value in sent.items() if made.get(name) == value]
        yield is_webhook(made) and len(same) == len(sent), f"as sent: {', '.join(same)}"
        came_back = made.get("secret") == self._secret
        yield came_back, "it does" if came_back else shapes.type_of(made.get("secret", ""))
        times = made.get("createdAt"), made.get("updatedAt")
        yield times[0] == times[1], " ".join(str(shapes.shape(time)) for time in times)
        read = self._webhook.info
        yield read == made, "the same" if read == made else fields(read)
        yield self._update(made)

    def _create(self) -> up42.Webhook:
        if self._url is None and self.receiver is not None:
            self._url = self.receiver.url
        self._may_exist = True
        webhooks = up42.webhooks.Webhooks(self._account.auth)
        try:
            return webhooks.create_webhook(
                self._name, self._url or "", self._events, active=False, secret=self._secret
            )
        except ValueError as error:
            # What will not do is not sent.
            self._may_exist = isinstance(error, up42.Up42Error)
            raise

    def _update(self, made: dict[str, Any]) -> _Seen:
        changed = dict(self._created().update(name=f"{self._name}, changed"))
        different = sorted(name for name in changed if changed[name] != made.get(name))
        return different == ["name", "updatedAt"], f"changed: {', '.join(different)}"

    def _created(self) -> up42.Webhook:
        if self._webhook is None:
            raise up42.ServiceError("there is no webhook to look at")
        return self._webhook

    def test(self) -> Iterator[_Seen]:
        """Have it tested."""
        report = self._created().trigger_test_events()
        self.shapes["tests"] = shapes.shape(report)
        run = report.get("testsRun"), report.get("testsSucceeded")
        yield run[0] == len(self._events), f"testsRun: {run[0]}, testsSucceeded: {run[1]}"
        yield report.keys() >= REPORT, fields(report)
        tests = report.get("tests")
        tests = tests if isinstance(tests, list) else []
        whole = [isinstance(one, dict) and one.keys() >= TEST for one in tests]
        yield bool(whole) and all(whole), kinds(tests)

    def notifications(self) -> Iterator[_Seen]:
        """Look at what arrived."""
        if self.receiver is None:
            yield from [(None, "give --port to receive here")] * 5
            return
        self._receive(self.receiver)
        wanted = len(self._events)
        yield len(self._got) == wanted, f"{len(self._got)} of {wanted}"
        if not self._got:
            yield from [(None, "none arrived")] * 4
            return
        bodies = [one.raw for one in self._got]
        held = all(body.keys() == NOTIFICATION and body["liveMode"] is False for body in bodies)
        yield held, kinds(bodies)
        yield from self._signatures()

    def _receive(self, receiver: up42.Receiver) -> None:
        patience = FIRST
        while len(self._got) < len(self._events):
            try:
                got = receiver.get(timeout=patience)
            except up42.Timeout:
                break
            self._got.append(got)
            patience = NEXT
        self.shapes["notifications"] = [
            {"headers": shapes.headers(headers), "body": shapes.shape(got.raw)}
            for got, (_, headers) in zip(self._got, self._received(), strict=True)
        ]

    def _received(self) -> list[tuple[bytes, list[tuple[str, bytes]]]]:
        return [one._received for one in self._got]  # noqa: SLF001 - ours

    def _signatures(self) -> Iterator[_Seen]:
        received = self._received()
        lists = [
            value.decode("utf-8", "replace")
            for _, headers in received
            for name, value in headers
            if name.lower() == "signature-input"
        ]
        signed = [{name.lower() for name, _ in headers} >= SIGNATURE for _, headers in received]
        yield all(signed), "; ".join(sorted({one.partition(";")[0] for one in lists})) or "neither"
        covers = []
        for body, headers in received:
            verified = up42.verify_notification(
                body, headers, self._secret, require_signed_body=False
            )
            covers.append(verified.body_is_signed)
        yield True, f"{len(covers)} of {len(received)} verified"
        yield all(covers), "yes" if all(covers) else "no: anybody may change the body"

    def delete(self) -> Iterator[_Seen]:
        """Delete it, and look for it."""
        webhook = self._created()
        webhook.delete()
        yield True, "nothing"
        try:
            found = webhook.info
        except up42.HTTPError as error:
            self._may_exist = error.status_code != NOT_FOUND
            yield not self._may_exist, f"{error.status_code} {error.response.reason}"
        else:
            yield False, f"it is still there: {fields(found)}"

    def clean_up(self) -> None:
        """Leave nothing behind, wherever it ended.

        Raises:
            Up42Error: It could not be found out, or not be deleted; then it says so before.
        """
        if not self._may_exist:
            return
        terminal.note("Deleting what was created …")
        try:
            for left in self._left():
                delete(left)
        except BaseException:
            what = f"named {self._name!r}"
            if self._webhook is not None:
                what = f"{self._webhook.id}, {what},"
            terminal.note(
                f"A webhook {what} may be left behind: look with `up42-webhooks list`, and delete "
                "it with `up42-webhooks delete`",
                "red",
            )
            raise
        self._may_exist = False

    def _left(self) -> list[up42.Webhook]:
        """What is there of it, by its id or, where the create did not tell one, by its name."""
        if self._webhook is not None:
            return [self._webhook]
        all_of_them = up42.webhooks.Webhooks(self._account.auth)
        for look in range(LOOKS):
            # A create that was broken off may still be under way there.
            time.sleep(1.0 if look else 0.0)
            found = [one for one in all_of_them.get_webhooks() if one.name == self._name]
            if found:
                return found
        return []


def delete(webhook: up42.Webhook) -> None:
    """Delete it, if it is still there."""
    try:
        webhook.delete()
    except up42.HTTPError as error:
        if error.status_code != NOT_FOUND:
            raise


def receiver(options: argparse.Namespace) -> up42.Receiver | None:
    """What takes everything that comes, signed or not, to look at it."""
    if options.port is None:
        return None
    path = urlsplit(options.url or "").path or "/"
    return up42.Receiver(unverified=True, port=options.port, path=path)


def steps(trial: Trial) -> tuple[Step, ...]:
    """What is looked at while it lives."""
    return (
        Step("Create and change", (
            "The answer to a create is the webhook, as it was sent",
            "Its secret comes back in the clear",
            "createdAt and updatedAt are the same at first",
            "By its id it is read as it was created",
            "An update changes what it names, and updatedAt",
        ), lambda _: trial.create()),
        WEBHOOKS,
        Step("Test", (
            "An inactive webhook is tested, too, once for each event",
            "The report has startedAt, testsRun, testsSucceeded, testsFailed and tests",
            "Each test has startedAt, eventName, success, message, request and response",
        ), lambda _: trial.test()),
        Step("Notifications", (
            "One arrives for each test",
            "It is event, liveMode (false), messageId, timestamp and body",
            "Signature-Input and Signature sign it",
            "The code is that of the values of the listed headers",
            "A digest of the body is among them (nobody could look this up)",
        ), lambda _: trial.notifications()),
        Step("Delete", (
            "It is answered with nothing",
            "What is deleted is not found any more",
        ), lambda _: trial.delete()),
    )  # fmt: skip
