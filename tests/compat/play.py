"""Plays a script with the `up42` that this Python has, and writes down what came of each step.

`python play.py generation_0 outcomes.json`. It knows nothing of who is played: the SDK's requests
are led to this machine below the SDK, in the adapter of requests; this package is told its hosts.
Nothing gets out: Python's connections to anywhere else are refused, and the proxy that is named for
all others is not there.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

sys.path.insert(1, str(Path(__file__).parent.parent))

from requests import RequestException, exceptions
from requests.adapters import HTTPAdapter

from recorder import Recorder
from upstream import Upstream

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Iterator, Mapping

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
DEAD_PROXY = "http://127.0.0.1:9"

PARTS = ("login", "calls", "habits", "faults")

# What old code writes behind `except`.
CLAUSES: Mapping[str, type[BaseException]] = {
    clause.__name__: clause
    for clause in (
        Exception, ValueError, RuntimeError, KeyError, AttributeError, TypeError, OSError,
        ImportError, ConnectionError, TimeoutError, FileNotFoundError,
    )
} | {
    f"requests.{clause.__name__}": clause
    for clause in (
        RequestException, exceptions.HTTPError, exceptions.ConnectionError, exceptions.Timeout,
        exceptions.RetryError, exceptions.JSONDecodeError,
    )
}  # fmt: skip


def main(script: str, to: str) -> None:
    """Play all steps of a script."""
    upstream = Upstream()
    with Recorder(upstream) as recorder:
        stay_on_this_machine(recorder.url)
        package = importlib.import_module(script)
        outcomes = [
            {"step": step.__name__, **play(step, upstream, package)} for step in steps_of(script)
        ]
    Path(to).write_text(json.dumps(outcomes, indent=1), encoding="utf-8")


def steps_of(script: str) -> Iterator[Callable[..., Any]]:
    """The steps of a script, in their order: all functions of its parts."""
    for name in PARTS:
        part = importlib.import_module(f"{script}.{name}")
        for thing in list(vars(part).values()):
            if inspect.isfunction(thing) and thing.__module__ == part.__name__:
                yield thing


def stay_on_this_machine(url: str) -> None:
    """Lead every request to `url`, and refuse all other connections."""
    os.environ.update(UP42_API_URL=url, UP42_AUTH_URL=url)
    os.environ.update(HTTP_PROXY=DEAD_PROXY, HTTPS_PROXY=DEAD_PROXY, NO_PROXY="127.0.0.1")
    send = HTTPAdapter.send

    def send_here(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        parts = urlsplit(request.url)
        request.url = f"{url}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return send(self, request, *args, **kwargs | {"proxies": None})

    def guard(event: str, args: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(args[1], tuple) and args[1][0] not in LOOPBACK:
            raise PermissionError(f"a connection to {args[1]} is not for this script")
        if event == "socket.getaddrinfo" and args[0] not in LOOPBACK:
            raise PermissionError(f"the address of {args[0]} is not for this script")

    HTTPAdapter.send = send_here  # type: ignore[method-assign]
    sys.addaudithook(guard)
    time.sleep = lambda _: None  # the SDK's pauses; how long they are is not compared


def play(step: Callable[..., Any], upstream: Upstream, script: types.ModuleType) -> dict[str, Any]:
    """What came of a step."""
    upstream.reset()
    if getattr(step, "logs_in", True):
        script.log_in()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            wanted = inspect.signature(step).parameters
            outcome: dict[str, Any] = {
                "returns": shown(step(*[upstream] if wanted else ()), script)
            }
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the outcome
            outcome = {"raises": caught(error), "text": f"{type(error).__name__}: {error}"}
        finally:
            os.chdir(Path(__file__).parent)
    return {**outcome, "sends": list(upstream.sent), "differs": getattr(step, "differs", None)}


def caught(error: BaseException) -> list[str]:
    """The clauses that catch an error, and the status that they find in it."""
    clauses = [f"except {name}" for name, clause in CLAUSES.items() if isinstance(error, clause)]
    response = getattr(error, "response", None)
    return clauses + ([f"status {response.status_code}"] if response is not None else [])


def shown(value: Any, script: types.ModuleType) -> str:
    """A value with its types, as far as a script sees them."""
    if any(base.__name__ == "Webhook" for base in type(value).__mro__):
        attributes = {name: getattr(value, name, "-") for name in script.ATTRIBUTES}
        pairs = (f"{name}={shown(attribute, script)}" for name, attribute in attributes.items())
        return f"{type(value).__name__}({', '.join(pairs)})"
    if type(value) is dict:
        pairs = (f"{shown(key, script)}: {shown(item, script)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    if type(value) in {list, tuple}:
        items = [shown(item, script) for item in value]
        return f"{type(value).__name__}({', '.join(items)})" if value else repr(value)
    if value is None or type(value) in {str, int, float, bool}:
        return repr(value)
    return "<callable>" if inspect.isroutine(value) else f"<{type(value).__name__}>"


if __name__ == "__main__":
    main(*sys.argv[1:])
