"""`up42.auth`: the session, where SDK 0.22 to 1.1 had it."""

from up42_webhooks._native import Auth

__all__ = ["Auth"]
