"""The list of the bundle's files, by which an installed copy finds out whether one is missing or damaged."""

from __future__ import annotations

import hashlib
from pathlib import Path

FILE_LIST = "files.sha256"
"""Beside the files that it lists; ``app/services/installation_checks.py`` reads it."""
_UNCHECKED = "-"


def write_file_list(internal: Path, *, hashes: bool = True) -> Path:
    """List every file below ``internal``, the bundle's folder of files, in :data:`FILE_LIST` there; that is returned.

    A line is the SHA-256, two blanks and the path with slashes, as ``sha256sum`` writes it, in the order of the paths. Call it
    when nothing in the folder changes any more. ``hashes=False``: where signing changes the files later (macOS), each is only to
    be there; the signature then says whether it is whole.
    """
    target = internal / FILE_LIST
    target.unlink(missing_ok=True)
    paths = sorted((path for path in internal.rglob("*") if path.is_file()), key=lambda path: path.as_posix())
    lines = [
        f"{_digest(path) if hashes else _UNCHECKED}  {path.relative_to(internal).as_posix()}\n"
        for path in paths
    ]
    target.write_text("".join(lines), "utf-8", newline="\n")
    return target


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
