"""What the program keeps on this computer, in plain words, and what is left after all of it was deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.story.keeping import Forgotten, Kept
from app.words.formats import size_words
from app.words.shown import shown_path, visible
from app.words.translate import tr, tr_n

MOST_NAMED = 5


def kept_lines(kept: Kept) -> tuple[str, ...]:
    """A line for each kind of thing that is kept; one line where there is nothing."""
    return tuple(_kept(kept)) or (tr("Nothing is kept on this computer."),)


def _kept(kept: Kept) -> Iterator[str]:
    counted = (
        (kept.unsent, tr_n("%n story that was not sent", "%n stories that were not sent", kept.unsent)),
        (kept.finished, tr_n("%n story that was sent", "%n stories that were sent", kept.finished)),
        (kept.practice, tr_n("%n story for practice", "%n stories for practice", kept.practice)),
    )
    yield from (line for count, line in counted if count)
    records = len(kept.sent) + kept.unreadable_records
    if records:
        yield tr_n("%n record of what was sent", "%n records of what was sent", records)
    if kept.copies_bytes:
        yield tr("Finished clips and copies of them: {size}", size=size_words(kept.copies_bytes))
    if kept.practice_messages:
        size = size_words(kept.practice_bytes)
        yield tr_n(
            "%n practice message: {size}", "%n practice messages: {size}", kept.practice_messages, size=size
        )
    if kept.calls:
        yield tr_n("%n call file that you opened", "%n call files that you opened", kept.calls)
    if kept.settings:
        yield tr("Your settings, such as the text size and your email account")
    if kept.passwords:
        yield tr_n("%n saved password or upload code", "%n saved passwords or upload codes", kept.passwords)
    if kept.logs:
        yield tr_n(
            "%n file of notes for whoever helps you", "%n files of notes for whoever helps you", kept.logs
        )
    if kept.rests_bytes:
        yield tr("Rests of earlier stories: {size}", size=size_words(kept.rests_bytes))
    if kept.links:
        yield tr_n("%n link to another place", "%n links to other places", len(kept.links))
    if kept.closed:
        yield tr("What is in folders that the app may not open: {paths}", paths=_named(kept.closed))


def kept_warnings(kept: Kept) -> tuple[str, ...]:
    """What the person should know before all of it is deleted."""
    lines = []
    if kept.waiting:
        names = ", ".join(map(visible, kept.waiting))
        lines.append(
            tr_n(
                "%n story has not arrived yet: {names}. It will not be sent any more.",
                "%n stories have not arrived yet: {names}. They will not be sent any more.",
                len(kept.waiting),
                names=names,
            )
        )
    if kept.links:
        lines.append(_links(kept))
    if kept.strangers:
        lines.append(_strangers(kept))
    return tuple(lines)


def sent_lines(kept: Kept) -> tuple[str, ...]:
    """How to take each sent story back without this program."""
    return tuple(
        tr(
            "To take {reference} back later, write to {organiser}: {email}.",
            reference=visible(story.reference),
            organiser=visible(story.organiser),
            email=visible(story.email),
        )
        for story in kept.sent
    )


def forgotten_lines(done: Forgotten) -> tuple[str, ...]:
    """What happened, and what is left."""
    if done.kept.is_empty and done.is_all:
        return (tr("Nothing was kept on this computer."),)
    lines = [
        tr("Everything that this app kept on this computer is deleted.")
        if done.is_all
        else tr("Most of what this app kept on this computer is deleted.")
    ]
    if done.left:
        lines.append(
            tr_n(
                "%n file could not be deleted: “{path}”.",
                "%n files could not be deleted, such as “{path}”.",
                len(done.left),
                path=shown_path(done.left[0]),
            )
        )
    if done.passwords_left:
        lines.append(
            tr_n(
                "%n password may still be in this computer’s password store. Look there for this app’s name.",
                "%n passwords may still be in this computer’s password store. Look there for this app’s name.",
                done.passwords_left,
            )
        )
    if done.passwords_unknown:
        lines.append(
            tr(
                "The list of saved passwords is damaged. "
                "Some may still be in this computer’s password store. Look there for this app’s name."
            )
        )
    if done.kept.links:
        lines.append(_links(done.kept))
    if done.kept.strangers:
        lines.append(_strangers(done.kept))
    lines.append(tr("Your own videos stay where they are."))
    if done.kept.sent:
        lines.append(tr("What you sent stays with the organiser."))
    return tuple(lines)


def _links(kept: Kept) -> str:
    return tr("What these links lead to is not deleted: {paths}.", paths=_named(kept.links))


def _strangers(kept: Kept) -> str:
    return tr("The app did not make these, so they stay: {paths}.", paths=_named(kept.strangers))


def _named(paths: Sequence[Path]) -> str:
    more = " …" if len(paths) > MOST_NAMED else ""
    return ", ".join(f"“{shown_path(path)}”" for path in paths[:MOST_NAMED]) + more
