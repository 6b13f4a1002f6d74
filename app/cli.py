"""The headless commands: the same core as the window, without Qt.

Exit codes: 0 done; 1 problems were found; 2 the request cannot be met, the reason in one plain line on stderr;
3 delivery did not finish and can be resumed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.arguments import MAKES_NO_SENSE, Arguments
from app.story.call import CALL_ENDINGS
from app.story.errors import (
    Cancelled,
    DeliveryError,
    FieldProblem,
    MayHaveBeenSent,
    StoryError,
    Unexpected,
)

if TYPE_CHECKING:
    from app.story.installation import Finding

DONE, PROBLEMS, CANNOT, UNFINISHED = 0, 1, MAKES_NO_SENSE, 3


def run(arguments: Arguments) -> int:
    """Run one headless command; whatever goes wrong is one plain line on stderr and an exit code."""
    from app.words import one_line

    command = _COMMANDS[arguments.command or ""]
    try:
        return command(arguments)
    except Cancelled:
        return CANNOT
    except DeliveryError as error:
        print(one_line(error), file=sys.stderr)
        return UNFINISHED if error.retry or isinstance(error, MayHaveBeenSent) else CANNOT
    except StoryError as error:
        print(one_line(error), file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        return CANNOT
    except Exception as error:
        import logging

        logging.getLogger(__name__).exception("a headless command failed")
        print(one_line(Unexpected(type(error).__name__)), file=sys.stderr)
        return CANNOT


def self_test(report: Path) -> int:
    """Check this installation, a line for each finding; into the file ``report`` too, unless that is an empty path.

    1 when anything does not work, 2 where the report cannot be written.
    """
    from app.services.installation import check_job, program_name
    from app.story.work import Cancel, no_progress
    from app.words.installation import finding_line, report_text, summary_words

    def tell(finding: Finding) -> None:
        print(finding_line(finding), flush=True)

    if report.suffix in CALL_ENDINGS:
        _complain("The report is a text: name a file for it such as report.txt.")
        return CANNOT
    try:
        if report != Path():
            report.touch()  # now, and not after the minute that it takes
        found = check_job(tell)(no_progress, Cancel())
        print(f"{summary_words(found)}.")
        if report != Path():
            report.write_text(report_text(found, program_name()), "utf-8")
    except KeyboardInterrupt:
        return CANNOT
    except OSError as error:
        print(f"The report could not be written: {error.strerror}.", file=sys.stderr)
        return CANNOT
    return PROBLEMS if found.broken else DONE


def list_problems(problems: Sequence[FieldProblem]) -> int:
    """Print each problem in a line; 1 when any is more than a warning."""
    from app.words import field_problem_line

    for problem in problems:
        print(field_problem_line(problem))
    return PROBLEMS if any(not problem.warning for problem in problems) else DONE


def _check_call(arguments: Arguments) -> int:
    from app.store.calls import check_call

    return list_problems(check_call(arguments.target))


def _check_packet(arguments: Arguments) -> int:
    from app.services.receiving import receive

    in_order = receive(arguments.target, list_to=arguments.list_to, lay_out=arguments.lay_out, say=print)
    return DONE if in_order else PROBLEMS


def _prepare(arguments: Arguments) -> int:
    from app.media.reader import Reader
    from app.services import headless
    from app.story.work import Cancel

    story, call = headless.read(arguments.target, practise=arguments.practise)
    with Reader() as reader:
        submission = headless.submission_of(arguments.target, story, call, reader, Cancel())
        packet = headless.make_packet(
            submission, call, arguments.out, reader, _Dots(), Cancel(), arguments.max_bytes
        )
    print(packet.folder)
    return DONE


def _send(arguments: Arguments) -> int:
    from app.services import commands

    return commands.send(
        arguments.target,
        practise=arguments.practise,
        inbox=arguments.inbox,
        out=arguments.out if arguments.out != Path() else None,
        route=arguments.route,
        progress=_Dots(),
        say=print,
    )


def _resume(_: Arguments) -> int:
    from app.services import commands
    from app.words import one_line

    left = commands.resume(progress=_Dots(), say=print, complain=lambda error: _complain(one_line(error)))
    return UNFINISHED if left else DONE


def _forget(arguments: Arguments) -> int:
    """Exit code 1 where something is left, 2 where nothing was done."""
    from app.services import forgetting

    done = forgetting.command(sure=arguments.sure, ask=_is_sure, say=print)
    if done is None:
        _complain("Nothing was deleted. Add --yes to delete all of it.")
        return CANNOT
    return DONE if done.is_all else PROBLEMS


def _is_sure() -> bool:
    """Ask at a terminal; where there is none nobody is sure."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    try:
        return input("Type yes to delete all of it: ").strip().lower() == "yes"
    except EOFError:
        return False


def _complain(line: str) -> None:
    print(line, file=sys.stderr)


class _Dots:
    """Progress on a terminal: a percentage on one line of stderr, and nothing where nobody looks at a terminal."""

    def __init__(self) -> None:
        self._last = -1

    def __call__(self, done: int, total: int) -> None:
        percent = 100 * done // total if total > 0 else 0
        if percent != self._last and sys.stderr.isatty():
            self._last = percent
            print(f"\r{percent} %", end="" if percent < 100 else "\n", file=sys.stderr, flush=True)


_COMMANDS: dict[str, Callable[[Arguments], int]] = {
    "prepare": _prepare,
    "send": _send,
    "resume": _resume,
    "forget": _forget,
    "check-call": _check_call,
    "check-packet": _check_packet,
}
