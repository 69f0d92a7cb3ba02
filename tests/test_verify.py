"""What verifies, what does not, and what is said of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import pickle
import time
import timeit
from email.message import Message
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import pytest

import up42
from notifications import BODY, NOTIFICATION, SECRET, another, digest, signed
from recorder import Answer, Recorder

NOW = 1_700_000_000
RIGHT = "Ijmy9HAfSVss1+u5cV3L6C77r3+i0IfOYOT/kSLE7yI="


def reason(body: Any, headers: Any, secret: Any = SECRET, **options: Any) -> str | None:
    """Why it does not verify; None when it does."""
    try:
        up42.verify_notification(body, headers, secret, **options)
    except up42.SignatureError as error:
        refused = error
    else:
        return None
    assert isinstance(refused, up42.Up42Error)
    assert isinstance(refused, ValueError)
    assert refused.reason in str(refused)
    assert SECRET not in str(refused)
    assert RIGHT not in str(refused)
    return refused.reason


def test_the_arithmetic_is_up42s() -> None:
    headers = {"x-a": "AAA", "x-b": "BBB", "signature": f"up42-sig={RIGHT}"}
    headers["signature-input"] = f'up42-sig=("x-a" "x-b");created={NOW}'
    options: dict[str, Any] = {"now": NOW, "require_signed_body": False}
    assert up42.verify_notification(BODY, headers, SECRET, **options).event == "order.status"
    assert reason(BODY, headers | {"x-b": "BBC"}, **options) == "signature mismatch"
    swapped = {"signature-input": f'up42-sig=("x-b" "x-a");created={NOW}'}
    assert reason(BODY, headers | swapped, **options) == "signature mismatch"


@pytest.mark.parametrize("secret", [SECRET, "s", "é" * 500])
def test_what_is_signed_here_verifies_here_and_by_other_means(secret: str) -> None:
    headers = up42.sign_notification(BODY, secret, created=NOW)
    assert list(headers) == ["Date", "Digest", "Signature-Input", "Signature"]
    assert headers["Date"] == "Tue, 14 Nov 2023 22:13:20 GMT"
    covered = {"date": headers["Date"], "digest": digest(BODY)}
    again = signed(BODY, covered, secret, NOW)
    assert {name.lower(): value for name, value in headers.items()} == again
    assert reason(BODY, headers, secret, now=NOW) is None
    assert reason(BODY, headers, secret + "x", now=NOW) == "signature mismatch"


def test_other_headers_can_be_covered() -> None:
    covered = {"X-Number": "1", "Content-Digest": "sha-256=:bad:"}
    headers = up42.sign_notification(BODY, SECRET, headers=covered)
    assert list(headers) == ["X-Number", "Content-Digest", "Signature-Input", "Signature"]
    assert reason(BODY, headers) == "digest mismatch"
    headers = up42.sign_notification(BODY, SECRET, headers=[(b"x-number", b"1")])
    assert list(headers) == ["x-number", "Digest", "Signature-Input", "Signature"]
    assert reason(BODY, headers) is None


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"secret": ""}, "empty"),
        ({"created": -1}, "unix seconds"),
        ({"created": 1e12}, "unix seconds"),
        ({"created": float("nan")}, "unix seconds"),
        ({"headers": {"Signature": "x"}}, "leave it out"),
        ({"headers": {"a": "1", "A": "2"}}, "twice"),
        ({"headers": {"a": "1\r\nb: 2"}}, "no request can have"),
    ],
)
def test_what_cannot_be_signed_is_a_value_error(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        up42.sign_notification(**{"body": BODY, "secret": SECRET} | arguments)


@pytest.mark.parametrize(
    "body",
    [BODY, BODY.decode(), bytearray(BODY), memoryview(BODY), memoryview(BODY * 2)[: len(BODY)]],
)
def test_a_body_is_taken_in_whatever_holds_it(body: Any) -> None:
    assert up42.verify_notification(body, signed(), SECRET).raw == NOTIFICATION
    assert up42.sign_notification(body, SECRET)["Digest"] == digest(BODY)
    with pytest.raises(TypeError, match="body takes the bytes or the str"):
        up42.verify_notification(NOTIFICATION, signed(), SECRET)  # type: ignore[arg-type]


def forms_of_headers() -> dict[str, Any]:
    """The headers of a notification, as frameworks hand them over."""
    headers = signed() | {"content-type": "application/json"}
    message = Message()
    for name, value in headers.items():
        message[name.title()] = value
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    environ.pop("HTTP_CONTENT_TYPE")
    return {
        "upper case": {name.upper(): value for name, value in headers.items()},
        "bytes": {name.encode(): value.encode() for name, value in headers.items()},
        "pairs": list(headers.items()),
        "pairs of bytes": ((name.encode(), value.encode()) for name, value in headers.items()),
        "items": MappingProxyType(headers),
        "message": message,
        "environ": environ | {"wsgi.input": object(), "CONTENT_TYPE": "x", "DIGEST": "no header"},
        "other headers twice": [*headers.items(), ("via", "a"), ("via", "b")],
    }


@pytest.mark.parametrize("form", forms_of_headers())
def test_headers_are_taken_in_whatever_holds_them(form: str) -> None:
    assert reason(BODY, forms_of_headers()[form]) is None


def test_an_environ_has_the_content_type_and_length_without_prefix() -> None:
    covered = {"content-type": "application/json", "content-length": "9", "digest": digest(BODY)}
    environ = {
        name.upper()
        .replace("-", "_")
        .replace("DIGEST", "HTTP_DIGEST")
        .replace("SIG", "HTTP_SIG"): value
        for name, value in signed(covered=covered).items()
    }
    assert set(environ) == {
        "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_DIGEST", "HTTP_SIGNATURE", "HTTP_SIGNATURE_INPUT",
    }  # fmt: skip
    assert reason(BODY, environ) is None


@pytest.mark.parametrize("headers", [3, "x", b"x", ["ab"], [("a",)], {"a": 1}, {1: "a"}, None])
def test_what_holds_no_headers_is_a_type_error(headers: Any) -> None:
    with pytest.raises(TypeError, match="headers"):
        up42.verify_notification(BODY, headers, SECRET)


def test_any_of_several_secrets_will_do() -> None:
    assert reason(BODY, signed(), ["next", SECRET]) is None
    assert reason(BODY, signed(), (SECRET,)) is None
    assert reason(BODY, signed(), ["next", "last"]) == "signature mismatch"


@pytest.mark.parametrize("secret", ["", [], [""], [SECRET, ""]])
def test_an_empty_secret_is_a_value_error(secret: Any) -> None:
    with pytest.raises(ValueError, match="pass the secret of the webhook"):
        up42.verify_notification(BODY, signed(secret=""), secret)


@pytest.mark.parametrize("secret", [None, 1, b"x", [b"x"], {"x": "y"}])
def test_a_secret_that_is_no_text_is_a_type_error(secret: Any) -> None:
    with pytest.raises(TypeError, match="secret takes a str"):
        up42.verify_notification(BODY, signed(), secret)


def test_the_window_is_that_of_up42s_own_receivers() -> None:
    headers = signed(created=NOW)
    for age, expected in {
        -1: "from the future",
        -0.001: "from the future",
        0: None,
        299.999: None,
        300: "expired",
        1e9: "expired",
    }.items():
        assert reason(BODY, headers, now=NOW + age) == expected
    assert reason(BODY, headers) == "expired"
    assert reason(BODY, signed(created=time.time() + 60)) == "from the future"
    assert reason(BODY, headers, tolerance=None) is None
    assert reason(BODY, headers, tolerance=None, now=0) is None
    assert reason(BODY, headers, tolerance=1e10) is None
    assert reason(BODY, headers, tolerance=0, now=NOW) == "expired"
    assert reason(BODY, headers, tolerance=10.5, now=NOW + 10) is None


@pytest.mark.parametrize(
    "options", [{"tolerance": -1}, {"tolerance": float("nan")}, {"now": float("inf")}]
)
def test_a_time_that_is_none_is_a_value_error(options: Any) -> None:
    with pytest.raises(ValueError, match="seconds"):
        up42.verify_notification(BODY, signed(), SECRET, **options)


def test_a_body_that_is_not_covered_is_refused_unless_the_caller_accepts_it() -> None:
    headers = signed(covered={"date": "today"})
    assert reason(BODY, headers) == "body not covered"
    with pytest.raises(up42.SignatureError, match="require_signed_body=False"):
        up42.verify_notification(BODY, headers, SECRET)
    accepted = up42.verify_notification(BODY, headers, SECRET, require_signed_body=False)
    assert accepted.body_is_signed is False
    covered = up42.verify_notification(BODY, signed(), SECRET, require_signed_body=False)
    assert covered.body_is_signed is True


def test_a_digest_that_is_listed_must_be_there_and_right() -> None:
    for name in ("digest", "content-digest"):
        right = digest(BODY) if name == "digest" else f"sha-256=:{digest(BODY)[8:]}:"
        headers = signed(covered={name: right, "date": "today"})
        for options in ({}, {"require_signed_body": False}):
            assert reason(BODY, headers, **options) is None
            assert reason(another(), headers, **options) == "digest mismatch"
            missing = {key: value for key, value in headers.items() if key != name}
            assert reason(BODY, missing, **options) == "missing header"
    both = {"digest": digest(BODY), "content-digest": f"sha-256=:{digest(BODY)[8:]}:"}
    assert reason(BODY, signed(covered=both)) is None
    half = both | {"content-digest": f"sha-256=:{digest(b'')[8:]}:"}
    assert reason(BODY, signed(covered=half)) == "digest mismatch"


def test_a_digest_may_be_one_of_several_and_its_algorithm_in_any_case() -> None:
    sha_512 = base64.b64encode(hashlib.sha512(BODY).digest()).decode()
    for value in (
        digest(BODY).replace("SHA", "sha"),
        f"unixsum=30637,{digest(BODY)}",
        f"{digest(BODY)}, MD5=1B2M2Y8AsgTpgAmY7PhCfg==",
        f"SHA-512={sha_512}",
    ):
        assert reason(BODY, signed(covered={"Digest": value})) is None, value
    for value in (
        f"{digest(BODY)},{digest(b'')}",
        "MD5=1B2M2Y8AsgTpgAmY7PhCfg==",
        f"{digest(BODY)}=",
    ):
        assert reason(BODY, signed(covered={"Digest": value})) == "digest mismatch", value


def test_what_covers_nothing_never_verifies() -> None:
    headers = signed(covered={})
    assert hmac.compare_digest(
        headers["signature"].partition("=")[2],
        base64.b64encode(hmac.digest(SECRET.encode(), b"", "sha256")).decode(),
    )
    for options in ({}, {"require_signed_body": False}):
        assert reason(BODY, headers, **options) == "nothing covered"


@pytest.mark.parametrize("name", ["signature", "signature-input", "digest"])
def test_a_header_that_counts_is_refused_when_it_is_missing_or_ambiguous(name: str) -> None:
    headers = signed()
    missing = {key: value for key, value in headers.items() if key != name}
    assert reason(BODY, missing) == "missing header"
    assert reason(BODY, missing | {f"x-{name}": headers[name]}) == "missing header"
    for twice in (headers[name], "other"):
        assert reason(BODY, [*headers.items(), (name.upper(), twice)]) == "malformed"
        assert reason(BODY, [(name.title(), twice), *headers.items()]) == "malformed"


def test_too_much_is_refused_before_it_is_looked_at() -> None:
    many = [(f"x-{number}", "") for number in range(126)]
    assert reason(BODY, [*signed().items(), *many[:125]]) is None
    assert reason(BODY, [*signed().items(), *many]) == "malformed"
    assert reason(BODY, signed() | {"x": "y" * 16_383}) is None
    assert reason(BODY, signed() | {"x": "y" * 16_384}) == "malformed"
    covered = {f"x-{number}": "" for number in range(64)}
    assert reason(BODY, signed(covered=covered)) == "body not covered"
    assert reason(BODY, signed(covered=covered | {"digest": digest(BODY)})) == "malformed"
    assert reason(BODY, signed(covered={"x" * 4096: "", "digest": digest(BODY)})) == "malformed"
    with pytest.raises(ValueError, match="10000 entries"):
        up42.verify_notification(BODY, ((str(number), "") for number in range(10**9)), SECRET)


@pytest.mark.parametrize("value", [" x", "x ", "\tx", "x\r\ny: z", "x\0", "\n"])
def test_a_covered_value_that_no_request_can_have_is_refused(value: str) -> None:
    assert reason(BODY, signed(covered={"x": value, "digest": digest(BODY)})) == "malformed"


def test_text_that_is_not_ascii_is_signed_in_utf_8() -> None:
    covered = {"x": "Zürich", "digest": digest(BODY)}
    headers = signed(covered=covered)
    assert reason(BODY, headers) is None
    assert reason(BODY, headers | {"x": "Zürich".encode()}) is None
    undecoded = "Zürich".encode().decode("ascii", "surrogateescape")
    assert reason(BODY, headers | {"x": undecoded}) is None


def test_the_error_can_be_pickled() -> None:
    with pytest.raises(up42.SignatureError) as caught:
        up42.verify_notification(BODY, {}, SECRET)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.reason) == (str(caught.value), "missing header")


def test_what_is_signed_but_no_notification_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="This is no notification") as caught:
        up42.verify_notification(b"[]", signed(b"[]"), SECRET)
    assert not isinstance(caught.value, up42.SignatureError)


def test_the_sandbox_sends_what_verifies(sandbox: up42.Sandbox) -> None:
    with Recorder(lambda _: Answer(HTTPStatus.OK)) as receiver:
        webhook = up42.create_webhook("n", receiver.url, ["job.status"], secret=SECRET)
        webhook.trigger_test_events()
    (request,) = receiver.requests
    notification = up42.verify_notification(request.body, request.headers, SECRET)
    assert (notification.event, notification.body_is_signed) == ("job.status", True)
    assert reason(request.body + b" ", request.headers) == "digest mismatch"


def test_a_kilobyte_is_verified_in_microseconds() -> None:
    body = another(more="x" * 700)
    assert 1000 < len(body) < 1100
    headers = signed(body) | {f"x-{number}": "a header of the proxy's" for number in range(10)}
    took = timeit.repeat(
        lambda: up42.verify_notification(body, headers, SECRET), number=1000, repeat=5
    )
    assert min(took) / 1000 < 100e-6
