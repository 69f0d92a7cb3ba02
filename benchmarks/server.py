"""A fixed nginx on this machine: the same canned answers for everybody who is measured.

It is started from a configuration of ours, in a folder that goes with it, and ended by its id.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self

WORKSPACE = "68567134-27ad-7bd7-4b65-d61adb11fc78"
WEBHOOK_ID = "1df1ebb0-78a4-55d9-b806-15d22e391bd3"
USERNAME, PASSWORD = "me@example.com", "made-up"
WEBHOOKS = f"/workspaces/{WORKSPACE}/webhooks"
REALM = "/realms/public/protocol/openid-connect"

CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log stderr error;
events {{ worker_connections 4096; }}
http {{
    access_log off; default_type application/json; types {{}} tcp_nodelay on;
    keepalive_timeout 3600s; keepalive_requests 1000000000; client_max_body_size 64m;
    ssl_protocols TLSv1.2 TLSv1.3;
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; open_file_cache max=100;
    server {{
        {listen}
        root {folder}/lists; error_page 405 =200 $uri;
        location = {realm}/token {{ return 200 '{token}'; }}
        location = {realm}/userinfo {{ return 200 '{userinfo}'; }}
        location = /pypi/up42-py/json {{ return 200 '{index}'; }}
        location = /oauth/token {{ return 200 '{old_token}'; }}
        location = /users/me {{ return 200 '{old_user}'; }}
        location = {webhooks} {{ rewrite ^ /{length}.json break; }}
        location ~ ^/lists/(?<length>[0-9]+){webhooks}$ {{ rewrite ^ /$length.json break; }}
        location {webhooks}/ {{ return 200 '{webhook}'; }}
    }}
}}
"""

TLS = (
    "listen {address} ssl http2; ssl_certificate {certificate}; ssl_certificate_key {certificate};"
)


def webhook(number: int = 0) -> dict[str, Any]:
    """A webhook as the service writes one."""
    return {
        "id": WEBHOOK_ID if number == 0 else f"{number:08x}-78a4-55d9-b806-15d22e391bd3",
        "url": f"https://receiving-url.com/{number}",
        "name": f"webhook number {number}",
        "active": True,
        "events": ["job.status", "order.status"],
        "createdAt": f"2022-02-17T08:47:11.{number:06}Z",
        "updatedAt": f"2022-02-18T09:48:12.{number:06}Z",
        "secret": f"QWZTFnMEXhqZKNmu{number}",
    }


def envelope(data: object) -> str:
    """An answer of success."""
    return json.dumps({"data": data, "error": None}, separators=(",", ":"))


def needs(*commands: str) -> None:
    """End with a word about what to install, where a command is missing."""
    if missing := [command for command in commands if shutil.which(command) is None]:
        sys.exit(f"{', '.join(missing)} not found (Debian: apt-get install {' '.join(missing)})")


class Server:
    """nginx, while it is used in a `with`."""

    def __init__(
        self,
        lengths: tuple[int, ...] = (1, 10_000),
        addresses: tuple[str, ...] = (),
        certificate: Path | None = None,
        within: tuple[str, ...] = (),
    ) -> None:
        """Serve lists of these lengths; on loopback, or encrypted on `addresses`, `within`."""
        self.lengths = lengths
        self.addresses = addresses or (f"127.0.0.1:{free_port()}",)
        self.certificate = certificate
        self.within = within
        self.url = f"{'https' if certificate else 'http'}://{self.addresses[0]}"

    def __enter__(self) -> Self:
        """Write what it serves, start it, and wait until it answers."""
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        folder.chmod(0o755)
        (folder / "lists").mkdir()
        for length in self.lengths:
            answer = envelope([webhook(number) for number in range(length)])
            (folder / "lists" / f"{length}.json").write_text(answer, encoding="utf-8")
        configuration = folder / "nginx.conf"
        configuration.write_text(self.configuration(folder), encoding="utf-8")
        command = [*self.within, "nginx", "-p", str(folder), "-c", str(configuration)]
        self.process = subprocess.Popen([*command, "-e", "stderr"])
        if not self.within:
            self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(10)
        self.folder.cleanup()

    def configuration(self, folder: Path) -> str:
        """What nginx is told."""
        plain, encrypted = "listen {address};", TLS
        token = {"access_token": "made.up.token", "expires_in": 86_400, "token_type": "Bearer"}
        return CONFIGURATION.format(
            folder=folder,
            listen=" ".join(
                (encrypted if self.certificate else plain).format(
                    address=address, certificate=self.certificate
                )
                for address in self.addresses
            ),
            realm=REALM,
            token=json.dumps(token),
            userinfo=json.dumps({"sub": WORKSPACE}),
            index=json.dumps({"info": {"version": "2.6.0"}}),
            old_token=envelope({"accessToken": "made.up.token"}),
            old_user=envelope({"id": WORKSPACE}),
            webhooks=WEBHOOKS,
            webhook=envelope(webhook()),
            length=self.lengths[-1],
        )

    def wait(self) -> None:
        """Wait until it takes connections."""
        host, _, port = self.addresses[0].rpartition(":")
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex((host, int(port))) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        sys.exit("nginx does not answer; its words are above")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
