"""What code does with the objects, the names and the modules beside calling the service."""

import copy
import inspect
import logging
import pickle
from concurrent.futures import ThreadPoolExecutor

import up42
from generation_0 import ID, OTHER_ID, URL
from steps import cfg, differs
from upstream import OTHER_USERNAME, PASSWORD, USERNAME


@differs("repr", "returns")
def the_text_of_a_webhook():
    webhook = up42.initialize_webhook(ID)
    return [repr(webhook), str(webhook), f"{webhook}"]


@differs("equality", "returns")
def two_objects_of_one_webhook_are_equal():
    return up42.initialize_webhook(ID) == up42.initialize_webhook(ID)


def an_object_is_equal_to_itself():
    webhook = up42.initialize_webhook(ID)
    webhooks = [webhook]
    return [webhook == webhook, webhook != webhook, webhook in webhooks, webhook == ID]


@differs("equality", "returns")
def two_objects_of_one_webhook_in_a_set():
    return len({up42.initialize_webhook(ID), up42.initialize_webhook(ID)})


def webhooks_in_a_set():
    return len(set(up42.get_webhooks()))


def a_webhook_is_true():
    return bool(up42.initialize_webhook(ID))


def webhooks_as_keys():
    return [*{webhook: webhook._info["name"] for webhook in up42.get_webhooks()}.values()]


def the_type_of_a_webhook():
    webhook = up42.initialize_webhook(ID)
    return [
        isinstance(webhook, up42.Webhook),
        type(webhook).__name__,
        type(webhook) is up42.Webhook,
    ]


def the_constructor_with_an_id():
    return up42.Webhook(up42.initialize_webhook(ID).auth, ID)


def the_constructor_with_metadata():
    auth = up42.initialize_webhook(ID).auth
    return up42.Webhook(auth=auth, webhook_id="w", webhook_info={"name": "n", "active": True})


def the_constructor_with_an_unknown_id():
    up42.Webhook(up42.initialize_webhook(ID).auth, "unknown")


def attributes_of_our_own():
    webhook = up42.initialize_webhook(ID)
    webhook.label = "mine"
    return [webhook.label, hasattr(webhook, "nonsense"), getattr(webhook, "nonsense", "no")]


def an_attribute_that_there_is_not():
    return up42.initialize_webhook(ID).nonsense


def a_webhook_id_that_is_assigned():
    webhook = up42.initialize_webhook(ID)
    webhook.webhook_id = OTHER_ID
    return webhook.info["name"]


def metadata_that_is_assigned():
    webhook = up42.initialize_webhook(ID)
    webhook._info = {"name": "n", "active": True}
    return webhook


def info_that_is_assigned():
    up42.initialize_webhook(ID).info = {}


def the_members_of_a_webhook():
    webhook = up42.initialize_webhook(ID)
    names = {name for name, _ in inspect.getmembers(webhook)}
    return sorted(names & {"auth", "webhook_id", "info", "update", "delete", "trigger_test_events"})


def what_dir_lists():
    wanted = {"auth", "workspace_id", "webhook_id", "_info", "info", "update", "delete"}
    return sorted(wanted & set(dir(up42.initialize_webhook(ID))))


def a_subclass():
    class Mine(up42.Webhook):
        def rename(self, name):
            return self.update(name=name)

    webhook = Mine(up42.initialize_webhook(ID).auth, ID)
    return [webhook, webhook.rename("n"), isinstance(webhook, up42.Webhook)]


def a_subclass_with_a_constructor():
    class Mine(up42.Webhook):
        def __init__(self, auth, label):
            super().__init__(auth=auth, webhook_id=ID)
            self.label = label

    return Mine(up42.initialize_webhook(ID).auth, "mine").label


def a_copy():
    webhook = up42.initialize_webhook(ID)
    other = copy.copy(webhook)
    return [other, other is webhook, other._info is webhook._info, other.update(name="n")]


def a_deep_copy():
    webhook = up42.initialize_webhook(ID)
    other = copy.deepcopy(webhook)
    return [other, other._info is webhook._info, other.update(name="n"), webhook]


def a_pickle():
    return pickle.loads(pickle.dumps(up42.initialize_webhook(ID)))


def webhooks_of_a_session():
    from up42.webhooks import Webhooks

    webhooks = Webhooks(auth=up42.Auth(username=USERNAME, password=PASSWORD))
    created = webhooks.create_webhook(name="n", url=URL, events=["order.status"])
    return [
        created, webhooks.workspace_id, webhooks.get_webhooks(),
        webhooks.get_webhooks(return_json=True), webhooks.get_webhook_events(),
    ]  # fmt: skip


def a_session():
    auth = up42.Auth(cfg_file=cfg(username=USERNAME, password=PASSWORD))
    return [auth.workspace_id, type(auth.token), type(auth).__name__]


@differs("lazy-login", "returns")
def a_session_that_has_not_logged_in():
    return up42.Auth(username=USERNAME, password=PASSWORD, authenticate=False).workspace_id


def a_session_with_a_wrong_password():
    up42.Auth(username=USERNAME, password="wrong")


def a_webhook_stays_with_its_session():
    webhook = up42.initialize_webhook(ID)
    up42.authenticate(username=OTHER_USERNAME, password=PASSWORD)
    return [webhook.update(name="n"), up42.get_webhooks(), webhook.auth.workspace_id]


def two_sessions_at_once():
    from up42.webhooks import Webhooks

    one = Webhooks(up42.Auth(username=USERNAME, password=PASSWORD))
    other = Webhooks(up42.Auth(username=OTHER_USERNAME, password=PASSWORD))
    return [one.get_webhooks(), other.get_webhooks(), one.workspace_id, other.workspace_id]


@differs("auth-is-closed", "raises", "sends")
def a_request_of_our_own_by_the_session():
    auth = up42.initialize_webhook(ID).auth
    return auth._request("GET", f"{auth._endpoint()}/webhooks/events")


@differs("private-names", "raises")
def the_session_of_the_login():
    from up42 import main

    return main._auth.workspace_id


def names_of_modules():
    from up42.auth import Auth
    from up42.initialization import initialize_webhook
    from up42.main import authenticate, create_webhook, get_webhook_events, get_webhooks
    from up42.webhooks import Webhook, Webhooks

    from up42 import webhooks

    same = [webhooks.Webhook is up42.Webhook, webhooks.Webhooks is Webhooks, Auth is up42.Auth]
    functions = [authenticate, create_webhook, get_webhook_events, get_webhooks]
    return [*same, Webhook is up42.Webhook, initialize_webhook(ID), *functions, get_webhooks()]


def import_the_modules_by_their_names():
    import up42.auth
    import up42.initialization
    import up42.main
    import up42.tools
    import up42.webhooks

    return [up42.main.get_webhooks(), up42.webhooks.Webhook is up42.Webhook]


def import_everything():
    names = {}
    exec("from up42 import *", names)
    wanted = "authenticate get_webhooks create_webhook get_webhook_events initialize_webhook"
    return [name for name in wanted.split() if name in names]


def switch_the_log_off_and_on():
    from up42 import tools

    return [tools.settings(log=False), up42.get_webhooks(), tools.settings(log=True)]


def switch_the_log_off_as_its_own_message_says():
    up42.settings(log=False)


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


def the_parameters_of_the_functions():
    functions = [up42.initialize_webhook, up42.get_webhooks, up42.create_webhook]
    methods = [up42.get_webhook_events, up42.Webhook.update, up42.Webhook.delete]
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
