"""The real bundle: it is built here, and its program is started as a person would, on a computer without Python.

Building takes about a minute, so there is one bundle for all of them. Nothing but this file builds it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from app import __version__
from app.edition import Edition
from installer.build import Build
from installer.linux import elf, libraries
from installer.product import Product
from tests.components import require
from tests.installer.frozen import almost_nothing, self_test

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(
        sys.platform != "linux", reason="elsewhere .github/workflows/build.yml tries the bundle"
    ),
]

BUILD = Build(Product(Edition()))


@pytest.fixture(scope="module")
def program() -> Path:
    """The bundle's program. ``build_spec.py`` prepares its own environment where it has to."""
    command = [sys.executable, str(dev.ROOT / "build_spec.py"), "bundle"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert re.search(r"^ *\d+\.\d MB  altogether$", done.stdout, re.MULTILINE), "it tells what takes the room"
    return BUILD.bundle / BUILD.product.slug


def run(program: Path, home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Start the program where nothing leads to a Python, a Qt or a display."""
    return subprocess.run(
        [program, *arguments], env=almost_nothing(home, **more), cwd=home, capture_output=True, text=True,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_it_says_its_version_without_loading_anything(program: Path, tmp_path: Path) -> None:
    done = run(program, tmp_path, "--version")
    assert (done.returncode, done.stdout.strip()) == (0, f"Share Your Story {__version__}")
    assert list(tmp_path.iterdir()) == []


def test_everything_in_it_works(program: Path, tmp_path: Path) -> None:
    found = self_test(program, almost_nothing(tmp_path))
    assert (found.code, found.broken) == (0, ())
    files = sum(1 for path in BUILD.internal.rglob("*") if path.is_file()) - 1
    assert f"All {files} files" in found.about("Files of the app")[0], "the list was written last"


def test_a_damaged_file_is_named(program: Path, tmp_path: Path) -> None:
    call = BUILD.internal / "resources" / "calls" / "living-well-uk.toml"
    whole = call.read_bytes()
    try:
        call.write_bytes(whole + b"\n# changed\n")
        found = self_test(program, almost_nothing(tmp_path))
    finally:
        call.write_bytes(whole)
    assert found.code == 1
    assert len(found.broken) == 1 and call.name in found.broken[0]


def test_it_keeps_passwords_where_the_system_has_a_place_for_them(program: Path, tmp_path: Path) -> None:
    require("gnome-keyring")
    unlocked = 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$0" --self-test'
    done = run(
        require("dbus-run-session"), tmp_path, "--", "sh", "-c", unlocked, str(program),
        XDG_RUNTIME_DIR=str(tmp_path),
    )  # fmt: skip
    assert "Secret Service" in done.stdout, done.stdout + done.stderr


def test_a_story_goes_from_the_first_page_to_a_received_message(program: Path, tmp_path: Path) -> None:
    done = run(program, tmp_path, "demo", "--out", "demo", QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Received: [Practice] Video story LW-" in done.stdout


def test_what_nobody_needs_is_not_in_it(program: Path) -> None:
    noted = json.loads(BUILD.contents.read_text(encoding="utf-8"))
    modules = {entry[0].split(".")[0] for entry in noted["modules"]}
    assert {"app", "av", "keyring", "requests"} <= modules | {
        entry[0].split("/")[0] for entry in noted["files"]
    }
    unwanted = {"numpy", "PIL", "pytest", "setuptools", "sqlite3", "tkinter", "unittest", "readline"}
    assert modules & unwanted == set()
    files = {path.name for path in BUILD.bundle.rglob("*") if path.is_file()}
    assert {name for name in files if re.match(r"lib(gtk-3|tk8|sqlite3|readline|stdc\+\+)", name)} == set()
    assert not any(name.endswith((".qm", ".qml")) for name in files)


def test_every_library_that_it_does_not_bring_has_a_package(program: Path) -> None:
    asked = elf.asked_by(BUILD.bundle)
    assert "libfontconfig.so.1" in asked.libraries, "it was really looked through"
    assert set(libraries.packages_of(asked.libraries)) == set(asked.libraries)


if "BUNDLE_ALL" in os.environ:  # it takes as long as all the others together

    def test_a_second_build_gives_the_same_bytes(program: Path, tmp_path: Path) -> None:
        subprocess.run(["cp", "-a", str(BUILD.bundle), str(tmp_path / "first")], check=True)
        subprocess.run([sys.executable, str(dev.ROOT / "build_spec.py"), "bundle"], check=True)
        subprocess.run(["diff", "-r", str(tmp_path / "first"), str(BUILD.bundle)], check=True)
