"""The pytest plugin, as it comes with the package: what its fixtures give, and what they leave."""

from __future__ import annotations

import ast
import doctest
import importlib
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import up42
from service import WEBHOOK_ID
from test_docs import blocks

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent
PLUGIN = ROOT / "python" / "up42_webhooks" / "pytest_plugin.py"


@pytest.fixture
def run(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder of tests, run by a pytest of its own that finds its plugins itself."""
    pytester.makeini("[pytest]\nfilterwarnings = error")
    return pytester


def python(code: str) -> str:
    """What a fresh Python prints that runs `code`."""
    command = [sys.executable, "-I", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def passes(run: pytest.Pytester, code: str, *options: str) -> None:
    """Run the tests in `code`, each of which has to pass."""
    run.makepyfile(code)
    result = run.runpytest_subprocess(*options)
    count = sum(line.lstrip().startswith("def test_") for line in code.splitlines())
    assert count
    result.assert_outcomes(passed=count)


def test_the_package_registers_the_plugin() -> None:
    (point,) = [one for one in entry_points(group="pytest11") if one.name == "up42_webhooks"]
    assert point.value == "up42_webhooks.pytest_plugin"


def test_a_test_has_an_up42_and_a_receiver_of_its_own(run: pytest.Pytester) -> None:
    code = """
import subprocess, sys
import pytest, up42
seen = []

@pytest.mark.parametrize("_", range(2))
def test_each(up42_sandbox, up42_receiver, up42_secret, _):
    assert up42_sandbox.requests == up42_sandbox.webhooks == []
    webhook = up42.create_webhook("n", up42_receiver.url, ["order.status"], secret=up42_secret)
    assert webhook.trigger_test_events()["testsSucceeded"] == 1
    assert up42_receiver.get(timeout=5).body_is_signed
    webhook.update(secret="another").trigger_test_events()
    with pytest.raises(TimeoutError):
        up42_receiver.get(timeout=0)
    seen.append((up42_sandbox.url, up42_receiver.url, up42_secret))

def test_they_were_different():
    for values in zip(*seen, strict=True):
        assert len(set(values)) == len(values) == 2

def test_the_environment_leads_there_too(up42_sandbox):
    code = "import up42; up42.authenticate(); up42.create_webhook('n', 'https://u', ['job.status'])"
    subprocess.run([sys.executable, "-I", "-c", code], check=True)
    up42.authenticate()
    assert [webhook.name for webhook in up42.get_webhooks()] == ["n"]
"""
    run.makepyfile(code)
    run.runpytest_subprocess().assert_outcomes(passed=4)


def test_a_test_leaves_session_and_environment_as_they_were(run: pytest.Pytester) -> None:
    code = """
import os
import pytest, up42
mine = up42.Sandbox().start()
before = dict(os.environ, PYTEST_CURRENT_TEST="")

def is_as_before():
    return {**os.environ, "PYTEST_CURRENT_TEST": ""} == before

def test_one_that_fails(up42_sandbox, monkeypatch):
    assert not is_as_before()
    monkeypatch.undo()
    os.environ["UP42_USERNAME"] = "changed"
    up42.authenticate(**mine.credentials)
    assert False

def test_nobody_is_logged_in():
    with pytest.raises(up42.UserNotAuthenticated):
        up42.get_webhooks()
    assert is_as_before()
    up42.authenticate(**mine.credentials)
    up42.create_webhook("mine", "https://u", ["job.status"])

def test_another_takes_over(up42_sandbox):
    assert up42.get_webhooks() == []

def test_the_session_is_the_one_before():
    assert [webhook.name for webhook in up42.get_webhooks()] == ["mine"]
    assert is_as_before()
"""
    run.makepyfile(code)
    run.runpytest_subprocess().assert_outcomes(passed=3, failed=1)


@pytest.mark.once
def test_what_is_not_asked_for_starts_nothing(run: pytest.Pytester) -> None:
    code = """
import os, sys, threading

def test_alone():
    assert "up42_webhooks.pytest_plugin" in sys.modules
    assert not {"up42", "up42_webhooks.receiving"} & set(sys.modules)
    assert threading.active_count() == 1
    if os.path.isdir("/proc/self/task"):
        assert len(os.listdir("/proc/self/task")) == 1
"""
    passes(run, code)


@pytest.mark.once
def test_it_can_be_switched_off(run: pytest.Pytester) -> None:
    code = "import sys\n\ndef test_alone():\n    assert 'up42_webhooks' not in sys.modules\n"
    passes(run, code, "-p", "no:up42_webhooks")


def test_the_package_itself_knows_neither_pytest_nor_the_plugin() -> None:
    code = "import sys, up42; up42.Receiver('s'); print([m for m in sys.modules if 'pytest' in m])"
    assert python(code) == "[]\n"


@pytest.mark.once
def test_the_plugin_costs_less_than_2_ms_beside_the_package() -> None:
    code = """
import pytest, up42_webhooks
from time import perf_counter as now
begun = now()
import up42_webhooks.pytest_plugin
print(now() - begun)
"""
    assert min(float(python(code)) for _ in range(5)) < 0.002


@pytest.mark.once
def test_the_examples_of_the_fixtures_run(run: pytest.Pytester) -> None:
    code = "import up42\n"
    for node in ast.parse(PLUGIN.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            (example,) = doctest.DocTestParser().get_examples(ast.get_docstring(node) or "")
            code += example.source
    passes(run, code)


@pytest.mark.once
def test_the_tests_of_the_page_pass(run: pytest.Pytester) -> None:
    passes(run, "\n".join(blocks("docs/testing.md")))


@pytest.mark.once
def test_what_mocks_requests_and_sockets_sees_nothing_of_it(
    sandbox: up42.Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("it was seen")

    # Where requests-mock and responses, vcrpy, and pytest-socket and httpretty take over.
    monkeypatch.setattr("requests.Session.get_adapter", refuse)
    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", refuse)
    monkeypatch.setattr("http.client.HTTPConnection.request", refuse)
    monkeypatch.setattr("socket.socket.connect", refuse)
    with pytest.raises(AssertionError, match="it was seen"):
        importlib.import_module("requests").get(sandbox.url, timeout=5)
    assert up42.initialize_webhook(WEBHOOK_ID).webhook_id == WEBHOOK_ID
