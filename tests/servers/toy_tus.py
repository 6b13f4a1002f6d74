"""A small correct tus server in memory whose answers a test can replace or change, request by request.

What it does by itself follows tus 1.0.0 with creation and termination. It is no substitute for the real servers: it is for
the answers that they do not give on demand.
"""

from __future__ import annotations

import base64
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from types import TracebackType

from tests.servers.scripted_http import Answer, Asked, ScriptedHttp

VERSION = "1.0.0"
OCTETS = "application/offset+octet-stream"

#: Changes what the server would have said by itself.
Edit = Callable[[Answer], Answer]


@dataclass(frozen=True)
class Instead:
    """``answer`` comes after ``after`` bytes of the body, which are kept; after the whole body for None.

    A bare Answer stands for one that comes at once.
    """

    answer: Answer
    after: int | None = 0


Override = Answer | Instead | Edit | None

LOCKED = Answer(423)
UNAUTHORISED = Answer(401, {"WWW-Authenticate": "Bearer"})
NOT_HTTP = Answer(raw=b"SSH-2.0-OpenSSH_9.2p1\r\n")
ENDLESS = Answer(200, body=b"and so on " * 100, endless=True)
SILENT = Answer(silent=True)
HANGS_UP = Answer(raw=b"")


def status(code: int, retry_after: int | str | None = None) -> Answer:
    """An answer of this status; ``retry_after`` in seconds, or a date."""
    return Answer(code, {} if retry_after is None else {"Retry-After": str(retry_after)})


def redirect(to: str, code: int = 307) -> Answer:
    """An answer that sends the client elsewhere."""
    return Answer(code, {"Location": to})


def header(name: str, value: str | None) -> Edit:
    """The server's own answer with one header replaced, or left out for None."""
    return lambda answer: answer.with_header(name, value)


def offset(value: int | str | None) -> Edit:
    """The server's own answer with another Upload-Offset."""
    return header("Upload-Offset", None if value is None else str(value))


def location(value: str | None) -> Edit:
    """The server's own answer with another Location."""
    return header("Location", value)


def huge_headers(answer: Answer) -> Answer:
    """The server's own answer below 100 headers of 8,000 bytes each."""
    return Answer(answer.status, {**{f"X-Huge-{n}": "x" * 8_000 for n in range(100)}, **answer.headers})


@dataclass
class ToyUpload:
    """One upload: the bytes that have come, of ``size``."""

    size: int
    metadata: dict[str, str]
    data: bytearray = field(default_factory=bytearray)


@dataclass
class Run:
    """One request on its way: what replaces its answer, and how much of its body has been kept."""

    override: Override
    kept: int = 0

    @property
    def limit(self) -> int | None:
        """After how many bytes of the body the answer comes, None for all."""
        if isinstance(self.override, Answer):
            return 0
        return self.override.after if isinstance(self.override, Instead) else None

    def final(self, own: Answer) -> Answer:
        """The answer to give in place of the server's own."""
        match self.override:
            case None:
                return own
            case Instead():
                return self.override.answer
            case Answer():
                return self.override
            case edit:
                return edit(own)


