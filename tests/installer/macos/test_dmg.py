"""The disk image: dmgbuild itself fills a folder here, since Apple's ``hdiutil`` can make the image on a Mac alone."""

from __future__ import annotations

import importlib
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import IO, Any

import pytest
from ds_store import DSStore
from PIL import Image

from installer.icons import Icons, make_icons
from installer.macos import dmg
from installer.problem import Stop
from installer.product import Product

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="not every Windows lets dmgbuild make a link")


class AppleTools:
    """What dmgbuild asks of a Mac, done in a folder that stands for the mounted image."""

    def __init__(self, mounted: Path) -> None:
        self.mounted = mounted
        self.converted: list[str] = []

    def hdiutil(self, command: str, *arguments: str, plist: bool = True) -> tuple[int, Any]:
        if command == "attach":
            self.mounted.mkdir()
            return 0, {"system-entities": [{"dev-entry": "/dev/disk9", "mount-point": str(self.mounted)}]}
        if command == "convert":
            self.converted = list(arguments)
            Path(arguments[arguments.index("-o") + 1]).write_bytes(b"image")
        return 0, ""

    def call(self, command: list[str], **_: object) -> int:
        if command[0].endswith("ditto"):
            shutil.copytree(command[1], command[2], symlinks=True)
        elif command[0].endswith("tiffutil"):
            shutil.copy(command[2], command[-1])
        return 0


@pytest.fixture(scope="module")
def icons(tmp_path_factory: pytest.TempPathFactory) -> Icons:
    return make_icons(Product(), tmp_path_factory.mktemp("icons"))


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """dmgbuild's module, which asks for the version of macOS when it is imported."""
    monkeypatch.setattr(platform, "mac_ver", lambda: ("15.0", ("", "", ""), "arm64"))
    return importlib.import_module("dmgbuild.core")


@pytest.fixture
def tools(tmp_path: Path, core: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppleTools]:
    """Takes the place of the tools, and of the alias to the picture, which holds numbers of a real volume."""
    stand_in = AppleTools(tmp_path / "mounted")
    monkeypatch.setattr(core, "hdiutil", stand_in.hdiutil)
    monkeypatch.setattr(subprocess, "call", stand_in.call)
    monkeypatch.setattr(subprocess, "check_call", stand_in.call)

    class Alias:
        @staticmethod
        def for_file(path: str) -> Alias:
            assert Path(path).is_file()
            return Alias()

        def to_bytes(self) -> bytes:
            return b"alias"

    monkeypatch.setattr(core, "Alias", Alias)
    # dmgbuild leaves its temporary files to the collector, whose warning would fail a test.
    opened: list[IO[Any]] = []

    def kept(make: Callable[..., IO[Any]]) -> Callable[..., IO[Any]]:
        return lambda **wanted: opened.append(make(**wanted)) or opened[-1]

    for name in ("NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, kept(getattr(tempfile, name)))
    yield stand_in
    for file in opened:
        file.close()


def test_the_window_has_the_app_on_the_left_and_applications_on_the_right(
    tmp_path: Path, tools: AppleTools, icons: Icons
) -> None:
    app = tmp_path / "Share Your Story.app"
    (app / "Contents").mkdir(parents=True)
    background = dmg.draw_background(tmp_path)
    made = tmp_path / "ours.dmg"
    dmg.write(made, Product(), dmg.settings(app, icons, background))
    assert made.read_bytes() == b"image"
    assert "ULMO" in tools.converted
    assert (tools.mounted / "Share Your Story.app/Contents").is_dir()
    assert (tools.mounted / "Applications").readlink() == Path("/Applications")
    with DSStore.open(str(tools.mounted / ".DS_Store"), "r") as store:
        assert store["Share Your Story.app"]["Iloc"] == dmg.APP_PLACE
        assert store["Applications"]["Iloc"] == dmg.LINK_PLACE
        assert store["."]["icvp"]["backgroundType"] == 2  # a picture
        assert "{660, 448}" in store["."]["bwsp"]["WindowBounds"]


def test_every_setting_is_one_that_dmgbuild_knows(tmp_path: Path, core: ModuleType, icons: Icons) -> None:
    known = core.build_dmg.__code__.co_consts
    given = dmg.settings(tmp_path, icons, tmp_path / "b.png")
    names = {name for const in known if isinstance(const, tuple) for name in const} | set(known)
    assert set(given) <= names


def test_the_picture_leaves_room_for_the_icons_and_is_sharp_at_200_percent(tmp_path: Path) -> None:
    dmg.draw_background(tmp_path)
    for scale, name in ((1, "background.png"), (2, "background@2x.png")):
        with Image.open(tmp_path / name) as picture:
            assert picture.size == (dmg.WINDOW[0] * scale, dmg.WINDOW[1] * scale)
            colours = picture.convert("RGB")
        ground = colours.getpixel((0, 0))
        for x, y in (dmg.APP_PLACE, dmg.LINK_PLACE):
            # 128 points of icon and two lines of text below it.
            under = colours.crop([scale * edge for edge in (x - 80, y - 72, x + 80, y + 112)])
            assert under.getcolors() == [(under.width * under.height, ground)]
        between = colours.crop([scale * edge for edge in (270, 180, 390, 264)])
        above = colours.crop([scale * edge for edge in (100, 40, 560, 110)])
        assert all(len(part.getcolors(1 << 20)) > 1 for part in (between, above))


def test_only_a_mac_can_make_it(tmp_path: Path, icons: Icons, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    with pytest.raises(Stop, match="on a Mac only"):
        dmg.build(Product(), tmp_path / "ours.app", icons, tmp_path)


def test_what_stops_dmgbuild_is_one_sentence(tmp_path: Path, tools: AppleTools, icons: Icons) -> None:
    values = dmg.settings(tmp_path / "ours.app", icons, tmp_path / "none.png")
    with pytest.raises(Stop, match="The disk image could not be made"):
        dmg.write(tmp_path / "ours.dmg", Product(), values)
