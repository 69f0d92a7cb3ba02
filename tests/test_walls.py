"""The walls of the house: who may know whom."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.rs"))


def outside(folder: str) -> list[Path]:
    """The sources that are not in a folder of src/."""
    return [path for path in SOURCES if path.relative_to(ROOT / "src").parts[0] != folder]


def inside(folder: str) -> list[Path]:
    """The sources that are in a folder of src/."""
    return [path for path in SOURCES if path not in outside(folder)]


@pytest.mark.parametrize("path", outside("python"), ids=str)
def test_only_the_python_folder_names_python(path: Path) -> None:
    code = re.sub(r"//.*", "", path.read_text())
    assert not re.search(r"\b(pyo3|pythonize|jiter)\b", code)


def test_sandbox_and_client_know_only_the_model_and_the_signature_in_common() -> None:
    own = {"sandbox", "super"}
    for path in inside("sandbox"):
        used = set(re.findall(r"\bcrate::(\w+)", path.read_text()))
        assert used - own <= {"model", "signature"}, path
    for path in outside("sandbox"):
        if path in inside("python") or path.name == "lib.rs":
            continue
        assert "sandbox" not in re.sub(r"//.*", "", path.read_text()), path


def test_the_receiver_knows_notifications_and_signatures_and_nobody_else_knows_the_receiver() -> (
    None
):
    own = {"receiver", "super"}
    for path in inside("receiver"):
        used = set(re.findall(r"\bcrate::(\w+)", path.read_text()))
        assert used - own <= {"notification", "signature"}, path
    for path in outside("receiver"):
        if path in inside("python") or path.name == "lib.rs":
            continue
        assert "crate::receiver" not in path.read_text(), path


def test_what_a_notification_is_knows_only_signatures_and_these_know_nothing() -> None:
    used = re.findall(r"\bcrate::(\w+)", (ROOT / "src" / "notification.rs").read_text())
    assert set(used) == {"signature"}
    assert not any("crate::" in path.read_text() for path in inside("signature"))


def test_no_file_grows_past_400_lines() -> None:
    folders = ("src", "python", "tests", "scripts")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.[rp]*")]
    lengths = {
        path: len(path.read_text().splitlines()) for path in files if path.suffix in {".rs", ".py"}
    }
    assert lengths
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_nothing_is_unsafe_and_there_is_no_build_script() -> None:
    assert 'unsafe_code = "forbid"' in (ROOT / "Cargo.toml").read_text()
    assert not (ROOT / "build.rs").exists()
