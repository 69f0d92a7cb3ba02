"""Does everything at DEBUG and has everything fail, on a service that repeats what it is told.

Run by test_secrets.py in a process of its own, which searches all that comes out for the secrets
that it passes in on standard input.
"""

from __future__ import annotations

import asyncio
import base64
import copy
import json
import logging
import os
import pickle
import sys
import traceback
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import parse_qs, quote

import up42
from recorder import Answer, Recorder, Request
from service import TEST_RUN, TOKEN_PATH, USERINFO_PATH, WEBHOOK, WORKSPACE_ID, Service, data

PACKAGE = str(Path(up42.__file__).parent)
EVENTS = ["order.status"]
AT_ONCE = {"Retry-After": "0"}
Secrets = dict[str, str]


def show(thing: object) -> None:
    """Print whatever a program or a person may print of it."""
    print(thing, repr(thing), f"{thing}", getattr(thing, "__dict__", {}).keys())
    for name in ("title", "detail", "code", "url", "method", "args", "response"):
        print(repr(getattr(thing, name, None)))
    if isinstance(thing, up42.Webhook):
        print(thing._repr_html_())


def show_error(error: BaseException) -> None:
    """Print an exception in every way, with the locals of our own frames, and pickled."""
    show(error)
    # What the service sent is the caller's; everything else is ours.
    if isinstance(error, up42.HTTPError):
        error.response.content, error.response.headers = b"", type(error.response.headers)()
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    frames = [frame for frame in told.stack if frame.filename.startswith(PACKAGE)]
    print(told, [frame.locals for frame in frames], *traceback.format_exception_only(error))
    # The lines of this file that led here say nothing of a secret: names stand in for them.
    print(*traceback.format_exception(error))
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        sys.stdout.flush()
        sys.stdout.buffer.write(pickle.dumps(error, protocol) + b"\n")
    print(repr(error.__cause__), repr(error.__context__))


def attempt(call: Callable[[], object]) -> bool:
    """Make a call, and show how it fails, if it does."""
    try:
        call()
    except Exception as error:
        logging.getLogger("caller").exception("failed")
        show_error(error)
        return False
    return True


def failing(call: Callable[[], object]) -> None:
    """Make a call that fails, and show how."""
    assert not attempt(call)


def repeated(request: Request) -> str:
    """All that a request holds, in every spelling."""
    authorization = request.headers.get("authorization", "")
    scheme, _, credentials = authorization.partition(" ")
    plain = base64.b64decode(credentials) if scheme == "Basic" else b""
    fields = parse_qs(request.body.decode()) if request.body[:1] != b"{" else request.json
    return f"you sent {authorization} {plain!r} {request.body.decode()} {fields} \n{request.path}"


def refusals(words: str) -> Iterator[Any]:
    """Bodies that repeat it, in each shape of a refusal and in none."""
    fields = {"secret": words, "other": words}
    yield {"data": None, "error": {"code": words, "message": words, "details": fields}}
    yield {"data": None, "error": words}
    yield {"title": words, "status": 1, "detail": words}
    yield {"code": 1, "message": words, "details": words}
    yield {"error": "invalid_grant", "error_description": words}
    yield [words]
    yield f"<html>{words}".encode()
    yield words.encode("utf-16")
    yield {"data": {"secret": words, "id": words, "access_token": words}}


class Repeater(Service):
    """UP42, but for the one request that is answered with a refusal that repeats it."""

    status, shape, path = 200, 0, ""

    def __call__(self, request: Request) -> Answer:
        if not self.path or not request.path.endswith(self.path):
            return super().__call__(request)
        return Answer(self.status, list(refusals(repeated(request)))[self.shape], AT_ONCE)


