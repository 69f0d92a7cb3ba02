"""Who logs in, and where: arguments, files, the environment, hosts and regions."""

from __future__ import annotations

import inspect
import json
import os
import socket
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

import up42
from calls import class_of
from recorder import Answer, Recorder
from service import TOKEN_PATH, USERINFO_PATH, Service

PAIR: dict[str, Any] = {"username": "me@example.com", "password": "hush"}
CIRCLE: list[Any] = []
CIRCLE.append(CIRCLE)
PROJECT: dict[str, Any] = {"project_id": "p", "project_api_key": "hush"}


def user(recorder: Recorder) -> dict[str, list[str]]:
    """Who logged in last."""
    logins = [request for request in recorder.requests if request.path == TOKEN_PATH]
    form = parse_qs(logins[-1].body.decode())
    return {name: form[name] for name in ("username", "password")}


ME = {"username": ["me@example.com"], "password": ["hush"]}


def test_credentials_as_arguments(recorder: Recorder, hosts: dict[str, Any]) -> None:
    up42.authenticate(**PAIR, **hosts)
    assert user(recorder) == ME


@pytest.mark.parametrize("form", ["str", "path", "home", "dict"])
def test_credentials_from_a_file(
    recorder: Recorder,
    hosts: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
) -> None:
    path = tmp_path / "cfg.json"
    path.write_text(json.dumps(PAIR))
    path.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    cfg_file: Any = {"str": str(path), "path": path, "home": "~/cfg.json", "dict": PAIR}[form]
    up42.authenticate(cfg_file, **hosts)
    assert user(recorder) == ME
    up42.authenticate(cfg_file=cfg_file, **hosts)
    assert user(recorder) == ME


def test_credentials_from_the_environment(
    recorder: Recorder, hosts: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UP42_USERNAME", "me@example.com")
    monkeypatch.setenv("UP42_PASSWORD", "hush")
    up42.authenticate(**hosts)
    assert user(recorder) == ME
    up42.authenticate(username="other@example.com", password="p", **hosts)
    assert user(recorder)["username"] == ["other@example.com"]


def test_credentials_by_position_as_in_1_1_to_2_6(
    recorder: Recorder, hosts: dict[str, Any]
) -> None:
    up42.authenticate(None, "me@example.com", "hush", **hosts)
    assert user(recorder) == ME
    up42.authenticate(None, "me@example.com", "hush", "sa", **hosts)
    assert user(recorder) == ME
    up42.authenticate(None, "me@example.com", password="hush", **hosts)
    assert user(recorder) == ME
    with pytest.raises(up42.UnsupportedRegion, match="'eu' and 'sa'"):
        up42.authenticate(None, "me@example.com", "hush", "us")
    with pytest.raises(TypeError, match="twice"):
        up42.authenticate(None, "me@example.com", "hush", password="other")


def test_credentials_by_position_as_in_generation_0(
    recorder: Recorder, hosts: dict[str, Any]
) -> None:
    up42.authenticate(None, None, None, "me@example.com", "hush", **hosts)
    assert user(recorder) == ME


@pytest.mark.parametrize(
    ("arguments", "environment", "error"),
    [
        ({}, {}, up42.MissingCredentials),
        ({"username": "", "password": ""}, {}, up42.MissingCredentials),
        ({"cfg_file": {}}, {}, up42.MissingCredentials),
        ({"username": "me"}, {}, up42.IncompleteCredentials),
        ({"password": "hush"}, {}, up42.IncompleteCredentials),
        ({"project_id": "p"}, {}, up42.IncompleteCredentials),
        ({"project_api_key": "hush"}, {}, up42.IncompleteCredentials),
        ({"username": "me", "password": ""}, {}, up42.IncompleteCredentials),
        ({"cfg_file": {"username": "me"}}, {}, up42.IncompleteCredentials),
        ({}, {"UP42_USERNAME": "me"}, up42.IncompleteCredentials),
        ({"cfg_file": PAIR, "username": "me"}, {}, up42.MultipleCredentialsSources),
        ({"cfg_file": PAIR, **PROJECT}, {}, up42.MultipleCredentialsSources),
        ({**PAIR, **PROJECT}, {}, up42.MultipleCredentialsSources),
        ({"cfg_file": {**PAIR, **PROJECT}}, {}, up42.MultipleCredentialsSources),
        ({"cfg_file": "no-such-file.json"}, {}, up42.InvalidCredentials),
        ({"cfg_file": "."}, {}, up42.InvalidCredentials),
        ({"cfg_file": {**PAIR, "user": "me"}}, {}, up42.InvalidCredentials),
        ({"cfg_file": {"username": "me", "password": 5}}, {}, up42.InvalidCredentials),
        ({"cfg_file": {**PAIR, "password": CIRCLE}}, {}, up42.InvalidCredentials),
        ({**PAIR, "region": "us"}, {}, up42.UnsupportedRegion),
        ({**PAIR, "env": "com@evil.example"}, {}, ValueError),
        ({**PAIR, "nonsense": 1}, {}, TypeError),
        ({**PAIR, "authenticate": False}, {}, TypeError),
        ({"username": 5, "password": "hush"}, {}, TypeError),
        ({"cfg_file": 5}, {}, TypeError),
        ({"cfg_file": {5: "me"}}, {}, TypeError),
        ({**PAIR, "region": 5}, {}, TypeError),
    ],
)
def test_each_wrong_combination_has_its_own_class_and_sends_nothing(
    recorder: Recorder,
    hosts: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    arguments: dict[str, Any],
    environment: dict[str, str],
    error: type[Exception],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(error) as caught:
        up42.authenticate(**arguments | hosts)
    assert class_of(caught.value) is error
    assert issubclass(error, ValueError | TypeError)
    assert "hush" not in str(caught.value)
    assert recorder.requests == []


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '"hush"', "{'username': 'hush'}"])
def test_a_file_that_holds_something_else_is_named_and_not_quoted(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "cfg.json"
    path.write_text(content)
    with pytest.raises(up42.InvalidCredentials, match=r"cfg\.json") as caught:
        up42.authenticate(path)
    assert "hush" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="files have no modes here")
