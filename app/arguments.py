"""The command line: which arguments there are, and what was given, typed."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from app import __version__
from app.edition import Edition, edition
from app.story.call import CALL_ENDINGS
from app.story.errors import EditionUnusable

MAKES_NO_SENSE = 2
"""The exit code where the arguments cannot be used (see :mod:`app.cli`)."""


def _own() -> Edition:
    """The edition for help texts; one that is damaged says so when it is needed (:func:`app.cli.run`, the window)."""
    try:
        return edition()
    except EditionUnusable:
        return Edition()


class _OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, with exit code 2."""

    def error(self, message: str) -> NoReturn:
        words = re.sub(r"invalid choice: (.+) \(choose from (.*)\)", r"\1 is not one of \2", message)
        sys.stderr.write(f"{_own().slug}: {words}. Try --help.\n")
        raise SystemExit(MAKES_NO_SENSE)


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
    _add_sending(commands)
    _add_keeping(commands)
    _add_checks(commands)
    _add_pictures(commands)
    return parser, commands.choices


def _add_sending(commands: argparse._SubParsersAction[_OneLineParser]) -> None:
    """Making a packet, and sending it."""
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


def _add_keeping(commands: argparse._SubParsersAction[_OneLineParser]) -> None:
    """What waits on this computer, and what is kept there."""
    commands.add_parser("resume", help="go on with everything that waits in the outbox")
    forget = commands.add_parser("forget", help="delete everything that this program keeps on this computer")
    forget.add_argument("--yes", dest="sure", action="store_true", help="do not ask before it is deleted")


def _add_checks(commands: argparse._SubParsersAction[_OneLineParser]) -> None:
    """For organisers: their call, and what arrived."""
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


def _add_pictures(commands: argparse._SubParsersAction[_OneLineParser]) -> None:
    """For those who make the program."""
    demo = commands.add_parser(
        "demo", help="go through the whole journey off screen, with pictures of each page"
    )
    demo.add_argument("--out", type=Path, default=Path("demo-output"), metavar="DIR")
    pictures = commands.add_parser("screenshots", help="picture the pages")
    pictures.add_argument("--out", type=Path, default=Path("docs/screenshots"), metavar="DIR")
    pictures.add_argument(
        "--all", dest="every", action="store_true", help="every page, in light, dark and 200 %% text"
    )


def _positive(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    if number <= 0:
        raise argparse.ArgumentTypeError("a number of bytes above 0 is needed")
    return number
