"""The Debian package in a root: from apt install to apt purge."""

from __future__ import annotations

import shutil
from pathlib import Path

from installer.linux.trial import journey
from installer.linux.trial.form import DESKTOP, SHARED, Form, last_line
from installer.linux.trial.root import HOME

#: Where the package lies in the root.
PACKAGE = "/root/the.deb"
#: Without these apt keeps what any other package merely suggests.
ALL_THAT_CAME = ("-oAPT::AutoRemove::RecommendsImportant=0", "-oAPT::AutoRemove::SuggestsImportant=0")
#: What others keep in the home, and dpkg and apt about themselves.
NOT_OURS = (*(f"{HOME[1:]}/{path}" for path in SHARED), "var/lib/dpkg", "var/lib/apt")


class Deb(Form):
    """The Debian package, installed by root and used by a person."""

    name = "deb"

    def run(self, file: Path) -> None:
        """From apt install to apt purge. Raises :class:`Stop`."""
        before = self.root.files()
        shutil.copy(file, self.root.inside(PACKAGE))
        done = self.root.as_root("apt-get", "install", "--yes", "--no-install-recommends", PACKAGE)
        (self.pictures / "install.txt").write_text(done.text, encoding="utf-8")
        self.need("apt install in the bare system", done.code == 0, last_line(done.text))
        slug = self.product.slug
        self.try_program(slug, f"/usr/lib/{slug}")
        self.try_double_click(f"/usr/lib/{slug}")
        self._remove(before)

    def _remove(self, before: set[str]) -> None:
        slug = self.product.slug
        told = self.root.as_person(slug, "forget", "--yes", variables=self.desk.variables)
        self.note("forget deletes what was kept", told.code == 0, last_line(told.text))
        done = self.root.as_root("apt-get", "purge", "--yes", slug)
        self.note("apt purge", done.code == 0, last_line(done.text))
        # What came with it goes as well, so that the system is as it was.
        self.root.as_root("apt-get", "purge", "--autoremove", "--yes", *ALL_THAT_CAME, *DESKTOP)
        self.root.inside(PACKAGE).unlink()
        self.root.inside(journey.VIDEO).unlink()
        self.note_left("nothing is left in the system and in the home", before, self.root.files(), NOT_OURS)
