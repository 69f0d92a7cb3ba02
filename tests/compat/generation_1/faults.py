"""What happens when the service does not answer as it should."""

import requests

import up42
from generation_1 import ID, URL
from steps import differs


def the_clause_and_the_status_of_a_refusal():
    try:
        up42.create_webhook("n", URL, ["no.such.event"])
    except requests.exceptions.HTTPError as error:
        return [error.response.status_code, error.response.json(), error.response.ok]


def the_service_is_down_for_a_moment(service):
    service.fail(503, 2)
    return up42.get_webhooks()


@differs("sent-again", "raises", "sends")
def the_service_is_down(service):
    service.fail(503, 20)
    up42.get_webhooks()


@differs("sent-again", "raises", "sends")
def the_service_is_busy_for_a_moment_at_a_create(service):
    service.fail(429)
    return up42.create_webhook("n", URL, ["order.status"], secret="s")


@differs("renewed-token", "raises", "sends")
def the_service_forgets_the_token(service):
    service.revoke_tokens()
    return up42.get_webhooks()


@differs("broken-answers", "raises")
def the_service_refuses_inside_a_success(service):
    service.answer({"data": None, "error": "no"})
    up42.initialize_webhook(ID)
