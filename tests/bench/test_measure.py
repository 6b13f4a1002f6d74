"""The measuring core and the tables. No figure is held against a limit: only that it is there, and of the right kind."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator

import pytest

from tests.bench import process_tree
from tests.bench.measure import CommandFailed, Compared, Run, compare, middle, run_command, run_here
from tests.bench.table import Goal, Table, at_a_glance, megabytes, reached, seconds, times

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it is read from /proc")

#: A child that takes memory and works; its parent does neither.
CHILD = "b = bytearray(90_000_000); b[::4096] = b'x' * len(b[::4096]); [i * i for i in range(3_000_000)]"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"


@linux
def test_a_command_is_measured_with_its_children() -> None:
    run = run_command([sys.executable, "-c", PARENT])
    assert run.peak_bytes is not None
    assert run.cpu_s is not None
    assert 90_000_000 < run.peak_bytes < 400_000_000
    assert run.cpu_s > 0
    assert run.wall_s > 0


@linux
def test_what_happens_here_is_measured_with_its_children() -> None:
    begun = time.perf_counter()
    run = run_here(lambda: run_command([sys.executable, "-c", PARENT]))
    assert run.wall_s <= time.perf_counter() - begun
    assert run.cpu_s is not None
    assert run.cpu_s > 0
    assert run.peak_bytes is not None
    assert run.peak_bytes > 90_000_000


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(CommandFailed, match="ended with 3: no such film"):
        run_command([sys.executable, "-c", "import sys; print('no such film', file=sys.stderr); sys.exit(3)"])


def test_a_process_that_has_ended_takes_nothing() -> None:
    # Above the largest process id that Linux gives.
    assert process_tree.memory_bytes(1 << 23) in {0, None}
    assert process_tree.cpu_s(1 << 23) in {0.0, None}


def test_thing_and_reference_run_in_turns() -> None:
    order: list[str] = []
    figures: Iterator[float] = iter([9, 9, 2, 1, 30, 10, 4, 1])

    def action(name: str) -> Run:
        order.append(name)
        return Run(next(figures))

    both = compare(lambda: action("ours"), lambda: action("other"), 3)
    assert " ".join(order) == " ".join(["ours other"] * 4)
    # The warm-up (9, 9) does not count. One pair that a busy machine spoiled does not decide.
    assert both.wall_ratio == 3
    assert both.range == (2.0, 4.0)
    assert both.cpu_ratio is None


def test_every_other_pair_can_begin_with_the_reference() -> None:
    order: list[str] = []

    def action(name: str, seconds: float) -> Run:
        order.append(name)
        return Run(seconds)

    both = compare(lambda: action("ours", 3), lambda: action("other", 1), 3, warm_up=False, alternate=True)
    assert " ".join(order) == "ours other other ours ours other"
    assert both.range == (3.0, 3.0)


@linux
def test_the_most_memory_of_a_process_can_be_forgotten() -> None:
    block = b"x" * 90_000_000
    least = process_tree.own_peak_bytes(os.getpid())
    assert least is not None
    assert least > len(block)
    del block
    process_tree.forget_own_peak()
    now = process_tree.own_peak_bytes(os.getpid())
    assert now is not None
    assert now < least
    # Above the largest process id that Linux gives.
    assert process_tree.own_peak_bytes(1 << 23) is None


def test_the_middle_of_runs_is_that_of_each_figure() -> None:
    runs = [Run(1.0, 5.0, 30), Run(2.0, 4.0, 10), Run(9.0, 3.0, None)]
    assert middle(runs) == Run(2.0, 4.0, 20)
    assert middle([Run(1.0)]) == Run(1.0, None, None)


def test_ratios_of_processor_time_pass_over_what_is_unknown() -> None:
    ours = (Run(1, 2.0), Run(1, None), Run(1, 6.0))
    assert Compared(ours, (Run(1, 1.0), Run(1, 1.0), Run(1, 2.0))).cpu_ratio == 2.5


def test_a_table_as_text_and_as_markdown() -> None:
    table = Table("Speed", ("what", "time"), notes=["Twice."])
    table.add("a | b", "1 s")
    table.add("c")
    assert table.plain().splitlines() == [
        "Speed",
        "  what   time",
        "  -----  ----",
        "  a | b  1 s",
        "  c",
        "  Twice.",
    ]
    assert table.markdown().splitlines() == [
        "### Speed",
        "",
        "| what | time |",
        "|---|---|",
        "| a / b | 1 s |",
        "| c |  |",
        "",
        "Twice.  ",
    ]
    with pytest.raises(ValueError, match="3 cells"):
        table.add(1, 2, 3)


def test_the_goals_of_all_tables_stand_together() -> None:
    one, other = Table("A", ("x",)), Table("B", ("x",))
    one.goals += [Goal("speed", "≤ 1×", "2×", False), Goal("size", "≤ 1", "1", True)]
    other.goals.append(Goal("looks", "≥ 0", "–", None))
    assert at_a_glance([one, other]).rows == [
        ("speed", "≤ 1×", "2×", "no"),
        ("size", "≤ 1", "1", "yes"),
        ("looks", "≥ 0", "–", "–"),
    ]


def test_figures_in_as_many_digits_as_mean_something() -> None:
    assert [seconds(value) for value in (0.0123, 1.234, 12.34, None)] == ["12 ms", "1.23 s", "12.3 s", "–"]
    assert [megabytes(value) for value in (1_234_567, 1_234_567_890, None)] == ["1.2 MB", "1235 MB", "–"]
    assert [times(1.049), times(None)] == ["1.05×", "–"]
    assert [reached(1.05, 1.05), reached(1.06, 1.05), reached(None, 1)] == ["yes", "no", "–"]
