"""Answers to the call's statements. An answer belongs to the exact words shown and to who was asked.

When the organiser changes the words, or the story turns out to be somebody else's, the statement is asked again; the
old answer is kept and comes back if the words or the person do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.story.call import ConsentKind, ConsentStatement
from app.story.people import Whose


@dataclass(frozen=True)
class ConsentAnswer:
    """One answer: to which words, by whom, and when (with UTC offset). For an AGREE statement False means unticked."""

    statement_id: str
    text_sha256: str
    whose: Whose
    value: bool
    at: datetime

    def is_for(self, statement: ConsentStatement, whose: Whose) -> bool:
        """Whether this answers these words, asked of this person."""
        return (self.statement_id, self.text_sha256, self.whose) == (
            statement.id,
            statement.text_sha256,
            whose,
        )


def answer_to(
    answers: Iterable[ConsentAnswer], statement: ConsentStatement, whose: Whose | None
) -> ConsentAnswer | None:
    """The answer that holds for ``statement`` now, or None when it has to be asked."""
    if whose is None:
        return None
    return next((answer for answer in answers if answer.is_for(statement, whose)), None)


def with_answer(answers: Iterable[ConsentAnswer], new: ConsentAnswer) -> tuple[ConsentAnswer, ...]:
    """The answers with ``new`` in the place of the one it changes; an unchanged answer keeps its time."""
    kept = list(answers)
    for i, old in enumerate(kept):
        if (old.statement_id, old.text_sha256, old.whose) == (new.statement_id, new.text_sha256, new.whose):
            kept[i] = old if old.value == new.value else new
            return tuple(kept)
    return (*kept, new)


def is_settled(statement: ConsentStatement, answer: ConsentAnswer | None) -> bool:
    """Whether nothing more is needed: AGREE wants a yes, CHOICE wants any answer."""
    if answer is None:
        return False
    return answer.value or statement.kind is ConsentKind.CHOICE
