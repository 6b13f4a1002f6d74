"""Taking the names for debuggers out of compiled Python modules: half of what some weigh, and never read."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from installer.problem import Stop


def strip(bundle: Path) -> None:
    """Strip Python's own library and its compiled modules in a Linux bundle. Raises :class:`Stop`.

    The libraries inside wheels stay as they are: their tool has moved parts of them about, and ``strip`` has been seen
    to leave such files unreadable. The program stays too: the archive at its end would be cut off.
    """
    program = shutil.which("strip")
    if program is None:
        raise Stop("The program strip is not here. Install binutils.")
    files = list(_strippable(bundle / "_internal"))
    command = [program, "--strip-unneeded", "--enable-deterministic-archives", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"strip did not work: {done.stderr.strip().splitlines()[0]}")


def _strippable(folder: Path) -> Iterator[Path]:
    """Files to strip; those of PySide6 are stripped by their makers."""
    yield from sorted(folder.glob("libpython3.*.so*"))
    for path in sorted(folder.rglob("*.so")):
        inside = path.relative_to(folder)
        if (
            inside.parts[0] not in {"PySide6", "shiboken6"}
            and not path.is_symlink()
            and len(inside.parts) > 1
        ):
            yield path
