"""The person's own email program: the commands and calls for each system, and what starting one says."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable, Mapping, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from app.delivery import mail_mac, mail_program, mail_windows
from app.delivery.draft import Draft, MailProgram, draft_file, mailto_url
from app.delivery.mail_linux import Handler, compose_command, find_handler, program_of
from app.delivery.mail_program import Opened
from app.story.errors import Cancelled, MailProgramMissing
from app.story.work import Cancel

TO, SUBJECT = "hello+lw@organiser.example", "Größe “x”, two 50 % & more"
BODY = "Name: Sam\nIt’s \\n here: a <b>, 'q' + $HOME `id`\n\nhttps://we.tl/t-AbC123?a=b&c=d\n"
ODD = "Sam's “clips”, Öl & 100 % $(id)"


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    folder = tmp_path / ODD
    folder.mkdir()
    files = (folder / "LW-7F3K-9Q2M_clip-1-of-1.mp4", folder / "details.txt")
    files[0].write_bytes(b"\0\1video")
    files[1].write_text("Größe\n", encoding="utf-8")
    return Draft(TO, SUBJECT, BODY, files)


def mailto_parts(url: str) -> tuple[str, dict[str, list[str]]]:
    parts = urlsplit(url)
    assert parts.scheme == "mailto"
    # As a careless program reads it, for which + is a blank.
    return unquote(parts.path), parse_qs(parts.query, strict_parsing=True)


def check_mailto(url: str) -> None:
    to, fields = mailto_parts(url)
    assert (to, fields["subject"], fields["body"]) == (TO, [SUBJECT], [BODY.replace("\n", "\r\n")])
    assert set(fields) == {"subject", "body"}


# --- the message as an address, and as a file ---


def test_the_address_holds_everything_but_files(draft: Draft) -> None:
    check_mailto(mailto_url(draft))
    assert mailto_url(draft).isascii()


def test_the_file_opens_as_a_draft_with_its_files(draft: Draft) -> None:
    message = message_from_bytes(draft_file(draft), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert (message["X-Unsent"], message["To"], message["Subject"]) == ("1", TO, SUBJECT)
    assert {"From", "Date", "Message-ID"}.isdisjoint(message.keys())
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == BODY
    parts = list(message.iter_attachments())
    assert [part.get_filename() for part in parts] == [path.name for path in draft.attachments]
    assert [part.get_payload(decode=True) for part in parts] == [
        path.read_bytes() for path in draft.attachments
    ]


def test_no_file_is_made_for_what_is_no_address() -> None:
    with pytest.raises(ValueError, match="address"):
        draft_file(Draft("hello\nBcc: all@evil.example", "x", "y"))


# --- Linux ---

CLAWS = Handler("Claws Mail", "claws-mail %u")
THUNDERBIRD = Handler("Thunderbird", "/usr/bin/thunderbird %u")


@pytest.mark.parametrize("handler", [CLAWS, Handler("Sylpheed", "sylpheed %u")])
def test_claws_mail_and_sylpheed_get_files_as_arguments(handler: Handler, draft: Draft) -> None:
    program, compose, url, attach, *files = compose_command(handler, draft)
    assert (program, compose, attach) == (handler.command.split()[0], "--compose", "--attach")
    assert files == [str(path) for path in draft.attachments]
    check_mailto(url)
    assert "--attach" not in compose_command(handler, Draft(TO, SUBJECT, BODY))


def read_compose(text: str) -> dict[str, str]:
    """Read ``-compose`` as Thunderbird does: values in quotes stay as they are, all others are decoded."""
    found = {}
    name, quoted, value = "", "", ""
    for at, sign in enumerate(text + ","):
        if not name and sign == "=":
            name, value = value, ""
        elif sign in "'\"" and name and not value and not quoted:
            quoted = sign
        elif sign == quoted and text[at + 1 : at + 2] in {",", ""}:
            found[name], name, value, quoted = value, "", "", "over"
        elif sign == "," and quoted == "over":
            quoted = ""
        elif sign == "," and not quoted:
            found[name], name, value = unquote(value), "", ""
        else:
            value += sign
    return found


def test_thunderbird_gets_one_argument_that_it_reads_back(draft: Draft) -> None:
    program, compose, text = compose_command(THUNDERBIRD, draft)
    assert (program, compose) == ("/usr/bin/thunderbird", "-compose")
    read = read_compose(text)
    files = read.pop("attachment").split(",")
    assert [unquote(url.removeprefix("file://")) for url in files] == [
        str(path) for path in draft.attachments
    ]
    assert read == {"format": "text", "to": TO, "subject": SUBJECT, "body": BODY.replace("\n", "\r\n")}


def test_evolution_gets_files_in_the_address(draft: Draft) -> None:
    program, url = compose_command(Handler("Evolution", "evolution %U"), draft)
    to, fields = mailto_parts(url)
    assert (program, to, fields.pop("attach")) == ("evolution", TO, [str(path) for path in draft.attachments])
    assert fields == {"subject": [SUBJECT], "body": [BODY.replace("\n", "\r\n")]}


def test_programs_that_nobody_tried_get_xdg_email(draft: Draft) -> None:
    first, *rest, url = compose_command(Handler("Geary", "geary %U"), draft)
    one, two = (str(path) for path in draft.attachments)
    assert (first, rest) == ("xdg-email", ["--utf8", "--attach", one, "--attach", two])
    check_mailto(url)


@pytest.mark.parametrize(
    "command", ["env X=y /snap/bin/thunderbird %u", "/usr/bin/flatpak run org.gnome.Geary %u"]
)
def test_a_program_in_a_sandbox_is_not_told_of_files_that_it_cannot_see(command: str, draft: Draft) -> None:
    first, option, url = compose_command(Handler("It", command), draft)
    assert (first, option) == ("xdg-email", "--utf8")
    check_mailto(url)


@pytest.mark.parametrize(
    ("command", "attaches"),
    [
        ("claws-mail %u", True), ("/usr/bin/thunderbird %u", True), ("thunderbird-esr --name x %u", True),
        ('"/opt/Thunderbird Beta/thunderbird" %u', True), ("geary %U", False), ("firefox %u", False),
        ("env BAMF_DESKTOP_FILE_HINT=x /snap/bin/thunderbird %u", False), ("/snap/bin/thunderbird %u", False),
        ("/usr/bin/flatpak run --branch=stable org.mozilla.Thunderbird @@u %u @@", False), ('"', False), ("%u", False),
    ],
)  # fmt: skip
def test_what_is_known_of_a_program(command: str, attaches: bool) -> None:
    assert program_of(Handler("It", command)) == MailProgram("It", attaches)


class Desktop:
    """A home and a system with desktop entries of its own."""

    def __init__(self, place: Path) -> None:
        self.home, self.system = place / "home", place / "usr"
        self.environment = {
            "HOME": str(self.home), "XDG_CONFIG_DIRS": str(place / "etc"), "XDG_DATA_DIRS": str(self.system),
            "PATH": os.environ["PATH"], "XDG_CURRENT_DESKTOP": "ubuntu:GNOME",
        }  # fmt: skip

    def entry(self, name: str, command: str, folder: Path | None = None, more: str = "") -> None:
        path = (folder or self.system) / "applications" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"[Desktop Entry]\nType=Application\nName={name[:-8].title()}\nName[de]=Post\nExec={command}\n{more}"
            "\n[Desktop Action compose]\nExec=other --compose\n"
        )

    def default(self, path: str, *names: str, section: str = "Default Applications") -> None:
        file = self.home.parent / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"[{section}]\ntext/html=web.desktop\nx-scheme-handler/mailto={';'.join(names)};\n")


@pytest.fixture
def desktop(tmp_path: Path) -> Desktop:
    made = Desktop(tmp_path)
    made.entry("one.desktop", "one %u")
    made.entry("two.desktop", "two %u")
    return made


LISTS = (
    "home/.config/gnome-mimeapps.list", "home/.config/mimeapps.list", "etc/mimeapps.list",
    "home/.local/share/applications/mimeapps.list", "usr/applications/mimeapps.list",
)  # fmt: skip


@pytest.mark.parametrize("wins", range(len(LISTS)))
def test_the_nearest_list_names_the_program(desktop: Desktop, wins: int) -> None:
    for path in LISTS[wins + 1 :]:
        desktop.default(path, "two.desktop")
    desktop.default(LISTS[wins], "gone.desktop", "one.desktop", "two.desktop")
    assert find_handler(desktop.environment) == Handler("One", "one %u")


def test_without_a_list_the_cache_and_then_the_entries_tell(desktop: Desktop) -> None:
    assert find_handler(desktop.environment) is None
    desktop.entry("three.desktop", "three %u", more="MimeType=message/rfc822;x-scheme-handler/mailto;\n")
    assert find_handler(desktop.environment) == Handler("Three", "three %u")
    desktop.default("usr/applications/mimeinfo.cache", "two.desktop", section="MIME Cache")
    assert find_handler(desktop.environment) == Handler("Two", "two %u")


def test_an_entry_of_ones_own_hides_the_systems_and_broken_files_are_passed_over(desktop: Desktop) -> None:
    desktop.default("home/.config/mimeapps.list", "../evil.desktop", "one.desktop")
    own = desktop.home / ".local" / "share"
    desktop.entry("one.desktop", "mine %u", own)
    assert find_handler(desktop.environment) == Handler("One", "mine %u")
    (own / "applications" / "one.desktop").write_bytes(b"\xff\xfe no entry")
    (desktop.home / ".config" / "gnome-mimeapps.list").write_text("no list\n[[")
    assert find_handler(desktop.environment) == Handler("One", "one %u")
    desktop.entry("kde-mail.desktop", "x", own / "unused")
    desktop.entry("kde/mail.desktop", "kmail %u")
    desktop.default("home/.config/mimeapps.list", "kde-mail.desktop")
    assert find_handler(desktop.environment) == Handler("Kde/Mail", "kmail %u")


needs_posix = pytest.mark.skipif(os.name != "posix", reason="shell scripts stand for programs")


def a_script(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def recorder(desktop: Desktop, tmp_path: Path) -> Callable[[], list[str]]:
    """A program under Claws Mail's name that only writes down what it is given. It is not Claws Mail."""
    log = tmp_path / "given"
    script = a_script(tmp_path / "bin", "claws-mail", f'for word in "$@"; do printf "%s\\0" "$word"; done > "{log}.tmp"\n'
                      f'mv "{log}.tmp" "{log}"\nexec sleep 30')  # fmt: skip
    desktop.entry("claws-mail.desktop", f"{script} %u")
    desktop.default("home/.config/mimeapps.list", "claws-mail.desktop")

    def given() -> list[str]:
        return log.read_text("utf-8").split("\0")[:-1]

    return given


