"""An event as a calendar file (RFC 5545). Pure."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from app.story.call import Call, Event

_PRODUCT = "-//Share Your Story//Events of a call//EN"
_FOLD = 75


def event_ics(event: Event, call: Call, now: datetime) -> bytes:
    """The event's occurrences, a VEVENT each in UTC, so that no table of time zones is needed.

    ``now`` carries its time zone (DTSTAMP). The same event of the same call always gets the same UIDs, so adding it twice
    does not double it. Raises ValueError for a time without a zone.
    """
    if now.tzinfo is None or event.start.tzinfo is None:
        raise ValueError("a calendar needs times with their zone")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for number, start in enumerate(event.occurrences, 1):
        lines += _occurrence(event, call, number, start, now)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _occurrence(event: Event, call: Call, number: int, start: datetime, now: datetime) -> list[str]:
    about = "\n\n".join(part for part in (event.about, event.how_to_join) if part.strip())
    optional = {"DESCRIPTION": about, "LOCATION": event.where}
    begin = start.astimezone(UTC)
    return [
        "BEGIN:VEVENT",
        f"UID:{_uid(event, call, number)}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(begin)}",
        f"DTEND:{_utc(begin + timedelta(minutes=event.minutes))}",
        f"SUMMARY:{_escaped(event.title)}",
        *(f"{name}:{_escaped(text)}" for name, text in optional.items() if text.strip()),
        "END:VEVENT",
    ]


def _uid(event: Event, call: Call, number: int) -> str:
    what = f"{call.id}\0{event.title}\0{_utc(event.start)}"
    return f"{hashlib.sha256(what.encode('utf-8', 'replace')).hexdigest()[:32]}-{number}@share-your-story"


def _utc(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """A TEXT value (RFC 5545 section 3.3.11); control characters, which it may not hold, are left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(
        letter for letter in lines if letter in "\n\t" or (ord(letter) >= 32 and ord(letter) != 127)
    )
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets (section 3.1), never broken inside a letter."""
    pieces, piece = [], b""
    for letter in line:
        encoded = letter.encode("utf-8", "replace")
        if len(piece) + len(encoded) > _FOLD:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
