"""The front door for developers; it needs nothing but Python 3.11 or newer.

    python3 dev.py run [-- ARGS]        start the app; without a display, run the demo instead
    python3 dev.py test [PYTEST ARGS]   lint, types, import rules, every test; with paths, only those tests
    python3 dev.py demo                 the whole journey off screen, into demo-output/
    python3 dev.py screenshots [--all]  pictures for docs/; --all: every page, into build/screenshots/
    python3 dev.py bench [NAMES]        the speed tables, beside other programs; -- --help tells more
    python3 dev.py setup                only install
    python3 dev.py lock [--upgrade]     make the lock files in requirements/ again

The first call makes .venv from the hash-locked files in requirements/. On Linux it also looks for the
system libraries that Qt needs: as root on Debian and Ubuntu it installs them, otherwise it prints the
command to type.
"""

# Old Pythons must be able to read this file to say that they are too old: its grammar is that of 3.7.
from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.txt"
RUNTIME_LOCK = ROOT / "requirements" / "runtime.txt"
DEVELOPMENT_LOCK = ROOT / "requirements" / "development.txt"
BUILD_LOCK = ROOT / "requirements" / "build.txt"
OLDEST_PYTHON = (3, 11)

RUNTIME, DEVELOPMENT = "runtime", "development"
HEADLESS_COMMANDS = {"prepare", "send", "resume", "check-call", "check-packet", "forget"}
OFF_SCREEN_COMMANDS = {"demo", "screenshots"}
HEADLESS_OPTIONS = {"-h", "--help", "--version"}
OPTIONS_WITH_VALUE = {"--call"}

