"""Uploads as tus servers keep them: each file under a random name, and what the sender said of it in a file beside it.

Three servers, each with its own way of writing (seen in folders that they wrote):

- tusd 2: ``ID`` and ``ID.info``, ``{"ID", "Size", "SizeIsDeferred", "Offset", "MetaData": {...}, "Storage": {...}}``.
  With S3 storage the ``.info`` comes first, and ``ID`` only when the upload has ended.
- @tus/server with @tus/file-store: ``ID`` and ``ID.json``, ``{"id", "metadata": {...}, "size", "offset", ...}``.
- tuspyserver: ``ID`` and ``ID.info``, ``{"metadata": {...}, "size", "offset", "defer_length", ...}``.

What the metadata says is the sender's: it is a claim, and no name of it is ever used as a path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from app.delivery.arrived_files import HERE, ArrivedFile
from app.delivery.arrived_names import LONGEST_NAME, read_name
from app.delivery.record_check import shown
from app.story.errors import FieldProblem
from app.story.reference import is_reference

LONGEST_NOTE = 1 << 16
_ENDINGS = (".info", ".json")
_BESIDE = (".lock", ".part")
"""What tusd keeps beside an upload while it runs: its lock, and the piece that is too small for S3."""


@dataclass(frozen=True)
class Sorted:
    """Files of uploads under the names that their senders gave, every other file, and what is wrong."""

    uploads: tuple[ArrivedFile, ...]
    others: tuple[ArrivedFile, ...]
    problems: tuple[FieldProblem, ...]


def sort_uploads(files: Iterable[ArrivedFile], place: str) -> Sorted:
    """Tell uploads from other files, and give each upload its name and reference. Raises nothing."""
    by_name = {file.lies_as: file for file in files}
    uploads: list[ArrivedFile] = []
    problems: list[FieldProblem] = []
    taken: set[str] = set()
    for name, note in by_name.items():
        said = _note(note)
        if said is None:
            continue
        stem = name.rpartition(".")[0]
        taken |= {name, stem, *(stem + ending for ending in _BESIDE)}
        found = _upload(said, stem, by_name.get(stem), place)
        if isinstance(found, FieldProblem):
            problems.append(found)
        else:
            uploads.append(found)
    others = tuple(file for name, file in by_name.items() if name not in taken)
    return Sorted(tuple(uploads), others, tuple(problems))


def _note(file: ArrivedFile) -> Mapping[str, Any] | None:
    """What the file says where it is a server's note about an upload, else None."""
    if not file.lies_as.endswith(_ENDINGS) or read_name(file.lies_as) is not None:
        return None
    raw = file.read(LONGEST_NOTE) if file.size_bytes <= LONGEST_NOTE else None
    try:
        said = msgspec.json.decode(raw or b"")
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return said if isinstance(said, dict) and _metadata(said) is not None else None


def _metadata(said: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found = said.get("MetaData", said.get("metadata"))
    return found if isinstance(found, dict) else None


def _upload(
    said: Mapping[str, Any], stem: str, data: ArrivedFile | None, place: str
) -> ArrivedFile | FieldProblem:
    key = shown(stem if place == HERE else f"{place}/{stem}")
    metadata = _metadata(said) or {}
    name, reference = _text(metadata, "filename"), _text(metadata, "reference")
    known = read_name(name)
    if known is None or not is_reference(reference) or known.reference not in {"", reference}:
        return FieldProblem(
            key,
            "an upload of a story, with its file name and its reference; it is something else",
            warning=True,
        )
    size = _size(said)
    if data is None:
        return FieldProblem(
            key,
            f"the file {shown(name)} of {reference}: its upload was begun, and has not ended",
            warning=True,
        )
    return replace(data, name=known.name, reference=reference, expected_bytes=size, uploaded=True)


def _text(metadata: Mapping[str, Any], key: str) -> str:
    found = metadata.get(key)
    return found if isinstance(found, str) and len(found) <= LONGEST_NAME else ""


def _size(said: Mapping[str, Any]) -> int | None:
    """The whole size in bytes that was announced, or None where the sender did not say it beforehand."""
    if said.get("SizeIsDeferred") is True:
        return None
    found = said.get("Size", said.get("size"))
    return found if type(found) is int and found >= 0 else None
