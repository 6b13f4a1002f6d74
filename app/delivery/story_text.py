"""What the organiser reads about a story: in the message, and in the packet's ``details.txt``.

The seed rule of every message: name and contact number stand first.
"""

from __future__ import annotations

from app.story.call import Call
from app.story.people import SeenOrHeard
from app.story.record import ConsentRecord, RecordedAnswer, RecordedClip
from app.words.formats import date_words, duration_words, size_words, zone_words
from app.words.names import (
    consent_words,
    number_is_words,
    operated_words,
    seen_words,
    understands_words,
    yes_no,
)
from app.words.shown import visible
from app.words.translate import tr, tr_n


def one_line(text: str) -> str:
    """``text`` with everything unseen made visible, so that it stays on one line and cannot pose as more lines."""
    return visible(text.strip())


def head(record: ConsentRecord) -> list[str]:
    """The lines that stand first in everything that reaches the organiser."""
    number = tr("Contact number: {number}", number=one_line(record.contact_number))
    lines = [tr("Name: {name}", name=one_line(record.name)), number]
    if record.number_is is not None:
        lines.append(tr("Whose number: {whose}", whose=number_is_words(record.number_is)))
    lines.append(tr("Reference: {reference}", reference=record.reference))
    if record.practise:
        lines += ["", tr("This is practice. It is not a real story.")]
    return lines


def story(record: ConsentRecord, call: Call) -> list[str]:
    """Everything after the head: what it is, the clips, the permissions, other people, the helper, a change of mind."""
    parts = [
        _about(record, call),
        _clips(record),
        _permissions(record, call),
        _people(record),
        _change(record, call),
    ]
    return [line for part in parts for line in ("", *part)]


def details(record: ConsentRecord, call: Call) -> str:
    """The text of ``details.txt``."""
    return "\n".join([*head(record), *story(record, call), ""])


def _about(record: ConsentRecord, call: Call) -> list[str]:
    made = date_words(record.made_at, zone_words(record.made_at, call.country))
    return [
        tr("Video story for: {title}", title=one_line(record.call_title)),
        tr("Asked for by: {organiser}", organiser=one_line(record.organiser)),
        tr("Made: {date}", date=made),
    ]


def _clips(record: ConsentRecord) -> list[str]:
    count, total = len(record.clips), duration_words(record.total_ms)
    clean = all(clip.location_and_hidden_data_removed for clip in record.clips)
    return [
        tr_n("%n clip, {total}", "%n clips, {total} together", count, total=total),
        *(_clip(number, clip) for number, clip in enumerate(record.clips, 1)),
        tr("Location and hidden data removed: {answer}", answer=yes_no(clean)),
    ]


def _clip(number: int, clip: RecordedClip) -> str:
    facts = {"length": duration_words(clip.length_ms), "size": size_words(clip.size_bytes)}
    return tr("{number}. {name}: {length}, {size}", number=number, name=clip.file_name, **facts)


def _permissions(record: ConsentRecord, call: Call) -> list[str]:
    lines = [tr("Permissions")]
    for number, answer in enumerate(record.answers, 1):
        lines += _permission(number, answer, call)
    return lines


def _permission(number: int, answer: RecordedAnswer, call: Call) -> list[str]:
    at = date_words(answer.at, zone_words(answer.at, call.country))
    said = consent_words(answer.kind, answer.value)
    return [
        f"{number}. {one_line(' '.join(answer.text.split()))}",
        "   " + tr("Answer: {answer}, at {date}", answer=said, date=at),
    ]


def _people(record: ConsentRecord) -> list[str]:
    lines = []
    if record.seen_or_heard is not None:
        lines.append(tr("Anyone else seen or heard: {answer}", answer=seen_words(record.seen_or_heard)))
    if record.seen_or_heard is SeenOrHeard.ADULTS and record.all_agreed is not None:
        lines.append(tr("All of them have agreed: {answer}", answer=yes_no(record.all_agreed)))
    if record.seen_or_heard is SeenOrHeard.UNDER_18S and record.all_agreed is not None:
        answer = yes_no(record.all_agreed)
        lines.append(tr("All of them have agreed, and a parent or guardian too: {answer}", answer=answer))
    lines.append(tr("Who used the computer: {who}", who=operated_words(record.operated_by)))
    helper = record.helper
    if helper is not None:
        known = one_line(helper.relationship)
        lines.append(tr("Helper: {name} ({relationship})", name=one_line(helper.name), relationship=known))
        answer = understands_words(helper.understands)
        lines.append(tr("The person understands and wants to do this: {answer}", answer=answer))
    return lines


def _change(record: ConsentRecord, call: Call) -> list[str]:
    said = record.withdrawal.strip()
    facts = {"email": call.organiser.email, "reference": record.reference}
    ask = tr(
        "They can write to {email} with the reference {reference}. They do not have to say why.", **facts
    )
    return [
        tr("If the storyteller changes their mind"),
        *([one_line(" ".join(said.split()))] if said else []),
        ask,
    ]
