"""The email program of a Linux desktop: which one it is, and the command that opens a draft in it.

The program is found as xdg-mime finds it (freedesktop.org: "Association between MIME types and applications" 1.0.1, "Desktop
Entry Specification"), without starting anything.

``xdg-email --attach`` hands files on as ``attach=`` in a ``mailto:`` address (1.1.3), or only to Thunderbird (1.2, its own
manual). Tried with 1.1.3: Claws Mail opens the draft without the files, Thunderbird refuses those in a folder with a comma
in its name, and a backslash in ``--body`` is taken for an escape by the shell. So programs whose own command line takes
files are called by that, and xdg-email gets the text as a ``mailto:`` address.
"""

from __future__ import annotations

import configparser
import os
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from app.delivery.draft import Draft, MailProgram, mailto_url

MAILTO = "x-scheme-handler/mailto"


@dataclass(frozen=True)
class Handler:
    """What opens ``mailto:`` addresses: the program's name for people, and the command of its desktop entry."""

    name: str
    command: str

    @property
    def words(self) -> list[str]:
        """The command without its field codes (``%u``); empty where it cannot be read."""
        try:
            words = shlex.split(self.command)
        except ValueError:
            return []
        return [word for word in words if not (len(word) == 2 and word[0] == "%")]


def find_handler(environment: Mapping[str, str]) -> Handler | None:
    """The program that opens ``mailto:`` addresses for the person with this environment, or None."""
    for entry in _entries(environment):
        handler = _read_entry(entry, environment)
        if handler is not None:
            return handler
    return None


def program_of(handler: Handler) -> MailProgram:
    """What is known of ``handler``."""
    return MailProgram(handler.name, can_attach=_composer(handler) is not None)


def compose_command(handler: Handler, draft: Draft) -> list[str]:
    """The command that opens ``draft``, with its files where the program is known to take them."""
    composer = _composer(handler)
    if composer is not None:
        return composer(handler.words, draft)
    paths = () if _in_a_sandbox(handler) else draft.attachments
    files = [word for path in paths for word in ("--attach", str(path))]
    return ["xdg-email", "--utf8", *files, mailto_url(draft)]


# --- programs whose command line takes files; each was tried with blanks, quotes, commas and umlauts in a folder's name ---


def _thunderbird(words: list[str], draft: Draft) -> list[str]:
    """Thunderbird 153: values in quotes are taken as they are, others are decoded. As text, so that < stays what it is."""
    files = ",".join(_file_url(path) for path in draft.attachments)
    parts = [
        "format=text",
        f"to={quote(draft.to, safe='@')}",
        f"subject={quote(draft.subject, safe='')}",
        f"body={quote(_crlf(draft.body), safe='')}",
    ]
    if files:
        parts.append(f"attachment='{files}'")
    return [*words, "-compose", ",".join(parts)]


def _claws_or_sylpheed(words: list[str], draft: Draft) -> list[str]:
    """Claws Mail 4.1 and Sylpheed 3.8 share their options."""
    files = [str(path) for path in draft.attachments]
    return [*words, "--compose", mailto_url(draft), *(["--attach", *files] if files else [])]


def _evolution(words: list[str], draft: Draft) -> list[str]:
    """Evolution 3.46 attaches what ``attach=`` names, and asks the person to look at it; each has to be a path."""
    files = "".join(f"&attach={quote(str(path))}" for path in draft.attachments)
    return [*words, mailto_url(draft) + files]


_COMPOSERS: dict[str, Callable[[list[str], Draft], list[str]]] = {
    "claws-mail": _claws_or_sylpheed,
    "evolution": _evolution,
    "sylpheed": _claws_or_sylpheed,
    "thunderbird": _thunderbird,
    "thunderbird-esr": _thunderbird,
    "icedove": _thunderbird,
    "betterbird": _thunderbird,
}


def _composer(handler: Handler) -> Callable[[list[str], Draft], list[str]] | None:
    words = handler.words
    return _COMPOSERS.get(Path(words[0]).name.lower()) if words and not _in_a_sandbox(handler) else None


def _in_a_sandbox(handler: Handler) -> bool:
    """Whether it is a snap or a flatpak: such a program does not see this one's files, and complains or leaves them out."""
    words = handler.words
    return any("/snap/" in word for word in words) or Path(words[0] if words else "").name in {
        "flatpak",
        "snap",
    }


def _file_url(path: Path) -> str:
    return "file://" + quote(str(path))


def _crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


# --- finding the program ---


def _entries(environment: Mapping[str, str]) -> Iterator[str]:
    """The names of desktop entries for ``mailto:``, the most wanted first."""
    desktops = [name.lower() for name in environment.get("XDG_CURRENT_DESKTOP", "").split(":") if name]
    applications = [folder / "applications" for folder in _data_folders(environment)]
    for folder in [*_configuration_folders(environment), *applications]:
        for name in [*(f"{desktop}-mimeapps.list" for desktop in desktops), "mimeapps.list"]:
            yield from _listed(folder / name, "Default Applications")
    for folder in applications:
        yield from _listed(folder / "mimeinfo.cache", "MIME Cache")
    # Not every system keeps that cache; xdg-mime then looks into the entries themselves.
    for folder in applications:
        for path in sorted(folder.glob("*.desktop")):
            if MAILTO in _read_ini(path).get("Desktop Entry", {}).get("MimeType", "").split(";"):
                yield path.name


def _listed(path: Path, section: str) -> list[str]:
    values = _read_ini(path).get(section, {})
    return [name.strip() for name in values.get(MAILTO, "").split(";") if name.strip()]


def _read_entry(name: str, environment: Mapping[str, str]) -> Handler | None:
    if "/" in name or not name.endswith(".desktop"):
        return None
    for folder in _data_folders(environment):
        # A dash in the name may stand for a folder.
        for place in (name, name.replace("-", "/", 1)):
            values = _read_ini(folder / "applications" / place).get("Desktop Entry", {})
            if values.get("Exec") and values.get("Hidden", "false") != "true":
                return Handler(values.get("Name", name.removesuffix(".desktop")), values["Exec"])
    return None


def _read_ini(path: Path) -> dict[str, dict[str, str]]:
    """The sections of a file, empty where it is not there or cannot be read."""
    parser = configparser.RawConfigParser(
        strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",)
    )
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return {}
    return {section: dict(parser[section]) for section in parser.sections()}


def _configuration_folders(environment: Mapping[str, str]) -> list[Path]:
    own = environment.get("XDG_CONFIG_HOME") or str(_home(environment) / ".config")
    return _folders(own, environment.get("XDG_CONFIG_DIRS") or "/etc/xdg")


def _data_folders(environment: Mapping[str, str]) -> list[Path]:
    own = environment.get("XDG_DATA_HOME") or str(_home(environment) / ".local" / "share")
    return _folders(own, environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share")


def _folders(own: str, shared: str) -> list[Path]:
    return [Path(folder) for folder in (own, *shared.split(os.pathsep)) if Path(folder).is_absolute()]


def _home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("HOME") or "/")
