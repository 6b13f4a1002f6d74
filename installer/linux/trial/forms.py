"""The two forms of the program, each tried from the file that a person gets to its removal."""

from __future__ import annotations

import shutil
import subprocess
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
#: What makes another call of the one that comes along.
OTHER_TITLE = "Stories of our street"
OTHER_CALL = {"Fostering wellbeing during Covid 19": OTHER_TITLE, "living-well-uk": "our-street"}
LEFT_SHOWN = 12
#: Without these apt keeps what any other package merely suggests.
ALL_THAT_CAME = ("-oAPT::AutoRemove::RecommendsImportant=0", "-oAPT::AutoRemove::SuggestsImportant=0")
#: What fontconfig keeps for every program that shows letters, and what dpkg keeps about itself.
NOT_OURS = (f"{HOME[1:]}/.cache/fontconfig", "var/lib/dpkg", "var/lib/apt")


class Form:
    """What is the same for both forms. ``folder`` is where the program lies in the root."""

    name = ""

    def __init__(self, product: Product, root: Root, desk: Desk, report: Report, pictures: Path) -> None:
        self.product, self.root, self.desk, self.report = product, root, desk, report
        self.pictures = pictures / self.name
        self.pictures.mkdir(parents=True, exist_ok=True)
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
        """The call that comes along."""
        return self.root.inside(folder) / "_internal/resources/calls/living-well-uk.toml"

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
        for old, new in OTHER_CALL.items():
            text = text.replace(old, new)
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

    def note_left(self, what: str, before: set[str], after: set[str], allowed: Sequence[str] = ()) -> None:
        """Write down which files are there that were not there before, apart from what may stay."""
        left = sorted(path for path in after - before if not _below(path, allowed))
        seen = ", ".join(left[:LEFT_SHOWN]) + (
            f" and {len(left) - LEFT_SHOWN} more" if len(left) > LEFT_SHOWN else ""
        )
        self.note(what, not left, seen)


