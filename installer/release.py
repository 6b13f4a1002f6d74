"""What a release is checked and made of: ``python3 -m installer.release``, which needs the standard library only.

check TAG         fails unless TAG is v and the version, and the changelog has a section for it
notes TAG         prints that section
gather FROM TO    copies what the systems built into one folder, after checking their checksums, and writes new ones
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from app import __version__
from app.files import sha256_of
from installer import checksums
from installer.problem import Stop
from installer.product import ROOT

CHANGELOG = ROOT / "CHANGELOG.md"


def check(tag: str, changelog: str, version: str = __version__) -> None:
    """Raise :class:`Stop` unless the tag, the version and the changelog agree."""
    if tag != f"v{version}":
        raise Stop(f"The tag is {tag}, and the version in app/__init__.py is {version}.")
    if not notes(tag, changelog):
        raise Stop(f"CHANGELOG.md has nothing under [{version}].")


def notes(tag: str, changelog: str) -> str:
    """What the changelog says about the version of a tag, without its heading; empty where it says nothing."""
    version = re.escape(tag.removeprefix("v"))
    found = re.search(
        rf"^## \[{version}\][^\n]*\n(.*?)(?=^## |^\[[^\]]+\]:|\Z)", changelog, re.DOTALL | re.MULTILINE
    )
    return found[1].strip() if found else ""


def gather(built: Path, out: Path) -> list[Path]:
    """Copy the files of every folder in ``built`` into ``out``, with one list of digests; return them.

    A folder that a system made, such as winget's manifest, becomes a zip of its own name. Raises :class:`Stop` where a
    file is not what its system built, or two have one name.
    """
    out.mkdir(parents=True)
    for folder in sorted(path for path in built.iterdir() if path.is_dir()):
        verify(folder)
        for path in sorted(folder.iterdir()):
            if path.name != checksums.NAME:
                _take(path, out)
    files = sorted(out.iterdir())
    if not files:
        raise Stop(f"There is nothing in {built}.")
    return [*files, checksums.write(files, out)]


def verify(folder: Path) -> None:
    """Raise :class:`Stop` where a file in a folder is not the one that its list of digests names, or is not on it."""
    listed = folder / checksums.NAME
    if not listed.is_file():
        raise Stop(f"{folder.name} has no {checksums.NAME}.")
    digests = {
        name: digest
        for digest, _, name in (line.partition("  ") for line in listed.read_text("utf-8").splitlines())
    }
    here = {path.name for path in folder.iterdir() if path.is_file()} - {checksums.NAME}
    for name in sorted(here | digests.keys()):
        if name not in here or digests.get(name) != sha256_of(folder / name):
            raise Stop(f"{name} in {folder.name} is not a file that was built.")


def _take(path: Path, out: Path) -> None:
    name = f"{path.name}.zip" if path.is_dir() else path.name
    if (out / name).exists():
        raise Stop(f"Two systems built a file called {name}.")
    if path.is_dir():
        shutil.make_archive(str(out / path.name), "zip", path)
    else:
        shutil.copy(path, out / name)


def main(arguments: Sequence[str]) -> int:
    """Run one of the three; 2 and one sentence where something does not agree."""
    changelog = CHANGELOG.read_text(encoding="utf-8")
    try:
        match list(arguments):
            case ["check", tag]:
                check(tag, changelog)
            case ["notes", tag]:
                print(notes(tag, changelog))
            case ["gather", built, out]:
                gather(Path(built), Path(out))
            case _:
                print(__doc__)
                return 2
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
