"""The command line on a terminal: colours, width, questions, and a line while it waits."""

from __future__ import annotations

import sys

import pytest

import up42
from hostile import Hostile, stalls
from notifications import SECRET
from service import WEBHOOK, WEBHOOK_ID

if sys.platform == "win32":
    pytest.skip("there is no pty here", allow_module_level=True)

from terminal import ESCAPE, Terminal

pytestmark = pytest.mark.once

GREEN, RED, BOLD = "\x1b[32m", "\x1b[31m", "\x1b[1m"


def shown(
    *arguments: str, account: object, columns: int = 80, code: int = 0, **variables: str
) -> Terminal:
    """What a terminal shows at the end."""
    terminal = Terminal(*arguments, account=account, columns=columns, **variables)
    with terminal:
        assert terminal.end() == code, terminal.text
    return terminal


def test_colours_are_for_terminals_whose_user_wants_them(sandbox: up42.Sandbox) -> None:
    assert BOLD in shown("list", account=sandbox).shown
    assert not ESCAPE.search(shown("list", account=sandbox, NO_COLOR="1").shown)
    assert not ESCAPE.search(shown("list", account=sandbox, TERM="dumb").shown)
    assert GREEN in shown("login", account=sandbox).shown
    assert RED in shown("test", WEBHOOK_ID, account=sandbox, code=1).shown


def test_a_table_is_a_table_where_it_fits(sandbox: up42.Sandbox) -> None:
    text = shown("list", account=sandbox, columns=132).text
    assert len(text.splitlines()) == 2


def test_where_a_table_does_not_fit_each_row_is_a_block(sandbox: up42.Sandbox) -> None:
    up42.create_webhook("other", "https://u.example", ["order.status"])
    text = shown("list", account=sandbox, columns=80).text
    first, second = text.split("\n\n")
    told = dict(line.split(maxsplit=1) for line in first.splitlines())
    assert told == {
        "name": WEBHOOK["name"], "active": "yes", "events": "job.status, order.status",
        "url": WEBHOOK["url"], "id": WEBHOOK_ID,
    }  # fmt: skip
    assert "other" in second
    assert max(map(len, text.splitlines())) <= 80


def test_check_keeps_to_the_width_and_is_coloured(sandbox: up42.Sandbox) -> None:
    terminal = shown("check", account=sandbox, columns=72)
    assert f"{GREEN}held" in terminal.shown
    assert max(map(len, terminal.text.splitlines())) <= 72


@pytest.mark.parametrize(("answer", "code", "left"), [("y", 0, 0), ("n", 1, 1), ("", 1, 1)])
def test_a_delete_asks(sandbox: up42.Sandbox, answer: str, code: int, left: int) -> None:
    with Terminal("delete", WEBHOOK_ID, account=sandbox) as terminal:
        terminal.until(f"Delete {WEBHOOK['name']} ({WEBHOOK['url']})? [y/N]")
        terminal.type(f"{answer}\n")
        assert terminal.end() == code
    assert len(sandbox.webhooks) == left
    assert ("It stays." in terminal.text) == bool(left)


def test_ctrl_c_at_the_question_leaves_it(sandbox: up42.Sandbox) -> None:
    with Terminal("delete", WEBHOOK_ID, account=sandbox) as terminal:
        terminal.until("[y/N]")
        terminal.type("\x03")
        assert terminal.end() == 130
    assert "Traceback" not in terminal.text
    assert len(sandbox.webhooks) == 1


def test_a_secret_that_is_typed_is_not_shown(sandbox: up42.Sandbox) -> None:
    with Terminal("update", WEBHOOK_ID, "--secret-stdin", account=sandbox) as terminal:
        terminal.until("Secret: ")
        terminal.type("typed by hand\n")
        assert terminal.end() == 0
    assert "typed" not in terminal.text
    assert sandbox.webhooks[0]["secret"] == "typed by hand"
    assert SECRET not in terminal.text


def test_a_wait_is_told_of_and_nothing_of_that_is_left() -> None:
    with Hostile() as hostile:
        hostile.tricks.append(stalls)
        account = {
            "username": "me@example.com", "password": "p", "api_url": hostile.url,
            "auth_url": hostile.url,
        }  # fmt: skip
        with Terminal("events", account=account) as terminal:
            terminal.until("Asking for the events … 1 s")
            terminal.type("\x03")
            assert terminal.end() == 130
    assert terminal.shown.rstrip("^C\r\n").endswith("\r\x1b[2K")


def test_what_is_quick_is_not_told_of(sandbox: up42.Sandbox) -> None:
    assert "…" not in shown("list", account=sandbox).text.replace("•", "")


def test_a_notification_is_coloured(sandbox: up42.Sandbox) -> None:
    with Terminal("listen", "--unverified", "--count", "1", account=sandbox) as terminal:
        terminal.until("Ctrl-C ends it.")
        url = terminal.text.split()[2].rstrip(";")
        up42.initialize_webhook(WEBHOOK_ID).update(
            url=url, events=["order.status"]
        ).trigger_test_events()
        assert terminal.end() == 0
    assert f"{BOLD}order.status" in terminal.shown
    assert f"{GREEN}FULFILLED" in terminal.shown
