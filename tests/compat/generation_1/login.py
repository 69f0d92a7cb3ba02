"""Logging in, and what is asked before it."""

from pathlib import Path

import up42
from generation_1 import ID, URL
from steps import cfg, differs, not_logged_in
from upstream import PASSWORD, USERNAME


@not_logged_in
def get_webhooks_before_the_login():
    up42.get_webhooks()


@not_logged_in
def create_webhook_before_the_login():
    up42.create_webhook("n", URL, ["order.status"])


@not_logged_in
def initialize_webhook_before_the_login():
    up42.initialize_webhook(ID)


@not_logged_in
def get_webhook_events_before_the_login():
    up42.get_webhook_events()


@not_logged_in
def all_before_the_login():
    up42.Webhook.all()


@not_logged_in
def save_before_the_login():
    up42.Webhook(url=URL, name="n", events=["order.status"]).save()


@not_logged_in
def the_error_before_the_login_by_its_name():
    from up42.base import UserNotAuthenticated

    try:
        up42.get_webhooks()
    except UserNotAuthenticated:
        return "not authenticated"


@not_logged_in
def log_in_with_arguments():
    return up42.authenticate(username=USERNAME, password=PASSWORD)


@not_logged_in
def log_in_by_position():
    up42.authenticate(None, USERNAME, PASSWORD)
    return up42.get_webhooks()


@not_logged_in
def log_in_with_a_file():
    up42.authenticate(cfg_file=cfg(username=USERNAME, password=PASSWORD))
    return up42.get_webhooks()


@not_logged_in
def log_in_with_a_path():
    up42.authenticate(Path(cfg(username=USERNAME, password=PASSWORD)))
    return up42.get_webhooks()


@not_logged_in
def log_in_with_a_dict():
    up42.authenticate({"username": USERNAME, "password": PASSWORD})
    return up42.get_webhooks()


@not_logged_in
def log_in_with_a_wrong_password():
    up42.authenticate(username=USERNAME, password="wrong")


@not_logged_in
def log_in_with_half_a_pair():
    up42.authenticate(username=USERNAME)


@not_logged_in
def log_in_with_an_empty_password():
    up42.authenticate(username=USERNAME, password="")


@not_logged_in
def log_in_with_nothing():
    up42.authenticate()


@not_logged_in
def log_in_with_a_file_that_is_missing():
    up42.authenticate(cfg_file="missing.json")


@not_logged_in
def log_in_with_a_file_of_something_else():
    up42.authenticate(cfg_file=cfg(user=USERNAME, password=PASSWORD))


@not_logged_in
def log_in_with_a_file_and_arguments():
    up42.authenticate(cfg(username=USERNAME, password=PASSWORD), USERNAME, PASSWORD)


@not_logged_in
def log_in_with_an_unknown_keyword():
    up42.authenticate(username=USERNAME, password=PASSWORD, nonsense=1)


@not_logged_in
@differs("error-modules", "raises")
def the_errors_of_the_login_by_their_names():
    from up42.http.client import MissingCredentials, MultipleCredentialsSources
    from up42.http.oauth import IncompleteCredentials, InvalidCredentials, WrongCredentials

    try:
        up42.authenticate(username=USERNAME, password="wrong")
    except (MissingCredentials, MultipleCredentialsSources, IncompleteCredentials):
        return "another"
    except (InvalidCredentials, WrongCredentials):
        return "wrong"


@not_logged_in
def log_in_where_nothing_answers(service):
    service.hang_up_on_logins(20)
    up42.authenticate(username=USERNAME, password=PASSWORD)
