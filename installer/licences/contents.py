"""What is really in a bundle: every file in its folder and every module in its program, each with its origin.

PyInstaller's table, which `installer/bundle/freezing.py` writes down, says from which file on this computer each came; the
origin of that file is told by pip's records, by Python's own folders, by the system's package manager, and by
``licences.toml``. Whatever has no origin ends the build: nobody may pass on what nobody knows.
"""

from __future__ import annotations

import json
import os
import re
import sys
import sysconfig
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from installer.licences.components import Component, Contents, Kind
from installer.licences.facts import Facts, facts
from installer.licences.identities import Identities, Spot
from installer.licences.packages import Packages, locked
from installer.problem import Stop
from installer.product import ROOT, Product

#: Files of this program itself, by their path in the bundle; the last two are macOS's and signing's.
_OWN = re.compile(
    r"(LICENSE|THIRD_PARTY\.md|files\.sha256|resources/.*|[^/]*\.icns|(Contents/)?(Info\.plist|_CodeSignature/.*))$"
)
_LIBRARY = re.compile(r"\.(so(\.\d+)*|dylib|dll)$")
_EXTENSION = re.compile(r"\.(abi3|cpython-[^/.]*)\.so$|\.pyd$")
#: Python's modules that it needs to begin with; PyInstaller makes the archive out of Python's own files.
_FIRST_MODULES = "base_library.zip"
#: The packages of the build that belong into a bundle: the program begins with theirs.
_STARTERS = {"pyinstaller", "pyinstaller-hooks-contrib"}
#: What PyInstaller writes in place of a file for a package without any of its own (a namespace).
_NO_FILE = {"-", ""}


@dataclass
class _Found:
    files: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)


def read(product: Product, bundle: Path, note: Path, packages: Packages | None = None) -> Contents:
    """Everything in ``bundle``, of which ``note`` is PyInstaller's table. Raises :class:`Stop`, naming what it is about."""
    table = json.loads(note.read_text(encoding="utf-8"))
    reader = _Reader(product, facts(), packages or Packages(facts()))
    reader.read_files(bundle, {_posix(name): source for name, source, _ in table["files"]})
    reader.read_modules((name, source) for name, source, _ in table["modules"])
    return reader.contents(bundle)