class ToyTus:
    """The server; a context manager. ``uploads`` holds every upload by its path, with the bytes that have come."""

    def __init__(self, *, max_size: int = 0, code: str = "", tls: ssl.SSLContext | None = None) -> None:
        self.max_size, self.code = max_size, code
        self.uploads: dict[str, ToyUpload] = {}
        self.http = ScriptedHttp(self._handle, tls)
        self.endpoint = f"{self.http.address}/files"
        self._names = count(1)
        self._next: dict[str, list[Override]] = {}
        self._always: dict[str, Override] = {}
        self._runs: dict[Asked, Run] = {}
        self._lock = threading.Lock()

    def on(self, method: str, *overrides: Override) -> None:
        """What happens to the next requests of a method, one each; None leaves one as it is."""
        self._next.setdefault(method, []).extend(overrides)

    def always(self, method: str, override: Override) -> None:
        """What happens to every request of a method that ``on`` says nothing about."""
        self._always[method] = override

    def count(self, method: str) -> int:
        """How many requests of a method there were."""
        return sum(heard == method for heard, _ in self.http.heard)

    def __enter__(self) -> ToyTus:
        self.http.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.__exit__(kind, error, trace)

    def _handle(self, asked: Asked) -> Answer | None:
        with self._lock:
            run = self._runs.get(asked)
            if run is None:
                run = self._runs[asked] = Run(self._override(asked.method))
            answer = self._step(asked, run)
            if answer is not None:
                del self._runs[asked]
            return answer

    def _override(self, method: str) -> Override:
        waiting = self._next.get(method)
        return waiting.pop(0) if waiting else self._always.get(method)

    def _step(self, asked: Asked, run: Run) -> Answer | None:
        if run.limit == 0:
            return run.final(Answer())
        refused = self._refusal(asked, run)
        if refused:
            return run.final(refused)
        if asked.method == "PATCH":
            self._keep(asked, run)
            if run.kept < len(asked.body[: run.limit]):
                return run.final(Answer(409))
        if run.limit is not None and run.kept >= run.limit:
            return run.final(Answer())
        return run.final(self._own(asked)) if asked.complete else None

    def _refusal(self, asked: Asked, run: Run) -> Answer | None:
        """What is wrong with the request before its body matters."""
        brought = asked.headers.get("Authorization")
        if self.code and asked.method != "OPTIONS" and brought != f"Bearer {self.code}":
            return UNAUTHORISED if brought is None else Answer(403)
        if asked.method != "OPTIONS" and asked.headers.get("Tus-Resumable") != VERSION:
            return Answer(412, {"Tus-Version": VERSION})
        if asked.method in {"HEAD", "PATCH", "DELETE"} and asked.path not in self.uploads:
            return Answer(404)
        if asked.method != "PATCH" or run.kept:
            return None
        if asked.headers.get("Content-Type") != OCTETS:
            return Answer(415)
        upload = self.uploads[asked.path]
        if asked.headers.get("Upload-Offset") != str(len(upload.data)):
            return Answer(409)
        return Answer(413) if len(upload.data) + asked.length > upload.size else None

    def _keep(self, asked: Asked, run: Run) -> None:
        """Add what is new of the body to its upload, unless another request has been faster."""
        data = self.uploads[asked.path].data
        if len(data) == int(asked.headers["Upload-Offset"]) + run.kept:
            new = asked.body[run.kept : run.limit]
            data.extend(new)
            run.kept += len(new)

    def _own(self, asked: Asked) -> Answer:
        answer = getattr(self, f"_{asked.method.lower()}", lambda _: Answer(405))(asked)
        return Answer(answer.status, {"Tus-Resumable": VERSION, **answer.headers})

    def _options(self, asked: Asked) -> Answer:
        limit = {"Tus-Max-Size": str(self.max_size)} if self.max_size else {}
        return Answer(204, {"Tus-Version": VERSION, "Tus-Extension": "creation,termination", **limit})

    def _post(self, asked: Asked) -> Answer:
        length = asked.headers.get("Upload-Length", "")
        if not length.isdigit():
            return Answer(400)
        if self.max_size and int(length) > self.max_size:
            return Answer(413)
        path = f"/files/{next(self._names)}"
        self.uploads[path] = ToyUpload(int(length), _metadata(asked.headers.get("Upload-Metadata", "")))
        return Answer(201, {"Location": f"{self.http.address}{path}"})

    def _head(self, asked: Asked) -> Answer:
        upload = self.uploads[asked.path]
        facts = {"Upload-Offset": str(len(upload.data)), "Upload-Length": str(upload.size)}
        return Answer(200, {**facts, "Cache-Control": "no-store"})

    def _patch(self, asked: Asked) -> Answer:
        return Answer(204, {"Upload-Offset": str(len(self.uploads[asked.path].data))})

    def _delete(self, asked: Asked) -> Answer:
        del self.uploads[asked.path]
        return Answer(204)


def _metadata(text: str) -> dict[str, str]:
    pairs = [pair.strip().partition(" ") for pair in text.split(",") if pair.strip()]
    return {name: base64.b64decode(value).decode() for name, _, value in pairs}
