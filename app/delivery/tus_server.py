"""What a tus server is asked and what its answers mean (tus 1.0.0: core, creation, expiration, termination)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit, urlunsplit

from app.delivery.http import Answer, Http
from app.delivery.uploading import Later
from app.delivery.uploads import READ, UploadFile
from app.story.errors import (
    RefusedByServer,
    ServerFault,
    StorageFullThere,
    TooBigForServer,
    TryLater,
    UploadNotAllowed,
)

VERSION = {"Tus-Resumable": "1.0.0"}
_PASSING = {408, 409, 423, 425, 429, 460, 500, 502, 503, 504, *range(520, 525)}
"""Answers after which the same can help later: busy, locked, a different offset, a checksum that did not fit; 520 to 524
are Cloudflare's own for a server that it does not reach."""

MOST_HALVES = 5
"""How often in a row a piece may be called a bad request: so Node.js answers half a request, which is what it sees of one
when the line closes this way alone. A server that means it says so again."""


class Gone(Exception):
    """The server does not know this upload any more, or it is not ours."""


@dataclass(frozen=True)
class Place:
    """Where an upload lives, and until when (None: not said)."""

    url: str
    expires: datetime | None


class Piece:
    """Bytes of a file on their way; ``sent`` is told how many of them were handed to the system so far."""

    def __init__(self, data: bytes, sent: Callable[[int], None]) -> None:
        self._view, self._at, self._sent = memoryview(data), 0, sent
        self.handed = 0
        """How many were handed to the system for certain."""

    def __len__(self) -> int:
        """How many bytes in all."""
        return len(self._view)

    def __iter__(self) -> Iterator[bytes]:
        """The bytes as :meth:`read` gives them."""
        while block := self.read(READ):
            yield block

    def read(self, count: int) -> bytes:
        """The next bytes; asking for them means that those before are handed over."""
        self.handed = self._at
        self._sent(self._at)
        block = bytes(self._view[self._at : self._at + count])
        self._at += len(block)
        return block


class TusServer:
    """The server behind ``http``; ``clock`` gives this moment with its time zone.

    Every method raises what :meth:`Http.ask` raises; UploadNotAllowed (401, 403), TooBigForServer (413), StorageFullThere
    (507), ServerFault for an answer that cannot be relied on, RefusedByServer for any other refusal, and :class:`Later`.
    """

    def __init__(self, http: Http, clock: Callable[[], datetime]) -> None:
        self._http, self._clock = http, clock
        self._halves = 0

    def largest(self) -> int:
        """The largest file that it takes, in bytes (Tus-Max-Size); 0 where it does not say, or does not answer OPTIONS."""
        answer = self._http.ask("OPTIONS", self._http.endpoint)
        if answer.status in {401, 403, 429} or (answer.status >= 500 and answer.status != 501):
            raise self._refusal(answer)
        return answer.number("Tus-Max-Size") or 0 if answer.status < 300 else 0

    def create(self, file: UploadFile, reference: str) -> Place:
        """A place for ``file`` (creation extension)."""
        facts = {
            "filename": file.name,
            "filetype": file.media_type,
            "reference": reference,
            "sha256": file.sha256,
        }
        metadata = ",".join(f"{key} {_b64(value)}" for key, value in facts.items())
        headers = {
            **VERSION,
            "Upload-Length": str(file.size_bytes),
            "Upload-Metadata": metadata,
            "Content-Length": "0",
        }
        answer = self._http.ask("POST", self._http.endpoint, headers)
        if answer.status != 201:
            raise self._refusal(answer, file.size_bytes)
        return Place(self._address(answer), answer.moment("Upload-Expires"))

    def offset(self, url: str, size_bytes: int, expires: datetime | None = None) -> int:
        """How many bytes of the upload at ``url`` it has. Raises :class:`Gone`, also where its length is another."""
        answer = self._http.ask("HEAD", url, VERSION)
        self._require_there(answer, expires)
        if not 200 <= answer.status < 300:
            raise self._refusal(answer)
        length = answer.number("Upload-Length")
        if length is not None and length != size_bytes:
            raise Gone
        return self._within(answer, 0, size_bytes)

    def append(
        self,
        url: str,
        offset: int,
        piece: Piece,
        expires: datetime | None = None,
        expected_s: float | None = None,
    ) -> int:
        """Send ``piece``, which begins at ``offset`` and is likely to take ``expected_s``; returns how many bytes it says it
        has then, also where it spoke before all was sent. Raises :class:`Gone`.
        """
        headers = {
            **VERSION,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
        }
        answer = self._http.ask("PATCH", url, headers, piece, expected_s=expected_s)
        self._require_there(answer, expires)
        if answer.status == 400 and self._halves < MOST_HALVES:
            self._halves += 1
            raise Later(RefusedByServer(self._http.host, answer.text, retry=True), None)
        if not 200 <= answer.status < 300:
            raise self._refusal(answer, offset + len(piece))
        self._halves = 0
        return self._within(answer, offset, offset + len(piece))

    def remove(self, url: str) -> None:
        """Ask it to forget the upload (termination extension); it need not know how."""
        self._http.ask("DELETE", url, VERSION)

    def _require_there(self, answer: Answer, expires: datetime | None) -> None:
        """Raise :class:`Gone` where the answer says so: 404, 410, and 403 too once it has expired (tus 1.0.0, core: HEAD)."""
        expired = expires is not None and expires <= self._clock()
        if answer.status in {404, 410} or (answer.status == 403 and expired):
            raise Gone

    def _within(self, answer: Answer, least: int, most: int) -> int:
        offset = answer.number("Upload-Offset")
        if offset is None or not least <= offset <= most:
            said = answer.headers.get("Upload-Offset", "nothing")
            raise ServerFault(self._http.host, f"Upload-Offset {said[:40]}, not within {least} to {most}")
        return offset

    def _address(self, answer: Answer) -> str:
        """The absolute address in Location. Behind a proxy that ends TLS many servers name their own side, ``http://``."""
        said = answer.headers.get("Location", "")
        if not said:
            raise ServerFault(self._http.host, "no Location")
        try:
            url = urljoin(self._http.endpoint, said)
            here, there = urlsplit(self._http.endpoint), urlsplit(url)
            if there.scheme == "http" and here.scheme == "https" and there.hostname == here.hostname:
                url = urlunsplit(there._replace(scheme="https", netloc=here.netloc))
        except ValueError as error:
            raise ServerFault(self._http.host, "a Location that is no address") from error
        self._http.require_same_server(url)
        return url

    def _refusal(self, answer: Answer, size_bytes: int = 0) -> Exception:
        host, status, said = self._http.host, answer.status, f"{answer.status} {answer.text}".strip()
        if status in {401, 403}:
            return UploadNotAllowed(host, answer.text.strip())
        if status == 413:
            return TooBigForServer(size_bytes, answer.number("Tus-Max-Size") or 0)
        if status == 507:
            return StorageFullThere(host)
        if status in _PASSING:
            return Later(TryLater(host, said, retry=True), answer.retry_after(self._clock()))
        if status < 400 or status == 412:
            return ServerFault(host, f"an answer of {status}")
        return RefusedByServer(host, said)


def _b64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
