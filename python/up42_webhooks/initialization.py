"""`up42.initialization`: the functions, where SDK 0.22 to 1.1 had them."""

from up42_webhooks._native import (
    create_webhook,
    get_webhook_events,
    get_webhooks,
    initialize_webhook,
)

__all__ = ["create_webhook", "get_webhook_events", "get_webhooks", "initialize_webhook"]
