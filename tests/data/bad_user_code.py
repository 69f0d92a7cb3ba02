import up42
from up42 import create_webhok  # wrong
from up42 import initialize_catalog  # wrong
from up42.webhooks import Webhok  # wrong
from up42.nonsense import anything  # wrong

up42.authenticate(user="me@example.com")  # wrong
up42.authenticate(username=5)  # wrong
up42.authenticate(env=True)  # wrong
up42.authenticate(username="me", password="p", authenticate=False)  # wrong
up42.autenticate()  # wrong
up42.create_webhok("n", "https://u", ["job.status"])  # wrong
up42.create_webhook("n", "https://u")  # wrong
up42.create_webhook("n", "https://u", 5)  # wrong
up42.create_webhook("n", "https://u", "job.status")  # wrong
up42.create_webhook("n", "https://u", b"job.status")  # wrong
up42.create_webhook("n", "https://u", [5])  # wrong
up42.create_webhook("n", "https://u", ["job.status"], "yes")  # wrong
up42.create_webhook("n", "https://u", ["job.status"], secret=b"x")  # wrong
up42.initialize_project(project_id="id")  # wrong
up42.initialize_webhook(5)  # wrong
up42.initialize_webhook()  # wrong
up42.get_webhooks("json")  # wrong
up42.get_webhook_events("job.status")  # wrong
up42.Order.get("id")  # wrong
webhook = up42.initialize_webhook("id")
webhook.info = {}  # wrong
webhook.update("n", activ=True)  # wrong
webhook.update(active="no")  # wrong
webhook.update(events="job.status")  # wrong
webhook["name"] = "n"  # wrong
webhook[0].upper()  # wrong
webhook.deleet()  # wrong
webhook.info()  # wrong
webhook.nme = "n"  # wrong
up42.Webhook("id")  # wrong
up42.Webhook(auth="me", webhook_id="id")  # wrong
up42.get_webhooks()[0].upper()  # wrong
up42.get_webhooks(return_json=True)[0].webhook_id  # wrong
up42.Sandbox(port="8042")  # wrong
up42.Sandbox().webhooks = []  # wrong
good = up42.get_webhook_events()[0]["name"]

auth = up42.Auth(username="me@example.com", password="p")
up42.Auth(username="me@example.com", pasword="p")  # wrong
auth.token = "t"  # wrong
auth.tokn.upper()  # wrong
up42.webhooks.Webhok(auth)  # wrong
up42.webhooks.Webhooks()  # wrong
up42.webhooks.Webhooks("me@example.com")  # wrong
up42.webhooks.Webhooks(auth).get_webhook("id")  # wrong
up42.webhooks.Webhooks(auth).create_webhook("n", "https://u", "job.status")  # wrong
up42.main.initialize_job("id")  # wrong
up42.base.Auth()  # wrong
up42.tools.settings(log="yes")  # wrong
up42.tools.read_vector_file("aoi.geojson")  # wrong

record = up42.Webhook(name="n", url="https://u", events=["order.status"])
up42.Webhook(name="n", url="https://u")  # wrong
up42.Webhook(name="n", url="https://u", events="order.status")  # wrong
up42.Webhook(name="n", url="https://u", events=["order.status"], webhook_id="id")  # wrong
record.save(name="n")  # wrong
saved: up42.Webhook = record.save()  # wrong
record.name = None  # wrong
record.active = "yes"  # wrong
record.events = "order.status"  # wrong
record.events.append(5)  # wrong
record.created_at.upper()  # wrong
up42.Webhook.get()  # wrong
up42.Webhook.all()["id"]  # wrong
up42.Webhook.all(return_json=True)[0].name  # wrong
up42.Webhook.create("n", "https://u")  # wrong
up42.Webhook.create(name="n", url="https://u", events="order.status")  # wrong
up42.Webhook.from_metadata("id")  # wrong
up42.Webhook.find("n")  # wrong

try:
    up42.Webhook.get("id")
except up42.HttpError:  # wrong
    pass
except up42.HTTPError as error:
    error.status.bit_length()  # wrong
    error.response.json["error"]  # wrong
    error.status_code.upper()  # wrong
    error.detail.upper()  # wrong


async def main() -> None:
    await up42.get_webhooks()  # wrong
    await up42.create_webhook_async("n", "https://u")  # wrong
    up42.get_webhooks_async()[0]  # wrong
    await up42.Webhook.get_async(5)  # wrong
up42.verify_notification({"event": "e"}, {}, "s")  # wrong
up42.verify_notification(b"", {}, b"s")  # wrong
up42.verify_notification(b"", {}, "s", 300)  # wrong
up42.verify_notification(b"", 5, "s")  # wrong
up42.parse_notification(b"").event = "e"  # wrong
up42.Notification()["event"]  # wrong
up42.Receiver("s", "127.0.0.1", "8042")  # wrong
up42.Receiver("s").on("order.status", 5)  # wrong
up42.Receiver("s").ack("id")  # wrong
