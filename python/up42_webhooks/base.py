"""`up42.base`: the login, where SDK 1.1 to 2.6 had it."""

from up42_webhooks._native import authenticate
from up42_webhooks.errors import UserNotAuthenticated

__all__ = ["UserNotAuthenticated", "authenticate"]
