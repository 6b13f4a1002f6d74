"""The words of ``THIRD_PARTY.md``: headings, paragraphs, lists and plain tables, as Qt shows them in "About"."""

from __future__ import annotations

import platform
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template

from installer.licences.components import Component, Contents, Identity, Kind
from installer.product import Product

TEMPLATE = Path(__file__).with_name("third_party.md")
#: Licences of which one may ask for the source of what they cover.
_COPYLEFT = ("GPL", "MPL")
_SYSTEMS = {"Linux": "Linux", "Windows": "Windows", "Darwin": "macOS"}
_QT_FOLDERS = {
    "Linux": "`_internal/PySide6/Qt/lib` and `_internal/PySide6/Qt/plugins`",
    "Windows": "`_internal\\PySide6` and `_internal\\PySide6\\plugins`",
    "Darwin": "`Contents/Frameworks/PySide6/Qt/lib` and `Contents/Frameworks/PySide6/Qt/plugins`",
}
#: What stands in place of a name that SPDX does not know.
_PLAIN = {
    "LicenseRef-Public-Domain": "public domain",
    "LicenseRef-Microsoft-Visual-C-Runtime": "Microsoft's terms for redistributable code",
}
_SYSTEM_NOTES = {
    "Windows": "\n- Microsoft's C and C++ runtime is a system library in the sense of section 1 of the GPL, version 3. "
    "Microsoft lets it be passed on with a program, and its source is not part of the offer below.",
}
_SIGN_AGAIN = {
    "Darwin": "\n\nmacOS starts a changed program only when it is signed anew: `codesign --force --deep --sign -` with the "
    "path of the program does that, and needs no account with Apple.",
}


def text(product: Product, contents: Contents, offer: tuple[str, str], locked: Mapping[str, str]) -> str:
    """The whole document. ``offer`` is who offers the source and how to reach them, ``locked`` what the app runs on."""
    system = platform.system()
    packages = contents.of(Kind.PACKAGE)
    values = {
        "name": product.name,
        "version": product.version,
        "system": _SYSTEMS.get(system, system),
        "offerer": offer[0],
        "contact": offer[1],
        "program": _program(contents),
        "qt": _version(contents, "pyside6-essentials-qt"),
        "pyside": _version(contents, "pyside6-essentials"),
        "av": _version(contents, "av"),
        "av_ffmpeg": _version(contents, "av-ffmpeg"),
        "qt_folders": _QT_FOLDERS.get(system, _QT_FOLDERS["Linux"]),
        "system_note": _SYSTEM_NOTES.get(system, ""),
        "sign_again": _SIGN_AGAIN.get(system, ""),
        "sources": "\n".join(_sources(contents)),
        "packages": _table(("package", "version", "licence", "what for"), map(_package_row, packages)),
        "absent": _absent(packages, locked),
        "libraries": _table(("library", "version", "licence", "came with"), _library_rows(contents)),
        "parts": "\n".join(_parts(contents)),
    }
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(values)


def _program(contents: Contents) -> str:
    program = contents.get("ffmpeg-program")
    if program is None:
        return "This bundle holds no FFmpeg program."
    facts = program.identity
    return f"Version {facts.version}, **{facts.licence}**. {contents.program_note}"


def _version(contents: Contents, key: str) -> str:
    found = contents.get(key)
    return found.identity.version if found else "(not in this bundle)"


def _sources(contents: Contents) -> list[str]:
    """A line for each version of each component whose licence gives a right to its source."""
    told = {
        (one.identity.name, one.identity.version): one.identity
        for one in contents.components
        if any(name in one.identity.licence for name in _COPYLEFT) and one.identity.source
    }
    return [
        f"- {name} {version}: {_place(told[name, version].source)}"
        for name, version in sorted(told, key=_case_free)
    ]


def _place(source: str) -> str:
    """An address as a link; a package URL as the words that a package index understands."""
    return f"<{source}>" if source.startswith("http") else f"`{source}`"


def _named(identity: Identity) -> str:
    return f"[{identity.name}]({identity.home})" if identity.home else identity.name


def _case_free(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[0].lower(), pair[1]


def _package_row(package: Component) -> tuple[str, ...]:
    facts = package.identity
    return _named(facts), facts.version, _plain(facts.licence), package.purpose


def _library_rows(contents: Contents) -> list[tuple[str, ...]]:
    """Python and every library, one row for each version, with all that brought it."""
    found = [*contents.of(Kind.PYTHON), *contents.of(Kind.LIBRARY), *contents.of(Kind.PROGRAM)]
    carriers: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in found:
        facts = one.identity
        row = _named(facts), facts.version, _plain(facts.licence)
        carriers[row].add(_carrier(one, contents))
    rows = [(*row, ", ".join(sorted(names - {""}))) for row, names in carriers.items()]
    return sorted(rows, key=lambda row: row[0].lower())


def _carrier(component: Component, contents: Contents) -> str:
    if component.carrier == "system":
        return "the system that it was built on"
    carrier = contents.get(component.carrier or "")
    return carrier.identity.name if carrier else ""


def _absent(packages: Iterable[Component], locked: Mapping[str, str]) -> str:
    """What the app's list of packages names and this bundle does without, by name."""
    names = sorted(set(locked) - {package.key for package in packages})
    return ", ".join(f"{name} {locked[name]}" for name in names) or "none"


def _parts(contents: Contents) -> list[str]:
    lines: dict[str, None] = {}
    for one in sorted(contents.components, key=lambda one: one.identity.name.lower()):
        if one.parts:
            parts = ", ".join(
                f"{part.name} {part.version}".strip() + f" ({_plain(part.licence)})" for part in one.parts
            )
            lines[f"- **{one.identity.name} {one.identity.version}**: {parts}."] = None
    return list(lines)


def _plain(licence: str) -> str:
    return _PLAIN.get(licence, licence)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
