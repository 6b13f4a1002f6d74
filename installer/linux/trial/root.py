"""An empty Debian in a folder: made with debootstrap, entered with chroot, as root or as an ordinary person.

Mounts are made in a mount namespace of the trial's own (:func:`alone`), so none outlives it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.problem import Stop

PERSON, PERSON_ID = "sam", 1000
HOME = f"/home/{PERSON}"
CLONE_NEWNS = 0x00020000
#: Not part of a system's files: what the kernel shows, what apt keeps of its downloads, and what is mounted.
NOT_COMPARED = ("dev", "proc", "run", "sys", "tmp", "var/cache/apt", "var/lib/apt/lists", "var/log")


@dataclass(frozen=True)
class Done:
    """How a command in the root ended, and what it printed."""

    code: int
    text: str


def alone() -> None:
    """Give this process a mount namespace of its own (unshare(2)); what it mounts goes with it. Raises :class:`Stop`."""
    if os.geteuid() != 0:
        raise Stop("The trial makes an empty Debian system, for which it has to run as root.")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS):
        raise Stop(f"No mount namespace can be made here: {os.strerror(ctypes.get_errno())}.")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)


def bare_system(release: str, folder: Path) -> Path:
    """The smallest Debian of this release, made once. Raises :class:`Stop` where debootstrap is missing or fails."""
    made = folder / "etc" / "debian_version"
    finished = folder.with_name(f"{folder.name}.finished")
    if finished.exists() and made.exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    command = ["debootstrap", "--variant=minbase", release, str(folder)]
    try:
        code = subprocess.call(command, stdout=subprocess.DEVNULL)
    except FileNotFoundError:
        raise Stop("debootstrap is missing. It is in the package debootstrap.") from None
    if code:
        raise Stop(f"debootstrap ended with {code}.")
    finished.touch()
    return folder


class Root:
    """A copy of a bare system, with a person in it. ``shared`` folders are seen inside under the same path.

    Raises :class:`Stop` where an earlier copy is still in use.
    """

    def __init__(self, bare: Path, folder: Path, shared: Sequence[Path]) -> None:
        self.folder = folder
        if str(folder) in Path("/proc/self/mounts").read_text(encoding="utf-8"):
            raise Stop(f"Something is mounted in {folder}: unmount it first.")
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["cp", "-a", "--reflink=auto", str(bare), str(folder)], check=True)
        for name in ("proc", "sys", "dev"):
            self._mount(["--rbind", f"/{name}"], f"/{name}")
        for path in shared:
            self._mount(["--bind", str(path)], str(path))
        shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
        self.as_root("useradd", "--create-home", "--uid", str(PERSON_ID), "--shell", "/bin/sh", PERSON)

    def _mount(self, what: list[str], where: str) -> None:
        place = self.inside(where)
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", *what, str(place)], check=True)

    def inside(self, path: str | Path) -> Path:
        """Where a path of the root lies from outside."""
        return self.folder / str(path).lstrip("/")

    def as_root(self, *command: str, stdin: str = "") -> Done:
        """Run a command as root."""
        variables = {"DEBIAN_FRONTEND": "noninteractive", "HOME": "/root", "LC_ALL": "C.UTF-8"}
        for name in ("http_proxy", "https_proxy"):
            if name in os.environ:
                variables[name] = os.environ[name]
        return self._run(["chroot", str(self.folder)], variables, command, stdin)

    def as_person(self, *command: str, variables: Mapping[str, str] | None = None, stdin: str = "") -> Done:
        """Run a command as the ordinary person, in their home folder."""
        return self._run(self._person(), self._persons(variables or {}), command, stdin)

    def start_as_person(self, *command: str, variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a program as the ordinary person and go on."""
        line = [*self._person(), *_environment(self._persons(variables)), *command]
        with self.folder.with_name("program.log").open("ab") as log:
            return subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def files(self, below: str = "/") -> set[str]:
        """Every file and folder of the system, or below one folder of it, by its path there; folders end in ``/``."""
        start = self.inside(below)
        hidden = {self.inside(name) for name in NOT_COMPARED}
        found: set[str] = set()
        for place, folders, names in os.walk(start):
            here = Path(place)
            folders[:] = [name for name in folders if here / name not in hidden]
            found |= {str((here / name).relative_to(start)) for name in names}
            found |= {f"{(here / name).relative_to(start)}/" for name in folders}
        return found

    def _person(self) -> list[str]:
        return ["chroot", f"--userspec={PERSON_ID}:{PERSON_ID}", str(self.folder)]

    @staticmethod
    def _persons(variables: Mapping[str, str]) -> dict[str, str]:
        paths = f"{HOME}/.local/bin:/usr/local/bin:/usr/bin:/bin"
        return {"HOME": HOME, "USER": PERSON, "PATH": paths, "LANG": "C.UTF-8", **variables}

    @staticmethod
    def _run(enter: list[str], variables: Mapping[str, str], command: Sequence[str], stdin: str) -> Done:
        line = [*enter, *_environment({"PATH": os.defpath + ":/usr/sbin:/sbin", **variables}), *command]
        done = subprocess.run(
            line, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
        )
        return Done(done.returncode, done.stdout.strip())


def _environment(variables: Mapping[str, str]) -> list[str]:
    """The command that starts another with these variables alone."""
    home = variables.get("HOME", "/")
    return ["env", "-i", f"--chdir={home}", *(f"{name}={value}" for name, value in variables.items())]
