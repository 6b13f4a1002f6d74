"""Everything in a bundle has an origin, or the build ends with its name."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from pathlib import Path

import pytest

from installer.bundle.file_list import FILE_LIST
from installer.licences.components import Kind
from installer.licences.contents import inside_name
from installer.problem import Stop
from tests.installer.licences.bundles import SmallBundle, packaged, program_of_ffmpeg, usual, with_libraries

linux = pytest.mark.skipif(
    sys.platform != "linux", reason="the wheels of the other systems are laid out differently"
)


def test_every_kind_of_thing_is_found(tmp_path: Path) -> None:
    small = usual(tmp_path)
    small.add(*program_of_ffmpeg())
    found = small.read()
    assert {one.key for one in found.components} == {
        "aiosmtpd", "app", "atpublic", "attrs", "certifi", "ffmpeg-program", "imageio-ffmpeg", "pyinstaller",
        "python",
    }  # fmt: skip
    app, smtp, program = found.get("app"), found.get("aiosmtpd"), found.get("ffmpeg-program")
    assert app is not None and smtp is not None and program is not None
    assert set(app.files) == {
        "_internal/LICENSE",
        "_internal/resources/mail_providers.toml",
        "share-your-story",
    }
    assert app.modules == ("__main__",)
    assert smtp.needs == ("atpublic", "attrs")
    assert {text.name for text in smtp.texts} == {"LICENSE", "NOTICE"}
    assert program.kind is Kind.PROGRAM
    assert {"x264", "x265"} <= {part.name for part in program.parts}


@linux
def test_a_library_in_a_wheel_is_a_component_of_its_own(tmp_path: Path) -> None:
    found = with_libraries(tmp_path).read()
    x264, qt, package = (
        found.get("av-x264"),
        found.get("pyside6-essentials-qt"),
        found.get("pyside6-essentials"),
    )
    assert x264 is not None and qt is not None and package is not None
    assert (x264.identity.licence, x264.carrier, len(x264.files)) == ("GPL-2.0-or-later", "av", 1)
    assert x264.identity.source.endswith(".tar.bz2")
    assert qt.files == ("_internal/PySide6/Qt/lib/libQt6Core.so.6",)
    assert package.files == ("_internal/PySide6/QtCore.abi3.so",)
    assert package.identity.source.endswith(f"/PySide6-{package.identity.version}-src/"), (
        "PyPI has no source of it"
    )
    ffmpeg = found.get("av-ffmpeg")
    assert ffmpeg is not None and len(ffmpeg.files) == 7


@linux
def test_what_was_compiled_into_a_package_is_told_by_its_wheel(tmp_path: Path) -> None:
    package = with_libraries(tmp_path).read().get("cryptography")
    assert package is not None
    parts = {part.name: part for part in package.parts}
    assert parts["openssl"].licence == "Apache-2.0"
    assert parts["pyo3"].purl.startswith("pkg:cargo/pyo3@")


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="only Debian's package manager is asked")
def test_a_library_of_the_system_is_told_by_its_package_manager(tmp_path: Path) -> None:
    small = usual(tmp_path)
    (library,) = [path for path in Path("/usr/lib").glob("*/libffi.so.*") if path.is_symlink()][:1]
    small.add(library.name, library)
    found = small.read().get("system-libffi")
    assert found is not None
    assert found.identity.purl.startswith("pkg:deb/")
    assert found.identity.version in found.identity.source
    assert found.texts == (
        Path("/usr/share/doc") / found.identity.purl.split("/")[2].split("@")[0] / "copyright",
    )


def test_a_file_that_pyinstaller_does_not_know_ends_the_build(tmp_path: Path) -> None:
    small = usual(tmp_path)
    small.write("_internal/stray.bin")
    with pytest.raises(Stop, match=r"stray\.bin, which PyInstaller's table does not know"):
        small.read()


def test_a_file_that_nobody_installed_ends_the_build(tmp_path: Path) -> None:
    small = usual(tmp_path)
    (tmp_path / "elsewhere.dat").touch()
    small.add("elsewhere.dat", tmp_path / "elsewhere.dat")
    with pytest.raises(Stop, match=r"elsewhere\.dat from .*nothing says whose that is"):
        small.read()


def test_a_module_that_nobody_installed_ends_the_build(tmp_path: Path) -> None:
    small = usual(tmp_path)
    small.modules["stray"] = tmp_path / "stray.py"
    with pytest.raises(Stop, match="Python module stray from"):
        small.read()


def test_a_tool_of_the_build_ends_it(tmp_path: Path) -> None:
    small = usual(tmp_path)
    small.modules["yaml"] = packaged("pyyaml", "yaml/__init__.py")[1]
    with pytest.raises(Stop, match="the package pyyaml, which the app does not run on"):
        small.read()


def test_a_library_that_the_table_does_not_name_ends_the_build(tmp_path: Path) -> None:
    small = usual(tmp_path)
    small.add("av.libs/libnewcodec-1234abcd.so.1", packaged("av", "av/__init__.py")[1])
    with pytest.raises(
        Stop, match=r"libnewcodec-1234abcd\.so\.1 from the package av, and licences.toml does not name it"
    ):
        small.read()


@linux
def test_a_library_of_the_system_that_the_table_does_not_name_ends_the_build(tmp_path: Path) -> None:
    small = usual(tmp_path)
    small.add("libreadline.so.8", Path("/lib/x86_64-linux-gnu/libreadline.so.8"))
    with pytest.raises(Stop, match=r"the system's library libreadline\.so\.8"):
        small.read()


def test_what_the_build_itself_writes_is_the_programs_own(tmp_path: Path) -> None:
    small = usual(tmp_path)
    own = {f"_internal/{name}" for name in ("THIRD_PARTY.md", FILE_LIST, "resources/licences/x264/x264.txt")}
    for name in own:
        small.write(name)
    app = small.read().get("app")
    assert app is not None
    assert own <= set(app.files)


def test_a_file_that_is_no_longer_there_counts_no_more(tmp_path: Path) -> None:
    small = usual(tmp_path)
    small.files["gone.bin"] = tmp_path / "gone.bin"
    assert small.read().get("app") is not None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("_internal/av/_core.abi3.so", "av/_core.abi3.so"),
        ("Contents/Frameworks/av/__dot__dylibs/libx264.165.dylib", "av/.dylibs/libx264.165.dylib"),
        ("Contents/Resources/resources/edition.toml", "resources/edition.toml"),
        ("Contents/MacOS/share-your-story", "share-your-story"),
        ("share-your-story.exe", "share-your-story.exe"),
    ],
)
def test_the_place_in_the_bundle_gives_pyinstallers_name(path: str, name: str) -> None:
    assert inside_name(path) == name


def test_an_extension_of_pythons_own_is_pythons(tmp_path: Path) -> None:
    small: SmallBundle = usual(tmp_path)
    folder = Path(sysconfig.get_config_var("DESTSHARED") or sys.base_prefix)
    found = sorted(folder.glob("_bisect*"))
    if not found:
        pytest.skip("this Python has its extensions inside")
    small.add(f"python3/lib-dynload/{found[0].name}", found[0])
    python = small.read().get("python")
    assert python is not None
    assert f"_internal/python3/lib-dynload/{found[0].name}" in python.files
