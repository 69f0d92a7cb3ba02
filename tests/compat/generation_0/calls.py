"""The calls of the service, and what comes back."""

import functools
import json

import pandas as pd
import requests

import up42
from generation_0 import ID, OTHER_ID, URL
from steps import differs


def the_whole_life_of_a_webhook():
    webhook = up42.create_webhook(
        name="my-webhook", url=URL, events=["job.status", "order.status"], active=True, secret="s"
    )
    seen = [webhook.info, webhook.webhook_id]
    webhook.update(name="new-name", active=False)
    seen += [webhook._info, webhook.trigger_test_events(), up42.get_webhooks()]
    return [*seen, webhook.delete(), up42.get_webhooks(return_json=True)]


def get_webhook_events():
    return up42.get_webhook_events()


def get_webhooks():
    return up42.get_webhooks()


def get_webhooks_as_json():
    return up42.get_webhooks(return_json=True)


def get_webhooks_as_json_by_position():
    return up42.get_webhooks(True)


def get_webhooks_into_a_table():
    table = pd.DataFrame(up42.get_webhooks(return_json=True))
    return [list(table.columns), list(table["name"]), len(table)]


def get_webhooks_where_there_are_none(service):
    service.webhooks.clear()
    return [up42.get_webhooks(), up42.get_webhooks(return_json=True)]


def find_a_webhook_by_its_name():
    return [webhook for webhook in up42.get_webhooks() if webhook._info["name"] == "other-webhook"]


def delete_all_webhooks():
    for webhook in up42.get_webhooks():
        webhook.delete()
    return up42.get_webhooks()


def initialize_webhook():
    return up42.initialize_webhook(webhook_id=ID)


def initialize_webhook_by_position():
    return up42.initialize_webhook(ID)


def initialize_an_unknown_webhook():
    up42.initialize_webhook("00000000-0000-4000-8000-000000000000")


@differs("bad-input", "raises", "sends")
def initialize_a_webhook_with_a_number():
    up42.initialize_webhook(5)


def create_webhook_with_the_least():
    return up42.create_webhook("n", URL, ["order.status"])


def create_webhook_by_position():
    return up42.create_webhook("n", URL, ["order.status"], True, "hush")


def create_webhook_with_events_in_a_tuple():
    return up42.create_webhook("n", URL, ("order.status", "job.status"))


def create_webhook_with_a_name_in_any_script():
    return up42.create_webhook("ñ … \U0001f680 \u202e", URL, ["order.status"], secret="🔑")


def create_webhook_with_an_empty_secret():
    return up42.create_webhook("n", URL, ["order.status"], secret="")


def create_webhook_with_no_events():
    up42.create_webhook("n", URL, [])


@differs("bad-input", "raises", "sends")
def get_webhooks_as_json_with_a_number():
    return up42.get_webhooks(return_json=1)


def create_webhook_with_functools():
    create = functools.partial(up42.create_webhook, url=URL, events=["job.status"], active=True)
    return [create(name="one"), create(name="two")]


@differs("events-as-dicts", "raises", "sends")
def create_webhook_with_the_events_that_the_service_lists():
    return up42.create_webhook("n", URL, up42.get_webhook_events())


@differs("events-as-str", "raises", "sends")
def create_webhook_with_events_in_a_str():
    up42.create_webhook("n", URL, "order.status")


@differs("bad-input", "raises", "sends")
def create_webhook_without_a_name():
    up42.create_webhook(None, URL, ["order.status"])


@differs("bad-input", "raises", "sends")
def create_webhook_that_is_active_as_a_str():
    up42.create_webhook("n", URL, ["order.status"], active="yes")


@differs("http-url", "raises", "sends")
def create_webhook_at_a_url_without_tls():
    up42.create_webhook("n", "http://receiving-url.com", ["order.status"])


def create_webhook_with_an_unknown_keyword():
    up42.create_webhook("n", URL, ["order.status"], nonsense=1)


def create_webhook_with_too_little():
    up42.create_webhook("n", URL)


def create_webhook_that_the_service_refuses():
    up42.create_webhook("n", URL, ["no.such.event"])


