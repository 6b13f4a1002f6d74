"""The steps of a build, in their order, for the system that it runs on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from app.store.ready_call import make_ready
from installer import checksums, installers
from installer.build import Build
from installer.bundle import freezing, sizes, stripping
from installer.bundle.file_list import write_file_list
from installer.edition import write_edition
from installer.licences import notices, sbom
from installer.linux import search_paths
from installer.problem import Stop
from installer.product import ROOT

#: Seconds since 1970 for what is built from files that no commit holds: 1 January 2026.
NO_COMMIT = "1767225600"


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
    make_ready((resources / "calls").glob("*.toml"))
    build.contents.parent.mkdir(parents=True, exist_ok=True)
    plan = freezing.Plan(
        name=product.name,
        folder=product.slug,
        program=product.slug,
        app_id=product.app_id,
        version=product.version,
        contents=str(build.contents),
        datas=[(str(resources), "resources"), (str(ROOT / "LICENSE"), ".")],
        **installers.of_the_program(build, work),
    )
    freezing.freeze(plan, work, build.bundle.parent)
    if sys.platform.startswith("linux"):
        stripping.strip(build.bundle)
        search_paths.clean(build.bundle)
    notices.put(product, build.found(), notices.offer_of(product, build.contact))
    # What lies in there is final now, except on macOS, where signing changes files and then answers for them.
    write_file_list(build.internal, hashes=sys.platform != "darwin")
    if sys.platform == "darwin":
        from installer.macos import layout, signing

        layout.settle(build.bundle, signing.is_code)
    print(sizes.table(build.bundle))


def make_bill(build: Build) -> None:
    """Write the bill of materials of what is really in the bundle, the licences too."""
    build.finished_bundle()
    print(sbom.build(build.product, build.found(), build.out).name)


def write_notices(build: Build) -> None:
    """Write the repository's own ``THIRD_PARTY.md`` again, from what is really in the bundle.

    Raises :class:`Stop` for an organiser's edition: the offer of source in it is theirs.
    """
    if build.product.call_file is not None:
        raise Stop(
            "The repository's THIRD_PARTY.md is about the plain edition: run this step without --call."
        )
    build.finished_bundle()
    text = notices.document(build.product, build.found(), notices.offer_of(build.product, build.contact))
    (ROOT / notices.NAME).write_text(text, encoding="utf-8", newline="\n")


def make_checksums(build: Build) -> None:
    """Write the digests of everything in ``dist/``."""
    files = [path for path in build.out.iterdir() if path.is_file() and path.name != checksums.NAME]
    print(checksums.write(files, build.out).read_text(encoding="utf-8"), end="")


Step = Callable[[Build], None]

#: What each system builds besides, in this order; the name of ``sys.platform``.
OF_THE_SYSTEM: dict[str, dict[str, Step]] = {
    "linux": {
        "archive": installers.make_archive,
        "deb": installers.make_deb,
        "flatpak": installers.make_flatpak,
    },
    "win32": {"setup": installers.make_setup, "winget": installers.make_winget},
    "darwin": {"dmg": installers.make_dmg},
}
#: Only when they are named: the first changes a file of the repository, the second needs root and much time.
ON_DEMAND: dict[str, Step] = {"licences": write_notices, "trial": installers.try_out}


def usual_steps(system: str) -> dict[str, Step]:
    """What is built when nothing else is asked for. Raises :class:`Stop` on a system that nothing is built for."""
    own = OF_THE_SYSTEM.get(system)
    if own is None:
        raise Stop("Installers are built on Linux, Windows and macOS.")
    return {"bundle": make_bundle, **own, "sbom": make_bill, "checksums": make_checksums}


def run(build: Build, wanted: list[str]) -> None:
    """Run the steps named, in their order, or the usual ones. Raises :class:`Stop`, before anything for a name not known."""
    usual = usual_steps(sys.platform)
    steps = {**usual, **ON_DEMAND}
    unknown = [name for name in wanted if name not in steps]
    if unknown:
        raise Stop(f"There is no step {unknown[0]!r} on this system; there are {', '.join(steps)}.")
    fix_the_time()
    build.out.mkdir(parents=True, exist_ok=True)
    for name, step in steps.items():
        if name in (wanted or usual):
            print(f"== {name}", flush=True)
            step(build)
