"""What code does with the objects, the names and the modules beside calling the service."""

import copy
import dataclasses
import inspect
import logging
import pickle
import warnings
from concurrent.futures import ThreadPoolExecutor

import pandas as pd

import up42
from generation_2 import ID, OTHER_ID, URL, new
from steps import differs
from up42 import Webhook
from upstream import OTHER_USERNAME, PASSWORD


@differs("repr", "returns")
def the_text_of_a_webhook():
    webhook = Webhook.get(ID)
    return [repr(webhook), str(webhook)]


def equality():
    webhook, other = Webhook.get(ID), Webhook.get(OTHER_ID)
    return [webhook == Webhook.get(ID), webhook == other, webhook != other, webhook == ID]


def equality_of_new_webhooks():
    return [new() == new(), new() == new(name="other")]


def equality_after_an_assignment():
    webhook, other = Webhook.get(ID), Webhook.get(ID)
    webhook.name = "n"
    unequal = webhook == other
    other.name = "n"
    return [unequal, webhook == other]


def a_webhook_in_a_list():
    webhooks = Webhook.all()
    webhooks.remove(Webhook.get(ID))
    return [Webhook.get(ID) in webhooks, len(webhooks)]


@differs("hash", "raises")
def webhooks_in_a_set():
    return len(set(Webhook.all()))


def a_new_webhook_in_a_set():
    return len({new()})


def a_webhook_is_true():
    return [bool(Webhook.get(ID)), bool(new())]


def fields():
    fields = dataclasses.fields(Webhook)
    return [[field.name for field in fields], [field.name for field in dataclasses.fields(new())]]


def the_defaults_of_the_fields():
    return [
        (field.name, field.default)
        for field in dataclasses.fields(Webhook)
        if field.default is not dataclasses.MISSING
    ]


def asdict():
    return [dataclasses.asdict(Webhook.get(ID)), dataclasses.asdict(new())]


def astuple():
    return dataclasses.astuple(Webhook.get(ID))


def asdict_after_an_assignment():
    webhook = Webhook.get(ID)
    webhook.name = "n"
    return dataclasses.asdict(webhook)["name"]


def asdict_and_back():
    webhook = Webhook.get(ID)
    return [
        Webhook(**dataclasses.asdict(webhook)),
        Webhook(**dataclasses.asdict(webhook)) == webhook,
    ]


@differs("mapping", "raises")
def webhooks_into_a_table():
    table = pd.DataFrame(Webhook.all())
    return [list(table.columns), list(table["name"])]


@differs("signature", "returns")
def the_parameters_of_the_constructor():
    parameters = inspect.signature(Webhook).parameters.values()
    return [(one.name, one.default) for one in parameters]


def is_a_dataclass():
    return [dataclasses.is_dataclass(Webhook), dataclasses.is_dataclass(new())]


def replace():
    webhook = dataclasses.replace(Webhook.get(ID), name="n")
    webhook.save()
    return webhook


def replace_into_a_new_one():
    webhook = dataclasses.replace(Webhook.get(ID), id=None, created_at=None, updated_at=None)
    webhook.save()
    return [webhook, len(Webhook.all())]


def a_pattern():
    match Webhook.get(ID):
        case Webhook(name=name, active=True):
            return name


def a_pattern_by_position():
    match Webhook.get(ID):
        case Webhook(url, name, events):
            return [url, name, events]


def the_dict_of_the_object():
    webhook = Webhook.get(ID)
    return [vars(webhook)["name"], webhook.__dict__["events"], vars(webhook)["id"]]


def the_members_of_a_webhook():
    names = [name for name, _ in inspect.getmembers(Webhook, callable)]
    wanted = {"all", "delete", "from_metadata", "get", "get_webhook_events", "save"}
    return sorted(wanted & set(names))


@differs("info", "sends")
def the_members_of_an_object():
    members = dict(inspect.getmembers(Webhook.get(ID)))
    return [members[field.name] for field in dataclasses.fields(Webhook)]


def a_copy():
    webhook = Webhook.get(ID)
    other = copy.copy(webhook)
    other.name = "n"
    other.save()
    return [other, webhook]


def a_copy_whose_events_change():
    webhook = Webhook.get(ID)
    other = copy.copy(webhook)
    other.events.append("job.status")
    return [other.events, webhook.events]


def a_deep_copy():
    webhook = Webhook.get(ID)
    other = copy.deepcopy(webhook)
    other.events.append("job.status")
    return [other, webhook, other == webhook]


def a_deep_copy_of_a_new_webhook():
    webhook = copy.deepcopy(new())
    webhook.save()
    return webhook


def a_pickle():
    return pickle.loads(pickle.dumps(Webhook.get(ID)))


def a_pickle_that_is_saved():
    webhook = pickle.loads(pickle.dumps(Webhook.get(ID)))
    webhook.save()
    return webhook


def a_subclass():
    class Mine(Webhook):
        def rename(self, name):
            self.name = name
            self.save()
            return self

    return [
        Mine(name="n", url=URL, events=["order.status"], secret="s").rename("m"),
        isinstance(Mine.get(ID), Webhook),
        len(Mine.all()),
    ]


def what_a_subclass_gets():
    class Mine(Webhook):
        pass

    return [type(Mine.get(ID)).__name__, type(Mine.all()[0]).__name__]


def a_subclass_that_is_a_dataclass():
    @dataclasses.dataclass
    class Mine(Webhook):
        label: str = "mine"

    webhook = Mine(name="n", url=URL, events=["order.status"], secret="s", label="l")
    webhook.save()
    return [webhook.label, webhook, [field.name for field in dataclasses.fields(Mine)]]


@differs("one-session", "raises", "sends")
def a_webhook_after_another_login():
    webhook = Webhook.get(ID)
    up42.authenticate(username=OTHER_USERNAME, password=PASSWORD)
    webhook.name = "n"
    webhook.save()
    return webhook


def the_workspace():
    return [Webhook.workspace_id, Webhook.get(ID).workspace_id, new().workspace_id]


@differs("private-names", "raises")
def the_workspace_by_the_base():
    from up42 import base

    return base.workspace.id


@differs("auth-is-closed", "raises", "sends")
def a_request_of_our_own_by_the_session():
    return Webhook.session.get("https://api.up42.com/webhooks/events").json()


def names_of_modules():
    from up42.base import authenticate
    from up42.webhooks import Webhook as Same

    from up42 import base, webhooks

    return [webhooks.Webhook is Webhook, Same is Webhook, authenticate, base.authenticate]


def import_everything():
    names = {}
    exec("from up42 import *", names)
    return [name for name in ("Webhook", "authenticate") if name in names]


def switch_the_log_off_and_on():
    from up42 import tools

    return [tools.settings(log=False), Webhook.all(), tools.settings(log=True)]


@differs("log", "returns")
def what_the_log_says():
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    logger = logging.getLogger("up42.webhooks")
    logger.addHandler(handler)
    Webhook.get(ID).delete()
    logger.removeHandler(handler)
    return lines


@differs("deprecations", "returns")
def what_warns():
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        Webhook.all()
    return len(warned)


def the_parameters_of_the_methods():
    methods = [Webhook.get, Webhook.from_metadata, Webhook.get_webhook_events, Webhook.save]
    return [
        [(one.name, one.default) for one in inspect.signature(method).parameters.values()]
        for method in methods
    ]


def from_many_threads():
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(Webhook.get, [ID] * 8))


@differs("version", "returns")
def the_version():
    return up42.__version__


@differs("webhooks-only", "returns")
def the_rest_of_the_sdk():
    return hasattr(up42, "initialize_storage")
