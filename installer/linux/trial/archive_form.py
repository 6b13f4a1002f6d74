"""The archive in a root: from unpacking to the removal, once keeping the stories and once not."""

from __future__ import annotations

import shutil
from pathlib import Path

from installer.linux.trial import journey
from installer.linux.trial.form import DESKTOP, SHARED, Form, last_line
from installer.linux.trial.person import Person
from installer.linux.trial.root import HOME
from installer.problem import Stop


class Archive(Form):
    """The archive, unpacked and installed by a person without an administrator's rights."""

    name = "archive"

    def run(self, file: Path) -> None:
        """From unpacking to removal, once keeping the stories and once not. Raises :class:`Stop`."""
        self.install_from_debian(("xz-utils", *DESKTOP))
        folder = self._unpack(file)
        self._install_with_missing_libraries(folder)
        before = self.root.files(HOME)
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
        self.need("install.sh, without root", done.code == 0, last_line(done.text))

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
            self.note("uninstalling waits for the window to be closed", done.code == 1, last_line(done.text))
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
        self.note("uninstall.sh --keep", done.code == 0, last_line(done.text))
        stories = self.root.inside(self.data)
        self.note(
            "the stories are still there",
            stories.is_dir(),
            ", ".join(sorted(p.name for p in stories.iterdir())),
        )
        others = (Path(journey.VIDEO).name, *SHARED)
        self.note_left("nothing else is left", before, self.root.files(HOME), (*kept, *others))
        self._install(folder)
        done = self.root.as_person("sh", f"{base}/uninstall.sh", "--forget", variables=self.desk.variables)
        self.note("uninstall.sh --forget", done.code == 0, last_line(done.text))
        self.note_left("nothing at all is left in the home", before, self.root.files(HOME), others)
