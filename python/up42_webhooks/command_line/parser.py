"""What may be typed: each command with its options, and the function that does it.

What names a file has a metavar of FILES, what names an event has EVENT: completion goes by that.
"""

from __future__ import annotations

import argparse

import up42_webhooks as up42

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its type

PATIENCE = 120.0
LARGEST_PORT = (1 << 16) - 1
FILES = ("FILE", "BODY", "HEADERS")
SHELLS = ("bash", "zsh", "fish")

DESCRIPTION = """\
UP42 webhooks: register them, receive and verify what they send, and try it all
out."""
CODES = """\
exit codes:
  0    done
  1    the service refused or did not answer, or something is not as it should
       be
  2    a misuse; nothing was sent
  3    not authenticated: no credentials, or they are not accepted
  130  Ctrl-C

The credentials are UP42_USERNAME and UP42_PASSWORD of the environment, or those
in the JSON file that --cfg-file names.
"""


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    top = argparse.ArgumentParser(
        prog="up42-webhooks",
        description=DESCRIPTION,
        epilog=CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.set_defaults(verbose=False)
    top.add_argument("--version", action="version", version=f"up42-webhooks {up42.__version__}")
    commands = top.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True
    )
    reading(commands)
    writing(commands)
    checking(commands)
    receiving(commands)
    sending(commands)
    trying(commands)
    return top


def command(
    commands: _Commands, name: str, run: str, told: str, *, account: bool = False, **more: Any
) -> argparse.ArgumentParser:
    """A command that `run` does, `module:function`; with `account`, one that logs in."""
    made = commands.add_parser(
        name,
        help=told,
        description=f"{told[0].upper()}{told[1:]}.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        **more,
    )
    made.set_defaults(run=run)
    if account:
        login = made.add_argument_group("the account")
        login.add_argument("--cfg-file", metavar="FILE", help="a JSON file with the credentials")
        login.add_argument("--region", choices=("eu", "sa"), help="where the account is (eu)")
        login.add_argument(
            "--timeout", type=seconds, default=PATIENCE, metavar="SECONDS",
            help="how long a call may take (120)",
        )  # fmt: skip
        login.add_argument("--verbose", action="store_true", help="tell of each request")
    return made


def for_pipes(made: argparse.ArgumentParser) -> None:
    """Give a command the option `--json`."""
    made.add_argument("--json", action="store_true", help="print JSON, for another program")


def reading(commands: _Commands) -> None:
    """The commands that look at the account."""
    for name, run, told in (
        ("login", "account:login", "log in, and say to which workspace"),
        ("list", "account:list_webhooks", "list all webhooks"),
        ("show", "account:show", "show one webhook"),
        ("events", "account:events", "list the events that a webhook can be called for"),
    ):
        made = command(commands, name, run, told, account=True)
        if name == "show":
            made.add_argument("id", metavar="ID", help="the webhook's id")
        for_pipes(made)


def writing(commands: _Commands) -> None:
    """The commands that change something."""
    create = command(commands, "create", "account:create", "register a webhook", account=True)
    create.add_argument("--name", required=True, help="its name")
    create.add_argument("--url", required=True, help="where notifications go")
    create.add_argument(
        "--event", required=True, action="append", metavar="EVENT",
        help="an event that it is called for; may be repeated",
    )  # fmt: skip
    create.add_argument("--active", action="store_true", help="have it called from now on")
    create.add_argument(
        "--ensure", action="store_true",
        help="take the one with this name and url if there is one, and change it where it differs",
    )  # fmt: skip
    update = command(
        commands, "update", "account:update", "change a webhook; the rest stays", account=True
    )
    update.add_argument("id", metavar="ID", help="the webhook's id")
    update.add_argument("--name", help="another name")
    update.add_argument("--url", help="another address")
    update.add_argument(
        "--event", action="append", metavar="EVENT",
        help="an event, in place of those before; may be repeated",
    )  # fmt: skip
    switch = update.add_mutually_exclusive_group()
    switch.add_argument("--active", action="store_true", default=None, help="have it called")
    switch.add_argument("--inactive", action="store_false", dest="active", help="or not called")
    for made in (create, update):
        what = "the secret that notifications are to be signed with"
        with_secret(made, what, removable=made is update)
        for_pipes(made)
    delete = command(commands, "delete", "account:delete", "delete a webhook", account=True)
    delete.add_argument("id", metavar="ID", help="the webhook's id")
    delete.add_argument("--yes", action="store_true", help="do not ask")
    for_pipes(delete)
    test = command(
        commands, "test", "account:test", "have UP42 send test notifications", account=True
    )
    test.add_argument("id", metavar="ID", help="the webhook's id; it may be inactive")
    for_pipes(test)


def with_secret(made: argparse.ArgumentParser, what: str, *, removable: bool = False) -> None:
    """Give a command the two ways to tell it a secret; what changes one can take it away, too."""
    ways = made.add_mutually_exclusive_group()
    ways.add_argument("--secret-file", metavar="FILE", help=f"{what}, in a file")
    ways.add_argument(
        "--secret-stdin", action="store_true", help="the same, on standard input; never shown"
    )
    if removable:
        ways.add_argument("--no-secret", action="store_true", help="have them signed no more")


