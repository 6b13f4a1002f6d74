"""Every answer of a submission as rows for the Check page: the question, the answer, and where to change it.

What the consent record will say of contact and other people stands here in the same words (:mod:`app.words.record_text`).
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.story.call import Call
from app.story.flow import Step
from app.story.limits import tally
from app.story.submission import Submission
from app.words import (
    Row,
    consent_words,
    contact_rows,
    others_rows,
    route_words,
    tally_words,
    understands_words,
    visible,
    whose_words,
)


@dataclass(frozen=True)
class AnswerRow:
    """One line of the Check page; ``what`` completes "Change …" for a screen reader."""

    step: Step
    question: str
    answer: str
    what: str


def answer_rows(submission: Submission, call: Call) -> tuple[AnswerRow, ...]:
    """The rows for everything that was answered, in the order of the journey."""
    return (
        *_whose(submission),
        *_consent(submission, call),
        _videos(submission, call),
        *(_other_people(submission) if call.ask_about_other_people else ()),
        *_details(submission),
        *_route(submission),
    )


def _whose(submission: Submission) -> list[AnswerRow]:
    rows = []
    if submission.whose is not None:
        question = QCoreApplication.translate("Answers", "Whose story")
        what = QCoreApplication.translate("Answers", "whose story it is")
        rows.append(AnswerRow(Step.WHOSE, question, whose_words(submission.whose), what))
    helper = submission.helper
    if submission.helping and helper.understands is not None:
        who = QCoreApplication.translate("Answers", "{name}, {relationship}")
        said = who.format(name=visible(helper.name), relationship=visible(helper.relationship))
        question = QCoreApplication.translate("Answers", "Helped by")
        rows.append(AnswerRow(Step.WHOSE, question, said, QCoreApplication.translate("Answers", "who helps")))
        question = QCoreApplication.translate("Answers", "Does the person understand and want to do this?")
        what = QCoreApplication.translate("Answers", "this answer")
        rows.append(AnswerRow(Step.WHOSE, question, understands_words(helper.understands), what))
    return rows


def _consent(submission: Submission, call: Call) -> list[AnswerRow]:
    rows = []
    for number, statement in enumerate(call.consent, 1):
        value = submission.answer_to(statement)
        if value is not None:
            # The statement stands with the answer: it is long, and the column of questions is narrow.
            said = f"{consent_words(statement.kind, value)}. “{statement.text}”"
            question = QCoreApplication.translate("Answers", "Your agreement, part {number}")
            what = QCoreApplication.translate("Answers", "your answer to part {number}")
            rows.append(
                AnswerRow(Step.AGREEMENT, question.format(number=number), said, what.format(number=number))
            )
    return rows


def _videos(submission: Submission, call: Call) -> AnswerRow:
    question = QCoreApplication.translate("Answers", "Your videos")
    what = QCoreApplication.translate("Answers", "your videos")
    return AnswerRow(Step.VIDEOS, question, tally_words(tally(submission.clips, call.limits)), what)


def _other_people(submission: Submission) -> tuple[AnswerRow, ...]:
    others = submission.other_people
    what = (
        QCoreApplication.translate("Answers", "who can be seen"),
        QCoreApplication.translate("Answers", "who has agreed"),
    )
    return _rows(Step.OTHER_PEOPLE, others_rows(others.seen_or_heard, others.all_agreed), what)


def _details(submission: Submission) -> tuple[AnswerRow, ...]:
    contact = submission.contact
    what = (
        QCoreApplication.translate("Answers", "your name"),
        QCoreApplication.translate("Answers", "your contact number"),
        QCoreApplication.translate("Answers", "whose number it is"),
    )
    number_is = contact.number_is if submission.helping else None
    return _rows(Step.DETAILS, contact_rows(contact.name, contact.number, number_is), what)


def _rows(step: Step, rows: tuple[Row, ...], what: tuple[str, ...]) -> tuple[AnswerRow, ...]:
    """Rows of the record with what "Change …" is about: one for each, the last ones left over where a row is missing."""
    return tuple(
        AnswerRow(step, row.question, row.answer, about) for row, about in zip(rows, what, strict=False)
    )


def _route(submission: Submission) -> list[AnswerRow]:
    if submission.route is None:
        return []
    question = QCoreApplication.translate("Answers", "How to send")
    what = QCoreApplication.translate("Answers", "how to send")
    return [AnswerRow(Step.ROUTE, question, route_words(submission.route), what)]
