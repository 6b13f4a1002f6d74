"""The disk image for macOS: a window with the app, a link to Applications, and a picture that says what to do.

One for each kind of processor: PyAV and imageio-ffmpeg have wheels for arm64 and for x86_64, and none for both, so a bundle
holds what the computer that builds it runs. Only macOS can make it (``hdiutil``); not yet run there.
"""

from __future__ import annotations

import platform
import tempfile
from pathlib import Path
from typing import Any

from installer.drawing import ready_to_draw
from installer.icons import Icons
from installer.macos import layout, signing
from installer.problem import Stop
from installer.product import Product

SVG = Path(__file__).with_name("background.svg")
WINDOW = (660, 420)
"""Points: the size of the window's picture."""
APP_PLACE, LINK_PLACE = (170, 222), (490, 222)
"""Where the middles of the two icons are, in points from the upper left."""
TITLE_BAR = 28
"""Points that Finder adds above the picture."""


def build(product: Product, bundle: Path, icons: Icons, out: Path) -> Path:
    """Sign the app, make ``<slug>-<version>-macos-<machine>.dmg`` in ``out``, notarise it where that is asked for.

    Raises :class:`Stop` where this is no Mac or one of its tools fails.
    """
    if platform.system() != "Darwin":
        raise Stop("A disk image for macOS can be made on a Mac only.")
    layout.settle(bundle, signing.is_code)
    signing.sign(bundle)
    out.mkdir(parents=True, exist_ok=True)
    made = out / f"{product.slug}-{product.version}-macos-{platform.machine()}.dmg"
    made.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="dmg-") as folder:
        write(made, product, settings(bundle, icons, draw_background(Path(folder))))
    signing.finish(made)
    return made


def write(made: Path, product: Product, values: dict[str, Any]) -> None:
    """Let dmgbuild make the image. Raises :class:`Stop` where it fails."""
    from dmgbuild.core import DMGError, build_dmg  # it can be imported on a Mac only

    try:
        build_dmg(str(made), product.name, settings=values)
    except (DMGError, OSError, ValueError) as error:
        raise Stop(f"The disk image could not be made: {error}") from error


def settings(bundle: Path, icons: Icons, background: Path) -> dict[str, Any]:
    """What dmgbuild is told; it finds the picture with twice the pixels beside ``background`` by itself."""
    return {
        # LZMA, which macOS reads since 10.15 and which makes the smallest file.
        "format": "ULMO",
        "filesystem": "HFS+",
        "files": [str(bundle)],
        "symlinks": {"Applications": "/Applications"},
        "icon": str(icons.icns),
        "background": str(background),
        "window_rect": ((200, 160), (WINDOW[0], WINDOW[1] + TITLE_BAR)),
        "default_view": "icon-view",
        "icon_size": 128.0,
        "text_size": 14.0,
        "icon_locations": {bundle.name: APP_PLACE, "Applications": LINK_PLACE},
    }


def draw_background(folder: Path) -> Path:
    """Draw the picture for plain screens, and beside it the one with twice the pixels; return the first."""
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QImageReader

    ready_to_draw()
    paths = {1: folder / "background.png", 2: folder / "background@2x.png"}
    for scale, path in paths.items():
        reader = QImageReader(str(SVG))
        reader.setScaledSize(QSize(WINDOW[0] * scale, WINDOW[1] * scale))
        picture = reader.read()
        if picture.isNull() or not picture.save(str(path)):
            raise Stop(f"The picture of the disk image could not be drawn: {reader.errorString()}.")
    return paths[1]
