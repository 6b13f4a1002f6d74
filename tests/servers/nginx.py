"""A real nginx in front of another server, with TLS, from a folder of its own; the computer's own nginx is not touched."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.components import require
from tests.servers.ports import free_port
from tests.servers.process import Served, ServerProcess
from tests.servers.trust import Trust

# Each folder that nginx would otherwise look for in the system's places.
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

CONFIG = """
{user}
daemon off;
worker_processes 1;
pid {root}/nginx.pid;
error_log {root}/error.log info;
events {{ }}
http {{
    access_log {root}/access.log;
    {temporary}
    server {{
        listen 127.0.0.1:{port}{tls};
        {certificate}
        client_max_body_size {limit};
        client_body_timeout {patience}s;
        location / {{
            proxy_pass {upstream};
            proxy_http_version 1.1;
            proxy_request_buffering off;
            proxy_buffering off;
            proxy_read_timeout {patience}s;
            proxy_set_header Host $http_host;
            {forwarded}
        }}
    }}
}}
"""


@dataclass(frozen=True)
class NginxSettings:
    """What it does.

    ``body_limit`` in bytes is the longest body of one request, 0 without limit; a longer one gets 413. ``forwarded`` tells
    the server behind that the client came by TLS; without, that one takes itself to be at http://. ``patience`` in seconds
    is how long it waits for either side.
    """

    body_limit: int = 0
    forwarded: bool = True
    patience: int = 60


class Nginx(Served):
    """One nginx before the server on ``target``; a context manager. With a Trust it speaks TLS, as "localhost"."""

    def __init__(
        self, folder: Path, target: int, trust: Trust | None = None, settings: NginxSettings | None = None
    ) -> None:
        program = require("nginx")
        self.settings = settings or NginxSettings()
        self.port, self.tls = free_port(), trust is not None
        self.root = folder / "nginx"
        self.root.mkdir(parents=True)
        config = self.root / "nginx.conf"
        config.write_text(self._config(target, trust), "utf-8")
        command: list[str | Path] = [program, "-p", self.root, "-c", config, "-e", self.root / "error.log"]
        self._process = ServerProcess(command, self.port, self.root / "printed.log")

    def _config(self, target: int, trust: Trust | None) -> str:
        proto = "https" if trust else "http"
        chain, key = trust.write(self.root) if trust else ("", "")
        return CONFIG.format(
            # Its workers must be able to enter a folder that only its owner may.
            user="user root;" if os.geteuid() == 0 else "",
            root=self.root,
            temporary=" ".join(f"{name}_temp_path {self.root}/{name};" for name in TEMPORARY),
            port=self.port,
            tls=" ssl" if trust else "",
            certificate=f"ssl_certificate {chain}; ssl_certificate_key {key};" if trust else "",
            limit=self.settings.body_limit,
            patience=self.settings.patience,
            upstream=f"http://127.0.0.1:{target}",
            forwarded=f"proxy_set_header X-Forwarded-Proto {proto};" if self.settings.forwarded else "",
        ).lstrip()

    @property
    def endpoint(self) -> str:
        """Where uploads are created on the tus server behind."""
        return f"https://localhost:{self.port}/files" if self.tls else f"http://127.0.0.1:{self.port}/files"

    def start(self) -> None:
        """Start it, the first time or again on the same port."""
        self._process.start()

    def stop(self) -> None:
        """Stop it."""
        self._process.stop()

    def told(self) -> str:
        """The end of its log, and of what it printed before it had one."""
        log = self.root / "error.log"
        return (log.read_text("utf-8", "replace")[-4000:] if log.exists() else "") + self._process.told()
