"""The bill of materials: it fits the standard, names everything, and is the same each time."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from installer.licences import sbom
from installer.licences.components import Contents
from installer.problem import Stop
from installer.product import Product
from tests.installer.licences.bundles import usual, with_libraries

linux = pytest.mark.skipif(
    sys.platform != "linux", reason="the wheels of the other systems are laid out differently"
)
EPOCH = 1_790_000_000


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Contents:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    return usual(tmp_path).read()


def entries(bill: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every component in a bill, the inner ones too."""
    waiting = [bill["metadata"]["component"], *bill["components"]]
    while waiting:
        entry = waiting.pop()
        waiting += entry.get("components", ())
        yield entry


def missing(contents: Contents, bill: dict[str, Any]) -> set[str]:
    """What is in the bundle and not in the bill: components, what was compiled into them, and files."""
    there = {entry["bom-ref"] for entry in entries(bill)}
    wanted = {one.key for one in contents.components}
    wanted |= {f"file:{name}" for one in contents.components for name in one.files}
    wanted |= {f"{one.key}/{part.name}@{part.version}" for one in contents.components for part in one.parts}
    return wanted - there


def test_it_fits_the_standard_and_names_everything(found: Contents, tmp_path: Path) -> None:
    path = sbom.build(Product(), found, tmp_path)
    assert path.name.startswith("share-your-story-") and path.name.endswith(".cdx.json")
    bill = json.loads(path.read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert missing(found, bill) == set()
    assert bill["metadata"]["timestamp"] == "2026-09-21T14:13:20+00:00"
    assert all(entry["type"] == "file" or entry.get("licenses") for entry in entries(bill))


def test_a_bill_that_does_not_fit_the_standard_is_not_written(
    found: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = sbom.bill(Product(), found).replace('"type": "library"', '"type": "sandwich"', 1)
    monkeypatch.setattr(sbom, "bill", lambda *_: broken)
    with pytest.raises(Stop, match=r"CycloneDX 1\.6"):
        sbom.build(Product(), found, tmp_path)
    assert not list(tmp_path.glob("*.cdx.json"))


@linux
def test_libraries_and_what_is_in_them_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    contents = with_libraries(tmp_path).read()
    bill = json.loads(sbom.bill(Product(), contents))
    assert missing(contents, bill) == set()
    graph = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    assert {"av-x264", "av-ffmpeg"} <= set(graph["av"])
    (x265,) = [one for one in entries(bill) if one["bom-ref"] == "av-x265"]
    assert x265["licenses"] == [{"expression": "GPL-2.0-or-later"}]
    assert x265["purl"].startswith("pkg:generic/x265@4.2?download_url=https")


def test_what_the_bill_leaves_out_is_noticed(found: Contents) -> None:
    less = replace(found, components=tuple(one for one in found.components if one.key != "certifi"))
    bill = json.loads(sbom.bill(Product(), less))
    assert missing(found, bill) == {"certifi", "file:_internal/certifi/cacert.pem"}


def test_a_file_has_its_digest(found: Contents) -> None:
    bill = json.loads(sbom.bill(Product(), found))
    (entry,) = [one for one in entries(bill) if one["bom-ref"] == "file:_internal/LICENSE"]
    digest = hashlib.sha256((found.bundle / "_internal/LICENSE").read_bytes()).hexdigest()
    assert entry["hashes"] == [{"alg": "SHA-256", "content": digest}]


def test_packages_lead_to_what_they_need(found: Contents) -> None:
    bill = json.loads(sbom.bill(Product(), found))
    graph = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    assert graph["aiosmtpd"] == ["atpublic", "attrs"]
    assert "aiosmtpd" in graph["app"]
    assert "attrs" not in graph["app"]


def test_the_same_bundle_gives_the_same_bill_and_another_one_another(found: Contents) -> None:
    first = sbom.bill(Product(), found)
    assert sbom.bill(Product(), found) == first
    (found.bundle / "_internal/LICENSE").write_text("changed", encoding="utf-8")
    second = sbom.bill(Product(), found)
    assert json.loads(first)["serialNumber"] != json.loads(second)["serialNumber"]
