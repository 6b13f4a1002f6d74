"""SHA-256 of what was built, in the form that ``sha256sum --check`` reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.files import sha256_of

NAME = "SHA256SUMS"


def write(files: Iterable[Path], out: Path) -> Path:
    """Write the digests of ``files`` beside them, sorted by name, and return the list's path."""
    lines = [f"{sha256_of(path)}  {path.name}\n" for path in sorted(files, key=lambda path: path.name)]
    path = out / NAME
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path
