"""The command that holds the service against our documents, fact by fact."""

from __future__ import annotations

import json
import re
import signal
import sys
import textwrap
from contextlib import nullcontext
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import up42_webhooks as up42
from up42_webhooks.command_line import terminal
from up42_webhooks.command_line.account import session
from up42_webhooks.command_line.facts import BEFORE, WEBHOOKS, Account, Step
from up42_webhooks.command_line.failures import REFUSED, Misuse
from up42_webhooks.command_line.shapes import UUID
from up42_webhooks.command_line.trial import Trial, steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import Any

    from up42_webhooks.command_line.facts import _Seen

HELD, BROKEN, UNSEEN = "held", "did not hold", "could not be seen"
STYLES = {HELD: "green", BROKEN: "red", UNSEEN: "yellow"}
WIDEST = 100


@dataclass
class Findings:
    """What was found so far; people see it as it comes.

    Attributes:
        facts (list): Each fact with its verdict and what was seen.
        unanswered (bool): Whether the service was not to be reached.
    """

    silent: bool
    facts: list[dict[str, str]] = field(default_factory=list)
    unanswered: bool = False

    def begin(self, step: Step) -> None:
        """Say what is looked at now."""
        if not self.silent:
            print(("\n" if self.facts else "") + terminal.paint(step.title, "bold"), flush=True)

    def add(self, fact: str, verdict: str, seen: str) -> None:
        """Keep what was found, and show it."""
        seen = terminal.printable(seen)
        self.facts.append({"fact": fact, "verdict": verdict, "seen": seen})
        if self.silent:
            return
        wide = max(20, min(terminal.columns(), WIDEST))
        print(f"  {terminal.paint(verdict.ljust(len(UNSEEN)), STYLES[verdict])}  ", end="")
        indent = " " * (len(UNSEEN) + 4)
        print(wrapped(fact, wide, indent))
        if seen:
            print(indent + terminal.paint(wrapped(seen, wide, indent), "dim"), flush=True)

    def count(self, verdict: str) -> int:
        """How many facts have this verdict."""
        return sum(fact["verdict"] == verdict for fact in self.facts)


def wrapped(text: str, wide: int, indent: str) -> str:
    """`text` in lines that begin behind `indent`, the first of which begins there already."""
    lines = textwrap.wrap(text, wide - len(indent), break_on_hyphens=False)
    return f"\n{indent}".join(lines)


def check(options: argparse.Namespace) -> int:
    """Look at each fact, and say whether all held."""
    if options.write and options.url is None and options.port is None:
        raise Misuse(
            "--write needs the address of the webhook: give --url, and --port too if what comes "
            "there is passed on to this machine"
        )
    if not options.write and (options.url is not None or options.port is not None):
        raise Misuse("--url and --port are about the webhook that --write creates")
    account = Account(session(options))
    findings = Findings(silent=options.json)
    shapes: dict[str, Any] = {}
    for step in BEFORE:
        look(step, account, findings)
    if options.write:
        shapes = write(account, findings, options)
    else:
        look(WEBHOOKS, account, findings)
    conclude(findings, shapes, options)
    return REFUSED if findings.count(BROKEN) or findings.unanswered else 0


def look(step: Step, account: Account, findings: Findings) -> None:
    """Look at the facts of a step, one after the other."""
    findings.begin(step)
    looks = step.look(account)
    for fact in step.facts:
        verdict, seen = next_of(looks, findings)
        findings.add(fact, verdict, seen)


def next_of(looks: Iterator[_Seen], findings: Findings) -> tuple[str, str]:
    """The verdict on the next fact, and what was seen.

    Raises:
        WrongCredentials: There is nothing to see without a login.
        ConnectionError, Timeout: The service was never reached.
    """
    try:
        with terminal.waiting("Waiting for UP42"):
            held, seen = next(looks)
    except StopIteration:
        return UNSEEN, "what was seen before is in the way"
    except up42.WrongCredentials:
        raise
    except (up42.ConnectionError, up42.Timeout) as error:
        if not findings.facts:
            raise
        findings.unanswered = True
        return UNSEEN, masked(str(error))
    except up42.Up42Error as error:
        return BROKEN, masked(without_content(error))
    return UNSEEN if held is None else HELD if held else BROKEN, seen


def without_content(error: up42.Up42Error) -> str:
    """What went wrong, without a quotation of what the service sent."""
    if isinstance(error, up42.HTTPError):
        answer = f"{error.status_code} {error.response.reason}"
        return f"{error.method} {urlsplit(error.url).path} was refused with {answer}"
    if isinstance(error, up42.ServiceError):
        beginning, end, _ = str(error).partition("): ")
        return beginning + end[:1]
    return str(error)


def masked(text: str) -> str:
    """`text` without ids."""
    text = re.sub(r"/(workspaces|webhooks)/(?!events\b)[^/\s]+", r"/\1/<id>", text)
    return re.sub(UUID, "<uuid>", text)


def write(account: Account, findings: Findings, options: argparse.Namespace) -> dict[str, Any]:
    """Create, test and delete a webhook; nothing of it is left, whatever happens meanwhile."""
    trial = Trial(account, options)
    # A terminal that closes, or a job that is cancelled, ends this as Ctrl-C does.
    for name in ("SIGTERM", "SIGHUP"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.default_int_handler)
    with trial.receiver or nullcontext():
        try:
            for step in steps(trial):
                look(step, account, findings)
        finally:
            trial.clean_up()
    return trial.shapes


def conclude(findings: Findings, shapes: dict[str, Any], options: argparse.Namespace) -> None:
    """Say how it went, and show what came."""
    counts = {verdict: findings.count(verdict) for verdict in STYLES}
    if options.json:
        terminal.as_json({"facts": findings.facts, "counts": counts, "shapes": shapes})
        return
    for name, shape in shapes.items():
        print(f"\n{terminal.paint(f'What came: {name}', 'bold')}")
        print(json.dumps(shape, indent=2, ensure_ascii=False))
    told = [f"{count} {verdict}" for verdict, count in counts.items()]
    style = "red" if counts[BROKEN] or findings.unanswered else "green"
    print(f"\n{terminal.paint(', '.join(told) + '.', style)}")
    sys.stdout.flush()
