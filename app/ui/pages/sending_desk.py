"""What the Sending page asks of the window: a packet, the ways to send it, the account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from app.story.account import MailAccount
from app.story.record import ConsentRecord
from app.story.route import Route
from app.story.secret import Secret
from app.story.submission import Submission
from app.story.uploading import News
from app.story.work import Job
from app.ui.pages.account_form import AccountAnswers
from app.ui.pages.code_part import CodeAnswer


@dataclass(frozen=True)
class Finished:
    """A packet that lies ready: its record, its folder, the message's address and subject, and its size in bytes.

    ``text`` is the message's text, ``route`` the way that was chosen. ``endpoint`` is the organiser's server for an upload,
    ``asks_for_code`` whether it wants a code. ``settled`` is the record of a delivery that ended well before (the app was
    closed at that moment); ``may_have_arrived`` tells that an earlier try broke off after all was handed over; ``link`` is a
    WeTransfer link that was pasted before and still works; ``asks_whether_sent`` tells that the person's own email was
    opened before; ``paused_at`` is how many bytes an upload that the person paused has brought there.
    """

    record: ConsentRecord
    folder: Path
    to: str
    subject: str
    size_bytes: int
    settled: ConsentRecord | None = None
    may_have_arrived: bool = False
    link: str = ""
    text: str = ""
    route: Route = Route.FOLDER
    endpoint: str = ""
    asks_for_code: bool = False
    asks_whether_sent: bool = False
    paused_at: int | None = None

    @property
    def host(self) -> str:
        """The name of the organiser's server."""
        return urlsplit(self.endpoint).hostname or ""

    @property
    def attachments(self) -> tuple[Path, ...]:
        """The files that go with the message: the clips in their order, then the texts."""
        clips = [self.folder / clip.file_name for clip in self.record.clips]
        others = sorted(path for path in self.folder.glob("*") if path not in clips)
        return (*clips, *others)


class Desk(Protocol):
    """What may take time is a job, to be run beside the window; the rest neither waits nor fails."""

    def account(self) -> MailAccount | None:
        """The account that was used before, without its password."""

    def can_remember(self) -> Job[bool]:
        """Whether this computer has a password store of its own that may be used."""

    def password(self, account: MailAccount) -> Job[Secret | None]:
        """The remembered password."""

    def keep(self, given: AccountAnswers) -> Job[bool]:
        """Note an account that worked, and its password as the person wishes; False where that wish could not be met."""

    def message(self, finished: Finished, link: str) -> str:
        """The text of the message with a WeTransfer link."""

    def pack(self, submission: Submission) -> Job[Finished]:
        """The packet under the submission's reference; made once, found again afterwards."""

    def practise(self, finished: Finished) -> Job[ConsentRecord]:
        """Send to the practice inbox."""

    def email(self, finished: Finished, given: AccountAnswers, link: str = "") -> Job[ConsentRecord]:
        """Send with the clips attached, or the message with a WeTransfer link."""

    def upload(
        self, finished: Finished, code: Secret | None, tell: Callable[[News], None]
    ) -> Job[ConsentRecord]:
        """Bring it to the organiser's server, or go on with that."""

    def pause(self, finished: Finished) -> Job[None]:
        """Note that the person paused an upload, so that it waits for them after a restart too."""

    def code(self, finished: Finished) -> Job[Secret | None]:
        """The remembered upload code for the organiser's server."""

    def keep_code(self, finished: Finished, given: CodeAnswer) -> Job[bool]:
        """Keep a code that worked as the person wishes; False where that wish could not be met."""

    def note_link(self, finished: Finished, link: str) -> Job[None]:
        """Note a WeTransfer link that was pasted, so that it is there after a restart too."""

    def link_expires(self, finished: Finished, link: str) -> datetime:
        """Until when a WeTransfer link works, counted from the first time that it was noted."""

    def opened(self, finished: Finished) -> Job[None]:
        """Note that the person's own email has the message, so that they are asked about it after a restart too."""

    def said_sent(self, finished: Finished, link: str, route: Route = Route.EMAIL) -> Job[ConsentRecord]:
        """Note that the person sent it by themselves."""

    def save_to(self, finished: Finished, folder: Path) -> Job[ConsentRecord]:
        """Copy the packet to a folder and check the copy."""
