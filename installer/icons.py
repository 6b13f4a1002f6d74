"""The icon in the sizes and formats that the three systems ask for, all from one picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from installer.drawing import ready_to_draw
from installer.problem import Stop
from installer.product import Product

#: Pixels: those of the hicolor theme that desktops look for, and 1024 for macOS.
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512, 1024)
#: Pixels in a Windows icon: those that Explorer asks for at 100 to 250 %.
WINDOWS_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)


@dataclass(frozen=True)
class Icons:
    """Files. ``png`` is by size in pixels; ``svg`` is None where the product's icon is a PNG."""

    png: dict[int, Path]
    svg: Path | None
    ico: Path
    icns: Path


def make_icons(product: Product, folder: Path) -> Icons:
    """Draw the product's icon into ``folder``. Raises :class:`Stop` where it cannot be read."""
    from PIL import Image

    ready_to_draw()
    folder.mkdir(parents=True, exist_ok=True)
    source = product.icon
    png = {size: folder / f"{size}.png" for size in SIZES}
    largest = _drawn(source, max(SIZES), folder / "largest.png")
    for size, path in png.items():
        _drawn(source, size, path)
    ico, icns = folder / f"{product.slug}.ico", folder / f"{product.slug}.icns"
    with Image.open(largest) as picture:
        picture.save(ico, sizes=[(size, size) for size in WINDOWS_SIZES])
        picture.save(icns)
    largest.unlink()
    return Icons(png, source if source.suffix.lower() == ".svg" else None, ico, icns)


def _drawn(source: Path, size: int, path: Path) -> Path:
    """Draw the picture as a PNG of ``size`` pixels each way."""
    from PySide6.QtCore import QSize, Qt
    from PySide6.QtGui import QImage, QImageReader, QPainter

    reader = QImageReader(str(source))
    if source.suffix.lower() == ".svg":
        reader.setScaledSize(QSize(size, size))
    picture = reader.read()
    if picture.isNull():
        raise Stop(f"The icon {source.name} cannot be read: {reader.errorString()}.")
    square = QSize(size, size)
    fitted = picture.scaled(
        square, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    canvas = QImage(square, QImage.Format.Format_ARGB32)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.drawImage((size - fitted.width()) // 2, (size - fitted.height()) // 2, fitted)
    painter.end()
    if not canvas.save(str(path)):
        raise Stop(f"The icon could not be written to {path}.")
    return path
