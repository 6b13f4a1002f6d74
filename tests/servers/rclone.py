"""A real WebDAV server: ``rclone serve webdav`` on a folder of its own, with or without a password and TLS.

Measured with rclone 1.60: after a broken PUT a shorter file lies under the final name, and a MOVE with ``Overwrite: T``
of a name that is not there removes the file at its destination.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.components import require
from tests.servers.ports import answers, free_port
from tests.servers.postfix import wait_for
from tests.servers.trust import Trust

USER, PASSWORD = "sam", "pass wörd £1"
PATIENCE = 30


class Rclone:
    """One server. Without ``trust`` it speaks plain HTTP, without ``password`` it asks for none."""

    def __init__(self, trust: Trust | None = None, *, password: str = "") -> None:
        self._program = require("rclone")
        self._trust, self._password = trust, password
        self.port = free_port()
        self.root = Path(tempfile.mkdtemp(prefix="rclone-"))
        self.folder = self.root / "files"
        (self.folder / "drop").mkdir(parents=True)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """The address of the folder that uploads go to."""
        return f"{'https' if self._trust else 'http'}://localhost:{self.port}/drop/"

    @property
    def drop(self) -> Path:
        """That folder on the disk."""
        return self.folder / "drop"

    def start(self) -> None:
        """Start it, also again after :meth:`stop`, and wait until it listens."""
        command = [self._program, "serve", "webdav", "--addr", f"127.0.0.1:{self.port}", self.folder]
        if self._password:
            command += ["--user", USER, "--pass", self._password]
        if self._trust:
            chain, key = self._trust.write(self.root)
            command += ["--cert", chain, "--key", key]
        # Nothing of the person's own rclone: neither its settings nor its cache.
        home = {
            "HOME": str(self.root),
            "RCLONE_CONFIG": os.devnull,
            "RCLONE_CACHE_DIR": str(self.root / "cache"),
        }
        with (self.root / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env={**os.environ, **home}
            )
        wait_for(lambda: answers(self.port), self._told)

    def stop(self) -> None:
        """End it; the files stay."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)
            self._process = None

    def remove(self) -> None:
        """End it and remove everything it wrote."""
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def _told(self) -> str:
        return (self.root / "log").read_text(errors="replace")[-4000:]


def serving(trust: Trust | None = None, *, password: str = "") -> Iterator[Rclone]:
    """A running server for a fixture; it is stopped even where starting it failed half-way."""
    server = Rclone(trust, password=password)
    try:
        server.start()
        yield server
    finally:
        server.remove()
