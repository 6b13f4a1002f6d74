"""Which package of the system a library is: a real package manager, where this system has Debian's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from installer.licences import system_packages
from installer.licences.system_packages import SystemPackage, package_of
from installer.problem import Stop

debian = pytest.mark.skipif(
    shutil.which("dpkg-query") is None, reason="this system has another package manager"
)
MADE = SystemPackage("libmade1", "1:2.0-3+b1", "amd64", "made", "1:2.0-3")


@debian
def test_an_installed_library_is_told() -> None:
    library = next(Path("/usr/lib").glob("*/libz.so.1"))
    package = package_of(library)
    assert package is not None
    assert (package.name, package.source) == ("zlib1g", "zlib")
    assert package.notices.is_file()


def test_a_file_of_nobodys_is_not_told(tmp_path: Path) -> None:
    assert package_of(tmp_path / "libmade.so.1") is None


@pytest.mark.parametrize(
    ("system", "page"),
    [
        ("debian", "pkg:deb/debian/made@1:2.0-3?arch=source"),
        ("ubuntu", "pkg:deb/ubuntu/made@1:2.0-3?arch=source"),
    ],
)
def test_the_source_is_that_of_the_very_version(
    system: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = {"ID": system, "VERSION_ID": "12"}
    monkeypatch.setattr(system_packages.platform, "freedesktop_os_release", lambda: release)
    assert MADE.source_purl == page
    assert MADE.purl == f"pkg:deb/{system}/libmade1@1:2.0-3+b1?arch=amd64&distro={system}-12"


def test_another_distribution_ends_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages.platform, "freedesktop_os_release", lambda: {"ID": "elsewhere"})
    with pytest.raises(Stop, match="where elsewhere keeps the source of made"):
        _ = MADE.source_purl
