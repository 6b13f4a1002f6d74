"""The version as systems want it that know numbers only."""

from __future__ import annotations

import re


def version_numbers(version: str) -> tuple[int, int, int, int]:
    """A version as the four numbers, each at most 65535, of a version resource: ``1.2rc3`` is 1, 2, 0, 0."""
    found = re.match(r"\d+(\.\d+)*", version)
    numbers = [min(int(part), 0xFFFF) for part in found[0].split(".")[:4]] if found else []
    first, second, third, fourth = [*numbers, 0, 0, 0, 0][:4]
    return first, second, third, fourth
