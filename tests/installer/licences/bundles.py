"""A small bundle for tests: few files, each named in a table of PyInstaller's form as coming from a real file here."""

from __future__ import annotations

import json
import sysconfig
from dataclasses import dataclass, field
from importlib.metadata import distribution
from pathlib import Path

import dev
from installer.licences import contents
from installer.licences.components import Contents
from installer.licences.facts import facts
from installer.licences.packages import Packages
from installer.product import Product

#: Read once: pip's records are long.
PACKAGES = Packages(facts())


def packaged(package: str, ending: str) -> tuple[str, Path]:
    """The path in the bundle and on this computer of the first file of a package whose path ends so."""
    files = sorted(file.as_posix() for file in distribution(package).files or ())
    name = next(file for file in files if file.endswith(ending))
    return name, Path(str(distribution(package).locate_file(name)))


def program_of_ffmpeg() -> tuple[str, Path]:
    """The FFmpeg program."""
    files = [
        file for file in distribution("imageio-ffmpeg").files or () if "binaries/ffmpeg-" in file.as_posix()
    ]
    return files[0].as_posix(), Path(str(distribution("imageio-ffmpeg").locate_file(files[0])))


@dataclass
class SmallBundle:
    """A bundle in the making. What stands in a file does not matter: its name and its origin do."""

    folder: Path
    files: dict[str, Path] = field(default_factory=dict)
    modules: dict[str, Path] = field(default_factory=dict)

    @property
    def bundle(self) -> Path:
        return self.folder / "share-your-story"

    def write(self, name: str, text: str = "") -> None:
        """Make one file in the bundle."""
        path = self.bundle / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text or name, encoding="utf-8")

    def add(self, name: str, source: Path) -> None:
        """Make one file and note where it is from."""
        self.write(f"_internal/{name}")
        self.files[name] = source

    def read(self, product: Product | None = None) -> Contents:
        """Write the table and read the contents back."""
        table = {
            "files": [[name, str(source), "BINARY"] for name, source in self.files.items()],
            "modules": [[name, str(source), "PYMODULE"] for name, source in self.modules.items()],
        }
        note = self.folder / "contents.json"
        note.write_text(json.dumps(table), encoding="utf-8")
        return contents.read(product or Product(), self.bundle, note, PACKAGES)


def usual(folder: Path) -> SmallBundle:
    """A bundle with little of what a bundle holds on any system."""
    small = SmallBundle(folder)
    small.write("share-your-story")
    small.write("_internal/LICENSE")
    small.write("_internal/base_library.zip")
    small.write("_internal/resources/mail_providers.toml")
    stdlib = Path(sysconfig.get_path("stdlib"))
    small.modules = {
        "__main__": dev.ROOT / "app" / "__main__.py",
        "email": stdlib / "email" / "__init__.py",
        "aiosmtpd.smtp": packaged("aiosmtpd", "aiosmtpd/smtp.py")[1],
        "public": packaged("atpublic", "public/__init__.py")[1],
        "attr": packaged("attrs", "attr/__init__.py")[1],
        "google": Path("-"),
    }
    small.add(*packaged("certifi", "cacert.pem"))
    return small


def with_libraries(folder: Path) -> SmallBundle:
    """The usual bundle, the FFmpeg program, and libraries out of the wheels for Linux."""
    small = usual(folder)
    small.add(*program_of_ffmpeg())
    for path in distribution("av").files or ():
        if path.as_posix().startswith("av.libs/"):
            small.add(path.as_posix(), Path(str(path.locate())))
    small.add(*packaged("PySide6-Essentials", "libQt6Core.so.6"))
    small.add(*packaged("PySide6-Addons", "libQt6Multimedia.so.6"))
    small.add(*packaged("PySide6-Essentials", "QtCore.abi3.so"))
    small.add(*packaged("cryptography", "_rust.abi3.so"))
    return small
