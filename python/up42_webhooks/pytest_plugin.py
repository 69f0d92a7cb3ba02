"""Fixtures for the tests of our users: an UP42 and a receiver for each test that asks for one.

pytest finds them by itself where the wheel is installed. Nothing is started for other tests.
"""

from __future__ import annotations

import pytest

from up42_webhooks._native import Auth, Receiver, Sandbox, _exchange_default_session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def up42_sandbox() -> Iterator[Sandbox]:
    """An `up42.Sandbox` for this test alone, running, logged in to as the default session.

    The environment leads there, too (`UP42_USERNAME`, `UP42_PASSWORD`, `UP42_API_URL`,
    `UP42_AUTH_URL`), so code under test may call `up42.authenticate()`, and so may processes that
    it starts. After the test the default session and the environment are as before.

    Example:
        >>> def test_a_deployment_registers_a_webhook(up42_sandbox):
        ...     up42.ensure_webhook("mine", "https://receiving-url.com", ["order.status"])
        ...     assert [webhook["name"] for webhook in up42_sandbox.webhooks] == ["mine"]
    """
    with pytest.MonkeyPatch.context() as environment, Sandbox() as sandbox:
        for name, value in sandbox.credentials.items():
            environment.setenv(f"UP42_{name.upper()}", value)
        # It logs in at the first call, so that a test which makes none finds `requests` empty.
        before = _exchange_default_session(Auth(**sandbox.credentials, authenticate=False))
        try:
            yield sandbox
        finally:
            _exchange_default_session(before)


@pytest.fixture
def up42_secret() -> str:
    """The secret of `up42_receiver`, made up for this test: for `create_webhook` and to sign with.

    Override the fixture to have another one.

    Example:
        >>> def test_it_signs(up42_secret):
        ...     assert up42.sign_notification("{}", up42_secret)["Signature"]
    """
    from uuid import uuid4  # noqa: PLC0415 - for those who need it

    return uuid4().hex


@pytest.fixture
def up42_receiver(up42_secret: str) -> Iterator[Receiver]:
    """An `up42.Receiver` for this test alone, running; its secret is the fixture `up42_secret`.

    Example:
        >>> def test_it_arrives(up42_sandbox, up42_receiver, up42_secret):
        ...     url, events = up42_receiver.url, ["order.status"]
        ...     webhook = up42.create_webhook("mine", url, events, secret=up42_secret)
        ...     webhook.trigger_test_events()
        ...     assert up42_receiver.get(timeout=10).status == "FULFILLED"
    """
    with Receiver(up42_secret) as receiver:
        yield receiver
