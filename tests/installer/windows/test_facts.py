"""Names as Windows and NSIS can bear them."""

from __future__ import annotations

import pytest

from app.edition import Edition
from installer.product import Product
from installer.windows.facts import folder_name, nsis_shown, nsis_text


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Share Your Story", "Share Your Story"),
        ('Voices: "North/South" <2026>?', "Voices North South 2026"),
        ("Our story...", "Our story"),
        ("con", "slug"), ("LPT1.stories", "slug"), ("???", "slug"), ("Consent", "Consent"),
        ("y" * 100, "y" * 60), ("Stories & more", "Stories & more"), ("Straße – été", "Straße – été"),
    ],
)  # fmt: skip
def test_a_folder_has_a_name_that_windows_takes(name: str, folder: str) -> None:
    assert folder_name(Product(Edition(name=name, slug="slug"))) == folder


def test_a_text_ends_no_quotation_and_names_no_variable() -> None:
    assert (
        nsis_text('A "call"\nfor $INSTDIR')
        == "A \N{RIGHT DOUBLE QUOTATION MARK}call\N{RIGHT DOUBLE QUOTATION MARK} for $$INSTDIR"
    )
    assert nsis_shown("Hope & love") == "Hope && love"
