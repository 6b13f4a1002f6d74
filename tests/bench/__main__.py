"""``python3 dev.py bench [NAMES] [--quick] [--markdown FILE] [--keep]``: measures and prints."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

import dev
from tests.bench import machine
from tests.bench.films import Films
from tests.bench.table import Table, at_a_glance

FAMILIES = {
    "start": "the frozen app to its first page, beside an empty window",
    "adding": "five videos of 1 GB added in the real window",
    "filmstrip": "the pictures of a 10-minute video",
    "stepping": "from a key press to the exact picture",
    "playing": "the processor time of playing",
    "preparing": "making a clip beside the bare ffmpeg, and HDR beside SDR",
    "waiting": "what is left to wait for on Check",
    "fitting": "14 MB, beside HandBrake at the same size",
    "trimming": "keeping a part, beside other programs",
    "delivery": "uploads and email, beside curl and rclone",
    "exactness": "frames and sound from outside the part",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the named families, or all. Returns 1 where one of them could not be measured."""
    families = "\n".join(f"  {name:<10} {what}" for name, what in FAMILIES.items())
    parser = argparse.ArgumentParser(
        "dev.py bench", description=f"Measures, and asserts nothing. Families:\n{families}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these families")
    parser.add_argument("--quick", action="store_true", help="short films and few runs: shows that it works")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables there too")
    parser.add_argument("--keep", action="store_true", help="keep the films in build/bench/ (about 9 GB)")
    wish = parser.parse_args(arguments)
    # Leaving by exception ends what is being measured.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    unknown = set(wish.names) - FAMILIES.keys()
    if unknown:
        parser.error(f"there is no family {', '.join(sorted(unknown))}; there are {', '.join(FAMILIES)}")
    films = Films(dev.ROOT / "build" / "bench", quick=wish.quick)
    tables, failed = [machine.table()], []
    print(tables[0].plain(), flush=True)
    for name in wish.names or FAMILIES:
        begun = time.monotonic()
        try:
            found = _measured(name, films)
        except Exception:  # noqa: BLE001 - the other families are worth measuring all the same
            traceback.print_exc()
            failed.append(name)
            continue
        tables += found
        print(
            "",
            *(table.plain() for table in found),
            f"({name}: {time.monotonic() - begun:.0f} s)",
            sep="\n",
            flush=True,
        )
    tables.insert(1, at_a_glance(tables))
    print("", tables[1].plain(), sep="\n", flush=True)
    if wish.markdown:
        wish.markdown.write_text("\n\n".join(table.markdown() for table in tables) + "\n", "utf-8")
    if not wish.keep:
        films.clear()
    if failed:
        print(f"Not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _measured(name: str, films: Films) -> list[Table]:
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=films.folder) as scratch:
        tables: list[Table] = importlib.import_module(f"tests.bench.{name}").table(films, Path(scratch))
        return tables


if __name__ == "__main__":
    sys.exit(main())
