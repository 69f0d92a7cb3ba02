"""The examples for frameworks: what is good is kept once, and what is forged never."""

from __future__ import annotations

import importlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import frameworks
import up42
from frameworks import EXAMPLES, FRAMEWORKS, LAMBDA
from notifications import SECRET, another, message_id, post, signed
from recorder import Answer, Recorder, Request

pytestmark = pytest.mark.once

# An example, served by this process or by one of its own.
WAYS = [(name, "one") for name in FRAMEWORKS]
WAYS += [(name, "two") for name in ("fastapi", "flask", "django", "lambda-v1", "lambda-v2-base64")]


@dataclass
class Served:
    """An example that is being served: where, and the ids of what it has kept."""

    url: str
    kept: Callable[[], list[str]]


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[str]:
    """The address of a DynamoDB on this machine."""
    server = importlib.import_module("moto.server")
    logger = importlib.import_module("logging").getLogger("werkzeug")
    logger.setLevel("ERROR")
    moto = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    yield "http://{}:{}".format(*moto.get_host_and_port())
    moto.stop()


@pytest.fixture(scope="module", params=WAYS, ids="-".join)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Each example, by its framework's server, with a database of its own."""
    name, processes = request.param
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("RECEIVER_SECRET", SECRET)
        if name in LAMBDA:
            kept = in_dynamodb(request.getfixturevalue("dynamodb"), request.param, environment)
        else:
            database = tmp_path_factory.mktemp(name) / "received.sqlite"
            environment.setenv("RECEIVER_DATABASE", str(database))
            kept = in_sqlite(database)
        serving = frameworks.served if processes == "one" else in_a_process
        with serving(name) as url:
            yield Served(url, kept)


@contextmanager
def in_a_process(name: str) -> Iterator[str]:
    """An example that is served by a process of its own, and its url."""
    command = [sys.executable, frameworks.__file__, name]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip()
        process.stdin.close()
        assert process.wait(10) == 0


def in_sqlite(path: Path) -> Callable[[], list[str]]:
    """What reads the ids in an SQLite file."""

    def kept() -> list[str]:
        with closing(sqlite3.connect(path)) as database:
            tables = database.execute("SELECT name FROM sqlite_master").fetchall()
            rows = database.execute("SELECT id FROM received").fetchall() if tables else []
        return [row[0] for row in rows]

    return kept


def in_dynamodb(
    url: str, name: tuple[str, str], environment: pytest.MonkeyPatch
) -> Callable[[], list[str]]:
    """What reads the ids in a table that is made here, and named in the environment."""
    settings = {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "made-up",
        "AWS_SECRET_ACCESS_KEY": "made-up",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "RECEIVER_TABLE": "-".join(name),
    }
    for variable, value in settings.items():
        environment.setenv(variable, value)
    table = (
        importlib.import_module("boto3")
        .resource("dynamodb")
        .create_table(
            TableName=settings["RECEIVER_TABLE"],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    )
    return lambda: [item["id"] for item in table.scan()["Items"]]


def delivered(url: str, secret: str = SECRET, **options: Any) -> Any:
    """What a sandbox reports that has tested a webhook, for one event."""
    with up42.Sandbox(**options) as sandbox:
        auth = up42.Auth(**sandbox.credentials)
        webhook = up42.Webhook(url, "n", ["order.status"], secret=secret)
        webhook.auth = auth
        webhook.save()
        (test,) = webhook.trigger_test_events()["tests"]
    return test


def test_what_the_sandbox_delivers_is_kept_once_however_often_it_comes(served: Served) -> None:
    passed: list[Request] = []

    def pass_on(request: Request) -> Answer:
        passed.append(request)
        return Answer(post(served.url, request.body, request.headers)[0])

    with Recorder(pass_on) as between:
        test = delivered(f"{between.url}/up42")
    assert test["success"], test
    (request,) = passed
    message = test["request"]["body"]["messageId"]
    assert served.kept().count(message) == 1
    for _ in range(3):
        assert post(served.url, request.body, request.headers)[0] == 200
    assert served.kept().count(message) == 1


def test_what_is_forged_is_never_kept(served: Served) -> None:
    before = served.kept()
    test = delivered(served.url, secret="another secret")
    assert (test["success"], "401" in test["message"]) == (False, True)
    good, forged = another(), another()
    for told, body, headers in [
        ("missing header", forged, {}),
        ("signature mismatch", forged, signed(forged, secret="other")),
        ("digest mismatch", forged, signed(good)),
        ("digest mismatch", json.dumps(json.loads(good)).encode() + b" ", signed(good)),
        ("expired", forged, signed(forged, created=time.time() - 301)),
        ("nothing covered", forged, signed(forged, covered={})),
    ]:
        status, text = post(served.url, body, headers)
        assert (status, told in text) == (401, True), text
        assert SECRET not in text
    assert served.kept() == before


def test_what_is_signed_without_its_body_is_never_kept(served: Served) -> None:
    before = served.kept()
    test = delivered(served.url, sign_body=False)
    assert (test["success"], "401" in test["message"]) == (False, True)
    body = another()
    status, text = post(served.url, body, signed(body, covered={"date": "x"}))
    assert (status, "body not covered" in text) == (401, True)
    assert served.kept() == before


def test_what_is_signed_and_no_notification_is_refused(served: Served) -> None:
    before = served.kept()
    for body in (b"{", b"[]", b'{"event": 1}'):
        assert post(served.url, body, signed(body))[0] == 400
    assert served.kept() == before


def test_what_comes_several_times_at_once_is_kept_once(served: Served) -> None:
    bodies = [another() for _ in range(3)]
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda body: post(served.url, body)[0], bodies * 4))
    assert answers == [200] * 12
    kept = served.kept()
    assert [kept.count(message_id(body)) for body in bodies] == [1, 1, 1]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("receive_*.py")), ids=lambda path: path.stem)
def test_an_example_fits_on_a_screen_and_keeps_no_secret(path: Path) -> None:
    code = path.read_text()
    assert len(code.splitlines()) <= 40
    assert 'os.environ["RECEIVER_SECRET"]' in code
    assert "up42.verify_notification(" in code
    environment = {name: value for name, value in os.environ.items() if "RECEIVER" not in name}
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, env=environment)
    assert "KeyError: 'RECEIVER_SECRET'" in done.stderr, "it does not begin without a secret"
