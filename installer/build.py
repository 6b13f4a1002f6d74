"""One build: what of, where the work goes, and where what a person gets goes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from installer.icons import Icons, make_icons
from installer.licences import contents
from installer.licences.components import Contents
from installer.problem import Stop
from installer.product import ROOT, Product


@dataclass(frozen=True)
class Build:
    """One build: what of, where the work goes, and where what a person gets goes."""

    product: Product
    work: Path = ROOT / "build"
    out: Path = ROOT / "dist"
    #: Where to ask for the source, in place of the call's address.
    contact: str = ""
    #: The https address of the folder that people will download from, None where it is not known yet.
    download_base: str | None = None

    @property
    def bundle(self) -> Path:
        """The one-folder bundle; on macOS the app itself."""
        name = f"{self.product.name}.app" if sys.platform == "darwin" else self.product.slug
        return self.work / "bundle" / name

    @property
    def internal(self) -> Path:
        """The folder in the bundle that the running program knows as ``sys._MEIPASS``."""
        return self.bundle / ("Contents/Frameworks" if sys.platform == "darwin" else "_internal")

    @property
    def contents(self) -> Path:
        """What went into the bundle and where each came from (:func:`installer.bundle.freezing.note_contents`)."""
        return self.work / "bundle" / f"{self.product.slug}.contents.json"

    @cached_property
    def icons(self) -> Icons:
        """The icons, drawn when they are first asked for."""
        return make_icons(self.product, self.work / "icons" / self.product.slug)

    def found(self) -> Contents:
        """What is really in the bundle. Raises :class:`Stop` for anything whose origin is not known."""
        return contents.read(self.product, self.bundle, self.contents)

    def finished_bundle(self) -> Path:
        """The bundle. Raises :class:`Stop` where it was not made yet."""
        if not self.bundle.exists():
            raise Stop("There is no bundle yet. Run: python build_spec.py bundle")
        return self.bundle
