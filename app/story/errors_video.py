"""Errors of videos and of clips made from them. ``app/story/errors.py`` draws them in its tree; import them from there."""

from __future__ import annotations

from dataclasses import dataclass

from app.story.errors import StoryError


@dataclass(eq=False)
class SourceError(StoryError):
    """A video that cannot be used; ``name`` is the file's name as the person knows it."""

    name: str


class SourceMissing(SourceError):
    """Nothing is at that place."""


class SourceIsFolder(SourceError):
    """A folder was named, not a file."""


class SourceEmpty(SourceError):
    """The file holds no bytes."""


class SourceForbidden(SourceError):
    """The system does not let this person read it."""


class SourceNotVideo(SourceError):
    """Not one of the containers that cameras write, or nothing to see in it."""


@dataclass(eq=False)
class SourceBroken(SourceError):
    """A video that cannot be read; ``reason`` is the reader's own word, for the log."""

    reason: str = ""


class SourceTooSlow(SourceError):
    """Reading it took longer than it may."""


class SourceTooLarge(SourceError):
    """Its pictures are larger than this program reads, or take more memory than there is."""


class SourceChanged(SourceError):
    """The file is no longer the one that was chosen: its size or time differ."""


@dataclass(eq=False)
class MakingError(StoryError):
    """A clip that could not be made from the video ``name``."""

    name: str


@dataclass(eq=False)
class EncodingFailed(MakingError):
    """ffmpeg ended with a fault; ``reason`` is its last lines, for the log."""

    reason: str = ""


@dataclass(eq=False)
class ClipNotClean(MakingError):
    """The finished clip did not pass its check; ``failed`` names the checks."""

    failed: tuple[str, ...] = ()


@dataclass(eq=False)
class TooBigForLimit(MakingError):
    """It cannot be made small enough and still be seen."""

    limit_bytes: int = 0
