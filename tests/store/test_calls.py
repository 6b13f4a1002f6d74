"""Call files: the one that comes along, and every way to get one wrong."""

from __future__ import annotations

import copy
import os
import tomllib
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.resources import resource_path
from app.store.call_rules import call_schema
from app.store.calls import bundled_calls, check_call, find_call, keep_call, known_call, load_call
from app.store.folders import Folders
from app.store.reading import read_table
from app.store.toml_file import LARGEST
from app.story.call import (
    Call,
    CallState,
    ConsentKind,
    ConsentStatement,
    DeliveryKind,
    DeliveryWay,
    Event,
    FurtherReading,
    Organiser,
    SupportLine,
)
from app.story.errors import CallFileUnusable, CallUnknown
from app.story.limits import Limits
from tests.services.uploads import call_file
from tests.store.samples import ROOT

LIVING_WELL = resource_path("calls", "living-well-uk.toml")
NOW = datetime(2026, 11, 23, tzinfo=UTC)

SMALLEST = """
id = "a-call"
version = "1"
language = "en-GB"
title = "A call"
summary = "Tell us."
about = ["Why."]
prompts = ["What."]
who_can_take_part = ["You."]
what_happens = ["We look at it."]
reference_prefix = "AC"
[organiser]
name = "Us"
about = "We ask."
email = "us@example.org"
[[consent]]
id = "agree"
text = "I agree."
[[delivery]]
kind = "email"
to = "us@example.org"
"""


def problems(folder: Path, text: str, *, warnings: bool = False) -> dict[str, str]:
    path = folder / "call.toml"
    path.write_text(text, encoding="utf-8")
    return {p.key: p.expected for p in check_call(path, NOW) if warnings or not p.warning}


# --- the call that comes along ---


def test_the_living_well_call_has_no_problems_and_exactly_the_known_silences() -> None:
    found = check_call(LIVING_WELL, NOW)
    assert {(p.key, p.warning) for p in found} == {
        ("closes", True),
        ("retention", True),
        ("withdrawal", True),
        ("privacy_notice", True),
    }


def test_the_living_well_call_says_what_the_organiser_says() -> None:
    call = find_call("living-well-uk", Path())
    assert call.closes == datetime(2020, 5, 22, 16, 0, tzinfo=UTC)
    assert call.closes.hour == 17, "17:00 as UK clocks showed it"
    assert call.state(NOW) is CallState.CLOSED
    assert "year" in call.deadline_note
    assert [statement.id for statement in call.consent] == [
        "public-sharing",
        "identifiable",
        "happy-to-share",
    ]
    assert all(statement.kind is ConsentKind.AGREE for statement in call.consent)
    assert call.limits == Limits(5, 600_000)
    assert [(way.kind, way.to) for way in call.delivery] == [
        (DeliveryKind.EMAIL, "lwuk@innovationunit.org"),
        (DeliveryKind.WETRANSFER, "lwuk@innovationunit.org"),
    ]
    assert [start.isoformat() for start in call.event[0].occurrences] == [
        f"2020-06-{day}T14:00:00+01:00" for day in ("04", "11", "18")
    ]
    assert call.event[0].minutes == 60
    assert {line.phone or line.text for line in call.support} == {
        "999",
        "116 123",
        "85258",
        "111",
        "0800 83 85 87",
        "0808 808 8000",
    }
    assert call.silent_about == ("retention", "withdrawal", "privacy_notice")


def test_the_words_of_the_living_well_call_are_short_and_calm() -> None:
    call = find_call("living-well-uk", Path())
    texts = [
        *(call.title, call.summary, call.deadline_note, call.organiser.about),
        *(*call.about, *call.prompts, *call.who_can_take_part, *call.what_happens),
        *(statement.text for statement in call.consent),
        *(
            text
            for event in call.event
            for text in (event.title, event.where, event.how_to_join, event.about)
        ),
        *(text for reading in call.further_reading for text in (reading.title, reading.about)),
    ]
    for text in texts:
        sentences = [sentence for sentence in text.split(". ") if sentence]
        assert all(len(sentence.split()) <= 20 for sentence in sentences), text
        assert not {"please", "sorry", "oops", "invalid", "forgot"} & set(
            text.lower().replace(",", " ").split()
        ), text


