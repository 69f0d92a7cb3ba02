"""Code as it was written for up42-py 2.0 to 2.6: webhooks as active records.

The steps stand in `login`, `calls`, `habits` and `faults`.
"""

import warnings

import up42
from upstream import PASSWORD, USERNAME, Upstream

ATTRIBUTES = (
    "id", "workspace_id",
    "name", "url", "events", "active", "secret", "created_at", "updated_at",
)  # fmt: skip
ID = Upstream.webhook_id
OTHER_ID = Upstream.other_id
URL = "https://receiving-url.com"

warnings.simplefilter("ignore", DeprecationWarning)


def log_in():
    up42.authenticate(username=USERNAME, password=PASSWORD)


def new(**attributes):
    events = ["order.status"]
    return up42.Webhook(**{"name": "n", "url": URL, "events": events, "secret": "s", **attributes})
