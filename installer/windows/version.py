"""The version resource of the program: what Explorer shows under Properties, Details.

The program's manifest is PyInstaller's own, which says what is needed: no administrator's rights, long paths, Windows 10 and
11, and the current look of controls. How it deals with resolutions is left to Qt, which says it when it starts.
"""

from __future__ import annotations

from installer.product import PUBLISHER, SUMMARY, Product
from installer.versions import version_numbers

BRITISH_ENGLISH, UTF_16 = 0x0809, 1200


def version_info(product: Product) -> str:
    """The resource in the form that PyInstaller's ``EXE(version=...)`` reads from a file."""
    numbers = version_numbers(product.version)
    texts = {
        "CompanyName": PUBLISHER,
        "FileDescription": product.name,
        "FileVersion": product.version,
        "InternalName": product.slug,
        "LegalCopyright": PUBLISHER,
        "OriginalFilename": f"{product.slug}.exe",
        "ProductName": product.name,
        "ProductVersion": product.version,
        "Comments": SUMMARY,
    }
    rows = "".join(f"        StringStruct({name!r}, {text!r}),\n" for name, text in texts.items())
    return (
        "VSVersionInfo(\n"
        f"  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004,"
        " fileType=0x1, subtype=0x0, date=(0, 0)),\n"
        "  kids=[\n"
        f"    StringFileInfo([StringTable('{BRITISH_ENGLISH:04x}{UTF_16:04x}', [\n{rows}    ])]),\n"
        f"    VarFileInfo([VarStruct('Translation', [{BRITISH_ENGLISH}, {UTF_16}])]),\n"
        "  ],\n"
        ")\n"
    )
