"""Uploading a packet to a WebDAV folder or a Nextcloud file drop, where a file goes whole or not at all.

WebDAV cannot go on with half a file, so a break costs that file. Where the folder lets us look, each file goes under a name
that says that it is incomplete, its size is looked at, and it gets its real name: nothing half ever has a clip's name.
Where it does not allow that, the file goes under its own name and its size is looked at.

A file drop lets nobody look. There "received" means that the server answered "created" to the whole file, sent with its length
over an encrypted line; Nextcloud says on request what hash it read, and that is compared. A try of which nobody knows how it
ended may have left the beginning of a file, so the next one goes under a name with the number of the try (``_try-2``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from app.delivery.backoff import Backoff
from app.delivery.uploading import Later, Telling, Uploading, remembered
from app.delivery.uploads import Confirmed, HashedFile, Situation, Upload, UploadFile, UploadReceipt
from app.delivery.webdav_body import Whole
from app.delivery.webdav_names import name_there, waiting_name
from app.delivery.webdav_server import CannotLook, WebDavServer
from app.story.errors import Cancelled, DeliveryError, NoConnection, ServerFault, StorageFullThere, UploadLost
from app.story.work import Cancel, Progress

MOST_TRIES = 5
"""How often a file is begun before it is enough for now: each time all of it goes over the line again."""
T = TypeVar("T")


def send_to_folder(
    files: Sequence[UploadFile], reference: str, means: Uploading, progress: Progress, cancel: Cancel
) -> UploadReceipt:
    """Bring every file into the folder, the last one (the manifest) when all others are there. Progress counts bytes.

    A small file goes first, before the clips in their order: what the server allows is learned on it. Waits as long as
    ``means.patience`` allows while there is no connection or the server is busy. The receipt says how it is known that all
    is there.

    Raises the DeliveryErrors of :class:`WebDavServer`, NoConnection and TryLater when patience has ended or a file broke off
    ``MOST_TRIES`` times, UploadLost, PacketUnusable for a file that is not the recorded one (the server never gets the end
    of it), StorageErrors of the book, and Cancelled.
    """
    return _Sending(files, reference, means, progress, cancel).run()


class _Sending:
    def __init__(
        self,
        files: Sequence[UploadFile],
        reference: str,
        means: Uploading,
        progress: Progress,
        cancel: Cancel,
    ) -> None:
        self._files, self._reference, self._means = files, reference, means
        self._progress, self._cancel = progress, cancel
        self._server = WebDavServer(means.http, means.clock, reference)
        telling = Telling(means.tell)
        self._tell = telling.say
        self._backoff = Backoff(cancel, telling.pass_on, means.patience)
        self._total = sum(file.size_bytes for file in files)
        self._there = self._tries = self._hashed = 0
        self._moves: bool | None = None
        self._broke = False

    def run(self) -> UploadReceipt:
        try:
            return self._run()
        except Cancelled:
            # Who pauses is shown what has arrived: of a file that is not whole nothing will be gone on with.
            self._there = sum(file.size_bytes for file in self._files if self._known(file).offset)
            self._show(0)
            raise

    def _run(self) -> UploadReceipt:
        self._tell(Situation.CONNECTING)
        self._show(0)
        looks = self._patiently(self._open)
        bring = self._bring if looks else self._bring_unseen
        *others, manifest = self._files
        for file in (*sorted(others, key=lambda file: file.path.suffix == ".mp4"), manifest):
            self._tries = 0
            self._patiently(partial(bring, file))
            self._backoff.moved()
            self._there += file.size_bytes
            self._show(0)
        return UploadReceipt(self._means.http.host, len(self._files), self._total, self._confirmed(looks))

    def _open(self) -> bool:
        """Whether the folder lets us look. Raises StorageFullThere where it has no room for what is still to come."""
        try:
            room = self._server.room()
        except CannotLook:
            return False
        missing = sum(file.size_bytes for file in self._files if not self._known(file).offset)
        if room is not None and room < missing:
            raise StorageFullThere(self._means.http.host)
        return True

    def _confirmed(self, looks: bool) -> Confirmed:
        if looks:
            return Confirmed.LENGTHS
        return Confirmed.HASHES if self._hashed == len(self._files) else Confirmed.ANSWERS

    # --- a folder that lets us look ---

    def _bring(self, file: UploadFile) -> None:
        """Have ``file`` in the folder under its name, whole. What is there already is looked at, not sent again."""
        final = self._server.address(name_there(self._reference, file.name))
        waiting = self._server.address(waiting_name(self._reference, file.name, file.sha256))
        upload = self._known(file)
        if upload.offset:
            self._tell(Situation.CHECKING, file.name)
            if self._server.size(final) == file.size_bytes and self._server.size(waiting) is None:
                self._note(replace(upload, url=final, complete=True))
                return
            if upload.complete:
                upload = self._lost(upload)
        elif upload.url == final:
            # Begun under its own name: in an earlier run it was seen that files cannot get another one.
            self._moves = False
        if self._moves is not False:
            upload = self._bring_waiting(file, upload, waiting)
            if self._name(waiting, final):
                self._see(file, replace(upload, url=final, complete=True))
                return
        upload = replace(upload, url=final, offset=0)
        self._send(file, upload)
        self._see(file, replace(upload, complete=True))

    def _bring_waiting(self, file: UploadFile, upload: Upload, waiting: str) -> Upload:
        """Have the file lie there whole, under the name for the time until then."""
        begun = upload.url == waiting
        upload = replace(upload, url=waiting, offset=0)
        if not begun or self._server.size(waiting) != file.size_bytes:
            self._send(file, upload)
        return self._see(file, upload)

    def _name(self, waiting: str, final: str) -> bool:
        """Give the whole file its name. Returns False where the server does not allow that; it is removed then."""
        moved = self._server.move(waiting, final)
        if not moved and self._server.size(final) is not None:
            # Something older lies there. What takes its place is whole and was looked at.
            self._server.remove(final)
            moved = self._server.move(waiting, final)
        if not moved:
            self._server.remove(waiting)
        self._moves = moved
        return moved

    def _see(self, file: UploadFile, upload: Upload) -> Upload:
        """Look at the size at ``upload.url``, and note that the file is there when it is right."""
        self._tell(Situation.CONFIRMING, file.name)
        if self._server.size(upload.url) != file.size_bytes:
            raise ServerFault(self._means.http.host, f"{file.name} is not whole", retry=True)
        seen = replace(upload, offset=file.size_bytes)
        self._note(seen)
        return seen

    def _lost(self, upload: Upload) -> Upload:
        """It was there and is gone: once it is sent again."""
        if upload.begun_again:
            # So that a person who asks for another try gets one.
            self._note(Upload(upload.name, upload.sha256, upload.size_bytes))
            raise UploadLost(self._means.http.host, upload.name)
        self._tell(Situation.STARTING_AGAIN, upload.name)
        again = Upload(upload.name, upload.sha256, upload.size_bytes, begun_again=1)
        self._note(again)
        return again

    # --- a file drop ---

    def _bring_unseen(self, file: UploadFile) -> None:
        """Have the server say that it took ``file`` whole. What it has said so of before is not sent again."""
        upload = self._known(file)
        if upload.complete:
            return
        # An address that was noted, and nobody knows what became of it: the beginning of the file may lie there.
        number = upload.begun_again + bool(upload.url)
        url = self._server.address(name_there(self._reference, file.name, number))
        upload = replace(upload, url=url, begun_again=number)
        self._hashed += self._send(file, upload)
        self._note(replace(upload, offset=file.size_bytes, complete=True))

    # --- around it ---

    def _send(self, file: UploadFile, upload: Upload) -> bool:
        """Put the file at ``upload.url``. Returns whether the server has confirmed its hash.

        The address is noted first, and forgotten again where nothing of the file can lie there.
        """
        self._note(upload)
        again = self._tries > 0
        if again and not self._broke:
            self._tell(Situation.STARTING_AGAIN, file.name)
        with HashedFile(file, self._cancel) as source:
            self._tell(Situation.SENDING_AGAIN if again and self._broke else Situation.SENDING, file.name)
            body = Whole(file, source, self._show, self._cancel)
            nothing = False
            try:
                answer = self._server.put(upload.url, body)
                nothing = self._server.kept_nothing(answer)
                return self._server.taken(answer, file, body)
            finally:
                self._tries += body.begun and not nothing
                if nothing or not body.begun:
                    self._note(replace(upload, url=""))

    def _patiently(self, act: Callable[[], T]) -> T:
        """Do it again and again, later each time, while the server says "not now" or there is no connection."""
        while True:
            try:
                return act()
            except Later as later:
                error, asked_s = later.error, later.asked_s
            except DeliveryError as met:
                error, asked_s = met, None
            self._broke = isinstance(error, NoConnection)
            if self._tries >= MOST_TRIES:
                raise error
            self._backoff.wait(error, asked_s)

    def _known(self, file: UploadFile) -> Upload:
        return remembered(self._means.book, file)

    def _note(self, upload: Upload) -> None:
        self._means.book.note(upload)

    def _show(self, sent: int) -> None:
        if sent:
            self._backoff.flowing()
        self._progress(self._there + sent, self._total)
