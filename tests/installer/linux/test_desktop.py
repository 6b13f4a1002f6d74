"""The files for the desktop, read by the desktop's own tools."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from app import arguments
from app.edition import Edition
from installer.icons import Icons
from installer.linux import desktop
from installer.product import CALL_ENDING, CALL_MIME_TYPE, PUBLISHER, Product
from tests.components import require

ORGANISERS = Product(
    Edition(name="Bread & Roses' “Stories”", slug="bread-roses", app_id="org.example.bread.Stories")
)
PRODUCTS = [pytest.param(Product(), id="plain"), pytest.param(ORGANISERS, id="organiser's")]


@pytest.fixture(params=PRODUCTS)
def share(request: pytest.FixtureRequest, icons: Icons, tmp_path: Path) -> Path:
    for name, content in desktop.share_files(request.param, icons).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path


def run(*command: str | Path, **variables: str) -> str:
    """Run a tool that has to be content; returns what it said."""
    done = subprocess.run(
        [str(part) for part in command],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_menu_entry_is_valid(share: Path) -> None:
    (entry,) = share.glob("applications/*.desktop")
    assert run(require("desktop-file-validate"), entry) == ""


def test_the_description_is_valid(share: Path) -> None:
    (file,) = share.glob("metainfo/*.xml")
    told = run(require("appstreamcli"), "validate", "--pedantic", "--no-net", "--no-color", file)
    # By custom the last part of a name is in capitals; version 0.16 does not know version 1's tag for the developer.
    found = set(re.findall(r"^[EWIP]: .*:\d*~?: (\S+)", told, re.MULTILINE))
    assert found <= {"cid-contains-uppercase-letter", "unknown-tag"}


def test_a_call_file_is_known_by_its_ending(share: Path) -> None:
    run(require("update-mime-database"), share / "mime", PKGSYSTEM_ENABLE_FSYNC="0")
    assert f"50:{CALL_MIME_TYPE}:*{CALL_ENDING}" in (share / "mime/globs2").read_text().splitlines()
    assert f"{CALL_MIME_TYPE} application/toml" in (share / "mime/subclasses").read_text().splitlines()
    call = share / f"our street{CALL_ENDING}"
    call.write_text('id = "our-street"\n')
    told = run(require("gio"), "info", "--attributes=standard::content-type", call, XDG_DATA_HOME=str(share))
    assert f"standard::content-type: {CALL_MIME_TYPE}" in told


def test_icons_stand_in_the_folders_of_their_size(share: Path, icons: Icons) -> None:
    sizes = {path.parts[-3] for path in share.glob("icons/hicolor/*/apps/*.png")}
    assert {"16x16", "48x48", "256x256", "512x512"} <= sizes
    assert not (share / "icons/hicolor/1024x1024").exists()
    assert len([*share.glob("icons/hicolor/scalable/apps/*.svg")]) == (1 if icons.svg else 0)


def test_a_picture_of_points_alone_has_no_scalable_icon(product: Product, icons: Icons) -> None:
    assert not any("scalable" in name for name in desktop.share_files(product, replace(icons, svg=None)))


def test_the_manual_is_sound_groff(share: Path) -> None:
    (page,) = share.glob("man/man1/*.1.gz")
    told = subprocess.run(
        [require("man"), "--warnings", "--encoding=utf8", "--local-file", page],
        capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": "C.UTF-8", "MANWIDTH": "80"},
    )  # fmt: skip
    assert (told.returncode, told.stderr) == (0, "")
    assert page.name.removesuffix(".1.gz").upper() in told.stdout


def test_the_manual_has_every_option_and_command(product: Product) -> None:
    parser, commands = arguments._parser()
    text = desktop.manual(product).replace("\\-", "-")
    options = {
        option for action in parser._actions for option in action.option_strings if option.startswith("--")
    }
    assert "--practise" in options
    assert {option for option in options if option not in text} == set()
    of_developers = {"screenshots"}
    assert {
        name for name in commands if not re.search(rf"^\S*(?:\.B |\\fB){name}\b", text, re.MULTILINE)
    } == of_developers


def test_compressed_texts_carry_no_time() -> None:
    once = desktop.compressed("a manual")
    assert gzip.decompress(once) == b"a manual"
    assert once[4:8] == bytes(4)


def test_releases_come_from_the_changelog() -> None:
    changelog = "## [Unreleased]\n\n## [1.1.0] - 2026-12-01\n### Added\n\n## [1.0.0] - 2026-11-30\n"
    assert desktop.dated_releases(changelog) == {"1.1.0": "2026-12-01", "1.0.0": "2026-11-30"}


def test_the_version_that_is_built_is_the_first_release(product: Product) -> None:
    first, *_ = desktop.releases(replace(product, version="99.0")).splitlines()
    assert first.strip() == '<release version="99.0" date="2026-01-01"/>'


def test_an_edition_stands_beside_the_plain_one_and_speaks_of_itself(icons: Icons) -> None:
    plain, own = (desktop.share_files(product, icons) for product in (Product(), ORGANISERS))
    assert not plain.keys() & own.keys()
    for path, content in own.items():
        if not path.endswith((".png", ".svg")):
            text = gzip.decompress(content) if path.endswith(".gz") else content
            assert Product().name not in text.decode().replace(PUBLISHER, "our publisher"), path
