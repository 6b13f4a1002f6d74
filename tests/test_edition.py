"""Whose edition it is: read from one file, with a plain one where there is none, and one clear sentence where it is damaged."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dev
from app import edition as editions
from app.edition import Edition, edition, edition_text, is_app_id, is_name, is_slug, read_edition
from app.services import headless
from app.store.calls import bundled_call, usual_call
from app.store.folders import HOME_VARIABLE, Folders
from app.store.secrets import SecretKeeper, service
from app.story.errors import EditionUnusable
from app.story.secret import Secret
from app.words import one_line
from tests.test_cli import write_story

OWN = Edition(
    "Park Stories", "park-stories", "io.github.shareyourstory.ParkStories", "a-call.toml", "park-stories.svg"
)


@pytest.fixture
def resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A bundle's resources, with a second call that sorts before the first; the edition is read anew from there."""
    folder = tmp_path / "bundle" / "resources"
    shutil.copytree(dev.ROOT / "resources", folder)
    text = (folder / "calls" / "living-well-uk.toml").read_text("utf-8")
    (folder / "calls" / "a-call.toml").write_text(text.replace('"living-well-uk"', '"a-call"'), "utf-8")
    monkeypatch.setattr(sys, "_MEIPASS", str(folder.parent), raising=False)
    edition.cache_clear()
    yield folder
    edition.cache_clear()


def write(resources: Path, text: str) -> Path:
    path = resources / editions.EDITION_FILE
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_it_is_the_plain_one_with_the_places_it_always_had(
    resources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert edition() == Edition()
    assert (is_name(edition().name), is_slug(edition().slug), is_app_id(edition().app_id)) == (True,) * 3
    monkeypatch.delenv(HOME_VARIABLE)
    folders = Folders.of_this_person()
    assert folders.data.name == (
        "share-your-story" if sys.platform not in {"win32", "darwin"} else "Share Your Story"
    )
    assert service() == "Share Your Story"


def test_an_own_edition_has_folders_passwords_and_a_call_of_its_own(
    resources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Folders.below(Path("/nowhere")).data  # no edition is looked at for a folder that was named
    assert before == Path("/nowhere/data")
    write(resources, edition_text(OWN))
    assert edition() == OWN
    assert usual_call().id == "a-call"
    monkeypatch.delenv(HOME_VARIABLE)
    folders = Folders.of_this_person()
    for place in (folders.data, folders.configuration, folders.log):
        assert "park" in str(place).lower()
        assert "share" not in place.name.lower()
    asked: list[str] = []

    class Store:
        def get_password(self, service: str, username: str) -> str | None:
            asked.append(service)
            return None

        def set_password(self, service: str, username: str, password: str) -> None:
            asked.append(service)

        def delete_password(self, service: str, username: str) -> None:
            asked.append(service)

    keeper = SecretKeeper(lambda: (Store(),))
    keeper.get("me")
    keeper.set("me", Secret("word"), remember=True)
    keeper.forget("me")
    assert set(asked) == {"Park Stories"}


def test_the_edition_may_name_any_of_several_calls(resources: Path) -> None:
    write(resources, 'call = "living-well-uk.toml"')
    assert usual_call().id == "living-well-uk"


def test_a_story_file_that_names_no_call_is_for_the_editions_own(resources: Path, tmp_path: Path) -> None:
    write(resources, edition_text(OWN))
    path = write_story(tmp_path, "walk.mp4")
    path.write_text(path.read_text("utf-8").replace('call = "living-well-uk"\n', ""), "utf-8")
    story, call = headless.read(path)
    assert (story.call, call.id) == ("", "a-call")


DAMAGED = {
    "not TOML": ("name = ", "edition.toml"),
    "not text": ('name = "\x00"', "edition.toml"),
    "unknown key": ('name = "Park Stories"\ncolour = "green"', "colour"),
    "wrong type": ("name = 3", "name"),
    "no name": ('name = ""', "name"),
    "a name with a slash": ('name = "Park/Stories"', "name"),
    "a slug with a path": ('slug = "../elsewhere"', "slug"),
    "an identifier of one part": ('app_id = "Park"', "app_id"),
    "a call elsewhere": ('call = "../../other.toml"', "call"),
    "an absolute icon": ('icon = "/etc/icon.svg"', "icon"),
    "no call there": ('call = "gone.toml"', "gone.toml"),
    "a table": ("[name]\nof = 3", "name"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_file_is_one_clear_line(kind: str, resources: Path) -> None:
    text, named = DAMAGED[kind]
    write(resources, text)
    with pytest.raises(EditionUnusable) as caught:
        edition()
    line = one_line(caught.value)
    assert line.startswith("A file of this app is damaged. Install the app again.")
    assert named in line
    assert line.isprintable()


def test_all_problems_are_told_at_once(resources: Path) -> None:
    with pytest.raises(EditionUnusable) as caught:
        read_edition(write(resources, 'name = 1\nslug = "A B"\nother = 2'))
    assert [problem.key for problem in caught.value.problems] == ["other", "name", "slug"]


def test_a_folder_in_its_place_is_no_edition_and_bytes_that_are_no_text_are_told(resources: Path) -> None:
    (resources / editions.EDITION_FILE).mkdir()
    assert edition() == Edition()
    broken = resources / "broken.toml"
    broken.write_bytes(b'name = "\xff"')
    with pytest.raises(EditionUnusable):
        read_edition(broken)


@pytest.mark.parametrize("text", [None, "title =", "", "\0"])
def test_an_own_call_that_is_gone_or_damaged_is_a_damaged_installation(
    text: str | None, resources: Path
) -> None:
    """Whoever gave the file is nobody to write to here: it came with the program."""
    for path in (resources / "calls").glob("*.toml"):
        path.unlink()
        if text is not None:
            path.write_text(text)
    bundled_call.cache_clear()
    try:
        with pytest.raises(EditionUnusable) as caught:
            usual_call()
    finally:
        bundled_call.cache_clear()
    line = one_line(caught.value)
    assert line.startswith("A file of this app is damaged. Install the app again.")
    assert "resources/calls" in line


@given(st.text(max_size=50))
def test_every_name_that_is_allowed_is_read_back_as_written(name: str) -> None:
    if not is_name(name):
        return
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "edition.toml"
        path.write_text(edition_text(Edition(name=name)), "utf-8")
        assert read_edition(path) == Edition(name=name)
