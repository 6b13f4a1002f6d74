"""The words for videos that cannot be used and clips that cannot be made."""

from __future__ import annotations

from app.story import errors as e
from app.words.error_base import ErrorWords, words_of
from app.words.formats import size_words
from app.words.names import check_words
from app.words.shown import shown_name
from app.words.translate import tr


@words_of.register
def _(error: e.SourceError) -> ErrorWords:
    return _video(tr("“{name}” cannot be used", name=shown_name(error.name)))


@words_of.register
def _(error: e.SourceMissing) -> ErrorWords:
    title = tr("“{name}” is not there", name=shown_name(error.name))
    body = tr("It may have been moved, renamed or deleted. Put it back, or choose another video.")
    return ErrorWords(title, body)


@words_of.register
def _(error: e.SourceIsFolder) -> ErrorWords:
    title = tr("“{name}” is a folder", name=shown_name(error.name))
    return ErrorWords(title, tr("Open the folder and choose a video inside it."))


@words_of.register
def _(error: e.SourceEmpty) -> ErrorWords:
    title = tr("“{name}” is empty", name=shown_name(error.name))
    return ErrorWords(title, tr("There is nothing in this file. Copy it again, or choose another video."))


@words_of.register
def _(error: e.SourceForbidden) -> ErrorWords:
    title = tr("“{name}” may not be opened", name=shown_name(error.name))
    body = tr("This computer does not let you read it. Copy it to your own folder and choose the copy.")
    return ErrorWords(title, body)


@words_of.register
def _(error: e.SourceNotVideo) -> ErrorWords:
    return _video(tr("“{name}” is not a video that this app can use", name=shown_name(error.name)))


@words_of.register
def _(error: e.SourceBroken) -> ErrorWords:
    title = tr("“{name}” is damaged", name=shown_name(error.name))
    body = tr("This app cannot read it. Copy it from your phone or camera again, or choose another video.")
    return ErrorWords(title, body)


@words_of.register
def _(error: e.SourceTooSlow) -> ErrorWords:
    title = tr("Reading “{name}” took too long", name=shown_name(error.name))
    return ErrorWords(title, tr("Copy it to this computer first, or choose another video."))


@words_of.register
def _(error: e.SourceTooLarge) -> ErrorWords:
    title = tr("The picture of “{name}” is too large", name=shown_name(error.name))
    body = tr(
        "This app cannot read pictures of that size. Make a smaller copy on your phone or computer,"
        " for example in 1080p or 4K. Then choose the copy."
    )
    return ErrorWords(title, body)


@words_of.register
def _(error: e.SourceChanged) -> ErrorWords:
    title = tr("“{name}” has changed", name=shown_name(error.name))
    body = tr("It is not the video that you chose before. Choose it again, and the part to keep.")
    return ErrorWords(title, body)


def _video(title: str) -> ErrorWords:
    return ErrorWords(title, tr("Choose a video from a phone or camera, like an MP4 or MOV file."))


@words_of.register
def _(error: e.MakingError) -> ErrorWords:
    title = tr("The clip from “{name}” could not be made", name=shown_name(error.name))
    return ErrorWords(title, tr("Try again, or choose another video."))


@words_of.register
def _(error: e.EncodingFailed) -> ErrorWords:
    title = tr("The clip from “{name}” could not be made", name=shown_name(error.name))
    body = tr("Part of the video may be damaged. Choose a different part to keep, or another video.")
    return ErrorWords(title, body)


@words_of.register
def _(error: e.ClipNotClean) -> ErrorWords:
    title = tr("The clip from “{name}” is not safe to send", name=shown_name(error.name))
    known = [_check_name(name) for name in error.failed]
    if not known:
        return ErrorWords(title, tr("It did not pass our checks, so it stays here. Choose another video."))
    body = tr(
        "We could not make sure of this: {checks}. It stays here. Choose another video.",
        checks="; ".join(known),
    )
    return ErrorWords(title, body)


def _check_name(name: str) -> str:
    try:
        return check_words(name)
    except KeyError:
        return name


@words_of.register
def _(error: e.TooBigForLimit) -> ErrorWords:
    title = tr("The clip from “{name}” is too big to send this way", name=shown_name(error.name))
    if not error.limit_bytes:
        return ErrorWords(title, tr("Choose a shorter part, or another way to send."))
    limit = size_words(error.limit_bytes)
    body = tr("There is room for {limit}. Choose a shorter part, or another way to send.", limit=limit)
    return ErrorWords(title, body)


@words_of.register
def _(error: e.ToolMissing) -> ErrorWords:
    title = tr("A part of this app is missing: {tool}", tool=shown_name(error.tool))
    return ErrorWords(title, tr("Install the app again. Your saved stories stay."))
