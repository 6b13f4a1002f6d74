"""Signing. Microsoft's signtool runs on Windows alone, so a stand-in for it notes what it is asked to sign."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from installer.icons import make_icons
from installer.problem import Stop
from installer.product import Product
from installer.windows import nsis, signing
from tests.components import require
from tests.installer.windows.bundles import PROGRAM, a_bundle

SHA1 = "0123456789abcdef0123456789ABCDEF01234567"
SERVER = "http://timestamp.example.org/rfc3161"
no_stand_in = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


@pytest.fixture
def signtool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the stand-in notes its arguments, a call in a line, with the first bytes of the file."""
    folder = tmp_path / "Windows Kits"
    folder.mkdir()
    tool, notes = folder / "signtool", tmp_path / "signed.txt"
    tool.write_text(f'#!/bin/sh\nfor last; do :; done\necho "$* $(head -c 2 "$last")" >> "{notes}"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv(signing.THUMBPRINT, SHA1)
    monkeypatch.setenv(signing.TIMESTAMP, SERVER)
    return notes


@no_stand_in
def test_the_program_the_uninstaller_and_the_installer_are_signed(tmp_path: Path, signtool: Path) -> None:
    require("makensis")
    bundle = a_bundle(tmp_path / "bundle of files")
    made = nsis.build(Product(), bundle, make_icons(Product(), tmp_path / "icons"), tmp_path / "out")
    signed = signtool.read_text().splitlines()
    start = f"sign /sha1 {SHA1} /fd SHA256 /tr {SERVER} /td SHA256 "
    assert all(line.startswith(start) and line.endswith(" MZ") for line in signed)
    files = [line.removeprefix(start).removesuffix(" MZ") for line in signed]
    assert len(files) == 3
    assert files[0] == str(bundle / PROGRAM)
    assert files[2] == str(made)


def test_without_a_certificate_it_says_that_nothing_is_signed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(signing.THUMBPRINT, raising=False)
    assert signing.sign([Path("program.exe")]) is False
    assert "Not signed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("thumbprint", "server", "said"),
    [
        ("nonsense", SERVER, "40 hexadecimal"),
        (SHA1, "", "both needed"),
        (SHA1, 'http://a" & calc', "both needed"),
    ],
)
def test_half_a_wish_stops_the_build(
    thumbprint: str, server: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(signing.THUMBPRINT, thumbprint)
    monkeypatch.setenv(signing.TIMESTAMP, server)
    with pytest.raises(Stop, match=said):
        signing.sign([Path("program.exe")])


@no_stand_in
def test_a_signature_that_fails_stops_the_build(signtool: Path, tmp_path: Path) -> None:
    (signtool.parent / "Windows Kits" / "signtool").write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(Stop, match="ended with 1"):
        signing.sign([tmp_path / "program.exe"])
