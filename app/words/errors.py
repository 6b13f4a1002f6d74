"""The words for every error of the tree: what happened, and what to do. The errors carry the facts."""

from __future__ import annotations

from app.story import errors as e
from app.story.call import Call
from app.story.people import Whose
from app.words import errors_delivery, errors_disk, errors_video
from app.words.error_base import ErrorWords, words_of
from app.words.problems import problem_text
from app.words.translate import tr

# Importing these modules filled the table.
_FILLED_BY = (errors_delivery, errors_disk, errors_video)


def error_text(error: e.StoryError, call: Call | None = None, whose: Whose | None = None) -> ErrorWords:
    """The words for ``error``; ``call`` and ``whose`` let :class:`NotReady` speak as the pages do."""
    if isinstance(error, e.NotReady):
        body = " ".join(problem_text(problem, call, whose) for problem in error.problems)
        return ErrorWords(tr("Your story is not ready to send"), body or tr("Go back and look at each page."))
    return words_of(error)


def one_line(error: e.StoryError, call: Call | None = None) -> str:
    """The same on one line, for the command line."""
    words = error_text(error, call)
    lines = (" ".join(line.split()) for line in (words.title, *words.body.splitlines()))
    return " ".join(line if line.endswith((".", "!", "?")) else f"{line}." for line in lines if line)


def has_own_words(kind: type[e.StoryError]) -> bool:
    """Whether there are words for exactly this error, not only for the kind above it."""
    return kind in words_of.registry or kind in {e.StoryError, e.NotReady}


@words_of.register
def _(_error: e.Cancelled) -> ErrorWords:
    return ErrorWords(tr("Stopped"), tr("You stopped it. Your story is saved."))


@words_of.register
def _(error: e.Unexpected) -> ErrorWords:
    body = tr(
        "Your story is saved. Close the app, open it again and carry on. The fault is called {kind}.",
        kind=error.kind,
    )
    return ErrorWords(tr("Something in this app went wrong"), body)
