"""What the program keeps on a computer, and what became of it when the person had all of it deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True)
class SentStory:
    """A story of which a record is kept: what one needs to take it back without this program."""

    reference: str
    organiser: str
    email: str


@dataclass(frozen=True)
class Kept:
    """What lies on this computer. Sizes are bytes, each file counted once.

    ``unsent`` counts stories that were not sent, those that cannot be read among them, ``finished`` sent ones that can be
    looked at, ``practice`` those for practice. ``sent`` is what records tell, ``unreadable_records`` counts the rest.
    ``waiting`` names the stories whose delivery is not over. ``rests_bytes`` is what is left of earlier ones where there is
    nothing else. ``links`` are places where a link leads out of our folders: what lies behind them is not looked at.
    ``closed`` are folders of ours that may not be opened, ``strangers`` are what somebody else put into ours.
    """

    unsent: int = 0
    finished: int = 0
    practice: int = 0
    sent: tuple[SentStory, ...] = ()
    unreadable_records: int = 0
    copies_bytes: int = 0
    practice_messages: int = 0
    practice_bytes: int = 0
    calls: int = 0
    passwords: int = 0
    settings: bool = False
    logs: int = 0
    waiting: tuple[str, ...] = ()
    rests_bytes: int = 0
    closed: tuple[Path, ...] = ()
    links: tuple[Path, ...] = ()
    strangers: tuple[Path, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all of ours."""
        return replace(self, strangers=()) == Kept()


@dataclass(frozen=True)
class Forgotten:
    """The outcome: what there was, what could not be deleted, and how many passwords the system's store may still hold.

    ``passwords_unknown``: the names of those that it may hold could not be read.
    """

    kept: Kept
    left: tuple[Path, ...] = ()
    passwords_left: int = 0
    passwords_unknown: bool = False

    @property
    def is_all(self) -> bool:
        """Whether nothing of it is left."""
        return not (self.left or self.passwords_left or self.passwords_unknown or self.kept.links)
