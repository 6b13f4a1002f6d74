"""The steps of a build, in their order, for the system that it runs on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from installer import checksums, freezing, sizes, stripping
from installer.edition import write_edition
from installer.icons import Icons, make_icons
from installer.problem import Stop
from installer.product import ROOT, Product

#: Seconds since 1970 for what is built from files that no commit holds: 1 January 2026.
NO_COMMIT = "1767225600"


@dataclass(frozen=True)
class Build:
    """One build: what of, where the work goes, and where what a person gets goes."""

    product: Product
    work: Path = ROOT / "build"
    out: Path = ROOT / "dist"

    @property
    def bundle(self) -> Path:
        """The one-folder bundle; on macOS the app itself."""
        name = f"{self.product.name}.app" if sys.platform == "darwin" else self.product.slug
        return self.work / "bundle" / name

    @property
    def contents(self) -> Path:
        """What went into the bundle and where each came from (:func:`installer.freezing.note_contents`)."""
        return self.work / "bundle" / f"{self.product.slug}.contents.json"

    @cached_property
    def icons(self) -> Icons:
        """The icons, drawn when they are first asked for."""
        return make_icons(self.product, self.work / "icons" / self.product.slug)

    def finished_bundle(self) -> Path:
        """The bundle. Raises :class:`Stop` where it was not made yet."""
        if not self.bundle.exists():
            raise Stop("There is no bundle yet. Run: python build_spec.py bundle")
        return self.bundle


def fix_the_time() -> None:
    """Let everything that writes a time write that of the commit, so that a second build gives the same bytes.

    The variable is the one of reproducible-builds.org, which many tools follow; where it is set it stays.
    """
    if "SOURCE_DATE_EPOCH" in os.environ:
        return
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        os.environ["SOURCE_DATE_EPOCH"] = NO_COMMIT
    else:
        os.environ["SOURCE_DATE_EPOCH"] = done.stdout.strip()


def make_bundle(build: Build) -> None:
    """Freeze the program and print what takes the room."""
    product, work = build.product, build.work / "freezing" / build.product.slug
    shutil.rmtree(work, ignore_errors=True)
    resources = work / "resources"
    shutil.copytree(ROOT / "resources", resources)
    write_edition(product, resources)
    build.contents.parent.mkdir(parents=True, exist_ok=True)
    icon = {"win32": build.icons.ico, "darwin": build.icons.icns}.get(sys.platform)
    plan = freezing.Plan(
        name=product.name,
        folder=product.slug,
        program=product.slug,
        app_id=product.app_id,
        version=product.version,
        contents=str(build.contents),
        datas=[(str(resources), "resources"), (str(ROOT / "LICENSE"), ".")],
        icon=str(icon) if icon else None,
    )
    freezing.freeze(plan, work, build.bundle.parent)
    if sys.platform.startswith("linux"):
        stripping.strip(build.bundle)
    print(sizes.table(build.bundle))


def make_checksums(build: Build) -> None:
    """Write the digests of everything in ``dist/``."""
    files = [path for path in build.out.iterdir() if path.is_file() and path.name != checksums.NAME]
    print(checksums.write(files, build.out).read_text(encoding="utf-8"), end="")


STEPS: dict[str, Callable[[Build], None]] = {
    "bundle": make_bundle,
    "checksums": make_checksums,
}
USUAL = ("bundle", "checksums")


def run(build: Build, steps: list[str]) -> None:
    """Run the steps named, in the order of :data:`STEPS`. Raises :class:`Stop`."""
    fix_the_time()
    build.out.mkdir(parents=True, exist_ok=True)
    for name, step in STEPS.items():
        if name in (steps or USUAL):
            print(f"== {name}", flush=True)
            step(build)
