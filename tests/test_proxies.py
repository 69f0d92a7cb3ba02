"""Through which proxy, for whom, and never with more than it needs to know.

The names of the hosts are made up: the proxy leads them all to a server on this machine. The
address 0.0.0.0 is this machine, too, but for us it is a host like any other.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

import up42
from calls import create
from hostile import Hostile
from proxy import Proxy, says, wants
from service import WEBHOOK_ID

if TYPE_CHECKING:
    from authority import Authority

pytestmark = pytest.mark.once

FAR = {"api_url": "https://api.up42.test", "auth_url": "https://auth.up42.test"}


def log_in(**arguments: Any) -> None:
    login: dict[str, Any] = {"username": "me@example.com", "password": "hush", **FAR, **arguments}
    up42.authenticate(**login)


@pytest.fixture
def server(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    """A server of the names that are made up."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    with Hostile(tls=authority.server("api.up42.test", "auth.up42.test", "0.0.0.0")) as server:
        yield server


@pytest.fixture
def proxy(server: Hostile) -> Iterator[Proxy]:
    """A proxy that leads there."""
    with Proxy(server.port) as proxy:
        yield proxy


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("scheme", ["http://", ""])
def test_far_hosts_are_reached_through_the_proxy(
    proxy: Proxy, server: Hostile, monkeypatch: pytest.MonkeyPatch, variable: str, scheme: str
) -> None:
    """It learns the names of the hosts, and nothing of what is said."""
    monkeypatch.setenv(variable, scheme + proxy.address)
    log_in()
    assert create().webhook_id == WEBHOOK_ID
    firsts = [asked.split(b"\r\n")[0] for asked in proxy.asked]
    assert set(firsts) == {
        b"CONNECT auth.up42.test:443 HTTP/1.1",
        b"CONNECT api.up42.test:443 HTTP/1.1",
    }
    told = b"".join(proxy.asked).lower()
    assert b"authorization" not in told
    assert b"hush" not in told
    assert [request.headers["host"] for request in server.requests] == [
        "auth.up42.test", "auth.up42.test", "api.up42.test",
    ]  # fmt: skip


