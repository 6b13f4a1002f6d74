"""An organiser's own edition: their call, the name and the icon that they gave, checked before anything is built.

It looks into ``app.store.calls`` and ``app.words``, so that a call is checked as the program itself will check it.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.edition import (
    EDITION_FILE,
    LONGEST_NAME,
    LONGEST_SLUG,
    Edition,
    edition_text,
    is_app_id,
    is_name,
    is_slug,
    read_edition,
)
from app.store.calls import bundled_call, bundled_calls, check_call, load_call
from app.story.call import Call
from app.words import field_problem_line
from installer.drawing import ready_to_draw
from installer.problem import Stop
from installer.product import Product

LEAST_PIXELS = 512
APP_ID_BEGINS = "io.github.shareyourstory."
_NO_MARKS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
"""Latin letters that Unicode does not take apart into a letter and a mark."""


class EditionRefused(Stop):
    """What was given does not make an edition. ``problems`` has all of it, a line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def edition_from(
    call: Path | None,
    name: str | None,
    icon: Path | None,
    *,
    slug: str | None = None,
    app_id: str | None = None,
) -> Product:
    """The product that opens onto ``call`` under ``name``; with nothing given, the plain one.

    ``slug`` and ``app_id`` are made from the name where they are left out. Raises :class:`EditionRefused`.
    """
    plain = Edition()
    if (call, name, icon, slug, app_id) == (None,) * 5:
        return Product(plain)
    problems: list[str] = []
    if name is None:
        problems.append(f"Give the edition a name of its own with --name; the plain one is “{plain.name}”.")
    called = " ".join(unicodedata.normalize("NFC", name or plain.name).split())
    made = slug if slug is not None else plain.slug if called == plain.name else slug_of(called)
    wanted = Edition(called, made, app_id if app_id is not None else app_id_of(made, plain), icon=plain.icon)
    problems += _problems_of_names(wanted, plain, slug_given=slug is not None)
    if call is not None:
        problems += _problems_of_call(call)
    if icon is not None:
        problems += _problems_of_icon(icon)
    if problems:
        raise EditionRefused(tuple(problems))
    if call is not None:
        wanted = replace(wanted, call=f"{load_call(call).id}.toml")
    if icon is not None:
        wanted = replace(wanted, icon=f"{wanted.slug}{icon.suffix.lower()}")
    return Product(wanted, call_file=call, icon_file=icon)


def write_edition(product: Product, resources: Path) -> None:
    """Put the call, the icon and ``edition.toml`` into the folder ``resources``; a plain product leaves none behind."""
    own, file = product.edition, resources / EDITION_FILE
    if product.call_file is not None and own.call is not None:
        shutil.copyfile(product.call_file, resources / "calls" / own.call)
    if product.icon_file is not None:
        shutil.copyfile(product.icon_file, resources / "icons" / own.icon)
    if own == Edition():
        file.unlink(missing_ok=True)
        return
    file.write_text(edition_text(own), encoding="utf-8", newline="\n")
    assert read_edition(file) == own


def slug_of(name: str) -> str:
    """The program's name made from ``name``: Latin letters without their marks, everything else a hyphen or nothing.

    A letter of another alphabet stays as it is, so that :func:`app.edition.is_slug` refuses it: guessing how people write
    their own name in Latin letters is not for this program.
    """
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_NO_MARKS))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in "'’ʼ")
    return re.sub(r"[\W_]+", "-", bare).strip("-")


def app_id_of(slug: str, plain: Edition) -> str:
    """The reverse domain name for a program of this name, as in ``io.github.shareyourstory.ParkStories``."""
    if slug == plain.slug:
        return plain.app_id
    return APP_ID_BEGINS + "".join(part.capitalize() for part in slug.split("-"))


