"""Uploading a packet by tus 1.0.0, so that a break costs one piece at most, and "received" is what the server has confirmed."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from app.delivery.ahead import Ahead
from app.delivery.backoff import Backoff
from app.delivery.http import Http
from app.delivery.pieces import Pieces
from app.delivery.tus_append import Appending
from app.delivery.tus_server import Gone, TusServer
from app.delivery.uploading import Later, Telling, Uploading, remembered
from app.delivery.uploads import HashedFile, Situation, Upload, UploadFile, UploadReceipt
from app.story.errors import (
    Cancelled,
    DeliveryError,
    NoConnection,
    PacketUnusable,
    ServerFault,
    TooBigForServer,
    UploadLost,
)
from app.story.work import Cancel, Progress

PIECE = 5 * 1024 * 1024
"""Most bytes sent in one request: what a break can cost. It is also the least part that S3 storage takes."""
LEAST_PIECE = 256 * 1024
"""Least bytes, where lines are slow or break again and again: some servers keep nothing of a broken piece."""
NOTE_EVERY_S = 2.0
"""How often the offset is written down. The server knows it better; it is for what a person is shown after a restart."""
_ROUNDS = 3
"""How often a file may turn out not to be whole after the server had said that it was."""
T = TypeVar("T")


def send_by_tus(
    files: Sequence[UploadFile], reference: str, means: Uploading, progress: Progress, cancel: Cancel
) -> UploadReceipt:
    """Bring every file to the server, the last one (the manifest) when all others are confirmed. Progress counts bytes.

    What was begun before is gone on with, from what the server says it has. A file that the server has lost is sent once
    more. Waits as long as ``means.patience`` allows while there is no connection or the server is busy.

    Raises the DeliveryErrors of :class:`TusServer`, NoConnection and TryLater when patience has ended, UploadLost,
    PacketUnusable for a file that is not the recorded one (the server does not have it whole then), StorageErrors of the
    book, and Cancelled.
    """
    return _Sending(files, reference, means, progress, cancel).run()


def take_back(uploads: Sequence[Upload], http: Http, clock: Callable[[], datetime]) -> None:
    """Ask the server to forget uploads that are not wanted any more. Whether it does is up to the server.

    Raises what :meth:`Http.ask` raises.
    """
    server = TusServer(http, clock)
    for upload in uploads:
        if upload.url:
            server.remove(upload.url)


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
        self._server = TusServer(means.http, means.clock)
        telling = Telling(means.tell)
        self._tell = telling.say
        self._backoff = Backoff(cancel, telling.pass_on, means.patience)
        self._total = sum(file.size_bytes for file in files)
        self._there = {file.name: self._remembered(file) for file in files}
        self._best = dict.fromkeys(self._there, 0)
        self._noted_at = 0.0
        self._line = Appending(self._server, means.http.host, Pieces(LEAST_PIECE, PIECE), self._sent)

    def run(self) -> UploadReceipt:
        try:
            return self._run()
        except Cancelled:
            # Who pauses is shown what has arrived, not what waits in the system's buffers.
            self._show()
            raise

    def _run(self) -> UploadReceipt:
        self._tell(Situation.CONNECTING)
        self._show()
        largest = self._patiently(self._server.largest)
        biggest = max(file.size_bytes for file in self._files)
        if largest and biggest > largest:
            raise TooBigForServer(biggest, largest)
        *clips, manifest = self._files
        for file in clips:
            self._bring(file)
        self._tell(Situation.CONFIRMING)
        for file in (*clips, manifest):
            self._confirm(file)
        return UploadReceipt(self._means.http.host, len(self._files), self._total)

    def _remembered(self, file: UploadFile) -> int:
        return remembered(self._means.book, file).offset

    # --- one file ---

    def _confirm(self, file: UploadFile) -> None:
        """See that the server says of ``file`` that it has all of it, and bring what is missing."""
        for _ in range(_ROUNDS):
            upload = self._bring(file)
            self._tell(Situation.CONFIRMING, file.name)
            try:
                there = self._patiently(partial(self._line.offset, file, upload))
            except Gone:
                self._begin_again(upload)
                continue
            self._there[file.name] = there
            if there == file.size_bytes:
                return
            self._note(replace(upload, offset=there, complete=False))
        raise ServerFault(self._means.http.host, f"{file.name} is never whole")

    def _bring(self, file: UploadFile) -> Upload:
        """Have the server take every byte of ``file``. Returns what is remembered of it."""
        upload = remembered(self._means.book, file)
        if upload.complete:
            self._there[file.name] = file.size_bytes
            return upload
        with HashedFile(file, self._cancel) as source:
            ahead = Ahead(source, file.size_bytes)
            while True:
                try:
                    return self._patiently(partial(self._carry, file, upload, ahead))
                except Gone:
                    upload = self._begin_again(self._means.book.find(file) or upload)
                except PacketUnusable:
                    self._forget(self._means.book.find(file) or upload)
                    raise

    def _carry(self, file: UploadFile, upload: Upload, ahead: Ahead) -> Upload:
        upload = self._means.book.find(file) or upload
        if upload.url:
            self._tell(Situation.CONNECTING, file.name)
            offset = self._line.offset(file, upload)
        else:
            place = self._server.create(file, self._reference)
            upload, offset = replace(upload, url=place.url, expires=place.expires), 0
            self._note(upload)
        self._arrived(file, offset)
        if 0 < offset < file.size_bytes:
            self._tell(Situation.CHECKING, file.name)
        try:
            while offset < file.size_bytes:
                offset = self._line.append(file, upload, ahead, offset)
                self._arrived(file, offset)
                self._note_at_times(replace(upload, offset=offset))
        except Cancelled:
            # Who pauses is shown how far it came, also after a restart.
            self._note(replace(upload, offset=offset))
            raise
        done = replace(upload, offset=offset, complete=True)
        self._note(done)
        return done

    def _sent(self, file: UploadFile, offset: int, count: int) -> None:
        self._cancel.raise_if_set()
        self._tell(Situation.SENDING, file.name)
        if count:
            self._backoff.flowing()
        self._show(file, offset + count)

    def _begin_again(self, upload: Upload) -> Upload:
        """Forget where the server had it. What expired was not the server's fault, but it cannot go on for ever."""
        expired = upload.expires is not None and upload.expires <= self._means.clock()
        fresh = Upload(upload.name, upload.sha256, upload.size_bytes)
        if upload.begun_again >= (_ROUNDS if expired else 1):
            # So that a person who asks for another try gets one.
            self._note(fresh)
            raise UploadLost(self._means.http.host, upload.name)
        self._tell(Situation.STARTING_AGAIN, upload.name)
        again = replace(fresh, begun_again=upload.begun_again + bool(upload.url))
        self._note(again)
        self._line.forget(upload.name)
        self._there[upload.name] = self._best[upload.name] = 0
        self._show()
        return again

    def _forget(self, upload: Upload) -> None:
        """A file that was changed meanwhile: what the server has of it is asked away, as far as that can be done now."""
        self._note(Upload(upload.name, upload.sha256, upload.size_bytes))
        if upload.url:
            with contextlib.suppress(DeliveryError):
                self._server.remove(upload.url)

    # --- around it ---

    def _patiently(self, ask: Callable[[], T]) -> T:
        """Ask again and again, later each time, while the answer is "not now" or there is no connection."""
        while True:
            try:
                return ask()
            except Later as later:
                self._backoff.wait(later.error, later.asked_s)
            except NoConnection as error:
                self._backoff.wait(error)

    def _arrived(self, file: UploadFile, offset: int) -> None:
        self._there[file.name] = offset
        if offset > self._best[file.name]:
            self._best[file.name] = offset
            self._backoff.moved()
        self._show()

    def _show(self, file: UploadFile | None = None, offset: int = 0) -> None:
        others = sum(count for name, count in self._there.items() if file is None or name != file.name)
        self._progress(others + (offset if file else 0), self._total)

    def _note(self, upload: Upload) -> None:
        self._means.book.note(upload)
        self._noted_at = time.monotonic()

    def _note_at_times(self, upload: Upload) -> None:
        if time.monotonic() - self._noted_at >= NOTE_EVERY_S:
            self._note(upload)
