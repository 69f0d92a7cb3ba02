"""What is sent again, what never is, and what the log says of it."""

from __future__ import annotations

import logging
import threading

import pytest

import up42
from calls import create
from recorder import Answer, Recorder
from service import (
    EVENTS,
    TOKEN_PATH,
    WEBHOOK,
    WEBHOOK_ID,
    WEBHOOKS_PATH,
    Service,
)


def at_once(status: int) -> Answer:
    """A refusal that asks for no pause."""
    return Answer(status, headers={"Retry-After": "0"})


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 429])
def test_a_read_is_repeated_up_to_five_times(
    logged_in: Recorder, service: Service, status: int
) -> None:
    service.next_answers = [at_once(status)] * 4
    assert up42.get_webhook_events() == EVENTS
    assert len(logged_in.requests) == 5
    service.next_answers = [at_once(status)] * 5
    with pytest.raises(up42.HTTPError) as caught:
        up42.get_webhook_events()
    assert caught.value.status_code == status
    assert len(logged_in.requests) == 10


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_create_is_never_repeated_when_it_may_have_acted(
    logged_in: Recorder, service: Service, status: int
) -> None:
    service.next_answers = [at_once(status)]
    with pytest.raises(up42.HTTPError, match="may or may not exist: look for it") as caught:
        create()
    assert caught.value.status_code == status
    assert len(logged_in.requests) == 1


def test_a_create_whose_answer_is_lost_is_never_repeated(
    logged_in: Recorder, service: Service
) -> None:
    service.next_answers = [Answer(hang_up=True)]
    with pytest.raises(up42.ConnectionError, match="may or may not exist: look for it"):
        create()
    assert len(logged_in.requests) == 1


def test_a_create_that_was_not_processed_is_repeated(logged_in: Recorder, service: Service) -> None:
    service.next_answers = [at_once(429), at_once(429)]
    assert create().webhook_id == WEBHOOK_ID
    assert len(logged_in.requests) == 3


def test_a_delete_whose_answer_was_lost_has_succeeded(
    logged_in: Recorder, service: Service
) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    service.next_answers = [at_once(503), Answer(404)]
    webhook.delete()
    service.next_answers = [Answer(404)]
    with pytest.raises(up42.HTTPError):
        webhook.delete()
    service.next_answers = [at_once(429), Answer(404)]
    with pytest.raises(up42.HTTPError):
        webhook.delete()
    assert [request.method for request in logged_in.requests] == ["GET"] + ["DELETE"] * 5


def test_a_revoked_token_costs_one_login_and_no_error(
    logged_in: Recorder, service: Service
) -> None:
    service.next_answers = [Answer(401)]
    service.routes["POST", TOKEN_PATH] = Answer(200, {"access_token": "token-2", "expires_in": 300})
    assert create().webhook_id == WEBHOOK_ID
    assert [request.path for request in logged_in.requests] == [
        WEBHOOKS_PATH, TOKEN_PATH, WEBHOOKS_PATH,
    ]  # fmt: skip
    assert logged_in.requests[-1].headers["authorization"] == "Bearer token-2"


def test_a_server_that_always_says_401_is_soon_left_alone(
    logged_in: Recorder, service: Service
) -> None:
    service.next_answers = [Answer(401)] * 10
    with pytest.raises(up42.HTTPError) as caught:
        up42.get_webhooks()
    assert caught.value.status_code == 401
    assert len(logged_in.requests) == 3


def test_one_login_serves_all_threads(logged_in: Recorder, service: Service) -> None:
    service.next_answers = [Answer(401)] * 8
    barrier = threading.Barrier(8)
    failed: list[BaseException] = []

    def call() -> None:
        barrier.wait()
        try:
            up42.get_webhooks()
        except BaseException as error:  # noqa: BLE001 - shown below
            failed.append(error)

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    paths = [request.path for request in logged_in.requests]
    assert paths.count(TOKEN_PATH) <= 8
    assert not [error for error in failed if not isinstance(error, up42.HTTPError)]
    service.next_answers = []
    assert len(up42.get_webhooks()) == 1


def test_a_wait_says_so_in_the_log(
    logged_in: Recorder, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="up42_webhooks")
    service.next_answers = [at_once(503)]
    up42.get_webhooks()
    levels = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert len(logged_in.requests) == 2
    assert [level for level, _ in levels] == ["DEBUG", "WARNING", "DEBUG", "INFO"]
    assert f"GET {WEBHOOKS_PATH}: 503 Service Unavailable" in levels[0][1]
    assert levels[1][1].startswith("waiting 0.0 s before sending again: 503")
    assert levels[2][1].endswith("attempt 2")
    assert levels[3][1] == "Queried 1 webhooks."
    assert {record.filename for record in caplog.records} == {"test_retries.py"}


def test_the_log_speaks_the_words_of_the_sdk_and_no_secret(
    logged_in: Recorder, hosts: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="up42_webhooks")
    up42.authenticate(username="me@example.com", password="a-password", **hosts)
    webhook = up42.create_webhook("n", "https://u.example", EVENTS, secret="a-secret")
    webhook.update(secret="b-secret")
    up42.initialize_webhook(WEBHOOK_ID).delete()
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.INFO]
    shown = f"Webhook(name: new-webhook, webhook_id: {WEBHOOK_ID}, active: True)"
    assert said == [
        "Authentication with UP42 successful!",
        f"Created webhook {shown}",
        f"Updated webhook {shown}",
        f"Initialized {shown}",
        f"Successfully deleted Webhook: {WEBHOOK_ID}",
    ]
    for secret in ("a-password", "a-secret", "b-secret", "token-1", WEBHOOK["secret"]):
        assert secret not in caplog.text
    assert logged_in.requests
