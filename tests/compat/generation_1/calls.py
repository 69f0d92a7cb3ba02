"""The calls of the service, and what comes back."""

import pandas as pd
import requests

import up42
from generation_1 import ID, URL
from steps import differs


def the_whole_life_of_a_webhook_with_functions():
    webhook = up42.create_webhook(
        name="my-webhook", url=URL, events=["job.status", "order.status"], active=True, secret="s"
    )
    seen = [webhook.webhook_id, webhook.trigger_test_events(), up42.get_webhooks()]
    return [*seen, webhook.delete(), up42.get_webhooks(return_json=True)]


def the_whole_life_of_a_webhook_with_the_class():
    webhook = up42.Webhook(name="my-webhook", url=URL, events=["job.status"], secret="s")
    seen = [webhook.id, webhook.save(), webhook.id]
    webhook.name, webhook.active = "new-name", True
    seen += [webhook.save(), up42.Webhook.get(webhook.id), webhook.trigger_test_events()]
    return [*seen, webhook.delete(), len(up42.Webhook.all())]


def get_webhook_events():
    return [up42.get_webhook_events(), up42.Webhook.get_webhook_events()]


def get_webhooks():
    return up42.get_webhooks()


def get_webhooks_as_json():
    return up42.get_webhooks(return_json=True)


def get_webhooks_into_a_table():
    table = pd.DataFrame(up42.get_webhooks(return_json=True))
    return [list(table.columns), list(table["name"]), len(table)]


def all_webhooks():
    return up42.Webhook.all()


def all_webhooks_as_json():
    return up42.Webhook.all(return_json=True)


def initialize_webhook():
    return up42.initialize_webhook(webhook_id=ID)


def initialize_an_unknown_webhook():
    up42.initialize_webhook("00000000-0000-4000-8000-000000000000")


def get_by_keyword():
    return up42.Webhook.get(webhook_id=ID)


def get_an_unknown_webhook():
    up42.Webhook.get("00000000-0000-4000-8000-000000000000")


@differs("answer-counts", "returns")
def create_webhook_with_the_least():
    return up42.create_webhook("n", URL, ["order.status"])


def create_webhook_by_position():
    return up42.create_webhook("n", URL, ["order.status"], True, "hush")


def create_by_the_class():
    return up42.Webhook.create("n", URL, ["order.status"], False, "hush")


def create_by_the_class_with_everything():
    return up42.Webhook.create(
        name="n", url=URL, events=["order.status"], active=True, secret="hush"
    )


@differs("events-as-dicts", "raises", "sends")
def create_webhook_with_the_events_that_the_service_lists():
    return up42.create_webhook("n", URL, up42.get_webhook_events())


@differs("events-as-str", "raises", "sends")
def create_webhook_with_events_in_a_str():
    up42.create_webhook("n", URL, "order.status")


@differs("bad-input", "raises", "sends")
def create_webhook_without_a_name():
    up42.create_webhook(None, URL, ["order.status"])


@differs("http-url", "raises", "sends")
def create_webhook_at_a_url_without_tls():
    up42.create_webhook("n", "http://receiving-url.com", ["order.status"])


def create_webhook_that_the_service_refuses():
    up42.create_webhook("n", URL, ["no.such.event"])


@differs("info", "returns", "sends")
def info():
    return up42.initialize_webhook(ID).info


@differs("info", "sends")
def info_of_the_names_that_both_have():
    info = up42.initialize_webhook(ID).info
    return [info[name] for name in ("id", "name", "url", "events", "active", "secret")]


def attributes():
    webhook = up42.initialize_webhook(ID)
    return [webhook.id, webhook.webhook_id, webhook.name, webhook.created_at, webhook.updated_at]


@differs("update-reads-first", "sends")
def update_the_name():
    return up42.initialize_webhook(ID).update(name="n")


@differs("update-reads-first", "sends")
def update_to_inactive():
    return up42.initialize_webhook(ID).update(active=False)


@differs("update-reads-first", "sends")
def update_two_of_them():
    return up42.initialize_webhook(ID).update(events=["order.status"], secret="hush")


@differs("update-reads-first", "sends")
def update_nothing():
    return up42.initialize_webhook(ID).update()


def update_everything():
    webhook = up42.initialize_webhook(ID)
    return webhook.update("n", "https://other-url.com", ["order.status"], False, "hush")


@differs("update-to-empty", "raises", "sends")
def update_to_an_empty_name():
    up42.initialize_webhook(ID).update(name="")


@differs("update-to-empty", "raises", "sends")
def update_to_no_events():
    up42.initialize_webhook(ID).update(events=[])


@differs("update-to-empty", "returns", "sends")
def update_to_an_empty_secret():
    return up42.initialize_webhook(ID).update(secret="")


@differs("update-reads-first", "returns", "sends")
def update_after_a_change_elsewhere(service):
    webhook = up42.initialize_webhook(ID)
    service.webhooks[ID].update(name="changed elsewhere", events=["job.status"])
    return webhook.update(active=False)


@differs("update-reads-first", "sends")
def update_returns_the_webhook_itself():
    webhook = up42.initialize_webhook(ID)
    return webhook.update(name="n") is webhook


@differs("update-refused", "returns", "sends")
def update_that_the_service_refuses():
    webhook = up42.initialize_webhook(ID)
    try:
        webhook.update(name="n", events=["no.such.event"])
    except requests.exceptions.HTTPError:
        return webhook


@differs("update-reads-first", "sends")
def update_after_a_delete():
    webhook = up42.initialize_webhook(ID)
    webhook.delete()
    webhook.update(name="n")


@differs("update-unsaved", "raises", "sends")
def update_before_the_first_save():
    return up42.Webhook(url=URL, name="n", events=["order.status"]).update(active=True)


def update_in_both_styles():
    webhook = up42.initialize_webhook(ID)
    webhook.name = "n"
    webhook.save()
    return [webhook, up42.get_webhooks(return_json=True)]


@differs("update-reads-first", "sends")
def update_with_an_attribute_assigned_before():
    webhook = up42.initialize_webhook(ID)
    webhook.active = False
    return webhook.update(name="n")


@differs("unsaved", "raises", "sends")
def delete_before_the_first_save():
    up42.Webhook(url=URL, name="n", events=["order.status"]).delete()


def delete():
    return up42.initialize_webhook(ID).delete()


def delete_twice():
    webhook = up42.initialize_webhook(ID)
    webhook.delete()
    webhook.delete()


def trigger_test_events():
    return up42.initialize_webhook(ID).trigger_test_events()
