"""Every error that a person can meet. They carry facts; ``app/words/errors.py`` carries the words.

::

    StoryError
    ├── Cancelled                     the person stopped it
    ├── Unexpected                    a fault of ours (kind)
    ├── CallError
    │   ├── CallFileUnusable          a call file with problems (file_name, problems)
    │   ├── CallUnknown               no call with this id (call_id, known)
    │   ├── CallClosed                after the deadline (title, closes, contact, country)
    │   └── CallNotOpenYet            before the opening (title, opens, country)
    ├── StoryFileUnusable             a STORY.toml with problems (file_name, problems)
    ├── NotReady                      something is missing before it can be sent (problems)
    ├── SourceError                   a video that cannot be used (name)
    │   ├── SourceMissing             nothing is there
    │   ├── SourceIsFolder            a folder was named
    │   ├── SourceEmpty               zero bytes
    │   ├── SourceForbidden           the system does not let us read it
    │   ├── SourceNotVideo            not a camera's container, or no picture in it
    │   ├── SourceBroken              a video, but it cannot be read (reason)
    │   ├── SourceTooSlow             reading took too long
    │   ├── SourceTooLarge            its pictures are larger than this program reads
    │   └── SourceChanged             not the file that was chosen earlier
    ├── MakingError                   a clip that could not be made (name)
    │   ├── EncodingFailed            ffmpeg gave up (reason)
    │   ├── ClipNotClean              the finished clip did not pass its check (failed)
    │   └── TooBigForLimit            it cannot be made to fit (limit_bytes)
    ├── ToolMissing                   a part of this installation is not there (tool)
    ├── EditionUnusable               what says whose edition this is was damaged (problems)
    ├── StorageError                  this computer's disk (path)
    │   ├── DiskFull                  no room (needed_bytes, free_bytes)
    │   ├── FolderForbidden           it cannot be written
    │   ├── FileTaken                 something else stands under that name
    │   ├── DraftOpenElsewhere        another window has this story open
    │   ├── StillInUse                a story is open or being sent, so not everything can be deleted (sending)
    │   ├── DraftUnreadable           a saved story that cannot be read
    │   └── DraftMissing              no saved story with this id
    ├── SecretsUnavailable            the system's password store did not answer (reason)
    ├── PacketUnusable                a packet with problems (problems)
    └── DeliveryError                 it did not arrive (retry)
        ├── NoConnection              no network, or the server does not answer (host)
        ├── UntrustedServer           its certificate is not in order (host)
        ├── NoEncryption              the server offers no encryption (host)
        ├── SignInRefused             user name or password not taken (host)
        │   ├── AppPasswordNeeded     it wants a password made for this app (host)
        │   └── PasswordsNotAllowed   it takes no passwords from other programs (host)
        ├── SenderRefused             the server does not take this sender (host, said)
        ├── RecipientRefused          the server does not take this address (address, said)
        ├── TooBigForServer           over the server's limit (limit_bytes, size_bytes)
        ├── TryLater                  the server asks to try later (host, said)
        ├── RefusedByServer           refused for another reason (host, said)
        ├── MayHaveBeenSent           the line broke when all was handed over (host)
        ├── UploadNotAllowed          the server wants an upload code, or another one (host, said)
        ├── UploadLost                what was sent is gone from the server, a second time (host, name)
        ├── ServerFault               the server does not keep to the protocol (host, reason)
        ├── StorageFullThere          the organiser's server has no room left (host)
        ├── FolderNotThere            the address for uploads leads to no folder (host, leads_to)
        ├── LinkUnusable              not a WeTransfer link (text)
        ├── MailProgramMissing        no email program of this computer took the message (reason)
        └── RouteNotPossible          this story cannot go this way (route, missing)

A class without facts of its own is not decorated again: it inherits all, and the first page waits for each that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Sorted by machine, each name would get an import statement of its own.
    # isort: off
    from app.story.errors_delivery import (
        AppPasswordNeeded as AppPasswordNeeded,
        DeliveryError as DeliveryError,
        FolderNotThere as FolderNotThere,
        LinkUnusable as LinkUnusable,
        MailProgramMissing as MailProgramMissing,
        MayHaveBeenSent as MayHaveBeenSent,
        NoConnection as NoConnection,
        NoEncryption as NoEncryption,
        PasswordsNotAllowed as PasswordsNotAllowed,
        RecipientRefused as RecipientRefused,
        RefusedByServer as RefusedByServer,
        RouteNotPossible as RouteNotPossible,
        SenderRefused as SenderRefused,
        ServerFault as ServerFault,
        SignInRefused as SignInRefused,
        StorageFullThere as StorageFullThere,
        TooBigForServer as TooBigForServer,
        TryLater as TryLater,
        UntrustedServer as UntrustedServer,
        UploadLost as UploadLost,
        UploadNotAllowed as UploadNotAllowed,
    )
    from app.story.errors_video import (
        ClipNotClean as ClipNotClean,
        EncodingFailed as EncodingFailed,
        MakingError as MakingError,
        SourceBroken as SourceBroken,
        SourceChanged as SourceChanged,
        SourceEmpty as SourceEmpty,
        SourceError as SourceError,
        SourceForbidden as SourceForbidden,
        SourceIsFolder as SourceIsFolder,
        SourceMissing as SourceMissing,
        SourceNotVideo as SourceNotVideo,
        SourceTooLarge as SourceTooLarge,
        SourceTooSlow as SourceTooSlow,
        TooBigForLimit as TooBigForLimit,
    )

    # isort: on
    from app.story.problems import Problem


@dataclass(frozen=True)
class FieldProblem:
    """A problem in a file that somebody wrote: where it is (``limits.clips``) and what is expected there.

    ``expected`` is plain English for the writer of the file. ``warning`` marks what is allowed but should be thought about.
    """

    key: str
    expected: str
    warning: bool = False


@dataclass(eq=False)
class StoryError(Exception):
    """The root of the tree in the module's picture."""

    def __str__(self) -> str:
        return repr(self)


