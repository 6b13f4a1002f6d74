"""What a bundle is made of: one component for everything that has an author, a version and a licence of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from installer.licences.facts import Part


class Kind(Enum):
    """What sort of thing a component is."""

    APP = "this program"
    PYTHON = "Python"
    PACKAGE = "Python package"
    LIBRARY = "library"
    PROGRAM = "program"


@dataclass(frozen=True)
class Identity:
    """Who made a component and under which terms. ``licence`` is an SPDX expression, ``source`` where this version is."""

    name: str
    version: str
    licence: str
    home: str
    source: str
    purl: str


@dataclass(frozen=True)
class Component:
    """One component of a bundle.

    ``key`` is unique and may name a folder; ``carrier`` is the key of the component that brought this one.
    ``files`` are paths in the bundle, ``modules`` the names of Python modules inside its program, ``texts`` the files
    with licence and notices on this computer, ``needs`` the keys of the packages that it asks for.
    """

    key: str
    kind: Kind
    identity: Identity
    purpose: str = ""
    carrier: str | None = None
    files: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    texts: tuple[Path, ...] = ()
    needs: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Contents:
    """Everything in one bundle. ``program_note`` says whose build the FFmpeg program is and where its source is."""

    bundle: Path
    components: tuple[Component, ...]
    program_note: str = ""

    def of(self, kind: Kind) -> list[Component]:
        """The components of one kind, by name."""
        return sorted((one for one in self.components if one.kind is kind), key=lambda one: one.key.lower())

    def get(self, key: str) -> Component | None:
        """The component with a key, None where the bundle has none."""
        return next((one for one in self.components if one.key == key), None)