@needs_posix
def test_a_program_that_runs_on_has_opened(
    recorder: Callable[[], list[str]], desktop: Desktop, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_program, "PATIENCE_S", 1.0)
    assert mail_program.open_on_linux(draft, Cancel(), desktop.environment) is Opened.WITH_FILES
    compose, url, attach, *files = recorder()
    assert (compose, attach) == ("--compose", "--attach")
    assert files == [str(path) for path in draft.attachments]
    check_mailto(url)


@needs_posix
def test_xdg_email_hands_the_text_to_any_program(desktop: Desktop, draft: Draft, tmp_path: Path) -> None:
    from tests.components import require

    require("xdg-email")
    log = tmp_path / "given"
    script = a_script(tmp_path / "bin", "other-mail", f'printf "%s" "$1" > "{log}"')
    desktop.entry("other-mail.desktop", f"{script} %u")
    desktop.default("home/.config/mimeapps.list", "other-mail.desktop")
    # A desktop of no name, whose own tools are not here.
    environment = {**desktop.environment, "XDG_CURRENT_DESKTOP": "", "DISPLAY": ":0"}
    assert mail_program.open_on_linux(draft, Cancel(), environment) is Opened.TEXT_ALONE
    to, fields = mailto_parts(log.read_text("utf-8"))
    assert (to, fields["subject"], fields["body"]) == (TO, [SUBJECT], [BODY.replace("\n", "\r\n")])


