"""The table of other people's libraries, held against the wheels that are really installed."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath

import av
import pytest
from av._core import library_meta
from cyclonedx.spdx import is_expression
from packaging.utils import canonicalize_name

from installer.bundle import pruning
from installer.licences.facts import TEXTS, facts
from installer.licences.packages import Packages, locked
from installer.licences.third_party import _PLAIN
from installer.problem import Stop

TABLE = facts()
PACKAGES = Packages(TABLE)
NATIVE = re.compile(r"\.(so(\.\d+)*|dylib|dll)$|\.framework/Versions/A/Qt\w+$")
EXTENSION = re.compile(r"\.(abi3|cpython-[^/.]*)\.so$")
linux = pytest.mark.skipif(
    sys.platform != "linux", reason="the wheels of the other systems are laid out differently"
)
#: A library and where the text inside it says its version; a group is the version as the table writes it.
VERSIONS_INSIDE = [
    ("alsa-lib", "libasound-*", rb"\x00(1\.2\.\d+)\x00"),
    ("gmp", "libgmp-*", rb"\x00(6\.\d\.\d)\x00"),
    ("libvpx", "libvpx-*", rb"\x00v(1\.\d+\.\d)\x00"),
    ("svt-av1", "libSvtAv1Enc-*", rb"\x00v(4\.\d\.\d)\x00"),
    ("x265", "libx265-*", rb"\x00(4\.\d)\+\d-[0-9a-f]{7}"),
]


def installed(name: str) -> list[str]:
    """The files of an installed package."""
    return [file.as_posix() for file in distribution(name).files or ()]


def is_named(package: str, path: str) -> bool:
    own = PACKAGES.notes(package).own
    return TABLE.library_of(path) is not None or any(PurePosixPath(path).match(pattern) for pattern in own)


def libraries(package: str) -> list[str]:
    return [
        path
        for path in installed(package)
        if NATIVE.search(path)
        and not EXTENSION.search(path)
        and "/qml/" not in path
        and pruning.is_used(path)
    ]


def test_every_library_of_the_installed_wheels_is_named() -> None:
    present = [name for name in locked() if name in PACKAGES.installed]
    found = {(name, path) for name in present for path in libraries(name)}
    assert len(found) > 20
    assert {(name, path) for name, path in found if not is_named(name, path)} == set()


def test_every_library_of_the_wheels_for_windows_and_macos_is_named() -> None:
    stored = Path(__file__).with_name("data") / "wheel_libraries.txt"
    lines = [
        line.partition(" ") for line in stored.read_text(encoding="utf-8").splitlines() if line[0] != "#"
    ]
    assert [path for package, _, path in lines if not is_named(package, path)] == []
    named = {(package, TABLE.library_of(path)) for package, _, path in lines} - {("shiboken6", None)}
    for package, key in named - {("pyside6-essentials", None)}:
        assert key is not None
        assert TABLE.built(package, TABLE.wheel[package].version, key).version


def test_the_library_with_the_longest_pattern_counts() -> None:
    assert TABLE.library_of("libxcb-cursor.so.0") == "xcb-util-cursor"
    assert TABLE.library_of("libxcb-shape-7716c890.so.0.0.0") == "libxcb"
    assert TABLE.library_of("libsomething.so.1") is None


def test_each_library_has_a_licence_notices_and_partners() -> None:
    parts = [part for inside in TABLE.inside.values() for part in inside]
    for licence in {one.licence for one in [*TABLE.library.values(), *parts]}:
        assert is_expression(licence) or licence in _PLAIN, licence
    for key, library in TABLE.library.items():
        assert all(notice.stat().st_size > 500 for notice in library.notices(key)), key
        assert set(library.brings) <= set(TABLE.library), key
        assert library.home.startswith("http"), key


@pytest.mark.parametrize(
    ("system", "part", "there"),
    [("linux", "bzip2", False), ("win32", "bzip2", True), ("darwin", "liblzma", True)],
)
def test_what_is_compiled_in_differs_by_system(
    system: str, part: str, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    names = {one.name for one in TABLE.parts_of("python")}
    assert (part in names) is there
    assert "Expat" in names


def test_no_notice_is_stored_for_nothing() -> None:
    used = {notice for key, library in TABLE.library.items() for notice in library.notices(key)}
    used |= {TEXTS / text for package in TABLE.package.values() for text in package.texts}
    assert set(TEXTS.glob("*.txt")) - used == set()


def test_every_text_that_the_table_adds_to_a_package_is_there() -> None:
    for name, package in TABLE.package.items():
        assert all((TEXTS / text).is_file() for text in package.texts), name


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        (
            "GPL-2.0",
            "GNU GENERAL PUBLIC LICENSE\n                       Version 2",
            "Public License instead of this License",
        ),
        ("GPL-3.0", "GNU GENERAL PUBLIC LICENSE\n                       Version 3", "why-not-lgpl.html"),
        (
            "LGPL-2.1",
            "GNU LESSER GENERAL PUBLIC LICENSE\n                       Version 2.1",
            "That's all there is to it!",
        ),
        (
            "LGPL-3.0",
            "GNU LESSER GENERAL PUBLIC LICENSE\n                       Version 3",
            "for you to choose that version",
        ),
        ("MPL-2.0", "Mozilla Public License Version 2.0", "Incompatible With Secondary Licenses"),
        (
            "Apache-2.0",
            "Apache License\n                           Version 2.0",
            "limitations under the License",
        ),
    ],
)
def test_the_long_licences_are_whole(name: str, first: str, last: str) -> None:
    text = (TEXTS / "common" / f"{name}.txt").read_text(encoding="utf-8")
    assert first in text[:200]
    assert last in text[-600:]


def test_the_wheels_are_those_that_were_looked_through() -> None:
    found = {name: PACKAGES.identity(name).version for name in TABLE.wheel}
    assert found == {name: wheel.version for name, wheel in TABLE.wheel.items()}


def test_another_version_of_a_wheel_has_to_be_looked_through_first() -> None:
    with pytest.raises(Stop, match="which x264 stands in av 99"):
        TABLE.built("av", "99", "x264")


def test_pyav_is_what_the_table_says() -> None:
    said = TABLE.wheel["av"].built["ffmpeg"]
    assert av.ffmpeg_version_info == said.version
    assert {meta["license"] for meta in library_meta.values()} == {"LGPL version 3 or later"}
    assert said.licence == "LGPL-3.0-or-later"
    assert "nonfree" not in library_meta["libavcodec"]["configuration"]


@linux
@pytest.mark.parametrize(("key", "pattern", "text"), VERSIONS_INSIDE)
def test_a_library_says_the_version_that_the_table_says(key: str, pattern: str, text: bytes) -> None:
    (library,) = (Path(av.__file__).parents[1] / "av.libs").glob(pattern)
    found = re.search(text, library.read_bytes())
    assert found is not None
    assert found[1].decode() == TABLE.wheel["av"].built[key].version


@linux
def test_the_libraries_that_auditwheel_found_have_its_versions() -> None:
    (bill,) = [path for path in installed("av") if path.endswith("sboms/auditwheel.cdx.json")]
    entries = json.loads(Path(str(distribution("av").locate_file(bill))).read_text(encoding="utf-8"))[
        "components"
    ]
    found = {entry["name"].lower(): entry["version"] for entry in entries if entry["name"] != "av"}
    built = TABLE.wheel["av"].built
    assert found == {key: built[key].version for key in ("libdrm", "libxau", "libxcb")}


@linux
def test_pyside_is_what_the_table_says() -> None:
    folder = Path(str(distribution("PySide6-Addons").locate_file("PySide6/Qt/lib")))
    essentials, addons = (TABLE.wheel[f"pyside6-{name}"].built for name in ("essentials", "addons"))
    assert essentials["qt"].version == addons["qt"].version
    assert f"Qt {essentials['qt'].version} (".encode() in (folder / "libQt6Core.so.6").read_bytes()
    assert (folder / f"libicuuc.so.{essentials['icu'].version}").is_file()
    (library,) = folder.glob("libavutil.so.*.*")
    text = library.read_bytes()
    assert f"FFmpeg-n{addons['ffmpeg'].version}".encode() in text
    assert b"--enable-gpl" not in text
    assert b"libavutil license: LGPL version 2.1 or later" in text


def test_every_package_that_the_table_names_is_locked_or_builds() -> None:
    builds = {"pyinstaller", "pyinstaller-hooks-contrib"}
    assert {str(canonicalize_name(name)) for name in TABLE.package} <= set(locked()) | builds
