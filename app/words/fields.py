"""Problems in files that somebody wrote, each on a line of its own."""

from __future__ import annotations

from collections.abc import Sequence

from app.story.errors import FieldProblem
from app.words.shown import visible
from app.words.translate import tr, tr_n


def field_problem_line(problem: FieldProblem) -> str:
    """One problem: "limits.clips: a whole number from 1 to 20". What is only worth a thought starts with "Warning"."""
    facts = {"key": visible(problem.key), "expected": visible(problem.expected)}
    if not facts["key"]:
        return tr("Warning: {expected}", **facts) if problem.warning else tr("Needed: {expected}", **facts)
    return tr("Warning: {key}: {expected}", **facts) if problem.warning else tr("{key}: {expected}", **facts)


def problems_words(problems: Sequence[FieldProblem]) -> str:
    """How many problems, and each of them."""
    found = [field_problem_line(problem) for problem in problems if not problem.warning]
    if not found:
        return tr("Ask the person who made it to check it.")
    head = tr_n("There is %n problem.", "There are %n problems.", len(found))
    return "\n".join((head, *found))
