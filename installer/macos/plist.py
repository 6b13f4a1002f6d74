"""What macOS is told about the app: the facts of Info.plist that PyInstaller's ``BUNDLE`` does not know by itself.

Apple's "Information Property List" says what each key means. There is none for camera or microphone, since the app records
nothing, and none that sets an environment.
"""

from __future__ import annotations

from typing import Any

from installer.product import CALL_ENDING, CALL_MIME_TYPE, PUBLISHER, Product
from installer.versions import version_numbers

MINIMUM_SYSTEM = "14.4"
"""What Qt 6.12's libraries state (LC_BUILD_VERSION in the wheel), and Qt's page "Qt for macOS"."""
CALL_TYPE = "io.github.shareyourstory.call"
"""The type of a call file, the same in every edition: they all read the same calls."""


def info_plist(product: Product) -> dict[str, Any]:
    """The keys for ``BUNDLE(info_plist=...)``; only texts, numbers, lists and dictionaries, as JSON has them too."""
    return {
        "CFBundleDisplayName": product.name,
        "CFBundleName": product.name,
        "CFBundleShortVersionString": product.version,
        # Apple takes at most three numbers here.
        "CFBundleVersion": ".".join(map(str, version_numbers(product.version)[:3])),
        "CFBundleDevelopmentRegion": "en-GB",
        "LSApplicationCategoryType": "public.app-category.video",
        "LSMinimumSystemVersion": MINIMUM_SYSTEM,
        "NSHighResolutionCapable": True,
        # An old laptop with two graphics processors stays with the one that saves its battery.
        "NSSupportsAutomaticGraphicsSwitching": True,
        "NSHumanReadableCopyright": PUBLISHER,
        "CFBundleDocumentTypes": [_document_type()],
        "UTExportedTypeDeclarations": [_exported_type()],
        **_reasons(product.name),
    }


def _document_type() -> dict[str, Any]:
    return {
        "CFBundleTypeName": "Call for video stories",
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": "Owner",
        "LSItemContentTypes": [CALL_TYPE],
    }


def _exported_type() -> dict[str, Any]:
    return {
        "UTTypeIdentifier": CALL_TYPE,
        "UTTypeDescription": "Call for video stories",
        # TOML is plain text in UTF-8.
        "UTTypeConformsTo": ["public.utf8-plain-text"],
        "UTTypeTagSpecification": {
            "public.filename-extension": [CALL_ENDING.removeprefix(".")],
            "public.mime-type": [CALL_MIME_TYPE],
        },
    }


def _reasons(name: str) -> dict[str, str]:
    """What macOS shows when it asks the person for leave. A saved story finds its videos where they were chosen from."""
    video = f"{name} needs this to show and prepare the videos that you chose from there."
    places = ("DesktopFolder", "DocumentsFolder", "DownloadsFolder", "RemovableVolumes", "NetworkVolumes")
    return {
        "NSAppleEventsUsageDescription": (
            f"{name} opens a message in Mail with your videos in it. You read it and send it yourself."
        ),
        **{f"NS{place}UsageDescription": video for place in places},
    }
