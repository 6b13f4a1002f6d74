"""A small stand-in for the bundle: a real program of this system, the shell, under the name of ours.

``share-your-story forget --yes`` then runs the script ``forget`` of the folder that it is started in.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from installer.icons import Icons, make_icons
from installer.product import Product

EPOCH = "1767225600"
#: Nobody's number on Debian and Fedora: what is no root and owns nothing.
NOBODY = 65534


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Elsewhere there is no ELF, no dpkg and no shell at /bin/sh."""
    if sys.platform != "linux":
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="what Linux gets is tried on Linux"))


@pytest.fixture(scope="session", autouse=True)
def epoch() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        yield


@pytest.fixture(scope="session")
def product() -> Product:
    return Product()


@pytest.fixture(scope="session")
def icons(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Icons:
    return make_icons(product, tmp_path_factory.mktemp("icons"))


@pytest.fixture(scope="session")
def bundle(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle") / product.slug
    internal = folder / "_internal"
    internal.mkdir(parents=True)
    shutil.copy("/bin/sh", folder / product.slug, follow_symlinks=True)
    (internal / "data.txt").write_text("something\n")
    (internal / "data.txt").chmod(0o600)
    (internal / "link.txt").symlink_to("data.txt")
    return folder


@dataclass(frozen=True)
class Account:
    """Somebody with a home of their own, who is not root."""

    home: Path
    outside: Path

    def run(self, *command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command as this person, in the folder outside of their home."""
        environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **variables}
        return subprocess.run(
            [*_as_nobody(), *map(str, command)],
            env=environment, cwd=self.outside, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
            check=False,
        )  # fmt: skip

    def start(self, *command: str | Path) -> subprocess.Popen[bytes]:
        """Start a program that waits for its standard input to end."""
        return subprocess.Popen(
            [*_as_nobody(), *map(str, command)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=self.outside, env={"HOME": str(self.home)},
        )  # fmt: skip

    def files(self) -> set[str]:
        """Everything in the home."""
        return {str(path.relative_to(self.home)) for path in self.home.rglob("*")}

    def script(self, name: str, text: str) -> None:
        """A script for the stand-in to run."""
        (self.outside / name).write_text(text)


@pytest.fixture
def account() -> Iterator[Account]:
    """Its folders stand where somebody else than root can reach them, and have blanks and umlauts in their names."""
    with tempfile.TemporaryDirectory(prefix="Größe und ") as name:
        home, outside = Path(name) / "my home", Path(name) / "Größere Downloads"
        for path in (Path(name), home, outside):
            path.mkdir(exist_ok=True)
            if os.geteuid() == 0:
                os.chown(path, NOBODY, NOBODY)
        yield Account(home, outside)


def _as_nobody() -> Sequence[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
