"""One picture, in every size and format."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from app.edition import Edition
from installer.icons import SIZES, WINDOWS_SIZES, make_icons
from installer.problem import Stop
from installer.product import ROOT, Product


def test_every_size_of_the_programs_own_icon(tmp_path: Path) -> None:
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


def test_a_picture_that_is_not_square_is_set_into_the_middle(tmp_path: Path) -> None:
    wide = tmp_path / "wide.png"
    Image.new("RGB", (800, 400), "red").save(wide)
    icons = make_icons(Product(Edition(slug="own"), icon_file=wide), tmp_path / "icons")
    assert icons.svg is None
    with Image.open(icons.png[256]) as picture:
        rgba = picture.convert("RGBA")
        assert rgba.getpixel((128, 128)) == (255, 0, 0, 255)
        assert rgba.getpixel((128, 10)) == (0, 0, 0, 0)


def test_what_is_no_picture_is_named(tmp_path: Path) -> None:
    text = tmp_path / "icon.png"
    text.write_text("no picture")
    with pytest.raises(Stop, match=r"icon\.png cannot be read"):
        make_icons(Product(icon_file=text), tmp_path / "icons")


def test_an_icon_may_hold_text_where_nothing_else_runs_qt(tmp_path: Path) -> None:
    icon = tmp_path / "letters.svg"
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text y="8" font-size="9">P</text></svg>'
    )
    icon.write_text(text, encoding="utf-8")
    build = (
        "import sys; from pathlib import Path; from installer.edition import edition_from; "
        "from installer.icons import make_icons; icon, folder = map(Path, sys.argv[1:]); "
        "make_icons(edition_from(None, 'Park Stories', icon), folder)"
    )
    command = [sys.executable, "-c", build, str(icon), str(tmp_path / "drawn")]
    environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    with Image.open(tmp_path / "drawn" / "64.png") as picture:
        assert picture.convert("RGBA").getchannel("A").getbbox() is not None
