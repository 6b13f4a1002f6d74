"""The copies of a story on this computer: counted once, and all taken away."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from app.delivery.draft import Draft
from app.delivery.mail_program import write_draft_file
from app.delivery.outbox import Outbox
from app.delivery.packet import Packet
from app.practice.inbox import Inbox
from app.services import copies
from app.services.sending import Mailroom
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.story.errors import StorageError
from app.story.submission import Submission
from app.story.work import Cancel, no_progress
from tests.delivery.examples import REFERENCE, a_packet, call_with_all_ways
from tests.story.examples import a_call, complete


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders.below(tmp_path / "home")


def a_story(folders: Folders, *, practise: bool) -> tuple[Submission, Packet]:
    """A story whose finished clips and packet lie where the window puts them."""
    story = complete(a_call())
    story.practise, story.reference = practise, REFERENCE
    return story, a_packet(folders.prepared_for(story.submission_id), practise=practise)


def test_bytes_that_are_shared_are_counted_once(folders: Folders) -> None:
    story, packet = a_story(folders, practise=False)
    texts = sum(path.stat().st_size for path in packet.text_paths)
    shared = packet.clip_paths[0].samefile(next(folders.prepared.rglob("clip-1.mp4")))
    clips = packet.record.total_bytes * (1 if shared else 2)
    assert copies.copies_bytes(folders, story) == clips + texts


def test_all_copies_go_with_the_practice_message_and_no_other(folders: Folders) -> None:
    story, packet = a_story(folders, practise=True)
    mail = Mailroom(Outbox(folders.outbox), HistoryStore(folders))
    mail.practise(packet, call_with_all_ways(), folders.practice_inbox, no_progress, Cancel())
    (path,) = folders.practice_inbox.glob("*.eml")
    other = path.with_name("00002.eml")
    other.write_bytes(path.read_bytes().replace(REFERENCE.encode(), b"PK-2222-2222"))
    found = copies.practice_message(folders, REFERENCE)
    assert found is not None
    assert found.path == path
    assert copies.copies_bytes(folders, story) > path.stat().st_size
    copies.delete_copies(folders, story)
    assert copies.copies_bytes(folders, story) == 0
    assert not list(folders.prepared.iterdir())
    assert list(folders.practice_inbox.glob("*.eml")) == [other]
    assert copies.practice_message(folders, REFERENCE) is None
    copies.delete_copies(folders, story)


def test_a_story_without_copies_has_none(folders: Folders) -> None:
    story = complete(a_call())
    story.practise = True
    assert copies.copies_bytes(folders, story) == 0


def test_what_cannot_be_deleted_is_said(folders: Folders) -> None:
    story = complete(a_call())
    (folders.prepared / story.submission_id).write_text("a file stands in the folder's place")
    with pytest.raises(StorageError):
        copies.delete_copies(folders, story)


def test_the_newest_message_comes_first(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"0000{number}.eml").write_text(f"Subject: {REFERENCE}, {number}\n\nText\n")
    (tmp_path / "00003.eml").write_text(f"Subject: Another\n\n{REFERENCE}\n")
    assert [path.name for path in Inbox(tmp_path).about(REFERENCE)] == ["00002.eml", "00001.eml"]


def test_email_drafts_of_the_story_go_too(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    story, packet = a_story(folders, practise=False)
    before = copies.copies_bytes(folders, story)
    drafts = [
        write_draft_file(Draft("hello@park.example", f"Video story {reference}", "Text", packet.clip_paths))
        for reference in (REFERENCE, "PK-2222-2222")
    ]
    assert copies.copies_bytes(folders, story) == before + drafts[0].stat().st_size
    copies.delete_copies(folders, story)
    assert [path.exists() for path in drafts] == [False, True]
