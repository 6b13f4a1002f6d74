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


@pytest.mark.skipif(
    sys.platform != "linux", reason="the system tells what a process was started with only on Linux"
)
def test_a_real_child_gets_what_the_person_had(tmp_path: Path) -> None:
    """What stands where the bundle would is a Python program that says it is frozen, and changes its environment as hooks do."""
    program = tmp_path / "program.py"
    program.write_text(
        "import os, subprocess, sys\n"
        f"sys.frozen, sys._MEIPASS = True, {LINUX!r}\n"
        "os.environ['QT_PLUGIN_PATH'] = sys._MEIPASS + '/plugins'\n"
        "os.environ['OPENSSL_MODULES'] = sys._MEIPASS\n"
        "from app import frozen\n"
        "frozen.begin()\n"
        "subprocess.run(['env', '-0'], check=True)\n"
    )
    person = {"PATH": os.environ["PATH"], "QT_PLUGIN_PATH": "/theirs", "SÄGE": "ü"}
    given = person | {
        "LD_LIBRARY_PATH": f"{LINUX}:/mine",
        "LD_LIBRARY_PATH_ORIG": "/mine",
        "_PYI_ARCHIVE_FILE": "/opt/tale",
    }
    command = [
        sys.executable,
        "-c",
        f"import runpy, sys; sys.path.insert(0, {str(ROOT)!r}); runpy.run_path({str(program)!r})",
    ]
    told = subprocess.run(command, env=given, stdout=subprocess.PIPE, check=True).stdout
    environment = dict(entry.split("=", 1) for entry in told.decode().split("\0") if entry)
    environment.pop("LC_CTYPE", None)  # Python itself sets it where there is no other locale (PEP 538)
    assert environment == person | {"LD_LIBRARY_PATH": "/mine"}


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
