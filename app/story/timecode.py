"""Times as people type and read them, ``1:05.2``, to and from whole milliseconds, without floating-point numbers."""

from __future__ import annotations

import re
from enum import Enum

_SHAPE = re.compile(
    r"(?:(?:(?P<hours>[0-9]+):)?(?P<minutes>[0-9]+):)?(?P<seconds>[0-9]+)(?:[.,](?P<fraction>[0-9]+))?"
)
_MOST_DIGITS = 9


class TimeFault(Enum):
    """Why a text is not a time.

    ``EMPTY``: nothing typed. ``NOT_A_TIME``: another shape. ``OVER_59``: minutes or seconds of 60 and more behind
    a colon. ``TOO_FINE``: finer than a thousandth of a second. ``TOO_LONG``: more digits than any video has.
    """

    EMPTY = "empty"
    NOT_A_TIME = "not-a-time"
    OVER_59 = "over-59"
    TOO_FINE = "too-fine"
    TOO_LONG = "too-long"


class NotATime(ValueError):
    """The text is not a time, because of ``fault``."""

    def __init__(self, fault: TimeFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def parse_time(text: str) -> int:
    """Milliseconds of ``1:05.2`` (minutes, seconds), ``1:02:03.25`` (with hours) or ``65.2`` (seconds alone).

    A decimal comma is taken as well. Raises :class:`NotATime`, a ValueError, with the reason.
    """
    typed = text.strip()
    if not typed:
        raise NotATime(TimeFault.EMPTY)
    found = _SHAPE.fullmatch(typed)
    if found is None:
        raise NotATime(TimeFault.NOT_A_TIME)
    hours, minutes, seconds, fraction = (found[name] for name in ("hours", "minutes", "seconds", "fraction"))
    if any(len(part or "") > _MOST_DIGITS for part in (hours, minutes, seconds)):
        raise NotATime(TimeFault.TOO_LONG)
    fine = (fraction or "").rstrip("0")
    if len(fine) > 3:
        raise NotATime(TimeFault.TOO_FINE)
    if (minutes is not None and int(seconds) > 59) or (hours is not None and int(minutes) > 59):
        raise NotATime(TimeFault.OVER_59)
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    return whole * 1000 + int(fine.ljust(3, "0"))


def clock(ms: int) -> str:
    """``1:05.2`` for 65,200 milliseconds: as many decimals as are needed, hours only from one hour on.

    :func:`parse_time` gives exactly ``ms`` back. Raises ValueError for less than 0.
    """
    if ms < 0:
        raise ValueError(f"no time stands before 0: {ms}")
    seconds, fine = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}" if hours else str(minutes)
    tail = f".{fine:03d}".rstrip("0") if fine else ""
    return f"{head}:{seconds:02d}{tail}"
