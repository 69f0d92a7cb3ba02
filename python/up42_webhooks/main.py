"""`up42.main`: the functions, where SDK 0.22 to 1.0 had them."""

from up42_webhooks._native import (
    authenticate,
    create_webhook,
    get_webhook_events,
    get_webhooks,
    initialize_webhook,
)

__all__ = [
    "authenticate",
    "create_webhook",
    "get_webhook_events",
    "get_webhooks",
    "initialize_webhook",
]
