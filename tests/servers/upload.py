"""What a server holds of an upload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Upload:
    """One upload: ``there`` bytes of ``size``, None while that is unknown, in the file ``path``."""

    path: Path
    there: int
    size: int | None
    metadata: Mapping[str, str]


def finished(uploads: Iterable[Upload]) -> dict[str, Path]:
    """The finished ones by their ``filename``; without one, by their id."""
    return {
        upload.metadata.get("filename", upload.path.name): upload.path
        for upload in uploads
        if upload.there == upload.size
    }
