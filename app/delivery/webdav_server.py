"""What a WebDAV server is asked and what its answers mean (RFC 4918, RFC 4331), with the dialect of Nextcloud's public shares."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from requests.utils import requote_uri

from app.delivery.http import Answer, Http
from app.delivery.uploading import Later
from app.delivery.uploads import UploadFile
from app.delivery.webdav_body import Question, Whole
from app.story.errors import (
    DeliveryError,
    FolderNotThere,
    RefusedByServer,
    ServerFault,
    StorageFullThere,
    TooBigForServer,
    TryLater,
    UploadNotAllowed,
)
from app.story.secret import Secret

PUBLIC_SHARES = "/public.php/dav/files/"
"""Nextcloud's address for links (since version 29); the password's user is then "anonymous" (its developer manual)."""
NICKNAME = "X-NC-Nickname"
_REDIRECTS = (301, 302, 303, 307, 308)
_NO_FOLDER = (404, 409, 410)
_NOT_FOUND = "Exception\\NotFound"
"""What Nextcloud says, wrapped into a 503, of a link that is not there (its PublicAuth, versions 29 to 32)."""
_PASSING = {408, 423, 425, 429, 500, 502, 503, 504}
_UNTOUCHED = {*_REDIRECTS, *_NO_FOLDER, 401, 403, 411, 413, 415, 423, 425, 429, 507}
"""Answers that come before anything of a file is kept."""
_AFTER_A_BREAK = {400, 405}
"""What servers also say to a file whose line broke before them, at a proxy's: Apache 2.4 says 400, rclone 1.60 says 405."""
_NOT_MOVED = {400, 403, 405, 412, 501, 502}
_ASK = (
    b'<?xml version="1.0" encoding="utf-8"?><d:propfind xmlns:d="DAV:"><d:prop>'
    b"<d:getcontentlength/><d:quota-available-bytes/></d:prop></d:propfind>"
)
_MESSAGE = re.compile(r"<(?:[\w.-]+:)?message[^>]*>([^<]*)<")


class CannotLook(Exception):
    """The server does not say what is in the folder."""


