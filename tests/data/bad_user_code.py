import up42

up42.authenticate(user="me@example.com")  # wrong
up42.authenticate(username=5)  # wrong
up42.authenticate(env=True)  # wrong
up42.authenticate(username="me", password="p", authenticate=False)  # wrong
up42.create_webhook("n", "https://u")  # wrong
up42.create_webhook("n", "https://u", 5)  # wrong
up42.create_webhook("n", "https://u", ["job.status"], "yes")  # wrong
up42.create_webhook("n", "https://u", ["job.status"], secret=b"x")  # wrong
up42.initialize_webhook(5)  # wrong
up42.initialize_webhook()  # wrong
up42.get_webhooks("json")  # wrong
webhook = up42.initialize_webhook("id")
webhook.info = {}  # wrong
webhook.update("n", activ=True)  # wrong
webhook.update(active="no")  # wrong
webhook["name"] = "n"  # wrong
webhook.deleet()  # wrong
webhook.info()  # wrong
up42.Webhook("id")  # wrong
up42.Webhook(auth="me", webhook_id="id")  # wrong
up42.get_webhooks()[0].upper()  # wrong
up42.get_webhooks(return_json=True)[0].webhook_id  # wrong
up42.Sandbox(port="8042")  # wrong
up42.Sandbox().webhooks = []  # wrong
good = up42.get_webhook_events()[0]["name"]
up42.verify_notification({"event": "e"}, {}, "s")  # wrong
up42.verify_notification(b"", {}, b"s")  # wrong
up42.verify_notification(b"", {}, "s", 300)  # wrong
up42.verify_notification(b"", 5, "s")  # wrong
up42.parse_notification(b"").event = "e"  # wrong
up42.Notification()["event"]  # wrong
up42.Receiver("s", "127.0.0.1", "8042")  # wrong
up42.Receiver("s").on("order.status", 5)  # wrong
up42.Receiver("s").ack("id")  # wrong
