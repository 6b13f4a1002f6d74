"""Each check with the fault that it is there for: it has to say so."""

from __future__ import annotations

import os
import shutil
import ssl
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import edition as editions
from app import resources
from app.media import ffmpeg
from app.resources import resource_path, resource_root
from app.services import children_checks, examiner, installation_checks, trust_check, video_checks
from app.services.installation import program_name
from app.services.masked import shown_place, without_person
from app.services.trust_check import STRANGER
from app.story.errors import EncodingFailed, ToolMissing
from app.story.installation import Check, Finding, Found
from installer.bundle.file_list import write_file_list

posix = pytest.mark.skipif(os.name != "posix", reason="a script with #!")


def found(findings: Iterator[Finding]) -> dict[Found, Finding]:
    return {finding.found: finding for finding in findings}


# --- the files of the bundle ---


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of a bundle's, with a list of its files."""
    folder = tmp_path / "Mein Bündel" / "_internal"
    for name in (
        "PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so",
        "imageio_ffmpeg/binaries/ffmpeg",
        "é ü.txt",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"This is {name}.")
    write_file_list(folder)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(folder), raising=False)
    return folder


def test_a_whole_bundle_is_whole(bundle: Path, tmp_path: Path) -> None:
    (whole,) = installation_checks.files(tmp_path)
    assert (whole.found, whole.facts) == (Found.FILES_WHOLE, {"count": "3"})


def test_a_missing_and_a_damaged_file_are_named(bundle: Path, tmp_path: Path) -> None:
    (bundle / "PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so").unlink()
    with (bundle / "imageio_ffmpeg/binaries/ffmpeg").open("r+b") as program:
        program.truncate(4)
    told = found(installation_checks.files(tmp_path))
    assert told[Found.FILES_MISSING].facts["names"] == "PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so"
    assert told[Found.FILES_CHANGED].facts["names"] == "imageio_ffmpeg/binaries/ffmpeg"


def test_where_signing_changes_files_only_missing_ones_are_told(bundle: Path, tmp_path: Path) -> None:
    write_file_list(bundle, hashes=False)
    (bundle / "é ü.txt").write_text("signed")
    assert set(found(installation_checks.files(tmp_path))) == {Found.FILES_WHOLE}
    (bundle / "é ü.txt").unlink()
    assert set(found(installation_checks.files(tmp_path))) == {Found.FILES_MISSING}


def test_the_list_is_the_same_every_time_and_never_lists_itself(bundle: Path) -> None:
    first = write_file_list(bundle).read_bytes()
    assert write_file_list(bundle).read_bytes() == first
    assert b"files.sha256" not in first


@pytest.mark.parametrize("content", [b"", b"0a1b", b"0a1b  PySide6\n", b"\0\0\0\0"])
def test_a_list_that_is_not_whole_compares_nothing(bundle: Path, tmp_path: Path, content: bytes) -> None:
    (bundle / "files.sha256").write_bytes(content)
    (told,) = installation_checks.files(tmp_path)
    assert (told.found, told.facts["names"]) == (Found.FILES_CHANGED, "files.sha256")


def test_a_bundle_without_its_list_lacks_a_file(bundle: Path, tmp_path: Path) -> None:
    (bundle / "files.sha256").unlink()
    (told,) = installation_checks.files(tmp_path)
    assert (told.found, told.facts["names"]) == (Found.FILES_MISSING, "files.sha256")


# --- folders ---


def test_a_folder_in_ours_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the program once ran with an administrator's rights; whoever runs the tests may write everywhere."""
    home = tmp_path / "home"
    (home / "data" / "history").mkdir(parents=True)
    (home / "data" / "drafts").write_text("A file stands where the folder should be.")
    monkeypatch.setenv("SHARE_YOUR_STORY_HOME", str(home))
    told = list(installation_checks.folders(tmp_path))
    refused = [finding for finding in told if finding.found is Found.FOLDER_REFUSES]
    assert [(one.facts["purpose"], Path(one.facts["folder"]).name) for one in refused] == [("data", "drafts")]
    assert [finding.facts["purpose"] for finding in told if finding not in refused] == [
        "settings", "logs", "temporary",
    ]  # fmt: skip
    assert sorted(path.name for path in (home / "data").iterdir()) == ["drafts", "history"]


