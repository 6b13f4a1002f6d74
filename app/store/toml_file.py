"""Reading a TOML file that may be anything: too big, a folder, not text, or made to keep the reader busy."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from app.story.errors import FieldProblem

LARGEST = 1_000_000

# tomllib takes time by the square of the parts of a dotted key; nobody writes one with 64 parts.
_ENDLESS_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}""")
_PLACE = re.compile(r"^(?P<what>.*?) \(at (?P<place>line \d+, column \d+|end of document)\)$", re.DOTALL)


class NotToml(Exception):
    """The file holds no TOML table; ``problem`` says why."""

    def __init__(self, problem: FieldProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def read_toml(path: Path) -> Mapping[str, object]:
    """The table in the file at ``path`` (TOML 1.0, UTF-8, with or without a byte order mark, at most 1 MB).

    Raises :class:`NotToml`, whatever is there.
    """
    text = _text(path)
    if _ENDLESS_KEY.search(text):
        raise _not("", "keys with fewer than 64 parts between dots")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.match(str(error))
        raise _not(*(found["place"], found["what"]) if found else ("", str(error))) from error
    except RecursionError as error:
        raise _not("", "lists and tables that are not nested so deeply") from error
    except ValueError as error:  # whole numbers of over 4,300 digits (int's own limit)
        raise _not("", "numbers with fewer digits") from error


def _text(path: Path) -> str:
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise _not("", "a file; this is a folder")
        if not stat.S_ISREG(facts.st_mode):
            raise _not("", "an ordinary file")
        with path.open("rb") as source:
            data = source.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise _not("", "a file; there is none of this name") from error
    except (OSError, ValueError) as error:
        raise _not("", "a file that can be read") from error
    if len(data) > LARGEST:
        raise _not("", f"at most {LARGEST:,} bytes")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _not(f"line {line}", "text in UTF-8") from error


def _not(key: str, expected: str) -> NotToml:
    return NotToml(FieldProblem(key, expected))
