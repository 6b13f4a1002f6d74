"""The installer is compiled by the real makensis, from a small bundle."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from app.edition import Edition
from installer.icons import Icons, make_icons
from installer.problem import Stop
from installer.product import PUBLISHER, Product
from installer.windows import nsis
from tests.components import require
from tests.installer.windows.bundles import PROGRAM, a_bundle

ODD = Edition(name='Été & "$Hope": our calls', slug="share-your-story", app_id="org.example.Hope")


@pytest.fixture(scope="module")
def icons(tmp_path_factory: pytest.TempPathFactory) -> Icons:
    return make_icons(Product(), tmp_path_factory.mktemp("icons"))


@pytest.fixture(autouse=True, scope="module")
def unsigned() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("WINDOWS_SIGN_THUMBPRINT", raising=False)
        environment.setenv("SOURCE_DATE_EPOCH", "1764000000")
        yield


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory, icons: Icons) -> Path:
    """The installer of a small bundle."""
    require("makensis")
    folder = tmp_path_factory.mktemp("setup")
    return nsis.build(Product(version="1.2.3"), a_bundle(folder / "bundle"), icons, folder)


def listed(installer: Path) -> set[str]:
    """The files in an installer, as another program reads it."""
    said = subprocess.run(
        [require("7z"), "l", "-ba", installer], capture_output=True, text=True, check=True
    ).stdout
    return {line[53:].strip() for line in said.splitlines()}


def test_it_holds_the_bundle_and_is_the_same_each_time(setup: Path, tmp_path: Path, icons: Icons) -> None:
    assert setup.name == "share-your-story-1.2.3-windows-x86_64.exe"
    # Another folder, and files of another time: what counts is what they hold.
    again = nsis.build(Product(version="1.2.3"), a_bundle(tmp_path / "elsewhere"), icons, tmp_path / "out")
    assert setup.read_bytes() == again.read_bytes()
    held = {name for name in listed(setup) if not name.startswith("$PLUGINSDIR")}
    assert held == {PROGRAM, "_internal/base.zip", "_internal/resources/calls/$a é.toml", "Uninstall.exe"}


def test_it_says_what_windows_reads(setup: Path) -> None:
    installer = setup.read_bytes()
    found = re.search(rb"<assembly .*?</assembly>", installer, re.DOTALL)
    assert found
    manifest = found[0].decode()
    assert 'requestedExecutionLevel level="asInvoker"' in manifest
    for setting in ("dpiAware", "longPathAware"):
        assert re.search(rf"<{setting} [^>]*>true<", manifest)
    for name, text in (
        ("CompanyName", PUBLISHER),
        ("ProductVersion", "1.2.3"),
        ("ProductName", "Share Your Story"),
    ):
        stated = f"{name}\0".encode("utf-16-le") + rb"(\0\0)?" + re.escape(f"{text}\0".encode("utf-16-le"))
        assert re.search(stated, installer, re.DOTALL), name


def test_a_name_with_every_awkward_character_compiles(tmp_path: Path, icons: Icons) -> None:
    require("makensis")
    bundle = a_bundle(tmp_path / "bundle $x & é")
    made = nsis.build(Product(ODD, version="1"), bundle, icons, tmp_path / "out $y & é")
    assert PROGRAM in listed(made)


def test_the_uninstaller_names_exactly_what_the_installer_laid_down(tmp_path: Path) -> None:
    bundle = a_bundle(tmp_path / "bundle")
    files = nsis.bundle_files(bundle)
    assert nsis.uninstall_lines(files).splitlines() == [
        r'Delete "$INSTDIR\_internal\base.zip"',
        r'Delete "$INSTDIR\_internal\resources\calls\$$a é.toml"',
        r'Delete "$INSTDIR\share-your-story.exe"',
    ]
    assert nsis.folder_lines(files).splitlines() == [
        r'RMDir "$INSTDIR\_internal\resources\calls"',
        r'RMDir "$INSTDIR\_internal\resources"',
        r'RMDir "$INSTDIR\_internal"',
    ]
    assert nsis.install_lines(bundle, files).count("\nFile ") == len(files)


def test_nothing_is_ever_removed_with_all_that_lies_in_it() -> None:
    script = nsis.SCRIPT.read_text(encoding="utf-8")
    assert not re.search(r"RMDir\s+/r|Delete\s.*\*", script)


def test_a_path_that_windows_cannot_open_stops_the_build(tmp_path: Path) -> None:
    room = (
        nsis.LONGEST_PATH - len(r"C:\Users\xxxxxxxxxxxxxxxxxxxx\AppData\Local\Programs\Share Your Story") - 1
    )
    nsis.check_lengths(Product(), [PurePosixPath("x" * room)])
    with pytest.raises(Stop, match="longer than"):
        nsis.check_lengths(Product(), [PurePosixPath("x" * (room + 1))])
    # Windows counts a character beyond the first 65,536 as two.
    with pytest.raises(Stop, match="longer than"):
        nsis.check_lengths(Product(), [PurePosixPath("x" * (room - 1) + "\N{VIDEO CAMERA}")])


def test_a_want_is_one_sentence(tmp_path: Path, icons: Icons, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Stop, match="There is no bundle"):
        nsis.build(Product(), tmp_path / "none", icons, tmp_path)
    for name in ("PATH", "ProgramFiles", "ProgramFiles(x86)"):
        monkeypatch.setenv(name, str(tmp_path))
    with pytest.raises(Stop, match="makensis is not on this computer"):
        nsis.build(Product(), a_bundle(tmp_path / "bundle"), icons, tmp_path)


def test_what_makensis_says_is_passed_on(tmp_path: Path) -> None:
    (tmp_path / "wrong.nsi").write_text("Nonsense\n")
    with pytest.raises(Stop, match="Nonsense"):
        nsis.run([str(require("makensis")), "wrong.nsi"], tmp_path)
