"""Watching the process that checks: one that crashes, hangs or talks nonsense costs one line, and the rest goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from app.services import installation_checks
from app.services.examiner import made
from app.services.installation import check_job
from app.story.errors import Cancelled
from app.story.installation import Check, Finding, Found
from app.story.work import Cancel, no_progress
from dev import ROOT
from tests.processes import gone

CHECKS = (Check.VERSION, Check.PDF, Check.CLIP)
FOUND = {
    Check.VERSION: Finding(Check.VERSION, Found.SYSTEM, {"system": "a computer"}),
    Check.PDF: Finding(Check.PDF, Found.PDF_WRITTEN),
    Check.CLIP: Finding(Check.CLIP, Found.CLIP_MADE, {"facts": "64 × 64"}),
}


def examiner(trouble: str, at: Check = Check.PDF) -> Callable[[Path, Sequence[Check]], list[str]]:
    """A program in the place of the examiner, which finds what it should and runs ``trouble`` at one check."""
    lines = {check.value: finding.as_line() for check, finding in FOUND.items()}
    program = (
        "import os, signal, sys, time\n"
        f"lines = {lines!r}\n"
        "for name in sys.argv[1:]:\n"
        "    print('begins ' + name, flush=True)\n"
        f"    if name == {at.value!r}:\n"
        f"        {trouble}\n"
        "    print(lines[name], flush=True)\n"
        "    print('ends ' + name, flush=True)\n"
    )
    return lambda _scratch, checks: [sys.executable, "-c", program, *(check.value for check in checks)]


def run(command: Callable[[Path, Sequence[Check]], list[str]], limit: float = 20) -> list[Finding]:
    heard: list[Finding] = []
    job = check_job(heard.append, checks=CHECKS, command=command, limits=lambda _check: limit)
    report = job(no_progress, Cancel())
    assert list(report.findings) == heard
    return heard


def test_every_finding_is_heard_in_order() -> None:
    steps: list[tuple[int, int]] = []
    job = check_job(lambda _finding: None, checks=CHECKS, command=examiner("pass"))
    report = job(lambda done, total: steps.append((done, total)), Cancel())
    assert report.findings == tuple(FOUND[check] for check in CHECKS)
    assert report.broken == ()
    assert steps == sorted(steps)
    assert steps[-1] == (3, 3)


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("os.abort()", "SIGABRT"),
        ("os._exit(3)", "exit code 3"),
        ("os._exit(0)", "exit code 0"),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="names the signals of POSIX")
@pytest.mark.parametrize("at", CHECKS)
def test_a_crash_costs_one_line(trouble: str, why: str, at: Check) -> None:
    found = run(examiner(trouble, at))
    crashed = Finding(at, Found.ENDED_EARLY, {"why": why})
    assert found == [crashed if check is at else FOUND[check] for check in CHECKS]


@pytest.mark.parametrize("trouble", ["time.sleep(60)", "os.close(1); time.sleep(60)"])
def test_a_check_that_hangs_is_stopped(trouble: str) -> None:
    begun = time.monotonic()
    found = run(examiner(trouble), limit=1)
    assert [finding.check for finding in found] == list(CHECKS)
    assert found[1].found in {Found.TOO_SLOW, Found.ENDED_EARLY}
    assert time.monotonic() - begun < 30, "it would have slept for a minute"


def test_what_a_library_prints_is_passed_over() -> None:
    found = run(examiner("print('qt.multimedia: {\"found\": 1}')"))
    assert found == [FOUND[check] for check in CHECKS]


def test_a_program_that_cannot_be_started_is_a_finding(tmp_path: Path) -> None:
    found = run(lambda _scratch, _checks: [str(tmp_path / "nothing")])
    assert [finding.found for finding in found] == [Found.ENDED_EARLY] * 3


def test_without_a_folder_for_a_short_time_the_check_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.gettempdir", refuse)
    (finding,) = run(examiner("pass"))
    assert (finding.found, finding.facts["purpose"]) == (Found.FOLDER_REFUSES, "temporary")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_stopping_ends_the_process(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    trouble = f"open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    cancel, ended = Cancel(), []

    def work() -> None:
        try:
            check_job(lambda _finding: None, checks=CHECKS, command=examiner(trouble))(no_progress, cancel)
        except Cancelled:
            ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    while not note.exists() or not note.read_text():
        time.sleep(0.02)
    cancel.set()
    thread.join(20)
    assert ended == [True]
    assert gone(int(note.read_text()))


def test_the_real_examiner_checks_what_it_is_told() -> None:
    heard: list[Finding] = []
    check_job(heard.append, checks=[Check.VERSION, Check.CALLS])(no_progress, Cancel())
    assert {finding.check for finding in heard} == {Check.VERSION, Check.CALLS}
    assert Found.CALL_READ in {finding.found for finding in heard}


def test_a_check_that_finds_nothing_is_not_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(installation_checks.CHECKS, Check.VERSION, lambda _scratch: iter(()))
    (told,) = made(Check.VERSION, tmp_path, dict)
    assert told.found is Found.UNFORESEEN


def test_the_command_checks_everything_and_names_nobody(tmp_path: Path) -> None:
    """The whole of it, as a person would run it: every check answers, and whose computer this is stands nowhere."""
    home = tmp_path / "zoe-miller"
    home.mkdir()
    report = tmp_path / "report.txt"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("SHARE_YOUR_STORY")
    }
    environment |= {
        "HOME": str(home),
        "USER": "zoe-miller",
        "LOGNAME": "zoe-miller",
        "XDG_DATA_HOME": str(home / "kept"),
    }
    command = [sys.executable, "-P", "-m", "app", "--self-test", str(report)]
    environment["PYTHONPATH"] = str(ROOT)
    ended = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    lines = ended.stdout.splitlines()
    assert [line for line in lines if line.startswith("not ok")] == []
    assert ended.returncode == 0, ended.stderr
    assert lines[-1] == "Everything works."
    written = report.read_text("utf-8")
    assert [line for line in written.splitlines() if " – " in line] == lines[:-1]
    assert "~/kept/share-your-story" in written
    assert "zoe-miller" not in written
    assert not (home / "kept").exists(), "what the check made is taken away again"
