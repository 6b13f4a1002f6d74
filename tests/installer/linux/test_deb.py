"""The package, made from a small bundle and read with Debian's own tools."""

from __future__ import annotations

import gzip
import hashlib
import re
import subprocess
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from installer.icons import Icons
from installer.linux import deb
from installer.problem import Stop
from installer.product import Product
from tests.components import require


def dpkg(*arguments: str | Path) -> str:
    return subprocess.run(
        [require("dpkg-deb"), *arguments], capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture(scope="module")
def package(product: Product, bundle: Path, icons: Icons, tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("dpkg-deb")
    return deb.build(product, bundle, icons, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def unpacked(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked") / "root"
    dpkg("--raw-extract", package, folder)
    return folder


def test_it_says_what_it_is_and_what_it_needs(package: Path, unpacked: Path) -> None:
    fields = dict(re.findall(r"^(\S+): (.*)$", dpkg("--field", package), re.MULTILINE))
    assert package.name == f"{fields['Package']}_{fields['Version']}_{fields['Architecture']}.deb"
    assert "ca-certificates" in fields["Depends"]
    assert re.search(r"\blibc6 \(>= 2\.\d+\)", fields["Depends"])
    assert "xdg-utils" in fields["Recommends"]
    files = [path for path in (unpacked / "usr").rglob("*") if path.is_file() and not path.is_symlink()]
    assert int(fields["Installed-Size"]) == sum(-(-path.stat().st_size // 1024) for path in files)


def test_everything_belongs_to_root_and_only_programs_can_be_run(package: Path, product: Product) -> None:
    lines = [line.split(maxsplit=5) for line in dpkg("--contents", package).splitlines()]
    assert {owner for _, owner, *_ in lines} == {"root/root"}
    files = {name: rights for rights, _, _, _, _, name in lines if rights.startswith("-")}
    program = f"./usr/lib/{product.slug}/{product.slug}"
    assert {name for name, rights in files.items() if "x" in rights} == {program}
    assert {rights for name, rights in files.items() if name != program} == {"-rw-r--r--"}
    links = [name for rights, *_, name in lines if rights.startswith("l")]
    assert f"./usr/bin/{product.slug} -> ../lib/{product.slug}/{product.slug}" in links
    assert f"./usr/lib/{product.slug}/_internal/link.txt -> data.txt" in links


def test_there_are_no_scripts_that_run_as_root(unpacked: Path) -> None:
    assert {path.name for path in (unpacked / "DEBIAN").iterdir()} == {"control", "md5sums"}


def test_the_digests_are_those_of_every_file(unpacked: Path) -> None:
    lines = [line.split("  ", 1) for line in (unpacked / "DEBIAN/md5sums").read_text().splitlines()]
    files = {
        str(path.relative_to(unpacked))
        for path in (unpacked / "usr").rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    assert {name for _, name in lines} == files
    for digest, name in lines:
        assert hashlib.md5((unpacked / name).read_bytes()).hexdigest() == digest


def test_lintian_finds_no_error(package: Path) -> None:
    command = [require("lintian"), "--fail-on", "error", "--fail-on", "warning", "--allow-root", package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_second_build_gives_the_same_bytes(
    package: Path, product: Product, bundle: Path, icons: Icons, tmp_path: Path
) -> None:
    (bundle / "_internal/data.txt").touch()
    assert deb.build(product, bundle, icons, tmp_path).read_bytes() == package.read_bytes()


def test_the_changelog_points_at_the_projects_own(unpacked: Path, product: Product) -> None:
    folder = unpacked / "usr/share/doc" / product.slug
    debians = gzip.decompress((folder / "changelog.Debian.gz").read_bytes()).decode()
    assert debians.startswith(f"{product.slug} ({product.version}-1) stable; ")
    assert debians.endswith("  Thu, 01 Jan 2026 00:00:00 +0000\n")
    assert gzip.decompress((folder / "changelog.gz").read_bytes()).startswith(b"# Changelog")


@pytest.mark.parametrize(
    ("version", "debians"),
    [("1.2.0", "1.2.0-1"), ("1.2.0rc1", "1.2.0~rc1-1"), ("1.2.0.dev3", "1.2.0~dev3-1")],
)
def test_what_comes_before_a_release_sorts_before_it(product: Product, version: str, debians: str) -> None:
    assert deb.version(replace(product, version=version)) == debians


def test_what_dpkg_refuses_ends_the_build(
    product: Product, bundle: Path, icons: Icons, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require("dpkg-deb")
    monkeypatch.setattr(deb, "version", lambda _: "no_number")
    with pytest.raises(Stop, match="dpkg-deb made no package: "):
        deb.build(product, bundle, icons, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "licence"),
    [
        ("share-your-story", "Expat"),
        ("_internal/resources/calls/living-well-uk.toml", "Expat"),
        ("_internal/libcrypto.so.3", "GPL-3+"),
        ("_internal/cryptography/hazmat/bindings/_rust.abi3.so", "GPL-3+"),
        ("_internal/PySide6/Qt/lib/libQt6Core.so.6", "LGPL-3"),
    ],
)
def test_other_peoples_work_is_not_said_to_be_ours(
    unpacked: Path, product: Product, file: str, licence: str
) -> None:
    """Of the paragraphs that fit a file the last one counts (Debian's machine-readable copyright, section 6.1)."""
    text = (unpacked / "usr/share/doc" / product.slug / "copyright").read_text(encoding="utf-8")
    path = f"usr/lib/{product.slug}/{file}"
    told = re.findall(r"^Files: (.*?)^Copyright: .*?^License: (\S+)", text, re.MULTILINE | re.DOTALL)
    fits = [name for patterns, name in told if any(fnmatchcase(path, one) for one in patterns.split())]
    assert fits[-1] == licence
