"""What a bundle does without: by name, by origin, and by what is linked with what."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest

from installer.bundle import freezing
from installer.bundle.pruning import Entry, is_the_systems, is_used, prune

PACKAGES = Path("/env/lib/python3.11/site-packages")


@pytest.mark.parametrize(
    ("name", "used"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        (r"PySide6\plugins\platforms\qwindows.dll", True),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", True),
        ("PySide6/Qt/plugins/imageformats/libqjpeg.so", True),
        ("PySide6/Qt/plugins/imageformats/libqtiff.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("PySide6/Qt/plugins/folder-of-tomorrow/libx.so", False),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        (r"PySide6\translations\qtbase_de.qm", False),
        ("PySide6/opengl32sw.dll", False),
        (r"PySide6\Qt6Quick.dll", False),
        (r"PySide6\Qt6Gui.dll", True),
        ("PySide6/Qt/lib/QtQmlModels.framework/Versions/A/QtQmlModels", False),
        ("PySide6/Qt/lib/QtWidgets.framework/Versions/A/QtWidgets", True),
        ("PySide6/Qt/lib/libQt6Core.so.6", True),
        ("_tcl_data/init.tcl", False),
        ("resources/calls/living-well-uk.toml", True),
        ("keyring-25.7.0.dist-info/entry_points.txt", True),
    ],
)
def test_files_are_told_by_name(name: str, used: bool) -> None:
    assert is_used(name) is used


@pytest.mark.parametrize(
    ("name", "source", "systems"),
    [
        ("libglib-2.0.so.0", "/usr/lib/x86_64-linux-gnu/libglib-2.0.so.0", True),
        ("libstdc++.so.6", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6", True),
        ("libxcb-cursor.so.0", "/usr/lib/x86_64-linux-gnu/libxcb-cursor.so.0", False),
        ("libxcb-randr.so.0", "/usr/lib/x86_64-linux-gnu/libxcb-randr.so.0", True),
        ("libssl.so.3", "/usr/lib/x86_64-linux-gnu/libssl.so.3", False),
        ("libpython3.11.so.1.0", "/opt/python/lib/libpython3.11.so.1.0", False),
        ("python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so", "/usr/lib/python3.11/_ssl.so", False),
        ("av.libs/libx264-d6533a8d.so.165", f"{PACKAGES}/av.libs/libx264-d6533a8d.so.165", False),
        ("resources/a.toml", "/work/a.toml", False),
    ],
)
def test_what_has_to_be_the_systems_own_stays_out(name: str, source: str, systems: bool) -> None:
    assert is_the_systems(name, source, PACKAGES) is systems


def entry(name: str, code: str = "BINARY") -> Entry:
    return (name, str(PACKAGES / name), code)


LINKS = {
    "QtWidgets.abi3.so": ["libQt6Widgets.so.6", "libc.so.6"],
    "libQt6Widgets.so.6": ["libQt6Core.so.6"],
    "libqxcb.so": ["libQt6XcbQpa.so.6"],
    "libQt6Orphan.so.6": ["libQt6Core.so.6"],
}
ENTRIES = [
    entry("PySide6/QtWidgets.abi3.so", "EXTENSION"),
    entry("PySide6/Qt/lib/libQt6Widgets.so.6"),
    entry("PySide6/Qt/lib/libQt6Core.so.6"),
    entry("PySide6/Qt/lib/libQt6XcbQpa.so.6"),
    entry("PySide6/Qt/lib/libQt6Orphan.so.6"),
    entry("PySide6/Qt/plugins/platforms/libqxcb.so"),
    entry("PySide6/Qt/plugins/platforms/libqvnc.so"),
    entry("imageio_ffmpeg/binaries/ffmpeg"),
    entry("libpython3.11.so.1.0"),
    ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK"),
    ("libQt6Orphan.so.6", "PySide6/Qt/lib/libQt6Orphan.so.6", "SYMLINK"),
    entry("resources/a.toml", "DATA"),
]


def test_a_library_stays_while_something_that_stays_is_linked_with_it() -> None:
    kept = [
        name
        for name, _, _ in prune(ENTRIES, PACKAGES, lambda file: LINKS.get(Path(file).name, []), linux=True)
    ]
    assert kept == [
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt/lib/libQt6XcbQpa.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/QtWidgets.abi3.so",
        "imageio_ffmpeg/binaries/ffmpeg",
        "libpython3.11.so.1.0",
        "resources/a.toml",
    ]


def test_elsewhere_only_names_decide_and_links_stay_with_their_files() -> None:
    kept = {name for name, _, _ in prune(ENTRIES, PACKAGES, lambda _: [], linux=False)}
    assert kept == {name for name, _, _ in ENTRIES} - {"PySide6/Qt/plugins/platforms/libqvnc.so"}


QT, VERSION = "PySide6/Qt/lib", "Versions/A"
OF_MACOS = [
    # As PyInstaller lays out a framework, and leads to it from the top, where every rewritten library looks.
    entry(f"{QT}/QtCore.framework/{VERSION}/QtCore"),
    entry(f"{QT}/QtCore.framework/{VERSION}/Resources/Info.plist", "DATA"),
    (f"{QT}/QtCore.framework/Versions/Current", "A", "SYMLINK"),
    (f"{QT}/QtCore.framework/QtCore", "Versions/Current/QtCore", "SYMLINK"),
    (f"{QT}/QtCore.framework/Resources", "Versions/Current/Resources", "SYMLINK"),
    ("QtCore", f"{QT}/QtCore.framework/{VERSION}/QtCore", "SYMLINK"),
    entry("av/.dylibs/libx264.165.dylib"),
    ("libx264.165.dylib", "av/.dylibs/libx264.165.dylib", "SYMLINK"),
    ("av/.dylibs/libx264.dylib", "libx264.165.dylib", "SYMLINK"),
]
NEVER_USED = [
    entry(f"{QT}/QtQml.framework/{VERSION}/QtQml"),
    (f"{QT}/QtQml.framework/Versions/Current", "A", "SYMLINK"),
    (f"{QT}/QtQml.framework/QtQml", "Versions/Current/QtQml", "SYMLINK"),
    ("QtQml", f"{QT}/QtQml.framework/{VERSION}/QtQml", "SYMLINK"),
    entry("PySide6/Qt/plugins/tls/libqopensslbackend.dylib"),
    ("libqopensslbackend.dylib", "PySide6/Qt/plugins/tls/libqopensslbackend.dylib", "SYMLINK"),
]


def test_a_framework_of_macos_stays_whole() -> None:
    kept = prune([*OF_MACOS, *NEVER_USED], PACKAGES, lambda _: [], linux=False)
    assert kept == sorted(OF_MACOS)


def test_links_are_judged_by_the_libraries_that_pyinstaller_holds_in_the_other_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(PACKAGES))
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setitem(sys.modules, "PyInstaller.depend", ModuleType("PyInstaller.depend"))
    sys.modules["PyInstaller.depend"].bindepend = None  # type: ignore[attr-defined]
    everything = [*OF_MACOS, *NEVER_USED]
    binaries = [one for one in everything if one[2] in {"BINARY", "EXTENSION"}]
    datas = [one for one in everything if one[2] not in {"BINARY", "EXTENSION"}]
    kept = freezing.pruned(binaries, datas)
    assert sorted(kept[0] + kept[1]) == sorted(OF_MACOS)
    assert {code for _, _, code in kept[0]} == {"BINARY"}
    assert {code for _, _, code in kept[1]} == {"DATA", "SYMLINK"}
