"""`up42.webhooks`: the classes for webhooks, as the SDK had them."""

from up42_webhooks._native import Webhook, Webhooks

__all__ = ["Webhook", "Webhooks"]
