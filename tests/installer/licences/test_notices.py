"""THIRD_PARTY.md and the texts of the licences, as they go into a bundle and as they stand in the repository."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from app.edition import Edition
from installer import steps
from installer.build import Build
from installer.licences import notices
from installer.licences.notices import NAME, Offer, document, offer_of, place
from installer.licences.packages import locked
from installer.problem import Stop
from installer.product import PUBLISHER, ROOT, Product
from tests.installer.licences.bundles import SmallBundle, program_of_ffmpeg, usual, with_libraries

CALL = ROOT / "resources" / "calls" / "living-well-uk.toml"
linux = pytest.mark.skipif(
    sys.platform != "linux", reason="the wheels of the other systems are laid out differently"
)
OFFER = Offer("Harbour Stories", "source@harbour.example")


def rows(text: str, heading: str) -> dict[str, list[str]]:
    """The cells of the table below a heading, by the name in the first one."""
    below = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    table = [line for line in below.splitlines() if line.startswith("| ")]
    lines = [line.strip("| ").split(" | ") for line in table[1:] if not line.startswith("| ---")]
    # A package that names no page of its own stands without a link.
    return {re.sub(r"\[(.*)\]\(.*\)", r"\1", cells[0]): cells[1:] for cells in lines}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@linux
def test_the_document_says_what_matters(tmp_path: Path) -> None:
    contents = with_libraries(tmp_path).read()
    text = document(Product(), contents, OFFER)
    assert "**Harbour Stories**" in text and "**source@harbour.example**" in text
    assert "x264 b35605ac: <https://code.videolan.org/videolan/x264/" in text
    assert "**GPL-3.0-or-later**. BtbN built it" in text
    assert "$" not in text
    assert rows(text, "Python packages")["av"][0] == "18.1.0"
    assert rows(text, "Libraries and programs in machine code")["x265"] == ["4.2", "GPL-2.0-or-later", "av"]
    assert "LicenseRef" not in text
    assert re.search(r"</?[a-z]+>|!\[", text) is None, "Qt's Markdown shows neither HTML nor pictures here"


def test_the_same_bundle_gives_the_same_document(tmp_path: Path) -> None:
    small = usual(tmp_path)
    small.add(*program_of_ffmpeg())
    assert document(Product(), small.read(), OFFER) == document(Product(), small.read(), OFFER)


def test_the_offer_is_the_projects_or_the_organisers() -> None:
    assert offer_of(Product()) == Offer(PUBLISHER, "the place where you got this program")
    theirs = Product(Edition(name="Harbour Stories", slug="harbour-stories"), call_file=CALL)
    assert offer_of(theirs) == Offer("Innovation Unit", "lwuk@innovationunit.org")
    assert offer_of(theirs, "source@harbour.example").contact == "source@harbour.example"


def test_every_component_has_its_texts_in_the_bundle(tmp_path: Path) -> None:
    small: SmallBundle = usual(tmp_path)
    small.add(*program_of_ffmpeg())
    contents = small.read()
    (small.bundle / "Contents" / "Resources" / "resources").mkdir(parents=True)
    folder = notices.put(Product(), contents, OFFER)
    assert (folder / "common" / "GPL-3.0.txt").read_bytes() == (
        notices.TEXTS / "common" / "GPL-3.0.txt"
    ).read_bytes()
    for component in contents.components:
        assert component.texts, component.key
        for text in component.texts:
            kept = list((folder / place(text, component)).iterdir())
            assert any(one.read_bytes() == text.read_bytes() for one in kept), text
            assert all(one.suffix for one in kept)
    assert (folder / "x264" / "x264.txt").is_file(), "compiled into the FFmpeg program"
    assert (notices.inner_folder(small.bundle) / NAME).is_file()
    again = {one.key for one in small.read().components}
    assert again == {one.key for one in contents.components}


def test_on_macos_the_document_is_found_from_the_code_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = usual(tmp_path).read()
    monkeypatch.setattr(sys, "platform", "darwin")
    resources = contents.bundle / "Contents" / "Resources"
    (resources / "resources").mkdir(parents=True)
    for _ in range(2):
        assert notices.put(Product(), contents, OFFER) == resources / "resources" / "licences"
    link = contents.bundle / "Contents" / "Frameworks" / NAME
    assert link.is_symlink()
    assert link.read_text(encoding="utf-8") == (resources / NAME).read_text(encoding="utf-8")


def test_an_edition_does_not_write_its_offer_into_the_repository(tmp_path: Path) -> None:
    build = Build(Product(call_file=CALL), tmp_path, tmp_path)
    before = (ROOT / NAME).read_bytes()
    with pytest.raises(Stop, match="without --call"):
        steps.write_notices(build)
    assert (ROOT / NAME).read_bytes() == before


def test_the_repositorys_document_fits_the_locked_packages() -> None:
    text = (ROOT / NAME).read_text(encoding="utf-8")
    told = {normal(name): cells[0] for name, cells in rows(text, "Python packages").items()}
    line = re.search(r"not in this bundle: (.*)\.$", text, re.MULTILINE)
    assert line is not None
    absent = dict(part.rsplit(" ", 1) for part in line[1].split(", ") if part != "none")
    builds = {"pyinstaller", "pyinstaller-hooks-contrib"}
    told_of_lock = {name: version for name, version in told.items() if name not in builds}
    extra = set(told_of_lock) - set(locked())
    assert not extra, f"in THIRD_PARTY.md and not locked: {extra}; run python3 build_spec.py licences"
    assert {**absent, **told_of_lock} == locked(), "run python3 build_spec.py licences"
