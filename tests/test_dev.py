"""The front door: what it decides before it starts anything, and the lock files it installs from."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dev
from tests.components import require
from tests.conftest import own_display

LOCKS = [dev.RUNTIME_LOCK, dev.DEVELOPMENT_LOCK]

# What apt-cache prints on Ubuntu 24.04, where libasound2 is a name that two other packages provide.
POLICY = """\
libasound2:
  Installed: (none)
  Candidate: (none)
  Version table:
libasound2t64:
  Installed: (none)
  Candidate: 1.2.11-1ubuntu0.1
  Version table:
     1.2.11-1ubuntu0.1 500
        500 mirror noble-updates/main amd64 Packages
libxcb-cursor0:
  Installed: 0.1.4-1build1
  Candidate: 0.1.4-1build1
  Version table:
 *** 0.1.4-1build1 500
        100 /var/lib/dpkg/status
"""


@pytest.mark.parametrize(
    ("arguments", "command", "window", "qt"),
    [
        ([], None, True, True),
        (["--practise"], None, True, True),
        (["--call", "send"], None, True, True),
        (["--call", "my.toml", "--practise"], None, True, True),
        (["--call=my.toml", "prepare", "story.toml"], "prepare", False, False),
        (["prepare", "story.toml", "--out", "packet"], "prepare", False, False),
        (["--call", "my.toml", "send", "story.toml"], "send", False, False),
        (["resume"], "resume", False, False),
        (["check-call", "my.toml"], "check-call", False, False),
        (["check-packet", "packet"], "check-packet", False, False),
        (["--help"], "--help", False, False),
        (["--version"], "--version", False, False),
        (["demo", "--out", "pictures"], "demo", False, True),
        (["screenshots"], "screenshots", False, True),
    ],
)
def test_what_the_arguments_ask_for(
    arguments: list[str], command: str | None, window: bool, qt: bool
) -> None:
    assert dev.app_command(arguments) == command
    assert dev.opens_window(arguments) is window
    assert dev.needs_qt(arguments) is qt


def test_only_the_first_dashes_are_not_for_the_app() -> None:
    assert dev.without_dashes(["--", "--call", "x", "--"]) == ["--call", "x", "--"]
    assert dev.without_dashes(["--call", "x"]) == ["--call", "x"]
    assert dev.without_dashes([]) == []


@pytest.mark.parametrize(
    ("system", "environment", "display"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "vnc"}, True),
        ("linux", {"QT_QPA_PLATFORM": "xcb"}, False),
        ("linux", {"QT_QPA_PLATFORM": "wayland;xcb"}, False),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_display(system: str, environment: dict[str, str], display: bool) -> None:
    assert dev.has_display(system, environment) is display


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], False),
        (["-x", "-q"], False),
        (["-k", "store"], False),
        (["tests"], True),
        (["-x", "tests/test_dev.py"], True),
        (["tests/test_dev.py::test_display"], True),
        (["--basetemp", "requirements"], False),
        (["tests/there-is-no-such-file.py"], False),
    ],
)
def test_paths_of_tests_among_the_arguments(arguments: list[str], named: bool) -> None:
    assert dev.names_tests(arguments) is named


def test_every_input_changes_the_fingerprint() -> None:
    root = Path("/somewhere")
    inputs = [
        ([b"a", b"b"], (3, 11), "linux x86_64", root),
        ([b"ab", b""], (3, 11), "linux x86_64", root),
        ([b"a", b"c"], (3, 11), "linux x86_64", root),
        ([b"a", b"b"], (3, 12), "linux x86_64", root),
        ([b"a", b"b"], (3, 11), "darwin arm64", root),
        ([b"a", b"b"], (3, 11), "linux x86_64", root / "else"),
    ]
    assert len({dev.fingerprint(*each) for each in inputs}) == len(inputs)
    assert dev.fingerprint(*inputs[0]) == dev.fingerprint(*inputs[0])


def test_development_serves_runtime_but_not_the_other_way() -> None:
    assert dev.stamp_serves("development abc", dev.RUNTIME, "abc")
    assert dev.stamp_serves("development abc", dev.DEVELOPMENT, "abc")
    assert dev.stamp_serves("runtime abc", dev.RUNTIME, "abc")
    assert not dev.stamp_serves("runtime abc", dev.DEVELOPMENT, "abc")
    assert not dev.stamp_serves("development abc", dev.RUNTIME, "abd")
    assert not dev.stamp_serves("", dev.RUNTIME, "abc")


def test_a_name_that_others_provide_is_not_offered() -> None:
    assert dev.offered(POLICY) == {"libasound2t64", "libxcb-cursor0"}
    assert dev.offered("") == set()


@pytest.mark.parametrize(("name", "library"), [("libasound2t64", "newer"), ("libasound2", "older")])
def test_the_package_that_this_system_has_is_chosen(name: str, library: str) -> None:
    assert dev.packages_for(["libasound.so.2"], {name, "libxcb-cursor0"}) == ([name], []), library


def test_each_package_is_named_once_and_unknown_things_are_told() -> None:
    missing = ["dbus-daemon", "dbus-run-session", dev.ATSPI, "libEGL.so.1"]
    available = {"dbus", "python3-pyatspi"}
    packages, unknown = dev.packages_for(missing, available)
    assert packages == ["dbus", "python3-pyatspi"]
    assert unknown == ["libEGL.so.1"]


def test_everything_that_can_be_missing_has_a_package() -> None:
    modules = {dev.FONT, dev.ATSPI, dev.ATSPI_BUS, dev.SASL_PLAIN, dev.NPM}
    things = {*dev.LIBRARIES, *dev.PROGRAMS, *dev.PEERS, *modules}
    assert things == {*dev.PACKAGES}
    assert all(dev.PACKAGES.values())


def test_the_install_command_asks_nothing() -> None:
    assert dev.apt_command(["xvfb"]) == ["apt-get", "install", "--yes", "--no-install-recommends", "xvfb"]
    assert dev.apt_command(["xvfb"], with_sudo=True)[:2] == ["sudo", "apt-get"]


def test_without_root_the_one_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "is_root", lambda: False)
    monkeypatch.setattr(dev, "has_program", lambda name: name == "apt-get")
    monkeypatch.setattr(dev, "policy_of", lambda missing: {"libasound2t64", "libegl1"})
    with pytest.raises(dev.Stop) as stopped:
        dev.ensure_system(["libEGL.so.1", "libasound.so.2"], "The window")
    *_, command = str(stopped.value).splitlines()
    assert command.split() == dev.apt_command(["libegl1", "libasound2t64"], with_sudo=True)
    assert "libEGL.so.1, libasound.so.2" in str(stopped.value)
    assert stopped.value.code != 0


def test_without_root_and_package_lists_the_command_still_names_packages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dev, "is_root", lambda: False)
    monkeypatch.setattr(dev, "has_program", lambda name: name == "apt-get")
    monkeypatch.setattr(dev, "policy_of", lambda missing: set())
    with pytest.raises(dev.Stop) as stopped:
        dev.ensure_system(["libEGL.so.1"], "The window")
    assert str(stopped.value).endswith("libegl1")


def test_systems_with_other_package_managers_ask_by_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "has_program", lambda name: name == "dnf")
    assert dev.other_command(["libEGL.so.1", dev.FONT]) == "sudo dnf install 'libEGL.so.1()(64bit)'"
    monkeypatch.setattr(dev, "has_program", lambda name: False)
    assert dev.other_command(["libEGL.so.1"]) is None


def test_a_library_that_is_nowhere_does_not_load() -> None:
    assert not dev.loads("libthere-is-no-such-library.so.1")


def test_a_signal_becomes_the_exit_code_a_shell_would_give() -> None:
    assert [dev.exit_code(code) for code in (0, 1, 5, -9, -15)] == [0, 1, 5, 137, 143]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("av==1\n", "no hash"),
        ("av>=1 \\\n    --hash=sha256:00\n", "no exact version"),
        ("--index-url https://example.org\nav==1 \\\n    --hash=sha256:00\n", "an address"),
        ("av @ file:///somewhere/av.whl \\\n    --hash=sha256:00\n", "an address"),
        ("--find-links wheels\nav==1 \\\n    --hash=sha256:00\n", "an address"),
        ("", "no exact version"),
    ],
)
def test_a_lock_that_is_not_fit_for_use(text: str, problem: str) -> None:
    assert any(found.startswith(problem) for found in dev.lock_problems(text))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_the_locks_hold_hashes_and_no_addresses(lock: Path) -> None:
    assert dev.lock_problems(lock.read_text(encoding="utf-8")) == []


def locked(lock: Path) -> dict[str, tuple[str, list[str]]]:
    """Each locked package with its version and marker, and its hashes."""
    entries = re.split(r"\n(?=\w)", lock.read_text(encoding="utf-8"))
    found = {}
    for entry in entries:
        if match := re.match(r"([a-z0-9-]+)==([^\\\n]+)", entry):
            found[match[1]] = (match[2].strip(), re.findall(r"--hash=sha256:[0-9a-f]{64}", entry))
    return found


def test_development_holds_runtime_in_the_same_versions() -> None:
    runtime, development = locked(dev.RUNTIME_LOCK), locked(dev.DEVELOPMENT_LOCK)
    assert {name: development[name][0].split(" ;")[0] for name in runtime} == {
        name: entry[0].split(" ;")[0] for name, entry in runtime.items()
    }
    assert {"pytest", "ruff", "mypy"} <= development.keys() - runtime.keys()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_the_locks_serve_every_system(lock: Path) -> None:
    packages = locked(lock)
    assert "sys_platform == 'win32'" in packages["pywin32-ctypes"][0]
    assert "sys_platform == 'linux'" in packages["secretstorage"][0]
    # One wheel for each of Linux, Windows and macOS at the least.
    for name in ("pyside6-essentials", "pyside6-addons", "shiboken6", "av", "imageio-ffmpeg"):
        assert len(packages[name][1]) >= 3, name


def test_the_lock_holds_every_dependency_of_the_project() -> None:
    project = tomllib.loads((dev.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=]", dependency)[0].strip().lower() for dependency in project["dependencies"]}
    assert names <= locked(dev.RUNTIME_LOCK).keys()


def run_copy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of dev.py that stands alone in a folder."""
    shutil.copy(dev.ROOT / "dev.py", folder)
    command = [sys.executable, str(folder / "dev.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_help_names_every_command(tmp_path: Path) -> None:
    told = run_copy(tmp_path, "--help")
    assert told.returncode == 0
    assert all(f"dev.py {command}" in told.stdout for command in dev.COMMANDS)


def test_an_unknown_command_is_told_in_one_line(tmp_path: Path) -> None:
    told = run_copy(tmp_path, "fly")
    assert told.returncode == 2
    assert len(told.stderr.splitlines()) == 1


def test_with_nothing_to_measure_bench_says_so(tmp_path: Path) -> None:
    told = run_copy(tmp_path, "bench")
    assert (told.returncode, told.stdout) == (0, "There is nothing to measure yet.\n")


def test_the_bench_goes_on_without_what_it_compares_with(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def stop(*_: object) -> None:
        raise dev.Stop("It cannot be had.")

    monkeypatch.setattr(dev, "PEERS_VENV", tmp_path / "env")
    monkeypatch.setattr(dev, "has_program", lambda name: False)
    monkeypatch.setattr(dev, "call", stop)
    monkeypatch.setattr(dev, "ensure_system", stop)
    dev.ensure_peers()
    assert capsys.readouterr().out.count("It cannot be had.") >= 1
    assert not (tmp_path / "env").exists()


def test_smartcut_is_installed_once_for_each_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[list[str]] = []

    def call(command: list[str | Path], what: str) -> None:
        made.append([str(part) for part in command])
        (tmp_path / "env").mkdir(exist_ok=True)

    monkeypatch.setattr(dev, "PEERS_VENV", tmp_path / "env")
    monkeypatch.setattr(dev, "call", call)
    dev.ensure_smartcut()
    assert set(dev.SMARTCUT) <= set(made[-1])
    first = len(made)
    dev.ensure_smartcut()
    assert len(made) == first
    monkeypatch.setattr(dev, "SMARTCUT", ("smartcut==9.9",))
    dev.ensure_smartcut()
    assert "smartcut==9.9" in made[-1]


@pytest.fixture
def npm_called(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """The calls of npm, which make nothing; lock and installation stand in the test's folder."""
    lock, made = tmp_path / "lock", []
    shutil.copytree(dev.TUS_NODE_LOCK, lock)
    monkeypatch.setattr(dev, "TUS_NODE_LOCK", lock)
    monkeypatch.setattr(dev, "TUS_NODE", tmp_path / "build" / "tus-node")
    monkeypatch.setattr(dev, "find_program", lambda name: name)
    monkeypatch.setattr(dev, "call", lambda command, what: made.append([str(part) for part in command]))
    return made


def test_the_tus_server_is_installed_once_for_each_lock(npm_called: list[list[str]]) -> None:
    dev.ensure_tus_node()
    dev.ensure_tus_node()
    assert [command[:2] for command in npm_called] == [["npm", "ci"]]
    assert {"--ignore-scripts"} < set(npm_called[0])
    lock = dev.TUS_NODE_LOCK / "package-lock.json"
    lock.write_bytes(lock.read_bytes() + b"\n")
    dev.ensure_tus_node()
    assert len(npm_called) == 2
    assert (dev.TUS_NODE / "package-lock.json").read_bytes() == lock.read_bytes()


def test_a_failed_installation_of_the_tus_server_is_tried_again(
    npm_called: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise dev.Stop("It cannot be had.")

    works = dev.call
    monkeypatch.setattr(dev, "call", stop)
    with pytest.raises(dev.Stop):
        dev.ensure_tus_node()
    monkeypatch.setattr(dev, "call", works)
    dev.ensure_tus_node()
    assert len(npm_called) == 1


def test_the_lock_of_the_tus_server_holds_hashes_and_no_addresses() -> None:
    text = (dev.TUS_NODE_LOCK / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: facts for name, facts in json.loads(text)["packages"].items() if name}
    assert "node_modules/@tus/server" in packages
    assert all(facts["integrity"].startswith("sha512-") for facts in packages.values())
    assert not any("resolved" in facts for facts in packages.values())


def test_npm_is_asked_for_only_where_node_did_not_bring_it(
    npm_called: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(dev, "find_program", lambda name: name if asked else None)
    monkeypatch.setattr(dev, "ensure_system", lambda missing, purpose: asked.extend(missing))
    dev.ensure_tus_node()
    assert asked == [dev.NPM]
    assert dev.NPM not in dev.PROGRAMS


def test_a_new_service_stays_off_its_port(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    policy, commands = tmp_path / "policy-rc.d", []
    monkeypatch.setattr(dev, "SERVICE_POLICY", policy)
    monkeypatch.setattr(dev, "has_program", lambda name: True)
    monkeypatch.setattr(dev, "run_quietly", lambda command: commands.append(command))
    with dev.services_off(["nginx", "xvfb"]):
        assert subprocess.run([policy, "nginx", "start"], check=False).returncode == 101
    assert not policy.exists()
    assert commands == [["systemctl", "--quiet", "disable", "nginx.service"]]
    policy.write_text("the computer's own")
    with dev.services_off(["nginx"]):
        pass
    assert policy.read_text() == "the computer's own"


def test_what_brings_no_service_changes_no_policy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dev, "SERVICE_POLICY", tmp_path / "policy-rc.d")
    monkeypatch.setattr(dev, "run_quietly", pytest.fail)
    with dev.services_off(["xvfb", "apache2-bin"]):
        assert not dev.SERVICE_POLICY.exists()


def test_an_older_python_is_told_plainly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev.sys, "version_info", (3, 10, 4))
    assert dev.main(["run"]) == 2
    assert "Python 3.11 or newer" in capsys.readouterr().err


def test_what_a_display_is_not_there_for_runs_the_demo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(dev, "demo", lambda arguments: 7)
    assert dev.run(["--", "--practise"]) == 7
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Xvfb is for Linux")
def test_a_display_of_its_own_starts_and_goes() -> None:
    require("xvfb")
    with dev.virtual_display() as first, dev.virtual_display() as second:
        assert first["DISPLAY"] != second["DISPLAY"]
        socket = Path("/tmp/.X11-unix") / f"X{first['DISPLAY'][1:]}"
        assert socket.exists()
    assert not socket.exists()


@pytest.mark.parametrize(
    ("arguments", "processors", "beside"),
    [
        ([], 2, True),
        (["-x", "-k", "words"], 8, True),
        ([], 1, False),
        (["tests/words"], 2, False),
        (["-n", "3"], 8, False),
        (["-n0"], 8, False),
    ],
)
def test_all_tests_run_two_files_at_a_time(arguments: list[str], processors: int, beside: bool) -> None:
    assert bool(dev.side_by_side(arguments, processors)) is beside


def test_each_process_of_tests_has_a_display_of_its_own(tmp_path: Path) -> None:
    given = {dev.TEST_DISPLAYS: ":7 :8", "XDG_RUNTIME_DIR": str(tmp_path), "DISPLAY": ":7"}
    alone = dict(given)
    own_display(alone)
    assert alone == given
    second = given | {"PYTEST_XDIST_WORKER": "gw1"}
    own_display(second)
    assert second["DISPLAY"] == ":8"
    assert Path(second["XDG_RUNTIME_DIR"]).is_relative_to(tmp_path)
    assert Path(second["XDG_RUNTIME_DIR"]).is_dir()
    many = given | {"PYTEST_XDIST_WORKER": "gw5"}
    own_display(many)
    assert many["DISPLAY"] == ":7"
