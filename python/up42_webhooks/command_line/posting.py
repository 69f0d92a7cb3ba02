"""Posting a notification to a receiver: once, straight to it, and within a time."""

from __future__ import annotations

import http.client
import ipaddress
import os
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from up42_webhooks.command_line.failures import Failure, Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

PATIENCE = 10.0
"""How long a receiver may take, in seconds."""
BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
SUCCESSES = range(200, 300)


class Target:
    """Where to post: an https address, or an http one on this machine."""

    def __init__(self, url: str, option: str) -> None:
        """Take the address that was given with `option`."""
        try:
            self._parts = urlsplit(url)
            self._port = self._parts.port
        except ValueError as error:
            raise Misuse(f"{option} takes an address, and {url!r} is none: {error}") from None
        self._host = self._parts.hostname or ""
        is_safe = self._parts.scheme == "https" or (
            self._parts.scheme == "http" and is_loopback(self._host)
        )
        if not (self._host and is_safe) or self._parts.username is not None:
            raise Misuse(
                f"{option} takes an https address, or an http one on this machine such as "
                "http://127.0.0.1:8000/, without user and password"
            )
        self.url = url

    def post(
        self, body: bytes, headers: Iterable[tuple[str, str | bytes]], patience: float = PATIENCE
    ) -> tuple[int, str]:
        """Post once; redirects are not followed, and proxies are not used.

        Args:
            body: The content.
            headers: Names and values; a `Host` and the content's length are added if need be.
            patience: How long it may take, in seconds.

        Returns:
            The status of the answer, also in words.

        Raises:
            Failure: There is no answer.
        """
        connection = self._connection(patience)
        try:
            connection.connect()
            with bounded(connection.sock, patience):
                self._send(connection, body, list(headers))
                answer = connection.getresponse()
                return answer.status, f"{answer.status} {answer.reason}".strip()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Failure(
                f"{self.url} gave no answer: {reason(error)}; check that it listens"
            ) from None
        finally:
            connection.close()

    def _connection(self, patience: float) -> http.client.HTTPConnection:
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(self._host, self._port, timeout=patience)
        context = ssl.create_default_context()
        if bundle := next(filter(None, map(os.environ.get, BUNDLES)), None):
            where = "capath" if os.path.isdir(bundle) else "cafile"  # noqa: PTH112 - no object
            places: dict[str, Any] = {where: bundle}
            context.load_verify_locations(**places)
        return http.client.HTTPSConnection(
            self._host, self._port, timeout=patience, context=context
        )

    def _send(
        self,
        connection: http.client.HTTPConnection,
        body: bytes,
        headers: list[tuple[str, str | bytes]],
    ) -> None:
        path = self._parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        has_host = any(name.lower() == "host" for name, _ in headers)
        connection.putrequest("POST", path, skip_host=has_host, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.putheader("Connection", "close")
        connection.endheaders(body)


def reason(error: Exception) -> str:
    """Why there is no answer."""
    if isinstance(error, TimeoutError):
        return "it took too long"
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"{words[:1].lower()}{words[1:]}"


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def bounded(connected: socket.socket, patience: float) -> Iterator[None]:
    """Break a connection off when the time is over, even if something comes now and then."""
    is_over = threading.Event()

    def end() -> None:
        is_over.set()
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(patience, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if not is_over.is_set():
            raise
    finally:
        timer.cancel()
    if is_over.is_set():
        raise TimeoutError
