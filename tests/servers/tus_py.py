"""A real ``tuspyserver``, a tus server for FastAPI, run by uvicorn: a second opinion from other authors.

Run as a program, this module is the server; its one argument is what ``TusPy`` asks for.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import dev
from tests.servers.ports import free_port
from tests.servers.process import Served, ServerProcess
from tests.servers.upload import Upload, finished

UNLIMITED = 1 << 40


@dataclass(frozen=True)
class TusPySettings:
    """What the server does.

    ``max_size`` is in bytes, ``days`` until an upload expires; with 0 each has expired at once. ``code`` has to come as
    ``Authorization: Bearer CODE``: 401 without, 403 with another. ``tls`` names certificate and key, for "localhost".
    """

    max_size: int = UNLIMITED
    code: str = ""
    days: int = 5
    tls: tuple[Path, Path] | None = None


class TusPy(Served):
    """One server; a context manager. Its uploads are in ``folder`` / "uploads" and stay when it stops."""

    def __init__(self, folder: Path, settings: TusPySettings | None = None) -> None:
        self.settings = settings or TusPySettings()
        self.port = free_port()
        self.folder = folder / "uploads"
        self.folder.mkdir(parents=True, exist_ok=True)
        facts = {**asdict(self.settings), "port": self.port, "folder": self.folder}
        command = [sys.executable, "-m", "tests.servers.tus_py", json.dumps(facts, default=str)]
        self._process = ServerProcess(command, self.port, folder / "tus-py.log")

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
        self._process.start(cwd=dev.ROOT)

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
        notes = [(path.with_suffix(""), _read(path)) for path in sorted(self.folder.glob("*.info"))]
        return [
            Upload(data, data.stat().st_size, note.get("size"), note.get("metadata") or {})
            for data, note in notes
            if data.is_file()
        ]

    def files(self) -> dict[str, Path]:
        """The finished uploads by the ``filename`` of their Upload-Metadata; without one, by their id."""
        return finished(self.uploads())

    def wipe(self) -> None:
        """Delete everything that was uploaded, finished or not, while the server runs."""
        for path in self.folder.glob("*"):
            # Its folder of locks stays: the server made it for good.
            if path.is_file():
                # The server may be done with a temporary one just now.
                path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any]:
    """What the server noted about an upload; nothing where it deletes it just now."""
    try:
        facts: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return facts


def serve(options: dict[str, Any]) -> None:
    """Be the server until a signal ends it."""
    import uvicorn
    from fastapi import FastAPI
    from tuspyserver import create_tus_router

    certificate, key = options["tls"] or (None, None)
    app = FastAPI()
    router = create_tus_router(
        prefix="files",
        files_dir=options["folder"],
        max_size=options["max_size"],
        days_to_keep=options["days"],
        auth=_demanding(options["code"]),
    )
    app.include_router(router)
    uvicorn.run(app, host="127.0.0.1", port=options["port"], ssl_certfile=certificate, ssl_keyfile=key)


def _demanding(code: str) -> Callable[..., None]:
    """The check of the access code in the form that FastAPI calls."""
    from fastapi import Header, HTTPException

    def check(authorization: str | None = None) -> None:
        if code and authorization != f"Bearer {code}":
            raise HTTPException(401 if authorization is None else 403)

    check.__annotations__["authorization"] = Annotated[str | None, Header()]
    return check


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