def test_a_file_of_ours_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake: whoever runs the tests may read every file."""
    home = tmp_path / "home"
    (home / "settings").mkdir(parents=True)
    closed = home / "settings" / "settings.json"
    closed.write_text("{}")
    monkeypatch.setenv("SHARE_YOUR_STORY_HOME", str(home))
    monkeypatch.setattr(os, "access", lambda path, _how: Path(path) != closed)
    told = list(installation_checks.folders(tmp_path))
    refused = [finding for finding in told if finding.found is Found.FOLDER_REFUSES]
    assert [(one.facts["purpose"], Path(one.facts["folder"]).name) for one in refused] == [
        ("settings", "settings.json")
    ]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "data").write_text("A file stands where the folder should be.")
    monkeypatch.setenv("SHARE_YOUR_STORY_HOME", str(home))
    told = list(installation_checks.folders(tmp_path))
    refused = {finding.facts["purpose"] for finding in told if finding.found is Found.FOLDER_REFUSES}
    writes = {finding.facts["purpose"] for finding in told if finding.found is Found.FOLDER_WRITES}
    assert (refused, writes) == ({"data"}, {"settings", "logs", "temporary"})
    assert (home / "data").read_text() == "A file stands where the folder should be."
    assert [path.name for path in home.iterdir()] == ["data"]


@pytest.mark.parametrize(
    ("free", "expected"), [(10**12, Found.SPACE), (10**9, Found.LITTLE_SPACE), (10**7, Found.NO_SPACE)]
)
def test_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, expected: Found) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert set(found(installation_checks.space(tmp_path))) == {expected}


# --- what comes along ---


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the resources to damage."""
    from app.store.calls import bundled_call

    folder = tmp_path / "resources"
    shutil.copytree(resource_root(), folder)
    monkeypatch.setattr(resources, "resource_root", lambda: folder)
    bundled_call.cache_clear()
    editions.edition.cache_clear()
    yield folder
    bundled_call.cache_clear()
    editions.edition.cache_clear()


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda folder: (folder / "calls/living-well-uk.toml").write_text("title ="), Found.CALL_BROKEN),
        (lambda folder: (folder / "calls/living-well-uk.toml").unlink(), Found.CALL_MISSING),
        (lambda folder: shutil.rmtree(folder / "calls"), Found.CALL_MISSING),
        (lambda folder: (folder / "mail_providers.toml").unlink(), Found.PROVIDERS_BROKEN),
    ],
)
def test_damaged_resources_are_told(
    damaged: Path, tmp_path: Path, damage: Callable[[Path], object], expected: Found
) -> None:
    damage(damaged)
    assert expected in found(installation_checks.calls(tmp_path))


@pytest.mark.parametrize("text", ["name = ", 'call = "gone.toml"'])
@pytest.mark.parametrize("check", [Check.VERSION, Check.FOLDERS])
def test_a_damaged_edition_is_a_finding_and_not_the_end(
    damaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, check: Check
) -> None:
    monkeypatch.delenv("SHARE_YOUR_STORY_HOME")
    (damaged / "edition.toml").write_text(text)
    assert [finding.found for finding in examiner.made(check, tmp_path, dict)] == [Found.EDITION_BROKEN]
    assert program_name() == "Share Your Story"


def test_a_library_that_is_missing_is_named(tmp_path: Path) -> None:
    def look(_scratch: Path) -> Iterator[Finding]:
        import no_such_library  # noqa: F401

        yield Finding(Check.PDF, Found.PDF_WRITTEN)

    (finding,) = examiner.made(Check.PDF, tmp_path, lambda: {Check.PDF: look})
    assert (finding.found, finding.facts["why"]) == (Found.PART_MISSING, "no_such_library")


