"""Calendar files, read back by a small reader of RFC 5545's lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery.ics import event_ics
from app.story.call import Event
from tests.delivery.examples import NOW, call_with_all_ways

CALL = call_with_all_ways()
LONDON = ZoneInfo("Europe/London")
EVENT = Event(
    "Open Space",
    datetime(2020, 6, 4, 14, 0, tzinfo=LONDON),
    60,
    repeats=3,
    where="Online",
    how_to_join="Ask us.",
)


def lines_of(data: bytes) -> list[str]:
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    for line in data.split(b"\r\n"):
        line.decode()
    return data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def values(data: bytes, name: str) -> list[str]:
    return [line.partition(":")[2] for line in lines_of(data) if line.startswith(f"{name}:")]


def text_of(value: str) -> str:
    """A TEXT value read back."""
    found, letters = "", iter(value)
    for letter in letters:
        escaped = next(letters) if letter == "\\" else ""
        found += "\n" if escaped and escaped in "nN" else escaped or letter
    return found


def test_each_occurrence_in_utc() -> None:
    data = event_ics(EVENT, CALL, NOW)
    lines = lines_of(data)
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    assert values(data, "DTSTART") == ["20200604T130000Z", "20200611T130000Z", "20200618T130000Z"]
    assert values(data, "DTEND") == ["20200604T140000Z", "20200611T140000Z", "20200618T140000Z"]
    assert values(data, "DTSTAMP") == ["20260504T120000Z"] * 3
    assert values(data, "SUMMARY") == ["Open Space"] * 3
    assert values(data, "LOCATION") == ["Online"] * 3
    assert values(data, "DESCRIPTION") == ["Ask us."] * 3
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 3


def test_the_time_on_the_wall_stays_when_the_clocks_change() -> None:
    event = replace(EVENT, start=datetime(2020, 10, 22, 14, 0, tzinfo=LONDON), repeats=2)
    assert values(event_ics(event, CALL, NOW), "DTSTART") == ["20201022T130000Z", "20201029T140000Z"]


def test_the_same_event_keeps_its_ids() -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    first, second = event_ics(EVENT, CALL, NOW), event_ics(EVENT, CALL, later)
    assert values(first, "UID") == values(second, "UID")
    assert len(set(values(first, "UID"))) == 3
    assert values(first, "UID") != values(event_ics(EVENT, replace(CALL, id="other"), NOW), "UID")


@given(title=st.text(max_size=200), about=st.text(max_size=300))
def test_any_text_comes_back(title: str, about: str) -> None:
    data = event_ics(
        replace(EVENT, title=f"T{title}", about=f"A{about}", how_to_join="", repeats=1), CALL, NOW
    )
    assert [line.partition(":")[0] for line in lines_of(data)] == [
        "BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "BEGIN", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY",
        "DESCRIPTION", "LOCATION", "END", "END",
    ]  # fmt: skip
    for wanted, name in ((f"T{title}", "SUMMARY"), (f"A{about}", "DESCRIPTION")):
        kept = wanted.replace("\r\n", "\n").replace("\r", "\n")
        kept = "".join(c for c in kept if c in "\n\t" or (ord(c) >= 32 and ord(c) != 127))
        assert text_of(values(data, name)[0]) == kept.encode("utf-8", "replace").decode()


def test_times_need_their_zone() -> None:
    with pytest.raises(ValueError):
        event_ics(EVENT, CALL, datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError):
        event_ics(replace(EVENT, start=datetime(2026, 1, 1)), CALL, NOW)  # noqa: DTZ001
