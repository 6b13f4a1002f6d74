"""The words for files of ours, calls and stories from files, and this computer's disk."""

from __future__ import annotations

from app.story import errors as e
from app.words.error_base import ErrorWords, words_of
from app.words.fields import field_problem_line, problems_words
from app.words.formats import date_words, size_words, zone_words
from app.words.shown import shown_name, shown_path
from app.words.translate import tr


@words_of.register
def _(_error: e.CallError) -> ErrorWords:
    return ErrorWords(tr("This call cannot be used"), tr("Ask the organiser for another call file."))


@words_of.register
def _(error: e.CallFileUnusable) -> ErrorWords:
    title = tr("The call file “{name}” cannot be used", name=shown_name(error.file_name))
    return ErrorWords(title, problems_words(error.problems))


@words_of.register
def _(error: e.CallUnknown) -> ErrorWords:
    title = tr("There is no call named “{name}”", name=shown_name(error.call_id))
    if not error.known:
        return ErrorWords(title, tr("Open the organiser’s call file instead."))
    known = ", ".join(error.known)
    return ErrorWords(title, tr("Use one of these names, or open a call file: {known}.", known=known))


@words_of.register
def _(error: e.CallClosed) -> ErrorWords:
    closed = tr(
        "It closed at {when}.", when=date_words(error.closes, zone_words(error.closes, error.country))
    )
    body = tr(
        "{closed} You can still practise. To ask about it, write to {contact}.",
        closed=closed,
        contact=error.contact,
    )
    return ErrorWords(tr("This call has closed"), body)


@words_of.register
def _(error: e.CallNotOpenYet) -> ErrorWords:
    opens = tr("It opens at {when}.", when=date_words(error.opens, zone_words(error.opens, error.country)))
    return ErrorWords(tr("This call is not open yet"), tr("{opens} You can practise now.", opens=opens))


@words_of.register
def _(error: e.EditionUnusable) -> ErrorWords:
    title = tr("A file of this app is damaged")
    lines = "\n".join(map(field_problem_line, error.problems))
    return ErrorWords(title, f"{tr('Install the app again. Your stories stay as they are.')}\n{lines}")


@words_of.register
def _(error: e.StoryFileUnusable) -> ErrorWords:
    title = tr("The story file “{name}” cannot be used", name=shown_name(error.file_name))
    return ErrorWords(title, problems_words(error.problems))


@words_of.register
def _(error: e.StorageError) -> ErrorWords:
    title = tr("This computer’s disk could not be used")
    return ErrorWords(title, tr("Check this place: “{path}”. Then try again.", path=shown_path(error.path)))


@words_of.register
def _(error: e.DiskFull) -> ErrorWords:
    title = tr("This computer’s disk is full")
    make_room = tr("Delete files that you do not need, then try again.")
    if not error.needed_bytes:
        return ErrorWords(title, make_room)
    facts = {
        "needed": size_words(error.needed_bytes),
        "free": size_words(error.free_bytes),
        "make_room": make_room,
    }
    return ErrorWords(title, tr("This needs {needed} and {free} is free. {make_room}", **facts))


@words_of.register
def _(error: e.FolderForbidden) -> ErrorWords:
    title = tr("Nothing can be saved in this folder")
    body = tr("Choose another folder, or ask for access to this one: “{path}”.", path=shown_path(error.path))
    return ErrorWords(title, body)


@words_of.register
def _(error: e.FileTaken) -> ErrorWords:
    title = tr("“{name}” is there already", name=shown_name(error.path.name))
    return ErrorWords(title, tr("It was left as it is. Choose another folder or another name."))


@words_of.register
def _(_error: e.DraftOpenElsewhere) -> ErrorWords:
    title = tr("This story is open in another window")
    return ErrorWords(title, tr("Carry on in that window, or close it and try again."))


@words_of.register
def _(error: e.StillInUse) -> ErrorWords:
    if error.sending:
        body = tr("Wait until it has arrived, or stop it in its window. Nothing was deleted.")
        return ErrorWords(tr("A story is being sent right now"), body)
    body = tr("Save and close it there, then try again. Nothing was deleted.")
    return ErrorWords(tr("A story is open in another window"), body)


@words_of.register
def _(_error: e.DraftUnreadable) -> ErrorWords:
    title = tr("This saved story cannot be read")
    body = tr(
        "The file is damaged, and so is the copy kept beside it. Your videos are not changed. Start a new story."
    )
    return ErrorWords(title, body)


@words_of.register
def _(_error: e.DraftMissing) -> ErrorWords:
    title = tr("There is no such saved story")
    return ErrorWords(title, tr("It may have been deleted. Choose another one, or start a new story."))


@words_of.register
def _(_error: e.SecretsUnavailable) -> ErrorWords:
    title = tr("Your password could not be kept")
    body = tr("This computer has no safe place for it now. The app uses it until you close it.")
    return ErrorWords(title, body)


@words_of.register
def _(error: e.PacketUnusable) -> ErrorWords:
    return ErrorWords(tr("This folder is not a complete story"), problems_words(error.problems))
