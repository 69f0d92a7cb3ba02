"""Beside the real SDK: neither package overwrites or disturbs the other, in whatever order."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

OURS = "up42-webhooks"

# The SDK is installed without what it depends on: its layout is what counts here. What it imports
# of that is made up.
MADE_UP = """
import importlib.abc, importlib.machinery, sys, types, unittest.mock

NAMES = "geojson packaging pystac pystac_client requests tenacity tqdm urllib3".split()

class MadeUp(types.ModuleType):
    __path__ = []
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return unittest.mock.MagicMock()

class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] not in NAMES:
            return None
        return importlib.machinery.ModuleSpec(name, self)
    def create_module(self, spec):
        return MadeUp(spec.name)
    def exec_module(self, module):
        pass

sys.meta_path.append(Finder())
"""

LOOK = """
import json, sys
for name in sys.argv[1].split():
    __import__(name)
seen = {}
if "up42" in sys.modules:
    up42 = sys.modules["up42"]
    seen["up42"] = "ours" if up42 is sys.modules.get("up42_webhooks") else up42.__file__
if "up42_webhooks" in sys.modules:
    ours = sys.modules["up42_webhooks"]
    with ours.Sandbox() as sandbox:
        ours.authenticate(**sandbox.credentials)
        seen["ours"] = len(ours.get_webhooks())
print(json.dumps(seen))
"""


class Environment:
    """A virtual environment of its own."""

    def __init__(self, folder: Path, wheels: dict[str, Path]) -> None:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        self.python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
        self.wheels = wheels

    def pip(self, *arguments: object) -> None:
        pip = (sys.executable, "-m", "pip", "--python", self.python)
        command = [str(word) for word in (*pip, *arguments)]
        subprocess.run(command, check=True, capture_output=True)

    def install(self, name: str) -> None:
        self.pip("install", "--no-deps", "--no-index", self.wheels[name])

    def uninstall(self, name: str) -> None:
        self.pip("uninstall", "-y", name)

    def seen(self, imports: str) -> dict[str, str | int]:
        """What a fresh Python sees after the imports."""
        command = [str(self.python), "-I", "-c", MADE_UP + LOOK, imports]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        seen: dict[str, str | int] = json.loads(done.stdout)
        return seen

    def is_sdk(self, path: str | int) -> bool:
        return Path(str(path)).parts[-2:] == ("up42", "__init__.py")


@pytest.fixture(scope="module")
def wheels(wheel: Path, sdk_wheel: Path) -> dict[str, Path]:
    """Our wheel, and the SDK's."""
    return {OURS: wheel, "up42-py": sdk_wheel}


@pytest.mark.parametrize("first", [OURS, "up42-py"])
@pytest.mark.parametrize("leaving", [OURS, "up42-py"])
def test_both_are_installed_and_one_is_uninstalled(
    wheels: dict[str, Path], tmp_path: Path, first: str, leaving: str
) -> None:
    environment = Environment(tmp_path / "venv", wheels)
    for name in sorted(wheels, key=lambda name: name != first):
        environment.install(name)

    for imports in itertools.permutations(["up42", "up42_webhooks"]):
        seen = environment.seen(" ".join(imports))
        assert environment.is_sdk(seen["up42"]), "import up42 is theirs"
        assert seen["ours"] == 0, "import up42_webhooks is ours, and works"
    assert environment.is_sdk(environment.seen("up42")["up42"])
    assert environment.seen("up42_webhooks") == {"ours": 0}, "it never touches up42"

    environment.uninstall(leaving)
    if leaving == OURS:
        assert environment.is_sdk(environment.seen("up42")["up42"])
    else:
        assert environment.seen("up42") == {"up42": "ours", "ours": 0}
        assert environment.seen("up42_webhooks up42") == {"up42": "ours", "ours": 0}
