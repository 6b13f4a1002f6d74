"""What is read from programs is what this system's own programs say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from installer.linux import elf
from installer.problem import Stop
from installer.product import Product
from tests.components import require


def test_what_the_bundle_does_not_hold_is_asked_of_the_system(bundle: Path, tmp_path: Path) -> None:
    require("objdump")
    asked = elf.asked_by(bundle)
    assert "libc.so.6" in asked.libraries
    assert (2, 2, 5) < asked.glibc < (3,)

    own = tmp_path / "own"
    shutil.copytree(bundle, own)
    (own / "_internal" / "libc.so.6").write_bytes(b"")
    assert elf.asked_by(own).libraries == asked.libraries - {"libc.so.6"}


def test_a_plugin_that_qt_does_without_asks_for_nothing(
    bundle: Path, product: Product, tmp_path: Path
) -> None:
    require("objdump")
    folder = tmp_path / "platformthemes"
    folder.mkdir()
    shutil.copy(bundle / product.slug, folder / "libqgtk3.so")
    assert elf.asked_by(tmp_path).libraries == frozenset()
    shutil.copy(bundle / product.slug, folder / "libqother.so")
    assert "libc.so.6" in elf.asked_by(tmp_path).libraries


def test_versions_are_compared_as_numbers() -> None:
    listed = "".join(f"    0x0d696914 0x00 0{at} GLIBC_2.{at}\n" for at in (9, 35, 4))
    assert elf._highest("GLIBC", listed + "    0x08922974 0x00 07 GLIBCXX_3.4.29\n") == (2, 35)
    assert elf._highest("GLIBCXX", listed) == ()


@pytest.mark.parametrize(("code", "name"), [(62, "x86_64"), (183, "aarch64")])
def test_the_machine_is_the_one_in_the_header(tmp_path: Path, code: int, name: str) -> None:
    program = tmp_path / "program"
    program.write_bytes(elf.MAGIC.ljust(elf.MACHINE_AT, b"\0") + code.to_bytes(2, "little"))
    assert elf.machine(program) == name


@pytest.mark.parametrize("content", [b"#!/bin/sh\n", b"", elf.MAGIC.ljust(elf.MACHINE_AT, b"\0") + b"\x28\0"])
def test_what_is_no_program_for_such_a_computer_ends_the_build(tmp_path: Path, content: bytes) -> None:
    program = tmp_path / "program"
    program.write_bytes(content)
    with pytest.raises(Stop, match="is no program for"):
        elf.machine(program)
