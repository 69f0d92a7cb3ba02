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
from generation_1 import ID
from steps import differs
from upstream import OTHER_USERNAME, PASSWORD, USERNAME


@differs("repr", "returns")
def the_text_of_a_webhook():
    webhook = up42.initialize_webhook(ID)
    return [repr(webhook), str(webhook)]


def two_objects_of_one_webhook_are_equal():
    return up42.initialize_webhook(ID) == up42.Webhook.get(ID)


@differs("hash", "raises")
def webhooks_in_a_set():
    return len(set(up42.get_webhooks()))


def the_fields_of_a_webhook():
    webhook = up42.initialize_webhook(ID)
    names = [field.name for field in dataclasses.fields(webhook)]
    return [names, dataclasses.asdict(webhook), dataclasses.astuple(webhook)]


@differs("mapping", "raises")
def webhooks_into_a_table():
    return list(pd.DataFrame(up42.get_webhooks())["name"])


def the_dict_of_the_object():
    return vars(up42.initialize_webhook(ID))["name"]


@differs("signature", "returns")
def the_parameters_of_the_constructor():
    return list(inspect.signature(up42.Webhook).parameters)


def a_copy_whose_events_change():
    webhook = up42.initialize_webhook(ID)
    copy.copy(webhook).events.append("more")
    return webhook.events


def a_copy():
    webhook = up42.initialize_webhook(ID)
    other = copy.copy(webhook)
    other.name = "n"
    return [other, webhook, other == webhook]


def a_deep_copy():
    webhook = up42.initialize_webhook(ID)
    other = copy.deepcopy(webhook)
    other.events.append("more")
    return [other, webhook]


def a_pickle():
    return pickle.loads(pickle.dumps(up42.initialize_webhook(ID)))


@differs("auth-is-closed", "raises", "sends")
def a_request_of_our_own_by_the_session():
    auth = up42.Auth(username=USERNAME, password=PASSWORD)
    return auth.request("GET", "https://api.up42.com/webhooks/events")


@differs("one-session", "raises", "sends")
def a_webhook_after_another_login():
    webhook = up42.initialize_webhook(ID)
    up42.authenticate(username=OTHER_USERNAME, password=PASSWORD)
    webhook.name = "n"
    webhook.save()
    return webhook


def the_workspace():
    return [up42.Webhook.workspace_id, up42.initialize_webhook(ID).workspace_id]


@differs("private-names", "raises")
def the_workspace_by_the_base():
    from up42 import base

    return base.workspace.id


def names_of_modules():
    from up42.auth import Auth
    from up42.base import authenticate
    from up42.initialization import (
        create_webhook,
        get_webhook_events,
        get_webhooks,
        initialize_webhook,
    )
    from up42.webhooks import Webhook

    from up42 import webhooks

    same = [webhooks.Webhook is Webhook, Webhook is up42.Webhook, Auth is up42.Auth]
    functions = [authenticate, create_webhook, get_webhook_events, get_webhooks]
    return [*same, initialize_webhook(ID), *functions, get_webhooks()]


def import_everything():
    names = {}
    exec("from up42 import *", names)
    wanted = "Auth Webhook authenticate get_webhooks create_webhook get_webhook_events"
    return [name for name in wanted.split() if name in names]


def switch_the_log_off_and_on():
    from up42 import tools

    return [tools.settings(log=False), up42.get_webhooks(), tools.settings(log=True)]


@differs("log", "returns")
def what_the_log_says():
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    logger = logging.getLogger("up42.webhooks")
    logger.addHandler(handler)
    up42.get_webhooks()
    logger.removeHandler(handler)
    return lines


@differs("deprecations", "returns")
def what_warns():
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        up42.get_webhooks()
    return len(warned)


def the_parameters_of_the_functions():
    functions = [up42.initialize_webhook, up42.get_webhooks, up42.create_webhook]
    methods = [up42.get_webhook_events, up42.Webhook.update, up42.Webhook.create]
    return [
        [(one.name, one.default) for one in inspect.signature(function).parameters.values()]
        for function in [*functions, *methods]
    ]


def from_many_threads():
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(up42.initialize_webhook, [ID] * 8))


@differs("version", "returns")
def the_version():
    return up42.__version__


@differs("webhooks-only", "returns")
def the_rest_of_the_sdk():
    return hasattr(up42, "initialize_storage")
