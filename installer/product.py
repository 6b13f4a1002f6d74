"""What is being built: the facts that every installer states about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app import __version__
from app.edition import Edition

ROOT = Path(__file__).resolve().parents[1]
PUBLISHER = "Share Your Story contributors"
SUMMARY = "Answer a call for video stories"
LICENCE = "MIT AND GPL-3.0-or-later AND LGPL-3.0-only"
CALL_MIME_TYPE = "application/x-share-your-story-call+toml"
CALL_ENDING = ".story-call"


@dataclass(frozen=True)
class Product:
    """One edition of one version. ``call_file`` and ``icon_file`` are what an organiser gave, outside the repository."""

    edition: Edition = field(default_factory=Edition)
    version: str = __version__
    call_file: Path | None = None
    icon_file: Path | None = None

    @property
    def name(self) -> str:
        """What people read, as in ``Share Your Story``."""
        return self.edition.name

    @property
    def slug(self) -> str:
        """The program, the package and the folders, as in ``share-your-story``."""
        return self.edition.slug

    @property
    def app_id(self) -> str:
        """The reverse domain name."""
        return self.edition.app_id

    @property
    def description(self) -> str:
        """What it is for, in one paragraph."""
        return (
            f"{self.name} guides you, or a carer beside you, through answering a call for video stories. "
            "Understand what it is about, choose the part of your video to keep, see exactly what will be sent, "
            "send it, and change your mind later. Nothing that was cut away leaves your computer."
        )

    @property
    def icon(self) -> Path:
        """The icon that every size is made from: an SVG, or a PNG of at least 512 pixels."""
        return self.icon_file or ROOT / "resources" / "icons" / self.edition.icon
