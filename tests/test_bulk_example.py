"""The example that updates ten thousand webhooks, on a sandbox."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

import up42
from service import WEBHOOK

pytestmark = pytest.mark.once

EXAMPLE = Path(__file__).parent.parent / "examples" / "bulk_update.py"


@pytest.fixture
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bulk_update", EXAMPLE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def many() -> list[dict[str, object]]:
    return [
        {**WEBHOOK, "id": f"id-{number}", "url": f"https://old.example/{number}"}
        for number in range(300)
    ]


def test_all_webhooks_of_a_host_move_and_no_other(
    example: ModuleType,
    many: list[dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with up42.Sandbox(webhooks=[*many, WEBHOOK]) as sandbox:
        for name, value in sandbox.credentials.items():
            monkeypatch.setenv(f"UP42_{name.upper()}", value)
        assert asyncio.run(example.main("https://old.example", "https://new.example")) == 0
        urls = [webhook.url for webhook in up42.get_webhooks()]
    assert urls == [f"https://new.example/{number}" for number in range(300)] + [WEBHOOK["url"]]
    said = capsys.readouterr()
    assert said.out == "300 of 301 webhooks have moved\n"
    assert "300/300" in said.err


def test_no_more_calls_are_in_flight_than_may_be(example: ModuleType) -> None:
    under_way, most = 0, 0

    class Slow:
        async def update_async(self, url: str) -> None:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1
            if url == "fails":
                raise up42.ServiceError("no")

    updates = [(Slow(), "fails" if number == 7 else "moves") for number in range(100)]
    failed = asyncio.run(example.update_all(iter(updates), in_flight=8))
    assert most == 8
    assert [webhook for webhook, _ in failed] == [updates[7][0]]


def test_the_example_needs_the_standard_library_alone() -> None:
    known = sys.stdlib_module_names | {"up42", "__future__"}
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    imported = {
        line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))
    }
    assert imported <= known