def test_every_bundled_call_is_named_after_its_id() -> None:
    assert "living-well-uk" in bundled_calls()
    assert [find_call(call_id, Path()).id for call_id in bundled_calls()] == list(bundled_calls())


# --- finding ---


def test_a_call_is_found_by_path_from_a_base(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "mine.toml").write_text(SMALLEST)
    assert find_call("sub/mine.toml", tmp_path).id == "a-call"
    assert find_call(tmp_path / "sub" / "mine.toml", Path("/")).id == "a-call"


def test_an_unknown_id_names_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(CallUnknown) as caught:
        find_call("living-wel", tmp_path)
    assert caught.value.call_id == "living-wel"
    assert caught.value.known == bundled_calls()


# --- what is right ---


def test_the_smallest_call_gets_every_default(tmp_path: Path) -> None:
    assert problems(tmp_path, SMALLEST) == {}
    call = load_call(tmp_path / "call.toml")
    assert (call.country, call.limits, call.ask_about_other_people) == ("GB", Limits(), True)
    assert (call.opens, call.closes, call.event, call.support) == (None, None, (), ())
    assert call.consent[0].kind is ConsentKind.AGREE


def test_a_line_break_in_a_text_counts_as_a_blank(tmp_path: Path) -> None:
    text = SMALLEST.replace('summary = "Tell us."', 'summary = """\r\nTell\r\n  us.\r\n"""')
    (tmp_path / "call.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_call(tmp_path / "call.toml").summary == "Tell us."


def test_an_upload_server_on_this_computer_may_be_tried_without_a_certificate(tmp_path: Path) -> None:
    upload = '[[delivery]]\nkind = "tus"\nurl = "http://127.0.0.1:1080/files/"\n'
    assert problems(tmp_path, SMALLEST + upload) == {}


# --- what is wrong ---

TEN_MISTAKES = """
id = "A Call"
version = 1
language = "en-GB"
titel = "A call"
summary = "Tell us."
about = ["Why."]
prompts = ["What."]
who_can_take_part = ["You."]
what_happens = ["We look at it."]
reference_prefix = "ac"
opens = 2020-05-22T17:00:00+01:00
closes = 2020-05-22T17:00:00
country = "UK"
[organiser]
name = "Us"
about = "We ask."
email = "us at example.org"
[limits]
clips = 0
[[consent]]
id = "agree"
text = "I agree."
[[consent]]
id = "agree"
text = "I agree."
kind = "perhaps"
[[delivery]]
kind = "email"
url = "https://example.org"
[[support]]
name = "Somebody"
"""


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, TEN_MISTAKES)
    assert set(found) == {
        *("id", "version", "title", "titel", "reference_prefix", "closes", "country", "organiser.email"),
        *("limits.clips", "consent[2].id", "consent[2].kind", "delivery[1].url", "support[1].phone"),
    }
    assert found["consent[2].kind"] == '"agree" or "choice"'
    assert found["titel"] == 'no key of this name; did you mean "title"?'
    assert "missing" in found["title"]
    with pytest.raises(CallFileUnusable) as caught:
        load_call(tmp_path / "call.toml")
    assert len(caught.value.problems) == len(found)
    assert not any(problem.warning for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('title = "A call"', 'title = "  "', "title"),
        ('title = "A call"', 'title = "A\\u0007call"', "title"),
        ('about = ["Why."]', "about = []", "about"),
        ('about = ["Why."]', 'about = ["Why.", ""]', "about[2]"),
        ('about = ["Why."]', 'about = "Why."', "about"),
        ('language = "en-GB"', 'language = "English"', "language"),
        ('kind = "email"', 'kind = "pigeon"', "delivery[1].kind"),
        ('kind = "email"', 'kind = "tus"', "delivery[1].to"),
        ('to = "us@example.org"', "", "delivery[1].to"),
        ('to = "us@example.org"', 'to = "a@example.org, b@example.org"', "delivery[1].to"),
        ('to = "us@example.org"', 'to = "us@example.org\\r\\nBcc: x@example.org"', "delivery[1].to"),
        ('email = "us@example.org"', 'email = "us@example"', "organiser.email"),
        (
            'email = "us@example.org"',
            'email = "us@example.org"\nwebsite = "http://x.org"',
            "organiser.website",
        ),
        (
            'email = "us@example.org"',
            'email = "us@example.org"\nwebsite = "https://x.org:99999"',
            "organiser.website",
        ),
        ('id = "agree"', 'id = "../agree"', "consent[1].id"),
        ('version = "1"', 'version = "1"\ncloses = 2020-05-22', "closes"),
        ('version = "1"', 'version = "1"\ncloses = 9999-12-31T23:59:59Z', "closes"),
        (
            'version = "1"',
            'version = "1"\nopens = 2020-05-02T00:00:00Z\ncloses = 2020-05-01T00:00:00Z',
            "closes",
        ),
        ('version = "1"', 'version = "1"\nlimits = { total_length = 10 }', "limits.total_length"),
        ('version = "1"', 'version = "1"\nlimits = { total_length = "0:00" }', "limits.total_length"),
        ('version = "1"', 'version = "1"\nlimits = { clips = true }', "limits.clips"),
        ('version = "1"', 'version = "1"\nlimits = 5', "limits"),
        ('version = "1"', 'version = "1"\nask_about_other_people = "yes"', "ask_about_other_people"),
    ],
)
def test_each_mistake_is_told_with_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    assert old in SMALLEST
    assert set(problems(tmp_path, SMALLEST.replace(old, new, 1))) == {key}


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org/files", "ftp://example.org", "https://me:secret@example.org", "https://"),
        *("javascript:alert(1)", "https://example.org/a b", "http://127.0.0.1.example.org/"),
    ],
)
def test_an_upload_address_must_be_safe(tmp_path: Path, url: str) -> None:
    found = problems(tmp_path, f'{SMALLEST}[[delivery]]\nkind = "webdav"\nurl = "{url}"\n')
    assert set(found) == {"delivery[2].url"}


