"""Calls that several tests make."""

from __future__ import annotations

import up42


def create() -> up42.Webhook:
    """A create as good as any."""
    return up42.create_webhook("n", "https://u.example", ["order.status"])
