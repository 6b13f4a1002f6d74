"""Every answer of a submission as rows for the Check page: the question, the answer, and where to change it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.story.call import Call
from app.story.flow import Step
from app.story.limits import tally
from app.story.people import SeenOrHeard
from app.story.submission import Submission
from app.words import (
    consent_words,
    number_is_words,
    route_words,
    seen_words,
    tally_words,
    understands_words,
    whose_words,
    yes_no,
)


@dataclass(frozen=True)
class AnswerRow:
    """One line of the Check page; ``what`` completes "Change …" for a screen reader."""

    step: Step
    question: str
    answer: str
    what: str


def _tr(text: str) -> str:
    return QCoreApplication.translate("Answers", text)


def answer_rows(submission: Submission, call: Call) -> tuple[AnswerRow, ...]:
    """The rows for everything that was answered, in the order of the journey."""
    return (
        *_whose(submission),
        *_consent(submission, call),
        AnswerRow(
            Step.VIDEOS,
            _tr("Your videos"),
            tally_words(tally(submission.clips, call.limits)),
            _tr("your videos"),
        ),
        *(_other_people(submission) if call.ask_about_other_people else ()),
        *_details(submission),
        *_route(submission),
    )


def _whose(submission: Submission) -> list[AnswerRow]:
    rows = []
    if submission.whose is not None:
        said = whose_words(submission.whose)
        rows.append(AnswerRow(Step.WHOSE, _tr("Whose story"), said, _tr("whose story it is")))
    helper = submission.helper
    if submission.helping and helper.understands is not None:
        who = _tr("{name}, {relationship}").format(name=helper.name, relationship=helper.relationship)
        rows.append(AnswerRow(Step.WHOSE, _tr("Helped by"), who, _tr("who helps")))
        question = _tr("Does the person understand and want to do this?")
        rows.append(
            AnswerRow(Step.WHOSE, question, understands_words(helper.understands), _tr("this answer"))
        )
    return rows


def _consent(submission: Submission, call: Call) -> list[AnswerRow]:
    rows = []
    for number, statement in enumerate(call.consent, 1):
        value = submission.answer_to(statement)
        if value is not None:
            # The statement stands with the answer: it is long, and the column of questions is narrow.
            said = f"{consent_words(statement.kind, value)}. “{statement.text}”"
            question = _tr("Your agreement, part {number}").format(number=number)
            change = _tr("your answer to part {number}").format(number=number)
            rows.append(AnswerRow(Step.AGREEMENT, question, said, change))
    return rows


def _other_people(submission: Submission) -> list[AnswerRow]:
    others = submission.other_people
    if others.seen_or_heard is None:
        return []
    seen = seen_words(others.seen_or_heard)
    rows = [
        AnswerRow(Step.OTHER_PEOPLE, _tr("Can anyone else be seen or heard?"), seen, _tr("who can be seen"))
    ]
    if others.seen_or_heard is not SeenOrHeard.NO and others.all_agreed is not None:
        question = _tr("Has everyone agreed?")
        rows.append(AnswerRow(Step.OTHER_PEOPLE, question, yes_no(others.all_agreed), _tr("who has agreed")))
    return rows


def _details(submission: Submission) -> list[AnswerRow]:
    contact = submission.contact
    rows = [
        AnswerRow(Step.DETAILS, _tr("Full name"), contact.name, _tr("your name")),
        AnswerRow(Step.DETAILS, _tr("Contact number"), contact.number, _tr("your contact number")),
    ]
    if submission.helping and contact.number_is is not None:
        said = number_is_words(contact.number_is)
        rows.append(AnswerRow(Step.DETAILS, _tr("Whose number it is"), said, _tr("whose number it is")))
    return rows


def _route(submission: Submission) -> list[AnswerRow]:
    if submission.route is None:
        return []
    return [AnswerRow(Step.ROUTE, _tr("How to send"), route_words(submission.route), _tr("how to send"))]