def _below(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


class Deb(Form):
    """The Debian package, installed by root and used by a person."""

    name = "deb"

    def run(self, file: Path) -> None:
        """From apt install to apt purge. Raises :class:`Stop`."""
        package = file
        before = self.root.files()
        shutil.copy(package, self.root.inside("/root") / package.name)
        done = self.root.as_root(
            "apt-get", "install", "--yes", "--no-install-recommends", f"/root/{package.name}"
        )
        (self.pictures / "install.txt").write_text(done.text, encoding="utf-8")
        self.need("apt install in the bare system", done.code == 0, _last(done.text))
        slug = self.product.slug
        self.try_program(slug, f"/usr/lib/{slug}")
        self.try_double_click(f"/usr/lib/{slug}")
        self._remove(before, package)

    def _remove(self, before: set[str], package: Path) -> None:
        slug = self.product.slug
        told = self.root.as_person(slug, "forget", "--yes", variables=self.desk.variables)
        self.note("forget deletes what was kept", told.code == 0, _last(told.text))
        done = self.root.as_root("apt-get", "purge", "--yes", slug)
        self.note("apt purge", done.code == 0, _last(done.text))
        # What came with it goes as well, so that the system is as it was.
        self.root.as_root("apt-get", "purge", "--autoremove", "--yes", *ALL_THAT_CAME, *DESKTOP)
        self.root.inside(f"/root/{package.name}").unlink()
        self.root.inside(journey.VIDEO).unlink()
        self.note_left("nothing is left in the system and in the home", before, self.root.files(), NOT_OURS)


class Archive(Form):
    """The archive, unpacked and installed by a person without an administrator's rights."""

    name = "archive"

    def run(self, file: Path) -> None:
        """From unpacking to removal, once keeping the stories and once not. Raises :class:`Stop`."""
        self.install_from_debian(("xz-utils", *DESKTOP))
        folder = self._unpack(file)
        self._install_with_missing_libraries(folder)
        before = self.root.home_files()
        self._install(folder)
        base = f"{HOME}/.local/share/{self.product.slug}-program"
        self.try_program(f"{HOME}/.local/bin/{self.product.slug}", f"{base}/current")
        self.try_double_click(f"{base}/current")
        self._install_over_running(folder, base)
        self._remove(base, folder, before)

    def _unpack(self, archive: Path) -> str:
        """Into a folder with blanks and letters beyond ASCII, and run from there without installing."""
        place = f"{HOME}/Größere Downloads"
        self.root.as_person("mkdir", place)
        shutil.copy(archive, self.root.inside(place) / "it.tar.xz")
        done = self.root.as_person("tar", "--extract", f"--file={place}/it.tar.xz", f"--directory={place}")
        self.root.inside(f"{place}/it.tar.xz").unlink()
        top = archive.name.removesuffix(".tar.xz")
        self.need("unpacks", done.code == 0, f"{place}/{top}")
        return f"{place}/{top}"

    def _install_with_missing_libraries(self, folder: str) -> None:
        """The installer names one command; that one is run, as the administrator would."""
        done = self.root.as_person("sh", f"{folder}/install.sh")
        command = next((line.split() for line in done.text.splitlines() if "apt-get install" in line), [])
        self.need(
            "says what the bare system lacks, and stops", done.code == 1 and bool(command), " ".join(command)
        )
        self.install_from_debian(command[3:])
        done = self.root.as_person(f"{folder}/{self.product.slug}", "--version")
        self.note("runs from where it was unpacked", done.code == 0, done.text)

    def _install(self, folder: str) -> None:
        done = self.root.as_person("sh", f"{folder}/install.sh")
        self.need("install.sh, without root", done.code == 0, _last(done.text))

    def _install_over_running(self, folder: str, base: str) -> None:
        program = f"{HOME}/.local/bin/{self.product.slug}"
        window = self.root.start_as_person(program, variables=self.desk.variables)
        try:
            self.desk.wait("the window", lambda seen: any(node.role == "heading" for node in seen))
            self._install(folder)
            versions = sorted(path.name for path in self.root.inside(base).glob("[0-9]*"))
            self.note(
                "installing beside a running program keeps both", len(versions) == 2, ", ".join(versions)
            )
            Person(self.desk, self.pictures).press("Practise")
            Person(self.desk, self.pictures).arrive("Whose story is this?")
            self.note("the running program goes on", window.poll() is None)
            done = self.root.as_person("sh", f"{base}/uninstall.sh", "--keep")
            self.note("uninstalling waits for the window to be closed", done.code == 1, _last(done.text))
        except Stop as stop:
            self.note("the running program goes on", False, str(stop))
        finally:
            window.terminate()
            window.wait()
        self._install(folder)
        versions = sorted(path.name for path in self.root.inside(base).glob("[0-9]*"))
        self.note("the next installation clears up", len(versions) == 1, ", ".join(versions))

    def _remove(self, base: str, folder: str, before: set[str]) -> None:
        slug = self.product.slug
        kept = tuple(f"{place}/{slug}" for place in (".local/share", ".config", ".local/state"))
        done = self.root.as_person("sh", f"{base}/uninstall.sh", "--keep")
        self.note("uninstall.sh --keep", done.code == 0, _last(done.text))
        stories = self.root.inside(self.data)
        self.note(
            "the stories are still there",
            stories.is_dir(),
            ", ".join(sorted(p.name for p in stories.iterdir())),
        )
        after = {path for path in self.root.home_files() if not self.root.inside(f"{HOME}/{path}").is_dir()}
        video = Path(journey.VIDEO).name
        self.note_left("nothing else is left", before, after, (*kept, video))
        self._install(folder)
        done = self.root.as_person("sh", f"{base}/uninstall.sh", "--forget", variables=self.desk.variables)
        self.note("uninstall.sh --forget", done.code == 0, _last(done.text))
        self.note_left("nothing at all is left in the home", before, self.root.home_files(), (video,))


def _last(text: str) -> str:
    lines = text.splitlines()
    return lines[-1] if lines else ""


FORMS: dict[str, type[Form]] = {form.name: form for form in (Deb, Archive)}