def info():
    return up42.initialize_webhook(ID).info


def info_after_a_change_elsewhere(service):
    webhook = up42.initialize_webhook(ID)
    service.webhooks[ID]["name"] = "changed elsewhere"
    return [webhook._info["name"], webhook.info["name"], webhook._info["name"]]


def info_is_the_dict_that_stays():
    webhook = up42.initialize_webhook(ID)
    return [webhook.info is webhook._info, type(webhook.info)]


@differs("dict-of-the-object", "returns")
def info_by_the_dict_of_the_object():
    webhook = up42.initialize_webhook(ID)
    return [
        webhook.__dict__["_info"]["events"],
        vars(webhook)["_info"]["id"],
        sorted(vars(webhook)),
    ]


def info_into_json():
    return json.dumps(up42.initialize_webhook(ID)._info)


def info_with_fields_that_arenew(service):
    service.webhooks[ID]["version"] = {"major": 10**20, "minor": 2.50}
    webhook = up42.initialize_webhook(ID)
    return [webhook.info, webhook.update(name="n")]


def info_without_a_secret(service):
    service.leaves_secrets_out = True
    return up42.initialize_webhook(ID)


@differs("update-all-five", "sends")
def update_everything():
    webhook = up42.initialize_webhook(ID)
    return webhook.update("n", "https://other-url.com", ["order.status"], False, "hush")


def update_the_name():
    return up42.initialize_webhook(ID).update(name="n")


def update_the_url():
    return up42.initialize_webhook(ID).update(url="https://other-url.com")


def update_the_events():
    return up42.initialize_webhook(ID).update(events=["order.status"])


def update_the_secret():
    return up42.initialize_webhook(ID).update(secret="hush")


def update_to_inactive():
    return up42.initialize_webhook(ID).update(active=False)


def update_to_active():
    return up42.initialize_webhook(OTHER_ID).update(active=True)


def update_two_of_them():
    return up42.initialize_webhook(ID).update(name="n", active=False)


def update_nothing():
    return up42.initialize_webhook(ID).update()


def update_to_an_empty_name():
    up42.initialize_webhook(ID).update(name="")


def update_to_no_events():
    up42.initialize_webhook(ID).update(events=[])


def update_to_an_empty_secret():
    return up42.initialize_webhook(ID).update(secret="")


def update_returns_the_webhook_itself():
    webhook = up42.initialize_webhook(ID)
    return webhook.update(name="n") is webhook


def update_after_a_change_elsewhere(service):
    webhook = up42.initialize_webhook(ID)
    service.webhooks[ID].update(name="changed elsewhere", events=["job.status"])
    return webhook.update(active=False)


@differs("secret-left-out", "raises", "sends")
def update_where_the_service_leaves_secrets_out(service):
    service.leaves_secrets_out = True
    return up42.initialize_webhook(ID).update(name="n")


def update_that_the_service_refuses():
    webhook = up42.initialize_webhook(ID)
    try:
        webhook.update(name="n", events=["no.such.event"])
    except requests.exceptions.RequestException:
        return webhook


@differs("bad-input", "raises", "sends")
def update_with_a_number_for_a_name():
    up42.initialize_webhook(ID).update(name=5)


def update_after_a_delete():
    webhook = up42.initialize_webhook(ID)
    webhook.delete()
    webhook.update(name="n")


def delete():
    return up42.initialize_webhook(ID).delete()


def delete_and_look():
    webhook = up42.initialize_webhook(ID)
    webhook.delete()
    return webhook


def delete_twice():
    webhook = up42.initialize_webhook(ID)
    webhook.delete()
    webhook.delete()


def info_after_a_delete():
    webhook = up42.initialize_webhook(ID)
    webhook.delete()
    return webhook.info


def trigger_test_events():
    return up42.initialize_webhook(ID).trigger_test_events()


@differs("trigger-test-event", "raises", "sends")
def trigger_test_event_as_the_guides_call_it():
    return up42.initialize_webhook(ID).trigger_test_event()


def trigger_test_events_after_a_delete():
    webhook = up42.initialize_webhook(ID)
    webhook.delete()
    webhook.trigger_test_events()
