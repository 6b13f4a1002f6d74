"""One picture, in every size and format."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.edition import Edition
from installer.icons import SIZES, WINDOWS_SIZES, make_icons
from installer.problem import Stop
from installer.product import Product


def test_every_size_of_the_programs_own_icon(tmp_path: Path, qtbot: QtBot) -> None:
    icons = make_icons(Product(), tmp_path)
    assert set(icons.png) == set(SIZES)
    for size, path in icons.png.items():
        with Image.open(path) as picture:
            assert picture.size == (size, size)
            assert picture.convert("RGBA").getchannel("A").getextrema() == (0, 255), "see-through corners"
    with Image.open(icons.ico) as windows:
        assert windows.info["sizes"] == {(size, size) for size in WINDOWS_SIZES}
    with Image.open(icons.icns) as mac:
        assert (512, 512, 2) in mac.info["sizes"]
    assert icons.svg is not None and icons.svg.is_file()


def test_a_picture_that_is_not_square_is_set_into_the_middle(tmp_path: Path, qtbot: QtBot) -> None:
    wide = tmp_path / "wide.png"
    Image.new("RGB", (800, 400), "red").save(wide)
    icons = make_icons(Product(Edition(slug="own"), icon_file=wide), tmp_path / "icons")
    assert icons.svg is None
    with Image.open(icons.png[256]) as picture:
        rgba = picture.convert("RGBA")
        assert rgba.getpixel((128, 128)) == (255, 0, 0, 255)
        assert rgba.getpixel((128, 10)) == (0, 0, 0, 0)


def test_what_is_no_picture_is_named(tmp_path: Path, qtbot: QtBot) -> None:
    text = tmp_path / "icon.png"
    text.write_text("no picture")
    with pytest.raises(Stop, match=r"icon\.png cannot be read"):
        make_icons(Product(icon_file=text), tmp_path / "icons")
