"""What Windows is told about the product: names that it can bear, and how NSIS writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from installer.product import Product

MINIMUM_BUILD = 17763
"""Windows 10, version 1809: what Qt 6.12 needs (Qt: "Supported platforms")."""
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that mean devices in every folder (Microsoft: "Naming files, paths, and namespaces")."""
LONGEST_FOLDER = 60
"""Characters: with a person's name of the usual length before it, every file's path stays within Windows' 259."""


def folder_name(product: Product) -> str:
    """The product's name as a folder and as a link in the start menu; the slug where nothing of it can be used."""
    name = UNSAFE.sub(" ", product.name).strip(" .")
    name = re.sub(r" +", " ", name)[:LONGEST_FOLDER].rstrip(" .")
    return product.slug if not name or DEVICES.fullmatch(name) else name


def one_line(text: str) -> str:
    """A text without the characters that end a line or a quotation in the files that are made here."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text).replace('"', "\N{RIGHT DOUBLE QUOTATION MARK}").strip()


def nsis_text(text: str) -> str:
    """A text as it stands between double quotes in an NSIS script, where the dollar sign begins a name."""
    return one_line(text).replace("$", "$$")


def nsis_shown(text: str) -> str:
    """The same for a label or a button, where a single ``&`` would underline the letter after it."""
    return nsis_text(text).replace("&", "&&")


def definitions(values: Mapping[str, str | int]) -> str:
    """Lines of NSIS that define each name."""
    return "".join(f'!define {name} "{value}"\n' for name, value in values.items())
