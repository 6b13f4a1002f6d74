"""A person alone, from Start to Sent, and what the organiser then holds."""

from __future__ import annotations

import json
from pathlib import Path

from app.files import sha256_of
from app.practice.inbox import Inbox
from app.practice.received import ReceivedMessage
from app.story.flow import Step
from tests import footage
from tests.journeys.answers import NAME, NUMBER, go_on, to_check
from tests.journeys.conftest import Sit
from tests.journeys.keyboard import Person


def packet_of(person: Person) -> Path:
    """The packet of the open story on this computer."""
    submission = person.home.journey.submission
    assert submission is not None
    return person.home.folders.prepared_for(submission.submission_id) / "packet" / submission.reference


def received(person: Person) -> ReceivedMessage:
    """The one message in the practice inbox, which has to hold the packet of the open story."""
    (message,) = Inbox(person.home.folders.practice_inbox).messages()
    packet = packet_of(person)
    assert packet.name in message.subject
    for fact in (NAME, NUMBER, packet.name):
        assert fact in message.body
    assert {file.name: file.sha256 for file in message.attachments} == {
        path.name: sha256_of(path) for path in packet.iterdir()
    }
    return message


def test_a_person_alone_practises_from_start_to_sent(sit: Sit, walk: Path, tea: Path, tmp_path: Path) -> None:
    person = sit()
    person.arrive(Step.START)
    person.press("Practise")
    person.arrive(Step.WHOSE)
    assert person.home.shell.banner.isVisible()
    to_check(person, walk, tea)
    go_on(person, "Send my story")
    person.arrive(Step.SENT)

    message = received(person)
    manifest = json.loads((packet_of(person) / "submission.json").read_text("utf-8"))
    clips = [file for file in manifest["files"] if file["name"].endswith(".mp4")]
    assert len(clips) == 2
    saved = message.save_attachments(tmp_path / "organiser")
    played = [footage.read(path).numbers for path in saved if path.suffix == ".mp4"]
    assert played == [list(range(90)), list(range(60))]

    person.press("Finish")
    person.arrive(Step.START)
