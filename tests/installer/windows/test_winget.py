"""The manifest for winget. Its schema is Microsoft's, and CI asks winget itself; here it is what a person would check."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
import yaml

from app.edition import Edition
from installer.problem import Stop
from installer.product import Product
from installer.windows import nsis, winget

BASE = "https://example.org/download/v1.2.3"


def made(folder: Path, product: Product) -> dict[str, dict[str, object]]:
    """The three files by kind, read back."""
    installer = folder / f"{product.slug}-{product.version}-windows-x86_64.exe"
    installer.write_bytes(b"setup")
    files = sorted(winget.build(product, installer, BASE, folder / "out").iterdir())
    manifests = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    return {manifest["ManifestType"]: manifest for manifest in manifests}


def test_the_three_files_belong_together(tmp_path: Path) -> None:
    manifests = made(tmp_path, Product(version="1.2.3"))
    assert set(manifests) == {"version", "installer", "defaultLocale"}
    for manifest in manifests.values():
        assert manifest["PackageIdentifier"] == "shareyourstory.ShareYourStory"
        assert manifest["PackageVersion"] == "1.2.3"
        assert manifest["ManifestVersion"] == winget.SCHEMA
    names = {file.name for file in (tmp_path / "out").rglob("*.yaml")}
    assert names == {
        "shareyourstory.ShareYourStory.yaml", "shareyourstory.ShareYourStory.installer.yaml",
        "shareyourstory.ShareYourStory.locale.en-GB.yaml",
    }  # fmt: skip


def test_it_names_the_file_to_download_and_its_digest(tmp_path: Path) -> None:
    installers = made(tmp_path, Product(version="1.2.3"))["installer"]["Installers"]
    assert installers == [
        {
            "Architecture": "x64",
            "InstallerUrl": f"{BASE}/share-your-story-1.2.3-windows-x86_64.exe",
            "InstallerSha256": hashlib.sha256(b"setup").hexdigest().upper(),
        }
    ]


def test_it_tells_winget_what_the_script_ends_with(tmp_path: Path) -> None:
    script = nsis.SCRIPT.read_text(encoding="utf-8")
    codes = {name: int(code) for name, code in re.findall(r"!define EXIT_(\w+) (\d+)", script)}
    assert codes == {"OPEN": 3, "KEPT": 4, "NO_ROOM": 5, "OLD_SYSTEM": 6, "LONG_PATH": 7, "TWICE": 8}
    told = {
        entry["InstallerReturnCode"]: entry["ReturnResponse"]
        for entry in made(tmp_path, Product())["installer"]["ExpectedReturnCodes"]
    }  # type: ignore[attr-defined]
    assert told[codes["OPEN"]] == "packageInUse"
    assert told[codes["NO_ROOM"]] == "diskFull"
    assert told[codes["OLD_SYSTEM"]] == "systemNotSupported"
    assert told[codes["TWICE"]] == "installInProgress"


def test_the_registry_names_what_winget_looks_for(tmp_path: Path) -> None:
    installer = made(tmp_path, Product())["installer"]
    assert installer["ProductCode"] == Product().app_id
    assert r"CurrentVersion\Uninstall\${APP_ID}" in nsis.SCRIPT.read_text(encoding="utf-8")
    assert installer["Scope"] == "user"


def test_an_edition_is_a_package_of_its_own(tmp_path: Path) -> None:
    edition = Edition(name="Hope: our calls", slug="hope", app_id="org.example.calls.Hope")
    manifests = made(tmp_path, Product(edition))
    assert manifests["version"]["PackageIdentifier"] == "calls.Hope"
    assert manifests["defaultLocale"]["PackageName"] == "Hope: our calls"
    folder = manifests["installer"]["InstallationMetadata"]
    assert folder == {"DefaultInstallLocation": r"%LocalAppData%\Programs\Hope our calls"}


@pytest.mark.parametrize(
    "base", ["http://example.org", "example.org", "https://example.org/?a=b", "https://a b"]
)
def test_an_address_that_nobody_should_download_from(base: str, tmp_path: Path) -> None:
    with pytest.raises(Stop, match="https"):
        winget.build(Product(), tmp_path / "setup.exe", base, tmp_path)
