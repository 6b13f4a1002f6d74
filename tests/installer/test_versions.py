"""Versions as numbers."""

from __future__ import annotations

import pytest

from installer.versions import version_numbers


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("0.1.0", (0, 1, 0, 0)), ("1.2rc3", (1, 2, 0, 0)), ("2026.11.26.1.5", (2026, 11, 26, 1)),
        ("70000.1", (65535, 1, 0, 0)), ("dev", (0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_a_version_is_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert version_numbers(version) == numbers
