"""What the Sending page asks of the window: a packet, the ways to send it, the account."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.story.account import MailAccount
from app.story.record import ConsentRecord
from app.story.secret import Secret
from app.story.submission import Submission
from app.story.work import Job
from app.ui.pages.account_form import AccountAnswers


@dataclass(frozen=True)
class Finished:
    """A packet that lies ready: its record, its folder, the message's address and subject, and its size in bytes.

    ``settled`` is the record of a delivery that ended well before (the app was closed at that moment);
    ``may_have_arrived`` tells that an earlier try broke off after all was handed over; ``link`` is a WeTransfer link that
    was pasted before and still works.
    """

    record: ConsentRecord
    folder: Path
    to: str
    subject: str
    size_bytes: int
    settled: ConsentRecord | None = None
    may_have_arrived: bool = False
    link: str = ""


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

    def said_sent(self, finished: Finished, link: str) -> Job[ConsentRecord]:
        """Note that the person sent it by themselves."""

    def save_to(self, finished: Finished, folder: Path) -> Job[ConsentRecord]:
        """Copy the packet to a folder and check the copy."""
