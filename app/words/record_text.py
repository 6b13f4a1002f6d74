"""A consent record in words: the same for the packet's details, the email, the person's PDF and the history."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from enum import Enum

from app.story.call import Call
from app.story.people import SeenOrHeard, Whose
from app.story.record import ConsentRecord, RecordedAnswer, RecordedClip, Withdrawal
from app.story.route import UPLOADS
from app.words import names
from app.words.formats import date_words, duration_words, size_words, zone_words
from app.words.lines import Row, Section, as_text, on_one_line, paragraphs
from app.words.shown import opening, visible
from app.words.translate import tr, tr_n
from app.words.uploading import receipt_words


class RecordPart(Enum):
    """The sections of a record, in order. A record has only those that there is something to say about."""

    STORY = "story"
    STORYTELLER = "storyteller"
    HELPER = "helper"
    AGREEMENT = "agreement"
    OTHER_PEOPLE = "other-people"
    CLIPS = "clips"
    DELIVERY = "delivery"
    CHANGE_YOUR_MIND = "change-your-mind"
    CHANGED = "changed"
    RECORD = "record"


FOR_THE_ORGANISER = frozenset(RecordPart) - {
    RecordPart.DELIVERY, RecordPart.CHANGE_YOUR_MIND, RecordPart.CHANGED, RecordPart.RECORD,
}  # fmt: skip
"""The parts that a message to the organiser needs: who, what was agreed, and which clips."""


def first_lines(record: ConsentRecord) -> tuple[str, ...]:
    """What every text to the organiser begins with: name and contact number, then the reference, each on one line.

    They say all that the part STORYTELLER says.
    """
    _, *number = contact_rows(record.name.strip(), record.contact_number.strip(), record.number_is)
    rows = (Row(tr("Name"), visible(record.name.strip())), *number, Row(tr("Reference"), record.reference))
    lines = tuple(on_one_line(row) for row in rows)
    return (*lines, "", tr("This is practice. It is not a real story.")) if record.practise else lines


def text_for_the_organiser(
    record: ConsentRecord, call: Call, *more: str, parts: Collection[RecordPart] = FOR_THE_ORGANISER
) -> str:
    """The first lines, then the lines of ``more``, then ``parts`` of the record as plain text."""
    rest = [part for part in parts if part is not RecordPart.STORYTELLER]
    return "\n".join([*first_lines(record), *more, "", record_as_text(record, call, rest)])


def record_lines(
    record: ConsentRecord, call: Call | None = None, parts: Collection[RecordPart] = frozenset(RecordPart)
) -> tuple[Section, ...]:
    """The record as headings with questions and answers. ``call`` names the country's own time."""
    country = call.country if call is not None else ""
    made = {
        RecordPart.STORY: lambda: _story(record, country),
        RecordPart.STORYTELLER: lambda: _storyteller(record),
        RecordPart.HELPER: lambda: _helper(record),
        RecordPart.AGREEMENT: lambda: _agreement(record, country),
        RecordPart.OTHER_PEOPLE: lambda: _other_people(record),
        RecordPart.CLIPS: lambda: _clips(record),
        RecordPart.DELIVERY: lambda: _delivery(record, country),
        RecordPart.CHANGE_YOUR_MIND: lambda: _change_your_mind(record),
        RecordPart.CHANGED: lambda: _changed(record, country),
        RecordPart.RECORD: lambda: _about_record(record),
    }
    sections = (made[part]() for part in RecordPart if part in parts)
    return tuple(section for section in sections if section.rows)


def record_as_text(
    record: ConsentRecord, call: Call | None = None, parts: Collection[RecordPart] = frozenset(RecordPart)
) -> str:
    """The same as plain text, at most 72 letters a line."""
    return as_text(record_lines(record, call, parts))


def _when(at: datetime, country: str) -> str:
    return date_words(at, zone_words(at, country))


def _story(record: ConsentRecord, country: str) -> Section:
    rows = [
        Row(tr("Reference"), record.reference),
        Row(tr("Story for"), _folded(record.call_title)),
        Row(tr("Asked for by"), _folded(record.organiser)),
        Row(tr("Made"), _when(record.made_at, country)),
        Row(tr("Who used the computer"), names.operated_words(record.operated_by)),
    ]
    if record.practise:
        rows.insert(0, Row(tr("Practice"), tr("Yes. This is not a real story.")))
    return Section(tr("The story"), tuple(rows))


def contact_rows(name: str, number: str, number_is: Whose | None) -> tuple[Row, ...]:
    """Full name, contact number exactly as typed, and whose it is where that was asked."""
    rows = (Row(tr("Full name"), visible(name)), Row(tr("Contact number"), visible(number)))
    if number_is is None:
        return rows
    return (*rows, Row(tr("Whose number it is"), names.number_is_words(number_is)))


def _storyteller(record: ConsentRecord) -> Section:
    rows = contact_rows(record.name, record.contact_number, record.number_is)
    return Section(tr("The storyteller"), rows)


def _helper(record: ConsentRecord) -> Section:
    helper = record.helper
    if helper is None:
        return Section(tr("The helper"), ())
    understands = names.understands_words(helper.understands)
    rows = (
        Row(tr("Name of the helper"), visible(helper.name)),
        Row(tr("How they know the storyteller"), visible(helper.relationship)),
        Row(tr("Does the person understand and want to do this?"), understands),
    )
    return Section(tr("The helper"), rows)


