"""The command `check`: what it says of a service, and that it leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import up42
from altered import Alter, Altered, for_what_is_not_found, instead, of
from hostile import Hostile
from recorder import Answer, Request
from service import WEBHOOK, WEBHOOK_ID
from terminal import run

pytestmark = pytest.mark.once

UNSEEN = "Wrong credentials are refused with 401 and invalid_grant"
WRITES = ("check", "--write", "--port", "0", "--json")
READS = 15
ALL = 30


def found(done: Any, code: int) -> dict[str, dict[str, str]]:
    """What was found, by fact."""
    assert done.stderr.replace("Deleting what was created …\n", "") == ""
    assert done.returncode == code, done.stdout
    return {one["fact"]: one for one in json.loads(done.stdout)["facts"]}


def verdicts(facts: dict[str, dict[str, str]], verdict: str) -> list[str]:
    """The facts with a verdict."""
    return [fact for fact, one in facts.items() if one["verdict"] == verdict]


def methods(sandbox: up42.Sandbox) -> set[str]:
    """What the sandbox was asked, logins aside."""
    return {one["method"] for one in sandbox.requests if "/realms/" not in one["path"]}


def test_every_fact_is_held_against_the_sandbox_and_nothing_is_changed(
    sandbox: up42.Sandbox,
) -> None:
    facts = found(run("check", "--json", account=sandbox), 0)
    assert len(facts) == READS
    assert verdicts(facts, "could not be seen") == [UNSEEN]
    assert verdicts(facts, "did not hold") == []
    assert methods(sandbox) == {"GET"}
    assert sandbox.webhooks == [WEBHOOK]


def test_with_write_a_whole_life_is_looked_at_and_nothing_is_left(sandbox: up42.Sandbox) -> None:
    done = run(*WRITES, account=sandbox)
    facts = found(done, 0)
    assert len(facts) == ALL
    assert verdicts(facts, "could not be seen") == [UNSEEN]
    assert verdicts(facts, "did not hold") == []
    assert sandbox.webhooks == [WEBHOOK]
    shapes = json.loads(done.stdout)["shapes"]
    assert shapes["create"]["secret"] == "<secret, 32 characters>"
    assert shapes["create"].keys() == WEBHOOK.keys()
    headers = shapes["notifications"][0]["headers"]
    assert headers["signature-input"].startswith('up42-sig=("date" "digest");created=')
    assert headers["signature"] == "up42-sig=<44 characters>"
    statuses = {sent["body"]["body"]["status"] for sent in shapes["notifications"]}
    assert statuses == {"FULFILLED", "SUCCEEDED"}, "they come in any order"


def test_an_account_without_webhooks_shows_less_unless_it_may_write() -> None:
    with up42.Sandbox() as sandbox:
        facts = found(run("check", "--json", account=sandbox), 0)
        assert len(verdicts(facts, "could not be seen")) == 6
        facts = found(run(*WRITES, account=sandbox), 0)
        assert verdicts(facts, "could not be seen") == [UNSEEN]
        assert sandbox.webhooks == []


def test_nothing_that_is_private_is_printed(sandbox: up42.Sandbox) -> None:
    up42.create_webhook("Confidential", "https://private.example", ["order.status"], secret="S3C")
    private = [
        *sandbox.credentials.values(), WEBHOOK_ID, WEBHOOK["secret"], WEBHOOK["name"],
        WEBHOOK["url"], "Confidential", "private.example", "S3C", "127.0.0.1",
        up42.get_webhooks()[0].workspace_id, *(one["id"] for one in sandbox.webhooks),
    ]  # fmt: skip
    for arguments in (["check"], ["check", "--json"], WRITES, WRITES[:-1]):
        done = run(*arguments, account=sandbox)
        assert done.returncode == 0
        assert [one for one in private if one in done.stdout + done.stderr] == []


def test_people_see_the_verdicts_and_a_sum(sandbox: up42.Sandbox) -> None:
    done = run("check", account=sandbox)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "Login"
    assert f"  could not be seen  {UNSEEN}" in lines
    assert lines[-1] == "14 held, 0 did not hold, 1 could not be seen."
    assert max(map(len, lines)) <= 100


def without(name: str) -> Callable[[Any], Any]:
    """The same object without a field."""
    return lambda body: {key: value for key, value in body.items() if key != name}


def data(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same answer with other data."""
    return lambda body: body | {"data": change(body["data"])}