# What the Qt wheels load from the system (their NEEDED entries), and the Debian packages that hold it.
# Where there are two, Debian 13 and Ubuntu 24.04 renamed the package for 64-bit time.
LIBRARIES = {
    "libEGL.so.1": ("libegl1",),
    "libGL.so.1": ("libgl1",),
    "libX11-xcb.so.1": ("libx11-xcb1",),
    "libasound.so.2": ("libasound2t64", "libasound2"),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libdrm.so.2": ("libdrm2",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libfreetype.so.6": ("libfreetype6",),
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libpulse.so.0": ("libpulse0",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-image.so.0": ("libxcb-image0",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-randr.so.0": ("libxcb-randr0",),
    "libxcb-render-util.so.0": ("libxcb-render-util0",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxcb-shm.so.0": ("libxcb-shm0",),
    "libxcb-sync.so.1": ("libxcb-sync1",),
    "libxcb-util.so.1": ("libxcb-util1",),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0",),
    "libxcb-xinerama.so.0": ("libxcb-xinerama0",),
    "libxcb-xkb.so.1": ("libxcb-xkb1",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
    "libzstd.so.1": ("libzstd1",),
}
FONT = "a font"
ATSPI = "Atspi for the system's Python"
ATSPI_BUS = "at-spi-bus-launcher"
SASL_PLAIN = "the SASL mechanism PLAIN"
NPM = "npm"
PROGRAMS = {
    "7z": ("p7zip-full", "7zip"),
    "Xvfb": ("xvfb",),
    "apache2": ("apache2-bin",),
    "appstreamcli": ("appstream",),
    "xauth": ("xauth",),
    "claws-mail": ("claws-mail",),
    "xdg-email": ("xdg-utils",),
    "dbus-daemon": ("dbus-daemon", "dbus"),
    "dbus-run-session": ("dbus-daemon", "dbus"),
    "desktop-file-validate": ("desktop-file-utils",),
    "dpkg-deb": ("dpkg",),
    "dpkg-query": ("dpkg",),
    "exiftool": ("libimage-exiftool-perl",),
    "flatpak-builder": ("flatpak-builder",),
    "gio": ("libglib2.0-bin",),
    "gnome-keyring-daemon": ("gnome-keyring",),
    "jq": ("jq",),
    "ldconfig": ("libc-bin",),
    "lintian": ("lintian",),
    "makensis": ("nsis",),
    "man": ("man-db",),
    "nginx": ("nginx",),
    "node": ("nodejs",),
    "objdump": ("binutils",),
    "patchelf": ("patchelf",),
    "pdftotext": ("poppler-utils",),
    "postfix": ("postfix",),
    "rclone": ("rclone",),
    "saslpasswd2": ("sasl2-bin",),
    "script": ("bsdutils",),
    "shellcheck": ("shellcheck",),
    "update-mime-database": ("shared-mime-info",),
}
# What the bench compares with. It does without what cannot be had.
PEERS = {"HandBrakeCLI": ("handbrake-cli",), "curl": ("curl",)}
PACKAGES = {
    **LIBRARIES,
    FONT: ("fonts-dejavu-core",),
    **PROGRAMS,
    **PEERS,
    ATSPI: ("python3-pyatspi",),
    ATSPI_BUS: ("at-spi2-core",),
    SASL_PLAIN: ("libsasl2-modules",),
    NPM: ("npm",),
}
# The packages whose service stays off: the tests start instances of their own, with their own ports and folders.
SERVICES = {"nginx": "nginx.service"}
SERVICE_POLICY = Path("/usr/sbin/policy-rc.d")
# The reference tus server, for the tests of uploads.
TUS_NODE_LOCK = ROOT / "tests" / "servers" / "tus-node"
TUS_NODE = ROOT / "build" / "tus-node"
# smartcut asks for an older av than the app, so it has an environment of its own.
PEERS_VENV = ROOT / "build" / "bench-env"
# A bundle holds what its environment has, so it gets one without the tools of development.
BUILD_VENV = ROOT / "build" / "bundle-env"
SMARTCUT = ("smartcut==1.7", "av==16.0.1", "numpy==2.4.6", "tqdm==4.70.1")
SYSTEM_PROGRAMS = ("/usr/local/sbin", "/usr/sbin", "/sbin")
SYSTEM_LIBRARIES = Path("/usr/lib")
# The Python that can import gi, which the package index does not offer as a wheel.
SYSTEM_PYTHON = Path("/usr/bin/python3")
ATSPI_BUS_LAUNCHERS = (
    Path("/usr/libexec/at-spi-bus-launcher"),
    Path("/usr/lib/at-spi2-core/at-spi-bus-launcher"),
)
POSTFIX_ANSWERS = """\
postfix postfix/main_mailer_type select Local only
postfix postfix/mailname string localhost
"""
# The settings of the desktop that would make a test behave differently from one computer to the next.
DESKTOP_VARIABLES = (
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "DBUS_SESSION_BUS_ADDRESS",
    "QT_QPA_PLATFORMTHEME",
    "QT_STYLE_OVERRIDE",
    "QT_SCALE_FACTOR",
    "QT_FONT_DPI",
)


TEST_DISPLAYS = "SHARE_YOUR_STORY_TEST_DISPLAYS"
"""Names a display for each process of tests; tests/conftest.py takes its own."""


class Stop(Exception):
    """Something stands in the way; the text says what it is and what to do."""

    def __init__(self, text: str, code: int = 2) -> None:
        super().__init__(text)
        self.code = code


# ---- arguments and display ----


def without_dashes(arguments: Sequence[str]) -> list[str]:
    """The arguments for the app: all of them, without the ``--`` that may stand in front."""
    return list(arguments[1:] if arguments[:1] == ["--"] else arguments)


def app_command(arguments: Sequence[str]) -> str | None:
    """The command among the app's arguments, None where they ask for the window.

    ``--help`` and ``--version`` count as commands: they print and end.
    """
    value_follows = False
    for argument in arguments:
        if value_follows:
            value_follows = False
        elif argument in HEADLESS_OPTIONS:
            return argument
        elif argument in OPTIONS_WITH_VALUE:
            value_follows = True
        elif not argument.startswith("-"):
            return argument
    return None


def opens_window(arguments: Sequence[str]) -> bool:
    """Whether the app would open its window with these arguments."""
    return app_command(arguments) not in HEADLESS_COMMANDS | OFF_SCREEN_COMMANDS | HEADLESS_OPTIONS


def needs_qt(arguments: Sequence[str]) -> bool:
    """Whether the app would load Qt with these arguments."""
    return app_command(arguments) not in HEADLESS_COMMANDS | HEADLESS_OPTIONS


def has_display(system: str, environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown; ``system`` is ``sys.platform``.

    A platform that was asked for by name, such as ``vnc``, shows windows without a display server.
    """
    if not system.startswith("linux"):
        return True
    asked_for = environment.get("QT_QPA_PLATFORM", "")
    if asked_for and not asked_for.startswith(("xcb", "wayland")):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def names_tests(arguments: Sequence[str], root: Path = ROOT) -> bool:
    """Whether pytest's arguments name files or folders of tests, as opposed to options only."""
    tests = root / "tests"
    for argument in arguments:
        path = (root / argument.split("::")[0]).resolve()
        if not argument.startswith("-") and path.exists() and (path == tests or tests in path.parents):
            return True
    return False


# ---- the virtual environment ----


def python_of(venv: Path) -> Path:
    """The Python inside a virtual environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(locks: Iterable[bytes], python: tuple[int, int], machine: str, root: Path) -> str:
    """What an environment was made from: the locks, the Python, the machine and the folder."""
    digest = hashlib.sha256(f"{python[0]}.{python[1]} {machine} {root}".encode())
    for lock in locks:
        digest.update(hashlib.sha256(lock).digest())
    return digest.hexdigest()


def stamp_serves(stamp: str, level: str, wanted: str) -> bool:
    """Whether an environment with this stamp holds the wanted level; development includes runtime."""
    made_level, _, made_from = stamp.partition(" ")
    return made_from == wanted and made_level in {level, DEVELOPMENT}


def present_fingerprint() -> str:
    """The fingerprint that an environment made now would have."""
    locks = [path.read_bytes() for path in (RUNTIME_LOCK, DEVELOPMENT_LOCK)]
    return fingerprint(locks, sys.version_info[:2], f"{sys.platform} {platform.machine()}", ROOT)


def clean_environment() -> dict[str, str]:
    """This process's environment without what would lead a child to another Python, and with a quiet pip."""
    dropped = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "UV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def run_quietly(command: Sequence[str | Path], **variables: str) -> int:
    """Run a command in the repository, where it can ask nothing; returns its return code."""
    environment = {**clean_environment(), **variables}
    return subprocess.call(
        [str(part) for part in command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL
    )


def call(command: Sequence[str | Path], what: str) -> None:
    """Run a command of the set-up. Raises Stop with its exit code when it fails."""
    code = run_quietly(command)
    if code:
        raise Stop(f"{what} did not work: {Path(command[0]).name} ended with {code}.", exit_code(code))


def make_venv(venv: Path) -> None:
    """Make a virtual environment anew, whatever stands there. Raises Stop when this Python cannot make one."""
    if venv.is_symlink() or venv.is_file():
        venv.unlink()
    elif venv.exists():
        shutil.rmtree(venv)
    base_python = getattr(sys, "_base_executable", None) or sys.executable
    try:
        import ensurepip  # noqa: F401 (Debian ships Python without it; venv would fail halfway)
    except ImportError:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        apt_install([f"python{version}-venv"], "The virtual environment needs Python's module ensurepip")
    call([base_python, "-m", "venv", venv], f"Making {venv.name}")


def lead_to_the_app(venv: Path) -> None:
    """Let an environment find the package, so that the app runs from any folder and nothing has to be built."""
    packages = next(iter((venv / "Lib" if os.name == "nt" else venv / "lib").glob("**/site-packages")))
    (packages / "share_your_story.pth").write_text(f"{ROOT}\n", encoding="utf-8")


def ensure_packages(level: str) -> Path:
    """The Python of an environment with the locked packages of a level; installs when something changed."""
    python, wanted = python_of(VENV), present_fingerprint()
    stamp = STAMP.read_text(encoding="utf-8").strip() if STAMP.is_file() else ""
    if python.exists() and stamp_serves(stamp, level, wanted):
        return python
    if not (python.exists() and stamp_serves(stamp, RUNTIME, wanted)):
        print("Making .venv", flush=True)
        make_venv(VENV)
        lead_to_the_app(VENV)
    STAMP.unlink(missing_ok=True)
    lock = RUNTIME_LOCK if level == RUNTIME else DEVELOPMENT_LOCK
    print(f"Installing the {level} packages (several hundred megabytes the first time)", flush=True)
    install_locked(python, lock)
    STAMP.write_text(f"{level} {wanted}\n", encoding="utf-8")
    return python


def install_locked(python: Path, lock: Path) -> None:
    """Install the packages of a lock file into an environment. Raises Stop."""
    pip: list[str | Path] = [python, "-I", "-m", "pip", *([] if sys.stdout.isatty() else ["--quiet"])]
    # Everything is named with its hashes: nothing is resolved. Wheels only: no package's code runs here.
    strict = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    call([*pip, "install", *strict, "--requirement", lock], "Installing")
    call([python, "-I", "-m", "pip", "--quiet", "check"], "Checking the installed packages")


# ---- what the system has to bring (Linux) ----


def loads(library: str) -> bool:
    """Whether the dynamic linker finds and loads a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_program(name: str) -> bool:
    """Whether a program is in PATH or in the folders of system programs, which not every PATH names."""
    return find_program(name) is not None


def find_program(name: str) -> str | None:
    """The path of a program, or None."""
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", os.defpath), *SYSTEM_PROGRAMS]))


def has_font() -> bool:
    """Whether there is any font that fontconfig would find in the usual folders."""
    data = [f"{folder}/fonts" for folder in os.environ.get("XDG_DATA_DIRS", "").split(":") if folder]
    own = [Path.home() / ".fonts", Path.home() / ".local/share/fonts"]
    folders = [*map(Path, ("/usr/share/fonts", "/usr/local/share/fonts", *data)), *own]
    endings = {".ttf", ".otf", ".ttc", ".pfb"}
    return any(file.suffix.lower() in endings for folder in folders for file in folder.glob("**/*"))


def has_atspi() -> bool:
    """Whether the system's Python can read the accessibility tree."""
    if not SYSTEM_PYTHON.exists():
        return False
    code = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    return subprocess.run([SYSTEM_PYTHON, "-I", "-c", code], capture_output=True, check=False).returncode == 0


def missing_for_qt() -> list[str]:
    """The libraries and fonts that Qt needs and this system lacks."""
    return [*(name for name in LIBRARIES if not loads(name)), *([] if has_font() else [FONT])]


def missing_for_tests() -> list[str]:
    """The programs and modules that the tests need and this system lacks."""
    found = {name: has_program(name) for name in PROGRAMS}
    found[ATSPI] = has_atspi()
    found[ATSPI_BUS] = any(launcher.exists() for launcher in ATSPI_BUS_LAUNCHERS)
    found[SASL_PLAIN] = any(SYSTEM_LIBRARIES.glob("**/sasl2/libplain.so*"))
    return [name for name, here in found.items() if not here]


def offered(policy: str) -> set[str]:
    """The packages that can be installed, read from what ``apt-cache policy`` printed.

    A name that only other packages provide has the candidate ``(none)``.
    """
    found = re.findall(r"^(\S+):\n(?:  .*\n)*?  Candidate: (?!\(none\))\S", policy, re.MULTILINE)
    return set(found)


def packages_for(missing: Iterable[str], available: set[str]) -> tuple[list[str], list[str]]:
    """The Debian packages that bring what is missing, and what none of the available packages brings."""
    packages: list[str] = []
    unknown: list[str] = []
    for name in missing:
        chosen = next((package for package in PACKAGES[name] if package in available), None)
        if chosen is None:
            unknown.append(name)
        else:
            packages.append(chosen)
    return list(dict.fromkeys(packages)), unknown


def apt_command(packages: Sequence[str], *, with_sudo: bool = False) -> list[str]:
    """The command that installs packages and nothing that they only recommend."""
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    return ["sudo", *command] if with_sudo else command


def other_command(missing: Iterable[str]) -> str | None:
    """The command for systems whose packages can be asked for by library; None on all others."""
    libraries = [f"'{name}()(64bit)'" for name in missing if name in LIBRARIES]
    manager = next((name for name in ("dnf", "zypper") if has_program(name)), None)
    return f"sudo {manager} install {' '.join(libraries)}" if manager and libraries else None


def is_root() -> bool:
    """Whether this process may install packages."""
    return os.name != "nt" and os.geteuid() == 0


def policy_of(missing: Iterable[str]) -> set[str]:
    """The packages for the missing things that apt could install now."""
    names = [package for name in missing for package in PACKAGES[name]]
    # apt-cache speaks the person's language unless told otherwise.
    environment = {**os.environ, "LC_ALL": "C"}
    command = ["apt-cache", "policy", *names]
    return offered(
        subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout
    )


def apt(*command: str) -> int:
    """Run apt-get as root without a question. Returns the exit code.

    RUNLEVEL keeps System V's scripts from starting the services of new packages; systemd knows no such wish.
    """
    options = ["-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1", "NEEDRESTART_MODE": "l"}
    return run_quietly([command[0], *options, *command[1:]], **quiet)


def apt_install(packages: Sequence[str], needed: str) -> None:
    """Install Debian packages as root. Raises Stop when that fails, or with the command to type."""
    if not (is_root() and has_program("apt-get")):
        command = " ".join(apt_command(packages, with_sudo=True))
        raise Stop(f"{needed}, which this computer does not have. To install:\n    {command}")
    print(f"Installing {' '.join(packages)}", flush=True)
    if "postfix" in packages and has_program("debconf-set-selections"):
        # The tests start their own instance; if the system starts its service, it must stay off the network.
        subprocess.run(["debconf-set-selections"], input=POSTFIX_ANSWERS, text=True, check=False)
    with services_off(packages):
        # Lists that are out of date name files that have gone, so one failure is a reason to read them again.
        if apt(*apt_command(packages)) and (apt("apt-get", "update") or apt(*apt_command(packages))):
            raise Stop(f"Installing {' '.join(packages)} did not work; apt-get says why above.")


@contextlib.contextmanager
def services_off(packages: Sequence[str]) -> Iterator[None]:
    """Keep the services of new packages off their fixed ports: not started now, and not at the next boot.

    Debian's own way to say so is /usr/sbin/policy-rc.d, whose exit code 101 forbids; one that is there already rules.
    """
    units = [SERVICES[name] for name in packages if name in SERVICES]
    ours = bool(units) and not SERVICE_POLICY.exists()
    if ours:
        SERVICE_POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        SERVICE_POLICY.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            SERVICE_POLICY.unlink(missing_ok=True)
    if units and has_program("systemctl"):
        run_quietly(["systemctl", "--quiet", "disable", *units])


def ensure_system(missing: Sequence[str], purpose: str) -> None:
    """Bring what is missing, or say how. Raises Stop when it is still missing afterwards."""
    if not missing:
        return
    named = f"{purpose} needs {', '.join(missing)}"
    if not has_program("apt-get"):
        command = other_command(missing)
        advice = f"To install:\n    {command}" if command else "Install it with the system's package manager."
        raise Stop(f"{named}, which this computer does not have. {advice}")
    packages, unknown = packages_for(missing, policy_of(missing))
    if unknown and is_root():
        apt("apt-get", "update")
        packages, unknown = packages_for(missing, policy_of(missing))
    if not is_root():
        packages += [PACKAGES[name][-1] for name in unknown]
    elif unknown:
        raise Stop(f"{named}; no package of this system brings {', '.join(unknown)}.")
    apt_install(packages, named)


def ensure_qt() -> None:
    """See that Qt can start on this system. Raises Stop when it cannot."""
    if sys.platform.startswith("linux"):
        ensure_system(missing_for_qt(), "The window")
        still = missing_for_qt()
        if still:
            raise Stop(f"The window needs {', '.join(still)}, which did not load after installing.")


def ensure_test_servers() -> None:
    """See that the servers of the tests are there; elsewhere than on Linux their tests skip with a reason."""
    if sys.platform.startswith("linux"):
        ensure_system(missing_for_tests(), "The test run")
        ensure_tus_node()


def tus_node_wanted() -> str:
    """What the reference tus server is installed from, its locked packages, as one hash."""
    parts = [(TUS_NODE_LOCK / name).read_bytes() for name in ("package.json", "package-lock.json")]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def has_tus_node() -> bool:
    """Whether the reference tus server is installed in its locked version."""
    stamp = TUS_NODE / "installed.txt"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == tus_node_wanted()


def ensure_tus_node() -> None:
    """Install the reference tus server where it is not, or in another version. Raises Stop."""
    if has_tus_node():
        return
    if not has_program("npm"):
        # Node's own package for Debian brings npm along and conflicts with Debian's npm, so it is asked for only now.
        ensure_system([NPM], "The test run")
    npm = find_program("npm")
    if npm is None:
        raise Stop("The test run needs npm, which is not there after installing.")
    print("Installing the tus server for the tests", flush=True)
    shutil.rmtree(TUS_NODE, ignore_errors=True)
    TUS_NODE.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(TUS_NODE_LOCK / name, TUS_NODE / name)
    # Everything is locked with its hash; no package's code runs here.
    quiet = ["--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    call([npm, "ci", "--prefix", TUS_NODE, *quiet], "Installing the tus server")
    (TUS_NODE / "installed.txt").write_text(tus_node_wanted(), encoding="utf-8")


def ensure_peers() -> None:
    """Bring what the bench compares with, and the servers. What cannot be had is told; the bench goes on without it."""

    def programs() -> None:
        if sys.platform.startswith("linux"):
            ensure_system([name for name in PEERS if not has_program(name)], "The comparison")

    for bring in (programs, ensure_smartcut, ensure_test_servers):
        try:
            bring()
        except Stop as stop:
            print(stop, flush=True)


def ensure_build() -> Path:
    """The Python of an environment with what a bundle is built from and with. Raises Stop."""
    python, stamp = python_of(BUILD_VENV), BUILD_VENV / "installed.txt"
    kind = f"{sys.platform} {platform.machine()}"
    wanted = fingerprint([BUILD_LOCK.read_bytes()], sys.version_info[:2], kind, ROOT)
    if python.exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print("Installing what a bundle is built from", flush=True)
    shutil.rmtree(BUILD_VENV, ignore_errors=True)
    make_venv(BUILD_VENV)
    install_locked(python, BUILD_LOCK)
    stamp.write_text(wanted, encoding="utf-8")
    return python


def ensure_smartcut() -> None:
    """Install smartcut where it is not, or in another version. Raises Stop."""
    stamp, wanted = PEERS_VENV / "installed.txt", " ".join(SMARTCUT)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print("Installing smartcut", flush=True)
    shutil.rmtree(PEERS_VENV, ignore_errors=True)
    call([python_of(VENV), "-I", "-m", "venv", PEERS_VENV], "Making an environment for smartcut")
    pip: list[str | Path] = [python_of(PEERS_VENV), "-I", "-m", "pip", "--quiet"]
    call([*pip, "install", "--no-deps", "--only-binary", ":all:", *SMARTCUT], "Installing smartcut")
    stamp.write_text(wanted, encoding="utf-8")


# ---- commands ----


def exit_code(code: int) -> int:
    """A shell's exit code for a child's return code: 128 plus the signal's number where a signal ended it."""
    return code if code >= 0 else 128 - code


def hand_over(command: Sequence[str | Path], environment: Mapping[str, str]) -> int:
    """Become the command, so that signals and exit code are its own; else wait for it."""
    parts = [str(part) for part in command]
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(parts[0], parts, dict(environment))  # noqa: S606 (there is no shell to need)
    with contextlib.suppress(KeyboardInterrupt):
        return subprocess.call(parts, env=dict(environment))
    return 130


def app(python: Path, arguments: Sequence[str]) -> list[str | Path]:
    """The command that starts the app; -P keeps a folder called app in the current folder out of the way."""
    return [python, "-P", "-m", "app", *arguments]


def off_screen(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which pages are painted without a display, unless a platform was asked for."""
    return {**environment, "QT_QPA_PLATFORM": environment.get("QT_QPA_PLATFORM") or "offscreen"}


def run(arguments: Sequence[str]) -> int:
    """Start the app with the arguments, or the demo where a window could not be shown."""
    wanted = without_dashes(arguments)
    if opens_window(wanted) and not has_display(sys.platform, os.environ):
        print("There is no display here, so this runs the demo instead of opening the window.", flush=True)
        return demo([])
    python = ensure_packages(RUNTIME)
    environment = clean_environment()
    if needs_qt(wanted):
        ensure_qt()
    if app_command(wanted) in OFF_SCREEN_COMMANDS:
        environment = off_screen(environment)
    return hand_over(app(python, wanted), environment)


def demo(arguments: Sequence[str]) -> int:
    """Drive the whole journey off screen into ``demo-output/``."""
    python = ensure_packages(RUNTIME)
    ensure_qt()
    os.chdir(ROOT)
    command = app(python, ["demo", "--out", "demo-output", *arguments])
    return hand_over(command, off_screen(clean_environment()))


def screenshots(arguments: Sequence[str]) -> int:
    """Picture the pages of the documentation, or with ``--all`` every page in light, dark and 200 % text."""
    python = ensure_packages(RUNTIME)
    ensure_qt()
    os.chdir(ROOT)
    folder = "build/screenshots" if "--all" in arguments else "docs/screenshots"
    out = [] if any(argument.split("=")[0] == "--out" for argument in arguments) else ["--out", folder]
    return hand_over(app(python, ["screenshots", *out, *arguments]), off_screen(clean_environment()))


def bench(arguments: Sequence[str]) -> int:
    """Print the speed tables, of the named families or of all."""
    if not (ROOT / "tests" / "bench").is_dir():
        print("There is nothing to measure yet.")
        return 0
    wanted = without_dashes(arguments)
    python = ensure_packages(DEVELOPMENT)
    ensure_qt()
    if not {"-h", "--help"} & set(wanted):
        ensure_peers()
    os.chdir(ROOT)
    return hand_over([python, "-m", "tests.bench", *wanted], off_screen(clean_environment()))


def setup(arguments: Sequence[str]) -> int:
    """Install everything and start nothing."""
    if arguments:
        raise Stop("setup takes no arguments.")
    ensure_packages(DEVELOPMENT)
    ensure_qt()
    print(f"Everything is installed in {VENV}.")
    return 0


def linters(python: Path) -> dict[str, list[str | Path]]:
    """The checks that read the code without running it."""
    tools = python.parent
    ending = ".exe" if os.name == "nt" else ""
    return {
        "ruff check": [tools / f"ruff{ending}", "check", "."],
        "ruff format": [tools / f"ruff{ending}", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        "import rules": [tools / f"lint-imports{ending}"],
    }


def lint(python: Path) -> list[str]:
    """Run every linter; returns the names of those that found something."""
    failed = []
    for name, command in linters(python).items():
        print(f"== {name}", flush=True)
        if run_quietly(command):
            failed.append(name)
    return failed


@contextlib.contextmanager
def virtual_display() -> Iterator[dict[str, str]]:
    """An X server of our own with no screen, on a free display; gives the variables that lead to it.

    Raises Stop when it does not start.
    """
    server_program = find_program("Xvfb")
    if server_program is None:
        raise Stop("Xvfb is not on this computer.")
    read, write = os.pipe()
    screen = ["-screen", "0", "1920x1200x24", "-dpi", "96"]
    server = subprocess.Popen(
        [server_program, "-displayfd", str(write), *screen, "-noreset", "-nolisten", "tcp"],
        pass_fds=[write],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Stop(f"Xvfb ended with {server.wait()} instead of starting.")
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()


def side_by_side(arguments: Sequence[str], processors: int) -> list[str]:
    """What has pytest run two files of tests at a time, where there are two processors and all tests are to run.

    Half of the tests wait for servers, windows and programs. A file stays with one process: what it starts once serves it all.
    """
    chosen = names_tests(arguments) or any(argument.startswith("-n") for argument in arguments)
    return [] if chosen or processors < 2 else ["-n", "2", "--dist", "loadfile"]


def pytest(python: Path, arguments: Sequence[str]) -> int:
    """Run pytest on displays of its own, away from the session of the person at the keyboard."""
    environment = clean_environment()
    for name in DESKTOP_VARIABLES:
        environment.pop(name, None)
    beside = side_by_side(arguments, os.cpu_count() or 1)
    command = [str(python), "-m", "pytest", *beside, *arguments]
    with contextlib.ExitStack() as stack:
        if sys.platform.startswith("linux"):
            runtime = stack.enter_context(tempfile.TemporaryDirectory(prefix="run-"))
            environment["XDG_RUNTIME_DIR"] = runtime
            # Two windows on one display would take the focus from each other.
            displays = [stack.enter_context(virtual_display()) for _ in range(2 if beside else 1)]
            environment.update(displays[0])
            environment[TEST_DISPLAYS] = " ".join(display["DISPLAY"] for display in displays)
        else:
            environment["QT_QPA_PLATFORM"] = "offscreen"
        return exit_code(subprocess.call(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL))


def test(arguments: Sequence[str]) -> int:
    """Lint, types, import rules and every test; with the paths of tests, only those tests."""
    # A child that outlives its parent would keep the display; leaving by exception closes it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen = without_dashes(arguments)
    python = ensure_packages(DEVELOPMENT)
    ensure_qt()
    ensure_test_servers()
    failed = [] if names_tests(chosen) else lint(python)
    if failed:
        raise Stop(f"The tests did not run, because these found something: {', '.join(failed)}.", 1)
    print("== tests", flush=True)
    return pytest(python, chosen)


def lock_problems(text: str) -> list[str]:
    """What is wrong with a lock file: a requirement without version or hash, or an address of an index."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    problems = [f"an address: {line}" for line in lines if re.search(r"://|file:|index|find-links", line)]
    for entry in re.split(r"\n(?=\S)", "\n".join(lines)):
        if not re.match(r"[a-z0-9-]+==\S+", entry):
            problems.append(f"no exact version: {entry[:60]!r}")
        if "--hash=sha256:" not in entry:
            problems.append(f"no hash: {entry[:60]!r}")
    return problems


def compile_lock(uv: Sequence[str | Path], path: Path, options: Sequence[str]) -> None:
    """Write one lock file. Raises Stop when it cannot be made or is not fit for use."""
    out = path.relative_to(ROOT).as_posix()
    form = [
        "--universal",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-annotate",
        "--quiet",
        "--no-config",
    ]
    origin = ["--python-version", "3.11", "--custom-compile-command", "python3 dev.py lock"]
    call(
        [*uv, "pip", "compile", "pyproject.toml", *form, *origin, *options, "--output-file", out],
        f"Making {out}",
    )
    problems = lock_problems(path.read_text(encoding="utf-8"))
    if problems:
        raise Stop(f"{out} is not fit for use:\n    " + "\n    ".join(problems))
    print(f"Made {out}")


def lock(arguments: Sequence[str]) -> int:
    """Make the lock files for every system from pyproject.toml, with uv in an environment of its own."""
    with tempfile.TemporaryDirectory(prefix="lock-") as folder:
        call([sys.executable, "-m", "venv", folder], "Making an environment for uv")
        python = python_of(Path(folder))
        call([python, "-I", "-m", "pip", "--quiet", "install", "uv"], "Installing uv")
        uv: list[str | Path] = [python, "-I", "-m", "uv"]
        compile_lock(uv, RUNTIME_LOCK, arguments)
        # Development holds runtime in the very same versions.
        runtime = ["--constraint", RUNTIME_LOCK.relative_to(ROOT).as_posix()]
        compile_lock(uv, DEVELOPMENT_LOCK, ["--extra", "dev", "--extra", "build", *runtime, *arguments])
        # What builds a bundle is what the tests tried.
        tried = ["--constraint", DEVELOPMENT_LOCK.relative_to(ROOT).as_posix()]
        compile_lock(uv, BUILD_LOCK, ["--extra", "build", *tried, *arguments])
    return 0


COMMANDS = {
    "run": run,
    "test": test,
    "demo": demo,
    "screenshots": screenshots,
    "bench": bench,
    "setup": setup,
    "lock": lock,
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code: 2 where something stands in the way, else the command's own."""
    if sys.version_info < OLDEST_PYTHON:
        print(f"This needs Python 3.11 or newer; this one is {platform.python_version()}.", file=sys.stderr)
        return 2
    if not arguments or arguments[0] in {"-h", "--help"}:
        print((__doc__ or "").strip())
        return 0 if arguments else 2
    if arguments[0] not in COMMANDS:
        print(f"There is no command {arguments[0]!r}; there are {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]](list(arguments[1:]))
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
