"""Libraries of the Linux system that built the bundle: its package manager knows which package and version each is."""

from __future__ import annotations

import platform
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from installer.problem import Stop

#: The distributions that keep every source package they ever published.
_KEEPERS = {"debian", "ubuntu"}


@dataclass(frozen=True)
class SystemPackage:
    """One installed package of the system, as in Debian's ``libffi8``."""

    name: str
    version: str
    machine: str
    source: str
    source_version: str

    @property
    def purl(self) -> str:
        """The package URL."""
        facts = platform.freedesktop_os_release()
        system = facts["ID"]
        distro = f"{system}-{facts.get('VERSION_ID', '')}".rstrip("-")
        return f"pkg:deb/{system}/{self.name}@{self.version}?arch={self.machine}&distro={distro}"

    @property
    def source_purl(self) -> str:
        """The package URL of this very version's source. Raises :class:`Stop` on a distribution that is not known."""
        system = platform.freedesktop_os_release()["ID"]
        if system not in _KEEPERS:
            raise Stop(
                f"Nothing says where {system} keeps the source of {self.source}: build on Debian or Ubuntu."
            )
        return f"pkg:deb/{system}/{self.source}@{self.source_version}?arch=source"

    @property
    def notices(self) -> Path:
        """The file with its copyright and licences."""
        return Path("/usr/share/doc") / self.name / "copyright"


def package_of(file: Path) -> SystemPackage | None:
    """The package that installed a file, None where this system does not say."""
    if shutil.which("dpkg-query") is None:
        return None
    real = file.resolve()
    # Packages that are older than the joining of /lib and /usr/lib have the short path in their lists.
    for path in (real, Path("/") / real.relative_to("/usr") if real.is_relative_to("/usr") else real):
        line = _query("-S", str(path))
        if line:
            return _facts(line.partition(": ")[0].split(",")[0])
    return None


def _facts(name: str) -> SystemPackage:
    fields = ["Package", "Version", "Architecture", "source:Package", "source:Version"]
    line = _query("-W", "-f", "\t".join(f"${{{field}}}" for field in fields), name)
    return SystemPackage(*line.split("\t"))


def _query(*arguments: str) -> str:
    done = subprocess.run(["dpkg-query", *arguments], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[0] if done.returncode == 0 else ""
