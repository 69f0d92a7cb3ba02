"""Lists so long that what their objects have in common is not made anew for each."""

from __future__ import annotations

import gc
import json
import random
import re
from typing import Any

import pytest

import up42
from recorder import Answer, Recorder
from service import WEBHOOK, WEBHOOKS_PATH, Service, data

LENGTH = 1000
VALUES: list[Any] = [
    None, True, False, 0, -1, 2**70, 1.5, 1e300, "", "text", 'quo"te\\ \n', "é☃\U0001f600",
    [], ["a", "b"], ["a", 1], [["a"]], [{"a": ["b"]}], {}, {"a": {"b": [1]}},
]  # fmt: skip


def seen(service: Service, body: bytes) -> list[dict[str, Any]]:
    """What Python gets of an answer."""
    service.routes["GET", WEBHOOKS_PATH] = Answer(200, body)
    return up42.get_webhooks(return_json=True)


def strange(chance: random.Random) -> dict[str, Any]:
    """A webhook with members of all kinds that come and go."""
    more = {f"more{chance.randrange(4)}": chance.choice(VALUES) for _ in range(4)}
    members = list({**WEBHOOK, **more}.items())
    if chance.random() < 0.5:
        chance.shuffle(members)
    return dict(members)


@pytest.mark.parametrize("seed", range(10))
def test_a_long_list_is_what_json_says(logged_in: Recorder, service: Service, seed: int) -> None:
    chance = random.Random(seed)
    webhooks = [strange(chance) for _ in range(LENGTH)]
    for indent in (None, 2):
        body = json.dumps({"data": webhooks, "error": None}, indent=indent).encode()
        got = seen(service, body)
        assert got == webhooks
        assert [list(webhook) for webhook in got] == [list(webhook) for webhook in webhooks]


def test_of_a_member_that_is_there_twice_the_last_counts(
    logged_in: Recorder, service: Service
) -> None:
    twice = json.dumps(WEBHOOK).replace("{", '{"more": 1, "more": [2], ', 1)
    body = f'{{"data": [{", ".join([twice] * LENGTH)}], "error": null}}'
    assert seen(service, body.encode()) == [{"more": [2], **WEBHOOK}] * LENGTH


def test_no_two_webhooks_of_a_list_share_what_can_be_changed(
    logged_in: Recorder, service: Service
) -> None:
    service.routes["GET", WEBHOOKS_PATH] = data([{**WEBHOOK, "more": [{"a": ["b"]}]}] * LENGTH)
    webhooks = up42.get_webhooks(return_json=True)
    for webhook in webhooks:
        webhook["events"].append("mine")
        webhook["more"][0]["a"].append("mine")
        webhook["label"] = "mine"
    assert {len(webhook["events"]) for webhook in webhooks} == {3}
    assert {len(webhook["more"][0]["a"]) for webhook in webhooks} == {2}


@pytest.mark.parametrize("before", ["on", "off"])
def test_garbage_is_looked_for_afterwards_if_it_was_before(
    logged_in: Recorder, service: Service, before: str
) -> None:
    service.routes["GET", WEBHOOKS_PATH] = data([WEBHOOK] * LENGTH)
    try:
        if before == "off":
            gc.disable()
        assert len(up42.get_webhooks()) == LENGTH
        assert gc.isenabled() is (before == "on")
    finally:
        gc.enable()


@pytest.mark.parametrize("more", ['"\\ud800"', "NaN", "1" * 5000, "[" * 300 + "]" * 300])
def test_what_python_cannot_read_is_refused_in_a_long_list_as_in_a_short_one(
    logged_in: Recorder, service: Service, more: str
) -> None:
    strange = json.dumps(WEBHOOK).replace("{", f'{{"more": {more}, ', 1)
    texts = []
    for length in (1, LENGTH):
        listed = ", ".join([strange] + [json.dumps(WEBHOOK)] * (length - 1))
        try:
            texts.append(repr(seen(service, f'{{"data": [{listed}]}}'.encode())[0]["more"]))
        except up42.ServiceError as error:
            texts.append(str(error).partition(" at line")[0])
    assert texts[0] == texts[1]


# What is written for a member of a webhook: something else than what is promised, or it twice.
OTHERWISE = {
    "null": "null",
    "a number": "1",
    "a text": '"text"',
    "a flag": "true",
    "an object": "{}",
    "no text": "[]",
    "a number among texts": '["job.status", 1]',
    "text among null": '[null, "job.status"]',
    "broken": '["job.status"',
}


@pytest.mark.parametrize("how", [*OTHERWISE, "missing", "twice"])
@pytest.mark.parametrize("member", [*WEBHOOK, "more"])
@pytest.mark.parametrize("at", [0, 1, LENGTH - 1])
def test_a_long_list_is_checked_as_a_short_one_is(
    logged_in: Recorder, service: Service, member: str, how: str, at: int
) -> None:
    usual = json.dumps(WEBHOOK)
    members = {name: json.dumps(value) for name, value in WEBHOOK.items()}
    if how == "missing":
        members.pop(member, None)
    else:
        members[member] = OTHERWISE.get(how, members.get(member, "1"))
    written = [f'"{name}": {value}' for name, value in members.items()]
    if how == "twice":
        written.append(f'"{member}": {members[member]}')
    odd = f"{{{', '.join(written)}}}"
    seen_or_said = []
    for before, after in ((0, 0), (at, LENGTH - 1 - at)):
        listed = ", ".join([usual] * before + [odd] + [usual] * after)
        try:
            seen_or_said.append(seen(service, f'{{"data": [{listed}]}}'.encode())[before])
        except up42.ServiceError as error:
            seen_or_said.append({"said": re.sub(r" at line \d+ column \d+.*", "", str(error))})
    assert seen_or_said[0] == seen_or_said[1]
    promised = {"name", "url", "events", "active", "id"}
    if how == "missing":
        assert ("said" in seen_or_said[0]) is (member in promised)
    if how == "a number":
        assert ("said" in seen_or_said[0]) is (member != "more")
