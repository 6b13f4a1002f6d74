"""STORY.toml: a whole story as a file, for the headless commands (section 8 of the design)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from app.store.call_rules import email
from app.store.reading import Rule, Schema, one_of, printable, read_table, whole_number
from app.store.toml_file import NotToml, read_toml
from app.story.account import ENCRYPTED, MailAccount, Security
from app.story.address import is_host
from app.story.call import Call
from app.story.contact import LONGEST_NAME, LONGEST_NUMBER
from app.story.errors import FieldProblem, StoryFileUnusable
from app.story.people import Helper, SeenOrHeard, Understands, Whose
from app.story.timecode import parse_time

TIME = 'a time in quotation marks, such as "1:20" or "0:05.2", or a whole number of seconds'
NUMBER_IS = {"storyteller": Whose.HELPING, "helper": Whose.MINE}
"""Whose number it is when somebody helps, seen from the person at the computer, as in ``Contact.number_is``."""


@dataclass(frozen=True)
class Storyteller:
    """Name and number, kept as typed. ``number_is`` counts only where somebody helps."""

    name: str
    contact_number: str
    number_is: Whose = Whose.HELPING


@dataclass(frozen=True)
class HelperTable:
    """Who helps, every answer needed."""

    name: str
    relationship: str
    understands: Understands


@dataclass(frozen=True)
class OthersTable:
    """Who else can be seen or heard, and whether all of them agreed."""

    seen_or_heard: SeenOrHeard
    all_agreed: bool | None = None


@dataclass(frozen=True)
class ClipTable:
    """The part of a file that is kept, in milliseconds; ``end_ms`` None: to the end."""

    file: Path
    start_ms: int = 0
    end_ms: int | None = None


@dataclass(frozen=True)
class EmailTable:
    """The account to send from. A password is never in the file."""

    sender: str
    server: str
    security: Security = Security.STARTTLS
    port: int | None = None
    user: str = ""

    @property
    def account(self) -> MailAccount:
        """The account; the usual port where none is given."""
        port = self.security.usual_port if self.port is None else self.port
        return MailAccount(self.sender, self.server, port, self.user, self.security)


@dataclass(frozen=True)
class StoryFile:
    """A story file that can be used. ``call`` is an id or a path, empty for the call that the program opens onto.

    Relative paths count from the file's folder.

    The paths of ``clips`` are absolute; whether videos are there is for the reader of videos to say.
    """

    storyteller: Storyteller
    consent: dict[str, bool]
    clips: tuple[ClipTable, ...]
    call: str = ""
    other_people: OthersTable | None = None
    practise: bool = False
    whose: Whose = Whose.MINE
    helper_table: HelperTable | None = None
    email: EmailTable | None = None

    @property
    def helper(self) -> Helper:
        """Who helps, as a submission holds it."""
        told = self.helper_table
        return Helper() if told is None else Helper(told.name, told.relationship, told.understands)


def read_story(path: Path) -> StoryFile:
    """The story in the file at ``path``. Raises :class:`StoryFileUnusable` with every problem in it."""
    folder = path.absolute().parent
    try:
        raw = dict(read_toml(path))
    except NotToml as error:
        raise StoryFileUnusable(path.name, (error.problem,)) from error
    # A [helper] table says by itself that somebody helps.
    if "helper" in raw:
        raw.setdefault("whose", Whose.HELPING.value)
    reading = read_table(raw, StoryFile, _schema(folder))
    if reading.value is None:
        raise StoryFileUnusable(path.name, reading.problems)
    return reading.value


def check_consent(story: StoryFile, call: Call) -> tuple[FieldProblem, ...]:
    """What is wrong with the answers beside the statements of the call: unknown ids, and answers that are missing."""
    known = tuple(statement.id for statement in call.consent)
    strange = [
        FieldProblem(f"consent.{key}", f"no statement of this name; the call has {', '.join(known)}")
        for key in story.consent
        if key not in known
    ]
    missing = [
        FieldProblem(f"consent.{key}", "true or false (it is missing)")
        for key in known
        if key not in story.consent
    ]
    return (*strange, *missing)


def _schema(folder: Path) -> Schema:
    rules = {
        (StoryFile, "call"): Rule(
            'the id of a call, such as "living-well-uk", or the path of a call file', _typed(4000)
        ),
        (StoryFile, "clips"): Rule(key="clip"),
        (StoryFile, "helper_table"): Rule(key="helper"),
        (Storyteller, "name"): Rule(
            f"the storyteller's full name, at most {LONGEST_NAME} characters", _typed(LONGEST_NAME)
        ),
        (Storyteller, "contact_number"): Rule(
            'a phone number in quotation marks, such as "07700 900982"', _typed(LONGEST_NUMBER)
        ),
        (Storyteller, "number_is"): Rule('"storyteller" or "helper"', _number_is),
        (HelperTable, "name"): Rule(
            f"the helper's full name, at most {LONGEST_NAME} characters", _typed(LONGEST_NAME)
        ),
        (HelperTable, "relationship"): Rule(
            'who they are to the storyteller, such as "daughter"', _typed(LONGEST_NAME)
        ),
        (ClipTable, "file"): Rule(
            "the path of a video, counted from this file", lambda raw: _file(raw, folder)
        ),
        (ClipTable, "start_ms"): Rule(TIME, _time, key="start"),
        (ClipTable, "end_ms"): Rule(TIME, _time, key="end"),
        (EmailTable, "sender"): Rule("your own email address", email, key="from"),
        (EmailTable, "server"): Rule(
            'the name of the server that takes your email, such as "smtp.example.org"', _host
        ),
        (EmailTable, "security"): Rule(one_of(way.value for way in ENCRYPTED), _security),
        (EmailTable, "port"): whole_number(1, 65535),
    }
    return Schema(rules, {StoryFile: _story, ClipTable: _clip}, printable)


def _typed(longest: int) -> Any:
    """Reads a text exactly as typed; blank is no text."""

    def read(raw: object) -> str:
        text = printable(msgspec.convert(raw, str))
        if not text.strip() or len(text) > longest:
            raise ValueError(text)
        return text

    return read


def _number_is(raw: object) -> Whose:
    text = msgspec.convert(raw, str)
    if text not in NUMBER_IS:
        raise ValueError(text)
    return NUMBER_IS[text]


def _file(raw: object, folder: Path) -> Path:
    text = msgspec.convert(raw, str)
    if not text or "\0" in text:
        raise ValueError(text)
    return folder / text


def _time(raw: object) -> int:
    if isinstance(raw, str):
        return parse_time(raw)
    seconds = msgspec.convert(raw, int)
    return parse_time(str(seconds))


def _host(raw: object) -> str:
    text = msgspec.convert(raw, str)
    if not is_host(text):
        raise ValueError(text)
    return text


def _security(raw: object) -> Security:
    way = msgspec.convert(raw, Security)
    if way not in ENCRYPTED:
        raise ValueError(way)
    return way


def _clip(values: Mapping[str, Any]) -> Iterator[FieldProblem]:
    start, end = values.get("start_ms", 0), values.get("end_ms")
    if start is not None and end is not None and end <= start:
        yield FieldProblem("end", "a time after start")


def _story(values: Mapping[str, Any]) -> Iterator[FieldProblem]:
    helped = "helper_table" in values
    if values.get("whose") is Whose.HELPING and not helped:
        yield FieldProblem("helper", 'a table, [helper], because whose is "helping" (it is missing)')
    if helped and values.get("whose") in {Whose.MINE, Whose.SUPPORTING}:
        yield FieldProblem("whose", '"helping", because there is a [helper] table')
