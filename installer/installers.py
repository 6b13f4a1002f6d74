"""What each system's installers are made from, and by which module. Each is loaded only where it is wanted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from installer.build import Build
from installer.problem import Stop


def of_the_program(build: Build, work: Path) -> dict[str, Any]:
    """What PyInstaller is told about the program for this system, as fields of :class:`installer.bundle.freezing.Plan`."""
    if sys.platform == "win32":
        from installer.windows.version import version_info

        resource = work / "version.txt"
        resource.write_text(version_info(build.product), encoding="utf-8")
        return {"icon": str(build.icons.ico), "version_resource": str(resource)}
    if sys.platform == "darwin":
        from installer.macos.plist import info_plist

        return {"icon": str(build.icons.icns), "info_plist": info_plist(build.product)}
    return {}


def make_archive(build: Build) -> None:
    """Linux: the archive with the script that installs it."""
    from installer.linux import archive

    _told(archive.build(build.product, build.finished_bundle(), build.icons, build.out))


def make_deb(build: Build) -> None:
    """Linux: the Debian package."""
    from installer.linux import deb

    _told(deb.build(build.product, build.finished_bundle(), build.icons, build.out))


def make_flatpak(build: Build) -> None:
    """Linux: the manifest that packs the archive as a Flatpak."""
    from installer.linux import flatpak

    _told(flatpak.build(build.product, _built(build, "*-linux-*.tar.xz"), build.out))


def make_setup(build: Build) -> None:
    """Windows: the setup program."""
    from installer.windows import nsis

    _told(nsis.build(build.product, build.finished_bundle(), build.icons, build.out))


def make_winget(build: Build) -> None:
    """Windows: the manifest for winget, which has to say where the setup program is downloaded from."""
    from installer.windows import winget

    if build.download_base is None:
        print("No manifest for winget: --download-base says where people will download the setup program.")
        return
    _told(winget.build(build.product, _built(build, "*-windows-*.exe"), build.download_base, build.out))


def make_dmg(build: Build) -> None:
    """macOS: the disk image."""
    from installer.macos import dmg

    _told(dmg.build(build.product, build.finished_bundle(), build.icons, build.out))


def try_out(build: Build) -> None:
    """Linux: install what was built in an empty Debian, use it there as a person would, and remove it."""
    from installer.linux import trial

    files = {"deb": _built(build, "*.deb"), "archive": _built(build, "*-linux-*.tar.xz")}
    report = trial.run(build.product, files, build.work / "trial")
    print(report.table())
    if report.failed():
        raise Stop("Not everything went well in the empty system; the table above says what.")


def _built(build: Build, pattern: str) -> Path:
    """The file of this product that an earlier step made. Raises :class:`Stop` where it did not."""
    found = sorted(build.out.glob(f"{build.product.slug}[-_]{build.product.version}*{pattern.lstrip('*')}"))
    found = [path for path in found if path.match(pattern)]
    if not found:
        raise Stop(f"There is no {pattern} in {build.out} yet. Run: python build_spec.py")
    return found[-1]


def _told(path: Path) -> None:
    """Say what was made, and how large it is where that matters, in megabytes of 1,000,000 bytes."""
    size = path.stat().st_size / 1e6 if path.is_file() else 0.0
    print(f"{path.name}, {size:.1f} MB" if size >= 0.1 else path.name)