def calls(secrets: Secrets) -> dict[str, list[Callable[[], object]]]:
    """Calls by the end of the path that is asked for."""
    secret = secrets["webhook"]
    webhook = up42.create_webhook("n", "https://u.example", EVENTS, True, secret)
    webhook.update(secret=secrets["other"])
    show(webhook)
    show(up42.initialize_webhook(WEBHOOK["id"]))

    async def twin(coroutine: Coroutine[Any, Any, object]) -> None:
        show(coroutine)
        await coroutine

    draft = ("n", "https://u.example", EVENTS, True, secret)
    changes = ("n", "https://u.example", EVENTS, True, secrets["other"])
    return {
        "/events": [up42.get_webhook_events],
        "/webhooks": [
            lambda: up42.create_webhook(*draft),
            up42.get_webhooks,
            lambda: up42.ensure_webhook(*draft),
            lambda: asyncio.run(twin(up42.create_webhook_async(*draft))),
        ],
        WEBHOOK["id"]: [
            lambda: webhook.info,
            lambda: webhook.update(*changes),
            lambda: webhook.update(active=True),
            webhook.delete,
            lambda: asyncio.run(twin(webhook.update_async(*changes))),
        ],
        "/tests": [webhook.trigger_test_events],
    }


def refused(service: Repeater, login: dict[str, Any], project: dict[str, Any], by: Any) -> None:
    """Have every call refused, in every shape."""
    logins = [lambda: up42.authenticate(**login), lambda: up42.authenticate(**project)]
    places = {TOKEN_PATH: logins, USERINFO_PATH: logins, **by}
    for service.status in (200, 302, 401, 422, 500):
        for service.shape in range(len(list(refusals("")))):
            for path, these in places.items():
                for call in these:
                    service.path = path
                    attempt(call)
                    service.path = ""
            service.path = ""
            up42.authenticate(**login)


def bad_arguments(secrets: Secrets, folder: Path, hosts: dict[str, Any]) -> None:
    """Have refused what is never sent."""
    pair: dict[str, Any] = {"username": "me@example.com", "password": secrets["password"]}
    file = folder / "cfg.json"
    for content in [json.dumps(pair)[:-1], json.dumps([pair]), json.dumps(pair | {"user": 1})]:
        file.write_text(content)
        failing(lambda: up42.authenticate(file))
    url = f"https://me:{secrets['password']}@127.0.0.1/?{secrets['password']}"
    wrong: list[dict[str, Any]] = [
        {"cfg_file": json.dumps(pair)},
        {"cfg_file": pair, **pair},
        {"cfg_file": {"password": secrets["password"]}},
        {"cfg_file": {**pair, "project_id": [secrets["project"]]}},
        {**pair, "project_id": "p", "project_api_key": secrets["project"]},
        {"password": secrets["password"]},
        {**pair, "password": secrets["password"].encode()},
        {**pair, "region": "us"},
        {**pair, "api_url": url},
        {**pair, "auth_url": url, "api_url": "https://127.0.0.1"},
        {**pair, "nonsense": secrets["password"]},
    ]
    for arguments in wrong:
        failing(lambda: up42.authenticate(**arguments))  # noqa: B023 - called at once
    for secret in (secrets["webhook"].encode(), [secrets["webhook"]], {secrets["webhook"]}):
        failing(lambda: up42.create_webhook("n", "https://u.example", EVENTS, secret=secret))  # type: ignore[arg-type] # noqa: B023
    elsewhere: dict[str, Any] = {
        "api_url": "https://api.invalid",
        "auth_url": "https://auth.invalid",
    }
    for scheme in ("http://", "https://"):
        proxy = f"u:{quote(secrets['password'])}@{hosts['api_url'].removeprefix('http://')}"
        os.environ["HTTPS_PROXY"] = scheme + proxy
        failing(lambda: up42.authenticate(**pair, **elsewhere, max_attempts=1))
    for name in ("UP42_PASSWORD", "UP42_USERNAME"):
        os.environ.pop(name, None)
    failing(up42.authenticate)
    file.write_text(json.dumps(pair))
    file.chmod(0o644)
    up42.authenticate(file, **hosts)


