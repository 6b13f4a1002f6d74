"""What ``licences.toml`` says about other people's libraries, and which of them a file is."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path, PurePosixPath

import msgspec

from installer.problem import Stop

FOLDER = Path(__file__).parent
TABLE = FOLDER / "licences.toml"
TEXTS = FOLDER / "texts"


@dataclass(frozen=True)
class Part:
    """Something that was compiled into a library or a program."""

    name: str
    licence: str
    version: str = ""
    purl: str = ""
    home: str = ""


@dataclass(frozen=True)
class Library:
    """A library in machine code. ``licence`` is an SPDX expression; the other fields are told in ``licences.toml``."""

    licence: str
    home: str
    name: str = ""
    files: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()
    text: str = ""
    texts: tuple[str, ...] | None = None

    def notices(self, key: str) -> tuple[Path, ...]:
        """The files with its copyright notices."""
        names = (self.text or f"{key}.txt",) if self.texts is None else self.texts
        return tuple(TEXTS / name for name in names)


@dataclass(frozen=True)
class Built:
    """Which version of a library stands in a wheel, and the source that it was built from."""

    version: str
    source: str
    licence: str = ""


@dataclass(frozen=True)
class Wheel:
    """One version of a Python package whose wheels bring libraries along. ``about`` is where its build is described."""

    version: str
    about: str
    built: dict[str, Built] = field(default_factory=dict)


@dataclass(frozen=True)
class Package:
    """What a Python package's metadata leaves out. ``licence`` counts before what the metadata says."""

    licence: str = ""
    purpose: str = ""
    source: str = ""
    own: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Program:
    """How the FFmpeg program is known, what is always compiled into it, and which options bring nothing along."""

    files: tuple[str, ...]
    always: tuple[str, ...]
    own: tuple[str, ...]


@dataclass(frozen=True)
class Builder:
    """Somebody who builds FFmpeg programs, known by ``sign`` in their configuration."""

    sign: str
    name: str
    source: str
    about: str


@dataclass(frozen=True)
class Facts:
    """The whole table."""

    library: dict[str, Library]
    program: Program
    builder: tuple[Builder, ...]
    wheel: dict[str, Wheel]
    package: dict[str, Package]
    inside: dict[str, tuple[Part, ...]]

    def library_of(self, path: str) -> str | None:
        """The key of the library that a file of the bundle is, by its path there; None where the table has none."""
        name = PurePosixPath(path).name
        fits = [
            (len(pattern), key)
            for key, library in self.library.items()
            for pattern in library.files
            if fnmatchcase(path if "/" in pattern else name, pattern)
        ]
        return max(fits)[1] if fits else None

    def parts_of(self, key: str) -> tuple[Part, ...]:
        """What was compiled into a library on this system."""
        return (*self.inside.get(key, ()), *self.inside.get(f"{key}-{sys.platform}", ()))

    def is_program(self, path: str) -> bool:
        """Whether a file of the bundle is the FFmpeg program."""
        return any(fnmatchcase(path, pattern) for pattern in self.program.files)

    def built(self, package: str, version: str, key: str) -> Built:
        """What a package's wheel holds of a library. Raises :class:`Stop` where nobody has looked it up yet."""
        wheel = self.wheel.get(package)
        if wheel is None or wheel.version != version or key not in wheel.built:
            raise Stop(
                f"licences.toml does not say which {key} stands in {package} {version}: look it up, then write it there."
            )
        return wheel.built[key]

    def with_what_they_bring(self, keys: set[str]) -> set[str]:
        """The libraries, and those that they are linked with in turn."""
        found: set[str] = set()
        waiting = sorted(keys)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += self.library[key].brings
        return found


@cache
def facts() -> Facts:
    """The table. A fault in it raises: it is part of the source."""
    return msgspec.convert(tomllib.loads(TABLE.read_text(encoding="utf-8")), Facts)
