"""What the trial concludes from what it sees. The trial itself needs root and an empty Debian: build_spec.py trial."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from installer.linux.trial.deb_form import Deb
from installer.linux.trial.desk import Desk, Seen
from installer.linux.trial.form import LEFT_SHOWN
from installer.linux.trial.person import Person
from installer.linux.trial.report import Report
from installer.linux.trial.root import Root
from installer.problem import Stop
from installer.product import Product


class Screen(Desk):
    """Stands in for a screen: named things in a row, with the focus on one; Tab and Down move it on."""

    def __init__(self, *things: tuple[str, str]) -> None:
        self.things, self.at, self.checked = things, 0, set[int]()

    def look(self) -> list[Seen]:
        return [
            Seen(role, name, at == self.at, at in self.checked, True)
            for at, (role, name) in enumerate(self.things)
        ]

    def key(self, *keys: str) -> None:
        for key in keys:
            if key in {"Tab", "Down"}:
                self.at = (self.at + 1) % len(self.things)
            elif key == "space":
                self.checked.add(self.at)

    def picture(self, path: Path) -> None:
        path.write_bytes(b"")


@pytest.fixture
def form(product: Product, tmp_path: Path) -> Iterator[Deb]:
    nothing: Any = None
    yield Deb(product, nothing, nothing, Report(), tmp_path)


def test_a_failure_shows_in_the_table_and_in_the_list() -> None:
    report = Report()
    report.note("deb", "starts", True, "0.1.0")
    report.note("deb", "plays", False)
    with pytest.raises(Stop, match="“unpacks”: no room"):
        report.need("archive", "unpacks", False, "no room")
    assert [check.what for check in report.failed()] == ["plays", "unpacks"]
    assert [line.split()[0] for line in report.table().splitlines()] == ["passed", "FAILED", "FAILED"]


def test_what_is_left_is_told(form: Deb) -> None:
    before = {"etc/", "etc/hosts"}
    form.note_left(
        "clean",
        before,
        before | {"home/sam/.config/", "home/sam/.cache/fontconfig/x"},
        ("home/sam/.cache/fontconfig",),
    )
    form.note_left("a file", before, before | {"etc/other"})
    form.note_left("a folder of ours", before, before | {f"home/sam/.config/{form.product.slug}/"})
    form.note_left("many", before, before | {f"etc/{at:02}" for at in range(LEFT_SHOWN + 3)})
    assert [check.what for check in form.report.failed()] == ["a file", "a folder of ours", "many"]
    assert form.report.checks[1].seen == "etc/other"
    assert form.report.checks[3].seen.endswith("and 3 more")


def test_the_files_of_a_system_are_listed_without_what_the_kernel_shows(tmp_path: Path) -> None:
    for name in ("proc/1/stat", "etc/hosts", "home/sam/.config/x"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "etc/link").symlink_to("/nowhere")
    root = Root.__new__(Root)
    root.folder = tmp_path
    assert root.files() == {
        "etc/", "etc/hosts", "etc/link", "home/", "home/sam/", "home/sam/.config/", "home/sam/.config/x",
    }  # fmt: skip
    assert root.files("/home/sam") == {".config/", ".config/x"}


def test_a_person_finds_things_by_their_names(tmp_path: Path) -> None:
    screen = Screen(
        ("heading", "Whose story?"),
        ("radio button", "Theirs"),
        ("radio button", "Mine"),
        ("button", "Continue"),
    )
    person = Person(screen, tmp_path)
    person.arrive("Whose…")
    person.tick("Mine")
    assert screen.checked == {2}
    person.press("Continue")
    assert screen.checked == {2, 3}
    with pytest.raises(Stop, match=r"“Send” is never reached; Tab goes through .*“Continue”"):
        person.reach("Send")


def test_pictures_are_numbered_on_the_way(tmp_path: Path) -> None:
    person = Person(Screen(("heading", "Start")), tmp_path)
    person.picture("start")
    person.picture("whose")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01-start.png", "02-whose.png"]
