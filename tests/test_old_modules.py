"""The names that code written for the SDK imports, and those that are not about webhooks."""

from __future__ import annotations

import importlib
import logging
import subprocess
import sys
from typing import Any

import pytest
from up42.webhooks import Webhooks

import up42
import up42_webhooks
from up42_webhooks import leftovers


def python(code: str) -> str:
    """What a fresh Python prints that runs `code`."""
    command = [sys.executable, "-I", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("webhooks", ["Webhook", "Webhooks"]),
        ("main", ["authenticate", "get_webhooks", "create_webhook", "get_webhook_events"]),
        ("auth", ["Auth"]),
        ("base", ["authenticate", "UserNotAuthenticated"]),
        ("initialization", ["initialize_webhook", "create_webhook", "get_webhooks",
                            "get_webhook_events"]),
        ("tools", ["settings"]),
        ("errors", ["Up42Error", "HTTPError"]),
    ],
)  # fmt: skip
def test_the_modules_of_the_sdk_are_there(module: str, names: list[str]) -> None:
    found = importlib.import_module(f"up42.{module}")
    assert found is getattr(up42, module)
    assert found is importlib.import_module(f"up42_webhooks.{module}")
    for name in names:
        thing = getattr(found, name)
        assert thing is getattr(up42, name, thing)
    code = f"import up42.{module}; from up42 import {module}; from up42.{module} import *; "
    assert python(code + f"print({module} is up42.{module})") == "True\n"
    code = f"import up42_webhooks as up42; up42.{module}; from up42_webhooks import {module}; "
    assert python(code + "import sys; print('up42' in sys.modules)") == "False\n"


def test_several_accounts_work_side_by_side(sandbox: up42.Sandbox) -> None:
    with up42.Sandbox() as there:
        here, other = (
            Webhooks(up42.Auth(**sandbox.credentials)),
            Webhooks(auth=up42.Auth(**there.credentials)),
        )
        assert here.workspace_id != other.workspace_id == other.auth.workspace_id
        created = other.create_webhook("n", "https://u.example", ["order.status"], True, "s")
        assert created.auth is other.auth
        assert (len(here.get_webhooks()), len(other.get_webhooks())) == (1, 1)
        assert other.get_webhooks(return_json=True) == there.webhooks
        assert here.get_webhook_events() == up42.get_webhook_events()
        assert up42.Webhook(other.auth, created.webhook_id) == created
        created.delete()
        assert (there.webhooks, len(sandbox.webhooks)) == ([], 1)
    with pytest.raises(TypeError):
        Webhooks("auth")  # type: ignore[arg-type]


def test_settings_show_the_log_and_stop_that(
    sandbox: up42.Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    logger, root = logging.getLogger("up42_webhooks"), logging.getLogger("elsewhere")
    up42.get_webhooks()
    assert capsys.readouterr().err == ""
    for _ in range(2):
        up42.tools.settings()
    up42.get_webhooks()
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(" - ")[2] for line in lines] == [
        "The log is shown; up42.tools.settings(log=False) ends that.",
        "The log is shown; up42.tools.settings(log=False) ends that.",
        "Queried 1 webhooks.",
    ]
    up42.tools.settings(log=False)
    up42.get_webhooks()
    assert capsys.readouterr().err == ""
    assert (logger.handlers, logger.propagate, root.disabled) == ([], True, False)
    with pytest.raises(TypeError, match="log takes a bool and not str"):
        up42.tools.settings("yes")  # type: ignore[arg-type]
    logger.setLevel(logging.NOTSET)


SAYS = {
    **dict.fromkeys(leftovers.GONE.split(), "webhooks only.*no longer has it either"),
    **dict.fromkeys(leftovers.IN_CURRENT.split(), "webhooks only.*has it"),
    **dict.fromkeys(leftovers.WITH_ERRORS.split(), "up42.WrongCredentials"),
}


@pytest.mark.parametrize("name", SAYS)
def test_a_name_that_is_not_about_webhooks_is_no_riddle(name: str) -> None:
    text = rf"up42\.{name} is not here.*{SAYS[name]}.*import up42_webhooks as up42"
    with pytest.raises(AttributeError, match=text):
        getattr(up42, name)
    with pytest.raises(ImportError, match=text):
        exec(f"from up42 import {name}")
    with pytest.raises(ModuleNotFoundError, match=text):
        importlib.import_module(f"up42.{name}")
    assert not hasattr(up42, name)
    assert name not in dir(up42)


def test_a_name_that_never_was_is_missing_as_ever() -> None:
    nonsense: Any = "nonsense"
    with pytest.raises(AttributeError, match="module 'up42' has no attribute 'nonsense'"):
        getattr(up42, nonsense)
    with pytest.raises(ImportError, match="cannot import name 'nonsense'"):
        exec("from up42 import nonsense")
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'up42.nonsense'"):
        importlib.import_module("up42.nonsense")
    with pytest.raises(ModuleNotFoundError, match="nonsense"):
        importlib.import_module("up42_webhooks.nonsense")


def test_dir_lists_only_what_works() -> None:
    assert {*up42_webhooks.__all__, "webhooks", "tools"} <= set(dir(up42))
    for name in dir(up42):
        assert getattr(up42, name) is not None


def test_importing_it_once_more_is_as_good_as_once() -> None:
    """As tests do that clean up `sys.modules`."""
    code = """
import sys, up42
explainers = len(sys.meta_path)
for _ in range(3):
    del sys.modules["up42"], sys.modules["up42_webhooks"]
    import up42
    assert up42.webhooks.Webhook is up42.Webhook
assert len(sys.meta_path) == explainers
try:
    import up42.order
except ModuleNotFoundError as error:
    print(error)
"""
    assert "up42.order is not here" in python(code)
