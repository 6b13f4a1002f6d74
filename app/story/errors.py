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
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


@dataclass(eq=False)
class Cancelled(StoryError):
    """The person stopped it."""


@dataclass(eq=False)
class Unexpected(StoryError):
    """A fault of ours: ``kind`` is the name of the exception that nobody foresaw."""

    kind: str


# --- the call and the story file -----------------------------------------------------------------------------------


@dataclass(eq=False)
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


# --- videos --------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class SourceError(StoryError):
    """A video that cannot be used; ``name`` is the file's name as the person knows it."""

    name: str


@dataclass(eq=False)
class SourceMissing(SourceError):
    """Nothing is at that place."""


@dataclass(eq=False)
class SourceIsFolder(SourceError):
    """A folder was named, not a file."""


@dataclass(eq=False)
class SourceEmpty(SourceError):
    """The file holds no bytes."""


@dataclass(eq=False)
class SourceForbidden(SourceError):
    """The system does not let this person read it."""


@dataclass(eq=False)
class SourceNotVideo(SourceError):
    """Not one of the containers that cameras write, or nothing to see in it."""


@dataclass(eq=False)
class SourceBroken(SourceError):
    """A video that cannot be read; ``reason`` is the reader's own word, for the log."""

    reason: str = ""


@dataclass(eq=False)
class SourceTooSlow(SourceError):
    """Reading it took longer than it may."""


@dataclass(eq=False)
class SourceTooLarge(SourceError):
    """Its pictures are larger than this program reads, or take more memory than there is."""


@dataclass(eq=False)
class SourceChanged(SourceError):
    """The file is no longer the one that was chosen: its size or time differ."""


@dataclass(eq=False)
class MakingError(StoryError):
    """A clip that could not be made from the video ``name``."""

    name: str


@dataclass(eq=False)
class EncodingFailed(MakingError):
    """ffmpeg ended with a fault; ``reason`` is its last lines, for the log."""

    reason: str = ""


@dataclass(eq=False)
class ClipNotClean(MakingError):
    """The finished clip did not pass its check; ``failed`` names the checks."""

    failed: tuple[str, ...] = ()


@dataclass(eq=False)
class TooBigForLimit(MakingError):
    """It cannot be made small enough and still be seen."""

    limit_bytes: int = 0


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


@dataclass(eq=False)
class FolderForbidden(StorageError):
    """The folder cannot be made or written."""


@dataclass(eq=False)
class FileTaken(StorageError):
    """Something else already stands under that name, and is left alone."""


@dataclass(eq=False)
class DraftOpenElsewhere(StorageError):
    """Another window of this program has this story open."""


@dataclass(eq=False)
class StillInUse(StorageError):
    """Another window has a story open, or another program is ``sending`` one: not everything can be deleted now."""

    sending: bool = False


@dataclass(eq=False)
class DraftUnreadable(StorageError):
    """Neither the saved story nor its last good version can be read."""


@dataclass(eq=False)
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


# --- on the way ----------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class DeliveryError(StoryError):
    """It did not arrive. ``retry`` says whether the same again can help."""

    retry: bool = field(default=False, kw_only=True)


@dataclass(eq=False)
class NoConnection(DeliveryError):
    """No network, or ``host`` does not answer."""

    host: str


@dataclass(eq=False)
class UntrustedServer(DeliveryError):
    """The certificate of ``host`` is not in order."""

    host: str


@dataclass(eq=False)
class NoEncryption(DeliveryError):
    """``host`` offers no encryption, so nothing was said to it."""

    host: str


@dataclass(eq=False)
class SignInRefused(DeliveryError):
    """``host`` does not take the user name or password."""

    host: str


@dataclass(eq=False)
class AppPasswordNeeded(SignInRefused):
    """The provider wants a password that was made for this app alone."""


@dataclass(eq=False)
class PasswordsNotAllowed(SignInRefused):
    """The server lets nobody sign in with a password: another one cannot help."""


@dataclass(eq=False)
class SenderRefused(DeliveryError):
    """``host`` does not take mail from this sender; ``said`` is its reply."""

    host: str
    said: str = ""


@dataclass(eq=False)
class RecipientRefused(DeliveryError):
    """The server does not take mail for ``address``; ``said`` is its reply."""

    address: str
    said: str = ""


@dataclass(eq=False)
class TooBigForServer(DeliveryError):
    """The message is over the server's limit; bytes, ``limit_bytes`` 0 where it did not say."""

    size_bytes: int
    limit_bytes: int = 0


@dataclass(eq=False)
class TryLater(DeliveryError):
    """``host`` asks to try again later (an SMTP 4xx reply, RFC 5321 section 4.2.1)."""

    host: str
    said: str = ""


@dataclass(eq=False)
class RefusedByServer(DeliveryError):
    """``host`` refused for a reason of its own, ``said``."""

    host: str
    said: str = ""


@dataclass(eq=False)
class MayHaveBeenSent(DeliveryError):
    """The line to ``host`` broke after all was handed over and before the answer: it is never repeated by itself."""

    host: str


@dataclass(eq=False)
class UploadNotAllowed(DeliveryError):
    """``host`` wants an upload code, or does not take the one it was given (HTTP 401, 403); ``said`` is its answer."""

    host: str
    said: str = ""


@dataclass(eq=False)
class UploadLost(DeliveryError):
    """The file ``name`` was gone from ``host`` after it had been begun anew once (HTTP 404, 410)."""

    host: str
    name: str


@dataclass(eq=False)
class ServerFault(DeliveryError):
    """``host`` does not keep to the protocol, so nothing it says can be relied on; ``reason`` is for the log."""

    host: str
    reason: str = ""


@dataclass(eq=False)
class StorageFullThere(DeliveryError):
    """``host`` has no room left for the story (HTTP 507)."""

    host: str


@dataclass(eq=False)
class FolderNotThere(DeliveryError):
    """``host`` has no folder at the address for uploads (HTTP 404, 409), or sends everybody on to another: ``leads_to``."""

    host: str
    leads_to: str = ""


@dataclass(eq=False)
class LinkUnusable(DeliveryError):
    """What was pasted is not a WeTransfer link."""

    text: str


@dataclass(eq=False)
class MailProgramMissing(DeliveryError):
    """No email program of this computer took the message; ``reason`` is why, for the log."""

    reason: str = ""


@dataclass(eq=False)
class RouteNotPossible(DeliveryError):
    """This story cannot go by ``route`` (a :class:`app.story.route.Route` value); ``missing`` names what would be needed."""

    route: str
    missing: str = ""
