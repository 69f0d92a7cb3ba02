"""Code as it was written for up42-py 0.22 to 0.37.

The steps stand in `login`, `calls`, `habits` and `faults`.
"""

import up42
from upstream import PASSWORD, USERNAME, Upstream

ATTRIBUTES = ("webhook_id", "workspace_id", "_info")
ID = Upstream.webhook_id
OTHER_ID = Upstream.other_id
URL = "https://receiving-url.com"


def log_in():
    up42.authenticate(username=USERNAME, password=PASSWORD)
