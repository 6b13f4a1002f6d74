"""A submission is edited while it is a draft, and is fixed once it is on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.story.call import CallState
from app.story.contact import Contact
from app.story.errors import CallClosed, CallNotOpenYet
from app.story.people import Helper, SeenOrHeard, Whose
from app.story.route import Route
from app.story.submission import NotADraft, Submission, SubmissionState, new_submission, practice_copy
from tests.story.examples import LATER, NOW, PUBLIC, a_call, a_clip, begun, complete

CALL = a_call()
SECOND = timedelta(seconds=1)
EDITS: dict[str, Callable[[Submission], object]] = {
    "tell_whose": lambda s: s.tell_whose(Whose.SUPPORTING),
    "tell_helper": lambda s: s.tell_helper(Helper("x")),
    "answer": lambda s: s.answer(PUBLIC, False, NOW),
    "add_clip": lambda s: s.add_clip(a_clip(9)),
    "change_clip": lambda s: s.change_clip(s.clips[0].with_end(5_000)),
    "split_clip": lambda s: s.split_clip("clip-1", 5_000, "new"),
    "remove_clip": lambda s: s.remove_clip("clip-1"),
    "move_clip": lambda s: s.move_clip("clip-1", 1),
    "set_clips": lambda s: s.set_clips(()),
    "tell_other_people": lambda s: s.tell_other_people(SeenOrHeard.NO, None),
    "tell_contact": lambda s: s.tell_contact(Contact()),
    "choose_route": lambda s: s.choose_route(Route.FOLDER),
    "begin_sending": lambda s: s.begin_sending("PK-7F3K-9Q2M"),
}


def on_its_way() -> Submission:
    submission = complete(CALL)
    submission.begin_sending("PK-7F3K-9Q2M")
    return submission


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_is_on_its_way_or_sent_cannot_be_edited(edit: Callable[[Submission], object]) -> None:
    edit(complete(CALL))
    for submission in (on_its_way(), on_its_way()):
        before = replace(submission)
        with pytest.raises(NotADraft):
            edit(submission)
        assert submission == before
        submission.mark_sent(LATER)
        with pytest.raises(NotADraft):
            edit(submission)


def test_sent_keeps_its_reference_and_time() -> None:
    submission = on_its_way()
    submission.mark_sent(LATER)
    assert (submission.state, submission.reference, submission.sent_at) == (
        SubmissionState.SENT, "PK-7F3K-9Q2M", LATER,
    )  # fmt: skip


@pytest.mark.parametrize(("may_have_arrived", "reference"), [(True, ""), (False, "PK-7F3K-9Q2M")])
def test_a_stopped_story_is_a_draft_again_and_gives_up_a_reference_that_may_be_known(
    may_have_arrived: bool, reference: str
) -> None:
    submission = on_its_way()
    submission.back_to_draft(may_have_arrived=may_have_arrived)
    assert (submission.state, submission.reference) == (SubmissionState.DRAFT, reference)
    submission.tell_contact(Contact("Sam", "07700 900982"))


def test_only_what_is_on_its_way_can_be_sent_or_stopped() -> None:
    draft = complete(CALL)
    sent = on_its_way()
    sent.mark_sent(LATER)
    for submission in (draft, sent):
        with pytest.raises(NotADraft):
            submission.mark_sent(LATER)
        with pytest.raises(NotADraft):
            submission.back_to_draft(may_have_arrived=False)


def test_a_closed_call_takes_practice_and_nothing_else() -> None:
    closed = a_call(closes=NOW - SECOND)
    with pytest.raises(CallClosed) as caught:
        new_submission("s", closed, NOW, practise=False)
    assert (caught.value.title, caught.value.closes, caught.value.contact) == (
        closed.title, closed.closes, "hello@park.example",
    )  # fmt: skip
    assert new_submission("s", closed, NOW, practise=True).practise


def test_a_call_that_opens_later_takes_practice_and_nothing_else() -> None:
    early = a_call(opens=NOW + SECOND)
    with pytest.raises(CallNotOpenYet):
        new_submission("s", early, NOW, practise=False)
    assert new_submission("s", early, NOW, practise=True).practise


def test_a_call_is_open_from_its_first_to_its_last_moment() -> None:
    call = a_call(opens=NOW, closes=LATER)
    assert [call.state(at) for at in (NOW - SECOND, NOW, LATER, LATER + SECOND)] == [
        CallState.NOT_OPEN_YET, CallState.OPEN, CallState.OPEN, CallState.CLOSED,
    ]  # fmt: skip


def test_a_practice_copy_has_all_answers_and_is_a_story_of_its_own() -> None:
    submission = on_its_way()
    submission.mark_sent(LATER)
    copy = practice_copy(submission, "story-2", LATER)
    assert (copy.submission_id, copy.practise, copy.state) == ("story-2", True, SubmissionState.DRAFT)
    assert (copy.reference, copy.sent_at) == ("", None)
    assert (copy.answers, copy.clips, copy.contact) == (
        submission.answers,
        submission.clips,
        submission.contact,
    )
    copy.remove_clip("clip-1")
    assert len(submission.clips) == 2


def test_two_clips_never_have_one_id() -> None:
    submission = complete(CALL)
    with pytest.raises(ValueError, match="there already"):
        submission.add_clip(a_clip(1))
    with pytest.raises(ValueError, match="one id"):
        submission.set_clips([a_clip(1), a_clip(1)])
    with pytest.raises(ValueError, match="there already"):
        submission.split_clip("clip-1", 5_000, "clip-2")
    assert [clip.clip_id for clip in submission.clips] == ["clip-1", "clip-2"]


def test_a_clip_that_is_not_there_is_a_fault() -> None:
    submission = begun(CALL)
    for edit in (submission.clip, submission.remove_clip):
        with pytest.raises(KeyError):
            edit("clip-1")
    with pytest.raises(KeyError):
        submission.change_clip(a_clip(1))


def test_a_split_puts_both_halves_where_the_clip_stood() -> None:
    submission = complete(CALL, clips=3)
    submission.split_clip("clip-2", 20_000, "new")
    assert [(c.clip_id, c.start_ms, c.end_ms) for c in submission.clips] == [
        ("clip-1", 0, 60_000), ("clip-2", 0, 20_000), ("new", 20_000, 60_000), ("clip-3", 0, 60_000),
    ]  # fmt: skip


def test_the_fingerprint_changes_with_every_part_and_comes_back_with_it() -> None:
    submission = complete(CALL)
    before, clips = submission.clips_fingerprint, submission.clips
    seen = {before}
    submission.change_clip(submission.clips[0].with_end(59_999))
    seen.add(submission.clips_fingerprint)
    submission.split_clip("clip-1", 20_000, "new")
    seen.add(submission.clips_fingerprint)
    submission.remove_clip("new")
    seen.add(submission.clips_fingerprint)
    assert len(seen) == 4
    submission.set_clips(clips)
    assert submission.clips_fingerprint == before


def test_a_path_that_is_not_text_has_a_fingerprint() -> None:
    submission = begun(CALL)
    clip = a_clip(1)
    submission.add_clip(replace(clip, source=replace(clip.source, path="/home/sam/\udcff.mp4")))
    assert len(submission.clips_fingerprint) == 16
