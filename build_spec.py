"""Builds the bundle and this system's installers into ``dist/``; it needs nothing but Python 3.11 or newer.

    python build_spec.py                  everything
    python build_spec.py STEP...          only these steps: bundle; archive, deb, flatpak (Linux); setup, winget
                                          (Windows); dmg (macOS); sbom, checksums
    python build_spec.py licences         write THIRD_PARTY.md again; trial: try it out in an empty Debian
    python build_spec.py --call FILE --name NAME --icon FILE
                                          an organiser's own edition, which opens onto their call

The first call makes an environment of its own in ``build/``, from the hash-locked ``requirements/build.txt``, and
runs there. docs/building.md tells what comes out and what each system needs.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

import dev

INSIDE = "SHARE_YOUR_STORY_BUILD_ENVIRONMENT"


def main(arguments: Sequence[str]) -> int:
    """Run the steps; returns 0, or 2 where something stands in the way, which is said in one sentence."""
    if sys.version_info < dev.OLDEST_PYTHON:
        print(f"This needs Python 3.11 or newer; this one is {platform.python_version()}.", file=sys.stderr)
        return 2
    # Before anything is fetched: a person who asks for help, or mistypes an option, is to be answered at once.
    wanted = _parser().parse_args(arguments)
    try:
        return build(wanted) if os.environ.get(INSIDE) == "1" else go_inside(arguments)
    except KeyboardInterrupt:
        return 130


def go_inside(arguments: Sequence[str]) -> int:
    """Make the environment that has what a build needs, where it is not there yet, and run there."""
    try:
        python = dev.ensure_build()
        dev.ensure_qt()
    except dev.Stop as stop:
        print(stop, file=sys.stderr)
        return stop.code
    environment = {**dev.clean_environment(), INSIDE: "1"}
    return dev.hand_over([python, dev.ROOT / "build_spec.py", *arguments], environment)


def build(wanted: argparse.Namespace) -> int:
    """Build what the arguments ask for, inside the environment that has what it needs."""
    from installer import steps
    from installer.build import Build
    from installer.edition import edition_from
    from installer.problem import Stop

    try:
        product = edition_from(wanted.call, wanted.name, wanted.icon, slug=wanted.slug, app_id=wanted.app_id)
        wanted_build = Build(product, contact=wanted.contact, download_base=wanted.download_base)
        steps.run(wanted_build, wanted.steps)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build_spec.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("steps", nargs="*", metavar="STEP", help="only these steps")
    parser.add_argument("--download-base", metavar="ADDRESS", help="where people will download it (https)")
    parser.add_argument("--contact", default="", help="where to ask for the source of what comes along")
    own = parser.add_argument_group("an organiser's own edition")
    own.add_argument("--call", type=Path, metavar="FILE", help="the call that it opens onto")
    own.add_argument("--name", help="what it is called")
    own.add_argument("--slug", help="what the program and its folders are called, where the name gives none")
    own.add_argument(
        "--icon", type=Path, metavar="FILE", help="an SVG, or a square PNG of at least 512 pixels"
    )
    own.add_argument(
        "--app-id", metavar="ID", help="a reverse domain name of yours, as in org.example.OurStories"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
