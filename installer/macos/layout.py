"""Where things stand in the app: code in ``Contents/Frameworks``, everything else in ``Contents/Resources``.

codesign takes every file in Frameworks for code and refuses one that is none (Apple: "Placing content in a bundle"), while
the program looks for everything in Frameworks. So PyInstaller puts data into Resources, and a link to it into Frameworks.
What later steps of the build wrote is brought into the same order here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

RESOURCES = Path("../Resources")


def settle(app: Path, is_code: Callable[[Path], bool]) -> None:
    """Move data that lies in Frameworks itself into Resources, and link what has no link yet."""
    code, data = app / "Contents" / "Frameworks", app / "Contents" / "Resources"
    for path in sorted(code.iterdir()):
        if path.is_file() and not path.is_symlink() and not is_code(path):
            path.replace(data / path.name)
    for path in sorted(data.iterdir()):
        link = code / path.name
        # The icon is macOS's own affair. A link that leads nowhere is replaced.
        if path.suffix != ".icns" and not path.is_symlink() and not link.exists():
            link.unlink(missing_ok=True)
            link.symlink_to(RESOURCES / path.name)