class WebDavServer:
    """The folder behind ``http``; ``clock`` gives this moment with its time zone.

    ``nickname`` is what Nextcloud puts the files under where the organiser has asked for names ("file request").

    Every method raises what :meth:`Http.ask` raises; UploadNotAllowed (401, 403), FolderNotThere (404, 409, and a redirect,
    which is not followed), TooBigForServer (413), StorageFullThere (507), ServerFault for an answer that cannot be relied
    on, RefusedByServer for any other refusal, and :class:`Later`.
    """

    def __init__(self, http: Http, clock: Callable[[], datetime], nickname: str) -> None:
        self._http, self._clock, self._nickname = http, clock, nickname
        # Nextcloud turns away what does not come from a page of its own. Each question has its own connection: one that
        # waited too long and was closed looks like one that broke while a file was sent, and nobody would know.
        self._headers = {"X-Requested-With": "XMLHttpRequest", "Connection": "close"}
        self._taken = {201, 204}

    def address(self, name: str) -> str:
        """The address of ``name`` in the folder, percent-encoded, whether or not the folder's own ends in a slash."""
        parts = urlsplit(self._http.endpoint)
        path = f"{parts.path.rstrip('/')}/{quote(name, safe='')}"
        return requote_uri(urlunsplit(parts._replace(path=path, fragment="")))

    def room(self) -> int | None:
        """How many bytes the folder has room for (RFC 4331); None where it does not say. Raises :class:`CannotLook`.

        From a refusal nothing can be known of the folder: a share for uploads alone hides even that it is there.
        """
        answer = self._find(self.address(""))
        if answer.status in {403, 404, 405, 409, 501}:
            raise CannotLook
        if answer.status != 207:
            raise self._refusal(answer)
        # A sign-in page is 200 too, so that it means something only where the file is looked at afterwards.
        self._taken.add(200)
        return _number(answer, "quota-available-bytes")

    def size(self, url: str) -> int | None:
        """How many bytes lie at ``url``; None where nothing does."""
        answer = self._find(url)
        if answer.status == 404:
            return None
        if answer.status != 207:
            raise self._refusal(answer)
        size = _number(answer, "getcontentlength")
        if size is None:
            raise ServerFault(self._http.host, "a file without a length")
        return size

    def put(self, url: str, body: Whole) -> Answer:
        """Send a file to ``url`` and return the answer, which :meth:`taken` reads."""
        return self._http.ask("PUT", url, {**self._headers, "X-Hash": "sha256"}, body, whole_file=True)

    def kept_nothing(self, answer: Answer) -> bool:
        """Whether this answer to a file means that nothing of it can lie there."""
        return answer.status in _UNTOUCHED or _wants_nickname(answer)

    def taken(self, answer: Answer, file: UploadFile, body: Whole) -> bool:
        """Read the answer to ``file``: raises unless all of it was taken.

        Returns whether the server said the SHA-256 of what it read, as Nextcloud does on request (X-Hash).
        """
        if _wants_nickname(answer) and NICKNAME not in self._headers:
            self._headers[NICKNAME] = quote(self._nickname)
            raise Later(RefusedByServer(self._http.host, _said(answer), retry=True), 0)
        if answer.status not in self._taken:
            raise self._refusal(answer, file.size_bytes)
        if not body.whole:
            raise ServerFault(self._http.host, "a file taken before its end", retry=True)
        said = answer.headers.get("X-Hash-SHA256", "").strip().lower()
        if said and said != file.sha256:
            raise ServerFault(self._http.host, "it read other bytes", retry=True)
        return bool(said)

    def move(self, from_: str, to: str) -> bool:
        """Give the file another name. Returns False where the server does not do that, or the name is taken.

        Never ``Overwrite: T``: rclone 1.60 removes what is there before it looks whether there is something to move.
        """
        for destination in (to, urlsplit(to).path):
            headers = {**self._headers, "Destination": destination, "Overwrite": "F"}
            answer = self._http.ask("MOVE", from_, headers)
            # Behind a proxy that ends TLS a server takes its own address for another server's, and says 400 or 502.
            if answer.status not in {400, 502}:
                break
        if answer.status in {201, 204}:
            return True
        if answer.status in _NOT_MOVED:
            return False
        raise self._refusal(answer)

    def remove(self, url: str) -> None:
        """Remove a file, as far as the server allows it."""
        self._http.ask("DELETE", url, self._headers)

    def _find(self, url: str) -> Answer:
        headers = {**self._headers, "Depth": "0", "Content-Type": "application/xml"}
        return self._http.ask("PROPFIND", url, headers, Question(_ASK))

    def _refusal(self, answer: Answer, size_bytes: int = 0) -> Exception:
        host, status, said = self._http.host, answer.status, _said(answer)
        leads_to = urlsplit(urljoin(self._http.endpoint, answer.headers.get("Location", ""))).hostname or host
        known: dict[int, DeliveryError] = {
            401: UploadNotAllowed(host, said),
            403: UploadNotAllowed(host, said),
            413: TooBigForServer(size_bytes),
            507: StorageFullThere(host),
            **dict.fromkeys(_REDIRECTS, FolderNotThere(host, leads_to)),
            **dict.fromkeys(_NO_FOLDER, FolderNotThere(host)),
        }
        if status in known:
            return known[status]
        if status == 503 and _NOT_FOUND in answer.text:
            return FolderNotThere(host)
        if status in _PASSING:
            return Later(TryLater(host, said, retry=True), answer.retry_after(self._clock()))
        if status < 400:
            return ServerFault(host, f"an answer of {status}")
        return RefusedByServer(host, said, retry=status in _AFTER_A_BREAK)


def basic_sign_in(endpoint: str, code: Secret) -> Secret | None:
    """The Authorization header (RFC 7617) for what the organiser gave out for this endpoint; None where that is nothing.

    For a Nextcloud link it is the link's password. Else it is "name:password", or a name alone, which is what the older
    address of Nextcloud and ownCloud takes for a link without a password.
    """
    if not code:
        return None
    text = code.reveal()
    if PUBLIC_SHARES in endpoint:
        text = f"anonymous:{text}"
    elif ":" not in text:
        text = f"{text}:"
    return Secret("Basic " + base64.b64encode(text.encode("utf-8", "replace")).decode("ascii"))


def _number(answer: Answer, name: str) -> int | None:
    """The number in an element of that name, whatever its prefix. A reader of XML would have more to be afraid of."""
    found = re.search(rf"<(?:[\w.-]+:)?{name}(?:\s[^>]*)?>\s*([0-9]{{1,19}})\s*<", answer.text)
    return int(found[1]) if found else None


def _wants_nickname(answer: Answer) -> bool:
    return answer.status in {400, 405} and "nickname" in answer.text.lower()


def _said(answer: Answer) -> str:
    found = _MESSAGE.search(answer.text)
    return f"{answer.status} {html.unescape(found[1]).strip() if found else ''}".strip()
