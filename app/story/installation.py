"""What can be found out about an installed copy of the program: facts alone, their words are in ``app/words/installation.py``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Check(Enum):
    """What is looked at, in this order."""

    VERSION = "version"
    FILES = "files"
    FOLDERS = "folders"
    SPACE = "space"
    CALLS = "calls"
    NUMBERS = "numbers"
    FFMPEG = "ffmpeg"
    CLIP = "clip"
    PASSWORDS = "passwords"
    TRUST = "trust"
    PRACTICE = "practice"
    CHILDREN = "children"
    BROWSER = "browser"
    MAIL = "mail"
    SCREEN = "screen"
    FONTS = "fonts"
    PICTURES = "pictures"
    PDF = "pdf"
    LANGUAGES = "languages"
    PLAYER = "player"
    LAUNCHER = "launcher"


class State(Enum):
    """How a finding is meant: as it should be, worth knowing, or something does not work."""

    WORKS = "ok"
    NOTE = "note"
    BROKEN = "not ok"


class Found(Enum):
    """What was found. Its state stands beside it, the facts that its words need in ``app/words/installation.py``."""

    VERSION = ("version", State.WORKS)
    SYSTEM = ("system", State.WORKS)
    EDITION_BROKEN = ("edition-broken", State.BROKEN)
    FILES_WHOLE = ("files-whole", State.WORKS)
    FILES_UNLISTED = ("files-unlisted", State.NOTE)
    FILES_MISSING = ("files-missing", State.BROKEN)
    FILES_CHANGED = ("files-changed", State.BROKEN)
    FOLDER_WRITES = ("folder-writes", State.WORKS)
    FOLDER_REFUSES = ("folder-refuses", State.BROKEN)
    SPACE = ("space", State.WORKS)
    LITTLE_SPACE = ("little-space", State.NOTE)
    NO_SPACE = ("no-space", State.BROKEN)
    CALL_READ = ("call-read", State.WORKS)
    CALL_BROKEN = ("call-broken", State.BROKEN)
    CALL_MISSING = ("call-missing", State.BROKEN)
    PROVIDERS_READ = ("providers-read", State.WORKS)
    PROVIDERS_BROKEN = ("providers-broken", State.BROKEN)
    NUMBERS_KNOWN = ("numbers-known", State.WORKS)
    NUMBERS_WRONG = ("numbers-wrong", State.BROKEN)
    FFMPEG_RUNS = ("ffmpeg-runs", State.WORKS)
    FFMPEG_OTHER = ("ffmpeg-other", State.BROKEN)
    FFMPEG_MISSING = ("ffmpeg-missing", State.BROKEN)
    FFMPEG_BROKEN = ("ffmpeg-broken", State.BROKEN)
    READER_WORKS = ("reader-works", State.WORKS)
    READER_BROKEN = ("reader-broken", State.BROKEN)
    CLIP_MADE = ("clip-made", State.WORKS)
    CLIP_BROKEN = ("clip-broken", State.BROKEN)
    STORE_FOUND = ("store-found", State.WORKS)
    NO_STORE = ("no-store", State.NOTE)
    STRANGER_REFUSED = ("stranger-refused", State.WORKS)
    STRANGER_TRUSTED = ("stranger-trusted", State.BROKEN)
    NOBODY_TRUSTED = ("nobody-trusted", State.BROKEN)
    TRUST_BROKEN = ("trust-broken", State.BROKEN)
    PRACTICE_WORKS = ("practice-works", State.WORKS)
    PRACTICE_BROKEN = ("practice-broken", State.BROKEN)
    CHILD_CLEAN = ("child-clean", State.WORKS)
    CHILD_MARKED = ("child-marked", State.BROKEN)
    CHILD_UNSEEN = ("child-unseen", State.NOTE)
    BROWSER_STARTER = ("browser-starter", State.WORKS)
    BROWSER_BY_SYSTEM = ("browser-by-system", State.WORKS)
    NO_BROWSER_STARTER = ("no-browser-starter", State.NOTE)
    BROWSER_STARTER_BROKEN = ("browser-starter-broken", State.BROKEN)
    MAIL_PROGRAM = ("mail-program", State.WORKS)
    NO_MAIL_PROGRAM = ("no-mail-program", State.NOTE)
    MAIL_PROGRAM_GONE = ("mail-program-gone", State.NOTE)
    SCREEN_OPENS = ("screen-opens", State.WORKS)
    NO_SCREEN = ("no-screen", State.NOTE)
    SCREEN_BROKEN = ("screen-broken", State.BROKEN)
    FONTS_FOUND = ("fonts-found", State.WORKS)
    NO_FONTS = ("no-fonts", State.BROKEN)
    PICTURES_WORK = ("pictures-work", State.WORKS)
    PICTURES_BROKEN = ("pictures-broken", State.BROKEN)
    PDF_WRITTEN = ("pdf-written", State.WORKS)
    PDF_BROKEN = ("pdf-broken", State.BROKEN)
    LANGUAGES_READ = ("languages-read", State.WORKS)
    LANGUAGE_BROKEN = ("language-broken", State.BROKEN)
    PLAYED = ("played", State.WORKS)
    NOT_PLAYED = ("not-played", State.BROKEN)
    NOTHING_TO_PLAY = ("nothing-to-play", State.BROKEN)
    PLAYER_MISSING = ("player-missing", State.BROKEN)
    NO_SOUND_DEVICE = ("no-sound-device", State.NOTE)
    PART_MISSING = ("part-missing", State.BROKEN)
    ENDED_EARLY = ("ended-early", State.BROKEN)
    TOO_SLOW = ("too-slow", State.BROKEN)
    UNFORESEEN = ("unforeseen", State.BROKEN)

    def __init__(self, code: str, state: State) -> None:
        self.code, self.state = code, state


@dataclass(frozen=True)
class Finding:
    """One line of the report. ``facts`` are names, numbers and places, never a person's name."""

    check: Check
    found: Found
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """Whether it is as it should be."""
        return self.found.state

    def as_line(self) -> str:
        """The finding as a line of JSON, to go from one process to another."""
        return json.dumps({"check": self.check.value, "found": self.found.code, "facts": dict(self.facts)})


def finding_of(line: str) -> Finding:
    """The finding that :meth:`Finding.as_line` made ``line`` of. Raises ValueError for anything else."""
    try:
        told = json.loads(line)
        found = next(found for found in Found if found.code == told["found"])
        facts = {str(name): str(value) for name, value in told["facts"].items()}
        return Finding(Check(told["check"]), found, facts)
    except (KeyError, TypeError, AttributeError, StopIteration) as error:
        raise ValueError("not a finding") from error


@dataclass(frozen=True)
class Report:
    """All that was found, in order."""

    findings: tuple[Finding, ...]

    @property
    def broken(self) -> tuple[Finding, ...]:
        """What does not work."""
        return tuple(finding for finding in self.findings if finding.state is State.BROKEN)