def _problems_of_names(wanted: Edition, plain: Edition, *, slug_given: bool) -> Iterator[str]:
    is_plain = (wanted.name, wanted.slug, wanted.app_id) == (plain.name, plain.slug, plain.app_id)
    if not is_name(wanted.name):
        yield (
            f"The name “{wanted.name}” cannot be a folder's name on every system: it takes 1 to {LONGEST_NAME} "
            'characters, none of < > : " / \\ | ? * and no dot or hyphen at its ends.'
        )
    if not is_slug(wanted.slug):
        yield _slug_words(wanted, slug_given=slug_given)
    elif not is_app_id(wanted.app_id):
        yield f"The identifier “{wanted.app_id}” is no reverse domain name, such as org.example.ParkStories."
    if is_plain:
        return
    same = (
        ("name", wanted.name, plain.name),
        ("program name", wanted.slug, plain.slug),
        ("identifier", wanted.app_id, plain.app_id),
    )
    for what, given, taken in same:
        if given.casefold() == taken.casefold():
            yield f"The {what} “{given}” belongs to the plain edition; both could not be installed side by side."


def _slug_words(wanted: Edition, *, slug_given: bool) -> str:
    needs = f"a small letter first, then small letters a to z, digits and single hyphens, 2 to {LONGEST_SLUG} in all"
    if slug_given:
        return f"The program name “{wanted.slug}” cannot be used; it needs {needs}."
    return f"No program name can be made from the name “{wanted.name}”; give one with --slug, such as park-stories: {needs}."


def _problems_of_call(path: Path) -> Iterator[str]:
    wrong = [problem for problem in check_call(path) if not problem.warning]
    yield from (f"The call {path.name}: {field_problem_line(problem)}" for problem in wrong)
    if not wrong:
        yield from _problem_of_id(load_call(path), path)


def _problem_of_id(call: Call, path: Path) -> Iterator[str]:
    """A story that was begun for another organiser's call must never go to this one (as ``app.store.calls.keep_call``)."""
    if call.id in bundled_calls() and bundled_call(call.id).organiser.email != call.organiser.email:
        yield f"The call {path.name}: its id “{call.id}” is that of another organiser's call; give it one of its own."


def _problems_of_icon(path: Path) -> Iterator[str]:
    read = {".svg": _svg_size, ".png": _png_size}.get(path.suffix.lower())
    if read is None:
        yield f"The icon {path.name} has to be an SVG or PNG picture, and its name has to end with .svg or .png."
        return
    size = read(path)
    if size is None:
        yield f"The icon {path.name} cannot be read as {path.suffix[1:].upper()}, or shows nothing."
    elif size[0] != size[1]:
        yield f"The icon {path.name} has to be square; it is {size[0]} by {size[1]}."
    elif path.suffix.lower() == ".png" and size[0] < LEAST_PIXELS:
        yield f"The icon {path.name} has to have at least {LEAST_PIXELS} pixels each way; it has {size[0]}."


def _png_size(path: Path) -> tuple[int, int] | None:
    """Width and height in pixels, or None for what is no whole PNG."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path, formats=("PNG",)) as picture:
            picture.load()
            seen = picture.convert("RGBA").getchannel("A").getbbox()
            return picture.size if seen is not None else None
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        return None


def _svg_size(path: Path) -> tuple[int, int] | None:
    """Width and height in its own units, or None for what is no SVG or draws nothing."""
    from PySide6.QtCore import QSize, Qt
    from PySide6.QtGui import QImage, QImageReader

    ready_to_draw()
    reader = QImageReader(str(path), b"svg")
    size = reader.size()
    if size.width() <= 0 or size.height() <= 0:
        return None
    reader.setScaledSize(size.scaled(QSize(LEAST_PIXELS, LEAST_PIXELS), Qt.AspectRatioMode.KeepAspectRatio))
    seen = reader.read().convertToFormat(QImage.Format.Format_Alpha8)
    # The bytes belong to the picture, which must live for as long as they are looked at.
    return (size.width(), size.height()) if not seen.isNull() and any(bytes(seen.constBits())) else None