def test_the_tables_of_phone_numbers_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(found(installation_checks.numbers(tmp_path))) == {Found.NUMBERS_KNOWN}
    monkeypatch.setattr(
        "app.story.contact.dialable", lambda _number, country: "" if country == "FR" else "+442079460018"
    )
    (wrong,) = installation_checks.numbers(tmp_path)
    assert wrong.found is Found.NUMBERS_WRONG
    assert "FR" in wrong.facts["why"]


@pytest.mark.skipif(sys.platform != "linux", reason="the store of Linux")
@pytest.mark.parametrize("name", ["keyring.backends.SecretService", "secretstorage"])
def test_a_missing_part_of_the_password_store_is_no_system_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delattr("keyring.backends.SecretService", raising=False)
    monkeypatch.setitem(sys.modules, name, None)
    (finding,) = examiner.made(Check.PASSWORDS, tmp_path, dict)
    assert (finding.found, finding.facts["why"]) == (Found.PART_MISSING, name)


# --- ffmpeg ---


def test_ffmpeg_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nowhere"))
    assert set(found(video_checks.ffmpeg_program(tmp_path))) == {Found.FFMPEG_MISSING}
    (clip,) = video_checks.clip(tmp_path)
    assert clip.found is Found.CLIP_BROKEN


@posix
@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("#!/bin/sh\nkill -SEGV $$\n", EncodingFailed),
        ("#!/bin/sh\necho something else\n", EncodingFailed),
        ("\x7fELF", ToolMissing),
        ("#!/bin/sh\nsleep 60\n", ToolMissing),
    ],
)
def test_ffmpeg_that_does_not_start_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, fault: type[Exception]
) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text(script)
    program.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))
    with pytest.raises(fault):
        ffmpeg.version(seconds=1)


def test_another_ffmpeg_than_ours_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """imageio-ffmpeg falls back on the system's where its own is damaged, which nobody would notice."""
    ours = ffmpeg.ffmpeg_path()
    other = Path(shutil.copy2(ours, tmp_path / "ffmpeg"))
    assert ffmpeg.comes_along()
    monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", lambda: str(other))
    assert set(found(video_checks.ffmpeg_program(tmp_path))) == {Found.FFMPEG_OTHER}


# --- whom to trust ---


def test_a_stranger_is_refused_and_the_systems_authorities_are_counted(tmp_path: Path) -> None:
    (finding,) = trust_check.trust(tmp_path)
    assert finding.found is Found.STRANGER_REFUSED
    assert int(finding.facts["count"]) > 0


def test_a_stranger_that_the_system_trusts_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(resource_path(*STRANGER)))
    assert set(found(trust_check.trust(tmp_path))) == {Found.STRANGER_TRUSTED}


def test_a_system_that_trusts_nobody_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "none.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert set(found(trust_check.trust(tmp_path))) == {Found.NOBODY_TRUSTED}


def test_a_missing_certificate_is_told(damaged: Path, tmp_path: Path) -> None:
    (damaged / "self-test" / STRANGER[1]).unlink()
    (finding,) = trust_check.trust(tmp_path)
    assert finding.found is Found.TRUST_BROKEN


def test_the_strangers_key_fits(tmp_path: Path) -> None:
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(resource_path(*STRANGER))


# --- other programs ---


@pytest.mark.parametrize(
    ("told", "private", "names"),
    [
        ({"PATH": "/usr/bin", "HOME": "/home/sam"}, True, []),
        ({"LD_LIBRARY_PATH": "/opt/tale/_internal"}, False, ["LD_LIBRARY_PATH"]),
        ({"QT_PLUGIN_PATH": "/x:/opt/tale/_internal/plugins", "_PYI_ARCHIVE_FILE": "/opt/tale/tale"}, False,
         ["QT_PLUGIN_PATH", "_PYI_ARCHIVE_FILE"]),
        ({"SHARE_YOUR_STORY_PASSWORD": "pw"}, True, ["SHARE_YOUR_STORY_PASSWORD"]),
        ({"SHARE_YOUR_STORY_PASSWORD": "pw"}, False, []),
    ],
)  # fmt: skip
def test_what_comes_from_us_is_found_in_an_environment(
    told: dict[str, str], private: bool, names: list[str]
) -> None:
    assert children_checks.marks(told, Path("/opt/tale/_internal"), private=private) == names


