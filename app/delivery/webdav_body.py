"""What goes over the line to a WebDAV server: a whole file that is hashed as it goes, or a short question."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.delivery.uploads import READ, HashedFile, UploadFile
from app.story.work import Cancel


class Whole:
    """A whole file on its way. ``sent`` is told how many bytes of it were handed to the system so far.

    The last piece waits until all is hashed: of a file that was changed meanwhile the server never gets the end. Reading
    raises PacketUnusable for such a file, and Cancelled.
    """

    def __init__(
        self, file: UploadFile, source: HashedFile, sent: Callable[[int], None], cancel: Cancel
    ) -> None:
        self._size, self._source, self._sent, self._cancel = file.size_bytes, source, sent, cancel
        self.whole = False
        """Whether all was handed over: what was read last may not have gone, where the server has spoken before."""

    @property
    def begun(self) -> bool:
        """Whether anything may have been handed over."""
        return self._source.at > 0

    def __len__(self) -> int:
        """How many bytes in all."""
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        """The bytes as :meth:`read` gives them."""
        while block := self.read(READ):
            yield block

    def read(self, count: int) -> bytes:
        """The next bytes; asking for them means that those before are handed over."""
        self._cancel.raise_if_set()
        self._sent(self._source.at)
        block = self._source.read(count)
        if self._source.at == self._size:
            self.whole = not block
            self._source.require_recorded()
        return block


class Question:
    """A short body."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def __len__(self) -> int:
        """How many bytes."""
        return len(self._data)

    def __iter__(self) -> Iterator[bytes]:
        """All of it."""
        yield self._data

    def read(self, count: int) -> bytes:
        """The next bytes."""
        block = self._data[self._at : self._at + count]
        self._at += len(block)
        return block
