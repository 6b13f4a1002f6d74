"""A stand-in for the upload-only share of a Nextcloud. **It is no Nextcloud**: it behaves as that server's documentation and
source say (versions 25 to 32, ``apps/dav``: FilesDropPlugin, PublicAuth, LegacyPublicAuth, QuotaPlugin, File).

- ``/public.php/dav/files/TOKEN/`` (since 29) takes the share's password with the user ``anonymous``; the older
  ``/public.php/webdav/`` takes the token as the user.
- Nothing but PUT is allowed: every other method is 405. A name that exists gets a number: ``a (2).txt``.
- Without ``X-Requested-With: XMLHttpRequest`` it is 401 (where sharing between servers is switched off), a wrong password is 401.
- A token that does not exist is 503 at the newer address, because the 404 is wrapped, and 401 at the older one.
- A session's cookie that comes back without the strict one is 412, where the share has a password.
- A "file request" wants ``X-NC-Nickname``: 405 up to 32.0.2, 400 since. The files then lie in a folder of that name.
- A body shorter than its Content-Length is 400, and nothing is kept. Storage without part files keeps it (``keeps_short``).
- ``X-Hash: sha256`` is answered by ``X-Hash-SHA256``, the hash of what was read. Names that end in ``.part`` are 400.
- The quota is looked at before the body is read: 507.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import ssl
import threading
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

PATIENCE = 20
PIECE = 1 << 16
NEWER, OLDER = "/public.php/dav/files/", "/public.php/webdav/"
STRICT_COOKIE = "nc_sameSiteCookiestrict"
ERROR = """<?xml version="1.0" encoding="utf-8"?>
<d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns">
  <s:exception>Sabre\\DAV\\Exception\\{kind}</s:exception>
  <s:message>{text}</s:message>
