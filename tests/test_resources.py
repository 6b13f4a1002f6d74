"""Resources are found from a checkout, an installed wheel and a bundle."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import dev
from app import resources


def test_in_a_checkout_they_stand_beside_the_package() -> None:
    assert resources.resource_path("calls", "a.toml") == dev.ROOT / "resources" / "calls" / "a.toml"


def test_papers_stand_beside_the_resources_or_among_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert resources.paper_path("THIRD_PARTY.md") == dev.ROOT / "THIRD_PARTY.md"
    (tmp_path / "_resources").mkdir()
    (tmp_path / "_resources" / "LICENSE").touch()
    monkeypatch.setattr(resources, "PACKAGE", tmp_path)
    assert resources.paper_path("LICENSE") == tmp_path / "_resources" / "LICENSE"
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "bundle"), raising=False)
    assert resources.paper_path("LICENSE") == tmp_path / "bundle" / "LICENSE"


def test_in_a_wheel_they_stand_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_resources").mkdir()
    monkeypatch.setattr(resources, "PACKAGE", tmp_path)
    assert resources.resource_path("calls") == tmp_path / "_resources" / "calls"


def test_in_a_bundle_they_stand_where_it_was_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources.resource_path("icons", "app.svg") == tmp_path / "resources" / "icons" / "app.svg"
