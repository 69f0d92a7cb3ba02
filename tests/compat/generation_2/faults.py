"""What happens when the service does not answer as it should."""

import requests

from generation_2 import ID, new
from steps import differs
from up42 import Webhook


def the_clause_and_the_status_of_a_refusal():
    try:
        Webhook.get("unknown")
    except requests.exceptions.HTTPError as error:
        response = error.response
        return [response.status_code, response.json(), response.ok, response.reason, response.text]


def the_service_is_busy_for_a_moment(service):
    service.fail(429)
    return Webhook.all()


@differs("sent-again", "raises", "sends")
def the_service_is_busy_for_a_moment_at_a_create(service):
    service.fail(429)
    webhook = new()
    webhook.save()
    return webhook


@differs("sent-again", "raises", "sends")
def the_service_is_busy_and_says_nothing_more(service):
    service.fail(429, again="")
    return Webhook.all()


def the_service_is_down_for_a_moment(service):
    service.fail(503, 2)
    return Webhook.all()


@differs("sent-again", "raises", "sends")
def the_service_is_down(service):
    service.fail(503, 20)
    Webhook.all()


def the_service_is_down_at_a_create(service):
    service.fail(503)
    new().save()


def the_service_is_down_at_a_save(service):
    webhook = Webhook.get(ID)
    service.fail(503)
    webhook.save()
    return webhook


def the_service_is_down_at_a_delete(service):
    webhook = Webhook.get(ID)
    service.fail(503)
    return webhook.delete()


def the_service_hangs_up_once(service):
    service.hang_up()
    return Webhook.all()


@differs("sent-again", "sends")
def the_service_hangs_up(service):
    service.hang_up(20)
    Webhook.all()


def the_service_hangs_up_at_a_create(service):
    service.hang_up()
    new().save()


@differs("renewed-token", "raises", "sends")
def the_service_forgets_the_token(service):
    service.revoke_tokens()
    return Webhook.all()


def the_service_forbids(service):
    service.fail(403)
    Webhook.all()


@differs("broken-answers", "raises")
def the_service_refuses_inside_a_success(service):
    service.answer({"data": None, "error": "no"})
    Webhook.get(ID)


@differs("broken-answers", "raises")
def the_service_answers_with_no_json(service):
    service.answer(b"<h1>Welcome</h1>")
    Webhook.all()


@differs("broken-answers", "raises")
def the_service_answers_without_what_it_promises(service):
    service.answer({"data": {"name": "no id"}, "error": None})
    new().save()