class _Reader:
    def __init__(self, product: Product, table: Facts, packages: Packages) -> None:
        self._facts, self._packages = table, packages
        self._identities = Identities(product, table, packages)
        self._found: dict[Spot, _Found] = defaultdict(_Found)
        self._program = product.slug
        # The starter in the program is PyInstaller's, whatever else is its.
        self._found[Spot(Kind.PACKAGE, "pyinstaller")] = _Found()
        self._found[Spot(Kind.PYTHON, "python")] = _Found()

    def read_files(self, bundle: Path, sources: dict[str, str]) -> None:
        """Find the origin of every file that is really there."""
        for path in sorted(bundle.rglob("*")):
            if path.is_file() and not path.is_symlink():
                name = path.relative_to(bundle).as_posix()
                inside = inside_name(name)
                spot = self._spot(inside, Path(sources[inside]) if inside in sources else None)
                self._found[spot].files.append(name)

    def _spot(self, name: str, source: Path | None) -> Spot:
        if name in {self._program, f"{self._program}.exe"} or _OWN.match(name):
            return Spot(Kind.APP, "app")
        if name == _FIRST_MODULES:
            return Spot(Kind.PYTHON, "python")
        if source is None:
            raise Stop(f"The bundle holds {name}, which PyInstaller's table does not know.")
        carrier = self._carrier(name, source)
        if self._facts.is_program(name):
            return Spot(Kind.PROGRAM, "ffmpeg-program", carrier, source)
        return self._library(name, source, carrier) or self._whole(name, source, carrier)

    def _carrier(self, name: str, source: Path) -> str:
        owner = self._packages.owner(source)
        if owner is not None:
            # A package counts from the first library that it brings, even where none of its modules comes along.
            self._found[Spot(Kind.PACKAGE, owner)].files.extend(())
            return owner
        if _is_pythons(source):
            return "python"
        if _LIBRARY.search(name) and (sys.platform.startswith("linux") or _is_windows(source)):
            return "system"
        raise Stop(f"The bundle holds {name} from {source}, and nothing says whose that is.")

    def _library(self, name: str, source: Path, carrier: str) -> Spot | None:
        if _EXTENSION.search(name):
            return None
        key = self._facts.library_of(name)
        if key == "python":
            return Spot(Kind.PYTHON, "python")
        return Spot(Kind.LIBRARY, key, carrier, source) if key else None

    def _whole(self, name: str, source: Path, carrier: str) -> Spot:
        if carrier == "system":
            raise Stop(f"The bundle holds the system's library {name}, and licences.toml does not name it.")
        if carrier == "python":
            return Spot(Kind.PYTHON, "python")
        own = self._packages.notes(carrier).own
        if _LIBRARY.search(name) and not _EXTENSION.search(name) and not _matches(name, own):
            raise Stop(
                f"The bundle holds {name} from the package {carrier}, and licences.toml does not name it."
            )
        return Spot(Kind.PACKAGE, carrier)

    def read_modules(self, modules: object) -> None:
        """Find the origin of every module in the program's archive; ``modules`` are pairs of name and file."""
        for name, source in modules:  # type: ignore[attr-defined]
            if source not in _NO_FILE:
                self._found[self._module(name, Path(source))].modules.append(name)

    def _module(self, name: str, source: Path) -> Spot:
        owner = self._packages.owner(source)
        if owner is not None:
            return Spot(Kind.PACKAGE, owner)
        if source.is_relative_to(ROOT / "app"):
            return Spot(Kind.APP, "app")
        if _is_pythons(source):
            return Spot(Kind.PYTHON, "python")
        raise Stop(
            f"The bundle holds the Python module {name} from {source}, and nothing says whose that is."
        )

    def contents(self, bundle: Path) -> Contents:
        """The components, once everything was read. Raises :class:`Stop` for a tool of the build among them."""
        packages = {spot.key for spot in self._found if spot.kind is Kind.PACKAGE}
        if tools := sorted(packages - _STARTERS - set(locked())):
            raise Stop(
                f"The bundle holds the package {tools[0]}, which the app does not run on: leave its modules out in "
                "installer/bundle/pruning.py."
            )
        components = [
            self._identities.component(spot, tuple(sorted(found.files)), tuple(sorted(found.modules)))
            for spot, found in self._found.items()
        ]
        components = _joined(components)
        present = {component.key for component in components}
        return Contents(
            bundle, tuple(_with_present_needs(one, present) for one in components), self._identities.note
        )


def inside_name(name: str) -> str:
    """PyInstaller's name of a file, from its path in the bundle: without its folder for everything but the program."""
    posix = _posix(name)
    posix = re.sub(r"^(_internal|Contents/(Frameworks|Resources|MacOS))/", "", posix)
    return posix.replace("__dot__", ".")


def _joined(components: list[Component]) -> list[Component]:
    """One component for each key: a library of several files may have been found file by file."""
    by_key: dict[str, list[Component]] = defaultdict(list)
    for component in components:
        by_key[component.key].append(component)
    return [_join(by_key[key]) for key in sorted(by_key)]


def _join(same: list[Component]) -> Component:
    first = same[0]
    files = tuple(sorted(file for one in same for file in one.files))
    texts = tuple(sorted({text for one in same for text in one.texts}))
    return replace(first, files=files, texts=texts)


def _with_present_needs(component: Component, present: set[str]) -> Component:
    return replace(component, needs=tuple(sorted(set(component.needs) & present)))


def _is_pythons(source: Path) -> bool:
    """Whether a file came with Python itself; on Linux its library may stand among the system's."""
    folders = {
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("platstdlib"),
        sysconfig.get_config_var("DESTSHARED"),
    }
    if sys.base_prefix not in {"/usr", "/usr/local"}:
        folders.add(sys.base_prefix)
    real = source.resolve()
    return any(real.is_relative_to(Path(folder).resolve()) for folder in folders if folder)


def _is_windows(source: Path) -> bool:
    """Whether a file is a part of Windows, as the runtime of C is on Windows 10 and later."""
    root = os.environ.get("SYSTEMROOT")
    return bool(root) and source.is_relative_to(Path(str(root)))


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(PurePosixPath(name).match(pattern) for pattern in patterns)


def _posix(name: str) -> str:
    return name.replace("\\", "/")
