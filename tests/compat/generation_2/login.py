"""Logging in, and what is asked before it."""

import up42
from generation_2 import ID, new
from steps import differs, not_logged_in
from up42 import Webhook
from upstream import PASSWORD, USERNAME


@not_logged_in
def all_before_the_login():
    Webhook.all()


@not_logged_in
def get_before_the_login():
    Webhook.get(ID)


@not_logged_in
def get_webhook_events_before_the_login():
    Webhook.get_webhook_events()


@not_logged_in
def save_before_the_login():
    new().save()


@not_logged_in
def a_new_webhook_before_the_login():
    webhook = new()
    return [webhook.name, webhook.id, webhook.active, webhook.secret]


@not_logged_in
def the_workspace_before_the_login():
    return Webhook.workspace_id


@not_logged_in
def log_in_by_position():
    up42.authenticate(None, USERNAME, PASSWORD, "eu")
    return Webhook.all()


@not_logged_in
def log_in_in_another_region():
    up42.authenticate(username=USERNAME, password=PASSWORD, region="sa")
    return Webhook.all()


@not_logged_in
def log_in_in_an_unknown_region():
    up42.authenticate(username=USERNAME, password=PASSWORD, region="moon")


@not_logged_in
def log_in_with_a_dict():
    up42.authenticate(cfg_file={"username": USERNAME, "password": PASSWORD})
    return Webhook.all()


@not_logged_in
def log_in_with_a_wrong_password():
    up42.authenticate(username=USERNAME, password="wrong")


@not_logged_in
def log_in_with_half_a_pair():
    up42.authenticate(password=PASSWORD)


@not_logged_in
def log_in_with_nothing():
    up42.authenticate()


@not_logged_in
@differs("error-modules", "raises")
def the_error_of_an_unknown_region_by_its_name():
    from up42.host import UnsupportedRegion

    try:
        up42.authenticate(username=USERNAME, password=PASSWORD, region="moon")
    except UnsupportedRegion:
        return "no such region"


@not_logged_in
def log_in_where_nothing_answers(service):
    service.hang_up_on_logins(20)
    up42.authenticate(username=USERNAME, password=PASSWORD)
