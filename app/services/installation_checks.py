"""What is looked at without Qt. Each check gets a folder for its files and gives what it finds; a new one goes to ``CHECKS``."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from app import __version__
from app.edition import edition
from app.files import sha256_of
from app.frozen import bundle_folder, is_frozen
from app.resources import resource_path
from app.services import video_checks
from app.services.children_checks import browser, children, mail
from app.services.examiner import Look
from app.services.folder_checks import folders, space
from app.services.masked import shown_place, why
from app.services.trust_check import trust
from app.story.errors import CallError, StoryError
from app.story.installation import Check, Finding, Found
from app.story.work import Cancel, no_progress

FILE_LIST = "files.sha256"
"""The list of the bundle's files, which the build writes into it: a line each, the SHA-256 or ``-``, two blanks, the path."""
_UNCHECKED = "-"
_LISTED = re.compile("(?:[0-9a-f]{64}|-)  .+")
_NAMED = 3


def version(_scratch: Path) -> Iterator[Finding]:
    """Which program this is, and on what it runs."""
    facts = {
        "program": edition().name,
        "version": __version__,
        "folder": shown_place(Path(sys.argv[0]).parent),
    }
    if (bundle := bundle_folder()) is not None:
        facts["folder"] = shown_place(bundle.parent)
    yield Finding(Check.VERSION, Found.VERSION, facts)
    kind = f"{_system_name()}, {platform.system()} {platform.release()}, {platform.machine()}"
    yield Finding(Check.VERSION, Found.SYSTEM, {"system": f"{kind}, Python {platform.python_version()}"})


def _system_name() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    except OSError:  # Windows, macOS, and a Linux that does not tell
        version = platform.mac_ver()[0]
        return f"macOS {version}" if version else platform.platform(terse=True)


def files(_scratch: Path) -> Iterator[Finding]:
    """Whether every file that the build put into the bundle is there and as it was."""
    bundle = bundle_folder() or resource_path().parent
    try:
        listed = (bundle / FILE_LIST).read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        unlisted = Found.FILES_MISSING if is_frozen() else Found.FILES_UNLISTED
        yield Finding(Check.FILES, unlisted, {"count": "1", "names": FILE_LIST})
        return
    if not listed or not all(map(_LISTED.fullmatch, listed)):
        yield Finding(Check.FILES, Found.FILES_CHANGED, {"count": "1", "names": FILE_LIST})
        return
    entries = [line.partition("  ")[::2] for line in listed]
    missing = [name for _, name in entries if not (bundle / name).is_file()]
    changed = [name for digest, name in entries if name not in missing and _changed(bundle / name, digest)]
    for found, names in ((Found.FILES_MISSING, missing), (Found.FILES_CHANGED, changed)):
        if names:
            shown = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
            yield Finding(Check.FILES, found, {"count": str(len(names)), "names": shown})
    if not missing and not changed:
        yield Finding(Check.FILES, Found.FILES_WHOLE, {"count": str(len(entries))})


def _changed(path: Path, digest: str) -> bool:
    try:
        return digest != _UNCHECKED and sha256_of(path) != digest
    except OSError:
        return True


def calls(_scratch: Path) -> Iterator[Finding]:
    """Whether every call that comes along can be read, and the facts about email providers."""
    from app.store.calls import bundled_call, bundled_calls
    from app.store.providers import FILE, read_providers

    names = bundled_calls()
    if not names:
        yield Finding(Check.CALLS, Found.CALL_MISSING)
    for name in names:
        try:
            yield Finding(Check.CALLS, Found.CALL_READ, {"title": bundled_call(name).title})
        except CallError:
            yield Finding(Check.CALLS, Found.CALL_BROKEN, {"name": name})
    reading = read_providers(resource_path(FILE))
    if reading.value is None:
        yield Finding(Check.CALLS, Found.PROVIDERS_BROKEN, {"why": FILE})
    else:
        yield Finding(Check.CALLS, Found.PROVIDERS_READ, {"count": str(len(reading.value))})


_NUMBERS = (
    ("020 7946 0018", "GB", "+442079460018"), ("01 42 68 53 00", "FR", "+33142685300"), ("999", "GB", ""), ("112", "DE", ""),
)  # fmt: skip
"""A number as typed, the country, and its international form; empty for the numbers of the emergency services."""


def numbers(_scratch: Path) -> Iterator[Finding]:
    """Whether the tables behind the check of contact numbers are there: each country's is a file of its own."""
    from app.story.contact import dialable

    wrong = [
        f"{typed} ({country})" for typed, country, right in _NUMBERS if dialable(typed, country) != right
    ]
    found = Found.NUMBERS_WRONG if wrong else Found.NUMBERS_KNOWN
    yield Finding(Check.NUMBERS, found, {"why": ", ".join(wrong)} if wrong else {})


def passwords(_scratch: Path) -> Iterator[Finding]:
    """Which store of the system's would keep passwords. Nothing is asked of it, so that it asks nothing of the person."""
    from app.store.secrets import store_kinds, system_backends

    store_kinds()  # what is missing in it is another finding than a system without a store
    stores = system_backends()
    if not stores:
        yield Finding(Check.PASSWORDS, Found.NO_STORE)
        return
    name = str(getattr(stores[0], "name", type(stores[0]).__name__))
    yield Finding(Check.PASSWORDS, Found.STORE_FOUND, {"store": name})


def practice(scratch: Path) -> Iterator[Finding]:
    """Whether the practice inbox starts on this computer and takes a message."""
    from email.message import EmailMessage

    from app.delivery.sign_in import SignIn
    from app.delivery.smtp import send_email
    from app.practice.inbox import Inbox
    from app.services.sending import PRACTICE_SENDER
    from app.story.account import MailAccount, Security
    from app.story.secret import Secret

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = PRACTICE_SENDER, PRACTICE_SENDER, "self-test"
    message.set_content("A message of the self-test.")
    try:
        with Inbox(scratch / "inbox") as inbox:
            where = inbox.account
            account = MailAccount(PRACTICE_SENDER, where.host, where.port, security=Security.LOOPBACK_ONLY)
            sign_in = SignIn(account, Secret(""))
            send_email(sign_in, message, PRACTICE_SENDER, no_progress, Cancel())
            subjects = [received.subject for received in inbox.messages()]
    except (StoryError, OSError) as error:
        yield Finding(Check.PRACTICE, Found.PRACTICE_BROKEN, {"why": why(error)})
        return
    arrived = subjects == ["self-test"]
    yield Finding(
        Check.PRACTICE,
        Found.PRACTICE_WORKS if arrived else Found.PRACTICE_BROKEN,
        {} if arrived else {"why": f"{len(subjects)} messages"},
    )


CHECKS: Mapping[Check, Look] = {
    Check.VERSION: version,
    Check.FILES: files,
    Check.FOLDERS: folders,
    Check.SPACE: space,
    Check.CALLS: calls,
    Check.NUMBERS: numbers,
    Check.FFMPEG: video_checks.ffmpeg_program,
    Check.CLIP: video_checks.clip,
    Check.PASSWORDS: passwords,
    Check.TRUST: trust,
    Check.PRACTICE: practice,
    Check.CHILDREN: children,
    Check.BROWSER: browser,
    Check.MAIL: mail,
}
