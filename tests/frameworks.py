"""The examples for frameworks, each served as it would be, on loopback.

As a command it serves one until its standard input ends: `python frameworks.py flask`, with the
environment that the example reads.
"""

from __future__ import annotations

import base64
import importlib
import socket
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from recorder import Answer, Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recorder import Request

EXAMPLES = Path(__file__).parent.parent / "examples"
LAMBDA = ["lambda-v1", "lambda-v1-base64", "lambda-v2", "lambda-v2-base64"]
FRAMEWORKS = ["fastapi", "flask", "django", *LAMBDA]


@contextmanager
def served(name: str) -> Iterator[str]:
    """The example of a framework, served on threads of this process, and its url."""
    server = {"fastapi": fastapi, "flask": flask, "django": django}.get(name)
    with server() if server else lambda_function(name) as url:
        yield f"{url}/up42"


def example(name: str) -> Any:
    """What the example defines. It is a module, as its framework wants it."""
    module = f"receive_{name}"
    sys.modules.pop(module, None)
    sys.path.insert(0, str(EXAMPLES))
    try:
        return importlib.import_module(module)
    finally:
        sys.path.remove(str(EXAMPLES))


@contextmanager
def running(serve: Any, stop: Any) -> Iterator[None]:
    """Run `serve` on a thread, until `stop` ends it."""
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join(10)


@contextmanager
def fastapi() -> Iterator[str]:
    """By uvicorn."""
    uvicorn = importlib.import_module("uvicorn")
    app = example("fastapi").app
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=5))
    # It listens already, so that who calls before uvicorn is ready waits.
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serve = running(
            lambda: server.run(sockets=[listening]), lambda: setattr(server, "should_exit", True)
        )
        with serve:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def flask() -> Iterator[str]:
    """By werkzeug."""
    serving = importlib.import_module("werkzeug.serving")

    class Quiet(serving.WSGIRequestHandler):  # type: ignore[name-defined,misc]
        def log(self, *_: object) -> None:
            pass

    app = example("flask").app
    server = serving.make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    with running(server.serve_forever, server.shutdown):
        yield f"http://127.0.0.1:{server.server_port}"
    server.server_close()


@contextmanager
def django() -> Iterator[str]:
    """By wsgiref."""
    simple_server = importlib.import_module("wsgiref.simple_server")

    class Quiet(simple_server.WSGIRequestHandler):  # type: ignore[name-defined,misc]
        def log_message(self, *_: object) -> None:
            pass

    application = example("django").application
    server = simple_server.make_server("127.0.0.1", 0, application, handler_class=Quiet)
    with server, running(lambda: server.serve_forever(0.01), server.shutdown):
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def lambda_function(name: str) -> Iterator[str]:
    """By what turns requests into the events of API Gateway."""
    function, version = example("lambda"), event_v1 if "v1" in name else event_v2

    def answer(request: Request) -> Answer:
        event = version(request) | carried(request.body, in_base64=name.endswith("base64"))
        context = SimpleNamespace(aws_request_id="5f0d3b3c-0000-4000-8000-000000000000")
        answered = function.handler(event, context)
        return Answer(answered["statusCode"], answered["body"].encode())

    with Recorder(answer) as gateway:
        yield gateway.url


def carried(body: bytes, *, in_base64: bool) -> dict[str, Any]:
    """The body as an event has it."""
    text = base64.b64encode(body).decode() if in_base64 else body.decode()
    return {"body": text, "isBase64Encoded": in_base64}


def event_v1(request: Request) -> dict[str, Any]:
    """The event of a REST API."""
    headers = {name.title(): value for name, value in request.headers.items()}
    return {
        "version": "1.0",
        "resource": "/up42",
        "path": request.path,
        "httpMethod": request.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "pathParameters": None,
        "requestContext": {"httpMethod": request.method, "path": request.path},
    }


def event_v2(request: Request) -> dict[str, Any]:
    """The event of an HTTP API."""
    return {
        "version": "2.0",
        "routeKey": "POST /up42",
        "rawPath": request.path,
        "rawQueryString": "",
        "headers": request.headers,
        "requestContext": {"http": {"method": request.method, "path": request.path}},
    }


def main() -> None:
    """Serve one, say where, and end with the standard input."""
    with served(sys.argv[1]) as url:
        print(url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
