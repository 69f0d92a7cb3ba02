"""What happens when the service does not answer as it should."""

import requests

import up42
from generation_0 import ID, URL
from steps import differs


def create_webhook_that_the_service_refuses_and_look_at_the_clauses():
    try:
        up42.create_webhook("n", URL, ["no.such.event"])
    except requests.exceptions.RequestException:
        return "RequestException"


def the_service_is_busy_for_a_moment(service):
    webhook = up42.initialize_webhook(ID)
    service.fail(429, 2)
    return webhook.info


@differs("sent-again", "raises", "sends")
def the_service_is_down_for_a_moment(service):
    service.fail(503, 1)
    return up42.get_webhooks()


@differs("sent-again", "sends")
def the_service_is_down(service):
    service.fail(503, 20)
    up42.get_webhooks()


def the_service_is_down_at_a_create(service):
    service.fail(503, 20)
    up42.create_webhook("n", URL, ["order.status"])


@differs("broken-answers", "raises", "sends")
def the_service_is_down_with_a_page_of_html(service):
    service.fail(502, 20, body=b"<h1>Bad gateway</h1>")
    up42.get_webhooks()


def the_service_hangs_up_once(service):
    service.hang_up()
    return up42.get_webhooks()


@differs("broken-answers", "raises", "sends")
def the_service_hangs_up(service):
    service.hang_up(20)
    up42.get_webhooks()


@differs("create-once", "raises", "sends")
def the_service_hangs_up_at_a_create(service):
    service.hang_up(1)
    return up42.create_webhook("n", URL, ["order.status"])


def the_service_forgets_the_token(service):
    service.revoke_tokens()
    return up42.get_webhooks()


def the_service_refuses_inside_a_success(service):
    service.answer({"data": None, "error": "no"})
    up42.get_webhooks()


@differs("broken-answers", "raises")
def the_service_answers_with_no_json(service):
    service.answer(b"<h1>Welcome</h1>")
    up42.get_webhooks()


@differs("broken-answers", "raises")
def the_service_answers_without_what_it_promises(service):
    service.answer({"data": {"name": "no id"}, "error": None})
    up42.create_webhook("n", URL, ["order.status"])


def the_service_forbids(service):
    service.fail(403)
    up42.get_webhooks()