@pytest.mark.parametrize(
    ("mode", "warns"), [(0o600, False), (0o400, False), (0o644, True), (0o640, True), (0o602, True)]
)
def test_a_file_that_others_may_open_gives_one_warning_that_says_what_to_do(
    recorder: Recorder, hosts: dict[str, Any], tmp_path: Path, *, mode: int, warns: bool
) -> None:
    path = tmp_path / "cfg.json"
    path.write_text(json.dumps(PAIR))
    path.chmod(mode)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        up42.authenticate(path, **hosts)
        up42.get_webhooks()
    assert len(caught) == warns
    for warning in caught:
        assert warning.category is UserWarning
        assert warning.filename == __file__
        assert str(warning.message) == (
            f"The credentials file {path} is open to other users of this machine (its mode is "
            f"{mode:03o}): run chmod 600 {path}"
        )
    assert user(recorder) == ME


def test_a_dict_gives_no_warning(recorder: Recorder, hosts: dict[str, Any]) -> None:
    up42.authenticate(PAIR, **hosts)  # a warning would be an error here
    assert user(recorder) == ME


def test_json_in_place_of_a_path_is_refused_and_not_quoted() -> None:
    with pytest.raises(up42.InvalidCredentials, match="JSON itself, and no path") as caught:
        up42.authenticate(json.dumps(PAIR))
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("argument", ["api_url", "auth_url"])
@pytest.mark.parametrize(
    "url",
    [
        "http://api.up42.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "ftp://127.0.0.1",
        "https://me:hush@127.0.0.1",
        "https://127.0.0.1/?hush",
        "127.0.0.1:8042",
        "",
    ],
)
def test_only_https_or_this_machine(argument: str, url: str) -> None:
    with pytest.raises(ValueError, match=f"{argument} is not usable") as caught:
        up42.authenticate(**PAIR | {argument: url})
    assert "hush" not in str(caught.value)


