"""The manifest with which Windows' own package manager, winget, finds and installs the program: three files of YAML.

Schema 1.12, which is what winget's public repository took in November 2026. Only a person can hand it in there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from app.files import sha256_of
from installer.problem import Stop
from installer.product import CALL_ENDING, LICENCE, PUBLISHER, SUMMARY, Product
from installer.windows.facts import MINIMUM_BUILD, folder_name

SCHEMA = "1.12.0"
LOCALE = "en-GB"
EXIT_CODES = {
    1: "cancelledByUser",
    3: "packageInUse",
    5: "diskFull",
    6: "systemNotSupported",
    8: "installInProgress",
}
"""What ``setup.nsi`` ends with, in winget's words."""


def build(product: Product, installer: Path, download_base: str, out: Path) -> Path:
    """Write the manifest of ``installer`` into a folder in ``out``, and return the folder.

    ``download_base`` is the https address of the folder that people download from. Raises :class:`Stop` for another one.
    """
    if not re.fullmatch(r"https://[\w.-]+(/[\w.~%+-]+)*/?", download_base):
        raise Stop(
            f"The address to download from is to begin with https:// and hold no query: {download_base}"
        )
    folder = out / f"{product.slug}-{product.version}-winget"
    folder.mkdir(parents=True, exist_ok=True)
    name = identifier(product)
    address = f"{download_base.rstrip('/')}/{installer.name}"
    parts = {
        "version": (f"{name}.yaml", version(product)),
        "installer": (f"{name}.installer.yaml", installers(product, address, sha256_of(installer))),
        "defaultLocale": (f"{name}.locale.{LOCALE}.yaml", default_locale(product)),
    }
    for kind, (file, manifest) in parts.items():
        (folder / file).write_text(document(kind, manifest), encoding="utf-8", newline="\n")
    return folder


def identifier(product: Product) -> str:
    """Publisher and package, as in ``shareyourstory.ShareYourStory``: the end of the reverse domain name."""
    return ".".join(part[:32] for part in product.app_id.split(".")[-2:])


def document(kind: str, manifest: dict[str, Any]) -> str:
    """One file. Its first line tells editors, and winget, which schema it follows."""
    schema = f"https://aka.ms/winget-manifest.{kind}.{SCHEMA}.schema.json"
    body = yaml.safe_dump(
        {**manifest, "ManifestType": kind, "ManifestVersion": SCHEMA},
        sort_keys=False, allow_unicode=True, width=1000,
    )  # fmt: skip
    return f"# yaml-language-server: $schema={schema}\n\n{body}"


def named(product: Product) -> dict[str, Any]:
    """What every file begins with."""
    return {"PackageIdentifier": identifier(product), "PackageVersion": product.version}


def version(product: Product) -> dict[str, Any]:
    """The file that holds the others together."""
    return {**named(product), "DefaultLocale": LOCALE}


def installers(product: Product, address: str, digest: str) -> dict[str, Any]:
    """What is downloaded, and how it behaves."""
    folder = folder_name(product)
    return {
        **named(product),
        "InstallerLocale": LOCALE,
        "Platform": ["Windows.Desktop"],
        "MinimumOSVersion": f"10.0.{MINIMUM_BUILD}.0",
        "InstallerType": "nullsoft",
        "Scope": "user",
        "InstallModes": ["interactive", "silent"],
        "ExpectedReturnCodes": [
            {"InstallerReturnCode": code, "ReturnResponse": said} for code, said in EXIT_CODES.items()
        ],
        "UpgradeBehavior": "install",
        "FileExtensions": [CALL_ENDING.removeprefix(".")],
        "ProductCode": product.app_id,
        "ElevationRequirement": "elevationProhibited",
        "InstallationMetadata": {"DefaultInstallLocation": rf"%LocalAppData%\Programs\{folder}"},
        "AppsAndFeaturesEntries": [
            {"DisplayName": product.name, "Publisher": PUBLISHER, "DisplayVersion": product.version,
             "ProductCode": product.app_id},
        ],
        "Installers": [{"Architecture": "x64", "InstallerUrl": address, "InstallerSha256": digest.upper()}],
    }  # fmt: skip


def default_locale(product: Product) -> dict[str, Any]:
    """What people read about it."""
    return {
        **named(product),
        "PackageLocale": LOCALE,
        "Publisher": PUBLISHER,
        "PackageName": product.name,
        "License": LICENCE,
        "ShortDescription": SUMMARY,
        "Description": product.description,
        "Tags": ["accessibility", "storytelling", "video"],
    }
