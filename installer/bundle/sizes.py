"""What takes the room in a bundle, largest first."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path, PurePosixPath

#: Shown as they are, since they are parts of one package that differ in weight.
_APART = ("PySide6/Qt/lib", "PySide6/Qt/plugins")
#: The folders that hold everything, by system.
_TOP = re.compile(r"^(_internal|Contents/(Frameworks|MacOS|Resources))/")


def by_part(bundle: Path) -> list[tuple[str, int]]:
    """Bytes on the disk by part of the bundle: a package, or a single file that stands by itself."""
    sizes: Counter[str] = Counter()
    for folder, _, names in os.walk(bundle):
        for name in names:
            path = Path(folder) / name
            if not path.is_symlink():
                sizes[_part(path.relative_to(bundle).as_posix())] += path.stat().st_size
    return sorted(sizes.items(), key=lambda part: (-part[1], part[0]))


def table(bundle: Path, rows: int = 20) -> str:
    """The largest parts and the sum, a line each, in megabytes of 1,000,000 bytes."""
    parts = by_part(bundle)
    lines = [f"{size / 1e6:8.1f} MB  {name}" for name, size in parts[:rows]]
    rest = sum(size for _, size in parts[rows:])
    if rest:
        lines.append(f"{rest / 1e6:8.1f} MB  {len(parts) - rows} smaller parts")
    return "\n".join([*lines, f"{sum(size for _, size in parts) / 1e6:8.1f} MB  altogether"])


def _part(path: str) -> str:
    inside = _TOP.sub("", path)
    for folder in _APART:
        if inside.startswith(f"{folder}/"):
            return folder
    return PurePosixPath(inside).parts[0]
