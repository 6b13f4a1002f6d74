"""Lengths, sizes, times and counts as people say them. Whole milliseconds and bytes come in, words go out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from app.story.timecode import clock
from app.words.translate import tr, tr_n

if TYPE_CHECKING:
    from app.story.call import Call
    from app.story.limits import Tally

__all__ = [
    "Rounding", "clock", "count_words", "date_words", "day_words", "deadline_words", "duration_words", "part_words",
    "period_words", "size_words", "tally_words", "time_left_words", "time_words", "zone_words",
]  # fmt: skip

KILOBYTE = 1000
MEGABYTE = 1000 * KILOBYTE
GIGABYTE = 1000 * MEGABYTE


class Rounding(Enum):
    """Which way a length goes: what is left is rounded down, what is too much is rounded up."""

    NEAREST = "nearest"
    DOWN = "down"
    UP = "up"


def _rounded(amount: int, unit: int, rounding: Rounding) -> int:
    """``amount`` in whole ``unit``; halves go up."""
    extra = {Rounding.NEAREST: unit // 2, Rounding.DOWN: 0, Rounding.UP: unit - 1}[rounding]
    return (amount + extra) // unit


def duration_words(ms: int, *, tenths: bool = False, rounding: Rounding = Rounding.NEAREST) -> str:
    """A length: "6 minutes 20 seconds", "1 minute 5.2 seconds" with ``tenths``, "no time" for 0.

    More than nothing is never called nothing: "less than 1 second". Raises ValueError for less than 0.
    """
    if ms < 0:
        raise ValueError(f"no length is below 0: {ms}")
    if ms == 0:
        return tr("no time")
    total = _rounded(ms, 100, rounding) if tenths else _rounded(ms, 1000, rounding) * 10
    if total == 0:
        return tr("less than 0.1 seconds") if tenths else tr("less than 1 second")
    minutes, rest = divmod(total, 600)
    hours, minutes = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(tr_n("%n hour", "%n hours", hours))
    if minutes:
        parts.append(tr_n("%n minute", "%n minutes", minutes))
    if rest:
        parts.append(_seconds(rest))
    return " ".join(parts)


def _seconds(tenths: int) -> str:
    whole, tenth = divmod(tenths, 10)
    if tenth:
        return tr("{whole}.{tenth} seconds", whole=whole, tenth=tenth)
    return tr_n("%n second", "%n seconds", whole)


def size_words(size_bytes: int) -> str:
    """A size in decimal units, as stores and email providers count: "14 MB", "1.2 GB", "less than 1 MB"."""
    if size_bytes <= 0:
        return tr("0 MB")
    if size_bytes < MEGABYTE:
        return tr("less than 1 MB")
    megabytes = _rounded(size_bytes, MEGABYTE, Rounding.NEAREST)
    if megabytes < 1000:
        return tr("{number} MB", number=megabytes)
    whole, tenth = divmod(_rounded(size_bytes, GIGABYTE // 10, Rounding.NEAREST), 10)
    if tenth:
        return tr("{whole}.{tenth} GB", whole=whole, tenth=tenth)
    return tr("{number} GB", number=whole)


def time_left_words(seconds: float | None) -> str:
    """How long it still takes, no finer than anybody can know it; None: not known yet."""
    if seconds is None:
        return tr("Working out how long this takes")
    if seconds < 10:
        return tr("A few seconds left")
    if seconds <= 50:
        return tr("About {number} seconds left", number=_rounded(int(seconds), 10, Rounding.UP) * 10)
    minutes = max(1, _rounded(int(seconds), 60, Rounding.NEAREST))
    if minutes < 60:
        return tr_n("About %n minute left", "About %n minutes left", minutes)
    return tr("About {length} left", length=duration_words(_rounded(minutes, 10, Rounding.NEAREST) * 600_000))


def time_words(when: datetime, zone: str = "") -> str:
    """A time of day: "5 pm", "2:30 pm", "midday", and behind it what the caller calls the zone ("UK time")."""
    if (when.hour, when.minute) in {(0, 0), (12, 0)}:
        # "12 am" and "12 pm" are read both ways.
        clock_time = tr("midday") if when.hour else tr("midnight")
    else:
        hour, minute = when.hour % 12 or 12, f":{when.minute:02d}" if when.minute else ""
        afternoon = when.hour >= 12
        form = tr("{hour}{minute} pm", hour=hour, minute=minute)
        clock_time = form if afternoon else tr("{hour}{minute} am", hour=hour, minute=minute)
    return tr("{time} {zone}", time=clock_time, zone=zone) if zone else clock_time


def day_words(day: date) -> str:
    """A day: "Friday 22 May 2020"."""
    return tr(
        "{weekday} {day} {month} {year}", weekday=_weekday(day), day=day.day, month=_month(day), year=day.year
    )


def date_words(when: datetime, zone: str = "") -> str:
    """A time on a day: "5 pm UK time on Friday 22 May 2020"; the caller names the zone, or leaves it out."""
    if (when.hour, when.minute) == (0, 0):
        # Midnight belongs to two days: say which end is meant.
        return tr("{time} at the start of {day}", time=time_words(when, zone), day=day_words(when))
    return tr("{time} on {day}", time=time_words(when, zone), day=day_words(when))


def period_words(start: datetime, minutes: int, zone: str = "") -> str:
    """From when to when: "2 pm to 3 pm UK time on Thursday 4 June 2020"."""
    end = start + timedelta(minutes=minutes)
    if end.date() != start.date():
        return tr("{start} to {end}", start=date_words(start), end=date_words(end, zone))
    facts = {"start": time_words(start), "end": time_words(end, zone), "day": day_words(start)}
    return tr("{start} to {end} on {day}", **facts)


def zone_words(when: datetime, country: str) -> str:
    """What people in ``country`` (ISO 3166) call the zone of ``when``: "UK time", else "UTC+2"; empty without a zone."""
    offset = when.utcoffset()
    if offset is None:
        return ""
    minutes = int(offset.total_seconds()) // 60
    # The United Kingdom keeps UTC in winter and an hour more in summer.
    if country == "GB" and minutes in {0, 60}:
        return tr("UK time")
    if minutes == 0:
        return tr("UTC")
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "−"
    return tr("UTC{sign}{hours}{rest}", sign=sign, hours=hours, rest=f":{rest:02d}" if rest else "")


def count_words(clips: int, limit: int) -> str:
    """How many clips of how many: "2 of 5 clips"."""
    return tr_n("{clips} of %n clip", "{clips} of %n clips", limit, clips=clips)


def tally_words(tally: Tally) -> str:
    """The line that is always in view: "2 of 5 clips, 6 minutes 20 seconds of 10 minutes".

    A length over the limit is rounded up, so that it never reads like the limit itself.
    """
    rounding = Rounding.UP if tally.ms_over else Rounding.NEAREST
    return tr(
        "{count}, {length} of {limit}",
        count=count_words(tally.clips, tally.limits.clips),
        length=duration_words(tally.total_ms, rounding=rounding) if tally.total_ms else tr("0 minutes"),
        limit=duration_words(tally.limits.total_ms),
    )


def part_words(start_ms: int, length_ms: int, left_ms: int) -> str:
    """What is said after each settled change of a part; ``left_ms`` is below 0 when the clips are too long together.

    "Start 12 seconds. Clip 1 minute 5 seconds. 8 minutes 55 seconds left."
    """
    start = duration_words(start_ms, tenths=True) if start_ms else tr("0 seconds")
    clip = duration_words(length_ms, tenths=True)
    if left_ms > 0:
        left = duration_words(left_ms, tenths=True, rounding=Rounding.DOWN)
        return tr("Start {start}. Clip {clip}. {left} left.", start=start, clip=clip, left=left)
    if left_ms == 0:
        return tr("Start {start}. Clip {clip}. No time left.", start=start, clip=clip)
    over = duration_words(-left_ms, tenths=True, rounding=Rounding.UP)
    return tr("Start {start}. Clip {clip}. {over} too long.", start=start, clip=clip, over=over)


def _weekday(day: date) -> str:
    names = (
        tr("Monday"), tr("Tuesday"), tr("Wednesday"), tr("Thursday"), tr("Friday"), tr("Saturday"), tr("Sunday"),
    )  # fmt: skip
    return names[day.weekday()]


def _month(day: date) -> str:
    names = (
        tr("January"), tr("February"), tr("March"), tr("April"), tr("May"), tr("June"),
        tr("July"), tr("August"), tr("September"), tr("October"), tr("November"), tr("December"),
    )  # fmt: skip
    return names[day.month - 1]


def deadline_words(call: Call) -> str:
    """When the call closes: "5 pm UK time on Friday 22 May 2020"; empty where it never does."""
    return "" if call.closes is None else date_words(call.closes, zone_words(call.closes, call.country))
