"""The docs are true: examples run, and what is made from docstrings is as they are."""

from __future__ import annotations

import doctest
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import up42
from notifications import BODY, SECRET, signed
from service import WEBHOOK_ID

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    if path.name != "reference.md"
)


# What a webhook has, and its class only stands in for.
STATE = {"auth", "workspace_id"}


def public() -> Iterator[tuple[str, Any]]:
    """Every public name, and every public member of a class of ours."""
    names = {name: getattr(up42, name) for name in up42.__all__ if not name.startswith("_")}
    names["Response"] = up42.errors.Response
    names["webhooks.Webhooks"] = up42.webhooks.Webhooks
    names["tools.settings"] = up42.tools.settings
    for name, thing in names.items():
        yield name, thing
        if inspect.isclass(thing):
            for member in vars(thing):
                stands_in = name == "Webhook" and member in STATE
                if not member.startswith("_") and not stands_in:
                    yield f"{name}.{member}", getattr(thing, member)


PUBLIC = dict(public())


# They wait for a server that is gone.
SLOW = {"ConnectionError"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.once) if name in SLOW else name for name in PUBLIC],
)
def test_the_example_in_a_docstring_runs(
    sandbox: up42.Sandbox, receiver: up42.Receiver, name: str
) -> None:
    doc = inspect.getdoc(PUBLIC[name])
    assert doc
    webhook = up42.initialize_webhook(WEBHOOK_ID)
    names = {
        "up42": up42,
        "sandbox": sandbox,
        "auth": webhook.auth,
        "webhook": webhook,
        "webhook_id": WEBHOOK_ID,
        "notification": up42.verify_notification(BODY, signed(), SECRET),
        "receiver": receiver,
    }
    test = doctest.DocTestParser().get_doctest(doc, names, name, None, None)
    if inspect.isclass(PUBLIC[name]) or inspect.isroutine(PUBLIC[name]):
        assert test.examples or name.startswith("Response.")
    report: list[str] = []
    doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    assert report == []


@pytest.mark.parametrize("name", PUBLIC)
def test_a_docstring_tells_all(name: str) -> None:
    thing = PUBLIC[name]
    doc = inspect.getdoc(thing)
    assert doc
    assert re.match(r"[A-Z].*[.:]( |$)", doc, re.MULTILINE), "it begins with a sentence"
    if inspect.isclass(thing) and issubclass(thing, BaseException):
        return
    if not callable(thing) or name.startswith("Response"):
        return
    if name.endswith("_async"):
        twin = name.removesuffix("_async")
        assert f"`{twin.rpartition('.')[2]}`" in doc
        assert name == "Webhook.info_async" or inspect.signature(thing) == signature_of(twin)
        return
    parameters = [
        parameter
        for parameter in inspect.signature(thing).parameters.values()
        if parameter.name != "self"
    ]
    arguments = doc.partition("\nArgs:\n")[2].partition("\n\n")[0]
    for parameter in parameters:
        line = re.search(rf"^    (\*\*)?{parameter.name}\b.*(\n {{8}}.*)*", arguments, re.MULTILINE)
        assert line, f"{parameter.name} is not told of"
        if parameter.default is not inspect.Parameter.empty:
            told = re.search(r"Default:\s+(\S+?)[.,]?(\s|$)", line[0])
            assert told, f"the default of {parameter.name} is not told"
            default = parameter.default
            if default is not None:
                assert told[1].strip('"') == str(default)


def signature_of(name: str) -> inspect.Signature:
    """The signature of what is waited for; a property has but `self`."""
    thing = PUBLIC[name]
    return inspect.signature(thing if callable(thing) else up42.Webhook.save)


def blocks(page: str) -> list[str]:
    """The Python code of a page."""
    return re.findall(
        r"^```python\n(.*?)^```$", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_run(
    sandbox: up42.Sandbox, monkeypatch: pytest.MonkeyPatch, page: str, tmp_path: Path
) -> None:
    """In their order, in a folder of their own, with a sandbox named in the environment."""
    monkeypatch.chdir(tmp_path)
    for name, value in sandbox.credentials.items():
        monkeypatch.setenv(f"UP42_{name.upper()}", value)
    names: dict[str, Any] = {}
    for block in blocks(page):
        exec(compile(block, page, "exec"), names)


def test_the_readme_has_examples() -> None:
    assert blocks("README.md")


@pytest.mark.once
def test_what_is_made_from_the_docstrings_is_as_they_are() -> None:
    script = ROOT / "scripts" / "docs.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
