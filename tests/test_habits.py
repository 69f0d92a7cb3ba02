"""What people do with webhooks besides calling them."""

from __future__ import annotations

import copy
import dataclasses
import functools
import gc
import importlib
import inspect
import json
import multiprocessing
import pickle
import pprint
import re
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from typing import Any

import pytest

import up42
from recorder import Recorder
from service import WEBHOOK, WEBHOOK_ID, WEBHOOK_PATH, Service, data

FIELDS = ("url", "name", "events", "active", "secret", "id", "created_at", "updated_at")
VALUES = [
    WEBHOOK.get({"created_at": "createdAt", "updated_at": "updatedAt"}.get(name, name))
    for name in FIELDS
]


@pytest.fixture
def webhook(logged_in: Recorder) -> up42.Webhook:
    """The webhook of the documentation; nothing was asked since."""
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    logged_in.requests.clear()
    return webhook


def test_what_is_in_its_dict(webhook: up42.Webhook, logged_in: Recorder) -> None:
    assert webhook.__dict__["_info"]["events"] == WEBHOOK["events"]
    assert vars(webhook)["webhook_id"] == webhook._info["id"] == WEBHOOK_ID
    assert json.loads(json.dumps(webhook._info)) == WEBHOOK
    assert logged_in.requests == []


def test_looking_at_every_member_asks_once_for_info(
    webhook: up42.Webhook, logged_in: Recorder
) -> None:
    assert {*FIELDS, "info", "webhook_id", "workspace_id", "auth", "_info"} <= set(dir(webhook))
    assert logged_in.requests == []
    members = dict(inspect.getmembers(webhook))
    assert members["info"] == WEBHOOK
    assert members["name"] == "new-webhook"
    assert [request.path for request in logged_in.requests] == [WEBHOOK_PATH]
    assert "update" in dict(inspect.getmembers(up42.Webhook))


