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
from installer.product import Product
from tests.components import require

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

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
    """Start the program with an environment that leads it nowhere: no Python, no Qt, no display."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), **more}
    return subprocess.run(
        [program, *arguments], env=environment, cwd=home, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_it_says_its_version_without_loading_anything(program: Path, tmp_path: Path) -> None:
    done = run(program, tmp_path, "--version")
    assert (done.returncode, done.stdout.strip()) == (0, f"Share Your Story {__version__}")
    assert list(tmp_path.iterdir()) == []


def test_everything_in_it_works(program: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    done = run(program, tmp_path, "--self-test", str(report))
    assert done.returncode == 0, done.stdout + done.stderr
    lines = report.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("not ok")] == []
    assert "files are there" in report.read_text(encoding="utf-8"), "it was built with the list of its files"


def test_a_damaged_file_is_named(program: Path, tmp_path: Path) -> None:
    call = BUILD.internal / "resources" / "calls" / "living-well-uk.toml"
    whole = call.read_bytes()
    try:
        call.write_bytes(whole + b"\n# changed\n")
        done = run(program, tmp_path, "--self-test")
    finally:
        call.write_bytes(whole)
    assert done.returncode == 1
    assert any(line.startswith("not ok") and call.name in line for line in done.stdout.splitlines())


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


def test_everything_that_is_linked_is_there(program: Path) -> None:
    """What it does not bring is a library that dev.py knows to install, or that every system has."""
    brought = {path.name for path in BUILD.bundle.rglob("*.so*")}
    linked = subprocess.run(
        ["readelf", "-d", *map(str, sorted(BUILD.bundle.rglob("*.so*")))],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    needed = set(re.findall(r"NEEDED.*\[(.+)\]", linked)) - brought
    every = re.compile(
        r"(lib(c|m|dl|pthread|rt|mvec|util|resolv|stdc\+\+|gcc_s|z|X11|Xext|Xrandr|xcb|wayland-\w+|vulkan|dbus-1)"
        r"|ld-linux-[\w-]+|lib(g(lib|thread|object|io|module|dk_pixbuf)-2\.0))\.so.*"
    )
    gtk = re.compile(r"lib(gtk-3|gdk-3|pango.*|harfbuzz|atk-1\.0|cairo.*)\.so.*")
    unknown = {name for name in needed if name not in dev.LIBRARIES and not every.fullmatch(name)}
    assert {name for name in unknown if not gtk.fullmatch(name)} == set()


if "BUNDLE_ALL" in os.environ:  # it takes as long as all the others together

    def test_a_second_build_gives_the_same_bytes(program: Path, tmp_path: Path) -> None:
        subprocess.run(["cp", "-a", str(BUILD.bundle), str(tmp_path / "first")], check=True)
        subprocess.run([sys.executable, str(dev.ROOT / "build_spec.py"), "bundle"], check=True)
        subprocess.run(["diff", "-r", str(tmp_path / "first"), str(BUILD.bundle)], check=True)
