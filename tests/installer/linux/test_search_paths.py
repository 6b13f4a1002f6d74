"""A bundle does not name folders of the computer that built it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from installer.linux import elf, search_paths
from installer.product import Product
from tests.components import require


@pytest.fixture
def program(product: Product, bundle: Path, tmp_path: Path) -> Path:
    require("objdump")
    return Path(shutil.copy(bundle / product.slug, tmp_path / product.slug))


def name_places(program: Path, places: str) -> None:
    subprocess.run([require("patchelf"), "--set-rpath", places, program], check=True)


@pytest.mark.parametrize(
    ("named", "left"),
    [
        ("/home/builder/lib", None),
        ("$ORIGIN/../lib", "$ORIGIN/../lib"),
        ("/opt/python/lib:$ORIGIN:relative", "$ORIGIN"),
    ],
)
def test_only_places_beside_the_file_are_left(program: Path, named: str, left: str | None) -> None:
    name_places(program, named)
    assert elf.search_paths(program.parent) == {program: named}
    changed = search_paths.clean(program.parent)
    assert changed == ([] if named == left else [program])
    assert elf.search_paths(program.parent) == ({program: left} if left else {})
    told = subprocess.run([program, "-c", "echo told"], capture_output=True, text=True, check=True)
    assert told.stdout == "told\n"


def test_each_file_has_its_own_places(program: Path) -> None:
    other = program.with_name("other")
    shutil.copy(program, other)
    name_places(other, "$ORIGIN")
    assert elf.search_paths(program.parent) == {other: "$ORIGIN"}