def checking(commands: _Commands) -> None:
    """The command that holds the service against what is said of it."""
    check = command(
        commands, "check", "check:check",
        "say for each fact in our documents whether it holds for your account", account=True,
        epilog="It reads only, unless --write is given. What it prints has no secrets and no\n"
        "ids in it.",
    )  # fmt: skip
    check.add_argument(
        "--write", action="store_true",
        help="create an inactive webhook, too, have it tested, and delete it",
    )  # fmt: skip
    check.add_argument("--url", help="with --write: the address of that webhook")
    check.add_argument(
        "--port", type=port,
        help="with --write: receive what comes on this port of 127.0.0.1, to which --url leads",
    )  # fmt: skip
    for_pipes(check)


def receiving(commands: _Commands) -> None:
    """The commands for what arrives at a webhook's url."""
    listen = command(
        commands, "listen", "listen:listen", "receive notifications, and print them as they come"
    )
    listen.add_argument("--port", type=port, default=0, help="the port (any that is free)")
    listen.add_argument("--host", default="127.0.0.1", help="the address (127.0.0.1)")
    listen.add_argument(
        "--public", action="store_true", help="--host may be reached from other machines"
    )
    listen.add_argument("--path", default="/", help="the path (/)")
    trusting(listen, anybody=True)
    acting = listen.add_argument_group("what to do with each")
    acting.add_argument("--exec", metavar="CMD", help="run a command, with the JSON on its input")
    acting.add_argument("--shell", action="store_true", help="have a shell read that CMD")
    acting.add_argument("--forward", metavar="URL", help="post it on, as it came")
    acting.add_argument(
        "--inbox", metavar="FILE",
        help="keep it in this file until CMD ended with 0 and URL answered with success",
    )  # fmt: skip
    acting.add_argument(
        "--lease", type=seconds, default=60.0, metavar="SECONDS",
        help="with --inbox: when to try again (60)",
    )  # fmt: skip
    acting.add_argument("--count", type=count, metavar="N", help="end after so many")
    for_pipes(listen)


def trusting(made: argparse.ArgumentParser, *, anybody: bool) -> None:
    """Give a command what decides whom to believe."""
    trust = made.add_argument_group("whom to believe")
    ways = trust.add_mutually_exclusive_group(required=True)
    ways.add_argument(
        "--secret-file", metavar="FILE", action="append",
        help="a file with the webhook's secret; may be repeated while it is exchanged",
    )  # fmt: skip
    ways.add_argument("--secret-stdin", action="store_true", help="the same, on standard input")
    if anybody:
        ways.add_argument("--unverified", action="store_true", help="believe anybody")
    trust.add_argument(
        "--accept-unsigned-body", action="store_true",
        help="accept a signature that does not cover the body: ask UP42 before you act on such",
    )  # fmt: skip
    ages = trust.add_mutually_exclusive_group()
    ages.add_argument(
        "--tolerance", type=seconds, default=300.0, metavar="SECONDS", help="its oldest age (300)"
    )
    ages.add_argument("--any-age", action="store_true", help="however old it is")


def sending(commands: _Commands) -> None:
    """The commands for tests of a receiver, and for what one has kept."""
    trigger = command(
        commands, "trigger", "trigger:trigger", "send a made-up notification, signed as UP42 signs"
    )
    trigger.add_argument("--url", required=True, help="where to; https, or http on this machine")
    trigger.add_argument("--event", required=True, metavar="EVENT", help="such as order.status")
    trigger.add_argument("--status", help="the order's or the job's (FULFILLED, or SUCCEEDED)")
    trigger.add_argument("--message-id", help="the message id (a new one)")
    with_secret(trigger, "the webhook's secret")
    for_pipes(trigger)
    verify = command(
        commands, "verify", "verify:verify", "say whether a notification that was kept is UP42's"
    )
    verify.add_argument(
        "body", metavar="BODY", help="the file with its body, as it came; - is standard input"
    )
    verify.add_argument(
        "headers", metavar="HEADERS", help="the file with its headers, as lines or as JSON; or -"
    )
    trusting(verify, anybody=False)
    for_pipes(verify)


def trying(commands: _Commands) -> None:
    """The commands that need no account."""
    sandbox = command(
        commands, "sandbox", "sandbox:sandbox", "serve an UP42 of your own, until Ctrl-C"
    )
    sandbox.add_argument("--port", type=port, default=0, help="the port (any that is free)")
    command(commands, "demo", "sandbox:demo", "show the life of a webhook, on a sandbox")
    completion = command(
        commands, "completion", "completion:completion", "print what completes commands in a shell"
    )
    completion.add_argument("shell", choices=SHELLS, help="your shell")


def port(text: str) -> int:
    """The port that `text` names."""
    number = int(text)
    if not 0 <= number <= LARGEST_PORT:
        raise ValueError(text)
    return number


def seconds(text: str) -> float:
    """A number of seconds, more than none."""
    number = float(text)
    if not number > 0:
        raise ValueError(text)
    return number


def count(text: str) -> int:
    """A number, more than none."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
