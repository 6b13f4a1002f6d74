"""SHA-256 of what was built, in the form that ``sha256sum --check`` reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

NAME = "SHA256SUMS"


def sha256(path: Path) -> str:
    """The digest of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(files: Iterable[Path], out: Path) -> Path:
    """Write the digests of ``files`` beside them, sorted by name, and return the list's path."""
    lines = [f"{sha256(path)}  {path.name}\n" for path in sorted(files, key=lambda path: path.name)]
    path = out / NAME
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path
