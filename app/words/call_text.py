"""A call in words: for the Start page, and for the PDF that a person can keep or hand on."""

from __future__ import annotations

from app.story.call import Call, Event, FurtherReading, SupportLine
from app.words.formats import date_words, deadline_words, duration_words, period_words, zone_words
from app.words.lines import Row, Section, as_text, paragraphs
from app.words.translate import tr, tr_n


def call_lines(call: Call) -> tuple[Section, ...]:
    """Everything a call says, as headings with paragraphs or questions and answers below. Empty sections are left out."""
    sections = (
        Section(tr("What this is about"), paragraphs((call.summary, *call.about))),
        Section(tr("What to film"), paragraphs(call.prompts), bullets=True),
        Section(tr("Who can take part"), paragraphs(call.who_can_take_part), bullets=True),
        Section(tr("What happens to your video"), paragraphs(call.what_happens), bullets=True),
        Section(
            tr("What you will be asked to agree to"), paragraphs(s.text for s in call.consent), bullets=True
        ),
        Section(tr("How much, and by when"), _limits(call)),
        Section(tr("How your video and details are kept"), _kept(call)),
        Section(tr("Who asks"), _organiser(call)),
        Section(
            tr("Somebody to talk to"), tuple(Row(line.name, support_words(line)) for line in call.support)
        ),
        Section(
            tr("What else is on"), tuple(Row(event.title, event_words(event, call)) for event in call.event)
        ),
        Section(
            tr("Further reading"), tuple(Row(page.title, _reading(page)) for page in call.further_reading)
        ),
    )
    return tuple(section for section in sections if section.rows)


def call_as_text(call: Call) -> str:
    """The same as plain text under the call's title, at most 72 letters a line."""
    return f"{call.title}\n\n{as_text(call_lines(call))}"


def limits_words(call: Call) -> str:
    """How much a person can send: "Up to 5 clips, 10 minutes or less together"."""
    length = duration_words(call.limits.total_ms)
    return tr_n(
        "1 clip, {length} or less",
        "Up to %n clips, {length} or less together",
        call.limits.clips,
        length=length,
    )


def support_words(line: SupportLine) -> str:
    """How and when to reach somebody: "Call 116 123. Day and night, every day."""
    parts = [
        tr("Call {number}.", number=line.phone) if line.phone else "",
        tr("Text {number}.", number=line.text) if line.text else "",
        tr("In {nation}.", nation=line.nation) if line.nation else "",
        tr("{hours}.", hours=line.hours.rstrip(".")) if line.hours else "",
    ]
    return " ".join(part for part in parts if part)


def event_words(event: Event, call: Call) -> str:
    """When (each time), where, how to join and what an event is."""
    times = [
        period_words(start, event.minutes, zone_words(start, call.country)) for start in event.occurrences
    ]
    sentences = (*times, event.where, event.how_to_join, event.about)
    return " ".join(f"{text.rstrip('.')}." for text in sentences if text)


def _limits(call: Call) -> tuple[Row, ...]:
    rows = [Row(tr("How much"), limits_words(call))]
    if call.opens is not None:
        rows.append(Row(tr("Opens"), date_words(call.opens, zone_words(call.opens, call.country))))
    rows.append(Row(tr("Closes"), deadline_words(call) or tr("No closing date")))
    return (*rows, *paragraphs((call.deadline_note,)))


def _kept(call: Call) -> tuple[Row, ...]:
    from app.words import names

    said = {name: getattr(call, name) or names.silent_words(name, call) for name in _PROMISES}
    return (
        Row(tr("How long the video is kept"), said["retention"]),
        Row(tr("If you change your mind"), said["withdrawal"]),
        Row(tr("How your details are looked after"), said["privacy_notice"]),
    )


_PROMISES = ("retention", "withdrawal", "privacy_notice")


def _organiser(call: Call) -> tuple[Row, ...]:
    who = call.organiser
    rows = (
        Row(tr("Organiser"), who.name),
        Row(tr("Email"), who.email),
        Row(tr("Phone"), who.phone),
        Row(tr("Website"), who.website),
    )
    return (*paragraphs((who.about,)), *(row for row in rows if row.answer))


def _reading(page: FurtherReading) -> str:
    return tr("{about} {url}", about=page.about, url=page.url) if page.about else page.url
