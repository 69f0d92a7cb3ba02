"""What a signature proves and what it does not: mutations, replays, what the scheme leaves open.

The list of what is covered is not signed, nor is the time, and values are joined without a
separator. What remains is one promise: whoever signed knew the secret, and, where a digest is
covered, signed this body.
"""

from __future__ import annotations

import base64
import random
import string
import time
from typing import Any

import pytest

import up42
from notifications import BODY, NOTIFICATION, SECRET, another, digest, post, signed

NOW = 1_700_000_000
COVERED = {"date": "Tue, 14 Nov 2023 22:13:20 GMT", "digest": digest(BODY)}
HEADERS = signed(BODY, COVERED, SECRET, NOW) | {"host": "example.com", "x-more": "more"}
Request = tuple[bytes, list[tuple[str, str]]]


def verifies(body: bytes, headers: Any, now: float = NOW + 10, **options: Any) -> bool:
    try:
        up42.verify_notification(body, headers, SECRET, now=now, **options)
    except (ValueError, UnicodeError):
        return False
    return True


def mutated(text: str, chance: random.Random) -> str:
    """The text with something inserted, left out, replaced, doubled or exchanged."""
    at, other = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
    character = chance.choice(string.printable + "é\0")
    return chance.choice([
        text[:at] + character + text[at:],
        text[:at] + text[at + 1 :],
        text[:at] + character + text[at + 1 :],
        text[:at] + text[at:other] * 2 + text[other:],
        text[:at] + text[other:],
        text[:at] + text[at : at + 1].swapcase() + text[at + 1 :],
        text[at:] + text[:at],
        text + chance.choice([" ", "=", ",", ";", "\t", "\r\n", text]),
        chance.choice([" ", "=", "\t", "\r\n"]) + text,
    ])  # fmt: skip


def mutation(chance: random.Random) -> Request:
    """The good request with one thing changed."""
    headers = list(HEADERS.items())
    at = chance.randrange(4)
    name, value = headers[at]
    kind = chance.randrange(6)
    if kind == 0:
        return mutated(BODY.decode(), chance).encode(), headers
    if kind == 1:
        headers[at] = (mutated(name, chance), value)
    elif kind == 2:
        other = chance.randrange(4)
        headers[at], headers[other] = (name, headers[other][1]), (headers[other][0], value)
    elif kind == 3:
        headers.insert(chance.randrange(7), (name.upper(), mutated(value, chance)))
    else:
        headers[at] = (name, mutated(value, chance))
    return BODY, headers


def is_no_mutation(body: bytes, headers: list[tuple[str, str]]) -> bool:
    """Whether it says the same as the good request, in one of the ways that there are.

    The name of a header may be in any case, where it stands and where it is listed; and the time
    is not signed, so that another one within the tolerance is as good.
    """
    if body != BODY:
        return False
    said = sorted((name.lower(), value) for name, value in headers)
    if [name for name, _ in said] != sorted(HEADERS):
        return False
    got = dict(said)
    listed, _, created = got.pop("signature-input").rpartition(";created=")
    wanted = HEADERS["signature-input"].partition(";")[0]
    in_time = (
        created.isdecimal() and str(int(created)) == created and 0 <= NOW + 10 - int(created) < 300
    )
    same = all(got[name] == HEADERS[name] for name in got if name not in {"host", "x-more"})
    label, _, names = listed.partition("=")
    return same and in_time and label == "up42-sig" and names.lower() == wanted.partition("=")[2]


@pytest.mark.once
def test_ten_thousand_mutations_never_verify() -> None:
    assert verifies(BODY, list(HEADERS.items()))
    chance = random.Random(42)
    same = changed = 0
    while changed < 10_000:
        body, headers = mutation(chance)
        if is_no_mutation(body, headers):
            same += 1
            assert verifies(body, headers)
        else:
            changed += 1
            assert not verifies(body, headers), (body, headers)
            assert not verifies(body, headers, require_signed_body=False), (body, headers)
    assert same < 2_000


def test_every_single_character_of_a_signature_counts() -> None:
    for name in ("signature", "date", "digest"):
        value = HEADERS[name]
        for at in range(len(value)):
            for character in {chr(ord(value[at]) ^ 1), chr(ord(value[at]) ^ 2), "A", "=", " "}:
                if character != value[at]:
                    changed = value[:at] + character + value[at + 1 :]
                    assert not verifies(BODY, HEADERS | {name: changed})


