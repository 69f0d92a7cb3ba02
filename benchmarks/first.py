"""From a process's start to its first list, in one contender's environment.

`python first.py CONTENDER AUTH_URL API_URL`.
"""

from __future__ import annotations

import sys


def main(contender: str, auth_url: str, api_url: str) -> None:
    """Log in, and list."""
    from server import PASSWORD, USERNAME

    if contender == "ours":
        import up42

        up42.authenticate(username=USERNAME, password=PASSWORD, api_url=api_url, auth_url=auth_url)
        webhooks = up42.get_webhooks()
    else:
        import peers

        peers.quiet()
        up42 = peers.sdk(auth_url, api_url)
        webhooks = up42.get_webhooks() if contender == "0.34.1" else up42.Webhook.all()
    assert len(webhooks) == 1  # noqa: S101 - it is there


if __name__ == "__main__":
    main(*sys.argv[1:])
