"""Whose certificates are trusted, and what is said of those that are not."""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import up42
from calls import create, log_in
from hostile import Hostile, Peer, acts_and
from service import WEBHOOK_ID, WEBHOOKS_PATH

if TYPE_CHECKING:
    from authority import Authority

pytestmark = pytest.mark.once

VARIABLES = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"]
LOCAL = "127.0.0.1"


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The authority, trusted by the environment."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    return authority


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_certificate_of_a_trusted_authority_is_good(trusted: Authority, host: str) -> None:
    with Hostile(tls=trusted.server(host), host=host) as server:
        log_in(server)
        assert len(up42.get_webhooks()) == 1
        assert create().webhook_id == WEBHOOK_ID
    assert server.url.startswith("https://")


def test_the_name_of_the_host_is_good_too(trusted: Authority) -> None:
    with Hostile(tls=trusted.server("localhost")) as server:
        server.url = f"https://localhost:{server.port}"
        log_in(server)
        assert len(up42.get_webhooks()) == 1


def expired(authority: Authority) -> ssl.SSLContext:
    from authority import DAY, NOW  # noqa: PLC0415 - needs what only one Python has

    return authority.server(LOCAL, not_before=NOW - 9 * DAY, not_after=NOW - DAY)


def not_valid_yet(authority: Authority) -> ssl.SSLContext:
    from authority import DAY, NOW  # noqa: PLC0415 - needs what only one Python has

    return authority.server(LOCAL, not_before=NOW + DAY, not_after=NOW + 9 * DAY)


def of_another_authority(authority: Authority) -> ssl.SSLContext:
    folder = authority.bundle.parent / "other"
    folder.mkdir()
    return type(authority)(folder).server(LOCAL)


def by_itself(authority: Authority) -> ssl.SSLContext:
    from authority import signed_by_itself  # noqa: PLC0415 - needs what only one Python has

    return signed_by_itself(LOCAL, authority.bundle.parent)


def old_protocol(authority: Authority) -> ssl.SSLContext:
    from authority import of_the_past  # noqa: PLC0415 - needs what only one Python has

    return of_the_past(authority.server(LOCAL))


@pytest.mark.parametrize(
    ("context", "words"),
    [
        (lambda authority: authority.server("other.example"), "is for another name"),
        (expired, "has expired"),
        (not_valid_yet, "is not valid yet"),
        (of_another_authority, "is signed by nobody whom this machine trusts"),
        (by_itself, "is signed by nobody whom this machine trusts, perhaps by itself"),
        (old_protocol, "in no way that is safe: TLS 1.2 or 1.3 is needed"),
    ],
)
def test_a_server_that_cannot_be_trusted_is_refused_with_the_cause(
    trusted: Authority, context: Callable[[Authority], ssl.SSLContext], words: str
) -> None:
    """At once, before anything is sent, in one sentence."""
    with Hostile(tls=context(trusted)) as server:
        with pytest.raises(up42.ConnectionError, match=words) as caught:
            log_in(server, max_attempts=5)
        assert server.connections == 1
        assert server.requests == []
    text = str(caught.value)
    assert text.startswith(f"POST {server.url}/realms/")
    assert "check the host and this machine's clock" in text
    assert "REQUESTS_CA_BUNDLE" in text
    assert "\n" not in text


def test_a_server_that_speaks_no_tls_is_refused() -> None:
    with socket.create_server((LOCAL, 0)) as server:

        def speak_in_the_clear() -> None:
            with server.accept()[0] as connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=speak_in_the_clear)
        thread.start()
        url = f"https://{LOCAL}:{server.getsockname()[1]}"
        with pytest.raises(up42.ConnectionError, match="no encrypted connection came about"):
            up42.authenticate(username="me@example.com", password="p", api_url=url, auth_url=url)
        thread.join()


def test_a_handshake_that_stalls_ends_with_the_time_for_a_connection(trusted: Authority) -> None:
    """And nothing is uncertain then."""
    with Hostile() as stalls, Hostile(tls=trusted.server(LOCAL)) as logins:
        api_url = stalls.url.replace("http:", "https:")
        log_in(logins, api_url=api_url, connect_timeout=0.2, max_attempts=1)
        with pytest.raises(up42.Timeout, match="no connection in the time for one") as caught:
            create()
    assert "may or may not" not in str(caught.value)


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_bundle_that_the_environment_names_is_trusted(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, variable: str, tmp_path: Path
) -> None:
    with Hostile(tls=authority.server(LOCAL)) as server:
        monkeypatch.setenv(variable, str(authority.bundle))
        log_in(server)
        folder = tmp_path / "folder"
        folder.mkdir()
        (folder / "readme.txt").write_text("no certificate")
        (folder / "authority.pem").write_bytes(authority.bundle.read_bytes())
        monkeypatch.setenv(variable, str(folder))
        log_in(server)
        assert len(up42.get_webhooks()) == 1


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize(
    "content",
    [None, b"", b"no certificate", b"\xff\xfe\x00", "folder",
     b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
)  # fmt: skip
def test_a_bundle_that_is_broken_is_named(
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    content: bytes | str | None,
    tmp_path: Path,
) -> None:
    """And nothing else is trusted in its place."""
    path = tmp_path / "bundle"
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    monkeypatch.setenv(variable, str(path))
    expected = re.escape(f"{variable} names {path}, which holds no certificate")
    with Hostile(tls=authority.server(LOCAL)) as server:
        with pytest.raises(up42.ConnectionError, match=expected) as caught:
            log_in(server)
        assert server.connections == 0
    assert "whether REQUESTS_CA_BUNDLE" in str(caught.value)


def test_the_folder_of_the_system_can_be_another(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """SSL_CERT_DIR, as OpenSSL has it."""
    (tmp_path / "authority.pem").write_bytes(authority.bundle.read_bytes())
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    with Hostile(tls=authority.server(LOCAL)) as server:
        log_in(server)
        assert len(up42.get_webhooks()) == 1


@pytest.mark.skipif(not Path("/etc/ssl").exists(), reason="the system's store is no folder here")
def test_on_a_machine_without_any_certificates_others_are_trusted(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Mozilla's: the client is there, and refuses who is not in them; plain http works as ever."""
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    with Hostile(tls=authority.server(LOCAL)) as server:
        with pytest.raises(up42.ConnectionError, match="signed by nobody whom this machine trusts"):
            log_in(server)
        assert server.connections == 1
    with Hostile() as plain:
        log_in(plain)
        assert len(up42.get_webhooks()) == 1


def test_sessions_that_never_encrypt_need_no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/bundle")
    with Hostile() as plain:
        log_in(plain)
        assert len(up42.get_webhooks()) == 1


def test_an_encrypted_answer_that_is_tampered_with_leaves_a_create_uncertain(
    trusted: Authority,
) -> None:
    """The certificate was good and the request was sent: this is no refusal, and no retry."""

    def speaks_in_the_clear(peer: Peer) -> None:
        raw = socket.socket(fileno=peer.socket.detach())
        raw.sendall(b"\x17\x03\x03\x00\x20" + hashlib.sha256(b"forged").digest())
        raw.close()

    with Hostile(tls=trusted.server(LOCAL)) as server:
        log_in(server)
        server.tricks = [acts_and(speaks_in_the_clear)]
        with pytest.raises(up42.ConnectionError, match="may or may not exist"):
            create()
        assert server.book == [("POST", WEBHOOKS_PATH)]
        server.forget()
        server.tricks = [speaks_in_the_clear]
        assert len(up42.get_webhooks()) == 1
        assert len(server.asked()) == 2
