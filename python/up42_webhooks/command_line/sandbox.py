"""The commands that need no account: the sandbox and the demonstration."""

from __future__ import annotations

import up42_webhooks as up42
from up42_webhooks import demo as demonstration

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def sandbox(options: argparse.Namespace) -> int:
    """Serve a sandbox until Ctrl-C, with a line for each request."""
    with up42.Sandbox(port=options.port) as served:
        print(f"The sandbox listens on {served.url}; Ctrl-C ends it. To log in to it:\n")
        for name, value in served.credentials.items():
            print(f"export UP42_{name.upper()}={value}")
        print(flush=True)
        seen = 0
        while True:
            requests, seen = served._requests_after(seen)  # noqa: SLF001 - ours
            for request in requests:
                status = request["status"] or "hung up"
                print(f"{request['method']} {request['path']} {status}", flush=True)


def demo(_options: argparse.Namespace) -> int:
    """Show the life of a webhook."""
    demonstration.run()
    return 0