def test_on_windows_programs_that_inherit_may_have_a_folder_of_ours_in_their_path() -> None:
    told = {"Path": r"C:\Tale\_internal\PySide6;C:\Windows"}
    bundle = Path(r"C:\Tale\_internal")
    assert children_checks.marks(told, bundle, private=False, system="win32") == []
    assert children_checks.marks(told, bundle, private=True, system="win32") == ["Path"]


def test_an_environment_is_read_with_values_of_several_lines() -> None:
    said = b"A=1\nPROMPT=first\n second\nB=x=y\nEMPTY=\n"
    assert children_checks.environment_in(said) == {
        "A": "1",
        "PROMPT": "first\n second",
        "B": "x=y",
        "EMPTY": "",
    }


def test_children_that_get_our_libraries_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_BUNDLE", f"see {tmp_path / '_internal'}")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "_internal"), raising=False)
    told = [(finding.found, finding.facts["who"]) for finding in children_checks.children(tmp_path)]
    marked, clean = Found.CHILD_MARKED, Found.CHILD_CLEAN
    assert told == [(marked, "inherits"), (marked, "others"), (clean, "tools")]


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open")
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("#!/bin/sh\necho xdg-open 9.9\n", Found.BROWSER_STARTER),
        ("#!/bin/sh\nexit 3\n", Found.BROWSER_STARTER_BROKEN),
        (None, Found.NO_BROWSER_STARTER),
    ],
)
def test_what_opens_web_pages_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, expected: Found
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if script is not None:
        (tmp_path / "xdg-open").write_text(script)
        (tmp_path / "xdg-open").chmod(0o755)
    assert set(found(children_checks.browser(tmp_path))) == {expected}


@pytest.mark.skipif(sys.platform != "linux", reason="desktop entries")
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("/bin/sh %u", Found.MAIL_PROGRAM),
        ("/nowhere/mailer %u", Found.MAIL_PROGRAM_GONE),
        (None, Found.NO_MAIL_PROGRAM),
    ],
)
def test_what_opens_messages_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str | None, expected: Found
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("XDG_DATA_DIRS", "XDG_CONFIG_DIRS"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    if command is not None:
        applications = tmp_path / "data" / "applications"
        applications.mkdir(parents=True)
        (applications / "mailer.desktop").write_text(
            f"[Desktop Entry]\nType=Application\nName=Mailer\nExec={command}\n"
        )
        (tmp_path / "config").mkdir()
        default = "[Default Applications]\nx-scheme-handler/mailto=mailer.desktop\n"
        (tmp_path / "config" / "mimeapps.list").write_text(default)
    assert set(found(children_checks.mail(tmp_path))) == {expected}


# --- whose computer it is ---


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/home/zoe/Videos", "~/Videos"),
        ("/home/zoe", "~"),
        ("/srv/zoe2/Videos", "/srv/zoe2/Videos"),
        ("/media/zoe/USB", "/media/…/USB"),
        ("cannot open /home/zoe/.config: no", "cannot open ~/.config: no"),
        ("zoe is a word", "zoe is a word"),
        ("C:\\Users\\ZOEMIL~1\\AppData\\Local\\Temp", "C:\\Users\\…\\AppData\\Local\\Temp"),
        ("c:\\users\\Tom", "c:\\users\\…"),
        ("/home/tom/share", "/home/…/share"),
        ("/Users/tom smith/share", "/Users/…/share"),
    ],
)
def test_places_do_not_say_whose_they_are(monkeypatch: pytest.MonkeyPatch, text: str, shown: str) -> None:
    for name in ("USERPROFILE", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/zoe")
    monkeypatch.setenv("USER", "zoe")
    assert without_person(text) == shown
    assert shown_place(text) == shown
