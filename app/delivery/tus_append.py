"""Bringing a file to a tus server piece by piece, and not believing that it has more than it was given."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from app.delivery.ahead import Ahead
from app.delivery.pieces import Pieces
from app.delivery.tus_server import Gone, Piece, TusServer
from app.delivery.uploading import Later
from app.delivery.uploads import Upload, UploadFile
from app.story.errors import NoConnection, TooBigForServer, TryLater

Sent = Callable[[UploadFile, int, int], None]
"""Told of a file, where the piece begins, and how many bytes of it were handed to the system so far."""


class Appending:
    """The pieces of all files of one upload; ``host`` is the server's name for errors."""

    def __init__(self, server: TusServer, host: str, pieces: Pieces, sent: Sent) -> None:
        self._server, self._host, self._pieces, self._sent = server, host, pieces, sent
        self._handed: dict[str, int] = {}
        """How far a file was given at most, where the server said that it had more."""

    def offset(self, file: UploadFile, upload: Upload) -> int:
        """How many bytes of ``file`` it has. Raises as :meth:`TusServer.offset`, and Gone where it was not given so many."""
        offset = self._server.offset(upload.url, file.size_bytes, upload.expires)
        if offset > self._handed.pop(file.name, offset):
            raise Gone
        return offset

    def forget(self, name: str) -> None:
        """The file is begun anew."""
        self._handed.pop(name, None)

    def append(self, file: UploadFile, upload: Upload, ahead: Ahead, offset: int) -> int:
        """Send one piece from ``offset`` on; returns how many bytes it has then: as many as before where it takes less in one
        request. Raises as :meth:`TusServer.append`, TooBigForServer where no piece is small enough, and PacketUnusable.
        """
        data = ahead.take(offset, min(self._pieces.size, file.size_bytes - offset))
        size = len(data)
        piece, begun = Piece(data, partial(self._went, file, ahead, offset, size)), time.monotonic()
        del data
        try:
            expected_s = self._pieces.seconds(size)
            reached = self._server.append(upload.url, offset, piece, upload.expires, expected_s)
        except NoConnection:
            self._pieces.broke()
            raise
        except TooBigForServer as error:
            # A web server before it may take less in one request (nginx by itself 1 MB) than a file may have.
            if error.limit_bytes or not self._pieces.refused(size):
                raise TooBigForServer(file.size_bytes, error.limit_bytes) from error
            return offset
        finally:
            piece.let_go()
        given = offset + piece.handed
        if reached > given:
            # It spoke too early. What it says when it is asked is believed up to here.
            self._handed[file.name] = given
        if reached == offset or reached > given:
            raise Later(TryLater(self._host, retry=True), None)
        self._pieces.arrived(reached - offset, time.monotonic() - begun)
        return reached

    def _went(self, file: UploadFile, ahead: Ahead, offset: int, size: int, count: int) -> None:
        self._sent(file, offset, count)
        if count == size >= self._pieces.most:
            # The system still holds some of it, and the server has to write it before it answers. On a line that is not
            # quick nothing is won, and the size of the next piece is not known yet.
            ahead.look(self._pieces.most)