def each(**fields: Any) -> Callable[[Any], Any]:
    """The same list with other fields in each."""
    return data(lambda listed: [one | fields for one in listed])


TEXTS = "The answer has the texts access_token and token_type, and a number expires_in"
LISTED = "Each has id, url, name, createdAt and updatedAt as text, active, and a list of events"
REPORT = "The report has startedAt, testsRun, testsSucceeded, testsFailed and tests"
REFUSAL = "The refusal is {data: null, error: {code, message, details}}"


@pytest.mark.parametrize(
    ("fact", "alter"),
    [
        (TEXTS, of("POST", "/token", without("token_type"))),
        (TEXTS, of("POST", "/token", lambda _: [])),
        (TEXTS, of("POST", "/token", lambda _: b"no json")),
        (TEXTS, of("POST", "/token", lambda body: body | {"expires_in": "300"})),
        ("A token lives for about five minutes",
         of("POST", "/token", lambda body: body | {"expires_in": 60})),
        ("userinfo has the id of the workspace as sub", of("GET", "/userinfo", without("sub"))),
        ("The answer is {data, error}", of("GET", "/events", lambda body: body["data"])),
        ("The answer is {data, error}", of("GET", "/events", lambda body: body | {"next": 1})),
        ("Each has name, title, category, description and documentation",
         of("GET", "/events", data(lambda listed: [*map(without("title"), listed)]))),
        ("There are job.status and order.status, and no others",
         of("GET", "/events", data(lambda listed: [*listed, listed[0] | {"name": "a.b"}]))),
        ("The list is {data, error} without pages",
         of("GET", "/webhooks", lambda body: body | {"totalPages": 1})),
        (LISTED, of("GET", "/webhooks", each(active="yes"))),
        (LISTED, of("GET", "/webhooks", each(events=[1]))),
        (LISTED, of("GET", "/webhooks", data(lambda listed: [*listed, "x", None, 1, []]))),
        ("Beside these and secret, it has no fields", of("GET", "/webhooks", each(retries=3))),
        ("Times are like 2022-02-17T08:47:11.377149Z, with up to nine digits",
         of("GET", "/webhooks", each(createdAt="2022-02-17T08:47:11.0123456789Z"))),
        ("Times are like 2022-02-17T08:47:11.377149Z, with up to nine digits",
         of("GET", "/webhooks", each(updatedAt=None))),
        ('The secret is a text, "" where there is none, or absent',
         of("GET", "/webhooks", each(secret=None))),
        ("One by its id is as it is in the list", of("GET", WEBHOOK_ID, data(without("secret")))),
        (REFUSAL, for_what_is_not_found(404, {"title": "Not Found", "status": 404})),
        (REFUSAL, for_what_is_not_found(404)),
        ("An id that nobody has is refused with 404", for_what_is_not_found(410)),
        ("An id that nobody has is refused with 404", for_what_is_not_found(200)),
    ],
)  # fmt: skip
def test_a_fact_that_does_not_hold_is_named(sandbox: up42.Sandbox, fact: str, alter: Alter) -> None:
    with Altered(sandbox, alter) as altered:
        facts = found(run("check", "--json", account=altered.account), 1)
    assert facts[fact]["verdict"] == "did not hold"
    assert facts[fact]["seen"]
    assert len(facts) == READS
    shown = json.dumps(facts)
    assert not [one for one in (WEBHOOK["secret"], WEBHOOK_ID, WEBHOOK["url"]) if one in shown]


