import copy
import dataclasses
import datetime
import functools
import http.client
from enum import Enum
from pathlib import Path
from typing import Any

import up42
from up42 import tools, webhooks
from up42.errors import Response
from up42.webhooks import Webhook, Webhooks

tools.settings(log=True)
up42.tools.settings(False)

up42.authenticate(cfg_file="cfg.json")
up42.authenticate(cfg_file=Path("cfg.json"), env="com")
up42.authenticate({"username": "me@example.com", "password": "..."})
up42.authenticate("cfg.json", "me@example.com", "...", "eu")
up42.authenticate(username="me@example.com", password="...", region="sa")
up42.authenticate("cfg.json", max_attempts=3, timeout=30, connect_timeout=2.5)
up42.authenticate(project_id="...", project_api_key="...", api_url="https://x", auth_url=None)
up42.base.authenticate(username="me@example.com", password="...")

events: list[dict[str, Any]] = up42.get_webhook_events()
webhook: up42.Webhook = up42.create_webhook(name="n", url="https://u", events=events)
webhook = up42.create_webhook("n", "https://u", ["job.status"], True, "secret")
webhook = up42.initialize_webhook(webhook_id="id")
hooks: list[up42.Webhook] = up42.get_webhooks()
listed: list[dict[str, Any]] = up42.get_webhooks(return_json=True)
updated: up42.Webhook = hooks[0].update(name="n", events=("job.status",), active=False)
info: dict[str, Any] = webhook.info
name: str = webhook["name"]
as_dict: dict[str, Any] = dict(webhook)
known: dict[str, Any] = webhook._info  # pyright: ignore[reportPrivateUsage]
report: dict[str, Any] = webhook.trigger_test_events()
report = webhook.trigger_test_event()
webhook.delete()
if webhook and "name" in webhook and len(webhook) > 3:
    print(webhook.webhook_id.upper(), webhook.workspace_id.upper(), list(webhook))

auth: up42.Auth = up42.Auth(username="me@example.com", password="...", authenticate=False)
token: str = auth.token
other: up42.Webhook = up42.Webhook(auth, "id", webhook_info=info)
also_an_auth: up42.auth.Auth = webhook.auth


class Event(str, Enum):
    ORDER = "order.status"


record = up42.Webhook(name="n", url="https://u", events=["order.status"])
record = Webhook("https://u", "n", [Event.ORDER], True, "secret", None, None, None)
record.save()
record.name = record.name.upper()
record.url = "https://v"
record.events.append("job.status")
record.events = ["job.status"]
record.active = not record.active
record.secret = None
record.save()
identity: str | None = record.id
times: tuple[str | None, str | None] = (record.created_at, record.updated_at)
got: up42.Webhook = up42.Webhook.get(webhook_id="id")
every: list[up42.Webhook] = up42.Webhook.all()
raw: list[dict[str, Any]] = up42.Webhook.all(return_json=True)
made: up42.Webhook = up42.Webhook.create("n", "https://u", {"order.status"}, secret="s")
made = webhooks.Webhook.create(name="n", url="https://u", events=iter(["order.status"]))
made = up42.Webhook.create("n", "https://u", [event["name"] for event in events])
from_known: up42.Webhook = up42.Webhook.from_metadata(raw[0])
names: list[str] = [event["name"] for event in up42.Webhook.get_webhook_events()]
fields: dict[str, Any] = dataclasses.asdict(record)
replaced: up42.Webhook = dataclasses.replace(record, name="m")
copied: up42.Webhook = copy.deepcopy(record)
by_webhook: dict[up42.Webhook, str] = {got: got.name}
same: bool = got == made
match record:
    case up42.Webhook(name=matched, active=True):
        print(matched.upper())
    case _:
        pass

account = Webhooks(auth)
mine_only: list[Webhook] = account.get_webhooks()
mine_raw: list[dict[str, Any]] = webhooks.Webhooks(auth=auth).get_webhooks(return_json=True)
created: Webhook = account.create_webhook("n", "https://u", names, active=True)
workspace: str = account.workspace_id + account.auth.workspace_id
create = functools.partial(up42.create_webhook, url="https://u", events=["job.status"])
partly: up42.Webhook = create(name="n")
up42.main.get_webhooks()
up42.initialization.initialize_webhook("id").delete()


class Mine(up42.Webhook):
    def label(self) -> str:
        return f"{self['name']}"


mine: Mine = Mine(auth, "id").update(name="n")
mine = Mine.create("n", "https://u", ["job.status"])

with up42.Sandbox(port=0, webhooks=listed, sign_body=False) as sandbox:
    up42.authenticate(**sandbox.credentials)
    url: str = sandbox.url
    port: int = sandbox.port
    held: list[dict[str, Any]] = sandbox.webhooks
    asked: list[dict[str, Any]] = sandbox.requests

try:
    up42.initialize_webhook("id")
except up42.HTTPError as error:
    status: int = error.response.status_code + error.status_code
    body: Any = error.response.json()
    header: str = error.response.headers["content-type"]
    response: Response = error.response
    said: tuple[int | str | None, str | None, str | None] = (error.code, error.title, error.detail)
    sent: str = f"{error.method} {error.url}"
except (up42.ConnectionError, up42.Timeout, up42.ServiceError, up42.UserNotAuthenticated) as failed:
    text: str = str(failed)
except up42.errors.Up42Error as any_of_them:
    value_error: Exception = any_of_them
version: str = up42.__version__

received: bytes = b'{"event": "order.status", "body": {}}'
signed: dict[str, str] = up42.sign_notification(received, "s", headers={"Date": "today"})
pairs: list[tuple[bytes, bytes]] = [(b"signature", b"up42-sig=")]
message = http.client.HTTPMessage()
notification: up42.Notification = up42.verify_notification(received, signed, ["new", "old"], now=1.5)
try:
    up42.verify_notification(memoryview(received), pairs, "s", tolerance=None)
    up42.verify_notification(received.decode(), message, "s", require_signed_body=False)
except up42.SignatureError as refused:
    expired: bool = refused.reason == "expired"
at: datetime.datetime | None = notification.timestamp
told: tuple[str, bool, str | None] = notification.event, notification.live_mode, notification.status
held_body: dict[str, Any] = notification.body


def handle(notification: up42.Notification) -> int:
    return notification.attempt


async def receive(receiver: up42.Receiver) -> up42.Notification:
    async for notification in receiver:
        receiver.ack(notification)
    return await receiver.aget(timeout=1)


with up42.Receiver("s", port=8042, inbox="inbox.sqlite") as receiver:
    handled: int = receiver.on("order.status")(handle)(receiver.get(timeout=1.5))
    receiver.on("job.status", handle)

    @receiver.on()
    def everything(notification: up42.Notification) -> None:
        print(notification.raw, receiver.url)

    for waiting in receiver:
        receiver.ack(waiting)


async def main() -> None:
    await up42.authenticate_async(username="me@example.com", password="...")
    listed: list[up42.Webhook] = await up42.get_webhooks_async()
    known: list[dict[str, Any]] = await up42.get_webhooks_async(return_json=True)
    made: up42.Webhook = await up42.ensure_webhook_async("n", "https://u", ["job.status"])
    name: str = (await listed[0].update_async(name="n")).name
    print(known, made, name, await made.info_async())
    await made.delete_async()
