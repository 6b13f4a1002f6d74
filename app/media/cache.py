"""Finished clips kept by key, so that nothing is made twice: ``<key>.mp4`` and beside it ``<key>.json``."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import Collection, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import msgspec

from app.files import private_folder, sha256_of, write_atomic
from app.media.profile import DEFAULT, Profile
from app.story.clip import Clip
from app.story.prepared import PreparedClip
from app.story.work import Cancel

_MAKING = ".making-"


def clip_key(clip: Clip, profile: Profile = DEFAULT, max_bytes: int | None = None) -> str:
    """32 hexadecimal digits that stand for this source as it is now, this part, and this form of clip."""
    source = clip.source
    facts = (
        source.path,
        source.size_bytes,
        source.mtime_ns,
        clip.start_ms,
        clip.end_ms,
        max_bytes,
        asdict(profile),
    )
    return hashlib.sha256(msgspec.json.encode(repr(facts))).hexdigest()[:32]


def find(folder: Path, key: str, clip_id: str, cancel: Cancel | None = None) -> PreparedClip | None:
    """The finished clip under ``key``, as it was checked, when the file is still that file to the last byte.

    The whole file is read for that, which takes a second or two for a gigabyte. Raises Cancelled.
    """
    kept = glance(folder, key)
    try:
        if kept is None or sha256_of(kept.path, cancel=cancel) != kept.sha256:
            return None
    except OSError:
        return None
    return replace(kept, clip_id=clip_id)


def glance(folder: Path, key: str) -> PreparedClip | None:
    """What was noted about the finished clip under ``key``, when a file of that size is there; its bytes are not read."""
    try:
        kept = msgspec.json.decode((folder / f"{key}.json").read_bytes(), type=PreparedClip, dec_hook=_path)
        path = folder / f"{key}.mp4"
        if kept.key != key or kept.checks.failed or path.stat().st_size != kept.size_bytes:
            return None
    except (OSError, msgspec.MsgspecError):
        return None
    return replace(kept, path=path)


def keep(made: Path, prepared: PreparedClip) -> None:
    """Move the checked file ``made`` to ``prepared.path`` and write its facts; both or neither. Raises StorageError, OSError."""
    facts = replace(prepared, path=Path(prepared.path.name))
    noted = prepared.path.with_suffix(".json")
    # The facts first: without the file that they speak of they count for nothing.
    write_atomic(noted, msgspec.json.encode(facts, enc_hook=str))
    try:
        made.replace(prepared.path)
    except OSError:
        noted.unlink(missing_ok=True)
        raise


def drop_others(folder: Path, keep: Collection[str]) -> None:
    """Remove the finished clips under all keys but these. One that another program holds stays, and goes another time."""
    for facts in (*folder.glob("*.json"), *folder.glob("*.mp4")):
        if facts.stem not in keep:
            with contextlib.suppress(OSError):
                facts.unlink()


def _path(kind: type, value: Any) -> Any:
    return kind(value)


@contextlib.contextmanager
def workplace(folder: Path, key: str) -> Iterator[Path]:
    """A folder of its own inside ``folder`` for what is being made, on the same disk; gone afterwards, whatever happens."""
    private_folder(folder)
    sweep(folder)
    # A name that nobody else has: a job that was told to stop may still be clearing up after the same clip.
    place = private_folder(folder / f"{_MAKING}{key}-{secrets.token_hex(4)}-{os.getpid()}")
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove workplaces that a killed process of ours left behind."""
    for place in folder.glob(f"{_MAKING}*"):
        pid = place.name.rpartition("-")[2]
        if pid.isdigit() and int(pid) != os.getpid() and not _runs(int(pid)):
            shutil.rmtree(place, ignore_errors=True)


def _runs(pid: int) -> bool:
    if os.name != "posix":
        return False  # on Windows open files cannot be removed, which protects a living maker's
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
