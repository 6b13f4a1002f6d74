"""The flow of steps, as a plain object: which step comes next, which is complete, and what must be done again.

It holds no answers of its own. Given a submission and a call it always says the same, so it can be tested without a
window, and a saved story goes on where it stopped.
"""

from __future__ import annotations

from app.story.call import Call, ConsentKind
from app.story.consent import answer_to, is_settled
from app.story.contact import LONGEST_NAME, NumberFault, number_fault
from app.story.limits import tally
from app.story.people import SeenOrHeard, Understands
from app.story.problems import Problem, ProblemCode
from app.story.step import Step
from app.story.submission import Submission, SubmissionState

__all__ = ["QUESTIONS", "Flow", "Step"]

QUESTIONS = (Step.WHOSE, Step.AGREEMENT, Step.VIDEOS, Step.OTHER_PEOPLE, Step.DETAILS, Step.ROUTE)
"""The steps that ask something, in order."""

_NUMBER_PROBLEM = {
    NumberFault.EMPTY: ProblemCode.NUMBER_MISSING,
    NumberFault.NOT_A_NUMBER: ProblemCode.NUMBER_NOT_A_NUMBER,
    NumberFault.TOO_SHORT: ProblemCode.NUMBER_TOO_SHORT,
    NumberFault.TOO_LONG: ProblemCode.NUMBER_TOO_LONG,
    NumberFault.NOT_IN_USE: ProblemCode.NUMBER_NOT_IN_USE,
    NumberFault.EMERGENCY: ProblemCode.NUMBER_EMERGENCY,
}