def test_a_way_of_sending_stands_once(tmp_path: Path) -> None:
    again = '[[delivery]]\nkind = "email"\nto = "others@example.org"\n'
    assert set(problems(tmp_path, SMALLEST + again)) == {"delivery[2].kind"}


def test_events_that_are_over_are_told_while_the_call_is_open(tmp_path: Path) -> None:
    event = f'[[event]]\ntitle = "Tea"\nstart = {NOW - timedelta(weeks=1)}\nminutes = 60\n'.replace(
        " 00:", "T00:"
    )
    open_call = SMALLEST + event
    assert "event[1].start" in problems(tmp_path, open_call, warnings=True)
    assert problems(tmp_path, open_call) == {}, "a warning, no more"
    assert "event[1].start" not in problems(tmp_path, open_call + "repeats = 3\n", warnings=True)
    closed = open_call.replace('version = "1"', 'version = "1"\ncloses = 2020-05-22T17:00:00+01:00')
    assert "event[1].start" not in problems(tmp_path, closed, warnings=True)


def test_a_mistake_in_the_toml_is_told_with_its_line(tmp_path: Path) -> None:
    assert list(problems(tmp_path, 'id = "a"\nversion ! 3\n')) == ["line 2, column 9"]


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe" + "id".encode("utf-16-le"),
        b"x = " + b"[" * 20_000,
        b"x = " + b"9" * 5_000,
        b".".join([b"a"] * 100_000) + b" = 1",
        b"a = { " + b"'a' . " * 100_000 + b"a = 1 }",
        b"# " + b"x" * LARGEST,
        b"\n".join(b"key%d = 1" % number for number in range(50_000)),
        b"",
        b"\0",
    ],
    ids=["utf-16", "deep", "digits", "dots", "inline dots", "big", "many keys", "empty", "nul"],
)
def test_hostile_files_are_refused_soon(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "call.toml"
    path.write_bytes(data)
    with pytest.raises(CallFileUnusable) as caught:
        load_call(path)
    assert 0 < len(caught.value.problems) < 60


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.toml", Path("a\0b.toml"), tmp_path / ("x" * 300)):
        assert len(check_call(path)) == 1
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.toml")
        assert len(check_call(tmp_path / "pipe.toml")) == 1, "and nobody waits for a writer"


# --- any table at all ---

leaves = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates(), st.times()),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(
        ["agree", "email", "tus", "living-well", "a@example.org", "https://example.org", "GB", "0:01"]
    ),
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


