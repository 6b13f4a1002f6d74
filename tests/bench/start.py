"""The frozen app from its start to its first page on the screen, beside an empty window of PySide6 frozen the same way.

Each program says when its window has been painted, and closes: the app where ``SHARE_YOUR_STORY_UNTIL_PAINTED`` is set, and
there alone. The clock runs from before the program is started until that line arrives. The files are in the system's memory.

The bundle is ``build/bundle/share-your-story``, made where it is not there. After a change: ``python build_spec.py bundle``.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from time import perf_counter

import dev
from tests.bench.films import Films
from tests.bench.measure import CommandFailed, Run, compare, middle
from tests.bench.table import Goal, Table, reached, seconds, times

LIMIT = 1.3
RUNS, QUICK_RUNS = 25, 5
UNTIL_PAINTED = "SHARE_YOUR_STORY_UNTIL_PAINTED"
LONGEST_S = 60
APP = dev.ROOT / "build" / "bundle" / "share-your-story" / "share-your-story"
EMPTY = dev.ROOT / "build" / "bench-start" / "empty-window" / "empty-window"
_PAINTED = re.compile(r"painted after ([0-9.]+) s")


def table(films: Films, scratch: Path) -> list[Table]:
    """From the start to the first page, with a real display's platform and off screen."""
    made = _frozen()
    found = Table(
        "From the start to the first page on the screen, frozen",
        ("display", "app", "empty window", "ratio", f"≤ {LIMIT}×", "least and most", "CPU", "CPU of it", "CPU ratio"),
    )  # fmt: skip
    for name, setting in _displays():
        with setting as display:
            environment = os.environ | display | {"SHARE_YOUR_STORY_HOME": str(scratch / name)}
            both = compare(
                lambda environment=environment: painted(APP, environment | {UNTIL_PAINTED: "1"}),
                lambda environment=environment: painted(EMPTY, environment),
                QUICK_RUNS if films.quick else RUNS,
                alternate=True,
            )
        ours, empty = middle(both.ours), middle(both.reference)
        least, most = both.range
        found.add(
            name,
            seconds(ours.wall_s),
            seconds(empty.wall_s),
            times(both.wall_ratio),
            reached(both.wall_ratio, LIMIT),
            f"{least:.2f} to {most:.2f}",
            seconds(ours.cpu_s),
            seconds(empty.cpu_s),
            times(both.cpu_ratio),
        )
        goal = Goal(f"first page, {name}", f"≤ {LIMIT}×", times(both.wall_ratio), both.wall_ratio <= LIMIT)
        found.goals.append(goal)
    found.notes = [
        f"Medians of {QUICK_RUNS if films.quick else RUNS} starts each, in turns, for somebody who has saved nothing yet.",
        "CPU: processor time of the program until then.",
        f"The bundle was made on {made:%Y-%m-%d at %H:%M}; the empty window has the same options and the same files left out.",
    ]
    return [found]


def painted(program: Path, environment: Mapping[str, str]) -> Run:
    """Start a program and wait until it says that it is painted. Raises CommandFailed where it ends without that."""
    begun = perf_counter()
    process = subprocess.Popen(
        [program], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )  # fmt: skip
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        wall = perf_counter() - begun
        process.wait(LONGEST_S)
    finally:
        process.kill()
        process.stdout.close()
    said = _PAINTED.match(line)
    if said is None:
        raise CommandFailed(f"{program.name} ended with {process.returncode} and painted nothing")
    return Run(wall, float(said[1]))


def _frozen() -> datetime:
    """Freeze what is not there, and tell when the app was."""
    python = dev.ensure_build()
    if not APP.exists():
        subprocess.run([sys.executable, dev.ROOT / "build_spec.py", "bundle"], cwd=dev.ROOT, check=True)
    when = datetime.fromtimestamp(APP.stat().st_mtime).astimezone()
    if not EMPTY.exists() or EMPTY.stat().st_mtime < APP.stat().st_mtime:
        subprocess.run(
            [python, "-P", "-c", _FREEZE],
            cwd=dev.ROOT,
            check=True,
            env=os.environ | {"PYTHONPATH": str(dev.ROOT)},
        )
    return when


_FREEZE = f"""
from pathlib import Path
from installer.bundle import freezing, stripping
work = Path({str(EMPTY.parents[1])!r})
plan = freezing.Plan(
    name="Empty window", folder="empty-window", program="empty-window", app_id="org.example.EmptyWindow", version="0",
    contents=str(work / "contents.json"), datas=[], entry=str(Path("tests/bench/empty_window.py").resolve()),
)
work.mkdir(parents=True, exist_ok=True)
stripping.strip(freezing.freeze(plan, work / "freezing", work))
"""


def _displays() -> Iterator[tuple[str, contextlib.AbstractContextManager[dict[str, str]]]]:
    """The displays there are: Xvfb where it is installed, and off screen everywhere."""
    if shutil.which("Xvfb"):
        yield "Xvfb", _xvfb()
    yield "off screen", contextlib.nullcontext({"QT_QPA_PLATFORM": "offscreen"})


@contextlib.contextmanager
def _xvfb() -> Iterator[dict[str, str]]:
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                number = told.readline().strip()
            yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        finally:
            server.terminate()
