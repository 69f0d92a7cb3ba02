"""The calls of the service, and what comes back."""

import requests

from generation_2 import ID, OTHER_ID, URL, new
from steps import differs
from up42 import Webhook

METADATA = {
    "id": ID, "url": URL, "name": "n", "active": True, "events": ["order.status"],
    "createdAt": "then", "updatedAt": "now", "secret": "hush",
}  # fmt: skip


def the_whole_life_of_a_webhook():
    webhook = Webhook(name="my-webhook", url=URL, events=["job.status"], active=True, secret="s")
    seen = [webhook.id, webhook.save(), webhook.id, webhook.created_at]
    webhook.name, webhook.events = "new-name", ["order.status"]
    seen += [webhook.save(), Webhook.get(webhook_id=webhook.id), webhook.trigger_test_events()]
    return [*seen, webhook.delete(), [webhook.name for webhook in Webhook.all()]]


def get_webhook_events():
    return Webhook.get_webhook_events()


def all_webhooks():
    return Webhook.all()


def all_that_are_active():
    return [webhook for webhook in Webhook.all() if webhook.active]


def all_in_order():
    return [one.name for one in sorted(Webhook.all(), key=lambda one: one.name, reverse=True)]


def delete_all():
    for webhook in Webhook.all():
        webhook.delete()
    return Webhook.all()


def get():
    return Webhook.get(webhook_id=ID)


def get_by_position():
    return Webhook.get(ID)


def get_an_unknown_webhook():
    Webhook.get("00000000-0000-4000-8000-000000000000")


@differs("bad-input", "raises", "sends")
def get_with_a_number():
    Webhook.get(5)


@differs("bad-input", "returns", "sends")
def get_without_an_id():
    try:
        Webhook.get("")
    except (KeyError, TypeError, ValueError, requests.exceptions.RequestException) as error:
        return isinstance(error, ValueError)


def the_constructor_by_position():
    return Webhook(URL, "n", ["order.status"], True, "hush")


def the_constructor_with_an_id():
    return new(id=ID, created_at="yesterday", updated_at="today")


def the_constructor_with_too_little():
    Webhook(name="n", url=URL)


def the_constructor_with_an_unknown_keyword():
    new(nonsense=1)


def a_new_webhook_sends_nothing():
    webhook = new()
    return [webhook.id, webhook.created_at, webhook.updated_at, webhook.active, webhook.secret]


@differs("answer-counts", "returns")
def save_without_ever_a_secret():
    webhook = Webhook(name="n", url=URL, events=["order.status"])
    webhook.save()
    return webhook


def save_a_new_webhook():
    webhook = new()
    return [webhook.save(), webhook]


def save_with_a_name_in_any_script():
    webhook = new(name="ñ … \U0001f680 \u202e", secret="🔑")
    webhook.save()
    return Webhook.get(webhook.id)


def save_with_an_empty_secret():
    webhook = new(secret="")
    webhook.save()
    return webhook


def save_with_no_events():
    new(events=[]).save()


@differs("answer-counts", "returns")
def save_with_events_in_a_tuple():
    webhook = new(events=("order.status",))
    webhook.save()
    return webhook.events


def save_what_was_set_by_name():
    webhook = Webhook.get(ID)
    for name, value in {"name": "n", "active": False, "secret": "s"}.items():
        setattr(webhook, name, value)
    webhook.save()
    return webhook


def save_where_the_service_leaves_secrets_out(service):
    webhook = new(secret="hush")
    service.leaves_secrets_out = True
    webhook.save()
    webhook.save()
    Webhook.get(webhook.id).save()
    return webhook


def save_twice():
    webhook = new()
    webhook.save()
    webhook.save()
    return webhook


def save_a_change_of_each_attribute():
    webhook = Webhook.get(ID)
    webhook.name, webhook.url, webhook.events = "n", "https://other-url.com", ["order.status"]
    webhook.active, webhook.secret = False, "hush"
    webhook.save()
    return webhook


def save_a_change_of_one_attribute():
    webhook = Webhook.get(ID)
    webhook.active = False
    webhook.save()
    return [webhook, webhook.updated_at]