def test_hosts_from_the_environment(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UP42_API_URL", recorder.url)
    monkeypatch.setenv("UP42_AUTH_URL", recorder.url + "/")
    up42.authenticate(**PAIR)
    assert user(recorder) == ME
    monkeypatch.setenv("UP42_AUTH_URL", "http://auth.example")
    with pytest.raises(ValueError, match="UP42_AUTH_URL is not usable"):
        up42.authenticate(**PAIR)


def test_region_and_env_name_the_hosts() -> None:
    for arguments, host in [
        ({}, "https://api.up42.com"),
        ({"region": "sa"}, "https://api.sa.up42.com"),
        ({"env": "com"}, "https://api.up42.com"),
        ({"env": "dev", "region": "sa"}, "https://api.sa.up42.dev"),
    ]:
        auth = up42.Auth(**PAIR | arguments, authenticate=False)
        assert repr(auth) == f"<up42.Auth of {host}>"


def test_authenticate_logs_in_at_once(
    recorder: Recorder, service: Service, hosts: dict[str, Any]
) -> None:
    refusal = {"error": "invalid_grant", "error_description": "Invalid user credentials"}
    service.routes["POST", TOKEN_PATH] = Answer(401, refusal)
    with pytest.raises(up42.WrongCredentials, match=r"401 \(Invalid user credentials\)") as caught:
        up42.authenticate(**PAIR, **hosts)
    assert "hush" not in str(caught.value)
    assert len(recorder.requests) == 1


def test_a_session_of_its_own_may_log_in_later(recorder: Recorder, hosts: dict[str, Any]) -> None:
    auth = up42.Auth(**PAIR, authenticate=False, **hosts)
    assert recorder.requests == []
    assert auth.token == "token-1"
    assert [request.path for request in recorder.requests] == [TOKEN_PATH, USERINFO_PATH]


def test_a_failed_login_leaves_the_session_before_it_in_place(
    logged_in: Recorder, service: Service, hosts: dict[str, Any]
) -> None:
    service.routes["POST", TOKEN_PATH] = Answer(401, {"error": "invalid_grant"})
    with pytest.raises(up42.WrongCredentials):
        up42.authenticate(username="other@example.com", password="p", **hosts)
    with pytest.raises(up42.MissingCredentials):
        up42.authenticate()
    up42.get_webhooks()
    assert logged_in.requests[-1].headers["authorization"] == "Bearer token-1"


@pytest.mark.parametrize(
    ("path", "method", "answer", "error"),
    [
        (TOKEN_PATH, "POST", Answer(400, {"error": "invalid_grant"}), up42.WrongCredentials),
        (TOKEN_PATH, "POST", Answer(403, {"title": "No"}), up42.HTTPError),
        (TOKEN_PATH, "POST", Answer(200, {"token": "x"}), up42.ServiceError),
        (
            TOKEN_PATH,
            "POST",
            Answer(200, {"access_token": 1, "expires_in": 300}),
            up42.ServiceError,
        ),
        (
            TOKEN_PATH,
            "POST",
            Answer(200, {"access_token": "a\n", "expires_in": 1}),
            up42.ServiceError,
        ),
        (TOKEN_PATH, "POST", Answer(200, b"<html>"), up42.ServiceError),
        (USERINFO_PATH, "GET", Answer(200, {"email": "x"}), up42.ServiceError),
        (USERINFO_PATH, "GET", Answer(200, {"sub": ".."}), up42.ServiceError),
        (USERINFO_PATH, "GET", Answer(200, ["w"]), up42.ServiceError),
        (USERINFO_PATH, "GET", Answer(403), up42.HTTPError),
    ],
)
def test_a_login_that_fails_otherwise_has_its_class(
    recorder: Recorder,
    service: Service,
    hosts: dict[str, Any],
    path: str,
    method: str,
    answer: Answer,
    error: type[Exception],
) -> None:
    service.routes[method, path] = answer
    with pytest.raises(error) as caught:
        up42.authenticate(**PAIR, **hosts)
    assert class_of(caught.value) is error
    assert "hush" not in str(caught.value)
    assert recorder.requests


@pytest.mark.once
def test_a_host_that_is_not_there_is_named() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(up42.ConnectionError, match="Connection refused") as caught:
            up42.authenticate(**PAIR, api_url=host, auth_url=host)
    assert host in str(caught.value)
    assert isinstance(caught.value, ConnectionError)


def test_nothing_is_shown_of_the_password_in_a_traceback(hosts: dict[str, Any]) -> None:
    code = f"""
import up42
up42.authenticate(username="me@example.com", password="hush", region="us", **{hosts!r})
"""
    failed = subprocess.run([sys.executable, "-"], input=code, capture_output=True, text=True)
    assert failed.returncode == 1
    assert "UnsupportedRegion" in failed.stderr
    assert "hush" not in failed.stderr


def test_the_login_takes_every_keyword_that_a_session_takes() -> None:
    for name in inspect.signature(up42.Auth).parameters.keys() - {"kwargs"}:
        odd: Any = {name: object()}
        with pytest.raises((TypeError, up42.Up42Error)) as caught:
            up42.authenticate(**odd)
        assert "unexpected keyword" not in str(caught.value)


@pytest.mark.parametrize("name", ["nonsense", "authenticate"])
def test_an_unknown_keyword_is_named_and_so_is_the_function(name: str) -> None:
    unknown: Any = {name: False}
    message = rf"^{{}}\(\) got an unexpected keyword argument '{name}'$"
    with pytest.raises(TypeError, match=message.format("authenticate")):
        up42.authenticate(**PAIR, **unknown)
    if name == "nonsense":
        with pytest.raises(TypeError, match=message.format("Auth")):
            up42.Auth(**PAIR, **unknown)
