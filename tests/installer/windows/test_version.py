"""The program's version resource, read as PyInstaller reads it, and the manifest that PyInstaller gives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PyInstaller.utils.win32 import winmanifest

from app.edition import Edition
from installer.product import Product
from installer.windows.version import version_info

NAMES = (
    "VSVersionInfo",
    "FixedFileInfo",
    "StringFileInfo",
    "StringTable",
    "StringStruct",
    "VarFileInfo",
    "VarStruct",
)


def read(text: str) -> dict[str, Any]:
    """Evaluate the text, as PyInstaller does. Its own classes need Windows, so here each call becomes a record."""

    def record(name: str) -> Callable[..., dict[str, Any]]:
        return lambda *values, **named: {"name": name, "values": values, **named}

    found = eval(text, {name: record(name) for name in NAMES})
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", ["Share Your Story", 'Sam\'s "story" – été'])
def test_explorer_shows_the_name_and_the_version(name: str) -> None:
    info = read(version_info(Product(Edition(name=name), version="1.2.3")))
    assert info["ffi"]["filevers"] == info["ffi"]["prodvers"] == (1, 2, 3, 0)
    strings, variables = info["kids"]
    (table,) = strings["values"][0]
    language, rows = table["values"]
    texts = dict(row["values"] for row in rows)
    assert texts["ProductName"] == texts["FileDescription"] == name
    assert texts["ProductVersion"] == texts["FileVersion"] == "1.2.3"
    assert texts["OriginalFilename"] == "share-your-story.exe"
    # The translation names the table: language and character set, in hexadecimal.
    translation = variables["values"][0][0]["values"]
    assert "".join(f"{number:04x}" for number in translation[1]) == language


def test_the_manifest_allows_long_paths_and_asks_for_no_rights() -> None:
    manifest = winmanifest.create_application_manifest().decode()
    assert ">true</longPathAware>" in manifest
    assert 'level="asInvoker"' in manifest
    assert "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}" in manifest  # Windows 10 and 11