def save_a_change_inside_the_events():
    webhook = Webhook.get(OTHER_ID)
    webhook.events.append("job.status")
    webhook.save()
    return webhook


def save_without_a_change():
    webhook = Webhook.get(ID)
    webhook.save()
    return webhook


def save_without_a_secret():
    webhook = Webhook.get(ID)
    webhook.secret = None
    webhook.save()
    return Webhook.get(ID)


@differs("answer-counts", "returns")
def save_with_an_id_that_was_given():
    webhook = new(id=ID)
    webhook.save()
    return webhook


def save_with_an_unknown_id():
    new(id="unknown").save()


def save_after_a_change_elsewhere(service):
    webhook = Webhook.get(ID)
    service.webhooks[ID].update(name="changed elsewhere", active=False)
    webhook.url = "https://other-url.com"
    webhook.save()
    return [webhook, Webhook.get(ID)]


def save_after_a_delete():
    webhook = Webhook.get(ID)
    webhook.delete()
    webhook.save()


def save_that_the_service_refuses():
    webhook = new(events=["no.such.event"])
    try:
        webhook.save()
    except requests.exceptions.HTTPError:
        return webhook


def save_a_change_that_the_service_refuses():
    webhook = Webhook.get(ID)
    webhook.name = ""
    try:
        webhook.save()
    except requests.exceptions.HTTPError:
        return webhook


def save_after_a_refusal():
    webhook = new(name="")
    try:
        webhook.save()
    except requests.exceptions.HTTPError:
        webhook.name = "n"
        webhook.save()
    return webhook


@differs("events-as-dicts", "raises", "sends")
def save_with_the_events_that_the_service_lists():
    webhook = new(events=Webhook.get_webhook_events())
    webhook.save()
    return webhook.events


@differs("events-as-str", "raises", "sends")
def save_with_events_in_a_str():
    new(events="order.status").save()


@differs("bad-input", "raises", "sends")
def save_without_a_name():
    new(name=None).save()


@differs("http-url", "raises", "sends")
def save_at_a_url_without_tls():
    new(url="http://receiving-url.com").save()


def save_as_a_new_one():
    webhook = Webhook.get(ID)
    webhook.id = None
    webhook.save()
    return [webhook, len(Webhook.all())]


def attributes_that_are_assigned():
    webhook = Webhook.get(ID)
    webhook.id, webhook.created_at, webhook.updated_at = "other", "then", "now"
    return webhook


def an_attribute_of_our_own():
    webhook = Webhook.get(ID)
    webhook.label = "mine"
    return webhook.label


def an_attribute_that_there_is_not():
    return Webhook.get(ID).nonsense


@differs("one-session", "raises", "sends")
def a_workspace_that_is_assigned():
    webhook = Webhook.get(ID)
    webhook.workspace_id = "other"
    webhook.save()
    return webhook.workspace_id


def delete():
    return Webhook.get(ID).delete()


def delete_and_look():
    webhook = Webhook.get(ID)
    webhook.delete()
    return webhook


def delete_twice():
    webhook = Webhook.get(ID)
    webhook.delete()
    webhook.delete()


@differs("unsaved", "raises", "sends")
def delete_before_the_first_save():
    new().delete()


@differs("unsaved", "raises", "sends")
def trigger_test_events_before_the_first_save():
    new().trigger_test_events()


def trigger_test_events():
    return Webhook.get(ID).trigger_test_events()


def trigger_test_events_after_a_delete():
    webhook = Webhook.get(ID)
    webhook.delete()
    webhook.trigger_test_events()


def from_metadata():
    return Webhook.from_metadata(METADATA)


def from_metadata_with_the_least():
    least = {name: METADATA[name] for name in ("id", "url", "name", "active", "events")}
    return Webhook.from_metadata(least)


def from_metadata_with_more():
    return Webhook.from_metadata({**METADATA, "version": 2})


def from_metadata_without_a_name():
    Webhook.from_metadata({name: value for name, value in METADATA.items() if name != "name"})


@differs("answer-counts", "returns")
def from_metadata_and_save():
    webhook = Webhook.from_metadata(METADATA)
    webhook.save()
    return webhook
