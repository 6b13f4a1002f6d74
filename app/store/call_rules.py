"""What a call file may say: the rules that the types of ``app/story/call.py`` do not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec

from app.store.reading import Rule, Schema, matching, one_line, whole_number
from app.story.address import is_public_address
from app.story.call import (
    Call,
    ConsentStatement,
    DeliveryKind,
    DeliveryWay,
    Event,
    FurtherReading,
    Organiser,
    SupportLine,
)
from app.story.errors import FieldProblem
from app.story.limits import Limits
from app.story.reference import is_prefix
from app.story.timecode import parse_time

SLUG = r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*"
UPLOADS = frozenset({DeliveryKind.TUS, DeliveryKind.WEBDAV})
USUAL_COUNTRY = "GB"
MOST_CLIPS = 50
LONGEST_MS = 24 * 60 * 60 * 1000

_PHONE = r"(?=.{2,30}$)\+?[0-9][0-9 ()-]*"
_SILENCES = {
    "retention": "how long the videos are kept",
    "withdrawal": "how somebody can change their mind, and what happens then",
    "privacy_notice": "the organiser's privacy notice, or where it is",
}


def call_schema(now: datetime) -> Schema:
    """The schema of a call file; ``now`` (with a time zone) tells which events are over."""
    rules = {
        (Call, "id"): matching(SLUG, 'small letters, digits and hyphens, such as "living-well-uk"'),
        (Call, "language"): matching(
            r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", 'a language (BCP 47), such as "en-GB"'
        ),
        (Call, "country"): Rule('a country in two capital letters (ISO 3166), such as "GB"', _country),
        (Call, "reference_prefix"): Rule("one to four capital letters", _prefix),
        (Limits, "clips"): whole_number(1, MOST_CLIPS),
        (Limits, "total_ms"): Rule(
            'a length of at most 24 hours, such as "10:00"', _length, key="total_length"
        ),
        (ConsentStatement, "id"): matching(
            SLUG, 'small letters, digits and hyphens, such as "public-sharing"'
        ),
        (Organiser, "email"): Rule("one email address", email),
        (Organiser, "phone"): matching(_PHONE, "a phone number: digits and blanks"),
        (Organiser, "website"): Rule("an address that begins with https://", web_page),
        (DeliveryWay, "to"): Rule("one email address", email),
        (DeliveryWay, "url"): Rule(
            "an address that begins with https://, without a name or password", _endpoint
        ),
        (SupportLine, "phone"): matching(_PHONE, "a phone number: digits and blanks"),
        (SupportLine, "text"): matching(_PHONE, "the number to send a text message to"),
        (SupportLine, "checked"): matching(
            r"20[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?",
            'when this was checked, such as "2026-11"',
        ),
        (Event, "minutes"): whole_number(1, 24 * 60),
        (Event, "repeats"): whole_number(1, 100),
        (FurtherReading, "url"): Rule("an address that begins with https://", web_page),
    }
    checks = {
        Call: lambda values: _call(values, now),
        DeliveryWay: _delivery,
        SupportLine: _support,
    }
    return Schema(rules, checks, one_line)


# --- leaves ---


def _country(raw: object) -> str:
    text = msgspec.convert(raw, str)
    # The usual one is known to be there: its tables take 40 ms to load, and the first page waits for this.
    if text != USUAL_COUNTRY:
        import phonenumbers

        if text not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(text)
    return text


def _prefix(raw: object) -> str:
    text = msgspec.convert(raw, str)
    if not is_prefix(text):
        raise ValueError(text)
    return text


def _length(raw: object) -> int:
    length = parse_time(msgspec.convert(raw, str))
    if not 0 < length <= LONGEST_MS:
        raise ValueError(length)
    return length


def email(raw: object) -> str:
    """Reads an email address that mail can reach from anywhere. Raises ValueError."""
    text = msgspec.convert(raw, str)
    if not is_public_address(text):
        raise ValueError(text)
    return text


def web_page(raw: object) -> str:
    """Reads the address of a page in the web, https alone. Raises ValueError."""
    text = msgspec.convert(raw, str)
    parts = urlsplit(text)
    if parts.scheme != "https" or not _plain_address(text):
        raise ValueError(text)
    return text


def _endpoint(raw: object) -> str:
    """An upload address; http is taken for this computer alone, so that an organiser can try a server out."""
    text = msgspec.convert(raw, str)
    parts = urlsplit(text)
    here = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not (here or parts.scheme == "https") or not _plain_address(text):
        raise ValueError(text)
    return text


def _plain_address(text: str) -> bool:
    parts = urlsplit(text)
    named = re.fullmatch(r"[A-Za-z0-9.:-]{1,253}", parts.hostname or "") is not None
    _ = parts.port  # raises ValueError where it is not a number up to 65535
    signed_in = parts.username is not None or parts.password is not None
    return named and not signed_in and re.fullmatch(r"[!-~]{1,2000}", text) is not None


# --- between fields ---


def _delivery(values: Mapping[str, Any]) -> Iterator[FieldProblem]:
    kind = values.get("kind")
    if kind is None:
        return
    needed, spare = ("url", "to") if kind in UPLOADS else ("to", "url")
    if spare in values:
        yield FieldProblem(spare, f'no key of this name where kind is "{kind.value}"; it needs {needed}')
    elif needed not in values:
        words = "the address of the upload server" if needed == "url" else "the email address it goes to"
        yield FieldProblem(needed, f'{words}, because kind is "{kind.value}" (it is missing)')
    if values.get("asks_for_code") and kind not in UPLOADS:
        yield FieldProblem("asks_for_code", f'no key of this name where kind is "{kind.value}"')


def _support(values: Mapping[str, Any]) -> Iterator[FieldProblem]:
    if "phone" not in values and "text" not in values:
        yield FieldProblem("phone", "phone or text, or both, so that people can get in touch")


def _call(values: Mapping[str, Any], now: datetime) -> Iterator[FieldProblem]:
    yield from _repeated("consent", "id", (statement.id for statement in values.get("consent") or ()))
    yield from _repeated(
        "delivery", "kind", (way.kind and way.kind.value for way in values.get("delivery") or ())
    )
    yield from _times(values, now)
    for key, what in _SILENCES.items():
        if values.get(key, "") == "":
            yield FieldProblem(key, f"{what}; people are told that the organiser has not said", warning=True)


def _repeated(table: str, key: str, found: Iterable[str | None]) -> Iterator[FieldProblem]:
    seen: set[str] = set()
    for number, value in enumerate(found, 1):
        if value is None:
            continue
        if value in seen:
            yield FieldProblem(f"{table}[{number}].{key}", f'each {key} once; "{value}" stands above already')
        seen.add(value)


def _times(values: Mapping[str, Any], now: datetime) -> Iterator[FieldProblem]:
    opens, closes = values.get("opens"), values.get("closes")
    if opens is not None and closes is not None and closes <= opens:
        yield FieldProblem("closes", "a time after opens")
    if values.get("deadline_note"):
        if closes is None:
            yield FieldProblem("deadline_note", "the time in closes that this note is about")
        else:
            sure = "a time that is sure; deadline_note says why it is not"
            yield FieldProblem("closes", sure, warning=True)
    if closes is not None and now > closes:
        return  # the events of a call that is over are over too, and nobody has to be told
    for number, event in enumerate(values.get("event") or (), 1):
        if None in (event.start, event.minutes, event.repeats):
            continue
        if event.start + timedelta(weeks=event.repeats - 1, minutes=event.minutes) < now:
            yield FieldProblem(f"event[{number}].start", "a time to come; this event is over", warning=True)
