"""From the place where something was found to the component that it is: name, version, licence, source, notices."""

from __future__ import annotations

import platform
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from packageurl import PackageURL

from installer.licences import ffmpeg_program
from installer.licences.components import Component, Identity, Kind
from installer.licences.facts import TEXTS, Facts, Part
from installer.licences.packages import Packages
from installer.licences.system_packages import package_of
from installer.problem import Stop
from installer.product import PUBLISHER, ROOT, Product


@dataclass(frozen=True)
class Spot:
    """What something was found to be: ``key`` a package's or a library's name, ``carrier`` what brought a library.

    ``source`` is the file on this computer, where that has to be asked.
    """

    kind: Kind
    key: str
    carrier: str = ""
    source: Path | None = None


class Identities:
    """Makes components. ``note`` is about the FFmpeg program, once one was made."""

    def __init__(self, product: Product, facts: Facts, packages: Packages) -> None:
        self._product, self._facts, self._packages = product, facts, packages
        self.note = ""

    def component(self, spot: Spot, files: tuple[str, ...], modules: tuple[str, ...]) -> Component:
        """The component at a spot. Raises :class:`Stop` where something about it is not known."""
        makers = {
            Kind.APP: self._app,
            Kind.PYTHON: self._python,
            Kind.PACKAGE: self._package,
            Kind.LIBRARY: self._library,
            Kind.PROGRAM: self._program,
        }
        return makers[spot.kind](spot, files, modules)

    def _app(self, spot: Spot, files: tuple[str, ...], modules: tuple[str, ...]) -> Component:
        product = self._product
        purl = f"pkg:generic/{product.slug}@{product.version}"
        identity = Identity(product.name, product.version, "MIT", "", "", purl)
        return Component(spot.key, spot.kind, identity, PUBLISHER, None, files, modules, (ROOT / "LICENSE",))

    def _python(self, spot: Spot, files: tuple[str, ...], modules: tuple[str, ...]) -> Component:
        version, library = platform.python_version(), self._facts.library["python"]
        source = f"https://www.python.org/ftp/python/{version}/Python-{version}.tar.xz"
        identity = Identity(
            "Python", version, library.licence, library.home, source, f"pkg:generic/python@{version}"
        )
        folders = (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix))
        own = [folder / "LICENSE.txt" for folder in folders if (folder / "LICENSE.txt").is_file()]
        texts = (*library.notices("python"), *own[:1])
        parts = self._facts.parts_of("python")
        return Component(
            spot.key, spot.kind, identity, "the language", None, files, modules, texts, (), parts
        )

    def _package(self, spot: Spot, files: tuple[str, ...], modules: tuple[str, ...]) -> Component:
        packages, name = self._packages, spot.key
        texts, needs, parts = packages.texts(name), packages.needs(name), packages.parts(name)
        identity, purpose = packages.identity(name), packages.notes(name).purpose
        return Component(name, spot.kind, identity, purpose, None, files, modules, texts, needs, parts)

    def _library(self, spot: Spot, files: tuple[str, ...], modules: tuple[str, ...]) -> Component:
        if spot.carrier == "system" and sys.platform != "win32":
            identity, texts = self._of_system(spot)
        elif spot.carrier in {"python", "system"}:
            identity, texts = self._of_installer(spot), self._facts.library[spot.key].notices(spot.key)
        else:
            identity, texts = self._of_wheel(spot), self._facts.library[spot.key].notices(spot.key)
        parts, key = self._facts.parts_of(spot.key), f"{spot.carrier}-{spot.key}"
        return Component(key, spot.kind, identity, "", spot.carrier, files, modules, texts, (), parts)

    def _of_wheel(self, spot: Spot) -> Identity:
        library = self._facts.library[spot.key]
        built = self._facts.built(spot.carrier, self._packages.identity(spot.carrier).version, spot.key)
        purl = _generic(spot.key, built.version, built.source)
        licence = built.licence or library.licence
        return Identity(library.name or spot.key, built.version, licence, library.home, built.source, purl)

    def _of_installer(self, spot: Spot) -> Identity:
        """A library that Python's own installer brings on Windows and macOS, or that is a part of Windows."""
        library = self._facts.library[spot.key]
        if spot.carrier == "python":
            version, source = platform.python_version(), "https://github.com/python/cpython-source-deps"
            told = f"as in Python {version}"
        else:
            told, source = f"as in Windows {platform.version()}", ""
        purl = _generic(spot.key, "", source)
        return Identity(library.name or spot.key, told, library.licence, library.home, source, purl)

    def _of_system(self, spot: Spot) -> tuple[Identity, tuple[Path, ...]]:
        package = package_of(spot.source) if spot.source else None
        if package is None:
            raise Stop(f"The bundle holds {spot.source}, and no package of this system has installed it.")
        library = self._facts.library[spot.key]
        name = library.name or spot.key
        identity = Identity(
            name, package.version, library.licence, library.home, package.source_purl, package.purl
        )
        if not package.notices.is_file():
            raise Stop(
                f"The package {package.name} has no {package.notices}, so its notices cannot go along."
            )
        return identity, (package.notices,)

    def _program(self, spot: Spot, files: tuple[str, ...], modules: tuple[str, ...]) -> Component:
        if spot.source is None:
            raise Stop("The FFmpeg program stands in the bundle and nowhere else.")
        program = ffmpeg_program.ask(spot.source)
        builder = program.builder(self._facts)
        self.note = f"{builder.name} built it, and says how at <{builder.source}>. {builder.about}"
        libraries = sorted(program.libraries(self._facts))
        texts = [TEXTS / "ffmpeg.txt"]
        texts += [text for key in libraries for text in self._facts.library[key].notices(key)]
        parts = tuple(self._part(key) for key in libraries)
        purl, home = _generic("ffmpeg", program.version, builder.source), self._facts.library["ffmpeg"].home
        identity = Identity("FFmpeg", program.version, program.licence, home, builder.source, purl)
        purpose = "cuts and encodes video; this program starts it"
        return Component(
            spot.key,
            spot.kind,
            identity,
            purpose,
            spot.carrier,
            files,
            modules,
            tuple(sorted(set(texts))),
            (),
            parts,
        )

    def _part(self, key: str) -> Part:
        library = self._facts.library[key]
        return Part(library.name or key, library.licence, "", _generic(key, "", ""), library.home)


def _generic(name: str, version: str, source: str) -> str:
    qualifiers = {"download_url": source} if source else None
    return PackageURL("generic", None, name, version or None, qualifiers).to_string()
