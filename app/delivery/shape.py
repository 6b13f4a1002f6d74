"""Reading ``submission.json`` from anybody: what fits is read, what does not is named, all at once."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from app.delivery.packet import MANIFEST, PACKET_VERSION, SCHEMA, Manifest, PacketFile
from app.story.errors import FieldProblem
from app.story.limits import Limits
from app.story.record import SCHEMA_VERSION, ConsentRecord

LARGEST_NUMBER = 1 << 53
"""Whole numbers beyond this are not the same in every reader of JSON (RFC 8259 section 6)."""


@dataclass(frozen=True)
class Reading:
    """What could be read; a part that does not fit is None, and ``problems`` say why."""

    record: ConsentRecord | None = None
    limits: Limits | None = None
    files: tuple[PacketFile, ...] | None = None
    problems: tuple[FieldProblem, ...] = ()


def read_manifest(raw: bytes) -> Reading:
    """Read the bytes of ``submission.json``. Raises nothing."""
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return Reading(problems=(FieldProblem(MANIFEST, "JSON (RFC 8259) in UTF-8"),))
    if not isinstance(found, dict):
        return Reading(problems=(FieldProblem(MANIFEST, "an object"),))
    strange = _schema(found)
    if strange:
        return Reading(problems=strange)
    problems: list[FieldProblem] = []
    record = _whole(found.get("record"), ConsentRecord, "record", problems)
    if record is not None and record.schema_version != SCHEMA_VERSION:
        problems.append(
            FieldProblem("record.schema_version", f"{SCHEMA_VERSION}; it is {record.schema_version}")
        )
    limits = _whole(found.get("limits"), Limits, "limits", problems)
    files = _list(found.get("files"), problems)
    problems += [
        FieldProblem(_key(name), "nothing: this name is not known") for name in _unknown(found, Manifest)
    ]
    return Reading(record, limits, files, tuple(problems))


def _schema(found: Mapping[str, Any]) -> tuple[FieldProblem, ...]:
    """Another kind or version of packet is not judged by the rules of this one."""
    if found.get("schema") != SCHEMA:
        return (FieldProblem("schema", f"“{SCHEMA}”"),)
    version = found.get("schema_version")
    if type(version) is not int or version != PACKET_VERSION:
        return (FieldProblem("schema_version", f"{PACKET_VERSION}: this program knows no other"),)
    return ()


T = typing.TypeVar("T")


def _whole(raw: object, kind: type[T], key: str, problems: list[FieldProblem]) -> T | None:
    """``raw`` as ``kind``, or None with a problem for each field that does not fit."""
    if not isinstance(raw, dict):
        problems.append(
            FieldProblem(key, "an object with the story’s facts" if key == "record" else "an object")
        )
        return None
    before = len(problems)
    hints = typing.get_type_hints(kind)
    values: dict[str, Any] = {}
    for spec in dataclasses.fields(kind):  # type: ignore[arg-type]
        if spec.name in raw:
            values[spec.name] = _leaf(raw[spec.name], hints[spec.name], f"{key}.{spec.name}", problems)
        elif spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING:
            problems.append(FieldProblem(f"{key}.{spec.name}", "a value: it is missing"))
    problems += [
        FieldProblem(f"{key}.{_key(name)}", "nothing: this name is not known") for name in _unknown(raw, kind)
    ]
    return kind(**values) if len(problems) == before else None


def _leaf(raw: object, hint: Any, key: str, problems: list[FieldProblem]) -> Any:
    try:
        value = msgspec.convert(raw, hint, strict=True)
    except (msgspec.ValidationError, RecursionError, OverflowError) as error:
        # msgspec ends with the place inside the value: "Expected `str`, got `int` - at `$[0].text`".
        said, _, place = str(error).partition(" - at `$")
        problems.append(FieldProblem(key + _key(place.rstrip("`")), _key(said)))
        return None
    if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= LARGEST_NUMBER:
        problems.append(FieldProblem(key, f"a whole number from 0 to {LARGEST_NUMBER}"))
    return value


def _list(raw: object, problems: list[FieldProblem]) -> tuple[PacketFile, ...] | None:
    if not isinstance(raw, list):
        problems.append(FieldProblem("files", "a list of every file"))
        return None
    found = [
        _whole(entry, PacketFile, f"files[{number}]", problems) for number, entry in enumerate(raw[:100], 1)
    ]
    if len(raw) > 100:
        problems.append(FieldProblem("files", f"at most 100 files; {len(raw)} are listed"))
    return tuple(file for file in found if file is not None)


def _unknown(raw: Mapping[str, Any], kind: type) -> list[str]:
    known = {spec.name for spec in dataclasses.fields(kind)}
    return sorted(name for name in raw if name not in known)[:20]


def _key(text: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in text[:200])