def test_no_other_base64_of_the_same_code_verifies() -> None:
    label, _, code = HEADERS["signature"].partition("=")
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    last = alphabet.index(code[-2])
    others = [code[:-2] + alphabet[last ^ bits] + "=" for bits in (1, 2, 3)]
    assert all(base64.b64decode(other) == base64.b64decode(code) for other in others)
    for other in [*others, code.rstrip("="), code + "=", code + "\n", f"{code[:20]}\n{code[20:]}"]:
        assert not verifies(BODY, HEADERS | {"signature": f"{label}={other}"})


def test_a_replay_outside_the_window_is_refused() -> None:
    assert verifies(BODY, HEADERS, now=NOW + 299)
    assert not verifies(BODY, HEADERS, now=NOW + 300)
    assert not verifies(BODY, HEADERS, now=NOW - 1)


def test_headers_cannot_be_injected() -> None:
    for value in ("x\r\ndigest: y", "x\ny", "x\0", "\x7f", "x\x1b[2J"):
        covered = {"x": value, "digest": digest(BODY)}
        assert not verifies(BODY, signed(BODY, covered, created=NOW))
        with pytest.raises(ValueError, match="no request can have"):
            up42.sign_notification(BODY, SECRET, headers={"x": value})


def test_open_the_time_is_not_signed() -> None:
    """A captured notification can be sent again later, with a new time and the old signature."""
    later = NOW + 10**6
    again = HEADERS | {"signature-input": HEADERS["signature-input"].replace(str(NOW), str(later))}
    assert verifies(BODY, again, now=later)


def test_closed_what_is_sent_again_with_a_new_time_is_handed_out_once() -> None:
    """What a receiver does about it: the message id is in the body, and the body is signed."""
    with up42.Receiver(SECRET) as receiver:
        for age in (200, 100, 0):
            assert post(receiver.url, headers=signed(created=time.time() - age))[0] == 200
        assert receiver.get(timeout=0).message_id == NOTIFICATION["messageId"]
        with pytest.raises(TimeoutError):
            receiver.get(timeout=0)


def test_open_bytes_move_between_neighbours_and_names_are_not_signed() -> None:
    """Of what is covered, only the digest can be relied on."""
    covered = {"x-a": "one", "x-b": "two", "digest": digest(BODY)}
    headers = signed(BODY, covered, created=NOW)
    assert verifies(BODY, headers | {"x-a": "onet", "x-b": "wo"})
    renamed = headers | {"x-c": "onetwo"}
    renamed["signature-input"] = f'up42-sig=("x-c" "digest");created={NOW}'
    assert verifies(BODY, renamed)


def test_closed_no_byte_moves_into_or_out_of_a_digest() -> None:
    covered = {"x-a": "one", "digest": digest(BODY), "x-b": "two"}
    headers = signed(BODY, covered, created=NOW)
    value = headers["digest"]
    assert verifies(BODY, headers)
    for moved in (
        {"x-a": "on", "digest": f"e{value}"},
        {"digest": f"{value}t", "x-b": "wo"},
        {"digest": value[:-1], "x-b": "=two"},
        {"x-a": "oneS", "digest": value[1:]},
        {"x-a": f"one{value}", "digest": ""},
    ):
        assert not verifies(BODY, headers | moved)
        assert not verifies(another(), headers | moved)


def test_closed_another_body_never_passes_for_the_signed_one() -> None:
    """Whatever is listed, moved and renamed: the digest of that body was not signed."""
    forged = another()
    tried = [
        HEADERS | {"digest": digest(forged)},
        HEADERS | {"digest": f"{digest(forged)},{digest(BODY)}"},
        HEADERS | {"digest": f"{digest(BODY)},{digest(forged)}"},
        HEADERS | {"content-digest": f"sha-256=:{digest(forged)[8:]}:"},
    ]
    for names in ('"date"', '"x-all"', '"date" "digest" "content-digest"', '"x-all" "digest"'):
        tried += [
            headers
            | {"x-all": COVERED["date"] + COVERED["digest"]}
            | {"signature-input": f"up42-sig=({names});created={NOW}"}
            for headers in tried[:4]
        ]
    assert not any(verifies(forged, headers) for headers in tried)


def test_open_a_signature_without_the_body_fits_any_body() -> None:
    """Even one that covered a body can be made to, so `body_is_signed` is what counts."""
    headers = signed(BODY, {"date": "x"}, created=NOW)
    assert not verifies(another(), headers)
    assert verifies(another(), headers, require_signed_body=False)
    renamed = HEADERS | {"x-all": COVERED["date"] + COVERED["digest"]}
    renamed["signature-input"] = f'up42-sig=("x-all");created={NOW}'
    assert not verifies(another(), renamed)
    options: dict[str, Any] = {"now": NOW, "require_signed_body": False}
    notification = up42.verify_notification(another(), renamed, SECRET, **options)
    assert notification.body_is_signed is False
