"""The list of the bundle's files, by which an installed copy finds out whether one is missing or damaged."""

from __future__ import annotations

import os
from pathlib import Path

from app.files import sha256_of

FILE_LIST = "files.sha256"
"""Beside the files that it lists; ``app/services/installation_checks.py`` reads it."""
_UNCHECKED = "-"


def write_file_list(internal: Path, *, hashes: bool = True) -> Path:
    """List every file below ``internal``, the bundle's folder of files, in :data:`FILE_LIST` there; that is returned.

    A line is the SHA-256, two blanks and the path with slashes, as ``sha256sum`` writes it, in the order of the paths. Call it
    when nothing in the folder changes any more. ``hashes=False``: where signing changes the files later (macOS), each is only to
    be there; the signature then says whether it is whole.
    """
    target = _place(internal)
    target.unlink(missing_ok=True)
    names = sorted(
        path.relative_to(internal).as_posix() for path in _files(internal) if path.name != FILE_LIST
    )
    lines = [f"{sha256_of(internal / name) if hashes else _UNCHECKED}  {name}\n" for name in names]
    target.write_text("".join(lines), "utf-8", newline="\n")
    return internal / FILE_LIST


def _place(internal: Path) -> Path:
    """Where the list is written: in a macOS bundle only code may lie in ``Frameworks`` itself, so a link stands there."""
    resources = internal.parent / "Resources"
    if internal.name != "Frameworks" or not resources.is_dir():
        return internal / FILE_LIST
    link = internal / FILE_LIST
    link.unlink(missing_ok=True)
    link.symlink_to(Path("..") / "Resources" / FILE_LIST)
    return resources / FILE_LIST


def _files(folder: Path) -> list[Path]:
    """All files, those behind links to folders too (macOS)."""
    return [Path(place) / name for place, _, names in os.walk(folder, followlinks=True) for name in names]
