"""A real WebDAV server: ``rclone serve webdav`` on a folder of its own, with or without a password and TLS.

Measured with rclone 1.60: after a broken PUT a shorter file lies under the final name, and a MOVE with ``Overwrite: T``
of a name that is not there removes the file at its destination.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.components import require
from tests.servers.ports import free_port
from tests.servers.process import Served, ServerProcess
from tests.servers.trust import Trust

USER, PASSWORD = "sam", "pass wörd £1"


class Rclone(Served):
    """One server; a context manager. Its files are in ``root`` and stay when it stops.

    Without ``trust`` it speaks plain HTTP, without ``password`` it asks for none.
    """

    def __init__(self, root: Path, trust: Trust | None = None, *, password: str = "") -> None:
        program = require("rclone")
        self._secure = trust is not None
        self._root = root
        self.port = free_port()
        (root / "files" / "drop").mkdir(parents=True, exist_ok=True)
        # Tests remove files behind its back, so it may not remember what it has seen.
        command: list[str | Path] = [
            program, "serve", "webdav", "--addr", f"127.0.0.1:{self.port}", "--dir-cache-time", "0s"
        ]  # fmt: skip
        if password:
            command += ["--user", USER, "--pass", password]
        if trust is not None:
            chain, key = trust.write(root)
            command += ["--cert", chain, "--key", key]
        self._process = ServerProcess([*command, root / "files"], self.port, root / "rclone.log")

    def endpoint(self, folder: str = "drop") -> str:
        """The address of a folder; ``drop`` is there."""
        return f"{'https' if self._secure else 'http'}://localhost:{self.port}/{folder}/"

    def drop(self, folder: str = "drop") -> Path:
        """That folder on the disk."""
        return self._root / "files" / folder

    def start(self) -> None:
        """Start it, also again, and wait until it listens."""
        # Nothing of the person's own rclone: neither its settings nor its cache.
        home = {"HOME": self._root, "RCLONE_CONFIG": os.devnull, "RCLONE_CACHE_DIR": self._root / "cache"}
        self._process.start({name: str(value) for name, value in home.items()})

    def stop(self) -> None:
        """End it."""
        self._process.stop()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._process.kill()
