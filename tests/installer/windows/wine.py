"""A Windows of its own for a test, made by Wine: its folders, its registry, and programs that run in it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

PATIENCE_S = 120
QUIET = {
    "WINEDEBUG": "-all",
    # Neither .NET nor a browser is asked for, and no menus are made outside.
    "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
}


class Wine:
    """One Windows in a folder. Needs an X display; ``version`` is Wine's name, such as ``win10``."""

    def __init__(self, folder: Path, version: str = "win10") -> None:
        folder.mkdir()
        self.prefix = folder
        self.environment = {**os.environ, **QUIET, "WINEPREFIX": str(folder), "WINEARCH": "win64"}
        self.run("wineboot", "-i")
        self.choose(version)

    def choose(self, version: str) -> None:
        """Be another version of Windows from now on."""
        self.run("winecfg", "-v", version)
        self.wait()

    def start(self, *command: str, out: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """Start a program of Windows."""
        return subprocess.Popen(
            ["wine", *command],
            env=self.environment, cwd=self.prefix, text=True,
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def run(self, *command: str) -> int:
        """Run a program of Windows to its end, and return its exit code."""
        return self.start(*command).wait(PATIENCE_S)

    def run_line(self, line: str) -> int:
        """Run a command line exactly as it stands, without the quotation marks that Wine would put round its parts."""
        batch = self.prefix / "drive_c/line.bat"
        batch.write_text(f'@start /wait "" {line}\r\n@exit %errorlevel%\r\n')
        return self.run("cmd", "/c", self.path(batch))

    def wait(self) -> None:
        """Wait until nothing runs any more: an uninstaller goes on after the program that was called has ended."""
        subprocess.run(["wineserver", "-w"], env=self.environment, timeout=PATIENCE_S, check=False)

    def stop(self) -> None:
        """End everything that runs in this Windows."""
        subprocess.run(["wineserver", "-k"], env=self.environment, timeout=PATIENCE_S, check=False)
        self.wait()

    def value(self, key: str, name: str = "") -> str | None:
        """A value of the registry; None where it is not there."""
        which = ["/v", name] if name else ["/ve"]
        with self.start("reg", "query", key, *which, out=subprocess.PIPE) as process:
            said, _ = process.communicate(timeout=PATIENCE_S)
        found = re.search(r"\s{4}REG_\w+\s{4}(.*)", said) if process.returncode == 0 else None
        return found[1].strip() if found else None

    def has_key(self, key: str) -> bool:
        """Whether the registry has a key."""
        return self.run("reg", "query", key) == 0

    def set(self, key: str, data: str, name: str = "") -> None:
        """Write a text into the registry."""
        assert self.run("reg", "add", key, *(["/v", name] if name else ["/ve"]), "/d", data, "/f") == 0

    @property
    def local(self) -> Path:
        """The person's folder ``AppData\\Local``."""
        return next((self.prefix / "drive_c/users").glob("*/AppData/Local"))

    @property
    def start_menu(self) -> Path:
        """The person's start menu."""
        return self.local.parent / "Roaming/Microsoft/Windows/Start Menu/Programs"

    def path(self, path: Path) -> str:
        """A file's path as Windows writes it."""
        return "C:\\" + str(path.relative_to(self.prefix / "drive_c")).replace("/", "\\")
