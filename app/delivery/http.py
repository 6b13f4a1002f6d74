"""One conversation over HTTP with one server: verified, given up at any moment, and told in the tree's own errors.

``requests`` does the talking. What it would do by itself and must not is switched off: redirects, passwords from a netrc
file, a certificate bundle from an environment variable.
"""

from __future__ import annotations

import base64
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from typing import Protocol
from urllib.parse import urlsplit

import requests
import urllib3
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict

from app.delivery.http_faults import told
from app.delivery.http_line import LineAdapter
from app.delivery.line import Line
from app.delivery.trust import system_context
from app.delivery.uploads import READ
from app.story.account import LOOPBACK
from app.story.errors import ServerFault, UploadNotAllowed
from app.story.masking import Mask
from app.story.secret import Secret
from app.story.work import Cancel

LONGEST_ANSWER = 4_000
"""Characters of an answer that are read: no answer to an upload has to say more."""
MOST_BUFFERED = 1_000_000
"""Bytes of a body that may still wait in the system, or on a slow line, when all of it was handed over."""
SLOWER = 8
"""How many times slower than before a line may have become without being given up."""
WORTH_HOLDING = 1_000_000
"""Bytes of a file above which a refusal is waited for before it goes."""


@dataclass(frozen=True)
class HttpTimeouts:
    """How long to wait, in seconds: for a connection, for the next byte of an answer or for the line to take more, and for
    the answer to a whole file, which servers check and move first, some to a store elsewhere. ``answer`` seconds more are
    waited for each ``READ`` bytes that may not have gone yet, as long as the line may take for them (2 KB a second).

    Before a large file goes, the server has ``refusal`` seconds to refuse it: some hang up after they did, and what they
    said is lost on the way when we go on sending.
    """

    connect: float = 20
    answer: float = 60
    whole_file: float = 300
    refusal: float = 0.5


class Body(Protocol):
    """Bytes to be sent, whose number is known beforehand."""

    def __len__(self) -> int:
        """How many."""

    def read(self, count: int) -> bytes:
        """The next bytes, at most ``count``; empty at the end."""

    def __iter__(self) -> Iterator[bytes]:
        """The same in pieces (``requests`` knows a stream by it)."""


@dataclass(frozen=True)
class Answer:
    """What the server said. ``headers`` are found by their names in any case; ``text`` is cut short."""

    status: int
    headers: Mapping[str, str]
    text: str

    def number(self, name: str) -> int | None:
        """The whole number, 0 or more, in the header ``name``; None where there is none."""
        value = self.headers.get(name, "").strip()
        return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else None

    def retry_after(self, now: datetime) -> float | None:
        """After how many seconds the server wants to be asked again (RFC 9110 section 10.2.3); None where it says nothing."""
        seconds = self.number("Retry-After")
        if seconds is not None:
            return float(seconds)
        moment = self.moment("Retry-After")
        return max(0.0, (moment - now).total_seconds()) if moment is not None else None

    def moment(self, name: str) -> datetime | None:
        """The time in the header ``name`` (RFC 9110 section 5.6.7); None where there is none."""
        try:
            found = parsedate_to_datetime(self.headers.get(name, ""))
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


