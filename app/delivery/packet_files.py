"""The files of one packet as a check sees them: looked at without following anything, opened without trusting anything."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from app.delivery.record_check import shown
from app.story.errors import FieldProblem

MOST_EXTRAS = 50
_PIECE = 1 << 20


class PacketFiles(Protocol):
    """The files of one packet, wherever they lie: what a check asks of them."""

    @property
    def name(self) -> str:
        """What their folder is called."""
        ...

    @property
    def plain(self) -> Mapping[str, int]:
        """Plain files by name, with their sizes in bytes."""
        ...

    @property
    def seen(self) -> set[str]:
        """Every name."""
        ...

    def odd(self) -> list[FieldProblem]:
        """What no packet holds, whatever its list says."""
        ...

    def read(self, name: str, longest: int) -> bytes | None:
        """The bytes of a plain file, or None where there are more than ``longest`` or none can be read."""
        ...

    def facts(self, name: str) -> tuple[str, bytes] | None:
        """SHA-256 and first bytes of a plain file, or None where it cannot be read."""
        ...


@dataclass
class FolderFiles:
    """What lies in a folder of its own. ``problems`` say why where it is none."""

    path: Path
    plain: dict[str, int] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)

    def __post_init__(self) -> None:
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    self._sort(entry.name, entry.stat(follow_symlinks=False))
        except NotADirectoryError:
            self.problems.append(FieldProblem(".", "a folder; this is a file"))
        except FileNotFoundError:
            self.problems.append(FieldProblem(".", "a folder; nothing is there"))
        except (OSError, ValueError):
            self.problems.append(FieldProblem(".", "a folder that can be read"))

    def _sort(self, name: str, status: os.stat_result) -> None:
        if stat.S_ISLNK(status.st_mode):
            self.links.append(name)
        elif stat.S_ISREG(status.st_mode):
            self.plain[name] = status.st_size
        else:
            self.others.append(name)

    @property
    def name(self) -> str:
        """What the folder is called."""
        return self.path.resolve().name

    @property
    def seen(self) -> set[str]:
        """Every name in the folder."""
        return {*self.plain, *self.links, *self.others}

    def odd(self) -> list[FieldProblem]:
        """What no packet holds, whatever its list says."""
        links = [
            FieldProblem(shown(name), "a file of its own, not a link to another place")
            for name in sorted(self.links)
        ]
        others = [FieldProblem(shown(name), "a plain file, or nothing") for name in sorted(self.others)]
        return links[:MOST_EXTRAS] + others[:MOST_EXTRAS]

    def read(self, name: str, longest: int) -> bytes | None:
        """The bytes of a plain file, or None where there are more than ``longest`` or none can be read."""
        try:
            with open_plain(self.path / name) as source:
                found = source.read(longest + 1)
        except OSError:
            return None
        return found if len(found) <= longest else None

    def facts(self, name: str) -> tuple[str, bytes] | None:
        """SHA-256 and first bytes of a plain file, or None where it cannot be read."""
        try:
            with open_plain(self.path / name) as source:
                return hash_and_first(source)
        except OSError:
            return None


def open_plain(path: Path) -> BinaryIO:
    """Open a plain file for reading without following a link. Raises OSError."""
    # Between looking and opening somebody could put a link or a pipe there.
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    return os.fdopen(os.open(path, flags), "rb")


def hash_and_first(source: BinaryIO) -> tuple[str, bytes]:
    """SHA-256 in hexadecimal and the first bytes of what is read from ``source``. Raises OSError."""
    digest, first = hashlib.sha256(), b""
    while block := source.read(_PIECE):
        first = first or block[:16]
        digest.update(block)
    return digest.hexdigest(), first