@pytest.mark.parametrize(
    ("fact", "alter"),
    [
        ("The answer to a create is the webhook, as it was sent",
         of("POST", "/webhooks", data(lambda made: made | {"active": True}))),
        ("Its secret comes back in the clear", of("POST", "/webhooks", data(without("secret")))),
        ("createdAt and updatedAt are the same at first",
         of("POST", "/webhooks", data(lambda made: made | {"createdAt": "2020-01-01T00:00:00Z"}))),
        ("An inactive webhook is tested, too, once for each event",
         of("POST", "/tests", data(lambda report: report | {"testsRun": 1}))),
        (REPORT, of("POST", "/tests", data(without("testsFailed")))),
        (REPORT, of("POST", "/tests", data(without("tests")))),
        ("Each test has startedAt, eventName, success, message, request and response",
         of("POST", "/tests", data(lambda report: report | {"tests": [1, None]}))),
        ("An update changes what it names, and updatedAt",
         instead("PUT", "", Answer(409))),
        ("The list is {data, error} without pages", instead("GET", "/webhooks", Answer(403))),
    ],
)  # fmt: skip
def test_a_fact_that_does_not_hold_with_write_is_named_and_nothing_is_left(
    sandbox: up42.Sandbox, fact: str, alter: Alter
) -> None:
    with Altered(sandbox, alter) as altered:
        facts = found(run(*WRITES, account=altered.account), 1)
    assert facts[fact]["verdict"] == "did not hold"
    assert len(facts) == ALL
    assert sandbox.webhooks == [WEBHOOK]


def test_a_body_that_is_not_signed_is_found_out() -> None:
    with up42.Sandbox(sign_body=False) as sandbox:
        facts = found(run(*WRITES, account=sandbox), 1)
        assert sandbox.webhooks == []
    (fact,) = verdicts(facts, "did not hold")
    assert fact.startswith("A digest of the body is among them")
    assert "anybody may change the body" in facts[fact]["seen"]


def test_without_a_receiver_here_notifications_cannot_be_seen(
    sandbox: up42.Sandbox, receiver: up42.Receiver
) -> None:
    done = run("check", "--write", "--url", receiver.url, "--json", account=sandbox)
    facts = found(done, 0)
    assert len(verdicts(facts, "could not be seen")) == 6
    assert facts["One arrives for each test"]["seen"] == "give --port to receive here"
    assert sandbox.webhooks == [WEBHOOK]


def test_a_url_and_a_port_belong_together(sandbox: up42.Sandbox) -> None:
    """The url leads to the port, as a tunnel would."""
    with up42.Receiver("free") as receiver:
        port = receiver.port
    arguments = ("--url", f"http://localhost:{port}/a/b", "--port", str(port), "--json")
    facts = found(run("check", "--write", *arguments, account=sandbox), 0)
    assert facts["One arrives for each test"]["seen"] == "2 of 2"


@pytest.mark.parametrize(
    "arguments", [["--write"], ["--url", "https://u.example"], ["--port", "0"]]
)
def test_what_does_not_belong_together_is_a_misuse(
    sandbox: up42.Sandbox, arguments: list[str]
) -> None:
    done = run("check", *arguments, account=sandbox)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert sandbox.requests == []


def test_an_address_that_is_refused_before_it_is_sent_ends_with_2(sandbox: up42.Sandbox) -> None:
    done = run("check", "--write", "--url", "http://u.example", account=sandbox)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert methods(sandbox) == {"GET"}


def test_without_a_login_there_is_nothing_to_see(sandbox: up42.Sandbox) -> None:
    wrong = run("check", account={**sandbox.credentials, "password": "hush"})
    assert (wrong.returncode, wrong.stderr.count("\n")) == (3, 1)
    with Hostile() as hostile:
        gone = {**sandbox.credentials, "api_url": hostile.url, "auth_url": hostile.url}
    nobody = run("check", "--timeout", "0.5", account=gone)
    assert nobody.returncode == 1
    assert "got no answer" in nobody.stderr.splitlines()[-1]


def test_a_service_that_stops_answering_ends_with_1(sandbox: up42.Sandbox) -> None:
    def hang_up(request: Request, answer: Answer) -> Answer:
        return Answer(hang_up=True) if request.path.endswith("/webhooks") else answer

    with Altered(sandbox, hang_up) as altered:
        done = run("check", "--json", "--timeout", "1", account=altered.account)
    assert done.returncode == 1
    facts = {one["fact"]: one for one in json.loads(done.stdout)["facts"]}
    assert facts["The list is {data, error} without pages"]["verdict"] == "could not be seen"
    assert verdicts(facts, "did not hold") == []