class _NoSignIn(AuthBase):
    """Keeps ``requests`` from looking for passwords in the person's netrc file."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class Http:
    """Talks to the server of ``endpoint`` alone. Use as a context manager.

    ``authorization`` is the whole value of that header (RFC 9110 section 11.6.2). ``context`` says whom to trust;
    certificates and names are always verified. The system's proxy is used, except for this very computer. Cookies live as
    long as the conversation, where ``keeps_cookies``: servers that share the work may know their own clients by them.
    """

    def __init__(
        self,
        endpoint: str,
        cancel: Cancel,
        *,
        authorization: Secret | None = None,
        context: Callable[[], ssl.SSLContext] = system_context,
        timeouts: HttpTimeouts | None = None,
        keeps_cookies: bool = True,
    ) -> None:
        self.endpoint = endpoint
        self.host = urlsplit(endpoint).hostname or ""
        self._cancel, self._authorization = cancel, authorization
        self._mask = Mask(_parts(authorization))
        self._timeouts = timeouts or HttpTimeouts()
        self._line = Line(cancel)
        self._session = requests.Session()
        self._session.headers.clear()
        self._session.trust_env = not _is_here(self.host)
        if not keeps_cookies:
            self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._adapter = LineAdapter(self._line, context, self._timeouts.connect, self._timeouts.answer)
        self._session.mount("https://", self._adapter)
        self._session.mount("http://", self._adapter)

    def __enter__(self) -> Http:
        self._line.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        self._line.__exit__(None, None, None)

    def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: Body | None = None,
        *,
        whole_file: bool = False,
        expected_s: float | None = None,
    ) -> Answer:
        """Ask once and return the answer, whatever it is. Redirects are not followed.

        ``whole_file``: the body is one, so that the answer may take longer, and a refusal is waited for before it goes.
        ``expected_s`` is how long the body is likely to take, where that was measured: what is dead is noticed sooner then.

        Raises Cancelled, NoConnection (also when the line breaks in the middle), UntrustedServer, NoEncryption, and
        ServerFault for what is no answer in HTTP, and for an address that is none or lies on another server: the upload
        code is for one server alone. UploadNotAllowed for a code that no request can carry.
        """
        self._cancel.raise_if_set()
        self.require_same_server(url)
        try:
            answer_s = self._timeouts.whole_file if whole_file else self._timeouts.answer
            answer_s += self._still_going_s(len(body) if body is not None else 0, expected_s)
            large = whole_file and body is not None and len(body) > WORTH_HOLDING
            self._adapter.hold_s = self._timeouts.refusal if large else 0
            return self._ask(method, url, dict(headers or {}), body, answer_s)
        except (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError) as error:
            self._line.let_go()
            # Shutting the line when the person stops looks like a fault of the server's.
            self._cancel.raise_if_set()
            raise told(error, self.host) from error

    def _still_going_s(self, count: int, expected_s: float | None) -> float:
        """How long what was handed over may still be on its way: the system takes megabytes at once of what a slow line needs
        minutes for."""
        most = self._timeouts.answer * min(count, MOST_BUFFERED) / READ
        return most if expected_s is None else min(most, SLOWER * expected_s)

    def require_same_server(self, url: str) -> None:
        """Raise ServerFault unless ``url`` lies on the endpoint's server, under the same protection."""
        if not _same_server(url, self.endpoint):
            raise ServerFault(self.host, "an address on another server")

    def _ask(
        self, method: str, url: str, headers: dict[str, str], body: Body | None, answer_s: float
    ) -> Answer:
        headers = {"User-Agent": "ShareYourStory", "Accept": "*/*", "Accept-Encoding": "identity", **headers}
        if self._authorization:
            headers["Authorization"] = self._said(self._authorization)
        with self._session.request(
            method,
            url,
            headers=headers,
            data=body,
            auth=_NoSignIn(),
            allow_redirects=False,
            stream=True,
            # The line counts the time of connecting itself. What urllib3 takes for it, it also gives to sending.
            timeout=(self._timeouts.answer, answer_s),
        ) as response:
            # Also where nothing is to come: only an answer that was read to its end leaves the connection for the next.
            text = response.raw.read(LONGEST_ANSWER, decode_content=False)
            headers_there = {name: self._mask.over(value) for name, value in response.headers.items()}
            said = self._mask.over(text.decode("utf-8", "replace"))
            return Answer(response.status_code, CaseInsensitiveDict(headers_there), said)

    def _said(self, authorization: Secret) -> str:
        """The header's value, where it is one (RFC 9110 section 5.5; http.client says it in Latin-1)."""
        value = authorization.reveal()
        if not value.isprintable() or any(ord(character) > 255 for character in value):
            raise UploadNotAllowed(self.host)
        return value


def bearer(code: Secret) -> Secret | None:
    """The Authorization header for an upload code (RFC 6750); None where there is no code."""
    return Secret(f"Bearer {code.reveal().strip()}") if code else None


def _parts(authorization: Secret | None) -> Iterator[Secret]:
    """What must not come back in an answer: the header's value, what is secret in it, and the password in that (RFC 7617)."""
    if not authorization:
        return
    value = authorization.reveal()
    kind, _, given = value.partition(" ")
    yield from (Secret(value), Secret(given))
    if kind == "Basic":
        pair = base64.b64decode(given).decode("utf-8", "replace")
        name, _, password = pair.partition(":")
        # Where there is no password, as with the older links of Nextcloud, the name is what opens the door.
        yield from (Secret(pair), Secret(password or name))


def is_protected(url: str) -> bool:
    """Whether what goes to ``url`` is encrypted, or does not leave this computer."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname or ""))


def _is_here(host: str) -> bool:
    return host in {*LOOPBACK, "localhost"}


def _same_server(one: str, other: str) -> bool:
    try:
        return _origin(one) == _origin(other)
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str, int]:
    """Whom ``requests`` asks: it reads ``https://one\\@two/`` otherwise than the standard library, and encodes names."""
    parts = urlsplit(requests.Request("GET", url).prepare().url or "")
    usual = {"http": 80, "https": 443}.get(parts.scheme, 0)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or usual
