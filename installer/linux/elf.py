"""What the programs and libraries in a bundle ask of the system: which libraries, and how new a C library."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from installer.problem import Stop

MAGIC = b"\x7fELF"
#: Where ``e_machine`` stands in an ELF header, and its values (System V ABI, chapter 4): as ``uname -m`` says them.
MACHINE_AT = 18
MACHINES = {62: "x86_64", 183: "aarch64"}
#: Qt loads these plugins only where it can, and does without them elsewhere: the desktop's GTK, GLib's view of the network.
OPTIONAL = ("platformthemes/libqgtk3.so", "networkinformation/libqglib.so")
#: Command lines have a limit; this many paths are far below it.
AT_ONCE = 200

Version = tuple[int, ...]


@dataclass(frozen=True)
class Asked:
    """``libraries`` are the sonames that the bundle does not hold itself; versions as in ``(2, 35)``.

    ``glibc`` is that of the GNU C library, ``glibcxx`` that of the symbols of libstdc++.
    """

    libraries: frozenset[str]
    glibc: Version
    glibcxx: Version


def elf_files(folder: Path) -> list[Path]:
    """The programs and libraries in a folder and below, sorted, without links."""
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and is_elf(path)
    )


def is_elf(path: Path) -> bool:
    """Whether a file is a program or library of a Unix system other than macOS."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def machine(program: Path) -> str:
    """The kind of computer that a program is for, as ``uname -m`` names it. Raises :class:`Stop` for any other."""
    with program.open("rb") as file:
        header = file.read(MACHINE_AT + 2)
    code = int.from_bytes(header[MACHINE_AT:], "little") if header[: len(MAGIC)] == MAGIC else 0
    if code not in MACHINES:
        raise Stop(f"{program} is no program for {' or '.join(MACHINES.values())}.")
    return MACHINES[code]


def asked_by(bundle: Path) -> Asked:
    """What a bundle asks of the system. Raises :class:`Stop` where objdump is missing or fails."""
    there = {path.name for path in bundle.rglob("*")}
    asking = [path for path in elf_files(bundle) if not path.as_posix().endswith(OPTIONAL)]
    headers = "".join(_headers(asking[at : at + AT_ONCE]) for at in range(0, len(asking), AT_ONCE))
    needed = set(re.findall(r"^\s+NEEDED\s+(\S+)$", headers, re.MULTILINE))
    return Asked(frozenset(needed - there), _highest("GLIBC", headers), _highest("GLIBCXX", headers))


def search_paths(bundle: Path) -> dict[Path, str]:
    """Where the files of a bundle that name such places look for libraries (DT_RPATH, DT_RUNPATH). Raises :class:`Stop`."""
    files = elf_files(bundle)
    found: dict[Path, str] = {}
    for at in range(0, len(files), AT_ONCE):
        for part in re.split(
            r"^(?=/.*:\s+file format )", _headers(files[at : at + AT_ONCE]), flags=re.MULTILINE
        ):
            places = re.search(r"^\s+(?:RPATH|RUNPATH)\s+(\S.*)$", part, re.MULTILINE)
            if places:
                found[Path(part.split(":", 1)[0])] = places[1]
    return found


def version_text(version: Iterable[int]) -> str:
    """As people write it: ``2.35``."""
    return ".".join(map(str, version))


def _headers(files: list[Path]) -> str:
    try:
        done = subprocess.run(["objdump", "-p", *files], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Stop("objdump is missing. It is in the package binutils.") from None
    if done.returncode:
        raise Stop(f"objdump could not read the bundle: {done.stderr.strip()}")
    return done.stdout


def _highest(name: str, headers: str) -> Version:
    """The highest version among the symbols that are needed, as ``0x… 0x00 05 GLIBC_2.35`` lists them."""
    found = re.findall(rf"^\s+0x[0-9a-f]+ 0x[0-9a-f]+ \d+ {name}_(\d[\d.]*)$", headers, re.MULTILINE)
    return max((tuple(map(int, version.split("."))) for version in found), default=())
