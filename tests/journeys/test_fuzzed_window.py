"""Broken videos in the real window: it neither crashes nor hangs, and leaves no process behind.

The window is a process of its own, so that a crash inside Qt's player is an exit code. It gets a fixed part of the 400 files of
``tests/media/test_fuzz.py``; with ``FUZZ_ALL=1`` in the environment all of them, and those that say they are huge.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import dev
from tests.bombs import BOMBS
from tests.components import find_footage
from tests.media.conftest import films_in
from tests.media.test_fuzz import GENERATED, REAL
from tests.mutants import mutants
from tests.processes import gone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what the window leaves is found by proc(5)")

#: How long the event loop may do nothing at a time, on a machine that has other things to do.
MOST_GAP_S = 5.0
#: Most memory of the window, in megabytes. Qt's decoders take what a file's pictures ask for, up to 15,000 × 15,000.
MOST_MB = 4096
#: Of the 20 copies of each video, every seventh is tried, each time from another one on.
EVERY = 7
#: Files that were hard on the window, or on Qt's player in it.
HARD = (
    "drawn-out.avi", "drawn-out.mkv", "grows-in-the-middle.ts", "century.mkv", "rate-slowest.avi", "rate-beyond.avi",
    "long-pictures.mp4", "clock-jumps.ts",
)  # fmt: skip
ALL = os.environ.get("FUZZ_ALL") == "1"
TIMEOUT_S = 280


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="module")
def film(shelf: Path) -> Callable[[str], Path]:
    """Generated footage by name; made when first asked for."""
    return films_in(shelf)


def broken(film: Callable[[str], Path], names: tuple[str, ...], folder: Path) -> Iterator[Path]:
    """Broken copies of these videos: all of them, or the fixed part."""
    real = find_footage()
    for place, name in enumerate(names):
        if name in GENERATED:
            source = film(name)
        elif real is not None:
            source = real / name
        else:
            continue
        for number, mutant in enumerate(mutants(source)):
            if ALL or number % EVERY == place % EVERY:
                yield mutant.write(folder)


def drive(folder: Path, files: list[Path]) -> list[dict[str, Any]]:
    """Have a window of its own go through the files: what it told of each."""
    home, temporary = folder / "home", folder / "temporary"
    temporary.mkdir()
    environment = os.environ | {"PYTHONPATH": str(dev.ROOT), "PYTHONUTF8": "1", "TMPDIR": str(temporary)}
    command = [sys.executable, "-m", "tests.journeys.fuzzed_window", home, *files]
    with (folder / "errors").open("w+", encoding="utf-8", errors="replace") as errors:
        done = subprocess.run(
            command, cwd=dev.ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
            encoding="utf-8", timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
        errors.seek(0)
        # Lines of libavcodec, which complains of each broken picture, begin with a bracket.
        said = "".join(line for line in errors if not line.startswith("["))[-4000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"ended with {done.returncode} after {told[-1:]}:\n{said}"
    assert [line["fault"] for line in told if "fault" in line] == [], said
    assert told[-1] == {"done": len(files)}
    assert all(gone(pid) for pid in of(temporary))
    return [line for line in told if "name" in line]


def of(temporary: Path) -> list[int]:
    """The processes that were given this folder for temporary files: the window's own, however far down (proc(5))."""
    mark, found = f"TMPDIR={temporary}\0".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue  # it has ended, or is somebody else's
    return found


def check(told: list[dict[str, Any]]) -> None:
    """Nothing hung: each file was read to an end, the window always answered, and it did not grow without end."""
    assert [one for one in told if not one["read"]] == []
    assert [one for one in told if one["gap"] > MOST_GAP_S or one["memory_mb"] > MOST_MB] == []


GROUPS = (
    tuple((name,) for name in GENERATED + REAL) if ALL else ((GENERATED + REAL)[:10], (GENERATED + REAL)[10:])
)


@pytest.mark.parametrize("names", GROUPS, ids=lambda names: names[0])
def test_broken_copies(names: tuple[str, ...], film: Callable[[str], Path], tmp_path: Path) -> None:
    files = list(broken(film, names, tmp_path))
    told = drive(tmp_path, files)
    check(told)
    # Some were taken, and their pictures came: the player had to do with them.
    assert sum(one.get("ready", False) for one in told) >= len(files) // 6


def test_files_that_say_they_are_huge(film: Callable[[str], Path], tmp_path: Path) -> None:
    files = [tmp_path / name for name in (BOMBS if ALL else HARD)]
    for path in files:
        path.write_bytes(BOMBS[path.name](film))
    check(drive(tmp_path, files))
