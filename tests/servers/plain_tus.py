"""The tus requests one by one, by http.client alone: what a server is asked with before any client of ours exists."""

from __future__ import annotations

import base64
import http.client
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

VERSION = {"Tus-Resumable": "1.0.0"}
OCTETS = {"Content-Type": "application/offset+octet-stream"}
PATIENCE = 20


@dataclass(frozen=True)
class Reply:
    """What came back; the names of the headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def offset(self) -> int:
        """How many bytes the server says to hold."""
        return int(self.headers["upload-offset"])


class PlainTus:
    """One client. ``tls`` is what trusts the server of an https address."""

    def __init__(self, endpoint: str, *, code: str = "", tls: ssl.SSLContext | None = None) -> None:
        self.endpoint, self.tls = endpoint, tls
        self.headers = {**VERSION, **({"Authorization": f"Bearer {code}"} if code else {})}

    def ask(
        self, method: str, url: str = "", headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        """One request on a connection of its own."""
        whole = urlsplit(urljoin(self.endpoint, url))
        line: http.client.HTTPConnection
        if whole.scheme == "https":
            line = http.client.HTTPSConnection(whole.netloc, timeout=PATIENCE, context=self.tls)
        else:
            line = http.client.HTTPConnection(whole.netloc, timeout=PATIENCE)
        with closing(line):
            length = {} if method in {"HEAD", "OPTIONS", "DELETE"} else {"Content-Length": str(len(body))}
            line.request(method, whole.path, body or None, {**self.headers, **length, **(headers or {})})
            answer = line.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())

    def create(self, size: int, name: str = "story.mp4", kind: str = "video/mp4") -> Reply:
        """Announce ``size`` bytes."""
        metadata = ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}"
            for key, value in (("filename", name), ("filetype", kind))
        )
        return self.ask("POST", headers={"Upload-Length": str(size), "Upload-Metadata": metadata})

    def send(self, url: str, offset: int, data: bytes) -> Reply:
        """Hand over ``data``, which belongs at ``offset``."""
        return self.ask("PATCH", url, {**OCTETS, "Upload-Offset": str(offset)}, data)

    def upload(self, data: bytes, name: str = "story.mp4") -> str:
        """A whole upload in two pieces; returns its address."""
        made = self.create(len(data), name)
        assert made.status == 201, made
        url = urljoin(self.endpoint, made.headers["location"])
        half = len(data) // 2
        for offset, piece in ((0, data[:half]), (half, data[half:])):
            sent = self.send(url, offset, piece)
            assert (sent.status, sent.offset) == (204, offset + len(piece)), sent
        return url
