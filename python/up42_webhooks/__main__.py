"""The command line: `python -m up42_webhooks demo` and `python -m up42_webhooks sandbox`."""

from __future__ import annotations

import argparse
import sys

import up42_webhooks as up42
from up42_webhooks import demo

INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run the command that the arguments name.

    Args:
        arguments: The words behind `python -m up42_webhooks`. Default: those of this process.

    Returns:
        The exit code: 0 for success, 1 for a failure, 2 for a misuse, 130 after Ctrl-C.
    """
    options = parser().parse_args(arguments)
    try:
        if options.command == "demo":
            demo.run()
        else:
            serve(options.port)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (OSError, up42.Up42Error) as error:
        print(f"up42-webhooks: {error}", file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    top = argparse.ArgumentParser(prog="python -m up42_webhooks", description=up42.__doc__)
    top.add_argument("--version", action="version", version=f"up42-webhooks {up42.__version__}")
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="the life of a webhook, on a sandbox of its own")
    sandbox = commands.add_parser("sandbox", help="an UP42 of one's own, until Ctrl-C")
    sandbox.add_argument(
        "--port", type=port, default=0, help="the port to listen on (any that is free)"
    )
    return top


def port(text: str) -> int:
    """The port that `text` names."""
    number = int(text)
    if not 0 <= number < 1 << 16:
        raise ValueError(text)
    return number


def serve(port: int) -> None:
    """Run a sandbox until Ctrl-C, with a line for each request."""
    with up42.Sandbox(port=port) as sandbox:
        print(f"The sandbox listens on {sandbox.url}; Ctrl-C ends it. To log in to it:\n")
        for name, value in sandbox.credentials.items():
            print(f"export UP42_{name.upper()}={value}")
        print(flush=True)
        seen = 0
        while True:
            requests, seen = sandbox._requests_after(seen)  # noqa: SLF001 - ours
            for request in requests:
                status = request["status"] or "hung up"
                print(f"{request['method']} {request['path']} {status}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
