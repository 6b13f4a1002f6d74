"""A packet under one reference always says what the person says now."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.delivery.packet import DETAILS, Packet
from app.delivery.packet_check import check_packet
from app.delivery.plan import EMAIL_FILES_LIMIT, ReasonCode
from app.media.reader import Reader
from app.services import fresh, making
from app.story.call import DeliveryKind, DeliveryWay
from app.story.clip import Clip, SourceFacts
from app.story.contact import Contact
from app.story.errors import Cancelled, FolderForbidden, NotReady
from app.story.people import SeenOrHeard
from app.story.prepared import PreparedClip
from app.story.provider import EmailObstacle
from app.story.reference import is_reference
from app.story.route import Route
from app.story.submission import Submission
from app.story.work import Cancel, no_progress
from tests import footage
from tests.delivery.examples import REFERENCE, finished_clips
from tests.story.examples import LATER, NEWS, a_call, complete

CALL = a_call()


def a_story() -> Submission:
    story = complete(CALL)
    story.reference = REFERENCE
    return story


def pack(story: Submission, clips: tuple[PreparedClip, ...], into: Path) -> Packet:
    into.mkdir(exist_ok=True)
    return making.pack(story, CALL, clips, into, no_progress, Cancel())


@pytest.fixture
def clips(tmp_path: Path) -> tuple[PreparedClip, ...]:
    return finished_clips(tmp_path / "finished")


def test_a_packet_that_says_the_same_is_made_once(clips: tuple[PreparedClip, ...], tmp_path: Path) -> None:
    first = pack(a_story(), clips, tmp_path / "packet")
    again = pack(a_story(), clips, tmp_path / "packet")
    assert again == first
    assert check_packet(again.folder) == ()


CHANGES: dict[str, Callable[[Submission], None]] = {
    "another name": lambda story: story.tell_contact(Contact("Alex Jones", story.contact.number)),
    "another number": lambda story: story.tell_contact(Contact(story.contact.name, "07700 900 111")),
    "an answer": lambda story: story.answer(NEWS, False, LATER),
    "other people": lambda story: story.tell_other_people(SeenOrHeard.NO, None),
    "practice": lambda story: setattr(story, "practise", True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_gives_a_new_packet_under_the_same_reference(
    change: str, clips: tuple[PreparedClip, ...], tmp_path: Path
) -> None:
    story = a_story()
    old = pack(story, clips, tmp_path / "packet")
    CHANGES[change](story)
    new = pack(story, clips, tmp_path / "packet")
    assert new.folder == old.folder
    assert new.record.record_id != old.record.record_id
    assert replace(new.record, record_id=old.record.record_id, made_at=old.record.made_at) != old.record
    assert [problem for problem in check_packet(new.folder) if not problem.warning] == []


def test_other_clips_give_a_new_packet(clips: tuple[PreparedClip, ...], tmp_path: Path) -> None:
    story = a_story()
    pack(story, clips, tmp_path / "packet")
    others = finished_clips(tmp_path / "others", size=5_000)
    new = pack(story, others, tmp_path / "packet")
    assert [clip.sha256 for clip in new.record.clips] == [clip.sha256 for clip in others]
    story.set_clips(story.clips[::-1])
    turned = pack(story, others[::-1], tmp_path / "packet")
    assert [clip.sha256 for clip in turned.record.clips] == [clip.sha256 for clip in others[::-1]]
    assert check_packet(turned.folder) == ()


def test_a_packet_that_is_not_whole_is_made_anew(clips: tuple[PreparedClip, ...], tmp_path: Path) -> None:
    old = pack(a_story(), clips, tmp_path / "packet")
    (old.folder / DETAILS).write_text("Something else.")
    new = pack(a_story(), clips, tmp_path / "packet")
    assert check_packet(new.folder) == ()
    shutil.rmtree(new.folder)
    new.folder.write_text("a file stands in its place")
    with pytest.raises(FolderForbidden):
        pack(a_story(), clips, tmp_path / "packet")


def test_nothing_is_packed_before_all_is_answered(clips: tuple[PreparedClip, ...], tmp_path: Path) -> None:
    story = a_story()
    story.tell_contact(Contact())
    with pytest.raises(NotReady):
        pack(story, clips, tmp_path / "packet")
    assert not list((tmp_path / "packet").iterdir())


def test_only_email_has_a_limit() -> None:
    limit = making.limit_for(Route.EMAIL, 3)
    assert limit is not None
    assert limit < EMAIL_FILES_LIMIT
    assert making.limit_for(Route.WETRANSFER, 3) is None
    assert making.limit_for(None, 3) is None


PHONE = SourceFacts(
    "/w.mp4", "w.mp4", 10**9, 1, 600_000, 1920, 1080, 34, "mov", "h264", 0, bit_rate=17_000_000
)


def story_with(*seconds: int) -> Submission:
    story = complete(CALL, clips=1)
    story.set_clips([Clip(f"c{at}", PHONE, 0, length * 1000) for at, length in enumerate(seconds)])
    return story


def test_the_limit_is_that_of_the_way_which_was_chosen_or_will_be() -> None:
    call = replace(
        CALL, delivery=(*CALL.delivery, DeliveryWay(DeliveryKind.WETRANSFER, to="hello@park.example"))
    )
    story = story_with(8)
    story.route = None
    assert making.ways(story, call)[0].route is Route.EMAIL
    assert making.likely_limit(story, call) == making.limit_for(Route.EMAIL, 1)
    story.choose_route(Route.FOLDER)
    assert making.likely_limit(story, call) is None
    story.set_clips(story_with(8, 8).clips)
    assert making.likely_limit(story, call) is None, "the folder stays possible"
    story.choose_route(Route.EMAIL)
    story.set_clips(story_with(8).clips)
    assert making.likely_limit(story, call) == making.limit_for(Route.EMAIL, 1)
    story.set_clips(story_with(300).clips)
    assert [way.route for way in making.ways(story, call) if way.possible] == [Route.WETRANSFER, Route.FOLDER]
    assert making.likely_limit(story, call) is None, "an email is possible no more"


def test_a_reference_is_fresh_each_time() -> None:
    made = {fresh.fresh_reference(CALL) for _ in range(20)}
    assert len(made) == 20
    assert all(is_reference(reference) for reference in made)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return footage.make(tmp_path_factory.mktemp("films") / "film.mp4", footage.Form(frames=30))


def test_finished_clips_are_found_again_when_their_video_is_gone(film: Path, tmp_path: Path) -> None:
    video = Path(shutil.copy2(film, tmp_path / "stick.mp4"))
    story = complete(CALL, clips=1)
    with Reader() as reader:
        story.set_clips([Clip("one", reader.probe(video), 200, 800)])
        first = making.prepare_job(story, tmp_path / "finished", reader, None)(no_progress, Cancel())
        video.unlink()
        again = making.prepare_job(story, tmp_path / "finished", reader, None)(no_progress, Cancel())
    assert again == first


def test_the_clips_are_those_of_the_moment_the_job_was_asked_for(film: Path, tmp_path: Path) -> None:
    story = complete(CALL, clips=1)
    with Reader() as reader:
        story.set_clips([Clip("one", reader.probe(film), 200, 800)])
        job = making.prepare_job(story, tmp_path / "finished", reader, None)
        story.set_clips([])
        (made,) = job(no_progress, Cancel())
        assert made.clip_id == "one"
        stopped = Cancel()
        stopped.set()
        story.set_clips([Clip("two", reader.probe(film), 300, 900)])
        with pytest.raises(Cancelled):
            making.prepare_job(story, tmp_path / "finished", reader, None)(no_progress, stopped)


def test_what_is_known_of_the_persons_email(monkeypatch: pytest.MonkeyPatch) -> None:
    story = a_story()
    here = making.computer(story, "", online=None)
    assert (here.online, here.obstacle) == (None, None)
    assert making.computer(story, "sam@hotmail.co.uk", online=True).obstacle is ReasonCode.NO_PASSWORDS
    assert making.computer(story, "sam@park.example", online=False).obstacle is None
    monkeypatch.setattr(
        making, "email_obstacle", lambda _provider, size: EmailObstacle.TOO_BIG if size else None
    )
    assert making.computer(story, "sam@gmail.com", online=True).obstacle is ReasonCode.PROVIDER_TAKES_LESS
