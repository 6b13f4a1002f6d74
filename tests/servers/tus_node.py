"""A real ``@tus/server``, the reference server for Node.js, with its file store."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.components import require
from tests.servers.ports import free_port
from tests.servers.process import Served, ServerProcess
from tests.servers.upload import Upload, finished

SCRIPT = Path(__file__).parent / "tus-node" / "server.mjs"


@dataclass(frozen=True)
class TusNodeSettings:
    """What the server does.

    ``max_size`` is in bytes, 0 without limit; ``expires`` in seconds, 0 for never. ``code`` has to come as
    ``Authorization: Bearer CODE``: 401 without, 403 with another. ``tls`` names certificate and key, for "localhost".
    """

    max_size: int = 0
    code: str = ""
    expires: float = 0
    forwarded: bool = False
    relative: bool = False
    terminates: bool = True
    tls: tuple[Path, Path] | None = None


class TusNode(Served):
    """One server; a context manager. Its uploads are in ``folder`` / "uploads" and stay when it stops."""

    def __init__(self, folder: Path, settings: TusNodeSettings | None = None) -> None:
        node, modules = require("node"), require("tus-node")
        self.settings = settings or TusNodeSettings()
        self.port = free_port()
        self.folder = folder / "uploads"
        self.folder.mkdir(parents=True, exist_ok=True)
        options = json.dumps({**self._options(), "modules": str(modules)})
        self._process = ServerProcess([node, SCRIPT, options], self.port, folder / "tus-node.log")

    def _options(self) -> dict[str, object]:
        facts = asdict(self.settings)
        certificate, key = facts.pop("tls") or ("", "")
        facts["maxSize"] = facts.pop("max_size")
        facts["expires"] = round(self.settings.expires * 1000)
        place = {"port": self.port, "folder": str(self.folder)}
        return {**facts, **place, "certificate": str(certificate), "key": str(key)}

    @property
    def endpoint(self) -> str:
        """Where uploads are created."""
        return (
            f"https://localhost:{self.port}/files"
            if self.settings.tls
            else f"http://127.0.0.1:{self.port}/files"
        )

    def start(self) -> None:
        """Start it, the first time or again: port and folder are the same."""
        self._process.start()

    def stop(self) -> None:
        """Stop it."""
        self._process.stop()

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        self._process.kill()

    def told(self) -> str:
        """The end of what it printed."""
        return self._process.told()

    def uploads(self) -> list[Upload]:
        """Every upload, finished or not."""
        notes = map(_read, sorted(self.folder.glob("*.json")))
        found = [(self.folder / str(note.get("id")), note) for note in notes]
        return [
            Upload(data, data.stat().st_size, note.get("size"), note.get("metadata") or {})
            for data, note in found
            if data.is_file()
        ]

    def files(self) -> dict[str, Path]:
        """The finished uploads by the ``filename`` of their Upload-Metadata; without one, by their id."""
        return finished(self.uploads())

    def wipe(self) -> None:
        """Delete everything that was uploaded, finished or not, while the server runs."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()


def _read(path: Path) -> dict[str, Any]:
    """What the store noted about an upload; nothing while it is being written."""
    try:
        facts: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return facts