class Flow:
    """The steps of one call."""

    def __init__(self, call: Call) -> None:
        self.call = call

    @property
    def questions(self) -> tuple[Step, ...]:
        """The steps that ask something in this call, in order."""
        skipped = () if self.call.ask_about_other_people else (Step.OTHER_PEOPLE,)
        return tuple(step for step in QUESTIONS if step not in skipped)

    @property
    def numbered(self) -> tuple[Step, ...]:
        """The steps a person counts ("Step 3 of 8"), in order."""
        return (*self.questions, Step.CHECK, Step.SENDING)

    def number_of(self, step: Step) -> int:
        """The number of a step, from 1; 0 for Start and Sent."""
        home = {Step.PART: Step.VIDEOS, Step.TALK_FIRST: Step.WHOSE}.get(step, step)
        return self.numbered.index(home) + 1 if home in self.numbered else 0

    # --- what is missing ---

    def problems(self, step: Step, submission: Submission) -> tuple[Problem, ...]:
        """What is missing or over a limit on this step; empty when it is complete."""
        if step in {Step.CHECK, Step.SENDING}:
            return tuple(p for question in self.questions for p in self.problems(question, submission))
        look = {
            Step.WHOSE: self._whose,
            Step.TALK_FIRST: self._talk_first,
            Step.AGREEMENT: self._agreement,
            Step.VIDEOS: self._videos,
            Step.OTHER_PEOPLE: self._other_people,
            Step.DETAILS: self._details,
            Step.ROUTE: self._route,
        }.get(step)
        return tuple(look(submission)) if look else ()

    def is_complete(self, step: Step, submission: Submission) -> bool:
        """Whether nothing is missing on this step, including a talk that has to come first."""
        if step is Step.WHOSE and self._talk_first(submission):
            return False
        return not self.problems(step, submission)

    def first_unfinished(self, submission: Submission) -> Step:
        """The first step that needs the person; CHECK when none does."""
        if not self.problems(Step.WHOSE, submission) and self._talk_first(submission):
            return Step.TALK_FIRST
        return next((s for s in self.questions if not self.is_complete(s, submission)), Step.CHECK)

    # --- where to go ---

    def may_enter(self, step: Step, submission: Submission) -> bool:
        """Whether every question before ``step`` is answered, so that the step can be shown.

        SENDING is shown only once sending began: a story that is opened again never sends itself.
        """
        if submission.state is SubmissionState.SENT:
            return step in {Step.START, Step.SENT}
        if submission.state is SubmissionState.SENDING:
            return step in {Step.START, Step.SENDING}
        if step in {Step.START, Step.WHOSE}:
            return True
        if step in {Step.SENDING, Step.SENT}:
            return False
        if step is Step.TALK_FIRST:
            return self.first_unfinished(submission) is Step.TALK_FIRST
        home = Step.VIDEOS if step is Step.PART else step
        if home not in self.numbered or (step is Step.PART and not submission.clips):
            return False
        before = self.questions[: self.questions.index(home)] if home in self.questions else self.questions
        return all(self.is_complete(question, submission) for question in before)

    def enter(self, step: Step, submission: Submission) -> Step:
        """``step`` where it may be shown, else the nearest one that may: what a saved story opens on."""
        if self.may_enter(step, submission):
            return step
        if submission.state is SubmissionState.SENT:
            return Step.SENT
        if submission.state is SubmissionState.SENDING:
            return Step.SENDING
        if step is Step.PART and self.may_enter(Step.VIDEOS, submission):
            return Step.VIDEOS
        return self.first_unfinished(submission)

    def next(self, step: Step, submission: Submission) -> Step:
        """The step after Continue; the same step while something is missing on it.

        A person who has been on Check goes back there, or to whatever their change made necessary. After Check comes
        SENDING, which can be shown when the caller has begun to send.
        """
        if submission.state is not SubmissionState.DRAFT:
            return self.enter(Step.SENDING, submission)
        if step in {Step.START, Step.PART}:
            return self.enter(Step.WHOSE if step is Step.START else Step.VIDEOS, submission)
        here = Step.WHOSE if step is Step.TALK_FIRST else step
        if not self.may_enter(here, submission) or self.problems(here, submission):
            return self.enter(here, submission)
        unfinished = self.first_unfinished(submission)
        if unfinished is Step.TALK_FIRST or (submission.reached_check and here is not Step.CHECK):
            return unfinished
        return self.numbered[self.numbered.index(here) + 1]

    def back(self, step: Step, submission: Submission) -> Step:
        """The step before, where it may be shown; nothing is lost by it."""
        if step in {Step.START, Step.SENT}:
            return step
        if step in {Step.PART, Step.TALK_FIRST}:
            return self.enter(Step.VIDEOS if step is Step.PART else Step.WHOSE, submission)
        if step not in self.numbered:
            return self.enter(step, submission)
        at = self.numbered.index(step)
        return self.enter(self.numbered[at - 1], submission) if at else Step.START

    # --- one question each ---

    def _whose(self, submission: Submission) -> list[Problem]:
        if submission.whose is None:
            return [Problem(ProblemCode.CHOOSE_WHOSE, "whose")]
        if not submission.helping:
            return []
        helper, found = submission.helper, []
        if not helper.name.strip():
            found.append(Problem(ProblemCode.HELPER_NAME_MISSING, "helper-name"))
        elif len(helper.name) > LONGEST_NAME:
            found.append(Problem(ProblemCode.HELPER_NAME_TOO_LONG, "helper-name", limit=LONGEST_NAME))
        if not helper.relationship.strip():
            found.append(Problem(ProblemCode.RELATIONSHIP_MISSING, "relationship"))
        elif len(helper.relationship) > LONGEST_NAME:
            found.append(Problem(ProblemCode.RELATIONSHIP_TOO_LONG, "relationship", limit=LONGEST_NAME))
        if helper.understands is None:
            found.append(Problem(ProblemCode.UNDERSTANDING_MISSING, "understands"))
        return found

    def _talk_first(self, submission: Submission) -> list[Problem]:
        unsure = submission.helper.understands in {Understands.NO, Understands.NOT_SURE}
        return [Problem(ProblemCode.TALK_FIRST, "understands")] if submission.helping and unsure else []

    def _agreement(self, submission: Submission) -> list[Problem]:
        found = []
        for statement in self.call.consent:
            answer = answer_to(submission.answers, statement, submission.whose)
            if not is_settled(statement, answer):
                must = statement.kind is ConsentKind.AGREE
                code = ProblemCode.MUST_AGREE if must else ProblemCode.CHOICE_MISSING
                found.append(Problem(code, f"consent:{statement.id}"))
        return found

    def _videos(self, submission: Submission) -> list[Problem]:
        if not submission.clips:
            return [Problem(ProblemCode.NO_CLIPS, "clips")]
        sums, found = tally(submission.clips, self.call.limits), []
        if sums.clips_over:
            limit = sums.limits.clips
            found.append(Problem(ProblemCode.TOO_MANY_CLIPS, "clips", count=sums.clips_over, limit=limit))
        if sums.ms_over:
            found.append(Problem(ProblemCode.TOO_LONG, "clips", ms=sums.ms_over, limit=sums.limits.total_ms))
        return found

    def _other_people(self, submission: Submission) -> list[Problem]:
        others = submission.other_people
        if others.seen_or_heard is None:
            return [Problem(ProblemCode.SEEN_MISSING, "seen")]
        if not others.covers(submission.source_paths):
            return [Problem(ProblemCode.SEEN_AGAIN, "seen")]
        if others.seen_or_heard is SeenOrHeard.NO or others.all_agreed:
            return []
        missing = others.all_agreed is None
        return [Problem(ProblemCode.AGREED_MISSING if missing else ProblemCode.NOT_ALL_AGREED, "agreed")]

    def _details(self, submission: Submission) -> list[Problem]:
        contact, found = submission.contact, []
        if not contact.name.strip():
            found.append(Problem(ProblemCode.NAME_MISSING, "name"))
        elif len(contact.name) > LONGEST_NAME:
            found.append(Problem(ProblemCode.NAME_TOO_LONG, "name", limit=LONGEST_NAME))
        fault = number_fault(contact.number, self.call.country)
        if fault is not None:
            found.append(Problem(_NUMBER_PROBLEM[fault], "number"))
        if submission.helping and contact.number_is is None:
            found.append(Problem(ProblemCode.NUMBER_WHOSE_MISSING, "number-is"))
        return found

    def _route(self, submission: Submission) -> list[Problem]:
        if submission.route is None:
            return [Problem(ProblemCode.ROUTE_MISSING, "route")]
        if submission.route_for != submission.clips_fingerprint:
            return [Problem(ProblemCode.ROUTE_AGAIN, "route")]
        return []
