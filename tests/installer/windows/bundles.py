"""A small folder that stands in for a bundle of Windows, which only Windows can make."""

from __future__ import annotations

from pathlib import Path

PROGRAM = "share-your-story.exe"


def a_bundle(folder: Path, files: dict[str, str] | None = None) -> Path:
    """A folder with a file for the program, and files in folders, one of them with an awkward name."""
    contents = {PROGRAM: "MZ", "_internal/base.zip": "z", "_internal/resources/calls/$a é.toml": "call"}
    for name, text in (contents if files is None else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
