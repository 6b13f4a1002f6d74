"""An organiser's own edition: what makes one, everything that is wrong told at once, and the program that opens onto it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import dev
from app.edition import Edition, is_app_id, is_name, is_slug, read_edition
from app.story.call import CALL_ENDINGS
from installer.edition import EditionRefused, app_id_of, edition_from, slug_of, write_edition
from installer.product import CALL_ENDING, Product

ICON = dev.ROOT / "resources" / "icons" / "share-your-story.svg"
LIVING_WELL = dev.ROOT / "resources" / "calls" / "living-well-uk.toml"
PLAIN = Edition()


def own_call(folder: Path, call_id: str = "park-walks") -> Path:
    path = folder / "our call.story-call"
    text = LIVING_WELL.read_text("utf-8").replace('"living-well-uk"', f'"{call_id}"')
    path.write_text(text.replace("lwuk@innovationunit.org", "us@park.example"), "utf-8")
    return path


def png(folder: Path, width: int = 512, height: int = 512, colour: object = (9, 9, 9, 255)) -> Path:
    path = folder / "icon.png"
    Image.new("RGBA", (width, height), colour).save(path)  # type: ignore[arg-type]
    return path


def refused(*given_: object, **named: str) -> list[str]:
    with pytest.raises(EditionRefused) as caught:
        edition_from(*given_, **named)  # type: ignore[arg-type]
    problems = caught.value.problems
    assert str(caught.value).splitlines() == list(problems), "each is one line"
    return list(problems)


def test_with_nothing_given_it_is_the_plain_one(tmp_path: Path) -> None:
    assert edition_from(None, None, None) == Product()
    assert edition_from(None, PLAIN.name, None).edition == PLAIN
    (tmp_path / "edition.toml").touch()
    write_edition(Product(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_call_a_name_and_an_icon_make_an_edition(tmp_path: Path) -> None:
    call = own_call(tmp_path)
    product = edition_from(call, "  Zoë’s Park   Stories ", png(tmp_path))
    assert product.edition == Edition(
        "Zoë’s Park Stories", "zoes-park-stories", "io.github.shareyourstory.ZoesParkStories",
        "park-walks.toml", "zoes-park-stories.png",
    )  # fmt: skip
    resources = shutil.copytree(dev.ROOT / "resources", tmp_path / "resources")
    write_edition(product, resources)
    assert read_edition(resources / "edition.toml") == product.edition
    assert (resources / "calls" / "park-walks.toml").read_bytes() == call.read_bytes()
    assert (resources / "icons" / "zoes-park-stories.png").read_bytes() == product.icon.read_bytes()


def test_the_real_program_with_it_takes_its_names_and_its_call(tmp_path: Path) -> None:
    product = edition_from(own_call(tmp_path), "Park Stories", None, app_id="org.park.Stories")
    assert (product.edition.icon, product.icon) == (PLAIN.icon, ICON)
    for part in ("app", "resources"):
        shutil.copytree(dev.ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    write_edition(product, tmp_path / "resources")

    def run(code: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)},
            capture_output=True, check=True, encoding="utf-8", timeout=60,
        ).stdout.strip()  # fmt: skip

    assert run("from app.store.calls import usual_call; print(usual_call().id)") == "park-walks"
    assert run("from app.arguments import parse; parse(['--version'])").startswith("Park Stories ")
    assert run("from app.arguments import parse; parse(['--help'])").startswith("usage: park-stories ")


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    call = own_call(tmp_path)
    call.write_text(call.read_text("utf-8").replace('kind = "email"', 'kind = "pigeon"') + "\nstrange = 1\n")
    found = refused(call, "Park/Истории", png(tmp_path, 100, 100), app_id="Park")
    assert len(found) == 5
    for words in ("Park/Истории", "--slug", "delivery[1].kind", "strange", "at least 512 pixels"):
        assert any(words in line for line in found), words


def test_a_call_needs_a_name_and_a_call_that_is_not_there_says_so(tmp_path: Path) -> None:
    (line,) = refused(own_call(tmp_path), None, None)[:1]
    assert "--name" in line
    (line,) = refused(tmp_path / "nowhere.toml", "Park Stories", None)
    assert "nowhere.toml" in line


def test_the_id_of_another_organisers_call_is_refused(tmp_path: Path) -> None:
    (line,) = refused(own_call(tmp_path, "living-well-uk"), "Park Stories", None)
    assert "another organiser" in line
    assert edition_from(LIVING_WELL, "Living Well", None).edition.call == "living-well-uk.toml"


@pytest.mark.parametrize(
    "name",
    ["share your story", "SHARE YOUR STORY", "Share, your story!", "Sháre Your Story", "Share-Your-Story"],
)
def test_what_would_take_the_place_of_the_plain_one_is_refused(name: str) -> None:
    assert any("plain edition" in line for line in refused(None, name, None))


def test_identifiers_that_are_the_plain_ones_are_refused() -> None:
    assert refused(None, "Park Stories", None, slug=PLAIN.slug)
    assert refused(None, "Park Stories", None, app_id=PLAIN.app_id.upper())
    assert refused(None, PLAIN.name, None, slug="park-stories")


ICONS = {
    "no picture": ("icon.txt", b"hello", "SVG or PNG"),
    "not there": ("gone.png", None, "no file of this name"),
    "text as PNG": ("icon.png", b"hello", "cannot be read"),
    "half a PNG": ("icon.png", b"half", "cannot be read"),
    "text as SVG": ("icon.svg", b"hello", "cannot be read"),
    "half an SVG": ("icon.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect wid', "cannot be read"),
    "an empty SVG": ("icon.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', "shows nothing"),
    "a wide SVG": (
        "icon.svg",
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 18 9"><rect width="9" height="9"/></svg>',
        "square",
    ),
    "an SVG as PNG": ("icon.png", b"<svg/>", "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ICONS)
def test_what_is_no_icon_is_refused(kind: str, tmp_path: Path) -> None:
    name, data, words = ICONS[kind]
    path = tmp_path / name
    if data == b"half":
        whole = png(tmp_path, 600, 600, (200, 10, 10, 255)).read_bytes()
        data = whole[: len(whole) // 2]
    if data is not None:
        path.write_bytes(data)
    (line,) = refused(None, "Park Stories", path)
    assert words in line
    assert name in line


def test_pictures_of_the_wrong_size_or_with_nothing_in_them_are_refused(tmp_path: Path) -> None:
    assert "square" in refused(None, "Park Stories", png(tmp_path, 600, 512))[0]
    assert "511" in refused(None, "Park Stories", png(tmp_path, 511, 511))[0]
    assert "shows nothing" in refused(None, "Park Stories", png(tmp_path, colour=(0, 0, 0, 0)))[0]
    assert edition_from(None, "Park Stories", ICON).edition.icon == "park-stories.svg"


@given(st.text(max_size=60))
def test_any_name_makes_an_edition_that_works_or_is_refused_in_plain_lines(name: str) -> None:
    try:
        own = edition_from(None, name, None).edition
    except EditionRefused as refusal:
        assert refusal.problems
        return
    assert (is_name(own.name), is_slug(own.slug), is_app_id(own.app_id)) == (True,) * 3
    assert own == PLAIN or own.slug != PLAIN.slug


@given(st.text("abcdefghijklmnopqrstuvwxyzäéîõçšñøłß 0123456789-'", min_size=2, max_size=30))
def test_every_latin_name_that_begins_with_a_letter_makes_a_program_name(name: str) -> None:
    slug = slug_of("a" + name)
    assert slug[0] == "a"
    if 2 <= len(slug) <= 40:
        assert is_slug(slug)
        assert is_app_id(app_id_of(slug, PLAIN))


@pytest.mark.parametrize("name", ["Истории парка", "公園の話", "ιστορίες", "5 stories", "!!!", "x"])
def test_what_makes_no_program_name_can_be_given_one(name: str) -> None:
    assert any("--slug" in line for line in refused(None, name, None))
    if is_name(name):
        assert edition_from(None, name, None, slug="park-stories").edition.name == name


def test_the_ending_of_call_files_is_the_one_that_the_program_offers() -> None:
    assert CALL_ENDINGS[0] == CALL_ENDING
