"""A packet goes its way, and what is known of it is written into outbox and history."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.delivery.backoff import Patience
from app.delivery.deliver import Means, deliver
from app.delivery.message import message_text, subject_of
from app.delivery.outbox import Item, ItemState, Outbox
from app.delivery.packet import Packet, open_packet
from app.delivery.plan import fits_in_an_email
from app.delivery.sign_in import SignIn
from app.delivery.take_away import Begun, begun_of
from app.delivery.trust import system_context
from app.delivery.uploads import Tell, tell_nobody
from app.delivery.wetransfer import PRACTICE_LINK, check_link
from app.practice.inbox import Inbox
from app.services import fresh
from app.store.history import HistoryStore
from app.story.account import MailAccount, Security
from app.story.call import Call, DeliveryKind
from app.story.errors import DraftMissing, PacketUnusable, RouteNotPossible, StorageError
from app.story.record import ConsentRecord, Delivery
from app.story.route import UPLOADS, Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, Progress

log = logging.getLogger(__name__)
PRACTICE_SENDER = "you@practice.invalid"


def address_of(call: Call, route: Route) -> str:
    """Where stories of ``call`` go on this route: the server's address for uploads, which is empty where there is none; else
    an email address, the organiser's own where the call names no other."""
    if route in UPLOADS:
        upload = call.way(DeliveryKind(route.value))
        return upload.url if upload is not None else ""
    kind = DeliveryKind.WETRANSFER if route is Route.WETRANSFER else DeliveryKind.EMAIL
    way = call.way(kind) or call.way(DeliveryKind.EMAIL)
    return way.to if way is not None and way.to else call.organiser.email


