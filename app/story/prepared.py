"""A clip that is ready to be sent, and what was really checked on the finished file."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class ClipChecks:
    """The checks made on a finished file; each is True only when it was made and passed."""

    opens: bool = False
    starts_and_ends: bool = False
    length_right: bool = False
    one_video: bool = False
    no_location: bool = False
    no_device: bool = False
    no_other_data: bool = False

    @property
    def failed(self) -> tuple[str, ...]:
        """The names of the checks that did not pass."""
        return tuple(f.name for f in fields(self) if not getattr(self, f.name))

    @property
    def clean(self) -> bool:
        """Whether location and every other hidden datum was found to be gone."""
        return self.no_location and self.no_device and self.no_other_data


@dataclass(frozen=True)
class PreparedClip:
    """A finished MP4 file: the clip it was made from, where it is, and what it holds (milliseconds, bytes, pixels)."""

    clip_id: str
    key: str
    path: Path
    sha256: str
    size_bytes: int
    length_ms: int
    width: int
    height: int
    has_sound: bool
    copied: bool
    checks: ClipChecks
