"""The manifest for Flatpak: it packs the archive, so that a Flatpak holds the very same bundle.

The manifest is checked here; building from it takes the runtime from Flathub.
"""

from __future__ import annotations

from pathlib import Path

from app.files import sha256_of
from installer.linux import desktop
from installer.problem import Stop
from installer.product import Product


def build(product: Product, archive: Path, out: Path) -> Path:
    """Write ``<app id>.yml`` beside the archive that it names. Raises :class:`Stop` where that was not made yet."""
    if not archive.is_file():
        raise Stop("There is no archive yet. Run: python build_spec.py archive")
    path = out / f"{product.app_id}.yml"
    facts = desktop.facts_of(product)
    text = desktop.filled("flatpak.yml", **facts, archive=archive.name, sha256=sha256_of(archive))
    path.write_text(text, encoding="utf-8")
    return path
