"""The headless commands: the same core as the window, without Qt.

Exit codes: 0 done; 1 problems were found; 2 the request cannot be met, the reason in one plain line on stderr;
3 delivery did not finish and can be resumed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from app import __version__
from app.edition import Edition, edition
from app.story.call import CALL_ENDINGS
from app.story.errors import (
    Cancelled,
    DeliveryError,
    EditionUnusable,
    FieldProblem,
    MayHaveBeenSent,
    StoryError,
    Unexpected,
)

if TYPE_CHECKING:
    from app.story.installation import Finding

DONE, PROBLEMS, CANNOT, UNFINISHED = 0, 1, 2, 3


def _own() -> Edition:
    """The edition for help texts; one that is damaged says so when it is needed (:func:`run`, the window)."""
    try:
        return edition()
    except EditionUnusable:
        return Edition()


class _OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, with exit code 2."""

    def error(self, message: str) -> NoReturn:
        words = re.sub(r"invalid choice: (.+) \(choose from (.*)\)", r"\1 is not one of \2", message)
        print(f"{_own().slug}: {words}. Try --help.", file=sys.stderr)
        raise SystemExit(CANNOT)


@dataclass(frozen=True)
class Arguments:
    """The arguments, typed. ``command`` is None for the window."""

    command: str | None = None
    call: Path | None = None
    practise: bool = False
    target: Path = Path()
    out: Path = Path()
    max_bytes: int | None = None
    inbox: Path | None = None
    route: str | None = None
    every: bool = False
    list_to: Path | None = None
    lay_out: Path | None = None
    sure: bool = False
    self_test: Path | None = None


def parse(argv: Sequence[str]) -> Arguments:
    """Read the command line. Ends the program with 0 after --help and --version, with 2 where it makes no sense."""
    parser, commands = _parser()
    given = vars(parser.parse_args(_with_call_named(argv, commands)))
    return Arguments(**{name: value for name, value in given.items() if value is not None})


def _with_call_named(argv: Sequence[str], commands: Collection[str]) -> list[str]:
    """``argv`` with ``--call`` before a call file that stands alone, as file managers put one after the program's name.

    A command's name is the command, whatever files there are: ``./resume`` or ``--call resume`` opens a file of that name.
    An empty argument is what is left of a file manager's place-holder where there is no file.
    """
    words = [word for word in argv if word]
    for at, word in enumerate(words):
        if word == "--":
            files = words[at + 1 :]
            return [*words[:at], *(f"--call={file}" for file in files[:1]), *files[1:]]
        if word in commands:
            return words
        named_before = at > 0 and words[at - 1] in {"--call", "--self-test"}
        if not word.startswith("-") and not named_before and _may_be_a_file(word):
            return [*words[:at], f"--call={word}", *words[at + 1 :]]
    return words


def _may_be_a_file(word: str) -> bool:
    path = Path(word)
    return path.suffix.lower() in CALL_ENDINGS or len(path.parts) > 1 or path.is_file()


_ABOUT = (
    "Answer a call for video stories. Without a command the window opens, "
    "onto the call in FILE where one is named."
)


def _parser() -> tuple[argparse.ArgumentParser, Collection[str]]:
    """The parser, and the names of the commands."""
    own = _own()
    usage = f"{own.slug} [-h] [--version] [--practise] [FILE{CALL_ENDINGS[0]} | COMMAND ...]"
    parser = _OneLineParser(prog=own.slug, usage=usage, description=_ABOUT)
    parser.add_argument("--version", action="version", version=f"{own.name} {__version__}")
    parser.add_argument(
        "--call", type=Path, metavar="FILE", help="open this call instead of the one that comes along"
    )
    parser.add_argument("--practise", action="store_true", help="practise: nothing leaves this computer")
    parser.add_argument(
        "--self-test", nargs="?", type=Path, const=Path(), metavar="REPORT",
        help="check this installation, and write what was found into REPORT too",
    )  # fmt: skip
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(
        dest="command", parser_class=_OneLineParser, metavar="COMMAND", prog=own.slug
    )
    prepare = commands.add_parser("prepare", help="make the packet that would be sent, and print where it is")
    prepare.add_argument("target", type=Path, metavar="STORY.toml")
    prepare.add_argument("--out", type=Path, required=True, metavar="DIR")
    prepare.add_argument("--practise", action="store_true", default=argparse.SUPPRESS, help="as practice")
    prepare.add_argument(
        "--max-bytes", type=_positive, metavar="N", help="make all clips together fit into N bytes"
    )
    send = commands.add_parser("send", help="make the packet and send it")
    send.add_argument("target", type=Path, metavar="STORY.toml")
    send.add_argument(
        "--practise", action="store_true", default=argparse.SUPPRESS, help="to a practice inbox"
    )
    send.add_argument(
        "--inbox", type=Path, metavar="DIR", help="where the practice inbox keeps what it receives"
    )
    send.add_argument("--out", type=Path, metavar="DIR", help="the folder for --route folder")
    send.add_argument("--route", choices=("email", "tus", "webdav", "folder"))
    commands.add_parser("resume", help="go on with everything that waits in the outbox")
    forget = commands.add_parser("forget", help="delete everything that this program keeps on this computer")
    forget.add_argument("--yes", dest="sure", action="store_true", help="do not ask before it is deleted")
    call = commands.add_parser("check-call", help="list every problem in a call file")
    call.add_argument("target", type=Path, metavar="FILE")
    packet = commands.add_parser(
        "check-packet", help="list every problem in a packet, or in a folder with many packets"
    )
    packet.add_argument("target", type=Path, metavar="DIR")
    packet.add_argument(
        "--csv",
        dest="list_to",
        type=Path,
        metavar="FILE",
        help="write a list for a spreadsheet, a row a story",
    )
    packet.add_argument(
        "--collect",
        dest="lay_out",
        type=Path,
        metavar="OUT",
        help="lay each complete story out as OUT/REFERENCE",
    )
    demo = commands.add_parser(
        "demo", help="go through the whole journey off screen, with pictures of each page"
    )
    demo.add_argument("--out", type=Path, default=Path("demo-output"), metavar="DIR")
    pictures = commands.add_parser("screenshots", help="picture the pages")
    pictures.add_argument("--out", type=Path, default=Path("docs/screenshots"), metavar="DIR")
    pictures.add_argument(
        "--all", dest="every", action="store_true", help="every page, in light, dark and 200 %% text"
    )
    return parser, commands.choices


def _positive(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    if number <= 0:
        raise argparse.ArgumentTypeError("a number of bytes above 0 is needed")
    return number


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

    try:
        found = check_job(tell)(no_progress, Cancel())
        print(f"{summary_words(found)}.")
        if report != Path():
            report.write_text(report_text(found, program_name()), "utf-8")
    except KeyboardInterrupt:
        return CANNOT
    except OSError as error:
        print(f"The report could not be written: {error.strerror}", file=sys.stderr)
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
