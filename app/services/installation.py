"""Checking this installation: every check in a process of its own, which may crash or hang and is started again behind it.

``CHECKS`` in ``app/services/installation_checks.py`` and ``app/ui/installation_checks.py`` say what is done for each
:class:`Check`; the process that does it is ``app/services/examiner.py``. Here it is watched.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from app.edition import Edition, edition
from app.frozen import own_command, own_environment
from app.media.processes import dies_with_us, no_window
from app.services.masked import shown_place, why
from app.story.errors import EditionUnusable
from app.story.installation import Check, Finding, Found, Report, finding_of
from app.story.work import Cancel, Job, Progress

EXAMINER_FLAG = "--self-test-checks"
BEGINS = "begins "
ENDS = "ends "
USUAL_LIMIT_S = 30.0
LIMITS_S = {Check.FILES: 180.0, Check.CLIP: 180.0, Check.PLAYER: 60.0, Check.SCREEN: 60.0}
"""How long a check may take, in seconds: many times what it takes on an old laptop."""
_START_S = 60.0
_POLL_S = 0.1

Tell = Callable[[Finding], None]
Command = Callable[[Path, Sequence[Check]], list[str]]


def examiner_command(scratch: Path, checks: Sequence[Check]) -> list[str]:
    """The command of the process that makes ``checks``, with ``scratch`` for its files."""
    return own_command(EXAMINER_FLAG, str(scratch), *(check.value for check in checks))


def program_name() -> str:
    """What this edition is called; the plain one's name where its file is damaged, which the checks find."""
    try:
        return edition().name
    except EditionUnusable:
        return Edition().name


def check_job(
    tell: Tell, *, checks: Sequence[Check] = tuple(Check), command: Command = examiner_command,
    limits: Callable[[Check], float] = lambda check: LIMITS_S.get(check, USUAL_LIMIT_S),
) -> Job[Report]:  # fmt: skip
    """The job that makes ``checks``, one after the other. ``tell`` hears each finding at once; progress counts checks.

    It raises nothing but Cancelled: what goes wrong is a finding.
    """

    def job(progress: Progress, cancel: Cancel) -> Report:
        try:
            scratch = tempfile.TemporaryDirectory(
                prefix="share-your-story-check-", ignore_cleanup_errors=True
            )
        except OSError as error:
            facts = {
                "purpose": "temporary",
                "folder": shown_place(error.filename or "TMP"),
                "why": why(error),
            }
            refused = Finding(Check.FOLDERS, Found.FOLDER_REFUSES, facts)
            tell(refused)
            return Report((refused,))
        with scratch as place:
            return _Run(Path(place), tell, progress, cancel, command, limits).all(checks)

    return job


class _Run:
    """One run through all checks, with as many processes as it takes."""

    def __init__(
        self, scratch: Path, tell: Tell, progress: Progress, cancel: Cancel, command: Command,
        limits: Callable[[Check], float],
    ) -> None:  # fmt: skip
        self._scratch, self._tell, self._progress, self._cancel = scratch, tell, progress, cancel
        self._command, self._limits = command, limits
        self._findings: list[Finding] = []
        self._count = 0

    def all(self, checks: Sequence[Check]) -> Report:
        """Make all of them."""
        left, self._count = list(checks), len(checks)
        while left:
            done = self._with_one_process(left)
            left = left[done:]
            self._progress(self._count - len(left), self._count)
        return Report(tuple(self._findings))

    def _with_one_process(self, left: Sequence[Check]) -> int:
        """Go as far as one process lives; how many checks are done, at least one."""
        try:
            process = _started(self._command(self._scratch, left))
        except OSError as error:
            self._add(Finding(left[0], Found.ENDED_EARLY, {"why": why(error)}))
            return 1
        lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(process.stdout, lines), name="examiner", daemon=True).start()
        try:
            return self._follow(process, lines, left)
        finally:
            process.kill()
            process.wait()

    def _follow(
        self, process: subprocess.Popen[bytes], lines: queue.SimpleQueue[str | None], left: Sequence[Check]
    ) -> int:
        """Hear what the process tells until it ends or takes too long."""
        for at, check in enumerate(left):
            self._progress(self._count - len(left) + at, self._count)
            ended = self._one(lines, check, self._limits(check) + (0 if at else _START_S))
            if ended is None:
                continue
            how = _how_it_ended(process) if ended is Found.ENDED_EARLY else ""
            facts = {"why": how} if how else {"seconds": str(round(self._limits(check)))}
            self._add(Finding(check, ended, facts))
            return at + 1
        return len(left)

    def _one(self, lines: queue.SimpleQueue[str | None], check: Check, limit: float) -> Found | None:
        """Hear one check to its end: None, or how it was broken off."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            self._cancel.raise_if_set()
            try:
                line = lines.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if line is None:
                return Found.ENDED_EARLY
            if line == ENDS + check.value:
                return None
            if line == BEGINS + check.value:
                end = time.monotonic() + self._limits(check)
                continue
            with contextlib.suppress(ValueError):  # a library may have printed something
                self._add(finding_of(line))
        return Found.TOO_SLOW

    def _add(self, finding: Finding) -> None:
        self._findings.append(finding)
        self._tell(finding)


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        dies_with_us(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ) | own_environment(),
        **no_window(),
    )


def _listen(pipe: IO[bytes], lines: queue.SimpleQueue[str | None]) -> None:
    """Hand each line over until the output ends; None marks the end."""
    with pipe, contextlib.suppress(OSError, ValueError):
        for line in _lines(pipe):
            lines.put(line)
    lines.put(None)


def _lines(pipe: IO[bytes]) -> Iterator[str]:
    for line in pipe:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _how_it_ended(process: subprocess.Popen[bytes]) -> str:
    """The signal or exit code."""
    try:
        code = process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return "no answer"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"exit code {code}"
