"""The commands `trigger` and `verify`: sending a made-up notification, and judging a kept one."""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

import up42
from hostile import Hostile, Peer
from notifications import BODY, NOTIFICATION, SECRET, signed
from recorder import Answer, Recorder
from terminal import run
from up42_webhooks.command_line.failures import Failure
from up42_webhooks.command_line.posting import Target

pytestmark = pytest.mark.once


@pytest.fixture
def secret(tmp_path: Path) -> str:
    """A file with the secret."""
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    return str(file)


def trigger(url: str, *arguments: str, given: str = "") -> Any:
    """What `trigger` does."""
    return run("trigger", "--url", url, "--event", "order.status", *arguments, given=given)


def test_a_made_up_notification_is_taken_by_a_receiver(
    receiver: up42.Receiver, secret: str
) -> None:
    done = trigger(receiver.url, "--secret-file", secret, "--status", "PLACED", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["answer"] == 200
    got = receiver.get(timeout=10)
    assert got.raw == told["notification"]
    assert got.raw.keys() == NOTIFICATION.keys()
    assert got.body.keys() == NOTIFICATION["body"].keys()
    assert (got.status, got.is_final, got.live_mode) == ("PLACED", False, False)
    assert got.body_is_signed
    assert got.timestamp
    done = trigger(receiver.url, "--secret-stdin", "--message-id", "mine", given=SECRET)
    assert (done.returncode, done.stderr) == (0, "")
    assert "200 OK" in done.stdout
    assert SECRET not in done.stdout
    got = receiver.get(timeout=10)
    assert (got.message_id, got.status, got.is_final) == ("mine", "FULFILLED", True)


def test_a_receiver_that_refuses_ends_with_1(receiver: up42.Receiver, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("another")
    for way in ([], ["--secret-file", str(wrong)]):
        done = trigger(receiver.url, *way)
        assert (done.returncode, done.stderr) == (1, "")
        assert "401 Unauthorized" in done.stdout


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    moved = Answer(302, b"", {"Location": "/elsewhere"})
    with Recorder(lambda _: moved) as recorder:
        done = trigger(f"{recorder.url}/hook?a=b")
    assert done.returncode == 1
    assert "302 Found" in done.stdout
    assert [request.path for request in recorder.requests] == ["/hook?a=b"]


def test_nobody_at_the_url_is_one_sentence() -> None:
    with Hostile() as hostile:
        url = hostile.url
    done = trigger(url)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert f"up42-webhooks: {url} gave no answer: " in done.stderr


@pytest.mark.parametrize(
    "url",
    ["", "x", "http://", "ftp://127.0.0.1", "http://192.0.2.1/", "http://u.example",
     "https://me:hush@u.example", "http://127.0.0.1:x/", "http://[", "http://127.0.0.1.example"],
)  # fmt: skip
def test_a_url_that_is_not_to_be_posted_to_is_a_misuse(url: str) -> None:
    done = trigger(url)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("up42-webhooks: --url takes ")


def drips(peer: Peer) -> None:
    """Answers a byte at a time, and never to the end."""
    peer.send(b"HTTP/1.1 200 OK\r\nX: ")
    while not peer.server.over.wait(0.05):
        peer.send(b"x")


def test_an_answer_that_never_ends_is_waited_for_no_longer_than_told() -> None:
    with Hostile() as hostile:
        hostile.tricks.append(drips)
        begun = time.monotonic()
        with pytest.raises(Failure, match="it took too long"):
            Target(hostile.url, "--url").post(b"{}", [], patience=0.3)
        assert time.monotonic() - begun < 5


def kept(folder: Path, body: bytes, headers: str) -> tuple[str, str]:
    """The files of a notification."""
    (folder / "body").write_bytes(body)
    (folder / "headers").write_bytes(headers.encode("utf-8", "surrogateescape"))
    return str(folder / "body"), str(folder / "headers")


def lines(headers: dict[str, str]) -> str:
    """Headers as a request has them."""
    said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST / HTTP/1.1\r\nHost: u.example:443\r\n{said}\r\n"


@pytest.mark.parametrize(
    "form", [lines, json.dumps, lambda headers: json.dumps([*headers.items()])]
)
def test_a_kept_notification_is_verified(tmp_path: Path, secret: str, form: Any) -> None:
    files = kept(tmp_path, BODY, form(signed()))
    done = run("verify", *files, "--secret-file", secret)
    assert (done.returncode, done.stderr) == (0, "")
    assert "FULFILLED" in done.stdout
    assert "body signed" in done.stdout
    done = run("verify", *files, "--secret-file", secret, "--json")
    assert json.loads(done.stdout) == {"body_is_signed": True, "notification": NOTIFICATION}


def test_one_of_several_secrets_will_do(tmp_path: Path, secret: str) -> None:
    files = kept(tmp_path, BODY, lines(signed()))
    other = tmp_path / "other"
    other.write_text("other")
    done = run("verify", *files, "--secret-file", str(other), "--secret-file", secret)
    assert done.returncode == 0


def test_standard_input_is_one_of_the_three(tmp_path: Path, secret: str) -> None:
    body, headers = kept(tmp_path, BODY, lines(signed()))
    text = lines(signed())
    for arguments, given in (
        ((body, headers, "--secret-stdin"), SECRET),
        ((body, "-", "--secret-file", secret), text),
        (("-", headers, "--secret-file", secret), BODY.decode()),
    ):
        assert run("verify", *arguments, given=given).returncode == 0
    done = run("verify", "-", "-", "--secret-file", secret, given=text)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert run("verify", "-", headers, "--secret-stdin").returncode == 2


@pytest.mark.parametrize(
    ("body", "headers", "options", "reason"),
    [
        (BODY + b" ", signed(), [], "digest mismatch"),
        (BODY, {}, [], "missing header"),
        (BODY, signed(secret="other"), [], "signature mismatch"),
        (BODY, signed(created=1), [], "expired"),
        (BODY, signed(created=1), ["--tolerance", "10"], "expired"),
        (BODY, signed(covered={"x": "y"}), [], "body not covered"),
        (b"[]", signed(b"[]"), [], "no notification"),
    ],
)
def test_what_does_not_verify_ends_with_1_and_the_reason(
    tmp_path: Path, secret: str, body: bytes, headers: dict[str, str], options: list[str],
    reason: str,
) -> None:  # fmt: skip
    files = kept(tmp_path, body, lines(headers))
    done = run("verify", *files, "--secret-file", secret, *options)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert reason in done.stderr
    assert SECRET not in done.stderr


def test_what_is_old_or_does_not_cover_the_body_can_be_accepted(
    tmp_path: Path, secret: str
) -> None:
    files = kept(tmp_path, BODY, lines(signed(created=1)))
    assert run("verify", *files, "--secret-file", secret, "--any-age").returncode == 0
    files = kept(tmp_path, BODY, lines(signed(covered={"x": "y"})))
    done = run("verify", *files, "--secret-file", secret, "--accept-unsigned-body", "--json")
    assert json.loads(done.stdout)["body_is_signed"] is False


def test_a_value_that_is_no_text_is_what_it_was(tmp_path: Path, secret: str) -> None:
    covered = {"x": "\udcff\udcfe", "digest": signed()["digest"]}
    said = "".join(covered.values()).encode("utf-8", "surrogateescape")
    code = b64encode(hmac.digest(SECRET.encode(), said, "sha256")).decode()
    names = 'up42-sig=("x" "digest")'
    created = f"{names};created={int(time.time())}"
    headers = covered | {"signature-input": created, "signature": f"up42-sig={code}"}
    files = kept(tmp_path, BODY, lines(headers))
    assert run("verify", *files, "--secret-file", secret).returncode == 0


@pytest.mark.parametrize("headers", ["{", "[1]", '{"a": {}', "[[1, 2, 3]]"])
def test_headers_that_are_none_are_a_misuse(tmp_path: Path, secret: str, headers: str) -> None:
    files = kept(tmp_path, BODY, headers)
    done = run("verify", *files, "--secret-file", secret)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_a_file_that_is_not_there_is_a_misuse(tmp_path: Path, secret: str) -> None:
    done = run("verify", "no-such-file", secret, "--secret-file", secret)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "no-such-file could not be read: No such file" in done.stderr
