"""Saving to a folder, WeTransfer with a pasted link, and a change of mind afterwards."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from app.delivery.packet_check import check_packet
from app.story.call import Call
from app.story.flow import Step
from app.story.route import Outcome, Route
from tests.journeys.answers import NAME, NUMBER, Enter, go_on, to_check
from tests.journeys.conftest import ORGANISER, Opened, Sit
from tests.journeys.keyboard import Person
from tests.journeys.test_alone import packet_of

LINK = "https://we.tl/t-AbC123xyz"


def save_to(person: Person, folder: Path, *clips: Path) -> None:
    """A whole story, saved to ``folder``."""
    folder.mkdir()
    person.arrive(Step.START)
    person.press("Start my story")
    to_check(person, *clips, way="Save to a folder")
    go_on(person, "Save my story")
    page = person.arrive(Step.SENDING)
    person.wait(page.folder_part.isVisible)  # type: ignore[attr-defined]
    person.pick_files("Choose a folder or USB stick", folder)
    person.arrive(Step.SENT)


def test_a_story_is_saved_to_a_folder(sit: Sit, open_call: Call, tea: Path, tmp_path: Path) -> None:
    person = sit(open_call)
    save_to(person, tmp_path / "USB stick", tea)
    (copy,) = (tmp_path / "USB stick").iterdir()
    assert copy.name == packet_of(person).name
    assert check_packet(copy) == ()
    (record,) = person.home.records()
    assert record.delivery is not None
    assert (record.delivery.route, record.delivery.outcome) == (Route.FOLDER, Outcome.SAVED)
    person.press("Delete the copies")
    assert not list(person.home.folders.prepared.rglob("*.mp4"))
    person.press("Finish")
    person.arrive(Step.START)
    assert check_packet(copy) == ()
    assert tea.exists()


def test_wetransfer_with_a_pasted_link(sit: Sit, open_call: Call, tea: Path, opened: Opened) -> None:
    person = sit(open_call)
    person.arrive(Step.START)
    person.press("Start my story")
    to_check(person, tea, way="WeTransfer")
    go_on(person, "Continue to WeTransfer")
    page = person.arrive(Step.SENDING)
    part = page.link_part  # type: ignore[attr-defined]
    person.wait(part.isVisible)

    person.press("Open WeTransfer in the browser")
    person.press("Show the folder with my clips")
    assert opened.urls == ["https://wetransfer.com/", QUrl.fromLocalFile(str(packet_of(person))).toString()]
    for bad in ("https://wetransfer.com.evil.example/downloads/1", "http://evil.example/we.tl/t-1", "hello"):
        person.write("4. Paste the link here", bad)
        person.key(Enter)
        assert part.box.error_text
        assert not part.message.isVisible()
    person.write("4. Paste the link here", f"  {LINK} ")
    person.press("Check the link")
    assert not part.box.error_text
    person.press("Open my email program")
    mail = urlsplit(opened.urls[-1])
    assert (mail.scheme, mail.path) == ("mailto", ORGANISER)
    # Read as the careless email program does, for which + is a blank.
    (text,) = parse_qs(mail.query)["body"]
    for fact in ("\r\n", NAME, NUMBER, LINK, packet_of(person).name):
        assert fact in text
    person.press("Copy the message")
    assert QApplication.clipboard().text() == text.replace("\r\n", "\n")
    for name, host in (
        ("Gmail", "mail.google.com"),
        ("Outlook.com", "outlook.live.com"),
        ("Yahoo Mail", "compose.mail.yahoo.com"),
    ):
        person.press(f"Open {name}")
        page_of_mail = urlsplit(opened.urls[-1])
        assert page_of_mail.hostname == host
        assert parse_qs(page_of_mail.query)["to"] == [ORGANISER]
    person.press("Not yet")
    assert not person.home.records()
    person.press("Yes, I sent it")
    person.arrive(Step.SENT)
    (record,) = person.home.records()
    assert record.delivery is not None
    assert (record.delivery.outcome, record.delivery.link) == (Outcome.SAID_SENT, LINK)


def test_a_change_of_mind_is_noted(sit: Sit, open_call: Call, tea: Path, tmp_path: Path) -> None:
    person = sit(open_call)
    save_to(person, tmp_path / "stick", tea)
    reference = packet_of(person).name
    person.press("Finish")
    person.arrive(Step.START)
    person.press("Change my mind about a story I sent")
    person.arrive_at("Change my mind")
    person.press(f"Change my mind about {reference}")
    person.arrive_at("What do you want to take back?")
    go_on(person)
    person.told_of("Choose what you want to take back.")
    person.choose("Only some of what I agreed to")
    go_on(person)
    person.told_of("Tick at least one line")
    person.tick(open_call.consent[0].text)
    go_on(person)
    person.arrive_at("Your message to the organiser")
    field = person.reach("Message")
    text = field.toPlainText()  # type: ignore[attr-defined]
    for fact in (reference, NAME, NUMBER):
        assert fact in text
    person.press("Yes, I sent it")
    person.arrive_at("Change my mind")
    (record,) = person.home.records()
    assert [withdrawal.statements for withdrawal in record.withdrawals] == [(open_call.consent[0].id,)]

    person.press(f"Change my mind about {reference}")
    person.arrive_at("What do you want to take back?")
    person.choose("The whole story")
    go_on(person)
    person.arrive_at("Your message to the organiser")
    person.press("Yes, I sent it")
    person.arrive_at("Change my mind")
    (record,) = person.home.records()
    assert record.withdrawals[-1].statements == ()
    assert f"Change my mind about {reference}" not in person.names()
    person.press("Back")
    person.arrive(Step.START)
