"""The manifest, read by the tool that builds from it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from installer.linux import flatpak
from installer.problem import Stop
from installer.product import Product
from tests.components import require


def test_the_manifest_is_read_as_it_is_meant(product: Product, tmp_path: Path) -> None:
    builder = require("flatpak-builder")
    archive = tmp_path / "the.tar.xz"
    archive.write_bytes(b"bytes")
    manifest = flatpak.build(product, archive, tmp_path)
    done = subprocess.run(
        [builder, "--show-manifest", manifest], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    read = json.loads(done.stdout)
    assert (read["id"], read["command"]) == (product.app_id, product.slug)
    assert not [
        argument
        for argument in read["finish-args"]
        if argument.startswith(("--filesystem", "--socket=session"))
    ]
    (module,) = read["modules"]
    (source,) = module["sources"]
    assert source["path"] == archive.name
    assert source["sha256"] == "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9"


def test_without_the_archive_there_is_nothing_to_pack(product: Product, tmp_path: Path) -> None:
    with pytest.raises(Stop, match="There is no archive yet"):
        flatpak.build(product, tmp_path / "none.tar.xz", tmp_path)
