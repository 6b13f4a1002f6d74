"""The picture on the left of the installer's first and last page: the product's own icon on its own colour."""

from __future__ import annotations

from pathlib import Path

from installer.icons import Icons

SIZE = (328, 628)
"""Pixels: twice what Modern UI shows at 100 %, so that it stays sharp at 200 %."""
ICON = 128
BACKGROUND = (232, 240, 239)
"""A pale green that goes with the plain edition's icon, and leaves an organiser's own icon alone."""


def draw(icons: Icons, path: Path) -> Path:
    """Write the picture as the bitmap that NSIS takes (24 bits, no transparency), and return its path."""
    from PIL import Image

    canvas = Image.new("RGB", SIZE, BACKGROUND)
    with Image.open(icons.png[ICON]) as icon:
        shown = icon.convert("RGBA")
    canvas.paste(shown, ((SIZE[0] - ICON) // 2, 96), shown)
    canvas.save(path, "BMP")
    return path
