"""All that this program keeps on a computer: saying what it is, and deleting it, passwords in the system's store too.

The person's own videos are never among it, nor what they saved to a folder of their own.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.delivery.mail_program import draft_folders
from app.delivery.outbox import Item, ItemState, items_in
from app.delivery.take_away import Begun, begun_of
from app.locks import FileLock, LockTaken
from app.services.taking_away import TakingAway
from app.store import own_files
from app.store.drafts import DraftStore, DraftSummary
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.store.secrets import SecretKeeper, account_key, code_key
from app.store.settings import Settings, SettingsStore
from app.story.errors import StillInUse, StorageError, StoryError
from app.story.keeping import Forgotten, Kept, SentStory
from app.story.submission import SubmissionState
from app.story.work import Cancel, Job, no_progress
from app.words import forgotten_lines, kept_lines, kept_warnings, sent_lines

log = logging.getLogger(__name__)


def look(folders: Folders) -> Kept:
    """What is kept now. Nothing is made or changed by looking, and no password store is asked. Raises StorageErrors."""
    there, strangers = set(own_files.own_folders(folders)), own_files.strangers_in(folders)

    def size(*names: str) -> int:
        return sum(own_files.bytes_in(folder, strangers) for folder in there if folder.name in names)

    drafts = DraftStore(folders).summaries() if folders.data / "drafts" in there else ()
    history = HistoryStore(folders).list() if folders.data / "history" in there else None
    sent = [record for record in history.records if not record.practise] if history else []
    loose = own_files.loose_files(folders)
    messages = folders.data / "practice-inbox"
    kept = Kept(
        unsent=sum(not _is_over(draft) for draft in drafts if not draft.practise),
        finished=sum(_is_over(draft) for draft in drafts if not draft.practise),
        practice=sum(draft.practise for draft in drafts),
        sent=tuple(SentStory(r.reference, r.organiser, r.organiser_email) for r in sent),
        unreadable_records=len(history.unreadable) if history else 0,
        copies_bytes=size("prepared") + sum(map(own_files.bytes_in, draft_folders())),
        practice_messages=len(list(messages.glob("*.eml"))) if messages in there else 0,
        practice_bytes=size("practice-inbox"),
        calls=len(list((folders.data / "calls").glob("*.toml"))) if folders.data / "calls" in there else 0,
        passwords=len(_noted(_settings(folders) or Settings())),
        settings=any(path.parent == folders.configuration for path in loose),
        logs=sum(path.parent == folders.log for path in loose),
        waiting=tuple(item.reference for item in _items(folders) if _is_waiting(item)),
        links=own_files.links_in(folders),
        closed=own_files.closed_in(folders),
        strangers=strangers,
    )
    return replace(kept, rests_bytes=size(*(folder.name for folder in there))) if kept.is_empty else kept


def command(*, sure: bool, ask: Callable[[], bool], say: Callable[[str], None]) -> Forgotten | None:
    """The command ``forget``: say what there is unless the person is ``sure``, ``ask`` then, and delete it.

    None where they did not want that. Raises as :func:`forget`.
    """
    folders = Folders.of_this_person()
    if not sure:
        kept = look(folders)
        for line in (*kept_lines(kept), *kept_warnings(kept), *sent_lines(kept)):
            say(line)
        if kept.is_empty:
            return Forgotten(kept)
        if not ask():
            return None
    taking_away = TakingAway(secrets := SecretKeeper())
    done = forget(folders, secrets, taking_away, lambda begun: taking_away.job(begun)(no_progress, Cancel()))
    say(" ".join(forgotten_lines(done)))
    return done


def look_job(folders: Folders) -> Job[Kept]:
    """The job that looks: see :func:`look`."""
    return lambda _progress, _cancel: look(folders)


def forget_job(
    folders: Folders, secrets: SecretKeeper, taking_away: TakingAway, ask: Callable[[Sequence[Begun]], None]
) -> Job[Forgotten]:
    """The job that deletes all of it: see :func:`forget`."""
    return lambda _progress, _cancel: forget(folders, secrets, taking_away, ask)


def forget(
    folders: Folders, secrets: SecretKeeper, taking_away: TakingAway, ask: Callable[[Sequence[Begun]], None]
) -> Forgotten:
    """Delete everything, and say what could not be.

    ``ask`` is called at the end, where servers may hold a part of a story that did not arrive: ``taking_away`` knows the
    codes by then. Nothing here waits for a network, because nobody should close the window in the middle.
    Raises :class:`StillInUse`, before anything is deleted, while another window has a story open or a program sends one.
    """
    kept = look(folders)
    with _held(folders) as locks:
        begun = begun_of(_items(folders))
        for endpoint in {one.endpoint for one in begun}:
            taking_away.note_code(endpoint, secrets.get(code_key(endpoint)))
        passwords_left, passwords_unknown = _forget_passwords(folders, secrets)
        keep = {*locks, *kept.strangers}
        left = [path for folder in _in_order(folders) for path in own_files.clear(folder, keep)]
        for folder in draft_folders():
            left += [*own_files.clear(folder), *_remove_folder(folder)]
        # Last: the settings know which passwords there are.
        left += [path for file in own_files.loose_files(folders) for path in own_files.remove(file)]
        for lock in locks.values():
            lock.release(delete=True)
        own_files.remove_empty(folders)
        left += [folder for folder in own_files.closed_in(folders) if folder not in left]
    log.info("everything was deleted; %d files and %d passwords are left", len(left), passwords_left)
    if begun:
        ask(begun)
    return Forgotten(kept, tuple(left), passwords_left, passwords_unknown)


def _forget_passwords(folders: Folders, secrets: SecretKeeper) -> tuple[int, bool]:
    """How many are left, and whether there may be more than are known. Without its store none can be deleted."""
    settings = _settings(folders)
    left = [name for name in sorted(_noted(settings or Settings())) if not _forget_password(name, secrets)]
    damaged = settings is None or (_has_settings(folders) and SettingsStore(folders).was_damaged)
    return len(left), damaged and secrets.remembers


def _forget_password(name: str, secrets: SecretKeeper) -> bool:
    return secrets.forget(name) and secrets.remembers


def _in_order(folders: Folders) -> list[Path]:
    """First what could still be sent."""
    return sorted(own_files.own_folders(folders), key=lambda folder: folder.name != "outbox")


def _remove_folder(folder: Path) -> Iterator[Path]:
    try:
        folder.rmdir()
    except OSError:
        yield folder


@contextlib.contextmanager
def _held(folders: Folders) -> Iterator[dict[Path, FileLock]]:
    """The locks of every story and every delivery, so that none is gone on with meanwhile. Raises StillInUse."""
    taken: dict[Path, FileLock] = {}
    try:
        for name in ("outbox", "drafts"):
            folder = folders.data / name
            files = folder.glob("*") if own_files.is_ours(folder, folders.data) else ()
            for path in sorted({file.with_suffix(".lock") for file in files if _is_of_one(file)}):
                try:
                    taken[path] = FileLock(path)
                except LockTaken as error:
                    raise StillInUse(path, sending=name == "outbox") from error
                except StorageError as error:
                    # No room for one, or one of another person's: it holds nobody up who wants to make room.
                    log.info("no lock for a story that is deleted: %r", error)
        yield taken
    finally:
        for lock in taken.values():
            lock.release()


def _is_of_one(file: Path) -> bool:
    return file.suffix in {".json", ".lock"} and not file.name.startswith(".") and not own_files.is_link(file)


def _items(folders: Folders) -> tuple[Item, ...]:
    outbox = folders.data / "outbox"
    return items_in(outbox) if own_files.is_ours(outbox, folders.data) else ()


def _is_waiting(item: Item) -> bool:
    return not item.practise and item.state not in {ItemState.SENT, ItemState.WITHDRAWN}


def _is_over(draft: DraftSummary) -> bool:
    return draft.state is SubmissionState.SENT


def _settings(folders: Folders) -> Settings | None:
    """The settings; None where they cannot be read."""
    if not _has_settings(folders):
        return Settings()
    try:
        return SettingsStore(folders).look()
    except StoryError:
        return None


def _has_settings(folders: Folders) -> bool:
    return own_files.is_ours(folders.configuration, folders.configuration)


def _noted(settings: Settings) -> set[str]:
    """The names under which something is surely kept: those noted, and the account's, which was kept before that was done."""
    account = {account_key(settings.account)} if settings.account and settings.remember_password else set()
    return account | set(settings.kept_secrets)