def test_the_proxy_of_plain_http_is_not_for_us(
    proxy: Proxy, server: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Far hosts are encrypted; those that are not are on this machine."""
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("http_proxy", proxy.url)
    here = f"https://0.0.0.0:{server.port}"
    log_in(api_url=here, auth_url=here)
    with Hostile() as plain:
        log_in(api_url=plain.url, auth_url=plain.url)
    assert proxy.asked == []


@pytest.mark.parametrize("no_proxy", ["NO_PROXY", "no_proxy"])
@pytest.mark.parametrize("value", ["0.0.0.0", "example.com, 0.0.0.0", "0.0.0.0/8"])
def test_some_hosts_are_reached_without_the_proxy(
    proxy: Proxy, server: Hostile, monkeypatch: pytest.MonkeyPatch, no_proxy: str, value: str
) -> None:
    here = f"https://0.0.0.0:{server.port}"
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    log_in(api_url=here, auth_url=here)
    assert proxy.asked[0].startswith(b"CONNECT 0.0.0.0:")
    proxy.asked.clear()
    monkeypatch.setenv(no_proxy, value)
    log_in(api_url=here, auth_url=here)
    assert len(up42.get_webhooks()) == 1
    assert proxy.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
@pytest.mark.parametrize("encrypted", ["plain", "encrypted"])
def test_this_machine_is_never_reached_through_a_proxy(
    proxy: Proxy, authority: Authority, monkeypatch: pytest.MonkeyPatch, host: str, encrypted: str
) -> None:
    for variable in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(variable, proxy.url)
    tls = authority.server(host) if encrypted == "encrypted" else None
    address = "127.0.0.1" if host == "localhost" else host
    with Hostile(tls=tls, host=address) as here:
        url = here.url.replace("127.0.0.1", host) if host == "localhost" else here.url
        log_in(api_url=url, auth_url=url)
        assert len(up42.get_webhooks()) == 1
    assert proxy.asked == []


def test_a_proxy_is_told_who_we_are_if_it_wants_to_know(
    server: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Percent-encoded in the address, as everywhere."""
    with Proxy(server.port, wants("me@firm", "s:cret/")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me%40firm:s%3Acret%2F@{proxy.address}")
        log_in()
        assert len(up42.get_webhooks()) == 1
    pair = base64.b64encode(b"me@firm:s:cret/")
    assert all(pair in asked for asked in proxy.asked)
    assert not any("proxy-authorization" in request.headers for request in server.requests)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 407 Who are you\r\n\r\n", "authorization required"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "unsuccessful"),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "unsuccessful"),
        (b"<html>" * 10_000, ""),
        (b"", ""),
    ],
)
def test_a_proxy_that_refuses_is_named_and_its_password_is_not(
    server: Hostile, monkeypatch: pytest.MonkeyPatch, answer: bytes, words: str
) -> None:
    with Proxy(server.port, says(answer)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:unspeakable@{proxy.address}")
        with pytest.raises(up42.ConnectionError, match="the proxy did not connect us") as caught:
            log_in(max_attempts=2)
    text = str(caught.value)
    assert words in text
    assert text.endswith("check HTTPS_PROXY and NO_PROXY, and the proxy's user name and password")
    assert "unspeakable" not in text
    assert base64.b64encode(b"user:unspeakable").decode() not in text
    # The API is asked for ahead of need, once.
    assert sum(b"auth.up42.test" in asked for asked in proxy.asked) == 2
    assert len(proxy.asked) <= 3
    assert server.requests == []


def test_a_proxy_that_is_not_there_is_named(
    server: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Proxy(server.port) as proxy:
        pass
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:unspeakable@{proxy.address}")
    with pytest.raises(up42.ConnectionError, match="the proxy did not connect us") as caught:
        log_in(max_attempts=1)
    assert "Connection refused" in str(caught.value)
    assert "unspeakable" not in str(caught.value)


def test_a_create_that_the_proxy_refused_is_certain_and_sent_again(
    server: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = b"HTTP/1.1 503 Service Unavailable\r\n\r\n"
    with Proxy(server.port, says(refusal)) as closed:
        here = f"https://0.0.0.0:{server.port}"
        monkeypatch.setenv("HTTPS_PROXY", closed.url)
        monkeypatch.setenv("NO_PROXY", "0.0.0.0")
        log_in(auth_url=here, max_attempts=2)
        with pytest.raises(up42.ConnectionError, match="the proxy did not connect us") as caught:
            create()
    assert "may or may not" not in str(caught.value)
    # The first is the connection that was to be opened ahead of need.
    assert len(closed.asked) == 3


def test_a_socks_proxy_will_do(
    proxy: Proxy, server: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", f"socks5h://{proxy.address}")
    log_in()
    assert len(up42.get_webhooks()) == 1
    assert sorted(proxy.asked) == [b"api.up42.test", b"auth.up42.test"]


def test_the_certificate_is_still_that_of_the_host(
    proxy: Proxy, server: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that leads us elsewhere gains nothing."""
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with pytest.raises(up42.ConnectionError, match="is for another name"):
        log_in(auth_url="https://elsewhere.test")
    assert server.requests == []


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("value", ["ftp://unspeakable", "http://", "/unspeakable", "http://a b"])
def test_a_proxy_that_cannot_be_used_is_refused_and_not_passed_over(
    server: Hostile, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    here = f"https://0.0.0.0:{server.port}"
    with pytest.raises(ValueError, match=f"^{variable} names no proxy that can be used") as caught:
        log_in(api_url=here, auth_url=here)
    assert "unspeakable" not in str(caught.value)
    assert server.connections == 0
    with Hostile() as plain:
        log_in(api_url=plain.url, auth_url=plain.url)
