"""What PyInstaller collects and a bundle does without, and which of the system's libraries it brings along.

A table of contents is a list of ``(name in the bundle, file on this computer, PyInstaller's type code)``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath

Entry = tuple[str, str, str]

#: Python modules that some package asks for in a case that does not come up here.
UNUSED_MODULES = (
    "IPython",
    "PIL",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "_tkinter",
    "curses",
    "dbm",
    "distutils",
    "doctest",
    "keyring.testing",
    "keyrings",
    "lib2to3",
    "multiprocessing",
    "numpy",
    "pdb",
    "pip",
    "pkg_resources",
    "pydoc",
    "pydoc_data",
    "pytest",
    "readline",
    "setuptools",
    "sqlite3",
    "test",
    "tkinter",
    "turtle",
    "typing_extensions",
    "unittest",
    "xmlrpc",
    "yaml",
)
#: Qt's plugins by folder: every file, or the ones whose names match. Folders that are not named stay out:
#: embedded Linux, the virtual keyboard, TLS (the uploads use Python's), SQL, QML.
PLUGINS = {
    "accessible": ".*",
    "iconengines": ".*svg.*",
    "imageformats": ".*(jpeg|svg|gif|webp|ico|icns).*",
    "multimedia": ".*",
    "networkinformation": ".*",
    "platforminputcontexts": ".*(compose|ibus).*",
    "platforms": ".*(xcb|wayland|offscreen|windows|cocoa).*",
    "platformthemes": ".*",
    "styles": ".*",
    "wayland-decoration-client": ".*",
    "wayland-graphics-integration-client": ".*",
    "wayland-shell-integration": ".*(xdg-shell).*",
    "xcbglintegrations": ".*",
}
#: Other files that are never used: translations (the app speaks English), Mesa's drawing for Qt Quick on Windows, and
#: what only plugins that stay out are linked with. On Linux such a library goes because nothing that stays needs it.
UNUSED_FILES = (
    r"PySide6/(Qt/)?translations/",
    r"PySide6/(Qt/)?qml/",
    r"PySide6/opengl32sw\.dll",
    r"PySide6/Qt6(OpenGL|Pdf|Qml|Quick|VirtualKeyboard)[^/]*\.dll",
    r"PySide6/Qt/lib/Qt(OpenGL|Pdf|Qml|Quick|VirtualKeyboard)[^/]*\.framework/",
    r"_tcl_data/",
    r"_tk_data/",
    r"tcl8/",
    r"setuptools/",
    r"(attrs|setuptools)-[^/]*\.dist-info/",
    r"av/.*\.(pxd|pyx|py|pyi)$",
)
#: Libraries of a Linux system that come along, since a bare desktop may lack them, or has them in another version
#: under the same name. All others are the system's own: what talks to its graphics, its fonts, its sound and its
#: desktop has to fit those, and an older copy of ours would stand in their way.
BROUGHT = re.compile(
    r"lib(bz2|crypto|ffi|lzma|python3\.\d+|ssl|xcb-(cursor|icccm|image|keysyms|render-util|shape|util|xkb)"
    r"|xkbcommon(-x11)?)\.so"
)


def is_plugin(name: str) -> re.Match[str] | None:
    """Whether a file of the bundle is a Qt plugin: its folder is group 1, its file name group 2."""
    return re.search(r"PySide6/(?:Qt/)?plugins/([^/]+)/([^/]+)$", _posix(name))


def is_used(name: str) -> bool:
    """Whether a file is of any use in the bundle, by its name alone."""
    plugin = is_plugin(name)
    if plugin:
        return re.fullmatch(PLUGINS.get(plugin[1], "(?!)"), plugin[2]) is not None
    return not any(re.match(pattern, _posix(name)) for pattern in UNUSED_FILES)


def is_the_systems(name: str, source: str, packages: Path) -> bool:
    """Whether an entry is a library of this Linux system that has to be the one of the system it will run on.

    ``packages`` is the folder of Python's packages.
    """
    if Path(source).is_relative_to(packages):
        return False
    file = PurePosixPath(_posix(name)).name
    return ".so" in file and not _is_extension(name) and BROUGHT.match(file) is None


def prune(
    entries: Sequence[Entry], packages: Path, needed_by: Callable[[str], Iterable[str]], *, linux: bool
) -> list[Entry]:
    """The entries that are used: by name, and then those libraries that something which stays has need of.

    ``entries`` are both of PyInstaller's tables: it keeps a link in the one for data, and what it leads to in the other.
    ``needed_by`` gives the file names of the libraries that a file is linked with. On Linux PyInstaller's links at the
    top go too: every library in a wheel says itself where its neighbours are, and a name at the top of
    ``LD_LIBRARY_PATH`` would also serve what the system's own plugins ask for.
    """
    kept = [entry for entry in entries if is_used(entry[0])]
    if linux:
        kept = [entry for entry in kept if entry[2] != "SYMLINK"]
        kept = [entry for entry in kept if not is_the_systems(entry[0], entry[1], packages)]
        kept = _reachable(kept, needed_by)
    return sorted(_without_loose_links(kept, entries))


def _without_loose_links(kept: Sequence[Entry], entries: Iterable[Entry]) -> list[Entry]:
    """Without the links that lead to what stays out; those to a folder (macOS: a framework's ``Current``) stay."""
    gone = {_posix(name) for name, _, _ in entries} - {_posix(name) for name, _, _ in kept}
    while loose := {_posix(one[0]) for one in kept if one[2] == "SYMLINK" and _target(one) in gone}:
        gone |= loose
        kept = [one for one in kept if _posix(one[0]) not in loose]
    return list(kept)


def _reachable(entries: Sequence[Entry], needed_by: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Without the libraries that nothing links with: programs, extensions and plugins are where one begins."""
    libraries = {
        PurePosixPath(_posix(name)).name: source
        for name, source, code in entries
        if code == "BINARY" and _is_library(name)
    }
    waiting = [
        source
        for name, source, code in entries
        if code == "EXTENSION" or (code == "BINARY" and not _is_library(name))
    ]
    waiting += [source for name, source in libraries.items() if name.startswith("libpython")]
    found = set(waiting)
    while waiting:
        for name in needed_by(waiting.pop()):
            source = libraries.get(name)
            if source is not None and source not in found:
                found.add(source)
                waiting.append(source)
    return [entry for entry in entries if entry[2] != "BINARY" or entry[1] in found]


def _is_library(name: str) -> bool:
    """Whether others link with it: not an extension of Python, a plugin or a program."""
    return ".so" in PurePosixPath(_posix(name)).name and not is_plugin(name) and not _is_extension(name)


def _is_extension(name: str) -> bool:
    return re.search(r"\.(abi3|cpython-[^/]*)\.so$", _posix(name)) is not None


def _target(link: Entry) -> str:
    """Where a link of the bundle leads; PyInstaller holds that, relative to the link, in place of the file."""
    return posixpath.normpath(PurePosixPath(_posix(link[0])).parent / _posix(link[1]))


def _posix(name: str) -> str:
    return name.replace("\\", "/")
