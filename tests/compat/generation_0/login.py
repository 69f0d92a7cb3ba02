"""Logging in, and what is asked before it."""

import warnings
from pathlib import Path

import up42
from generation_0 import ID, URL
from steps import cfg, differs, not_logged_in
from upstream import PASSWORD, PROJECT_ID, USERNAME


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
def log_in_with_arguments():
    return up42.authenticate(username=USERNAME, password=PASSWORD)


@not_logged_in
def log_in_by_position():
    up42.authenticate(None, None, None, USERNAME, PASSWORD)
    return up42.get_webhooks()


@not_logged_in
def log_in_with_env():
    up42.authenticate(username=USERNAME, password=PASSWORD, env="com")
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
def log_in_with_a_project():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        up42.authenticate(project_id=PROJECT_ID, project_api_key="a key")
    return up42.get_webhooks()


@not_logged_in
def log_in_with_a_file_of_a_project():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        up42.authenticate(cfg_file=cfg(project_id=PROJECT_ID, project_api_key="a key"))
    return up42.get_webhooks()


@not_logged_in
@differs("project-warns", "returns")
def a_project_warns():
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        up42.authenticate(project_id=PROJECT_ID, project_api_key="a key")
    return [issubclass(warning.category, UserWarning) for warning in warned]


@not_logged_in
def log_in_with_a_wrong_password():
    up42.authenticate(username=USERNAME, password="wrong")


@not_logged_in
def log_in_with_half_a_pair():
    up42.authenticate(username=USERNAME)


@not_logged_in
def log_in_with_nothing():
    up42.authenticate()


@not_logged_in
def log_in_with_a_file_that_is_missing():
    up42.authenticate(cfg_file="missing.json")


@not_logged_in
def log_in_with_a_file_that_is_no_json():
    Path("cfg.json").write_text("username: me", encoding="utf-8")
    up42.authenticate(cfg_file="cfg.json")


@not_logged_in
def log_in_with_a_file_of_something_else():
    up42.authenticate(cfg_file=cfg(user=USERNAME))


@not_logged_in
def log_in_with_a_file_and_arguments():
    up42.authenticate(cfg(username=USERNAME, password=PASSWORD), username=USERNAME, password="x")


@not_logged_in
@differs("two-sources", "raises", "sends")
def log_in_with_a_file_of_an_account_and_a_project_in_the_arguments():
    up42.authenticate(cfg(username=USERNAME, password=PASSWORD), PROJECT_ID, "a key")
    return up42.get_webhooks()


@not_logged_in
@differs("unknown-keyword", "raises")
def log_in_with_an_unknown_keyword():
    up42.authenticate(username=USERNAME, password=PASSWORD, nonsense=1)


@not_logged_in
@differs("login-unreachable", "raises")
def log_in_where_nothing_answers(service):
    service.hang_up_on_logins(20)
    up42.authenticate(username=USERNAME, password=PASSWORD)


def a_login_that_fails_after_one_that_worked():
    try:
        up42.authenticate(username=USERNAME, password="wrong")
    except ValueError:
        return up42.get_webhooks(return_json=True)
