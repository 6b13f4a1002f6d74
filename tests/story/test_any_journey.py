"""Whatever a person answers, changes, undoes or skips: nothing is missing on Check, and no answer is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.story.call import Call, ConsentStatement
from app.story.clip import Clip
from app.story.contact import Contact
from app.story.flow import Flow, Step
from app.story.limits import Limits
from app.story.people import Helper, SeenOrHeard, Understands, Whose
from app.story.problems import ProblemCode
from app.story.route import Route
from app.story.submission import Submission, SubmissionState
from tests.story.examples import NEWS, NOW, PUBLIC, a_call, a_source, begun

REWORDED = replace(PUBLIC, text="My video may be shown to everyone, on television too.")
STATEMENTS = (PUBLIC, REWORDED, NEWS)
names = st.sampled_from(["", " ", "Sam Jones", "Zoë  O'Neill ", "x" * 121, "陳大文"])
numbers = st.sampled_from(["", "07700 900982", "(07700) 900-982", "999", "12", "07700 90098x"])
maybe = st.sampled_from([None, True, False])


class AnyJourney(RuleBasedStateMachine):
    """A person at the pages: answers change on their own page alone, and the pages come as the flow says.

    ``told`` is what the person said last, kept apart from the submission.
    """

    @initialize(asks=st.booleans())
    def start(self, asks: bool) -> None:
        self.call: Call = a_call(consent=(PUBLIC, NEWS), limits=Limits(2, 100_000), asks=asks)
        self.flow = Flow(self.call)
        self.submission: Submission = begun(self.call)
        self.step = self.flow.next(Step.START, self.submission)
        self.told: dict[str, Any] = {"helper": Helper(), "contact": Contact(), "other": (None, None)}
        self.told_consent: dict[tuple[str, str, Whose], bool] = {}
        self.clips: list[Clip] = []
        self.made = 0

    @property
    def drafting(self) -> bool:
        return self.submission.state is SubmissionState.DRAFT

    def show(self, step: Step) -> None:
        self.step = step
        if self.drafting:
            self.submission.step = step.value
            self.submission.reached_check = self.submission.reached_check or step is Step.CHECK

    def turn_to(self, step: Step) -> bool:
        """Press the step in the list, or Change on Check. Whether its page is there now, and can be edited."""
        self.show(self.flow.enter(step, self.submission))
        return self.step is step and self.drafting

    # --- answers, each on its page ---

    @rule(whose=st.sampled_from(Whose))
    def say_whose(self, whose: Whose) -> None:
        if self.turn_to(Step.WHOSE):
            self.submission.tell_whose(whose)
            self.told["whose"] = whose

    @rule(helper=st.builds(Helper, names, names, st.sampled_from([None, *Understands, Understands.YES])))
    def say_who_helps(self, helper: Helper) -> None:
        if self.turn_to(Step.WHOSE):
            self.submission.tell_helper(helper)
            self.told["helper"] = helper

    @rule(value=st.booleans())
    def answer_statements(self, value: bool) -> None:
        if self.turn_to(Step.AGREEMENT) and self.submission.whose is not None:
            for statement in self.call.consent:
                self._answer(statement, value)

    @rule(which=st.integers(0, 1), value=st.booleans())
    def answer_one_statement(self, which: int, value: bool) -> None:
        if self.turn_to(Step.AGREEMENT) and self.submission.whose is not None:
            self._answer(self.call.consent[which], value)

    def _answer(self, statement: ConsentStatement, value: bool) -> None:
        whose = self.submission.whose
        assert whose is not None
        self.submission.answer(statement, value, NOW + timedelta(seconds=self.made))
        self.told_consent[statement.id, statement.text_sha256, whose] = value

    @rule(source=st.integers(1, 3), length_ms=st.sampled_from([1, 40_000, 50_000, 100_001]))
    def add_a_video(self, source: int, length_ms: int) -> None:
        if self.turn_to(Step.VIDEOS):
            self.made += 1
            clip = Clip.whole(f"clip-{self.made}", a_source(source, length_ms))
            self.submission.add_clip(clip)
            self.clips.append(clip)

    @rule(which=st.integers(0, 5))
    def remove_a_clip(self, which: int) -> None:
        if self.turn_to(Step.VIDEOS) and self.clips:
            self.submission.remove_clip(self.clips.pop(which % len(self.clips)).clip_id)

    @rule(which=st.integers(0, 5), by=st.integers(-2, 2))
    def move_a_clip(self, which: int, by: int) -> None:
        if self.turn_to(Step.VIDEOS) and self.clips:
            at = which % len(self.clips)
            clip = self.clips.pop(at)
            self.clips.insert(min(max(0, at + by), len(self.clips)), clip)
            self.submission.move_clip(clip.clip_id, by)

    @rule(which=st.integers(0, 5), start=st.integers(0, 60_000), end=st.integers(0, 60_000))
    def choose_a_part(self, which: int, start: int, end: int) -> None:
        if self.turn_to(Step.PART):
            at = which % len(self.clips)
            self.clips[at] = self.clips[at].with_start(start).with_end(end)
            self.submission.change_clip(self.clips[at])

    @rule(which=st.integers(0, 5), at_ms=st.integers(0, 60_000))
    def split_a_clip(self, which: int, at_ms: int) -> None:
        if self.turn_to(Step.PART):
            at = which % len(self.clips)
            if self.clips[at].can_split(at_ms):
                self.made += 1
                self.submission.split_clip(self.clips[at].clip_id, at_ms, f"clip-{self.made}")
                self.clips[at : at + 1] = self.clips[at].split(at_ms, f"clip-{self.made}")

    @rule(seen=st.sampled_from([None, *SeenOrHeard]), agreed=maybe)
    def say_who_else_is_there(self, seen: SeenOrHeard | None, agreed: bool | None) -> None:
        if self.turn_to(Step.OTHER_PEOPLE):
            self.submission.tell_other_people(seen, agreed)
            self.told["other"] = (seen, agreed)

    @rule(contact=st.builds(Contact, names, numbers, st.sampled_from([None, Whose.MINE, Whose.HELPING])))
    def give_details(self, contact: Contact) -> None:
        if self.turn_to(Step.DETAILS):
            self.submission.tell_contact(contact)
            self.told["contact"] = contact

    @rule(route=st.sampled_from(Route))
    def choose_how_to_send(self, route: Route) -> None:
        if self.turn_to(Step.ROUTE):
            self.submission.choose_route(route)
            self.told["route"] = route

    # --- going about ---

    @rule()
    def press_continue(self) -> None:
        before, missing = self.step, self.flow.problems(self.step, self.submission)
        after = self.flow.next(before, self.submission)
        if after is Step.SENDING and self.drafting:
            assert before is Step.CHECK
            self.submission.begin_sending("PK-7F3K-9Q2M")
            self.call_sent = self.call
        if missing:
            assert after is before
        elif self.drafting and before is not Step.TALK_FIRST:
            assert after is not before, "a page with nothing missing lets a person go on"
        self.show(after)

    @rule()
    def press_back(self) -> None:
        before = self.step
        after = self.flow.back(before, self.submission)
        if self.drafting and before not in {Step.START, Step.PART}:
            again = self.flow.next(after, self.submission)
            straight_on = self.flow.first_unfinished(self.submission)
            assert again is (
                straight_on if self.submission.reached_check and after is not Step.START else before
            )
        self.show(after)

    @rule(step=st.sampled_from(Step))
    def go_to_any_step(self, step: Step) -> None:
        self.show(self.flow.enter(step, self.submission))

    @rule()
    def close_and_open_again(self) -> None:
        self.flow = Flow(self.call)
        self.show(self.flow.enter(Step(self.submission.step), self.submission))

    @rule()
    def the_organiser_changes_a_statement_or_changes_it_back(self) -> None:
        first = REWORDED if self.call.consent[0] == PUBLIC else PUBLIC
        self.call = replace(self.call, consent=(first, NEWS))
        self.close_and_open_again()

    @rule()
    def answer_whatever_is_asked_until_check(self) -> None:
        """From wherever a person is: doing what each page says leads to Check, in no more moves than there are pages."""
        for _move in range(2 * len(self.flow.numbered)):
            if self.step is Step.CHECK or not self.drafting:
                return
            self._do_what_is_asked()
            self.show(self.flow.next(self.step, self.submission))
        raise AssertionError(f"going round in circles at {self.step}")

    def _do_what_is_asked(self) -> None:
        step, submission = self.step, self.submission
        asked = {problem.code for problem in self.flow.problems(step, submission)}
        if step is Step.WHOSE and asked:
            self.say_whose(Whose.MINE)
        elif step is Step.TALK_FIRST:
            self.say_who_helps(replace(submission.helper, understands=Understands.YES))
        elif step is Step.AGREEMENT:
            self.answer_statements(True)
        elif step is Step.VIDEOS and asked:
            while self.clips and asked != {ProblemCode.NO_CLIPS}:
                self.remove_a_clip(0)
            self.add_a_video(1, 40_000)
        elif step is Step.OTHER_PEOPLE and asked:
            self.say_who_else_is_there(SeenOrHeard.NO, None)
        elif step is Step.DETAILS and asked:
            self.give_details(Contact("Sam Jones", "07700 900982", Whose.HELPING))
        elif step is Step.ROUTE and asked:
            self.choose_how_to_send(Route.FOLDER)

    @precondition(lambda self: self.submission.state is SubmissionState.SENDING)
    @rule(may_have_arrived=st.booleans())
    def stop_sending(self, may_have_arrived: bool) -> None:
        self.submission.back_to_draft(may_have_arrived=may_have_arrived)
        self.show(self.flow.back(Step.SENDING, self.submission))

    @precondition(lambda self: self.submission.state is SubmissionState.SENDING and self.made % 3 == 0)
    @rule()
    def it_is_sent(self) -> None:
        self.submission.mark_sent(NOW)
        self.show(self.flow.next(Step.SENDING, self.submission))

    # --- what always holds ---

    @invariant()
    def the_page_may_be_shown(self) -> None:
        assert self.flow.may_enter(self.step, self.submission)

    @invariant()
    def nothing_is_missing_before_this_page(self) -> None:
        if self.step in self.flow.numbered and self.drafting:
            for earlier in self.flow.questions[: self.flow.number_of(self.step) - 1]:
                assert self.flow.is_complete(earlier, self.submission)

    @invariant()
    def nothing_is_missing_on_check_or_on_the_way(self) -> None:
        if self.step in {Step.CHECK, Step.SENDING, Step.SENT}:
            # What is on its way was agreed to in the words of that moment, whatever the organiser writes later.
            flow = Flow(self.call if self.drafting else self.call_sent)
            assert flow.problems(Step.CHECK, self.submission) == ()
            assert flow.problems(Step.TALK_FIRST, self.submission) == ()

    @invariant()
    def every_answer_is_there_as_it_was_given(self) -> None:
        submission = self.submission
        assert submission.whose is self.told.get("whose")
        assert submission.helper == self.told["helper"]
        assert submission.contact == self.told["contact"]
        assert (submission.other_people.seen_or_heard, submission.other_people.all_agreed) == self.told[
            "other"
        ]
        assert submission.route is self.told.get("route")
        assert list(submission.clips) == self.clips
        kept = {(a.statement_id, a.text_sha256, a.whose): a.value for a in submission.answers}
        assert kept == self.told_consent
        for statement in STATEMENTS:
            expected = None
            if submission.whose is not None:
                expected = self.told_consent.get((statement.id, statement.text_sha256, submission.whose))
            assert submission.answer_to(statement) is expected


TestAnyJourney = AnyJourney.TestCase
TestAnyJourney.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