</d:error>
"""
SHORT = "Expected filesize of {expected} bytes but read (from Nextcloud client) and wrote (to Nextcloud storage) {read} bytes."


@dataclass(frozen=True)
class Refusal(Exception):
    """An answer that is not a success, as Sabre words it."""

    status: int
    kind: str
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Share:
    """The share, and what goes wrong with it.

    ``first`` are the answers to the first PUTs, in place of taking them. ``lose`` is how many PUTs are taken whole, with
    the line cut before the answer. ``free`` is the room in bytes, None without end. ``wrong_hash`` lies about what was read.
    """

    folder: Path
    token: str = "dCP8yn3N86EK9sL"
    password: str = ""
    file_request: bool = False
    nickname_missing: int = 400
    not_found: int = 503
    free: int | None = None
    keeps_short: bool = False
    first: list[Refusal] = field(default_factory=list)
    lose: int = 0
    wrong_hash: bool = False


@dataclass(frozen=True)
class Seen:
    """One request as it came."""

    method: str
    path: str
    headers: Message


class FileDrop:
    """The stand-in, on a thread. Use as a context manager. Without ``tls`` it speaks plain HTTP."""

    def __init__(self, share: Share, tls: ssl.SSLContext | None = None) -> None:
        self.share = share
        self.seen: list[Seen] = []
        self.lock = threading.Lock()
        self._tls = tls
        drop = self

        class Bound(_Handler):
            server_side = drop

        self._server = _Server(("127.0.0.1", 0), Bound)
        self.port: int = self._server.server_address[1]
        if tls is not None:
            # The handshake comes with the first read, on the thread of its connection.
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def endpoint(self) -> str:
        """The share's newer address."""
        return f"{self._base}{NEWER}{self.share.token}/"

    @property
    def older_endpoint(self) -> str:
        """The address from before version 29."""
        return f"{self._base}{OLDER}"

    @property
    def _base(self) -> str:
        return f"{'https' if self._tls else 'http'}://localhost:{self.port}"

    def __enter__(self) -> FileDrop:
        self._thread.start()
        return self

    def __exit__(self, *ignored: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what tests do on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    server_side: FileDrop

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def __getattr__(self, name: str) -> Any:
        """Every method is answered here: the library looks for ``do_PUT`` and the like."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        share = self.server_side.share
        self.server_side.seen.append(Seen(self.command, self.path, self.headers))
        try:
            name = self._allowed(share)
            if share.first:
                raise share.first.pop(0)
            self._room(share)
            sha256 = self._take(share, name)
        except Refusal as refusal:
            self._refuse(refusal)
            return
        if share.lose:
            share.lose -= 1
            self.close_connection = True
            return
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.send_header("Set-Cookie", "oc1a2b3c=session; path=/; HttpOnly")
        if self.headers["X-Hash"] in ("sha256", "all"):
            self.send_header("X-Hash-SHA256", "0" * 64 if share.wrong_hash else sha256)
        self.end_headers()

    def _allowed(self, share: Share) -> str:
        """The file's path inside the share. Raises Refusal."""
        ajax = "XMLHttpRequest" in (self.headers["X-Requested-With"] or "").split(",")
        if not ajax and self.command != "GET":
            raise Refusal(401, "NotAuthenticated")
        path = unquote(self.path.partition("?")[0])
        if path.startswith(NEWER):
            token, _, rest = path.removeprefix(NEWER).partition("/")
            self._newer_sign_in(share, token)
        elif path.startswith(OLDER):
            rest = path.removeprefix(OLDER)
            self._older_sign_in(share)
        else:
            raise Refusal(404, "NotFound")
        if self.command != "PUT":
            raise Refusal(405, "MethodNotAllowed", "Only PUT is allowed on files drop")
        return self._place(share, rest)

    def _newer_sign_in(self, share: Share, token: str) -> None:
        if token != share.token:
            wrapped = share.not_found == 503
            kind = "ServiceUnavailable" if wrapped else "NotFound"
            raise Refusal(share.not_found, kind, "Sabre\\DAV\\Exception\\NotFound: " if wrapped else "")
        cookies = self.headers["Cookie"]
        if cookies and share.password and STRICT_COOKIE not in cookies:
            raise Refusal(412, "PreconditionFailed", "Strict cookie check failed")
        _, password = self._credentials()
        if share.password and password != share.password:
            self._no_sign_in()

    def _older_sign_in(self, share: Share) -> None:
        user, password = self._credentials()
        if user != share.token or (share.password and password != share.password):
            self._no_sign_in()

    def _no_sign_in(self) -> None:
        text = "Cannot authenticate over ajax calls"
        raise Refusal(401, "NotAuthenticated", text, {"WWW-Authenticate": 'DummyBasic realm="Nextcloud"'})

    def _credentials(self) -> tuple[str, str]:
        scheme, _, given = (self.headers["Authorization"] or "").partition(" ")
        if scheme != "Basic":
            return "", ""
        user, _, password = base64.b64decode(given).decode().partition(":")
        return user, password

    def _place(self, share: Share, rest: str) -> str:
        nickname = unquote(self.headers["X-NC-Nickname"] or "").strip()
        if not nickname:
            if share.file_request:
                kind = "BadRequest" if share.nickname_missing == 400 else "MethodNotAllowed"
                text = "A nickname header is required for file requests"
                raise Refusal(share.nickname_missing, kind, text)
            if "/" in rest:
                text = "A nickname header is required when uploading subfolders"
                raise Refusal(405, "MethodNotAllowed", text)
        if rest.endswith((".part", ".filepart")):
            raise Refusal(400, "InvalidPath", "This extension is forbidden")
        return f"{nickname}/{rest}" if nickname else rest

    def _room(self, share: Share) -> None:
        expected = int(self.headers["Content-Length"])
        if share.free is not None and expected > share.free:
            text = f"Insufficient space in files/drop, {expected} required, {share.free} available"
            raise Refusal(507, "InsufficientStorage", text)

    def _take(self, share: Share, name: str) -> str:
        """Read the body into the share; returns its SHA-256. Raises Refusal."""
        with self.server_side.lock:
            final = _not_existing(share.folder / name)
            final.parent.mkdir(parents=True, exist_ok=True)
            part = (
                final if share.keeps_short else final.with_name(f"{final.name}.ocTransferId{id(self)}.part")
            )
            part.touch()
        expected, read, digest = int(self.headers["Content-Length"]), 0, hashlib.sha256()
        with part.open("wb") as target, contextlib.suppress(OSError):
            while read < expected and (piece := self.rfile.read1(min(PIECE, expected - read))):
                target.write(piece)
                digest.update(piece)
                read += len(piece)
        if read != expected:
            if not share.keeps_short:
                part.unlink()
            raise Refusal(400, "BadRequest", SHORT.format(expected=expected, read=read))
        with self.server_side.lock:
            if part != final:
                part.rename(_not_existing(final))
            if share.free is not None:
                share.free -= read
        return digest.hexdigest()

    def _refuse(self, refusal: Refusal) -> None:
        # The body was not read, so that nothing more can be understood on this line.
        self.close_connection = True
        body = ERROR.format(kind=refusal.kind, text=refusal.text).encode()
        with contextlib.suppress(OSError):
            self.send_response(refusal.status)
            for name, value in refusal.headers.items():
                self.send_header(name, value)
            self.send_header("Connection", "close")
            self.send_header("Content-Type", "application/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
            # As real servers do: what is still on its way is read, or the client would not see the answer (RFC 9112 9.6).
            while self.rfile.read1(PIECE):
                pass


def _not_existing(path: Path) -> Path:
    number = 2
    found = path
    while found.exists():
        found = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return found
