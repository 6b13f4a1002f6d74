"""What a person takes away: the call as a PDF, the event for the calendar, the record of their story."""

from __future__ import annotations

from pathlib import Path

from app.story.call import Call
from app.story.flow import Step
from tests.journeys.conftest import Opened, Sit
from tests.journeys.test_other_ways import save_to


def test_the_call_and_its_event_are_saved(sit: Sit, tmp_path: Path, opened: Opened) -> None:
    person = sit()
    person.arrive(Step.START)
    person.pick_files("Save this page as a PDF", tmp_path / "call.pdf")
    person.wait((tmp_path / "call.pdf").exists)
    assert (tmp_path / "call.pdf").read_bytes().startswith(b"%PDF")
    person.pick_files("Add to my calendar…", tmp_path / "event.ics")
    person.wait((tmp_path / "event.ics").exists)
    assert b"BEGIN:VEVENT" in (tmp_path / "event.ics").read_bytes()
    person.wait(lambda: opened.urls)
    assert opened.urls[-1].endswith("event.ics")


def test_the_record_is_saved_after_sending_and_later(
    sit: Sit, open_call: Call, tea: Path, tmp_path: Path
) -> None:
    person = sit(open_call)
    save_to(person, tmp_path / "stick", tea)
    person.pick_files("Save my record (PDF)", tmp_path / "record.pdf")
    person.wait((tmp_path / "record.pdf").exists)
    assert (tmp_path / "record.pdf").read_bytes().startswith(b"%PDF")
    person.press("Finish")
    person.arrive(Step.START)
    person.press("Change my mind about a story I sent")
    person.arrive_at("Change my mind")
    person.pick_files("Save my record of…", tmp_path / "again.pdf")
    person.wait((tmp_path / "again.pdf").exists)