@needs_posix
@pytest.mark.parametrize("command", ["false", "/nowhere/claws-mail"])
def test_a_program_that_fails_or_is_gone_is_told(
    desktop: Desktop, draft: Draft, command: str, tmp_path: Path
) -> None:
    failing = a_script(tmp_path / "bin", "claws-mail", "exit 3")
    desktop.entry("one.desktop", command if "/" in command else str(failing))
    desktop.default("home/.config/mimeapps.list", "one.desktop")
    with pytest.raises(MailProgramMissing):
        mail_program.open_on_linux(draft, Cancel(), desktop.environment)


def test_without_a_program_nothing_is_started(desktop: Desktop, draft: Draft) -> None:
    with pytest.raises(MailProgramMissing):
        mail_program.open_on_linux(draft, Cancel(), desktop.environment)


@needs_posix
def test_waiting_ends_when_the_person_stops(tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        mail_program.start([str(a_script(tmp_path, "slow", "sleep 30"))], os.environ, 30, cancel)


def test_a_file_that_is_gone_is_told_first(draft: Draft) -> None:
    draft.attachments[0].unlink()
    with pytest.raises(MailProgramMissing):
        mail_program.open_job(draft)(lambda _done, _total: None, Cancel())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"LD_LIBRARY_PATH": "/mine", "QT_PLUGIN_PATH": "/mine"}, {"LD_LIBRARY_PATH": "/mine", "QT_PLUGIN_PATH": "/mine"}),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, {"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}),
        ({"SHARE_YOUR_STORY_PASSWORD": "pw", "PYTHONPATH": "x"}, {}),
    ],
)  # fmt: skip
def test_other_programs_get_the_persons_settings_and_none_of_our_secrets(
    given: dict[str, str], kept: dict[str, str]
) -> None:
    assert mail_program.environment_for_others(given) == kept


