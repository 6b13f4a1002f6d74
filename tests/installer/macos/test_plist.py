"""What the app tells macOS about itself."""

from __future__ import annotations

import json
import plistlib

import pytest

from app.edition import Edition
from installer.macos import plist
from installer.product import CALL_ENDING, Product


def test_it_can_be_written_and_handed_over_as_json() -> None:
    facts = plist.info_plist(Product())
    assert plistlib.loads(plistlib.dumps(facts)) == facts
    assert json.loads(json.dumps(facts)) == facts


def test_a_call_file_is_a_document_of_ours() -> None:
    facts = plist.info_plist(Product())
    (document,), (exported,) = facts["CFBundleDocumentTypes"], facts["UTExportedTypeDeclarations"]
    assert document["LSItemContentTypes"] == [exported["UTTypeIdentifier"]]
    assert document["LSHandlerRank"] == "Owner"
    endings = exported["UTTypeTagSpecification"]["public.filename-extension"]
    assert [f".{ending}" for ending in endings] == [CALL_ENDING]


def test_the_person_is_asked_for_nothing_but_their_videos_and_mail() -> None:
    reasons = {key for key in plist.info_plist(Product()) if key.endswith("UsageDescription")}
    assert reasons == {
        "NSAppleEventsUsageDescription", "NSDesktopFolderUsageDescription", "NSDocumentsFolderUsageDescription",
        "NSDownloadsFolderUsageDescription", "NSRemovableVolumesUsageDescription",
        "NSNetworkVolumesUsageDescription",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("version", "numbers"), [("0.1.0", "0.1.0"), ("2.0rc1", "2.0.0"), ("1.2.3.4", "1.2.3")]
)
def test_an_edition_has_its_own_name_and_a_version_that_apple_reads(version: str, numbers: str) -> None:
    facts = plist.info_plist(Product(Edition(name="Hope & love"), version))
    assert facts["CFBundleName"] == facts["CFBundleDisplayName"] == "Hope & love"
    assert facts["CFBundleShortVersionString"] == version
    assert facts["CFBundleVersion"] == numbers
    assert facts["NSAppleEventsUsageDescription"].startswith("Hope & love opens a message in Mail")


def test_no_environment_is_set_and_old_systems_are_told() -> None:
    facts = plist.info_plist(Product())
    assert "LSEnvironment" not in facts
    assert facts["LSMinimumSystemVersion"] == "14.4"
