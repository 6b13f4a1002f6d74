"""Builds the bundle and this system's installers into ``dist/``; it needs nothing but Python 3.11 or newer.

    python build_spec.py                  everything
    python build_spec.py STEP...          only these steps: bundle, checksums
    python build_spec.py --call FILE --name NAME --icon FILE
                                          an organiser's own edition, which opens onto their call

The first call makes an environment of its own in ``build/``, from the hash-locked ``requirements/build.txt``, and
runs there. docs/building.md tells what comes out and what each system needs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import dev

INSIDE = "SHARE_YOUR_STORY_BUILD_ENVIRONMENT"


def main(arguments: Sequence[str]) -> int:
    """Run the steps; returns 0, or 2 where something stands in the way, which is said in one sentence."""
    if os.environ.get(INSIDE) != "1":
        try:
            python = dev.ensure_build()
            dev.ensure_qt()
        except dev.Stop as stop:
            print(stop, file=sys.stderr)
            return stop.code
        environment = {**dev.clean_environment(), INSIDE: "1"}
        return dev.hand_over([python, dev.ROOT / "build_spec.py", *arguments], environment)
    return build(_parser().parse_args(arguments))


def build(wanted: argparse.Namespace) -> int:
    """Build what the arguments ask for, inside the environment that has what it needs."""
    from installer import building
    from installer.problem import Stop
    from installer.product import Product

    try:
        building.run(building.Build(Product()), wanted.steps)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build_spec.py", description="Build what a person can install.")
    parser.add_argument("steps", nargs="*", metavar="STEP", help="only these steps")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
