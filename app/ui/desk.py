"""What the Sending page asks for, put together from the rooms for one open story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.delivery.packet import Packet, open_packet
from app.media.reader import Reader
from app.services import making
from app.services.sending import Mailroom
from app.store.folders import Folders
from app.store.secrets import SecretKeeper, account_key
from app.store.settings import SettingsStore
from app.story.account import MailAccount
from app.story.call import Call
from app.story.record import ConsentRecord
from app.story.secret import Secret
from app.story.submission import Submission
from app.story.work import Cancel, Job, Progress, part_of
from app.ui.pages.account_form import AccountAnswers
from app.ui.pages.sending import Finished


class WindowDesk:
    """See :class:`app.ui.pages.sending.Desk`. ``call`` gives the call of the open story."""

    def __init__(
        self,
        *,
        folders: Folders,
        reader: Reader,
        mailroom: Callable[[], Mailroom],
        settings: SettingsStore,
        secrets: SecretKeeper,
        call: Callable[[], Call],
    ) -> None:
        self._folders, self._reader, self._mailroom = folders, reader, mailroom
        self._settings, self._secrets, self._call = settings, secrets, call

    # --- the account ---

    def account(self) -> MailAccount | None:
        """The account that was used before."""
        return self._settings.load().settings.account

    def password(self, account: MailAccount) -> Job[Secret | None]:
        """The remembered password; the system may ask the person to unlock its store."""
        return lambda _progress, _cancel: self._secrets.get(account_key(account))

    def can_remember(self) -> Job[bool]:
        """Whether the system has a store for passwords that may be used."""
        return lambda _progress, _cancel: self._secrets.remembers

    def _keep(self, given: AccountAnswers) -> None:
        """Note the account that worked, and its password as the person wishes."""
        settings = self._settings.load().settings
        account = given.sign_in.account
        self._settings.save(replace(settings, account=account, remember_password=given.remember))
        key = account_key(account)
        if given.remember:
            self._secrets.set(key, given.sign_in.password, remember=True)
        else:
            self._secrets.forget(key)

    # --- the packet ---

    def pack(self, submission: Submission) -> Job[Finished]:
        """The packet of ``submission``, from clips that are ready or made now."""
        call = self._call()

        def job(progress: Progress, cancel: Cancel) -> Finished:
            folder = self._folders.prepared_for(submission.submission_id)
            limit = making.limit_for(submission.route, len(submission.clips))
            making_part = part_of(progress, 0, 90, 100)
            prepared = making.prepare_job(submission, folder, self._reader, limit)(making_part, cancel)
            into = folder / making.PACKET_FOLDER
            into.mkdir(exist_ok=True)
            packet = making.pack(submission, call, prepared, into, part_of(progress, 90, 10, 100), cancel)
            return self._finished(packet, call)

        return job

    def message(self, finished: Finished, link: str) -> str:
        """The text of the message, with ``link``, to be copied by hand."""
        return self._mailroom().by_hand(open_packet(finished.folder), self._call(), link)[2]

    def _finished(self, packet: Packet, call: Call) -> Finished:
        mailroom = self._mailroom()
        to, subject, _ = mailroom.by_hand(packet, call)
        return Finished(
            packet.record,
            packet.folder,
            to,
            subject,
            packet.size_bytes,
            settled=mailroom.settled(packet),
            may_have_arrived=mailroom.may_have_arrived(packet),
        )

    # --- the ways ---

    def practise(self, finished: Finished) -> Job[ConsentRecord]:
        """Send to the inbox on this computer."""
        call, inbox = self._call(), self._folders.practice_inbox
        return lambda progress, cancel: self._mailroom().practise(
            open_packet(finished.folder), call, inbox, progress, cancel
        )

    def email(self, finished: Finished, given: AccountAnswers, link: str = "") -> Job[ConsentRecord]:
        """Send from the person's account; the account is remembered once it has worked."""
        call = self._call()

        def job(progress: Progress, cancel: Cancel) -> ConsentRecord:
            packet = open_packet(finished.folder)
            record = self._mailroom().email(packet, call, given.sign_in, progress, cancel, link=link)
            self._keep(given)
            return record

        return job

    def said_sent(self, finished: Finished, link: str) -> Job[ConsentRecord]:
        """Note that the person sent it by themselves."""
        call = self._call()
        return lambda _progress, _cancel: self._mailroom().said_sent(open_packet(finished.folder), call, link)

    def save_to(self, finished: Finished, folder: Path) -> Job[ConsentRecord]:
        """Copy the packet to ``folder``."""
        call = self._call()
        return lambda progress, cancel: self._mailroom().save_to(
            open_packet(finished.folder), call, folder, progress, cancel
        )