def _agreement(record: ConsentRecord, country: str) -> Section:
    return Section(tr("What was agreed"), tuple(_answer(answer, country) for answer in record.answers))


def _answer(answer: RecordedAnswer, country: str) -> Row:
    said = names.consent_words(answer.kind, answer.value)
    return Row(_folded(answer.text), tr("{answer}, at {when}", answer=said, when=_when(answer.at, country)))


def _folded(text: str) -> str:
    """A text of the organiser's without its line breaks, so that it cannot pose as more lines of the record."""
    return visible(" ".join(text.split()))


def others_rows(seen_or_heard: SeenOrHeard | None, all_agreed: bool | None) -> tuple[Row, ...]:
    """Who else can be seen or heard, and whether they agreed; nothing where nothing was asked or answered."""
    if seen_or_heard is None:
        return ()
    seen = Row(tr("Can anyone else be seen or heard?"), names.seen_words(seen_or_heard))
    if seen_or_heard is SeenOrHeard.NO or all_agreed is None:
        return (seen,)
    young = seen_or_heard is SeenOrHeard.UNDER_18S
    with_parents = tr("Has everyone agreed, and a parent or guardian of each young person?")
    asked = with_parents if young else tr("Has everyone agreed?")
    return seen, Row(asked, names.yes_no(all_agreed))


def _other_people(record: ConsentRecord) -> Section:
    return Section(tr("Other people"), others_rows(record.seen_or_heard, record.all_agreed))


def _clips(record: ConsentRecord) -> Section:
    count = len(record.clips)
    together = tr(
        "{clips}, {length}, {size}",
        clips=tr_n("%n clip", "%n clips", count),
        length=duration_words(record.total_ms, tenths=True),
        size=size_words(record.total_bytes),
    )
    rows = [Row(tr("Together"), together)]
    for number, clip in enumerate(record.clips, 1):
        rows.extend(_clip(clip, number, count))
    return Section(tr("The clips"), tuple(rows))


def _clip(clip: RecordedClip, number: int, count: int) -> Iterator[Row]:
    facts = {
        "name": clip.file_name,
        "length": duration_words(clip.length_ms, tenths=True),
        "width": clip.width,
        "height": clip.height,
        "sound": tr("with sound") if clip.has_sound else tr("without sound"),
        "size": size_words(clip.size_bytes),
    }
    about = tr("{name}: {length}, {width} × {height}, {sound}, {size}", **facts)
    removed = names.yes_no(clip.location_and_hidden_data_removed)
    yield Row(tr("Clip {number} of {count}", number=number, count=count), about)
    yield Row(tr("Location and hidden data removed"), removed)
    yield Row(tr("Fingerprint of the file (SHA-256)"), clip.sha256)


def _delivery(record: ConsentRecord, country: str) -> Section:
    delivery = record.delivery
    if delivery is None:
        return Section(tr("How it was sent"), ())
    rows = [
        Row(tr("How"), names.route_words(delivery.route)),
        Row(tr("What is known"), names.outcome_words(delivery.outcome)),
        Row(tr("To"), visible(delivery.to)),
        Row(tr("When"), _when(delivery.at, country)),
    ]
    if delivery.receipt:
        receipt = receipt_words(delivery.receipt) if delivery.route in UPLOADS else delivery.receipt
        rows.append(Row(tr("Receipt"), visible(receipt)))
    if delivery.link:
        rows.append(Row(tr("Link"), delivery.link))
    if delivery.link_expires is not None:
        rows.append(Row(tr("The link works until"), _when(delivery.link_expires, country)))
    return Section(tr("How it was sent"), tuple(row for row in rows if row.answer))


def _change_your_mind(record: ConsentRecord) -> Section:
    email = record.organiser_email
    ask = tr(
        "Write to {email} and give the reference {reference}. You do not have to say why.",
        email=email,
        reference=record.reference,
    )
    withdrawal = _folded(record.withdrawal) or names.silent_words_for("withdrawal", email)
    retention = _folded(record.retention) or names.silent_words_for("retention", email)
    return Section(tr("If you change your mind"), paragraphs((ask, withdrawal, retention)))


def _changed(record: ConsentRecord, country: str) -> Section:
    rows = []
    for change in record.withdrawals:
        rows.append(Row(tr("Changed your mind about"), _withdrawn(change, record)))
        rows.append(Row(tr("When"), _when(change.at, country)))
        rows.append(Row(tr("How"), names.route_words(change.route)))
        rows.append(Row(tr("What is known"), names.outcome_words(change.outcome)))
    return Section(tr("What you changed your mind about"), tuple(rows))


def _withdrawn(change: Withdrawal, record: ConsentRecord) -> str:
    if not change.statements:
        return tr("The whole story")
    texts = {answer.statement_id: answer.text for answer in record.answers}
    return "; ".join(f"“{opening(texts.get(name, name))}”" for name in change.statements)


def _about_record(record: ConsentRecord) -> Section:
    rows = [
        Row(tr("Record number"), record.record_id),
        Row(tr("Call and its version"), f"{record.call_id}, {record.call_version}"),
        Row(tr("Language of the statements"), record.language),
        Row(tr("Version of the app"), record.app_version),
    ]
    for number, answer in enumerate(record.answers, 1):
        rows.append(Row(tr("Fingerprint of statement {number} (SHA-256)", number=number), answer.text_sha256))
    return Section(tr("About this record"), tuple(rows))
