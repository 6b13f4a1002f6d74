"""Our own JSON files: a value of the domain in an envelope that tells its schema, read back from the last good version.

The JSON is plain ASCII. Names that are no UTF-8 (Linux file names are bytes) reach Python as lone surrogates
(PEP 383), which UTF-8 cannot hold and ``\\udcXX`` escapes can; so every name comes back byte for byte.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from app import __version__
from app.files import last_good, replace_file, storage_error, write_atomic

T = TypeVar("T")


class DamagedDocument(Exception):
    """The bytes are not a document of this kind."""


class NewerDocument(Exception):
    """A later version of this program wrote it, in a schema that this one does not know."""


@dataclass(frozen=True)
class _Envelope:
    schema: int
    written_at: datetime
    written_by: str
    data: object


@dataclass(frozen=True)
class Document(Generic[T]):
    """A value as it was read: when it was written, and whether it is the last good version because the newest is damaged."""

    value: T
    written_at: datetime
    recovered: bool = False


def encode(value: object) -> bytes:
    """The value alone, as ASCII JSON; the same value always gives the same bytes."""
    return json.dumps(msgspec.to_builtins(value, order="deterministic"), separators=(",", ":")).encode(
        "ascii"
    )


def write_document(path: Path, value: object, schema: int) -> None:
    """Write the value so that it is on the disk when this returns, and keep the version before.

    Raises :class:`app.story.errors.DiskFull` or :class:`app.story.errors.FolderForbidden`; the old file stands then.
    """
    write_atomic(
        path, encode(_Envelope(schema, datetime.now(UTC), __version__, value)) + b"\n", keep_last=True
    )


def decode(data: bytes, kind: type[T], schema: int) -> Document[T]:
    """The document in these bytes. Raises :class:`DamagedDocument` or :class:`NewerDocument`."""
    try:
        raw = json.loads(data.decode("ascii"))
        found = raw.get("schema") if isinstance(raw, dict) else None
        if type(found) is int and found > schema:
            raise NewerDocument(found)
        envelope = msgspec.convert(raw, _Envelope)
        if envelope.written_at.utcoffset() is None:
            raise DamagedDocument("a time without its distance from UTC")
        return Document(msgspec.convert(envelope.data, kind), envelope.written_at)
    except (ValueError, OverflowError, RecursionError) as error:  # of json and of msgspec alike
        raise DamagedDocument(str(error)) from error


def read_document(path: Path, kind: type[T], schema: int) -> Document[T]:
    """The newest version at ``path``, or else the last good one, marked as such. Nothing on the disk is changed.

    Raises FileNotFoundError where there is neither, :class:`NewerDocument` (then nobody wants an older version
    that would overwrite it), :class:`DamagedDocument` where both are damaged, and
    :class:`app.story.errors.FolderForbidden`.
    """
    newest = _bytes(path)
    fault: DamagedDocument | None = None
    if newest is not None:
        try:
            return decode(newest, kind, schema)
        except DamagedDocument as error:
            fault = error
    spare = _bytes(last_good(path))
    if spare is None:
        raise fault or FileNotFoundError(path)
    found = decode(spare, kind, schema)
    return Document(found.value, found.written_at, recovered=True)


def put_damaged_aside(path: Path) -> Path | None:
    """Move a damaged newest version to ``NAME.damaged``, so that the next write does not take it for the last good one.

    Returns where it is now, or None where there is no newest version. Raises as :func:`write_document` does.
    """
    aside = damaged(path)
    try:
        replace_file(path, aside)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise storage_error(error, path) from error
    return aside


def damaged(path: Path) -> Path:
    """Where :func:`put_damaged_aside` puts it."""
    return path.with_name(path.name + ".damaged")


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise storage_error(error, path) from error
