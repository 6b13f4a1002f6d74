"""A file cut into pieces for the line, each of them hashed before it goes."""

from __future__ import annotations

import contextlib

from app.delivery.uploads import HashedFile
from app.story.errors import PacketUnusable


class Ahead:
    """The pieces of ``source``, a file of ``size_bytes``.

    The next one can be read and hashed while the server is busy with the one before. On a quick line that is a third of the
    time. At most two pieces are in memory.
    """

    def __init__(self, source: HashedFile, size_bytes: int) -> None:
        self._source, self._size = source, size_bytes
        self._ahead, self._ahead_at = b"", 0

    def take(self, offset: int, count: int) -> bytes:
        """The ``count`` bytes from ``offset`` on, or fewer where the file ends or fewer were read before.

        Raises PacketUnusable when the file cannot be read, and instead of giving the end of a file that is not the recorded
        one; Cancelled.
        """
        data, self._ahead = self._ahead, b""
        if not data or self._ahead_at != offset or len(data) > count:
            self._source.go_to(offset)
            self._source.mark()
            data = self._read(min(count, self._size - offset))
        if self._source.at == self._size:
            # Before the last piece goes: a file that was changed is never whole at the organiser's.
            self._source.require_recorded()
        return data

    def look(self, count: int) -> None:
        """Read up to ``count`` bytes that follow those that were taken last. What is wrong with them is said by ``take``."""
        count = min(count, self._size - self._source.at)
        if count and not self._ahead:
            self._source.mark()
            self._ahead_at = self._source.at
            with contextlib.suppress(PacketUnusable):
                self._ahead = self._read(count)

    def _read(self, count: int) -> bytes:
        blocks = []
        while count > 0:
            block = self._source.read(count)
            blocks.append(block)
            count -= len(block)
        return b"".join(blocks)