def on_a_sandbox(secrets: Secrets) -> None:
    """Have a sandbox show what it holds, and refuse."""
    secret = secrets["webhook"]
    webhook = WEBHOOK | {"secret": secret, "url": f"http://u:{secret}@127.0.0.1:9/"}
    for wrong in ({**webhook, "secret": [secret]}, {**webhook, "secret": secret.encode()}):
        failing(lambda: up42.Sandbox(webhooks=[wrong]))  # noqa: B023 - called at once
    with up42.Sandbox(webhooks=[webhook], token_lifetime=1) as sandbox:
        show(sandbox)
        up42.authenticate(**sandbox.credentials)
        failing(lambda: up42.create_webhook("", "https://u.example", EVENTS, secret=secret))
        failing(lambda: up42.create_webhook("n", "https://u.example", EVENTS, secret=secret * 200))
        held = up42.initialize_webhook(WEBHOOK["id"])
        show(held.trigger_test_events())
        wrong_one = {**sandbox.credentials, "password": secrets["password"]}
        failing(lambda: up42.authenticate(**wrong_one))
        show(sandbox.requests)


def on_the_receiving_side(secrets: Secrets) -> None:
    """Verify what is forged, and what is not."""
    secret, body = secrets["webhook"], b'{"event": "order.status", "body": {}}'
    signed = up42.sign_notification(body, secret)
    show(up42.verify_notification(body, signed, secret))
    failing(lambda: up42.verify_notification(body + b" ", signed, secret))
    failing(lambda: up42.verify_notification(body, signed, [secret + "x", "x"]))
    failing(lambda: up42.verify_notification(body, signed, secret, now=5))
    failing(lambda: up42.verify_notification(body, {}, secret))
    with up42.Receiver(secret) as receiver:
        show(receiver)
        failing(lambda: receiver.get(timeout=0))


def main() -> None:
    """Do all of it."""
    secrets: Secrets = json.load(sys.stdin)
    folder = Path(sys.argv[1])
    logging.basicConfig(level=logging.NOTSET, stream=sys.stderr)
    service = Repeater()
    token = {"access_token": secrets["token"], "expires_in": 300, "refresh_token": secrets["token"]}
    service.routes["POST", TOKEN_PATH] = Answer(200, token)
    held = data({**WEBHOOK, "secret": secrets["webhook"]})
    service.routes["GET", f"/workspaces/{WORKSPACE_ID}/webhooks/{WEBHOOK['id']}"] = held
    failing(up42.get_webhooks)
    on_the_receiving_side(secrets)
    with Recorder(service) as recorder:
        hosts: dict[str, Any] = {"api_url": recorder.url, "auth_url": recorder.url}
        login = {"username": "me@example.com", "password": secrets["password"], **hosts}
        project = {"project_id": "p", "project_api_key": secrets["project"], **hosts}
        up42.authenticate(**hosts)  # as the environment says
        up42.authenticate(**project)
        up42.authenticate(**login)
        auth = up42.Auth(**login)
        assert auth.token == secrets["token"]
        show(auth)
        failing(lambda: pickle.dumps(auth))
        failing(lambda: copy.deepcopy(auth))
        every = calls(secrets)
        assert up42.initialize_webhook(WEBHOOK["id"]).trigger_test_events() == TEST_RUN
        refused(service, login, project, every)
        service.next_answers = [Answer(hang_up=True)] * 2
        failing(every["/webhooks"][0])
        failing(every["/tests"][0])
        service.events_may_go = Event()
        up42.authenticate(**login, timeout=0.3)
        failing(up42.get_webhook_events)
        service.events_may_go.set()
        bad_arguments(secrets, folder, hosts)
    on_a_sandbox(secrets)
    if Path("/proc/self/cmdline").exists():
        print(Path("/proc/self/cmdline").read_text())
    print("All is said")


if __name__ == "__main__":
    main()
