"""The environment of a program in a bundle: put back as the person had it, whatever the bootloader and its hooks made of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import frozen
from dev import ROOT

LINUX, WINDOWS = "/opt/tale/_internal", r"C:\Tale\_internal"


@pytest.mark.parametrize(
    ("now", "first", "own"),
    [
        ({"LD_LIBRARY_PATH": LINUX, "HOME": "/home/sam"}, None, {"HOME": "/home/sam"}),
        ({"LD_LIBRARY_PATH": f"{LINUX}:/mine", "LD_LIBRARY_PATH_ORIG": "/mine"}, None, {"LD_LIBRARY_PATH": "/mine"}),
        ({"LD_LIBRARY_PATH": f"{LINUX}:", "LD_LIBRARY_PATH_ORIG": ""}, None, {}),
        ({"_PYI_ARCHIVE_FILE": "/opt/tale/tale", "_PYI_PARENT_PROCESS_LEVEL": "1", "A": ""}, None, {"A": ""}),
        ({"QT_PLUGIN_PATH": f"{LINUX}/PySide6/Qt/plugins", "OPENSSL_MODULES": LINUX}, None, {}),
        (
            {"QT_PLUGIN_PATH": f"{LINUX}/PySide6/Qt/plugins", "SET_BY_A_HOOK": "1"},
            {"QT_PLUGIN_PATH": "/usr/lib/qt6/plugins", "VIRTUAL_ENV": "/venv", "LD_LIBRARY_PATH": LINUX},
            {"QT_PLUGIN_PATH": "/usr/lib/qt6/plugins", "VIRTUAL_ENV": "/venv"},
        ),
        ({"PATH": f"/bin:{LINUX}2:{LINUX}/bin:/usr/bin"}, None, {"PATH": f"/bin:{LINUX}2:/usr/bin"}),
        ({"NOTE": f"see {LINUX}"}, None, {"NOTE": f"see {LINUX}"}),
        ({"DYLD_LIBRARY_PATH": f"{LINUX}:/mine"}, None, {"DYLD_LIBRARY_PATH": "/mine"}),
    ],
)  # fmt: skip
def test_the_environment_is_put_back(
    now: dict[str, str], first: dict[str, str] | None, own: dict[str, str]
) -> None:
    assert frozen.persons_environment(now, LINUX, first, ":") == own


def test_a_folder_with_blanks_and_umlauts_is_taken_out_too() -> None:
    bundle = "/home/jörg/Meine Programme/Tale (2)/_internal"
    now = {"LD_LIBRARY_PATH": bundle, "PATH": f"{bundle}/bin:/usr/bin"}
    assert frozen.persons_environment(now, bundle, None, ":") == {"PATH": "/usr/bin"}


def test_on_windows_lists_are_separated_by_semicolons() -> None:
    now = {
        "PATH": rf"{WINDOWS};C:\Windows;{WINDOWS}\PySide6",
        "QT_PLUGIN_PATH": rf"{WINDOWS}\PySide6\plugins",
    }
    assert frozen.persons_environment(now, WINDOWS, None, ";") == {"PATH": r"C:\Windows"}


linux = pytest.mark.skipif(
    sys.platform != "linux", reason="the system tells what a process was started with only on Linux"
)
PERSON = {"PATH": os.environ.get("PATH", ""), "QT_PLUGIN_PATH": "/theirs", "SAW": "ü"}
BUNDLED = {
    "LD_LIBRARY_PATH": f"{LINUX}:/mine",
    "LD_LIBRARY_PATH_ORIG": "/mine",
    "_PYI_ARCHIVE_FILE": "/opt/tale",
}


def in_a_bundle(tmp_path: Path, work: str, given: dict[str, str]) -> None:
    """Run ``work`` in what stands where a bundle would: Python that says it is frozen, and whose hooks have done their part."""
    program = tmp_path / "program.py"
    program.write_text(
        "import os, subprocess, sys\n"
        f"sys.frozen, sys._MEIPASS = True, {LINUX!r}\n"
        "os.environ['QT_PLUGIN_PATH'] = sys._MEIPASS + '/plugins'\n"
        "os.environ['OPENSSL_MODULES'] = sys._MEIPASS\n"
        "from app import frozen\n"
        "frozen.begin()\n"
        f"{work}\n"
    )
    start = f"import runpy, sys; sys.path.insert(0, {str(ROOT)!r}); runpy.run_path({str(program)!r})"
    subprocess.run([sys.executable, "-c", start], env=given, check=True, timeout=60)


def environment_in(dump: Path) -> dict[str, str]:
    environment = dict(entry.split("=", 1) for entry in dump.read_text("utf-8").split("\0") if entry)
    for name in ("LC_CTYPE", "PWD", "OLDPWD", "SHLVL", "_"):
        environment.pop(name, None)  # of Python, where there is no other locale (PEP 538), and of the shell
    return environment


@linux
def test_a_real_child_gets_what_the_person_had(tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    work = f"subprocess.run(['env', '-0'], stdout=open({str(dump)!r}, 'wb'), check=True)"
    in_a_bundle(tmp_path, work, PERSON | BUNDLED)
    assert environment_in(dump) == PERSON | {"LD_LIBRARY_PATH": "/mine"}


@linux
def test_the_email_program_gets_what_the_person_had(tmp_path: Path) -> None:
    """By the way that is in use, with a program of a known name that only writes down what it was given."""
    dump, mailer = tmp_path / "dump", tmp_path / "claws-mail"
    mailer.write_text(f"#!/bin/sh\nenv -0 > {dump}\n")
    mailer.chmod(0o755)
    applications = tmp_path / "data" / "applications"
    applications.mkdir(parents=True)
    entry = (
        f"[Desktop Entry]\nType=Application\nName=M\nExec={mailer} %u\nMimeType=x-scheme-handler/mailto;\n"
    )
    (applications / "mailer.desktop").write_text(entry)
    default = "[Default Applications]\nx-scheme-handler/mailto=mailer.desktop\n"
    (applications / "mimeapps.list").write_text(default)
    person = PERSON | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    work = (
        "from app.delivery import mail_program\n"
        "from app.delivery.draft import Draft\n"
        "from app.story.work import Cancel\n"
        "mail_program.open_on_linux(Draft('a@b.example', 'x', 'y'), Cancel(), os.environ)"
    )
    in_a_bundle(tmp_path, work, person | BUNDLED | {"SHARE_YOUR_STORY_PASSWORD": "pw"})
    assert environment_in(dump) == person | {"LD_LIBRARY_PATH": "/mine"}


def test_what_libraries_added_since_is_kept_from_others(monkeypatch: pytest.MonkeyPatch) -> None:
    added = {"PATH": f"{LINUX}/PySide6{os.pathsep}/usr/bin", "HOME": "/home/sam"}
    assert frozen.for_others(added) == added
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", LINUX, raising=False)
    assert frozen.for_others(added) == {"PATH": "/usr/bin", "HOME": "/home/sam"}


def test_from_its_source_the_program_leaves_everything_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/mine")
    before = dict(os.environ)
    frozen.begin()
    assert dict(os.environ) == before
    assert not frozen.is_frozen()
    assert frozen.bundle_folder() is None


def test_our_own_command(monkeypatch: pytest.MonkeyPatch) -> None:
    assert frozen.own_command("--x", "a") == [sys.executable, "-P", "-m", "app", "--x", "a"]
    assert frozen.own_command("--x", module="app.media.worker") == [
        sys.executable,
        "-P",
        "-m",
        "app.media.worker",
    ]
    assert frozen.own_environment() == {"PYTHONPATH": str(ROOT)}
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert frozen.own_command("--x", "a", module="app.media.worker") == [sys.executable, "--x", "a"]
    assert frozen.own_environment() == {}


def test_plug_ins_of_another_qt_are_hidden_only_while_ours_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("QT_PLUGIN_PATH", "/usr/lib/qt6/plugins")
    monkeypatch.delenv("QT_QPA_PLATFORM_PLUGIN_PATH", raising=False)
    with frozen.own_plugins():
        assert "QT_PLUGIN_PATH" not in os.environ
    assert os.environ["QT_PLUGIN_PATH"] == "/usr/lib/qt6/plugins"
    assert "QT_QPA_PLATFORM_PLUGIN_PATH" not in os.environ


@pytest.mark.skipif(os.name != "posix", reason="closes the streams with the shell")
@pytest.mark.parametrize("arguments", ["--version", "--help", "check-call nowhere.toml", "--no-such-thing"])
def test_without_any_stream_nothing_falls_over(arguments: str) -> None:
    """As in a windowed program of Windows, whose streams are None. The exit code is the same as with streams."""
    command = f"exec {sys.executable!r} -m app {arguments}"
    codes = [
        subprocess.run(
            ["/bin/sh", "-c", command + closed], cwd=ROOT, capture_output=True, check=False
        ).returncode
        for closed in ("", " <&- >&- 2>&-")
    ]
    assert codes[0] == codes[1]
    assert codes[0] in {0, 1, 2}
