"""A ready draft, with its files, in the person's own email program. Whether Send is pressed there nobody can know from here."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

from app.delivery import mail_linux, mail_mac, mail_windows
from app.delivery.draft import Draft, MailProgram, draft_file
from app.edition import edition
from app.files import safe_name
from app.frozen import for_others
from app.story.errors import MailProgramMissing
from app.story.work import Cancel, Job, Progress

log = logging.getLogger(__name__)
PATIENCE_S = 4.0
"""How long a program may take to fail. One that runs on has opened its window; many run until it is closed."""
MAC_PATIENCE_S = 60.0
"""The same for Mail's script, which ends by itself; the first time the system asks the person whether it may."""
_LOOK_EVERY_S = 0.1
_OLD_S = 86_400.0


class Opened(Enum):
    """What the email program was given."""

    WITH_FILES = "with-files"
    """The message and its files, or all of a message that has none."""
    TEXT_ALONE = "text-alone"
    """The message; nobody can be sure that the files came along."""


def find_mail_program() -> MailProgram | None:
    """The email program of this computer, from files or the registry alone; None where none is set up."""
    if sys.platform == "darwin":
        return mail_mac.MAIL
    if sys.platform == "win32":
        return mail_windows.find_program(mail_windows.read_registry)
    handler = mail_linux.find_handler(os.environ)
    return None if handler is None else mail_linux.program_of(handler)


def open_job(draft: Draft) -> Job[Opened]:
    """The job that opens ``draft``; see :func:`open_draft`."""

    def job(progress: Progress, cancel: Cancel) -> Opened:
        return open_draft(draft, cancel)

    return job


def open_draft(draft: Draft, cancel: Cancel) -> Opened:
    """Open ``draft`` in the person's email program, waiting only as long as it takes to see whether that fails.

    Raises MailProgramMissing where none takes it, and Cancelled.
    """
    for path in draft.attachments:
        if not path.is_file():
            raise MailProgramMissing("a file of the story is not there")
    if sys.platform == "darwin":
        return open_on_mac(draft, cancel, start)
    if sys.platform == "win32":
        return open_on_windows(draft, mail_windows.load_mapi, os.startfile)
    return open_on_linux(draft, cancel, os.environ)


Start = Callable[[Sequence[str], Mapping[str, str], float, Cancel], None]


def open_on_linux(draft: Draft, cancel: Cancel, environment: Mapping[str, str]) -> Opened:
    """Open it in the program that opens ``mailto:`` addresses. Raises as :func:`open_draft` does."""
    handler = mail_linux.find_handler(environment)
    if handler is None:
        # xdg-email would go on to a web browser, or to one for the terminal, and report success.
        raise MailProgramMissing("nothing opens mailto:")
    command = mail_linux.compose_command(handler, draft)
    start(command, environment_for_others(environment), PATIENCE_S, cancel)
    attached = mail_linux.program_of(handler).can_attach or not draft.attachments
    return Opened.WITH_FILES if attached else Opened.TEXT_ALONE


def open_on_mac(draft: Draft, cancel: Cancel, start: Start) -> Opened:
    """Open it in Mail, else as a file. Raises as :func:`open_draft` does."""
    environment = environment_for_others(os.environ)
    try:
        start(mail_mac.compose_command(draft), environment, MAC_PATIENCE_S, cancel)
    except MailProgramMissing as error:
        log.info("Mail did not take the message: %s", error.reason)
        path = write_draft_file(draft)
        start(mail_mac.open_file_command(path), environment, PATIENCE_S, cancel)
    return Opened.WITH_FILES


def open_on_windows(
    draft: Draft, load: Callable[[], Any], open_file: Callable[[Path], None], *, patience: float = PATIENCE_S
) -> Opened:
    """Open it by Simple MAPI, else as a file. Raises as :func:`open_draft` does."""
    answers: list[int] = []

    def call() -> None:
        try:
            answers.append(mail_windows.send_by_mapi(load(), draft))
        except (OSError, AttributeError) as error:
            log.info("Simple MAPI cannot be used: %s", type(error).__name__)
            answers.append(-1)

    # A thread of its own, which may wait as long as the person writes and holds up nothing, not even the end of the app.
    thread = threading.Thread(target=call, name="mapi", daemon=True)
    thread.start()
    thread.join(patience)
    if not answers or answers[0] in {mail_windows.SUCCESS, mail_windows.USER_ABORT}:
        return Opened.WITH_FILES
    try:
        open_file(write_draft_file(draft))
    except OSError as error:
        raise MailProgramMissing(f"MAPI {answers[0]}, file: {type(error).__name__}") from error
    return Opened.WITH_FILES


def start(command: Sequence[str], environment: Mapping[str, str], patience: float, cancel: Cancel) -> None:
    """Start ``command`` and watch it for ``patience`` seconds; one that still runs then is left to itself.

    Raises MailProgramMissing when it cannot be started or ends with a fault, and Cancelled.
    """
    try:
        # In a session of its own: it lives on when this program ends.
        process = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise MailProgramMissing(f"{Path(command[0]).name}: {type(error).__name__}") from error
    # Somebody has to take note of its end, or its entry stays in the system's list of processes.
    threading.Thread(target=process.wait, name="mail-program", daemon=True).start()
    end = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < end:
        if cancel.wait(_LOOK_EVERY_S):
            cancel.raise_if_set()
    if process.poll() not in {None, 0}:
        raise MailProgramMissing(f"{Path(command[0]).name} ended with {process.returncode}")


def environment_for_others(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` for programs that are not ours: none of our settings and secrets, nor of the Python that runs us.

    What a bundle adds to it is taken out too (:mod:`app.frozen`).
    """
    return {
        name: value
        for name, value in for_others(environment).items()
        if not name.startswith(("SHARE_YOUR_STORY", "PYTHON"))
    }


def write_draft_file(draft: Draft) -> Path:
    """Write ``draft`` into a new private folder for temporary files, and take away those of more than a day ago.

    The program that opens it reads it later, so it cannot be taken away at once. Raises MailProgramMissing.
    """
    _remove_old()
    try:
        folder = Path(tempfile.mkdtemp(prefix=_prefix()))
        path = folder / f"{safe_name(draft.subject) or 'message'}.eml"
        path.write_bytes(draft_file(draft))
    except (OSError, ValueError) as error:
        raise MailProgramMissing(f"the draft's file: {type(error).__name__}") from error
    return path


def _prefix() -> str:
    return f"{edition().slug}-draft-"


def _pattern() -> str:
    """Of the folders' names: mkdtemp adds eight characters. More would be those of an edition with a longer name."""
    return _prefix() + "?" * 8


def draft_files(reference: str) -> tuple[Path, ...]:
    """The files of drafts about the story with this reference that still lie there."""
    found = Path(tempfile.gettempdir()).glob(f"{_pattern()}/*.eml")
    return tuple(path for path in found if reference and reference in path.name)


def draft_folders() -> tuple[Path, ...]:
    """The folders with drafts that this person's programs of this edition made; the place for temporary files is everybody's."""
    found = (path for path in Path(tempfile.gettempdir()).glob(_pattern()) if not path.is_symlink())
    own = getattr(os, "getuid", lambda: None)()
    return tuple(path for path in found if path.is_dir() and (own is None or path.lstat().st_uid == own))


def _remove_old() -> None:
    with contextlib.suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(_pattern()):
            if time.time() - folder.stat().st_mtime > _OLD_S:
                shutil.rmtree(folder, ignore_errors=True)
