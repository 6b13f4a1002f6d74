"""What both forms of the program have to do, once it is installed in a root."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from collections.abc import Sequence
from pathlib import Path

from installer.linux.trial import journey
from installer.linux.trial.desk import Desk
from installer.linux.trial.person import Person
from installer.linux.trial.report import Report
from installer.linux.trial.root import HOME, Root
from installer.problem import Stop
from installer.product import CALL_ENDING, CALL_MIME_TYPE, Product

#: What every desktop has, and what opens a file by a double-click.
DESKTOP = ("desktop-file-utils", "libglib2.0-bin", "shared-mime-info", "xdg-utils")
#: Which desktop xdg-open and xdg-mime take it for: they hand on to its own programs.
AS_DESKTOP = {"XDG_CURRENT_DESKTOP": "GNOME"}
#: The title and id of another call than the one that comes along.
OTHER_TITLE, OTHER_ID = "Stories of our street", "our-street"
#: In the home: what fontconfig and Qt's own dialog for files keep for all programs that use them.
SHARED = (".cache/fontconfig",)
LEFT_SHOWN = 12


class Form:
    """What is the same for both forms. ``folder`` is where the program lies in the root."""

    name = ""

    def __init__(self, product: Product, root: Root, desk: Desk, report: Report, pictures: Path) -> None:
        self.product, self.root, self.desk, self.report = product, root, desk, report
        self.pictures = pictures / self.name
        shutil.rmtree(self.pictures, ignore_errors=True)
        self.pictures.mkdir(parents=True)
        self.data = f"{HOME}/.local/share/{product.slug}"

    def run(self, file: Path) -> None:
        """Try the form from the file to the removal. Raises :class:`Stop` where nothing can go on."""
        raise NotImplementedError

    def note(self, what: str, passed: bool, seen: str = "") -> None:
        """Write down a check of this form."""
        self.report.note(self.name, what, passed, seen)

    def need(self, what: str, passed: bool, seen: str = "") -> None:
        """The same for one that the others build on. Raises :class:`Stop`."""
        self.report.need(self.name, what, passed, seen)

    def try_program(self, program: str, folder: str) -> None:
        """Everything that the installed program has to do, the window last."""
        done = self.root.as_person(program, "--version")
        self.need("tells its version", done.code == 0 and self.product.version in done.text, done.text)
        done = self.root.as_person(program, "--self-test", f"{HOME}/report.txt")
        told = done.text.splitlines()
        self.note("passes its own test, without a display", done.code == 0, told[-1] if told else "")
        report = self.root.inside(f"{HOME}/report.txt")
        if report.exists():
            shutil.move(report, self.pictures / "self-test.txt")
        journey.make_video(self.root, folder)
        self.need("makes a video with its own ffmpeg", True, journey.VIDEO)
        self._by_keyboard(program, folder)
        done = self.root.as_person(
            program, "demo", "--out", f"{HOME}/demo", variables={"QT_QPA_PLATFORM": "offscreen"}
        )
        self.note("goes through the demo", done.code == 0, done.text.splitlines()[0] if done.text else "")
        shutil.rmtree(self.root.inside(f"{HOME}/demo"), ignore_errors=True)

    def _by_keyboard(self, program: str, folder: str) -> None:
        window = self.root.start_as_person(program, variables=self.desk.variables)
        try:
            person = Person(self.desk, self.pictures)
            journey.practise(person, self.call_file(folder))
            journey.read_on(person)
            self.note(
                "the practice journey by keyboard, to Sent", True, f"{len(self.picture_names())} pictures"
            )
            self._note_received(folder)
            self.note("the window names itself as its menu entry does", *self._window_class())
        except Stop as stop:
            self.desk.picture(self.pictures / "stuck.png")
            self.note("the practice journey by keyboard", False, str(stop))
        finally:
            window.terminate()
            window.wait()

    def call_file(self, folder: str) -> Path:
        """The call that comes along: the edition's own, else the first."""
        calls = sorted(self.root.inside(folder).glob("_internal/resources/calls/*.toml"))
        return next((call for call in calls if call.name == self.product.edition.call), calls[0])

    def _note_received(self, folder: str) -> None:
        try:
            self.note("a received message", True, journey.received(self.root, self.data, folder))
        except Stop as stop:
            self.note("a received message", False, str(stop))

    def _window_class(self) -> tuple[bool, str]:
        """Whether the window can be matched with its menu entry (StartupWMClass), and what it says."""
        done = subprocess.run(
            ["xprop", "-display", self.desk.display, "-id", self.desk.windows()[-1], "WM_CLASS"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return f', "{self.product.name}"' in done.stdout, done.stdout.strip()

    def picture_names(self) -> list[str]:
        """The pictures that were taken."""
        return sorted(path.name for path in self.pictures.glob("*.png"))

    def try_double_click(self, folder: str) -> None:
        """A call file, opened as a file manager would."""
        self.install_from_debian(DESKTOP)
        opened = f"{HOME}/our street{CALL_ENDING}"
        text = self.call_file(folder).read_text(encoding="utf-8")
        facts = tomllib.loads(text)
        text = text.replace(facts["title"], OTHER_TITLE).replace(facts["id"], OTHER_ID)
        self.root.inside(opened).write_text(text, encoding="utf-8")
        done = self.root.as_person("xdg-mime", "query", "filetype", opened, variables=AS_DESKTOP)
        self.note("the type of a call file", done.text == CALL_MIME_TYPE, done.text)
        done = self.root.as_person("xdg-mime", "query", "default", CALL_MIME_TYPE, variables=AS_DESKTOP)
        self.note("the program for that type", done.text == f"{self.product.app_id}.desktop", done.text)
        opener = self.root.start_as_person("xdg-open", opened, variables=self.desk.variables | AS_DESKTOP)
        try:
            Person(self.desk, self.pictures).arrive(OTHER_TITLE)
            self.desk.picture(self.pictures / "double-click.png")
            self.note("a double-click opens the call", True, OTHER_TITLE)
        except Stop as stop:
            self.note("a double-click opens the call", False, str(stop))
        finally:
            self.end_program()
            opener.wait()
        self.root.inside(opened).unlink()

    def end_program(self) -> None:
        """End the program where something else started it: those whose file lies in this root."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                program = (process / "exe").readlink()
            except OSError:
                continue
            if program.is_relative_to(self.root.folder) and program.name == self.product.slug:
                subprocess.run(["kill", process.name], check=False)

    def install_from_debian(self, packages: Sequence[str]) -> None:
        """Install packages, without what they only recommend. Raises :class:`Stop`."""
        done = self.root.as_root("apt-get", "install", "--yes", "--no-install-recommends", *packages)
        if done.code:
            raise Stop(f"apt-get could not install {', '.join(packages)}: {done.text[-600:]}")

    def _is_ours(self, path: str) -> bool:
        """Empty folders that every program shares, such as ``~/.config``, are not counted."""
        return not path.endswith("/") or self.product.slug in path

    def note_left(self, what: str, before: set[str], after: set[str], allowed: Sequence[str] = ()) -> None:
        """Write down which files, and folders of ours, are there that were not there before; some may stay."""
        left = sorted(path for path in after - before if self._is_ours(path) and not _below(path, allowed))
        more = [f"and {len(left) - LEFT_SHOWN} more"] if len(left) > LEFT_SHOWN else []
        self.note(what, not left, ", ".join([*left[:LEFT_SHOWN], *more]))


def _below(path: str, folders: Sequence[str]) -> bool:
    return any(f"{path}/".startswith(f"{folder}/") for folder in folders)


def last_line(text: str) -> str:
    """What a command said in the end."""
    lines = text.splitlines()
    return lines[-1] if lines else ""
