"""Where the files beside the code stand: calls, icons, translations, facts about mail providers."""

from __future__ import annotations

import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource_root() -> Path:
    """The folder of resources in a PyInstaller bundle (``sys._MEIPASS``), a wheel or a checkout."""
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return Path(bundle) / "resources"
    installed = PACKAGE / "_resources"
    return installed if installed.is_dir() else PACKAGE.parent / "resources"


def paper_path(name: str) -> Path:
    """A paper that goes with the program, ``LICENSE`` or ``THIRD_PARTY.md``; the file may be missing.

    It stands beside the resources in a bundle or a checkout, and among them in a wheel.
    """
    among = resource_root() / name
    return among if among.is_file() else resource_root().parent / name


def resource_path(*parts: str) -> Path:
    """A resource's path, as in ``resource_path("calls", "living-well-uk.toml")``; the file may be missing."""
    return resource_root().joinpath(*parts)
