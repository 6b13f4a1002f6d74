"""Signing and notarising. Apple's tools run on a Mac alone, so stand-ins for them note what they are asked."""

from __future__ import annotations

import os
import plistlib
import sys
from pathlib import Path

import pytest

from installer.macos import signing
from installer.problem import Stop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")

WHO = "Developer ID Application: Hope (ABCDE12345)"
VARIABLES = (signing.IDENTITY, signing.PROFILE, *signing.KEY)
ACCEPTED = '{"id": "7-1", "status": "Accepted", "message": "Processing complete"}'


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An app as PyInstaller lays it out: links in one place to the files in another, a framework, a program of ffmpeg's."""
    folder = tmp_path / "Our app.app"
    programs = {
        "Contents/MacOS/share-your-story": "cffaedfe",
        "Contents/Frameworks/av/_core.abi3.so": "cffaedfe",
        "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore": "cafebabe",
        "Contents/Resources/imageio_ffmpeg/binaries/ffmpeg-macos-aarch64-v9.0": "cffaedfe",
        "Contents/Resources/resources/calls/a.toml": "6964203d",
        "Contents/Resources/empty": "",
    }
    for name, begins in programs.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes.fromhex(begins) + b"rest" * bool(begins))
    (folder / "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/Current").symlink_to("A")
    (folder / "Contents/Frameworks/imageio_ffmpeg").symlink_to("../Resources/imageio_ffmpeg")
    (folder / "Contents/Resources/core.so").symlink_to("../Frameworks/av/_core.abi3.so")
    return folder


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the stand-ins note what they are asked. The notary's answer is in ``answer.json``."""
    folder, notes = tmp_path / "tools", tmp_path / "asked.txt"
    folder.mkdir()
    (tmp_path / "answer.json").write_text(ACCEPTED)
    for name in ("codesign", "xcrun"):
        tool = folder / name
        tool.write_text(
            f'#!/bin/sh\necho "{name} $*" >> "{notes}"\n[ "$2" != submit ] || cat "{tmp_path}/answer.json"\n'
        )
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    notes.touch()
    return notes


def test_everything_that_is_code_is_signed_once_from_the_inside_out(app: Path) -> None:
    found = [str(path.relative_to(app)) for path in signing.inside_out(app)]
    assert found == [
        "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
        "Contents/Resources/imageio_ffmpeg/binaries/ffmpeg-macos-aarch64-v9.0",
        "Contents/Frameworks/av/_core.abi3.so",
        "Contents/MacOS/share-your-story",
        "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A",
        ".",
    ]


def test_only_the_app_is_granted_anything(app: Path, asked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(signing.IDENTITY, WHO)
    signing.sign(app)
    *signed, last, check = asked.read_text().splitlines()
    hardened = f"codesign --force --sign {WHO} --timestamp --options runtime"
    assert len(signed) == 5
    assert all(line.startswith(f"{hardened} {app}/") for line in signed)
    assert last == f"{hardened} --entitlements {signing.ENTITLEMENTS} {app}"
    assert check == f"codesign --verify --deep --strict {app}"


def test_without_an_identity_the_signature_is_ad_hoc_and_it_says_so(
    app: Path, asked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signing.sign(app)
    assert all("--sign - " in line and "runtime" not in line for line in asked.read_text().splitlines()[:-1])
    assert "Not signed" in capsys.readouterr().out
    signing.finish(app.with_suffix(".dmg"))
    assert "app.dmg" not in asked.read_text()


def test_the_only_exception_from_the_hardened_runtime_is_for_mail() -> None:
    granted = plistlib.loads(signing.ENTITLEMENTS.read_bytes())
    assert granted == {"com.apple.security.automation.apple-events": True}


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        ({signing.PROFILE: "ours"}, "--keychain-profile ours"),
        (
            dict(zip(signing.KEY, ("/k/AuthKey.p8", "KEY1", "issuer-1"), strict=True)),
            "--key /k/AuthKey.p8 --key-id KEY1 --issuer issuer-1",
        ),
    ],
)
def test_the_image_is_signed_notarised_and_stapled(
    variables: dict[str, str], options: str, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {signing.IDENTITY: WHO, **variables}.items():
        monkeypatch.setenv(name, value)
    signing.finish(Path("ours.dmg"))
    assert asked.read_text().splitlines() == [
        f"codesign --force --sign {WHO} --timestamp --options runtime ours.dmg",
        f"xcrun notarytool submit ours.dmg --wait --output-format json {options}",
        "xcrun stapler staple ours.dmg",
    ]


def test_without_credentials_it_says_that_nothing_is_notarised(
    asked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(signing.IDENTITY, WHO)
    signing.finish(Path("ours.dmg"))
    assert "Not notarised" in capsys.readouterr().out
    assert "notarytool" not in asked.read_text()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('{"id": "7-1", "status": "Invalid"}', "notarytool log 7-1"),
        ("", "cannot be read"),
        ("[]", "cannot be read"),
    ],
)
def test_a_refusal_stops_the_build(
    answer: str, said: str, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (asked.parent / "answer.json").write_text(answer)
    monkeypatch.setenv(signing.IDENTITY, WHO)
    monkeypatch.setenv(signing.PROFILE, "ours")
    with pytest.raises(Stop, match=said):
        signing.finish(Path("ours.dmg"))
    assert "stapler" not in asked.read_text()


def test_half_a_key_and_a_tool_that_is_not_there(asked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(signing.KEY[0], "AuthKey.p8")
    with pytest.raises(Stop, match="all needed"):
        signing.credentials()
    with pytest.raises(Stop, match="is not on this computer"):
        signing.run(["no-such-tool-of-apples"])
    with pytest.raises(Stop, match="ended with 1"):
        signing.run(["false"])
