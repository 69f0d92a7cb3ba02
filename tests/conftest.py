"""What the tests share."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import up42
from calls import log_in
from hostile import Hostile
from notifications import SECRET
from recorder import Recorder
from service import EVENTS, WEBHOOK, Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authority import Authority

# Where the tests run in the background of a shell, Ctrl-C would mean nothing to what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent
SDK = "up42-py==4.3.0"


@pytest.fixture(scope="session")
def wheel() -> Path:
    """The wheel under test: the one that `make test` names, or the newest in dist/."""
    if named := os.environ.get("UP42_WHEEL"):
        return Path(named)
    return max((ROOT / "dist").glob("*.whl"), key=lambda path: path.stat().st_mtime)


@pytest.fixture(scope="session")
def sdk_wheel() -> Path:
    """The SDK's wheel, from the index at the first time."""
    cache = ROOT / ".cache"
    cache.mkdir(exist_ok=True)
    if not list(cache.glob("up42_py-4.3.0-*.whl")):
        # Aside, and then put there whole: there may be several of us.
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, SDK]
            subprocess.run(pip, check=True)
            for path in Path(folder).iterdir():
                path.replace(cache / path.name)
    return max(cache.glob("up42_py-4.3.0-*.whl"))


@pytest.fixture(autouse=True)
def no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment says of accounts, hosts and proxies is not for the tests."""
    for name in ("USERNAME", "PASSWORD", "API_URL", "AUTH_URL"):
        monkeypatch.delenv(f"UP42_{name}", raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def sandbox() -> Iterator[up42.Sandbox]:
    """A sandbox with the webhook of the documentation in it, logged in to as the default."""
    with up42.Sandbox(webhooks=[WEBHOOK]) as sandbox:
        up42.authenticate(**sandbox.credentials)
        sandbox.reset()
        yield sandbox


@pytest.fixture
def receiver() -> Iterator[up42.Receiver]:
    """A receiver of what is signed with the secret of the documentation."""
    with up42.Receiver(SECRET) as receiver:
        yield receiver


@pytest.fixture
def auth(sandbox: up42.Sandbox) -> up42.Auth:
    """A session of its own on that sandbox."""
    return up42.Auth(**sandbox.credentials)


@pytest.fixture
def service() -> Service:
    """What the recorder answers."""
    return Service()


@pytest.fixture
def recorder(service: Service) -> Iterator[Recorder]:
    """A server that is not the sandbox."""
    with Recorder(service) as recorder:
        yield recorder


@pytest.fixture
def hosts(recorder: Recorder) -> dict[str, Any]:
    """The arguments that lead to the recorder."""
    return {"api_url": recorder.url, "auth_url": recorder.url}


@pytest.fixture
def logged_in(recorder: Recorder, hosts: dict[str, Any]) -> Recorder:
    """The recorder, logged in to as the default and with its memory emptied."""
    up42.authenticate(username="me@example.com", password="hush & hush", **hosts)
    recorder.requests.clear()
    return recorder


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    """A hostile server, logged in to as the default; afterwards, all is as well as before."""
    with Hostile() as hostile:
        log_in(hostile)
        yield hostile
        hostile.tricks.clear()
        hostile.login_tricks.clear()
        assert up42.get_webhook_events() == EVENTS


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """An authority that nobody trusts yet."""
    from authority import Authority  # noqa: PLC0415 - needs what only one Python has

    folder = tmp_path / "authority"
    folder.mkdir()
    return Authority(folder)