# --- macOS: the commands alone; no Mac is here ---


class Starts:
    """Stands where programs are started, writes down the commands, and fails as often as it is told."""

    def __init__(self, fails: int = 0) -> None:
        self.commands: list[Sequence[str]] = []
        self._fails = fails

    def __call__(
        self, command: Sequence[str], _environment: Mapping[str, str], _patience: float, _cancel: Cancel
    ) -> None:
        self.commands.append(command)
        if len(self.commands) <= self._fails:
            raise MailProgramMissing("osascript ended with 1")


def test_mail_gets_everything_as_arguments_and_nothing_in_the_script(draft: Draft) -> None:
    program, option, script, end, *given = mail_mac.compose_command(draft)
    assert (program, option, end) == ("/usr/bin/osascript", "-e", "--")
    assert given == [TO, SUBJECT, BODY, *(str(path) for path in draft.attachments)]
    assert mail_mac.compose_command(Draft("a@b.example", "x", "y"))[2] == script
    assert "item 1 of argv" in script
    assert "send" not in script


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_where_mail_may_not_be_asked_the_file_is_opened(draft: Draft, temporary: Path) -> None:
    works, refused, broken = Starts(), Starts(fails=1), Starts(fails=2)
    assert mail_program.open_on_mac(draft, Cancel(), works) is Opened.WITH_FILES
    assert len(works.commands) == 1
    assert not list(temporary.iterdir())
    assert mail_program.open_on_mac(draft, Cancel(), refused) is Opened.WITH_FILES
    program, path = refused.commands[1]
    assert program == "/usr/bin/open"
    assert b"X-Unsent: 1" in Path(path).read_bytes()
    with pytest.raises(MailProgramMissing):
        mail_program.open_on_mac(draft, Cancel(), broken)


def test_draft_files_are_private_and_old_ones_go(draft: Draft, temporary: Path) -> None:
    old = mail_program.write_draft_file(draft)
    two_days_ago = time.time() - 2 * 86_400
    os.utime(old.parent, (two_days_ago, two_days_ago))
    new = mail_program.write_draft_file(draft)
    assert new.exists()
    assert not old.parent.exists()
    assert new.suffix == ".eml"
    if os.name == "posix":
        assert new.parent.stat().st_mode & 0o077 == 0


# --- Windows: the calls alone; no Windows is here ---


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="sizes of a 64-bit system")
def test_the_structures_have_the_sizes_of_mapi_h() -> None:
    sizes = [
        ctypes.sizeof(kind) for kind in (mail_windows.Message, mail_windows.RecipDesc, mail_windows.FileDesc)
    ]
    assert sizes == [96, 40, 40]