class Mailroom:
    """Sends packets and keeps the records. ``context`` is whom to trust on secure connections (tests have their own)."""

    def __init__(
        self, outbox: Outbox, history: HistoryStore, *, context: Callable[[], ssl.SSLContext] = system_context
    ) -> None:
        self.outbox, self.history = outbox, history
        self._context = context

    # --- the ways ---

    def email(
        self,
        packet: Packet,
        call: Call,
        sign_in: SignIn,
        progress: Progress,
        cancel: Cancel,
        *,
        link: str = "",
    ) -> ConsentRecord:
        """Send the packet, or the message with ``link``, from the person's account. Raises as ``deliver`` does."""
        route = Route.WETRANSFER if link else Route.EMAIL
        return self._mail(packet, call, route, sign_in, link, progress, cancel)

    def practise(
        self, packet: Packet, call: Call, inbox_folder: Path, progress: Progress, cancel: Cancel
    ) -> ConsentRecord:
        """Send to an inbox on this computer, which keeps the message in ``inbox_folder``."""
        attached = fits_in_an_email(packet.record.total_bytes, len(packet.record.clips))
        route = Route.EMAIL if attached else Route.WETRANSFER
        with Inbox(inbox_folder) as inbox:
            where = inbox.account
            account = MailAccount(PRACTICE_SENDER, where.host, where.port, security=Security.LOOPBACK_ONLY)
            link = "" if attached else PRACTICE_LINK.url
            return self._mail(packet, call, route, SignIn(account, Secret("")), link, progress, cancel)

    def save_to(
        self, packet: Packet, call: Call, folder: Path, progress: Progress, cancel: Cancel
    ) -> ConsentRecord:
        """Copy the packet to ``folder`` and check the copy."""
        item = self._item(packet, Route.FOLDER, str(folder))
        return self._deliver(packet, item, call, Means(fresh.now), progress, cancel)

    def said_sent(self, packet: Packet, call: Call, link: str, route: Route = Route.EMAIL) -> ConsentRecord:
        """Note that the person sent it by themselves, with a link or on ``route``; or that a try which broke off arrived."""
        known = self.settled(packet)
        if known is not None:
            return known
        item = next((i for i in self._items(packet) if i.state is ItemState.MAY_HAVE_BEEN_SENT), None)
        if item is None:
            route = Route.WETRANSFER if link else route
            item = self._item(packet, route, address_of(call, route), link=link)
        at = fresh.now()
        delivery = Delivery(
            item.route, Outcome.SAID_SENT, item.to, at, link=item.link, link_expires=item.link_expires
        )
        self.outbox.mark(item.item_id, ItemState.SENT, at, delivery=delivery)
        return self._settled(packet, delivery)

    def upload(
        self,
        packet: Packet,
        call: Call,
        route: Route,
        progress: Progress,
        cancel: Cancel,
        *,
        code: Secret | None = None,
        tell: Tell = tell_nobody,
        patience: Patience | None = None,
    ) -> ConsentRecord:
        """Bring the packet to the organiser's server, or go on with that. ``code`` is the organiser's upload code.

        Raises as ``deliver`` does, and RouteNotPossible where the call has no such server.
        """
        item = self._item(packet, route, self.endpoint(packet, call, route))
        means = Means(fresh.now, context=self._context, code=code, tell=tell, patience=patience or Patience())
        return self._deliver(packet, item, call, means, progress, cancel)

    def endpoint(self, packet: Packet, call: Call, route: Route) -> str:
        """The server for this upload: where it was going before, else the call's. Raises RouteNotPossible."""
        begun = [item.to for item in self._items(packet) if item.route is route]
        known = [*begun[-1:], address_of(call, route)]
        if not any(known):
            raise RouteNotPossible(route=route.value)
        return next(filter(None, known))

    def opened(self, packet: Packet, call: Call) -> None:
        """Note that the person's own email program has the message: whether they press Send, only they know."""
        self._item(packet, Route.MAIL_PROGRAM, address_of(call, Route.MAIL_PROGRAM))

    def pause(self, packet: Packet) -> None:
        """Note that the person paused an upload: it goes on when they say so, also after a restart."""
        for item in self._items(packet):
            if item.route in UPLOADS and item.state is ItemState.READY:
                self.outbox.note_paused(item.item_id, fresh.now())

    def paused(self, packet: Packet) -> int | None:
        """How many bytes a paused upload has brought there; None where none is paused."""
        for item in self._items(packet):
            if item.paused and item.state is ItemState.READY:
                return sum(upload.offset for upload in item.uploads)
        return None

    def asks_whether_sent(self, packet: Packet) -> bool:
        """Whether the person's email program was given the message, and they have not said yet what became of it."""
        return any(
            item.route is Route.MAIL_PROGRAM and item.state is ItemState.WAITING
            for item in self._items(packet)
        )

    # --- what is known ---

    def settled(self, packet: Packet) -> ConsentRecord | None:
        """The record of a delivery that ended well while nobody was there to see it, or None."""
        for item in self._items(packet):
            if item.state is ItemState.SENT and item.delivery is not None:
                return self._settled(packet, item.delivery)
        return None

    def may_have_arrived(self, packet: Packet) -> bool:
        """Whether an earlier try broke off after all was handed over, so that only the person can say what is true."""
        return any(item.state is ItemState.MAY_HAVE_BEEN_SENT for item in self._items(packet))

    def begun(self, folder: Path) -> Packet | None:
        """The packet in ``folder`` when the organiser may hold it already: it is then never made anew. Else None."""
        gone = {ItemState.SENT, ItemState.MAY_HAVE_BEEN_SENT}
        if not any(item.packet == str(folder) and item.state in gone for item in self.outbox.items()):
            return None
        try:
            return open_packet(folder)
        except PacketUnusable:
            return None

    def link_of(self, packet: Packet) -> str:
        """The link of this packet that was pasted before, while it still works; empty where there is none."""
        now = fresh.now()
        links = [i.link for i in self._items(packet) if i.link_expires is not None and i.link_expires > now]
        return links[-1] if links else ""

    def note_link(self, packet: Packet, call: Call, link: str) -> None:
        """Note the link that was pasted, so that it need not be pasted again after a restart. Raises LinkUnusable."""
        route = Route.WETRANSFER
        item = self._item(packet, route, address_of(call, route))
        if item.state is ItemState.WAITING:
            self.outbox.note_link(item.item_id, check_link(link), fresh.now())

    def link_expires(self, reference: str, link: str) -> datetime:
        """Until when a link works: from the first time that it was noted for this story, else from now."""
        noted = [i.link_expires for i in self.outbox.items() if (i.reference, i.link) == (reference, link)]
        return next(filter(None, noted), None) or check_link(link).expires(fresh.now())

    # --- giving up ---

    def give_up(self, below: Path) -> bool:
        """Take every delivery of a packet below the folder ``below`` out of the outbox: nothing sends it any more.

        Returns whether somebody may hold one of them: the organiser, all of it or a part, or the person's email program.
        Raises DraftOpenElsewhere while another program sends one, and StorageErrors.
        """
        items = self._items_below(below)
        for item in items:
            self._call_off(item)
        return any(_may_be_out(item) for item in items)

    def begun_below(self, below: Path) -> tuple[Begun, ...]:
        """What servers may hold of the packets below the folder ``below``: ask before :meth:`give_up` forgets it."""
        return begun_of(self._items_below(below))

    def holds(self, below: Path) -> bool:
        """Whether a packet below the folder ``below`` is on its way."""
        return bool(self._items_below(below))

    def _items_below(self, below: Path) -> list[Item]:
        return [item for item in self.outbox.items() if Path(item.packet).is_relative_to(below)]

    def _call_off(self, item: Item) -> ItemState:
        """Take a delivery out of the outbox; returns how it stood."""
        state = self.outbox.withdraw(item.item_id, fresh.now())
        self.outbox.remove(item.item_id)
        return state

    # --- words to copy ---

    def by_hand(self, record: ConsentRecord, call: Call, link: str = "") -> tuple[str, str, str]:
        """Address, subject and text of the message, for the person's own email program."""
        expires = self.link_expires(record.reference, link) if link else None
        text = message_text(record, call, link=link or None, link_expires=expires)
        return address_of(call, Route.WETRANSFER if link else Route.EMAIL), subject_of(record), text

    # --- inside ---

    def _mail(
        self,
        packet: Packet,
        call: Call,
        route: Route,
        sign_in: SignIn,
        link: str,
        progress: Progress,
        cancel: Cancel,
    ) -> ConsentRecord:
        sender = sign_in.account.sender
        item = self._item(packet, route, address_of(call, route), sender=sender, link=link)
        means = Means(fresh.now, sign_in, self._context)
        return self._deliver(packet, item, call, means, progress, cancel)

    def _deliver(
        self, packet: Packet, item: Item, call: Call, means: Means, progress: Progress, cancel: Cancel
    ) -> ConsentRecord:
        return self._settled(packet, deliver(self.outbox, item.item_id, call, means, progress, cancel))

    def _item(self, packet: Packet, route: Route, to: str, *, sender: str = "", link: str = "") -> Item:
        """This packet's delivery on this route, ready to be tried: the one that was begun, or a new one."""
        known = [item for item in self._items(packet) if (item.route, item.to) == (route, to)]
        now = fresh.now()
        item = known[-1] if known else self.outbox.add(packet, route, to, now, sender=sender)
        if item.state is ItemState.READY and link and link != item.link:
            return self.outbox.note_link(item.item_id, check_link(link), now)
        if item.state is ItemState.WAITING and link:
            return self.outbox.set_link(item.item_id, check_link(link), now)
        if item.state in {ItemState.FAILED, ItemState.MAY_HAVE_BEEN_SENT}:
            uploads = item.uploads
            if route is Route.TUS:
                # The person wants it tried again: what the server had lost may be begun again once more. In a folder the
                # count is part of the next name, and those before are taken.
                uploads = tuple(replace(upload, begun_again=0) for upload in uploads)
            item = self.outbox.mark(item.item_id, ItemState.READY, now, uploads=uploads)
        return item

    def _items(self, packet: Packet) -> list[Item]:
        return [
            item
            for item in self.outbox.items()
            if item.packet == str(packet.folder) and item.state is not ItemState.WITHDRAWN
        ]

    def _settled(self, packet: Packet, delivery: Delivery) -> ConsentRecord:
        """Keep the record. It was sent: where the disk takes no note of that, the person still hears it."""
        record = replace(packet.record, delivery=delivery)
        try:
            for item in self._items(packet):
                # Another way that was tried before must not send it a second time.
                if item.state is not ItemState.SENT:
                    self._call_off(item)
            try:
                return self.history.delivered(record.record_id, delivery)
            except DraftMissing:
                self.history.add(record)
        except StorageError as error:
            log.warning("what was sent could not be noted: %s", type(error).__name__)
        return record


def _may_be_out(item: Item) -> bool:
    """Whether somebody may hold something of it under its reference: then no other story may go under the same."""
    sent = item.state in {ItemState.SENT, ItemState.SENDING, ItemState.MAY_HAVE_BEEN_SENT}
    drafted = item.route is Route.MAIL_PROGRAM and item.state is ItemState.WAITING
    return sent or drafted or any(upload.url for upload in item.uploads)
