"""One plain sentence or two for everything that is missing or over a limit: they say what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.story.call import Call, ConsentKind
from app.story.people import Whose
from app.story.problems import Problem, ProblemCode
from app.words.formats import Rounding, duration_words
from app.words.shown import opening
from app.words.translate import tr, tr_n

SPOKEN_UP_TO_MS = 60_000
"""Lengths over a limit are told to a tenth of a second below this, to a whole second above."""


@dataclass(frozen=True)
class _Asked:
    """What a sentence with facts is made from."""

    problem: Problem
    call: Call | None
    helping: bool


def problem_text(problem: Problem, call: Call | None = None, whose: Whose | None = None) -> str:
    """What to do about ``problem``.

    ``call`` gives the statement's own words, the organiser's name and the country of the number. ``whose`` is
    :attr:`Submission.whose`: a helper is asked for the storyteller's name and answers, not for their own.
    """
    helping = whose is Whose.HELPING
    plain = _plain(helping).get(problem.code)
    return plain if plain is not None else _WITH_FACTS[problem.code](_Asked(problem, call, helping))


def _plain(helping: bool) -> dict[ProblemCode, str]:
    """The sentences that need no facts."""
    return {
        ProblemCode.CHOOSE_WHOSE: tr("Choose whose story this is."),
        ProblemCode.HELPER_NAME_MISSING: tr("Enter your own name, as the person who is helping."),
        ProblemCode.RELATIONSHIP_MISSING: tr("Say how you know them, like “sister” or “support worker”."),
        ProblemCode.UNDERSTANDING_MISSING: tr("Answer whether the person understands and wants to do this."),
        ProblemCode.NO_CLIPS: tr("Choose at least one video."),
        ProblemCode.SEEN_MISSING: tr("Say whether anyone else can be seen or heard."),
        ProblemCode.SEEN_AGAIN: tr("You added a video. Say again whether anyone else can be seen or heard."),
        ProblemCode.AGREED_MISSING: tr("Say whether everyone who can be seen or heard has agreed."),
        ProblemCode.NOT_ALL_AGREED: tr(
            "Everyone who can be seen or heard must agree first. Ask them, or choose a part without them."
        ),
        ProblemCode.NAME_MISSING: (
            tr("Enter the full name of the person whose story this is.")
            if helping
            else tr("Enter your full name.")
        ),
        ProblemCode.NUMBER_MISSING: tr("Enter a contact number."),
        ProblemCode.NUMBER_EMERGENCY: tr("That is an emergency number. Enter a number that we can ring."),
        ProblemCode.NUMBER_WHOSE_MISSING: tr("Say whose number it is."),
        ProblemCode.ROUTE_MISSING: tr("Choose how to send your story."),
        ProblemCode.ROUTE_AGAIN: tr("Your clips have changed. Choose again how to send them."),
    }


def _too_many_letters(asked: _Asked) -> str:
    limit = asked.problem.limit
    if asked.problem.code is ProblemCode.RELATIONSHIP_TOO_LONG:
        return tr_n(
            "Say how you know them in %n letter.", "Say how you know them in %n letters or fewer.", limit
        )
    if asked.problem.code is ProblemCode.NAME_TOO_LONG and asked.helping:
        return tr_n("Write their name in %n letter.", "Write their name in %n letters or fewer.", limit)
    return tr_n("Write your name in %n letter.", "Write your name in %n letters or fewer.", limit)


def _talk_first(asked: _Asked) -> str:
    if asked.call is None:
        return tr("Talk to the organiser first. Your story stays saved.")
    return tr("Talk to {organiser} first. Your story stays saved.", organiser=asked.call.organiser.name)


def _statement_name(asked: _Asked) -> str:
    """What a statement is called: its opening words, or its id where the call is not at hand."""
    found = asked.problem.field.removeprefix("consent:")
    texts = {statement.id: statement.text for statement in asked.call.consent} if asked.call else {}
    return opening(texts.get(found, found))


def _must_agree(asked: _Asked) -> str:
    facts = {"statement": _statement_name(asked)}
    count = sum(statement.kind is ConsentKind.AGREE for statement in asked.call.consent) if asked.call else 1
    if asked.helping:
        tick = tr("Tick “{statement}” if they agree.", **facts)
        rule = tr_n(
            "They can only take part if they agree.",
            "They can only take part if they agree to all %n.",
            count,
        )
    else:
        tick = tr("Tick “{statement}” if you agree.", **facts)
        rule = tr_n(
            "You can only take part if you agree.", "You can only take part if you agree to all %n.", count
        )
    return f"{tick} {rule}"


def _choice_missing(asked: _Asked) -> str:
    return tr("Answer yes or no to “{statement}”.", statement=_statement_name(asked))


def _too_many_clips(asked: _Asked) -> str:
    have = tr_n("You have %n clip too many.", "You have %n clips too many.", asked.problem.count)
    keep = tr_n("Keep only %n clip.", "Keep %n clips or fewer.", asked.problem.limit)
    return f"{have} {keep}"


def _too_long(asked: _Asked) -> str:
    over = duration_words(asked.problem.ms, tenths=asked.problem.ms < SPOKEN_UP_TO_MS, rounding=Rounding.UP)
    return tr("Your clips are {over} too long. Choose a shorter part, or remove a clip.", over=over)


def _number(asked: _Asked) -> str:
    if asked.problem.code is ProblemCode.NUMBER_TOO_SHORT:
        what = tr("This number is too short.")
    elif asked.problem.code is ProblemCode.NUMBER_TOO_LONG:
        what = tr("This number is too long.")
    elif asked.problem.code is ProblemCode.NUMBER_NOT_IN_USE:
        what = tr("No phone has this number.")
    else:
        what = tr("This does not look like a phone number.")
    if asked.call is not None and asked.call.country != "GB":
        return tr("{what} Check it and enter it again.", what=what)
    # A number that the regulator (Ofcom) keeps for examples, so that nobody is rung.
    return tr("{what} Check it and enter it again, like 07700 900 982.", what=what)


_WITH_FACTS: dict[ProblemCode, Callable[[_Asked], str]] = {
    ProblemCode.HELPER_NAME_TOO_LONG: _too_many_letters,
    ProblemCode.RELATIONSHIP_TOO_LONG: _too_many_letters,
    ProblemCode.NAME_TOO_LONG: _too_many_letters,
    ProblemCode.TALK_FIRST: _talk_first,
    ProblemCode.MUST_AGREE: _must_agree,
    ProblemCode.CHOICE_MISSING: _choice_missing,
    ProblemCode.TOO_MANY_CLIPS: _too_many_clips,
    ProblemCode.TOO_LONG: _too_long,
    ProblemCode.NUMBER_NOT_A_NUMBER: _number,
    ProblemCode.NUMBER_TOO_SHORT: _number,
    ProblemCode.NUMBER_TOO_LONG: _number,
    ProblemCode.NUMBER_NOT_IN_USE: _number,
}
