"""The components outside Python that some tests need: programs, a screen reader's library, real footage.

A test calls ``require("exiftool")`` first. Where the component is missing the test is skipped with the
reason, unless ``REQUIRE_ALL=1`` stands in the environment (continuous integration): then the test fails,
because ``dev.py test`` should have installed it. Nobody can install real footage: its absence always skips.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

import dev


def program(name: str) -> Path | None:
    """The path of a program, also from the folders of system programs; None when there is none."""
    found = dev.find_program(name)
    return Path(found) if found else None


def find_atspi() -> Path | None:
    """The Python that can read the accessibility tree, where the bus for it is there too."""
    bus = any(launcher.exists() for launcher in dev.ATSPI_BUS_LAUNCHERS)
    return dev.SYSTEM_PYTHON if bus and dev.has_atspi() else None


def find_footage() -> Path | None:
    """The folder of real clips: ``SHARED_FOOTAGE``, else ``shared/footage`` beside the repository."""
    folder = Path(os.environ.get("SHARED_FOOTAGE") or dev.ROOT.parent / "shared" / "footage")
    return folder if folder.is_dir() else None


def find_tus_node() -> Path | None:
    """The folder with the packages of the reference tus server."""
    return dev.TUS_NODE if dev.has_tus_node() else None


#: The real clips that every part of the video room is tried on.
REAL_CLIPS = (
    "android-1080p-gps-0.2s.mp4", "canon-mjpeg.avi", "hevc-10bit.mp4", "ipod-320x240-86s.m4v", "old-phone-amr-mpeg4.3gp",
    "phone-720p-rotated90-3gp5.mp4",
)  # fmt: skip

FINDERS: dict[str, Callable[[], Path | None]] = {
    "7z": lambda: program("7z"),
    "apache2": lambda: program("apache2"),
    "appstreamcli": lambda: program("appstreamcli"),
    "atspi": find_atspi,
    "claws-mail": lambda: program("claws-mail"),
    "dbus-run-session": lambda: program("dbus-run-session"),
    "desktop-file-validate": lambda: program("desktop-file-validate"),
    "exiftool": lambda: program("exiftool"),
    "dpkg-deb": lambda: program("dpkg-deb"),
    "dpkg-query": lambda: program("dpkg-query"),
    "flatpak-builder": lambda: program("flatpak-builder"),
    "footage": find_footage,
    "gio": lambda: program("gio"),
    "gnome-keyring": lambda: program("gnome-keyring-daemon"),
    "jq": lambda: program("jq"),
    "ldconfig": lambda: program("ldconfig"),
    "lintian": lambda: program("lintian"),
    "makensis": lambda: program("makensis"),
    "man": lambda: program("man"),
    "nginx": lambda: program("nginx"),
    "node": lambda: program("node"),
    "objdump": lambda: program("objdump"),
    "patchelf": lambda: program("patchelf"),
    "pdftotext": lambda: program("pdftotext"),
    "postfix": lambda: program("postfix"),
    "rclone": lambda: program("rclone"),
    "saslpasswd2": lambda: program("saslpasswd2"),
    "script": lambda: program("script"),
    "shellcheck": lambda: program("shellcheck"),
    "tus-node": find_tus_node,
    "update-mime-database": lambda: program("update-mime-database"),
    "xdg-email": lambda: program("xdg-email"),
    "xvfb": lambda: program("Xvfb"),
}
NOT_INSTALLABLE = {"footage"}


@functools.cache
def find(name: str) -> Path | None:
    """Where the component is, or None. Raises KeyError for a name that this module does not know."""
    return FINDERS[name]()


def require(name: str) -> Path:
    """The component's program or folder; without it the test is skipped, or fails under ``REQUIRE_ALL=1``.

    Raises KeyError for a name that this module does not know, so that a misspelt name cannot skip a test.
    """
    found = find(name)
    if found is None:
        missing(name, installable=name not in NOT_INSTALLABLE)
    return found


def missing(name: str, *, installable: bool) -> NoReturn:
    """End the running test for want of a component: skipped, or failed where no gap is allowed."""
    reason = f"{name} is not on this computer"
    if installable and os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"{reason}, and REQUIRE_ALL=1 allows no gaps", pytrace=False)
    pytest.skip(reason)


def footage(name: str) -> Path:
    """One real clip by its file name; skips the test when the clip is not on this computer."""
    clip = require("footage") / name
    if not clip.is_file():
        missing(name, installable=False)
    return clip
