import datetime
import http.client
from pathlib import Path
from typing import Any

import up42

up42.authenticate(cfg_file="cfg.json")
up42.authenticate(cfg_file=Path("cfg.json"), env="com")
up42.authenticate({"username": "me@example.com", "password": "..."})
up42.authenticate("cfg.json", "me@example.com", "...", "eu")
up42.authenticate(username="me@example.com", password="...", region="sa")
up42.authenticate(project_id="...", project_api_key="...", api_url="https://x", auth_url=None)

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
known: dict[str, Any] = webhook._info
report: dict[str, Any] = webhook.trigger_test_events()
report = webhook.trigger_test_event()
webhook.delete()
if webhook and "name" in webhook and len(webhook) > 3:
    print(webhook.webhook_id.upper(), webhook.workspace_id.upper(), list(webhook))

auth: up42.Auth = up42.Auth(username="me@example.com", password="...", authenticate=False)
token: str = auth.token
other: up42.Webhook = up42.Webhook(auth, "id", webhook_info=info)


class Mine(up42.Webhook):
    def label(self) -> str:
        return f"{self['name']}"


mine: Mine = Mine(auth, "id").update(name="n")

with up42.Sandbox(port=0, webhooks=listed, sign_body=False) as sandbox:
    up42.authenticate(**sandbox.credentials)
    url: str = sandbox.url
    port: int = sandbox.port
    held: list[dict[str, Any]] = sandbox.webhooks
    asked: list[dict[str, Any]] = sandbox.requests

try:
    up42.initialize_webhook("id")
except up42.HTTPError as error:
    status: int = error.response.status_code
    body: Any = error.response.json()
    header: str = error.response.headers["content-type"]
except (up42.ConnectionError, up42.Timeout, up42.ServiceError, up42.UserNotAuthenticated) as failed:
    text: str = str(failed)
version: str = up42.__version__

raw: bytes = b'{"event": "order.status", "body": {}}'
signed: dict[str, str] = up42.sign_notification(raw, "s", headers={"Date": "today"})
pairs: list[tuple[bytes, bytes]] = [(b"signature", b"up42-sig=")]
message = http.client.HTTPMessage()
try:
    notification: up42.Notification = up42.verify_notification(raw, signed, ["new", "old"], now=1.5)
    up42.verify_notification(memoryview(raw), pairs, "s", tolerance=None)
    up42.verify_notification(raw.decode(), message, "s", require_signed_body=False)
except up42.SignatureError as refused:
    expired: bool = refused.reason == "expired"
at: datetime.datetime | None = notification.timestamp
said: tuple[str, bool, str | None] = notification.event, notification.live_mode, notification.status
held_body: dict[str, Any] = notification.body


def handle(notification: up42.Notification) -> int:
    return notification.attempt


async def receive(receiver: up42.Receiver) -> up42.Notification:
    async for notification in receiver:
        receiver.ack(notification)
    return await receiver.aget(timeout=1)


with up42.Receiver("s", port=8042, inbox="inbox.sqlite") as receiver:
    same: int = receiver.on("order.status")(handle)(receiver.get(timeout=1.5))
    receiver.on("job.status", handle)

    @receiver.on()
    def everything(notification: up42.Notification) -> None:
        print(notification.raw, receiver.url)

    for waiting in receiver:
        receiver.ack(waiting)
