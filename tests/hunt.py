"""Looks for planted secrets everywhere that the program could have left them: files, logs, output, words, objects."""

from __future__ import annotations

import base64
import contextlib
import gc
import json
import logging
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from urllib.parse import quote, quote_plus

import pytest


def forms(secret: str, users: Iterable[str] = ()) -> dict[str, bytes]:
    """The secret as it is, escaped, percent-encoded, and in base64: alone and as each protocol puts it together."""
    found = {
        "plain": secret,
        "repr": repr(secret)[1:-1],
        "JSON": json.dumps(secret)[1:-1],
        "percent": quote(secret, safe=""),
        "form": quote_plus(secret),
        "hex": secret.encode().hex(),
    }
    pairs = {"alone": secret, "name only": f"{secret}:", "anonymous": f"anonymous:{secret}"}
    for user in users:
        pairs |= {f"PLAIN of {user}": f"\0{user}\0{secret}", f"Basic of {user}": f"{user}:{secret}"}
    for name, pair in pairs.items():
        found[f"base64 {name}"] = base64.b64encode(pair.encode()).decode("ascii").rstrip("=")
        found[f"base64url {name}"] = base64.urlsafe_b64encode(pair.encode()).decode("ascii").rstrip("=")
    return {name: form.encode() for name, form in found.items()}


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [f"{record.name}: {record.getMessage()}", repr(record.args)]
        if record.exc_info and record.exc_info[1] is not None:
            self.lines.append("".join(traceback.format_exception(record.exc_info[1])))


class Hunt:
    """A context manager. While it lasts every logger that has no level of its own speaks, ``urllib3`` too."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd
        self._forms: dict[str, dict[str, bytes]] = {}
        self._records = _Records()
        self._output = ""
        self._root = logging.getLogger()
        self._level = self._root.level

    def __enter__(self) -> Hunt:
        self._root.addHandler(self._records)
        self._root.setLevel(logging.DEBUG)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._root.removeHandler(self._records)
        self._root.setLevel(self._level)

    def plant(self, secret: str, *users: str) -> None:
        """Look for this one too; with ``users`` it could be put together in a protocol."""
        self._forms[secret] = forms(secret, users)

    @property
    def log(self) -> str:
        """Everything that was logged."""
        return "\n".join(self._records.lines)

    def found_in(self, where: str, data: bytes | str) -> list[str]:
        """Where which form of which secret stands."""
        raw = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
        return [
            f"{where}: {name}"
            for known in self._forms.values()
            for name, form in known.items()
            if form in raw
        ]

    def require_nothing(self, *folders: Path, **words: str | bytes) -> None:
        """Fail where a secret stands in a file below ``folders``, in ``words``, log, output, or the ``repr`` of an object."""
        out, err = self._capfd.readouterr()
        self._output += out + err
        found = self.found_in("log", self.log) + self.found_in("output", self._output)
        for name, said in words.items():
            found += self.found_in(name, said)
        for folder in folders:
            for path in folder.rglob("*"):
                found += self.found_in("a name", str(path))
                found += self.found_in(str(path), path.read_bytes()) if path.is_file() else []
        found += [
            f"{line} of {shown[:200]}" for shown in _shown_objects() for line in self.found_in("repr", shown)
        ]
        if found:
            raise AssertionError("secrets were left: " + "; ".join(found))


def _shown_objects() -> list[str]:
    """What every object of the program that is alive says of itself."""
    shown = []
    for thing in gc.get_objects():
        if isinstance(thing, type) or not str(type(thing).__module__).startswith("app."):
            continue
        with contextlib.suppress(RuntimeError):  # a widget of which Qt's half is gone
            shown.append(f"{thing!r} {thing!s}")
    return shown
