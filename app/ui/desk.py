"""What the Sending page asks for, put together from the rooms for one open story."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.delivery.backoff import AT_A_WINDOW
from app.delivery.packet import Packet, open_packet
from app.files import private_folder
from app.media.reader import Reader
from app.services import making
from app.services.sending import Mailroom
from app.services.taking_away import TakingAway
from app.store.folders import Folders
from app.store.secrets import Kept, SecretKeeper, account_key, code_key
from app.store.settings import SettingsStore
from app.story.account import MailAccount
from app.story.call import Call
from app.story.errors import StorageError
from app.story.record import ConsentRecord
from app.story.route import UPLOADS, Route
from app.story.secret import Secret
from app.story.submission import Submission
from app.story.uploading import News
from app.story.work import Cancel, Job, Progress, part_of
from app.ui.pages.account_form import AccountAnswers
from app.ui.pages.code_part import CodeAnswer
from app.ui.pages.sending_desk import Finished

log = logging.getLogger(__name__)


class WindowDesk:
    """See :class:`app.ui.pages.sending_desk.Desk`. ``call`` gives the call of the open story."""

    def __init__(
        self,
        *,
        folders: Folders,
        reader: Reader,
        mailroom: Callable[[], Mailroom],
        settings: SettingsStore,
        secrets: SecretKeeper,
        call: Callable[[], Call],
        taking_away: TakingAway | None = None,
    ) -> None:
        self._folders, self._reader, self._mailroom = folders, reader, mailroom
        self._settings, self._secrets, self._call = settings, secrets, call
        self._taking_away = taking_away or TakingAway(secrets)

    # --- the account ---

    def account(self) -> MailAccount | None:
        """The account that was used before; None too where the settings cannot be read."""
        try:
            return self._settings.load().settings.account
        except StorageError as error:
            log.warning("the settings cannot be read: %s", type(error).__name__)
            return None

    def password(self, account: MailAccount) -> Job[Secret | None]:
        """The remembered password; the system may ask the person to unlock its store."""
        return lambda _progress, _cancel: self._secrets.get(account_key(account))

    def can_remember(self) -> Job[bool]:
        """Whether the system has a store for passwords that may be used."""
        return lambda _progress, _cancel: self._secrets.remembers

    def keep(self, given: AccountAnswers) -> Job[bool]:
        """Note the account that worked, and its password as the person wishes; False where that could not be done.

        A job of its own: the system's store may wait for the person, who has long been told that the story is sent.
        """
        account, key = given.sign_in.account, account_key(given.sign_in.account)

        def job(progress: Progress, cancel: Cancel) -> bool:
            kept = False
            if given.remember and self._secrets.remembers:
                self._settings.note_secret(key)
            before = self._settings.load().settings
            if given.remember:
                kept = self._secrets.set(key, given.sign_in.password, remember=True) is Kept.SYSTEM
            elif before.remember_password:
                self._secrets.forget(key)
            self._settings.save(replace(before, account=account, remember_password=kept))
            return kept or not given.remember

        return job

    # --- the packet ---

    def pack(self, submission: Submission) -> Job[Finished]:
        """The packet of ``submission``, from clips that are ready or made now.

        One that the organiser may hold already is taken as it is, even when its videos are gone by now.
        """
        call = self._call()

        def job(progress: Progress, cancel: Cancel) -> Finished:
            folder = self._folders.prepared_for(submission.submission_id)
            into = private_folder(folder / making.PACKET_FOLDER)
            begun = self._mailroom().begun(into / submission.reference)
            if begun is not None:
                return self._finished(begun, call, submission.route)
            limit = making.limit_for(submission.route, len(submission.clips))
            making_part = part_of(progress, 0, 90, 100)
            prepared = making.prepare_job(submission, folder, self._reader, limit)(making_part, cancel)
            packet = making.pack(submission, call, prepared, into, part_of(progress, 90, 10, 100), cancel)
            return self._finished(packet, call, submission.route)

        return job

    def message(self, finished: Finished, link: str) -> str:
        """The text of the message, with ``link``, to be copied by hand."""
        return self._mailroom().by_hand(finished.record, self._call(), link)[2]

    def _finished(self, packet: Packet, call: Call, route: Route | None) -> Finished:
        mailroom = self._mailroom()
        to, subject, text = mailroom.by_hand(packet.record, call)
        route = route or Route.FOLDER
        return Finished(
            packet.record,
            packet.folder,
            to,
            subject,
            packet.size_bytes,
            settled=mailroom.settled(packet),
            may_have_arrived=mailroom.may_have_arrived(packet),
            link=mailroom.link_of(packet),
            text=text,
            route=route,
            endpoint=mailroom.endpoint(packet, call, route) if route in UPLOADS else "",
            asks_for_code=any(way.asks_for_code for way in call.delivery if way.kind.value == route.value),
            asks_whether_sent=mailroom.asks_whether_sent(packet),
            paused_at=mailroom.paused(packet),
        )

    # --- the ways ---

    def practise(self, finished: Finished) -> Job[ConsentRecord]:
        """Send to the inbox on this computer."""
        call, inbox = self._call(), self._folders.practice_inbox
        return lambda progress, cancel: self._mailroom().practise(
            open_packet(finished.folder), call, inbox, progress, cancel
        )

    def email(self, finished: Finished, given: AccountAnswers, link: str = "") -> Job[ConsentRecord]:
        """Send from the person's account."""
        call, sign_in = self._call(), given.sign_in
        return lambda progress, cancel: self._mailroom().email(
            open_packet(finished.folder), call, sign_in, progress, cancel, link=link
        )

    def upload(
        self, finished: Finished, code: Secret | None, tell: Callable[[News], None]
    ) -> Job[ConsentRecord]:
        """Bring it to the organiser's server. Without a connection it waits, and goes on when there is one."""
        call, route = self._call(), finished.route

        def job(progress: Progress, cancel: Cancel) -> ConsentRecord:
            self._taking_away.wait(cancel)
            self._taking_away.note_code(finished.endpoint, code)
            packet = open_packet(finished.folder)
            record = self._mailroom().upload(
                packet, call, route, progress, cancel, code=code, tell=tell, patience=AT_A_WINDOW
            )
            self._taking_away.note_code(finished.endpoint, None)
            return record

        return job

    def pause(self, finished: Finished) -> Job[None]:
        """Note that the person paused it."""
        return lambda _progress, _cancel: self._mailroom().pause(open_packet(finished.folder))

    def code(self, finished: Finished) -> Job[Secret | None]:
        """The remembered upload code; the system may ask the person to unlock its store."""
        return self.code_at(finished.endpoint)

    def code_at(self, endpoint: str) -> Job[Secret | None]:
        """The remembered upload code for this server."""
        return lambda _progress, _cancel: self._secrets.get(code_key(endpoint))

    def keep_code(self, finished: Finished, given: CodeAnswer) -> Job[bool]:
        """Keep a code that worked as the person wishes."""
        return self.keep_code_at(finished.endpoint, given)

    def keep_code_at(self, endpoint: str, given: CodeAnswer) -> Job[bool]:
        """The same for this server. A code that is not to be remembered is not left behind either."""
        key = code_key(endpoint)

        def job(progress: Progress, cancel: Cancel) -> bool:
            if given.remember:
                if self._secrets.remembers:
                    self._settings.note_secret(key)
                return self._secrets.set(key, given.code, remember=True) is Kept.SYSTEM
            self._secrets.forget(key)
            return True

        return job

    def note_link(self, finished: Finished, link: str) -> Job[None]:
        """Note a pasted link."""
        call = self._call()
        return lambda _progress, _cancel: self._mailroom().note_link(open_packet(finished.folder), call, link)

    def link_expires(self, finished: Finished, link: str) -> datetime:
        """Until when a link works."""
        return self._mailroom().link_expires(finished.record.reference, link)

    def opened(self, finished: Finished) -> Job[None]:
        """Note that the person's own email has the message."""
        call = self._call()
        return lambda _progress, _cancel: self._mailroom().opened(open_packet(finished.folder), call)

    def said_sent(self, finished: Finished, link: str, route: Route = Route.EMAIL) -> Job[ConsentRecord]:
        """Note that the person sent it by themselves."""
        call = self._call()
        return lambda _progress, _cancel: self._mailroom().said_sent(
            open_packet(finished.folder), call, link, route
        )

    def save_to(self, finished: Finished, folder: Path) -> Job[ConsentRecord]:
        """Copy the packet to ``folder``."""
        call = self._call()
        return lambda progress, cancel: self._mailroom().save_to(
            open_packet(finished.folder), call, folder, progress, cancel
        )