def test_without_a_login_everybody_may_look_at_it() -> None:
    """As tests do that have no account and put a mock in its place."""
    code = """
import inspect, pickle, up42
from unittest import mock
unsaved = up42.Webhook(url="https://u.example", name="n", events=["order.status"])
metadata = dict(id="i", name="n", url="https://u.example", events=[], active=True)
known = up42.Webhook.from_metadata(metadata)
for one in (up42.Webhook, unsaved, known):
    assert "update" in dict(inspect.getmembers(one))
    assert hasattr(one, "info") == (one is up42.Webhook)
    assert mock.MagicMock(spec=one).update("x") is not None
    assert mock.create_autospec(one).update(name="x") is not None
for look in (lambda: unsaved.auth, lambda: known.info, lambda: up42.Webhook.workspace_id):
    try:
        look()
    except up42.UserNotAuthenticated as error:
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and "up42.authenticate" in str(again)
try:
    unsaved.info
except ValueError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert "call save() first" in done.stdout


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_is_a_webhook_of_its_own(
    webhook: up42.Webhook, logged_in: Recorder, copied: Any
) -> None:
    webhook.url = "https://assigned.example"
    other = copied(webhook)
    assert other == webhook
    assert other is not webhook
    assert other.auth is webhook.auth
    other.name = "other"
    assert (webhook.name, other.name) == ("new-webhook", "other")
    if copied is copy.deepcopy:
        other._info["events"].append("x")
        assert webhook._info == WEBHOOK
    other.save()
    assert logged_in.requests[-1].json["name"] == "other"
    assert webhook.url == "https://assigned.example"


def test_a_pickle_holds_no_session_and_takes_the_default_one(
    webhook: up42.Webhook, logged_in: Recorder
) -> None:
    webhook.name = "assigned"
    pickled = pickle.dumps(webhook)
    for secret in (b"token-1", b"hush", b"me@example.com"):
        assert secret not in pickled
    other = pickle.loads(pickled)
    assert type(other) is up42.Webhook
    assert other == webhook
    assert "auth" not in vars(other)
    other.save()
    assert vars(other)["auth"] is webhook.auth
    assert logged_in.requests[-1].json["name"] == "assigned"


def test_a_pickled_webhook_is_not_taken_to_another_account(sandbox: up42.Sandbox) -> None:
    pickled = pickle.dumps(up42.initialize_webhook(WEBHOOK_ID))
    with up42.Sandbox(webhooks=[WEBHOOK]) as other:
        up42.authenticate(**other.credentials)
        with pytest.raises(ValueError, match=r"belongs to another workspace.*up42\.authenticate"):
            pickle.loads(pickled).delete()
        assert len(other.webhooks) == 1
    up42.authenticate(**sandbox.credentials)
    pickle.loads(pickled).delete()
    assert sandbox.webhooks == []


class Slotted(up42.Webhook):
    """A class that keeps what is its own in a slot."""

    __slots__ = ("label",)
    label: list[str]


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda webhook: pickle.loads(pickle.dumps(webhook))]
)
def test_a_copy_has_what_is_in_slots_and_in_circles(logged_in: Recorder, copied: Any) -> None:
    webhook = Slotted(url="https://u.example", name="n", events=["order.status"])
    assert copied(webhook).name == "n", "though the slot is empty"
    webhook.label, vars(webhook)["circle"] = ["mine"], [webhook]
    other = copied(webhook)
    assert type(other) is Slotted
    assert (other.name, other.label) == ("n", ["mine"])
    assert vars(other)["circle"][0] is (webhook if copied is copy.copy else other)
    assert (other.label is webhook.label) == (copied is copy.copy)
    assert logged_in.requests == []


def rename(webhook: up42.Webhook) -> str:
    """What a worker does."""
    name: str = webhook.update(name=f"{webhook.name}, by a worker")["name"]
    return name


def log_in(credentials: dict[str, Any]) -> None:
    up42.authenticate(**credentials)


def test_a_pool_of_processes_works_on_webhooks(sandbox: up42.Sandbox) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, initializer=log_in, initargs=(sandbox.credentials,)) as pool:
        assert pool.map(rename, up42.get_webhooks()) == ["new-webhook, by a worker"]
    assert sandbox.webhooks[0]["name"] == "new-webhook, by a worker"


def test_it_is_the_dataclass_that_it_was(webhook: up42.Webhook, logged_in: Recorder) -> None:
    assert dataclasses.is_dataclass(webhook)
    assert [field.name for field in dataclasses.fields(webhook)] == list(FIELDS)
    assert list(dataclasses.asdict(webhook).values()) == VALUES
    assert tuple(dataclasses.asdict(webhook)) == FIELDS
    assert dataclasses.astuple(webhook) == tuple(VALUES)
    assert logged_in.requests == []
    other = dataclasses.replace(webhook, name="other")
    assert type(other) is up42.Webhook
    assert (other.name, other.id, webhook.name) == ("other", WEBHOOK_ID, "new-webhook")
    other.save()
    (put,) = logged_in.requests
    assert (put.method, put.json["name"]) == ("PUT", "other")
    assert pprint.pformat(webhook) == repr(webhook)


def test_copy_replace_works_on_it_too(webhook: up42.Webhook, logged_in: Recorder) -> None:
    # It came with Python 3.13.
    replace = getattr(copy, "replace", type(webhook).__replace__)
    other = replace(webhook, name="other")
    assert type(other) is up42.Webhook
    assert (other.name, other.id, webhook.name) == ("other", WEBHOOK_ID, "new-webhook")
    with pytest.raises(TypeError, match="shown does not go with the others"):
        replace(webhook, shown=True)
    assert logged_in.requests == []


def test_a_match_statement_takes_it_apart(webhook: up42.Webhook) -> None:
    match webhook:
        case up42.Webhook(name=name, active=True):
            assert name == "new-webhook"
        case _:
            raise AssertionError
    match webhook:
        case up42.Webhook(url, name, ["job.status", *_]):
            assert (url, name) == (WEBHOOK["url"], "new-webhook")
        case _:
            raise AssertionError


def test_a_subclass_keeps_its_class(logged_in: Recorder) -> None:
    class Mine(up42.Webhook):
        def label(self) -> str:
            return f"mine: {self.name}"

    mine = Mine.create("n", "https://u.example", ["order.status"])
    assert type(mine) is Mine
    assert mine.label() == "mine: new-webhook"
    assert type(copy.copy(mine)) is Mine
    assert isinstance(mine, up42.Webhook)
    assert logged_in.requests[-1].method == "POST"


def test_a_dataclass_may_be_derived_from_it(logged_in: Recorder) -> None:
    @dataclasses.dataclass
    class Labelled(up42.Webhook):
        label: str = "none"

    make: Any = Labelled
    one = make(url="https://u.example", name="n", events=["order.status"], label="mine")
    assert (one.name, one.label, one.id, one._info) == ("n", "mine", None, {})
    one.save()
    assert one.id == WEBHOOK_ID
    assert logged_in.requests[-1].json["name"] == "n"


def test_partial_and_map(logged_in: Recorder) -> None:
    create = functools.partial(up42.create_webhook, url="https://u.example", events=["job.status"])
    assert create("n").id == WEBHOOK_ID
    listed = functools.partial(up42.get_webhooks, return_json=True)
    assert list(map(dict, up42.get_webhooks())) == listed() == [WEBHOOK]
    assert len(logged_in.requests) == 3


@pytest.mark.once
def test_pandas_makes_a_table_of_a_list(logged_in: Recorder) -> None:
    pandas = importlib.import_module("pandas")  # there in one environment
    table = pandas.DataFrame(up42.get_webhooks(return_json=True))
    assert list(table.columns) == list(WEBHOOK)
    assert table.iloc[0]["name"] == "new-webhook"
    records = pandas.DataFrame([dataclasses.asdict(webhook) for webhook in up42.get_webhooks()])
    assert list(records.columns) == list(FIELDS)
    assert len(logged_in.requests) == 2


def test_many_threads_use_one_webhook(sandbox: up42.Sandbox) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                webhook.name = f"{number}.{turn}"
                webhook.save()
                assert webhook.info["id"] == repr(webhook).split()[3].strip(",")
        except BaseException as error:  # noqa: BLE001 - shown below
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    webhook.name = "last"
    webhook.save()
    assert sandbox.webhooks[0]["name"] == "last" == webhook.name == webhook._info["name"]


def test_html_masks_the_secret_and_escapes_the_rest(logged_in: Recorder, service: Service) -> None:
    evil = "<script>alert('&')</script>"
    service.routes["GET", WEBHOOK_PATH] = data(
        {**WEBHOOK, "name": evil, "url": f"https://u/{evil}", "events": [evil]}
    )
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    html = webhook._repr_html_()
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;") == 3
    assert WEBHOOK["secret"] not in html
    assert "••••" in html
    assert WEBHOOK_ID in html
    assert len(logged_in.requests) == 1
    unsaved = up42.Webhook("https://u.example", "n", ["order.status"])._repr_html_()
    assert "not saved yet" in unsaved
    assert "••••" not in unsaved


def test_html_marks_what_is_not_saved_yet(webhook: up42.Webhook) -> None:
    mark = "(not saved yet)"
    assert webhook.events == WEBHOOK["events"]
    assert mark not in webhook._repr_html_()
    webhook.active = False
    webhook.events.append("other")
    webhook.secret = "other secret"
    html = webhook._repr_html_()
    assert html.count(mark) == 3
    for row in (f"False {mark}", f"job.status, order.status, other {mark}", f"•••••••• {mark}"):
        assert f">{row}</td>" in html
    assert "other secret" not in html
    webhook.save()
    assert mark not in webhook._repr_html_()


def test_html_needs_nothing_from_elsewhere(webhook: up42.Webhook) -> None:
    html = webhook._repr_html_()
    assert set(re.findall(r"<(\w+)", html)) == {"table", "caption", "tbody", "tr", "th", "td"}
    assert set(re.findall(r"(\w+)=", html)) == {"style"}
    assert "url(" not in html
    labels = re.findall(r"<th[^>]*>(\w+)</th>", html)
    assert labels == ["name", *(name for name in FIELDS if name != "name")]


def test_values_of_odd_types_are_taken_for_what_they_are(sandbox: up42.Sandbox) -> None:
    class Text(str):
        __slots__ = ()

    webhook = up42.create_webhook(Text("n"), Text("https://u.example"), [Text("order.status")])
    assert sandbox.webhooks[-1]["name"] == "n"
    assert webhook.update(name=Text("m")).name == "m"
    large = "x" * 10_000_000
    with pytest.raises(up42.HTTPError) as caught:
        webhook.update(name=large)
    assert caught.value.status_code == 413
    assert len(str(caught.value)) < 1000
    assert webhook.name == "m"


LOOKS: dict[str, Callable[[up42.Webhook], object]] = {
    "vars": lambda webhook: vars(webhook)["name"],
    "_info": lambda webhook: webhook._info["name"],
    "auth": lambda webhook: webhook.auth,
    "events": lambda webhook: webhook.events,
    "repr": repr,
    "pickle": pickle.dumps,
    "copy": copy.copy,
    "hash": hash,
    "==": lambda webhook: webhook == webhook,  # noqa: PLR0124 - it looks
    "set": lambda webhook: setattr(webhook, "label", "mine"),
    "nothing": lambda webhook: None,
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_webhook_knows_the_same_however_it_is_looked_at_first(
    auth: up42.Auth, look: Callable[[up42.Webhook], object]
) -> None:
    webhook = up42.webhooks.Webhooks(auth).get_webhooks()[0]
    look(webhook)
    known = vars(webhook)
    assert known is webhook.__dict__
    names = {"url", "name", "events", "active", "secret", "id", "created_at", "updated_at"}
    own = {"auth", "workspace_id", "_info", "webhook_id"}
    assert set(known) - {"label"} == names | own
    assert known["_info"] == WEBHOOK
    assert known["auth"] is auth
    assert known["workspace_id"] == auth.workspace_id
    assert known["webhook_id"] == known["id"] == WEBHOOK_ID
    assert known["events"] == WEBHOOK["events"]
    assert known["events"] is webhook.events
    assert known["events"] is not known["_info"]["events"]


def test_what_is_assigned_to_a_webhook_before_anybody_looks_stays(auth: up42.Auth) -> None:
    webhook = up42.webhooks.Webhooks(auth).get_webhooks()[0]
    webhook._info = {"name": "other"}
    assert webhook._info == vars(webhook)["_info"] == {"name": "other"}
    assert webhook.name == WEBHOOK["name"]
    del webhook.auth
    assert "auth" not in vars(webhook)
    with pytest.raises(AttributeError):
        del webhook.auth


def test_a_list_of_webhooks_that_nobody_looks_into_is_collected(auth: up42.Auth) -> None:
    webhook = up42.webhooks.Webhooks(auth).get_webhooks()[0]
    gone = weakref.ref(webhook)
    webhook._info["itself"] = webhook
    del webhook
    gc.collect()
    assert gone() is None
