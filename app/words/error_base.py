"""The one table of words for errors; the modules beside it fill it in, one for each part of the tree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from app.story.errors import StoryError
from app.words.translate import tr


@dataclass(frozen=True)
class ErrorWords:
    """``title``: what happened, without a full stop. ``body``: more about it and what to do, in whole sentences."""

    title: str
    body: str


@singledispatch
def words_of(_error: StoryError) -> ErrorWords:
    """The words for an error of this kind, else for the kind above it in the tree."""
    return ErrorWords(tr("Something went wrong"), tr("Your story is saved. Try again."))
