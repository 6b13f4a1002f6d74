"""Sending and going on without a window: what is kept for later, and what leaves nothing behind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.delivery.outbox import ItemState, Outbox
from app.delivery.packet_check import check_packet
from app.practice.inbox import Inbox
from app.services import commands
from app.services.sending import Mailroom
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.story import errors as e
from app.story.route import Route
from app.story.work import no_progress
from app.words import one_line
from tests import footage
from tests.delivery.examples import a_packet, call_with_all_ways

STORY = """
call = "living-well-uk"
practise = {practise}
[storyteller]
name = "Sam Jones"
contact_number = "07700 900982"
[consent]
public-sharing = true
identifiable = true
happy-to-share = true
[other_people]
seen_or_heard = "no"
[[clip]]
file = "film.mp4"
"""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return footage.make(tmp_path_factory.mktemp("films") / "film.mp4", footage.Form(frames=20))


@pytest.fixture
def folders(sandboxed_home: Path) -> Folders:
    return Folders.below(sandboxed_home)


@pytest.fixture
def story(film: Path, tmp_path: Path) -> Path:
    shutil.copy2(film, tmp_path / "film.mp4")
    path = tmp_path / "story.toml"
    path.write_text(STORY.format(practise="true"))
    return path


def send(story: Path, *, inbox: Path | None = None) -> list[str]:
    said: list[str] = []
    commands.send(
        story, practise=False, inbox=inbox, out=None, route=None, progress=no_progress, say=said.append
    )
    return said


def resume() -> tuple[int, list[str], list[str]]:
    said: list[str] = []
    complaints: list[str] = []

    def complain(error: e.StoryError) -> None:
        complaints.append(one_line(error))

    left = commands.resume(progress=no_progress, say=said.append, complain=complain)
    return left, said, complaints


def test_a_practice_story_arrives_and_leaves_nothing_but_its_record(
    story: Path, folders: Folders, tmp_path: Path
) -> None:
    reference, known = send(story, inbox=tmp_path / "inbox")
    (message,) = Inbox(tmp_path / "inbox").messages()
    assert reference in message.subject
    assert "Practice" in known
    assert not list(folders.prepared.iterdir())
    assert [record.reference for record in HistoryStore(folders).list().records] == [reference]
    assert resume() == (0, [], [])


def test_a_closed_call_leaves_nothing(story: Path, folders: Folders) -> None:
    story.write_text(STORY.format(practise="false"))
    with pytest.raises(e.CallClosed):
        send(story)
    assert not list(folders.prepared.iterdir())
    assert not Outbox(folders.outbox).items()


def test_a_fault_that_will_not_pass_leaves_nothing(story: Path, folders: Folders, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.write_text("a file stands where the inbox should be")
    with pytest.raises(e.StorageError):
        send(story, inbox=inbox)
    assert not list(folders.prepared.iterdir())
    assert not Outbox(folders.outbox).items()


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (e.NoConnection("mail.example", retry=True), True),
        (e.TryLater("mail.example", retry=True), True),
        (e.MayHaveBeenSent("mail.example"), True),
        (e.SignInRefused("mail.example"), False),
        (e.DiskFull(Path("/")), False),
        (e.Cancelled(), False),
    ],
)
def test_only_a_fault_that_may_pass_is_kept_for_later(error: e.StoryError, kept: bool) -> None:
    assert commands.can_be_resumed(error) is kept


def waiting(folders: Folders, parent: Path, to: Path) -> Mailroom:
    """A packet below ``parent`` whose copy could not be made because something stands in its place."""
    packet = a_packet(parent)
    mail = Mailroom(Outbox(folders.outbox), HistoryStore(folders))
    blocked = to / packet.reference
    blocked.mkdir(parents=True)
    with pytest.raises(e.FileTaken):
        mail.save_to(packet, call_with_all_ways(), to, no_progress, commands.Cancel())
    blocked.rmdir()
    return mail


def of_a_call_that_comes_along(outbox: Outbox) -> None:
    """Packets of the sample call, as if they were for the call that this program brings with it."""
    for item in outbox.items():
        outbox._change(item, call_id="living-well-uk")


def test_resume_goes_on_and_keeps_what_a_saved_story_holds(folders: Folders, tmp_path: Path) -> None:
    mail = waiting(folders, folders.prepared_for("story-1"), tmp_path / "stick")
    of_a_call_that_comes_along(mail.outbox)
    left, said, complaints = resume()
    assert (left, complaints) == (0, [])
    (packet,) = (tmp_path / "stick").iterdir()
    assert check_packet(packet) == ()
    assert packet.name in said[0]
    (item,) = mail.outbox.items()
    assert item.state is ItemState.SENT
    assert (folders.prepared / "story-1" / "packets" / packet.name).is_dir()


def test_resume_clears_away_what_only_a_command_knows(folders: Folders, tmp_path: Path) -> None:
    packet = a_packet(tmp_path / "made")
    place = folders.prepared_for("command-1")
    shutil.move(packet.folder, place / packet.reference)
    mail = Mailroom(Outbox(folders.outbox), HistoryStore(folders))
    moved = type(packet)(place / packet.reference, packet.record, packet.files)
    mail.outbox.add(moved, Route.FOLDER, str(tmp_path), packet.record.made_at)
    of_a_call_that_comes_along(mail.outbox)
    assert resume()[0] == 0
    assert check_packet(tmp_path / packet.reference) == ()
    assert not place.exists()


def test_resume_leaves_what_only_the_person_can_do(folders: Folders, tmp_path: Path) -> None:
    packet = a_packet(folders.prepared_for("story-1"))
    outbox = Outbox(folders.outbox)
    outbox.add(packet, Route.WETRANSFER, "hello@organiser.example", packet.record.made_at)
    left, said, complaints = resume()
    assert (left, said, len(complaints)) == (1, [], 1)
    assert [item.state for item in outbox.items()] == [ItemState.WAITING]


def test_resume_never_sends_what_was_given_up_or_removed(folders: Folders, tmp_path: Path) -> None:
    place = folders.prepared_for("story-1")
    mail = waiting(folders, place, tmp_path / "stick")
    mail.give_up(place)
    assert resume() == (0, [], [])
    assert not list((tmp_path / "stick").iterdir())

    shutil.rmtree(place)
    mail = waiting(folders, place, tmp_path / "stick")
    shutil.rmtree(place)
    assert resume() == (0, [], [])
    assert not mail.outbox.items()