class Cancelled(StoryError):
    """The person stopped it."""


@dataclass(eq=False)
class Unexpected(StoryError):
    """A fault of ours: ``kind`` is the name of the exception that nobody foresaw."""

    kind: str


# --- the call and the story file -----------------------------------------------------------------------------------


class CallError(StoryError):
    """Something about the call."""


@dataclass(eq=False)
class CallFileUnusable(CallError):
    """A call file that has problems, all of them at once."""

    file_name: str
    problems: tuple[FieldProblem, ...]


@dataclass(eq=False)
class CallUnknown(CallError):
    """No call has this id; ``known`` are the ids there are."""

    call_id: str
    known: tuple[str, ...] = ()


@dataclass(eq=False)
class CallClosed(CallError):
    """The deadline has passed."""

    title: str
    closes: datetime
    contact: str
    country: str = ""


@dataclass(eq=False)
class CallNotOpenYet(CallError):
    """The call opens later."""

    title: str
    opens: datetime
    country: str = ""


@dataclass(eq=False)
class StoryFileUnusable(StoryError):
    """A ``STORY.toml`` that has problems, all of them at once."""

    file_name: str
    problems: tuple[FieldProblem, ...]


@dataclass(eq=False)
class NotReady(StoryError):
    """Something is missing or over a limit; nothing can be sent yet."""

    problems: tuple[Problem, ...]


# --- this installation ----------------------------------------------------------------------------------------------


@dataclass(eq=False)
class ToolMissing(StoryError):
    """A part of this installation is not there, such as ``ffmpeg``."""

    tool: str


@dataclass(eq=False)
class EditionUnusable(StoryError):
    """The file that says whose edition of the program this is has problems, all of them at once."""

    problems: tuple[FieldProblem, ...]


# --- this computer -------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class StorageError(StoryError):
    """Something about this computer's disk at ``path``."""

    path: Path


@dataclass(eq=False)
class DiskFull(StorageError):
    """No room; sizes in bytes, 0 where not known."""

    needed_bytes: int = 0
    free_bytes: int = 0


class FolderForbidden(StorageError):
    """The folder cannot be made or written."""


class FileTaken(StorageError):
    """Something else already stands under that name, and is left alone."""


class DraftOpenElsewhere(StorageError):
    """Another window of this program has this story open."""


@dataclass(eq=False)
class StillInUse(StorageError):
    """Another window has a story open, or another program is ``sending`` one: not everything can be deleted now."""

    sending: bool = False


class DraftUnreadable(StorageError):
    """Neither the saved story nor its last good version can be read."""


class DraftMissing(StorageError):
    """There is no saved story with this id."""


@dataclass(eq=False)
class SecretsUnavailable(StoryError):
    """The system's own password store did not answer, or there is none."""

    reason: str


@dataclass(eq=False)
class PacketUnusable(StoryError):
    """A packet that has problems, all of them at once."""

    problems: tuple[FieldProblem, ...]


# --- videos, and on the way ----------------------------------------------------------------------------------------


def __getattr__(name: str) -> object:
    """The errors of the two modules beside this one. They are loaded when one is asked for: the first page asks for none."""
    for place in ("errors_video", "errors_delivery") if name[:1].isupper() else ():
        found: object = vars(import_module(f"app.story.{place}")).get(name)
        if found is not None:
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
