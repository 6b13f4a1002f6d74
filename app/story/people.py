"""The people: whose story it is, who helps, and who else can be seen or heard."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Whose(Enum):
    """Whose story it is, seen from the person at the computer."""

    MINE = "mine"
    HELPING = "helping"
    SUPPORTING = "supporting"


class Understands(Enum):
    """The helper's answer to "Does the person understand and want to do this?"."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not-sure"


@dataclass(frozen=True)
class Helper:
    """Who sits beside the storyteller; kept as typed. ``understands`` is None until it is answered."""

    name: str = ""
    relationship: str = ""
    understands: Understands | None = None


class SeenOrHeard(Enum):
    """Who else can be seen or heard in the clips."""

    NO = "no"
    ADULTS = "adults"
    UNDER_18S = "under-18s"


@dataclass(frozen=True)
class OtherPeople:
    """The answer about other people, and which sources it was given for.

    ``under_18s_agreed`` means a parent or guardian and the young person themselves. An answer holds only while no
    source was added since: ``about`` names the paths it was given for.
    """

    seen_or_heard: SeenOrHeard | None = None
    all_agreed: bool | None = None
    about: frozenset[str] = frozenset()

    def covers(self, paths: frozenset[str]) -> bool:
        """Whether the answer was given with all of ``paths`` in view."""
        return paths <= self.about
