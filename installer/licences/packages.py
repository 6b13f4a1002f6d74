"""The Python packages that are installed where the build runs: which file is whose, and under which licence."""

from __future__ import annotations

import json
import os
import re
import sysconfig
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePosixPath

from cyclonedx.spdx import is_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from installer.licences.components import Identity
from installer.licences.facts import TEXTS, Facts, Package, Part
from installer.problem import Stop
from installer.product import ROOT

#: Trove classifiers that name exactly one licence; the others, as plain "BSD License", do not.
CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_HOMES = ("homepage", "home page", "home", "source", "source code", "repository", "code")
_NOTICES = re.compile(r"(licen[cs]e|copying|notice|authors|patents)[^/]*$", re.IGNORECASE)
RUNTIME_LOCK = ROOT / "requirements" / "runtime.txt"
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
#: A component in a wheel's own bill of materials that was compiled into it; others are the package and its tools.
_COMPILED_IN = ("pkg:cargo/", "pkg:generic/")


def locked() -> dict[str, str]:
    """The versions of the packages that the app runs on, on any system, by name."""
    return dict(_LOCKED.findall(RUNTIME_LOCK.read_text(encoding="utf-8")))


class Packages:
    """The packages of one folder ``site-packages``."""

    def __init__(self, facts: Facts, folder: Path | None = None) -> None:
        self._facts = facts
        self.folder = Path(folder or sysconfig.get_path("purelib"))

    @cached_property
    def installed(self) -> dict[str, Distribution]:
        """By normalised name."""
        return {canonicalize_name(one.name): one for one in distributions(path=[str(self.folder)])}

    @cached_property
    def _owners(self) -> dict[str, str]:
        return {
            os.path.normpath(str(one.locate_file(file))): name
            for name, one in self.installed.items()
            for file in one.files or ()
        }

    def owner(self, source: Path) -> str | None:
        """The name of the package that installed a file."""
        return self._owners.get(os.path.normpath(source))

    def notes(self, name: str) -> Package:
        """What the table says about a package."""
        return self._facts.package.get(name, Package())

    def identity(self, name: str) -> Identity:
        """Name, version, licence and where it is from. Raises :class:`Stop` where nothing says the licence."""
        found = self.installed[name]
        purl = f"pkg:pypi/{name}@{found.version}"
        # The index itself holds the source beside the wheel, under this name.
        source = self.notes(name).source.format(version=found.version) or purl
        return Identity(found.name, found.version, self._licence(name, found), _home(found), source, purl)

    def _licence(self, name: str, found: Distribution) -> str:
        said: list[str | None] = [
            self.notes(name).licence,
            *(found.metadata.get_all("License-Expression") or ()),
            *(found.metadata.get_all("License") or ()),
        ]
        said += [CLASSIFIERS.get(line) for line in found.metadata.get_all("Classifier") or ()]
        for licence in said:
            if licence and is_expression(licence):
                return str(licence)
        raise Stop(
            f"Nothing says the licence of the package {name} {found.version}: write it into licences.toml."
        )

    def texts(self, name: str) -> tuple[Path, ...]:
        """The licence and the notices that came with a package, and those that the table adds."""
        found = self.installed[name]
        own = [
            Path(str(found.locate_file(file)))
            for file in found.files or ()
            if ".dist-info" in file.parts[0]
            and _NOTICES.search(str(file))
            and file.suffix not in {".py", ".pyc"}
        ]
        return tuple(sorted(own)) + tuple(TEXTS / text for text in self.notes(name).texts)

    def needs(self, name: str) -> tuple[str, ...]:
        """The installed packages that a package asks for on this system, without its extras."""
        asked = [Requirement(line) for line in self.installed[name].requires or ()]
        names = {
            str(canonicalize_name(one.name))
            for one in asked
            if one.marker is None or one.marker.evaluate({"extra": ""})
        }
        return tuple(sorted(names & set(self.installed)))

    def parts(self, name: str) -> tuple[Part, ...]:
        """What was compiled into a package, by the bills of materials in its own wheel (PEP 770)."""
        found = self.installed[name]
        files = [file for file in found.files or () if PurePosixPath(file).match("*.dist-info/sboms/*.json")]
        told = {
            entry["purl"].partition("?")[0]: entry
            for file in files
            for entry in _components(Path(str(found.locate_file(file))))
        }
        return tuple(self._part(name, purl, entry) for purl, entry in sorted(told.items()))

    def _part(self, name: str, purl: str, entry: dict[str, str]) -> Part:
        licence = entry["licence"]
        library = self._facts.library.get(entry["name"])
        if not licence and library is None:
            raise Stop(f"The wheel of {name} holds {entry['name']}, and nothing says its licence.")
        return Part(entry["name"], licence or (library.licence if library else ""), entry["version"], purl)


def _components(bill: Path) -> Iterator[dict[str, str]]:
    for entry in json.loads(bill.read_text(encoding="utf-8")).get("components", ()):
        if entry.get("purl", "").startswith(_COMPILED_IN):
            said = [
                one.get("expression") or one.get("license", {}).get("id", "")
                for one in entry.get("licenses", ())
            ]
            licence = " AND ".join(said)
            yield {
                "name": entry["name"],
                "version": entry["version"],
                "purl": entry["purl"],
                "licence": licence,
            }


def _home(found: Distribution) -> str:
    labelled = [line.partition(", ") for line in found.metadata.get_all("Project-URL") or ()]
    by_label = {label.strip().lower(): url for label, _, url in labelled}
    # Not by index: the backport of importlib.metadata, once another package has loaded it, raises for a missing one.
    (said,) = found.metadata.get_all("Home-page") or ("",)
    return said or next((by_label[label] for label in _HOMES if label in by_label), "")
