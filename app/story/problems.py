"""What is still missing or over a limit, as facts; ``app/words/problems.py`` has the sentence for each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ProblemCode(Enum):
    """Every reason why a step is not complete."""

    CHOOSE_WHOSE = "choose-whose"
    HELPER_NAME_MISSING = "helper-name-missing"
    HELPER_NAME_TOO_LONG = "helper-name-too-long"
    RELATIONSHIP_MISSING = "relationship-missing"
    RELATIONSHIP_TOO_LONG = "relationship-too-long"
    UNDERSTANDING_MISSING = "understanding-missing"
    TALK_FIRST = "talk-first"
    MUST_AGREE = "must-agree"
    CHOICE_MISSING = "choice-missing"
    NO_CLIPS = "no-clips"
    TOO_MANY_CLIPS = "too-many-clips"
    TOO_LONG = "too-long"
    SEEN_MISSING = "seen-missing"
    SEEN_AGAIN = "seen-again"
    AGREED_MISSING = "agreed-missing"
    NOT_ALL_AGREED = "not-all-agreed"
    NAME_MISSING = "name-missing"
    NAME_TOO_LONG = "name-too-long"
    NUMBER_MISSING = "number-missing"
    NUMBER_NOT_A_NUMBER = "number-not-a-number"
    NUMBER_TOO_SHORT = "number-too-short"
    NUMBER_TOO_LONG = "number-too-long"
    NUMBER_NOT_IN_USE = "number-not-in-use"
    NUMBER_EMERGENCY = "number-emergency"
    NUMBER_WHOSE_MISSING = "number-whose-missing"
    ROUTE_MISSING = "route-missing"
    ROUTE_AGAIN = "route-again"


@dataclass(frozen=True)
class Problem:
    """One thing to put right: the field it belongs to, and the facts its sentence needs.

    ``field`` names the question on the page (a consent statement's field is ``consent:ID``). ``count`` counts clips over
    the limit, ``ms`` is the time over the limit, ``limit`` the limit itself in the same unit.
    """

    code: ProblemCode
    field: str
    count: int = 0
    ms: int = 0
    limit: int = 0
