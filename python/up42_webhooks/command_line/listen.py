"""The command that receives: it prints what comes, hands it to a command, and posts it on."""

from __future__ import annotations

import json
import logging
import shlex
import shutil
import subprocess
import sys

import up42_webhooks as up42
from up42_webhooks.command_line import given, terminal
from up42_webhooks.command_line.failures import REFUSED, Failure, Misuse
from up42_webhooks.command_line.posting import SUCCESSES, Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from typing import Any

    _Action = Callable[[up42.Notification], None]

# What belongs to one connection, and not to what is sent on it.
OF_A_CONNECTION = {
    "connection", "content-length", "expect", "keep-alive", "proxy-authorization",
    "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
}  # fmt: skip


def listen(options: argparse.Namespace) -> int:
    """Receive notifications until Ctrl-C, or until there were so many."""
    actions = wanted(options)
    receiver = receiver_for(options)
    # What is refused is of interest to whoever waits for it.
    logger = logging.getLogger("up42_webhooks")
    logger.setLevel(min(logger.level, logging.INFO))
    handed_out, well = 0, True
    with receiver:
        terminal.note(f"Listening on {receiver.url}; Ctrl-C ends it.")
        for notification in receiver:
            show(notification, options)
            if attend(notification, actions, options):
                receiver.ack(notification)
            else:
                well = False
            handed_out += 1
            if handed_out == options.count:
                break
    return 0 if well else REFUSED


def receiver_for(options: argparse.Namespace) -> up42.Receiver:
    """The receiver that the options describe."""
    return up42.Receiver(
        None if options.unverified else given.secrets(options),
        host=options.host,
        port=options.port,
        path=options.path,
        tolerance=None if options.any_age else options.tolerance,
        require_signed_body=not options.accept_unsigned_body,
        unverified=options.unverified,
        public=options.public,
        inbox=options.inbox,
        lease=options.lease,
    )


def show(notification: up42.Notification, options: argparse.Namespace) -> None:
    """Print a notification: a line of JSON, or one for people."""
    if options.json:
        print(json.dumps(notification.raw), flush=True)
        return
    about = {
        "order": notification.order_id,
        "live": notification.live_mode or None,
        "attempt": notification.attempt if notification.attempt > 1 else None,
    }
    told = [f"{name} {terminal.printable(value)}" for name, value in about.items() if value]
    if not (notification.body_is_signed or options.unverified):
        told.append(terminal.paint("body not signed", "yellow"))
    when = notification.timestamp.strftime("%Y-%m-%d %H:%M:%S") if notification.timestamp else "-"
    event = terminal.paint(terminal.printable(notification.event), "bold")
    style = "green" if notification.is_final else "yellow"
    status = terminal.paint(terminal.printable(notification.status or "-"), style)
    print("  ".join([terminal.paint(when, "dim"), event, status, *told]), flush=True)


def wanted(options: argparse.Namespace) -> list[_Action]:
    """What is to be done with each notification."""
    actions: list[_Action] = []
    if options.exec is not None:
        actions.append(execution(options))
    elif options.shell:
        raise Misuse("--shell is about the command of --exec: give one")
    if options.forward is not None:
        target = Target(options.forward, "--forward")
        actions.append(lambda notification: forward(notification, target))
    return actions


def attend(
    notification: up42.Notification, actions: list[_Action], options: argparse.Namespace
) -> bool:
    """Do what is wanted; whether all of it went well."""
    try:
        for act in actions:
            act(notification)
    except Failure as failure:
        again = f"; it comes again after {options.lease:g} s" if options.inbox else ""
        terminal.note(f"up42-webhooks: {failure}{again}", "red")
        return False
    return True


def execution(options: argparse.Namespace) -> _Action:
    """What runs the command of `--exec`."""
    command: Any = options.exec
    if not options.shell:
        try:
            command = shlex.split(options.exec)
        except ValueError as error:
            raise Misuse(f"--exec takes a command, and this is none: {error}") from None
        if not command or not shutil.which(command[0]):
            raise Misuse(
                f"--exec found no program {(command or [''])[0]!r}: give its path, or add --shell "
                "if a shell is to read it"
            )
    # Standard output belongs to whoever reads the JSON.
    out = sys.stderr if options.json else None

    def execute(notification: up42.Notification) -> None:
        content = f"{json.dumps(notification.raw)}\n".encode()
        try:
            done = subprocess.run(  # noqa: S603 - it is what was asked for
                command, input=content, stdout=out, shell=options.shell, check=False
            )
        except OSError as error:
            raise Failure(f"The command could not be run: {error}") from None
        if done.returncode != 0:
            raise Failure(f"The command ended with {done.returncode}")

    return execute


def forward(notification: up42.Notification, target: Target) -> None:
    """Post a notification on, body and headers as they came."""
    body, headers = notification._received  # noqa: SLF001 - ours
    status, words = target.post(body, passed_on(headers))
    if status not in SUCCESSES:
        raise Failure(f"{target.url} answered {words}")


def passed_on(headers: list[tuple[str, bytes]]) -> list[tuple[str, str | bytes]]:
    """The headers that are not about the connection. The host is the other's, unless it is
    signed.
    """  # noqa: D205 - the sentences belong together
    signed = b" ".join(value for name, value in headers if name.lower() == "signature-input")
    left_out = OF_A_CONNECTION if b'"host"' in signed.lower() else {*OF_A_CONNECTION, "host"}
    return [(name, value) for name, value in headers if name.lower() not in left_out]
