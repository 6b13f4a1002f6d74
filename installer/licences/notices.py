"""The licences that go along: ``THIRD_PARTY.md`` and the texts of every licence, made from what is in the bundle."""

from __future__ import annotations

import shutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from installer.licences import third_party
from installer.licences.components import Component, Contents
from installer.licences.facts import TEXTS
from installer.licences.packages import locked
from installer.product import PUBLISHER, Product

NAME = "THIRD_PARTY.md"
FOLDER = "licences"
#: The longer licences, which many components share, each once.
COMMON = "common"
#: Where macOS wants what is no code. PyInstaller links each such thing into the folder of the code, where it is looked for.
_APPLE_DATA, _APPLE_CODE = "Resources", "Frameworks"


@dataclass(frozen=True)
class Offer:
    """Who passes the bundle on and so offers its source: a name, and how to reach them."""

    name: str
    contact: str


def offer_of(product: Product, contact: str = "") -> Offer:
    """The organiser for an edition of their own, else the project; ``contact`` counts before the call's address."""
    if product.call_file is None:
        return Offer(PUBLISHER, contact or "the place where you got this program")
    organiser = tomllib.loads(product.call_file.read_text(encoding="utf-8"))["organiser"]
    return Offer(organiser["name"], contact or organiser["email"])


def document(product: Product, contents: Contents, offer: Offer) -> str:
    """``THIRD_PARTY.md``. The same bundle always gives the same text."""
    return third_party.text(product, contents, (offer.name, offer.contact), locked())


def put(product: Product, contents: Contents, offer: Offer) -> Path:
    """Write ``THIRD_PARTY.md`` and every licence's text into the bundle; returns the folder with the texts."""
    inner = inner_folder(contents.bundle)
    (inner / NAME).write_text(document(product, contents, offer), encoding="utf-8", newline="\n")
    if inner.name == _APPLE_DATA:
        _link_beside_code(inner / NAME)
    folder = inner / "resources" / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(TEXTS / COMMON, folder / COMMON)
    for component in contents.components:
        for text in component.texts:
            _copy(text, component, folder)
    return folder


def inner_folder(bundle: Path) -> Path:
    """The folder of the bundle where the resources stand."""
    return bundle / "Contents" / _APPLE_DATA if sys.platform == "darwin" else bundle / "_internal"


def _link_beside_code(file: Path) -> None:
    link = file.parent.parent / _APPLE_CODE / file.name
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(Path("..") / _APPLE_DATA / file.name)


def place(text: Path, component: Component) -> str:
    """The folder for a text: that of the library whose notices they are, which several components may hold, or the
    component's own; none for the longer licences, which stand in :data:`COMMON`."""
    if text.parent == TEXTS:
        return text.stem
    return COMMON if text.parent == TEXTS / COMMON else component.key


def _copy(text: Path, component: Component, folder: Path) -> None:
    """Copy one text; two of the same name, from folders of their own, get a number."""
    place_of_its_own = folder / place(text, component)
    place_of_its_own.mkdir(exist_ok=True)
    target, number = place_of_its_own / _name(text), 2
    while target.exists() and target.read_bytes() != text.read_bytes():
        target, number = place_of_its_own / f"{number}-{_name(text)}", number + 1
    shutil.copyfile(text, target)


def _name(text: Path) -> str:
    return text.name if text.suffix else f"{text.name}.txt"
