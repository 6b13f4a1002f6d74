"""The flow of steps: what comes next, what has to be done again, and what a person sees when they come back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.story.contact import LONGEST_NAME, Contact
from app.story.flow import Flow, Step
from app.story.limits import DEFAULT_TOTAL_MS
from app.story.people import Helper, SeenOrHeard, Understands, Whose
from app.story.problems import Problem, ProblemCode
from app.story.route import Route
from app.story.submission import Submission
from tests.story.examples import NOW, PUBLIC, a_call, a_clip, agree_to_all, begun, complete

CALL = a_call()
FLOW = Flow(CALL)
QUIET = a_call(asks=False)


def codes(step: Step, submission: Submission, flow: Flow = FLOW) -> list[ProblemCode]:
    return [problem.code for problem in flow.problems(step, submission)]


def checked(whose: Whose = Whose.MINE) -> Submission:
    submission = complete(CALL, whose)
    submission.reached_check = True
    return submission


# --- numbers ---


def test_a_person_counts_eight_steps_or_seven_where_nobody_else_matters() -> None:
    assert [FLOW.number_of(step) for step in FLOW.numbered] == list(range(1, 9))
    assert len(Flow(QUIET).numbered) == 7
    assert Step.OTHER_PEOPLE not in Flow(QUIET).numbered


def test_a_page_that_belongs_to_a_step_has_its_number() -> None:
    assert FLOW.number_of(Step.PART) == FLOW.number_of(Step.VIDEOS) == 3
    assert FLOW.number_of(Step.TALK_FIRST) == FLOW.number_of(Step.WHOSE) == 1
    assert FLOW.number_of(Step.START) == FLOW.number_of(Step.SENT) == 0


# --- the straight way ---


def test_a_person_alone_walks_from_start_to_sending() -> None:
    submission = complete(CALL)
    step, walked = Step.START, []
    while step is not Step.SENDING:
        step = FLOW.next(step, submission)
        walked.append(step)
    assert tuple(walked) == FLOW.numbered


def test_an_empty_story_stays_at_the_first_question() -> None:
    submission = begun(CALL)
    assert FLOW.next(Step.START, submission) is Step.WHOSE
    assert FLOW.next(Step.WHOSE, submission) is Step.WHOSE
    for step in (*FLOW.numbered, Step.PART, Step.TALK_FIRST, Step.SENT):
        assert FLOW.enter(step, submission) is Step.WHOSE


def test_continue_on_a_page_that_may_not_be_shown_leads_to_what_is_missing() -> None:
    for step in Step:
        assert FLOW.next(step, begun(CALL)) is Step.WHOSE
    for step in (Step.SENDING, Step.SENT):
        assert FLOW.next(step, complete(CALL)) is Step.CHECK


def test_the_question_about_other_people_is_skipped_where_the_call_does_not_ask() -> None:
    submission, flow = complete(QUIET), Flow(QUIET)
    assert flow.next(Step.OTHER_PEOPLE, submission) is Step.CHECK
    submission.other_people = replace(submission.other_people, seen_or_heard=None)
    assert flow.next(Step.VIDEOS, submission) is Step.DETAILS
    assert flow.back(Step.DETAILS, submission) is Step.VIDEOS
    assert flow.enter(Step.OTHER_PEOPLE, submission) is Step.CHECK
    assert flow.next(Step.OTHER_PEOPLE, submission) is Step.CHECK


# --- talking first ---


@pytest.mark.parametrize("answer", [Understands.NO, Understands.NOT_SURE])
def test_a_helper_who_is_not_sure_is_led_to_talk_first_and_back(answer: Understands) -> None:
    submission = complete(CALL, Whose.HELPING)
    submission.tell_helper(Helper("Kim Lee", "sister", answer))
    assert FLOW.next(Step.WHOSE, submission) is Step.TALK_FIRST
    assert FLOW.next(Step.TALK_FIRST, submission) is Step.TALK_FIRST
    assert FLOW.back(Step.TALK_FIRST, submission) is Step.WHOSE
    for step in (Step.AGREEMENT, Step.CHECK, Step.TALK_FIRST):
        assert FLOW.enter(step, submission) is Step.TALK_FIRST
    submission.tell_helper(Helper("Kim Lee", "sister", Understands.YES))
    assert FLOW.next(Step.TALK_FIRST, submission) is Step.AGREEMENT
    assert FLOW.next(Step.WHOSE, submission) is Step.AGREEMENT


def test_a_doubt_that_comes_after_check_stops_the_story_too() -> None:
    submission = checked(Whose.HELPING)
    submission.tell_helper(Helper("Kim Lee", "sister", Understands.NOT_SURE))
    assert FLOW.next(Step.WHOSE, submission) is Step.TALK_FIRST
    assert FLOW.next(Step.CHECK, submission) is Step.TALK_FIRST
    submission.tell_helper(Helper("Kim Lee", "sister", Understands.YES))
    assert FLOW.next(Step.WHOSE, submission) is Step.CHECK


def test_a_helper_s_doubt_does_not_matter_when_nobody_is_helped() -> None:
    submission = complete(CALL)
    submission.tell_helper(Helper("", "", Understands.NO))
    assert FLOW.next(Step.WHOSE, submission) is Step.AGREEMENT


# --- change from Check ---


@pytest.mark.parametrize("step", FLOW.questions)
def test_a_look_at_any_page_from_check_leads_back_to_check(step: Step) -> None:
    assert FLOW.next(step, checked()) is Step.CHECK


def test_a_shorter_part_from_check_asks_how_to_send_again_and_then_check() -> None:
    submission = checked()
    submission.change_clip(submission.clips[0].with_end(30_000))
    assert FLOW.next(Step.PART, submission) is Step.VIDEOS
    assert FLOW.next(Step.VIDEOS, submission) is Step.ROUTE
    assert codes(Step.ROUTE, submission) == [ProblemCode.ROUTE_AGAIN]
    submission.choose_route(Route.EMAIL)
    assert FLOW.next(Step.ROUTE, submission) is Step.CHECK


def test_a_new_video_from_check_asks_about_other_people_then_how_to_send_then_check() -> None:
    submission = checked()
    submission.add_clip(a_clip(7))
    assert FLOW.next(Step.VIDEOS, submission) is Step.OTHER_PEOPLE
    assert codes(Step.OTHER_PEOPLE, submission) == [ProblemCode.SEEN_AGAIN]
    submission.tell_other_people(SeenOrHeard.NO, None)
    assert FLOW.next(Step.OTHER_PEOPLE, submission) is Step.ROUTE
    submission.choose_route(Route.WETRANSFER)
    assert FLOW.next(Step.ROUTE, submission) is Step.CHECK


def test_undoing_the_change_makes_the_old_choice_hold_again() -> None:
    submission = checked()
    clips = submission.clips
    submission.remove_clip("clip-1")
    submission.set_clips(clips)
    assert FLOW.next(Step.VIDEOS, submission) is Step.CHECK


def test_a_story_that_turns_out_to_be_somebody_else_s_is_agreed_to_again() -> None:
    submission = checked()
    submission.tell_whose(Whose.HELPING)
    submission.tell_helper(Helper("Kim Lee", "sister", Understands.YES))
    assert FLOW.next(Step.WHOSE, submission) is Step.AGREEMENT
    agree_to_all(submission, CALL)
    assert FLOW.next(Step.AGREEMENT, submission) is Step.DETAILS
    assert codes(Step.DETAILS, submission) == [ProblemCode.NUMBER_WHOSE_MISSING]


# --- coming back to a saved story ---


def test_a_saved_story_opens_where_it_was_or_at_what_is_missing_before() -> None:
    submission = complete(CALL)
    assert FLOW.enter(Step.DETAILS, submission) is Step.DETAILS
    submission.answer(PUBLIC, False, NOW)
    assert FLOW.enter(Step.DETAILS, submission) is Step.AGREEMENT


def test_a_part_is_shown_only_while_there_is_a_clip() -> None:
    submission = complete(CALL, clips=1)
    assert FLOW.enter(Step.PART, submission) is Step.PART
    submission.remove_clip("clip-1")
    assert FLOW.enter(Step.PART, submission) is Step.VIDEOS


def test_a_draft_never_opens_on_sending_so_that_it_cannot_send_itself() -> None:
    submission = checked()
    assert FLOW.next(Step.CHECK, submission) is Step.SENDING
    assert FLOW.enter(Step.SENDING, submission) is Step.CHECK
    assert FLOW.enter(Step.SENT, submission) is Step.CHECK
    submission.begin_sending("PK-7F3K-9Q2M")
    assert FLOW.enter(Step.CHECK, submission) is Step.SENDING


def test_what_is_on_its_way_shows_sending_and_nothing_before_it() -> None:
    submission = checked()
    submission.begin_sending("PK-7F3K-9Q2M")
    for step in Step:
        assert FLOW.enter(step, submission) in {Step.START, Step.SENDING}
        assert FLOW.next(step, submission) is Step.SENDING
    assert FLOW.back(Step.SENDING, submission) is Step.SENDING
    submission.back_to_draft(may_have_arrived=False)
    assert FLOW.back(Step.SENDING, submission) is Step.CHECK


def test_what_is_sent_shows_sent() -> None:
    submission = checked()
    submission.begin_sending("PK-7F3K-9Q2M")
    submission.mark_sent(NOW)
    for step in Step:
        assert FLOW.enter(step, submission) in {Step.START, Step.SENT}
        assert FLOW.next(step, submission) is Step.SENT


# --- what is missing on each page ---


def test_a_helper_is_asked_for_name_relationship_and_understanding() -> None:
    submission = begun(CALL)
    submission.tell_whose(Whose.HELPING)
    assert codes(Step.WHOSE, submission) == [
        ProblemCode.HELPER_NAME_MISSING, ProblemCode.RELATIONSHIP_MISSING, ProblemCode.UNDERSTANDING_MISSING,
    ]  # fmt: skip
    submission.tell_helper(Helper("x" * (LONGEST_NAME + 1), "y" * (LONGEST_NAME + 1), Understands.YES))
    assert codes(Step.WHOSE, submission) == [
        ProblemCode.HELPER_NAME_TOO_LONG,
        ProblemCode.RELATIONSHIP_TOO_LONG,
    ]
    submission.tell_helper(Helper("x" * LONGEST_NAME, "y" * LONGEST_NAME, Understands.YES))
    assert codes(Step.WHOSE, submission) == []


def test_the_problem_with_the_limits_says_by_how_much() -> None:
    submission = begun(CALL)
    assert codes(Step.VIDEOS, submission) == [ProblemCode.NO_CLIPS]
    for number in range(7):
        submission.add_clip(a_clip(number, 100_000))
    assert FLOW.problems(Step.VIDEOS, submission) == (
        Problem(ProblemCode.TOO_MANY_CLIPS, "clips", count=2, limit=5),
        Problem(ProblemCode.TOO_LONG, "clips", ms=100_000, limit=DEFAULT_TOTAL_MS),
    )


@pytest.mark.parametrize(
    ("seen", "agreed", "code"),
    [
        (None, None, ProblemCode.SEEN_MISSING),
        (SeenOrHeard.ADULTS, None, ProblemCode.AGREED_MISSING),
        (SeenOrHeard.UNDER_18S, False, ProblemCode.NOT_ALL_AGREED),
        (SeenOrHeard.UNDER_18S, True, None),
        (SeenOrHeard.NO, None, None),
    ],
)
def test_everybody_else_must_have_agreed(
    seen: SeenOrHeard | None, agreed: bool | None, code: ProblemCode | None
) -> None:
    submission = complete(CALL)
    submission.tell_other_people(seen, agreed)
    assert codes(Step.OTHER_PEOPLE, submission) == ([] if code is None else [code])


def test_fewer_videos_need_no_new_answer_about_other_people() -> None:
    submission = complete(CALL)
    submission.remove_clip("clip-2")
    submission.split_clip("clip-1", 10_000, "new")
    assert codes(Step.OTHER_PEOPLE, submission) == []


def test_details_need_a_name_and_a_number_that_can_be_rung() -> None:
    submission = complete(CALL)
    submission.tell_contact(Contact(" ", "999"))
    assert codes(Step.DETAILS, submission) == [ProblemCode.NAME_MISSING, ProblemCode.NUMBER_EMERGENCY]
    submission.tell_contact(Contact("x" * (LONGEST_NAME + 1), "07700 900982"))
    assert codes(Step.DETAILS, submission) == [ProblemCode.NAME_TOO_LONG]
