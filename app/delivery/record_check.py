"""Whether a consent record from somewhere holds together: permissions, people, clips, limits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from app.delivery.packet import is_plain_name
from app.story.call import ConsentKind
from app.story.errors import FieldProblem
from app.story.limits import Limits
from app.story.people import Understands, Whose
from app.story.record import ConsentRecord, clip_file_name
from app.story.reference import is_reference

_SHA256 = re.compile(r"[0-9a-f]{64}")


def shown(text: str) -> str:
    """A name from outside as one printable line of at most 120 characters."""
    plain = "".join(letter if letter.isprintable() else "�" for letter in text[:121])
    return plain if len(plain) <= 120 else plain[:119] + "…"


def record_problems(record: ConsentRecord, limits: Limits | None) -> list[FieldProblem]:
    """Every problem inside the record; keys begin with ``record``."""
    return [*_who(record), *_answers(record), *_others(record), *_clips(record), *_limits(record, limits)]


def _who(record: ConsentRecord) -> Iterator[FieldProblem]:
    if not is_reference(record.reference):
        yield FieldProblem("record.reference", "a reference like LW-7F3K-9Q2M")
    if not record.name.strip():
        yield FieldProblem("record.name", "the storyteller’s name")
    if not record.contact_number.strip():
        yield FieldProblem("record.contact_number", "a number to ring")
    if record.made_at.utcoffset() is None:
        yield FieldProblem("record.made_at", "a time with its offset from UTC")
    helping = record.operated_by is Whose.HELPING
    if helping and record.helper is None:
        yield FieldProblem("record.helper", "who helped: the record says that somebody did")
    if record.helper is not None and not helping:
        yield FieldProblem("record.helper", "nobody: the record says that nobody helped")
    if record.helper is not None and record.helper.understands is not Understands.YES:
        yield FieldProblem("record.helper.understands", "yes: the person understands and wants to do this")
    if record.practise:
        yield FieldProblem("record.practise", "a real story; this one was made for practice", warning=True)
    for number, withdrawal in enumerate(record.withdrawals, 1):
        what = ", ".join(shown(name) for name in withdrawal.statements[:20]) or "the whole story"
        yield FieldProblem(f"record.withdrawals[{number}]", f"no change of mind; {what} was withdrawn")


def _answers(record: ConsentRecord) -> Iterator[FieldProblem]:
    if not record.answers:
        yield FieldProblem("record.answers", "at least one permission")
    ids = [answer.statement_id for answer in record.answers]
    for number, answer in enumerate(record.answers, 1):
        key = f"record.answers[{number}]"
        if ids.count(answer.statement_id) > 1:
            yield FieldProblem(
                f"{key}.statement_id", f"an id that stands once; {shown(answer.statement_id)} does not"
            )
        if answer.kind is ConsentKind.AGREE and not answer.value:
            yield FieldProblem(f"{key}.value", f"true: {shown(answer.statement_id)} must be agreed to")
        text = answer.text.encode("utf-8", "surrogatepass")
        if hashlib.sha256(text).hexdigest() != answer.text_sha256:
            yield FieldProblem(f"{key}.text_sha256", "the SHA-256 of the text that was shown")


def _others(record: ConsentRecord) -> Iterator[FieldProblem]:
    if record.all_agreed is False:
        yield FieldProblem("record.all_agreed", "true: everyone who can be seen or heard must agree")
    asked = record.seen_or_heard is not None and record.seen_or_heard.value != "no"
    if asked and record.all_agreed is None:
        yield FieldProblem("record.all_agreed", "an answer: other people can be seen or heard")


def _clips(record: ConsentRecord) -> Iterator[FieldProblem]:
    count = len(record.clips)
    if not count:
        yield FieldProblem("record.clips", "at least one clip")
    for number, clip in enumerate(record.clips, 1):
        key = f"record.clips[{number}]"
        if not is_plain_name(clip.file_name) or clip.file_name != clip_file_name(
            record.reference, number, count
        ):
            wanted = shown(clip_file_name(record.reference, number, count))
            yield FieldProblem(f"{key}.file_name", f"{wanted}; it is {shown(clip.file_name)}")
        if not _SHA256.fullmatch(clip.sha256):
            yield FieldProblem(f"{key}.sha256", "64 hexadecimal digits")
        if min(clip.length_ms, clip.size_bytes, clip.width, clip.height) <= 0:
            yield FieldProblem(key, "a length, size, width and height above 0")
        if not clip.location_and_hidden_data_removed:
            yield FieldProblem(f"{key}.location_and_hidden_data_removed", "true")


def _limits(record: ConsentRecord, limits: Limits | None) -> Iterator[FieldProblem]:
    if limits is None:
        return
    if len(record.clips) > limits.clips:
        yield FieldProblem("record.clips", f"at most {limits.clips} clips; there are {len(record.clips)}")
    if record.total_ms > limits.total_ms:
        yield FieldProblem(
            "record.clips", f"at most {limits.total_ms} ms together; they are {record.total_ms} ms"
        )