def places(table: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    entries = (
        table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    )
    found = [path] if path else []
    for key, value in entries:
        found += places(value, (*path, key))
    return found


WHOLE: dict[str, Any] = tomllib.loads(LIVING_WELL.read_text(encoding="utf-8"))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(places(WHOLE)), values, st.booleans()), min_size=1, max_size=4))
def test_whatever_stands_in_a_call_gives_a_call_or_problems(
    changes: list[tuple[tuple[Any, ...], object, bool]],
) -> None:
    table = copy.deepcopy(WHOLE)
    for place, value, drop in changes:
        spot: Any = table
        try:
            for key in place[:-1]:
                spot = spot[key]
            if drop:
                del spot[place[-1]]
            else:
                spot[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this place away
    reading = read_table(table, Call, call_schema(NOW))
    assert (reading.value is None) == any(not problem.warning for problem in reading.problems)
    assert all(problem.key and problem.expected for problem in reading.problems)
    if reading.value is not None:
        assert reading.value.state(NOW) in CallState
        assert all(event.occurrences for event in reading.value.event)


# --- the guide for organisers ---

GUIDE = (ROOT / "docs" / "writing-a-call.md").read_text(encoding="utf-8")
TABLES = {
    Call: "The call",
    Organiser: "`[organiser]`",
    Limits: "`[limits]`",
    ConsentStatement: "`[[consent]]`",
    DeliveryWay: "`[[delivery]]`",
    SupportLine: "`[[support]]`",
    Event: "`[[event]]`",
    FurtherReading: "`[[further_reading]]`",
}


@pytest.mark.parametrize("kind", TABLES)
def test_the_guide_has_every_field(kind: Any) -> None:
    section = GUIDE.split(f"\n## {TABLES[kind]}")[1].split("\n## ")[0]
    rules = call_schema(NOW).rules
    keys = {
        rules[kind, item.name].key or item.name if (kind, item.name) in rules else item.name
        for item in fields(kind)
    }
    own_sections = {"organiser", "limits", "consent", "delivery", "support", "event", "further_reading"}
    missing = {key for key in keys - (own_sections if kind is Call else set()) if f"`{key}`" not in section}
    assert not missing


def test_the_smallest_call_of_the_guide_is_right(tmp_path: Path) -> None:
    example = GUIDE.split("## The smallest call")[1].split("```toml")[1].split("```")[0]
    assert problems(tmp_path, example) == {}


# --- kept copies ---


def own_call_file(
    folder: Path, *, email: str = "hello@park.example", url: str = "https://up.park.example/"
) -> Path:
    folder.mkdir(exist_ok=True)
    return call_file(folder, url, email=email)


def test_an_opened_call_is_known_when_its_file_is_gone(tmp_path: Path) -> None:
    folders = Folders.below(tmp_path / "home")
    path = own_call_file(tmp_path / "a")
    call = keep_call(path, folders)
    path.unlink()
    assert known_call(call.id, folders) == call
    with pytest.raises(CallUnknown):
        known_call("another-call", folders)
    with pytest.raises(CallUnknown):
        known_call("../a/own-call", folders)


def test_an_organisers_own_new_version_takes_the_place_of_the_old(tmp_path: Path) -> None:
    folders = Folders.below(tmp_path / "home")
    keep_call(own_call_file(tmp_path / "a"), folders)
    newer = keep_call(own_call_file(tmp_path / "b", url="https://new.park.example/"), folders)
    assert known_call(newer.id, folders) == newer


def test_another_organisers_call_does_not_take_the_place_of_one_that_is_known(tmp_path: Path) -> None:
    folders = Folders.below(tmp_path / "home")
    call = keep_call(own_call_file(tmp_path / "a"), folders)
    with pytest.raises(CallFileUnusable) as caught:
        keep_call(own_call_file(tmp_path / "b", email="somebody@else.example"), folders)
    assert [problem.key for problem in caught.value.problems] == ["id"]
    assert known_call(call.id, folders) == call


def test_a_file_with_the_id_of_a_call_that_comes_along_is_used_and_not_kept(tmp_path: Path) -> None:
    folders = Folders.below(tmp_path / "home")
    text = (ROOT / "resources/calls/living-well-uk.toml").read_text("utf-8")
    path = tmp_path / "open.toml"
    path.write_text(text.replace("closes = 2020", "closes = 2090"), "utf-8")
    assert keep_call(path, folders).closes != known_call("living-well-uk", folders).closes
    assert not list(folders.calls.iterdir())
