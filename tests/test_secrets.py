"""Passwords, tokens and secrets come out nowhere, and are gone when nobody needs them."""

from __future__ import annotations

import base64
import copy
import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

import up42
from calls import class_of
from recorder import Answer, Recorder
from service import Service

HERE = Path(__file__).parent
SECRETS = {
    "password": 'PW-xq7 "&\\ü',
    "project": "PK-zj4'<k",
    "token": "TK-vw9.eyJ",
    "webhook": "WS-kk3 \"%'é",
    "other": "WT-jq5+/=",
    "environment": "EV-gg8",
}


def spellings(secret: str) -> set[bytes]:
    """The ways in which it could come out."""
    texts = {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        quote(secret),
        quote_plus(secret),
        base64.b64encode(f"p:{secret}".encode()).decode(),
        # What is left of one that was found and cut in two.
        secret[:6],
    }
    return {text.encode(coding) for text in texts for coding in ("utf-8", "utf-16-le")}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """All that comes out of a process in which everything is done, and everything fails."""
    folder = tmp_path_factory.mktemp("everything")
    login = {"UP42_USERNAME": "me@example.com", "UP42_PASSWORD": SECRETS["environment"]}
    paths = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", HERE / "everything.py", folder],
        input=json.dumps(SECRETS).encode(),
        capture_output=True,
        env={**os.environ, **login, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:].decode()
    assert done.stdout.rstrip().endswith(b"All is said")
    return done.stdout + done.stderr


@pytest.mark.once
@pytest.mark.parametrize("which", SECRETS)
def test_no_byte_that_comes_out_is_a_secret(everything: bytes, which: str) -> None:
    for spelling in spellings(SECRETS[which]):
        found = everything.find(spelling)
        assert found < 0, everything[max(0, found - 300) : found + 100]


@pytest.mark.once
def test_everything_did_come_out(everything: bytes) -> None:
    said = everything.decode(errors="replace")
    classes = [value for value in vars(up42).values() if isinstance(value, type)]
    raised = {cls.__name__ for cls in classes if issubclass(cls, Exception)}
    shown = set(re.findall(r"^(?:up42_webhooks\.errors\.)(\w+): ", said, re.MULTILINE))
    assert raised - shown == {"Up42Error"}
    assert said.count("you sent Bearer … ") > 100
    assert said.count("&password=…&client_id") > 10
    assert said.count('"secret":"…') > 10
    for line in (
        "the proxy did not connect us",
        "no encrypted connection came about",
        "DEBUG:up42_webhooks:POST /",
        "WARNING:up42_webhooks:wait",
        "is open to other",
    ):
        assert line in said, line


def test_a_refusal_is_masked_and_its_answer_is_the_callers(
    logged_in: Recorder, service: Service
) -> None:
    body = {"data": None, "error": {"code": 422, "message": "secret 'abc d' is too long"}}
    service.next_answers = [Answer(422, body)]
    with pytest.raises(up42.HTTPError) as caught:
        up42.create_webhook("n", "https://u.example", ["order.status"], secret="abc d")
    error = caught.value
    assert error.detail == "secret '…' is too long"
    assert "secret '…' is too long" in str(error)
    assert "abc d" not in repr(error)
    assert error.response.json() == body
    assert logged_in.requests[-1].json["secret"] == "abc d"


def test_a_report_of_the_sandbox_shows_no_password_of_a_receiver(
    sandbox: up42.Sandbox, recorder: Recorder
) -> None:
    url = recorder.url.replace("//", "//me:hush@")
    webhook = up42.create_webhook("n", f"{url}/receive", ["order.status"])
    test = webhook.trigger_test_events()["tests"][0]
    assert test["response"].startswith(f"HttpResponse[{recorder.url.replace('//', '//me@')}/")
    assert "hush" not in str(test)
    assert recorder.requests[-1].path == "/receive"
    assert sandbox.webhooks[-1]["url"] == f"{url}/receive"


def exceptions() -> dict[str, type[BaseException]]:
    """Every public exception."""
    public = {name: getattr(up42, name) for name in up42.__all__}
    return {
        name: thing
        for name, thing in public.items()
        if isinstance(thing, type) and issubclass(thing, BaseException)
    }


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("name", exceptions())
def test_every_exception_goes_from_process_to_process(name: str, protocol: int) -> None:
    cls: Any = exceptions()[name]
    if issubclass(cls, up42.HTTPError):
        response = up42.errors.Response(404, "Not Found", "u", {"A": "b"}, b"c")
        error = cls("text", response, "GET", code="c", title="t", detail="d")
    elif issubclass(cls, up42.SignatureError):
        error = cls("text", "expired")
    else:
        error = cls("text")
    error.note = "of the caller's"
    for again in (pickle.loads(pickle.dumps(error, protocol)), copy.copy(error)):
        assert class_of(again) is cls
        assert (str(again), repr(again), again.args) == (str(error), repr(error), error.args)
        assert vars(again).keys() == vars(error).keys()
        assert again.note == "of the caller's"
        if isinstance(error, up42.HTTPError):
            told = (again.status_code, again.url, again.method, again.code, again.title)
            assert told == (404, "u", "GET", "c", "t")
            assert (again.detail, again.response.content) == ("d", b"c")
            assert again.response.headers["a"] == "b"


@pytest.mark.once
@pytest.mark.parametrize("command", [[], ["demo"], ["sandbox"]])
def test_no_secret_is_asked_for_on_the_command_line(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "up42_webhooks", *command, "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert not re.search(r"--\S*(pass|secret|token|key)", done.stdout)


CHILD = """
import gc, sys
import up42

def pause():
    print(flush=True)
    input()

pause()
auth = up42.Auth("cfg.json", api_url=sys.argv[1], auth_url=sys.argv[1], authenticate=False)
if sys.argv[2] == "True":
    auth.workspace_id
pause()
del auth
gc.collect()
pause()
"""


def copies(process: int, secret: bytes) -> int:
    """How often it stands in the memory of a process."""
    found = 0
    folder = Path(f"/proc/{process}")
    with (folder / "maps").open() as maps, (folder / "mem").open("rb", 0) as mem:
        for area in maps:
            begin, end, mode = re.match(r"(\w+)-(\w+) (\S+)", area).groups()  # type: ignore[union-attr]
            if "w" in mode and "r" in mode:
                mem.seek(int(begin, 16))
                found += mem.read(int(end, 16) - int(begin, 16)).count(secret)
    return found


@pytest.mark.once
@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="memory is no file here")
@pytest.mark.parametrize("logs_in", [False, True])
def test_a_password_is_in_memory_once_and_gone_with_its_session(
    recorder: Recorder, tmp_path: Path, *, logs_in: bool
) -> None:
    secret = "PW-one-copy-only"
    file = tmp_path / "cfg.json"
    file.write_text(json.dumps({"username": "me@example.com", "password": secret}))
    file.chmod(0o600)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, recorder.url, str(logs_in)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    with child:
        assert child.stdin
        assert child.stdout
        seen = []
        while child.stdout.readline():
            seen.append(copies(child.pid, secret.encode()))
            child.stdin.write("\n")
            child.stdin.flush()
    assert seen == [0, 1, 0]
    assert len(recorder.requests) == (2 if logs_in else 0)