class FakeMapi:
    """Stands where ``mapi32.dll`` would: it reads the structures as that does, and opens nothing. It is a fake."""

    def __init__(self, code: int = 0, wait: float = 0) -> None:
        self.read: dict[str, Any] = {}
        read = self.read

        class Call:
            argtypes: Any = None
            restype: Any = None

            def __call__(self, session: int, window: int, pointer: Any, flags: int, reserved: int) -> int:
                assert len(self.argtypes) == 5
                message = ctypes.cast(pointer, ctypes.POINTER(mail_windows.Message)).contents
                seen = {
                    "zeros": (session, window, reserved, message.ulReserved, message.flFlags),
                    "flags": flags,
                    "subject": message.lpszSubject,
                    "text": message.lpszNoteText,
                    "to": [
                        (
                            message.lpRecips[at].ulRecipClass,
                            message.lpRecips[at].lpszName,
                            message.lpRecips[at].lpszAddress,
                        )
                        for at in range(message.nRecipCount)
                    ],
                    "files": [
                        (
                            message.lpFiles[at].lpszPathName,
                            message.lpFiles[at].lpszFileName,
                            message.lpFiles[at].nPosition,
                        )
                        for at in range(message.nFileCount)
                    ],
                    "no_files": not message.lpFiles,
                }
                read.clear()
                read.update(seen)
                time.sleep(wait)
                return code

        self.MAPISendMailW = Call()


def test_simple_mapi_is_given_everything(draft: Draft) -> None:
    mapi = FakeMapi()
    assert mail_windows.send_by_mapi(mapi, draft) == 0
    assert mapi.read == {
        "zeros": (0, 0, 0, 0, 0),
        "flags": 0x1 | 0x4 | 0x8,
        "subject": SUBJECT,
        "text": BODY.replace("\n", "\r\n"),
        "to": [(1, TO, f"SMTP:{TO}")],
        "files": [(str(path), path.name, 0xFFFFFFFF) for path in draft.attachments],
        "no_files": False,
    }
    mail_windows.send_by_mapi(mapi, Draft(TO, SUBJECT, BODY))
    assert (mapi.read["files"], mapi.read["no_files"]) == ([], True)


def no_mapi() -> Any:
    raise OSError("no mapi32.dll")


@pytest.mark.parametrize(
    ("load", "files"),
    [
        (lambda: FakeMapi(0), 0), (lambda: FakeMapi(1), 0), (lambda: FakeMapi(0, wait=5), 0),
        (lambda: FakeMapi(2), 1), (no_mapi, 1), (object, 1),
    ],
    ids=["opened", "closed by the person", "still writing", "MAPI_E_FAILURE", "no library", "an old library"],
)  # fmt: skip
def test_where_mapi_cannot_the_file_is_opened(
    draft: Draft, temporary: Path, load: Callable[[], Any], files: int
) -> None:
    opened: list[Path] = []
    assert mail_program.open_on_windows(draft, load, opened.append, patience=0.3) is Opened.WITH_FILES
    assert len(opened) == files
    assert all(path.is_relative_to(temporary) and path.suffix == ".eml" for path in opened)


def test_where_nothing_opens_the_file_either_it_is_told(draft: Draft, temporary: Path) -> None:
    def refuse(_path: Path) -> None:
        raise OSError("no application is associated")

    with pytest.raises(MailProgramMissing):
        mail_program.open_on_windows(draft, no_mapi, refuse)


CLIENTS = r"Software\Clients\Mail"
ASSOCIATIONS = r"Software\Microsoft\Windows\Shell\Associations\UrlAssociations\mailto\UserChoice"


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, None),
        ({("HKLM", CLIENTS, ""): "Microsoft Outlook", ("HKLM", rf"{CLIENTS}\Microsoft Outlook", "DLLPathEx"): "x.dll"},
         MailProgram("Microsoft Outlook", True)),
        ({("HKCU", CLIENTS, ""): "Mozilla Thunderbird", ("HKLM", CLIENTS, ""): "Microsoft Outlook",
          ("HKLM", rf"{CLIENTS}\Mozilla Thunderbird", "DLLPath"): "mozMapi32.dll"}, MailProgram("Mozilla Thunderbird", True)),
        ({("HKLM", CLIENTS, ""): "Gone"}, None),
        ({("HKCR", ".eml", ""): "Outlook.File.eml"}, MailProgram("", True)),
        ({("HKCU", ASSOCIATIONS, "ProgId"): "ChromeHTML"}, MailProgram("", False)),
    ],
)  # fmt: skip
def test_what_the_registry_says(values: dict[tuple[str, str, str], str], found: MailProgram | None) -> None:
    assert mail_windows.find_program(lambda *key: values.get(key)) == found
