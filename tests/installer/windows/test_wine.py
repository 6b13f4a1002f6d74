"""The installer runs, upgrades and goes, in Wine, with a program that stands in for the real one.

Only with ``WINE_ALL=1`` in the environment: it needs Wine, ``x86_64-w64-mingw32-gcc`` and a display, and takes one and a
half minutes. What people get is a 32-bit installer: ``WINE_TARGET=x86-unicode`` tries that where Wine has its 32-bit
half (Debian: wine32:i386). Without it the same script is compiled for 64 bit.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from installer.icons import Icons, make_icons
from installer.product import Product
from installer.windows import nsis
from tests.installer.windows.wine import Wine

TARGET = os.environ.get("WINE_TARGET", "amd64-unicode")

APP_ID = Product().app_id
UNINSTALL = rf"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{APP_ID}"
OWN = rf"HKCU\Software\{APP_ID}"
CLASSES = r"HKCU\Software\Classes"
CALLS = rf"{CLASSES}\.story-call"
CALL_TYPE = f"{APP_ID}.call"
OPEN, KEPT, OLD_SYSTEM, LONG_PATH = 3, 4, 6, 7


@dataclass
class Trial:
    """A Windows with a story in it, and two versions of the installer."""

    wine: Wine
    setup: Callable[..., int]

    @property
    def folder(self) -> Path:
        return self.wine.local / "Programs/Share Your Story"

    @property
    def stories(self) -> Path:
        return self.wine.local / "Stories"

    def uninstall(self, *options: str) -> int:
        """Run the uninstaller in its place, which tells its exit code and leaves only itself."""
        place = self.wine.path(self.folder)
        return self.wine.run_line(f'"{place}\\Uninstall.exe" {" ".join(options)} _?={place}')


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    folder = tmp_path_factory.mktemp("wine")
    icons = make_icons(Product(), folder / "icons")
    setups = {
        "1.0": setup(folder, "1.0", icons, {"_internal/old.txt": "1", "_internal/gone/deep/$x é.txt": "1"}),
        "2.0": setup(folder, "2.0", icons, {"_internal/old.txt": "2", "_internal/new.txt": "2"}),
    }
    wine = Wine(folder / "prefix")
    try:
        yield Trial(wine, lambda version, option="": wine.run_line(f"Z:{setups[version]} /S {option}"))
    finally:
        wine.stop()


def setup(folder: Path, version: str, icons: Icons, files: dict[str, str]) -> Path:
    """Compile the installer of a small bundle."""
    bundle = folder / f"bundle-{version}"
    for name, text in files.items():
        (bundle / name).parent.mkdir(parents=True, exist_ok=True)
        (bundle / name).write_text(text)
    source, program = Path(__file__).with_name("stand_in.c"), bundle / "share-your-story.exe"
    subprocess.run(["x86_64-w64-mingw32-gcc", "-O1", "-s", "-o", program, source], check=True)
    return nsis.build(Product(version=version), bundle, icons, folder / "out", TARGET)


@pytest.fixture(autouse=True)
def fresh(trial: Trial) -> Iterator[None]:
    """Each test begins with a story on the computer and without the program."""
    trial.stories.mkdir(exist_ok=True)
    for path in trial.stories.iterdir():
        path.unlink()
    (trial.stories / "draft.json").write_text("{}")
    yield
    shutil.rmtree(trial.folder, ignore_errors=True)
    for key in (OWN, UNINSTALL, CALLS, rf"{CLASSES}\{CALL_TYPE}"):
        trial.wine.run("reg", "delete", key, "/f")


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_it_installs_for_one_person_and_leaves_nothing_but_the_stories(trial: Trial) -> None:
    wine = trial.wine
    assert trial.setup("1.0") == 0
    program = wine.path(trial.folder / "share-your-story.exe")
    assert files_in(trial.folder) == {
        "Uninstall.exe", "share-your-story.exe", "_internal/old.txt", "_internal/gone/deep/$x é.txt",
    }  # fmt: skip
    assert (wine.start_menu / "Share Your Story.lnk").is_file()
    assert wine.value(UNINSTALL, "DisplayName") == "Share Your Story"
    assert wine.value(UNINSTALL, "DisplayVersion") == "1.0"
    assert wine.value(UNINSTALL, "InstallLocation") == wine.path(trial.folder)
    quiet = wine.value(UNINSTALL, "QuietUninstallString")
    assert quiet == f'"{wine.path(trial.folder)}\\Uninstall.exe" /S'
    assert wine.value(rf"{CLASSES}\{CALL_TYPE}\shell\open\command") == f'"{program}" "%1"'

    wine.run(wine.path(trial.folder / "Uninstall.exe"), "/S")
    wine.wait()
    assert not trial.folder.exists()
    assert not (wine.start_menu / "Share Your Story.lnk").exists()
    keys = (UNINSTALL, OWN, CALLS, rf"{CLASSES}\{CALL_TYPE}")
    assert [key for key in keys if wine.has_key(key)] == []
    assert files_in(trial.stories) == {"draft.json"}


def test_a_call_opens_with_the_program(trial: Trial) -> None:
    assert trial.setup("1.0") == 0
    call = trial.wine.local / "A call for you.story-call"
    call.write_text("")
    command = trial.wine.value(rf"{CLASSES}\{trial.wine.value(CALLS)}\shell\open\command")
    # Wine 8 looks for types in HKEY_LOCAL_MACHINE alone, so the command is run as Explorer would.
    assert command
    assert trial.wine.run_line(command.replace("%1", trial.wine.path(call))) == 0
    assert (trial.stories / "opened.txt").read_text() == trial.wine.path(call)


def test_what_opened_calls_before_is_put_back(trial: Trial) -> None:
    wine = trial.wine
    wine.set(CALLS, "other.editor")
    wine.set(rf"{CLASSES}\other.editor\shell\open\command", "notepad.exe")
    assert trial.setup("1.0") == 0
    assert wine.value(CALLS) == CALL_TYPE
    assert trial.setup("2.0") == 0
    assert trial.uninstall("/S") == 0
    assert wine.value(CALLS) == "other.editor"
    wine.run("reg", "delete", rf"{CLASSES}\other.editor", "/f")


def test_what_is_no_longer_there_is_not_put_back(trial: Trial) -> None:
    trial.wine.set(CALLS, "removed.since")
    assert trial.setup("1.0") == 0
    assert trial.uninstall("/S") == 0
    assert not trial.wine.has_key(CALLS)


def test_another_choice_made_since_is_left_alone(trial: Trial) -> None:
    assert trial.setup("1.0") == 0
    trial.wine.set(CALLS, "chosen.later")
    assert trial.uninstall("/S") == 0
    assert trial.wine.value(CALLS) == "chosen.later"


def test_a_newer_version_takes_the_place_of_the_older_one(trial: Trial) -> None:
    assert trial.setup("1.0") == 0
    mine = trial.folder / "_internal/mine.txt"
    mine.write_text("mine")
    assert trial.setup("2.0") == 0
    assert files_in(trial.folder) == {
        "Uninstall.exe", "share-your-story.exe", "_internal/old.txt", "_internal/new.txt", "_internal/mine.txt",
    }  # fmt: skip
    assert not (trial.folder / "_internal/gone").exists()
    assert (trial.folder / "_internal/old.txt").read_text() == "2"
    assert trial.wine.value(UNINSTALL, "DisplayVersion") == "2.0"
    assert files_in(trial.stories) == {"draft.json"}
    assert trial.uninstall("/S") == 0
    assert files_in(trial.folder) == {"Uninstall.exe", "_internal/mine.txt"}


def test_another_folder_can_be_named_and_the_older_one_is_left_empty(trial: Trial) -> None:
    assert trial.setup("1.0") == 0
    elsewhere = trial.wine.prefix / "drive_c/Else where"
    assert trial.setup("2.0", rf"/D={trial.wine.path(elsewhere)}") == 0
    assert not trial.folder.exists()
    assert (elsewhere / "_internal/new.txt").is_file()
    assert trial.wine.value(UNINSTALL, "InstallLocation") == trial.wine.path(elsewhere)
    # Without a wish it stays where it is.
    assert trial.setup("2.0") == 0
    assert (elsewhere / "_internal/new.txt").is_file()
    assert not trial.folder.exists()
    trial.wine.run(trial.wine.path(elsewhere / "Uninstall.exe"), "/S")
    trial.wine.wait()
    assert not elsewhere.exists()


def test_an_open_program_is_neither_replaced_nor_removed(trial: Trial) -> None:
    assert trial.setup("1.0") == 0
    before = files_in(trial.folder)
    program = trial.wine.start(trial.wine.path(trial.folder / "share-your-story.exe"), "wait")
    time.sleep(1)
    try:
        assert trial.setup("2.0") == OPEN
        assert trial.uninstall("/S") == OPEN
        assert files_in(trial.folder) == before
        assert trial.wine.value(UNINSTALL, "DisplayVersion") == "1.0"
    finally:
        trial.wine.stop()
        program.wait()


def test_the_stories_go_first_where_that_is_wished(trial: Trial) -> None:
    assert trial.setup("1.0") == 0
    assert trial.uninstall("/S", "/FORGET") == 0
    # The program itself noted that it was called.
    assert files_in(trial.stories) == {"forgotten.txt"}
    assert files_in(trial.folder) == {"Uninstall.exe"}


def test_where_the_stories_cannot_be_deleted_the_program_stays_to_try_again(trial: Trial) -> None:
    assert trial.setup("1.0") == 0
    before = files_in(trial.folder)
    (trial.stories / "keep.txt").write_text("")
    assert trial.uninstall("/S", "/FORGET") == KEPT
    assert files_in(trial.folder) == before
    assert trial.wine.has_key(UNINSTALL)


def test_it_says_no_before_it_changes_anything(trial: Trial) -> None:
    long = "C:\\" + "\\".join(["x" * 60] * 4)
    assert trial.setup("1.0", f"/D={long}") == LONG_PATH
    trial.wine.choose("win7")
    try:
        assert trial.setup("1.0") == OLD_SYSTEM
    finally:
        trial.wine.choose("win10")
    assert not trial.folder.exists()
    assert not trial.wine.has_key(OWN)
