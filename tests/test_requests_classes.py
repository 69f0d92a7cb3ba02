"""Errors that old code catches by the classes of requests, which we never import."""

from __future__ import annotations

import subprocess
import sys
import traceback

import pytest

import up42
from recorder import Answer, Recorder
from service import WEBHOOK_ID, WEBHOOK_PATH, Service

pytestmark = pytest.mark.once  # requests is in one environment

PLAY = """
import sys
{first}
{second}
assert ("requests" in sys.modules) == {imported}
import pickle
with up42.Sandbox() as sandbox:
    up42.authenticate(**sandbox.credentials)
    {late}
    try:
        up42.initialize_webhook("unknown")
    except requests.exceptions.HTTPError as error:
        assert error.response.status_code == 404
        assert error.response.json()["error"]["code"] == 404
        assert isinstance(error, up42.HTTPError) and isinstance(error, OSError)
        again = pickle.loads(pickle.dumps(error))
        assert isinstance(again, requests.exceptions.HTTPError), type(again)
        assert (str(again), again.status_code, again.response.text) == (
            str(error), 404, error.response.text)
    login = dict(sandbox.credentials, auth_url=sandbox.url.replace("http:", "https:"))
    auth = up42.Auth(**login, authenticate=False)
    for exception in (requests.exceptions.ConnectionError, ConnectionError, up42.ConnectionError,
                      requests.exceptions.RequestException, OSError):
        try:
            auth.token
        except exception as error:
            assert type(pickle.loads(pickle.dumps(error))) is type(error)
print("caught")
"""


@pytest.mark.parametrize(
    ("first", "second", "late"),
    [
        ("import requests", "import up42", ""),
        ("import up42", "import requests", ""),
        ("import up42", "", "import requests"),
    ],
)
def test_requests_classes_catch_whenever_it_was_imported(
    first: str, second: str, late: str
) -> None:
    imported = "requests" in first + second
    code = PLAY.format(first=first, second=second, late=late, imported=imported)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("caught\n", "")


def test_without_requests_nothing_imports_it() -> None:
    code = """
import sys, pickle, up42
with up42.Sandbox() as sandbox:
    up42.authenticate(**sandbox.credentials)
    try:
        up42.initialize_webhook("unknown")
    except up42.HTTPError as error:
        assert type(error) is up42.HTTPError
        pickle.loads(pickle.dumps(error))
print({"requests", "urllib3"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("set()\n", "")


def test_a_pickle_goes_to_a_process_without_requests_and_back() -> None:
    with_requests = """
import pickle, requests, sys, up42
with up42.Sandbox() as sandbox:
    up42.authenticate(**sandbox.credentials)
    try:
        up42.initialize_webhook("unknown")
    except requests.exceptions.HTTPError as error:
        sys.stdout.buffer.write(pickle.dumps(error))
"""
    pickled = subprocess.run([sys.executable, "-c", with_requests], check=True, capture_output=True)
    without = """
import pickle, sys, up42
error = pickle.loads(sys.stdin.buffer.read())
assert type(error) is up42.HTTPError and "requests" not in sys.modules
print(error.status_code)
"""
    done = subprocess.run(
        [sys.executable, "-c", without], input=pickled.stdout, check=True, capture_output=True
    )
    assert done.stdout == b"404\n"


def test_the_traceback_ends_in_the_users_line_and_says_it_all(
    logged_in: Recorder, service: Service
) -> None:
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    service.next_answers = [Answer(422, {"code": 422, "message": "Bad name", "details": None})]
    with pytest.raises(up42.HTTPError) as caught:
        webhook.update(name="bad", url="u", events=["e"], active=True, secret="s")
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert [frame.filename for frame in frames] == [__file__]
    text = str(caught.value)
    for words in ("PUT", WEBHOOK_PATH, "422", "Bad name"):
        assert words in text
    assert logged_in.requests


def test_the_classes_of_the_sdk_catch_ours() -> None:
    for wrong in (
        up42.MissingCredentials, up42.WrongCredentials, up42.IncompleteCredentials,
        up42.InvalidCredentials, up42.UnsupportedRegion, up42.MultipleCredentialsSources,
        up42.UserNotAuthenticated, up42.ServiceError,
    ):  # fmt: skip
        assert issubclass(wrong, ValueError)
        assert issubclass(wrong, up42.Up42Error)
    assert issubclass(up42.UserNotAuthenticated, RuntimeError)
    assert issubclass(up42.ConnectionError, ConnectionError)
    assert issubclass(up42.Timeout, TimeoutError)
