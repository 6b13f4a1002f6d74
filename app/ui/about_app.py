"""What the page "About and help with this app" leads to, with everything behind it.

A new entry is one :class:`Entry` in :meth:`AboutApp._entries` and a method that makes its page and shows it with
:meth:`AboutApp._open`; Back on that page then leads to the list again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from app import __version__
from app.edition import edition
from app.resources import paper_path, resource_path
from app.ui.page import Page
from app.ui.pages.about_app import AboutAppPage, Entry

if TYPE_CHECKING:
    from app.ui.taking_back import TakingBack
    from app.ui.window import Home

log = logging.getLogger(__name__)


class AboutApp(QObject):
    """The list and the pages behind it. ``parent`` is the front page that leads to it."""

    def __init__(self, home: Home, parent: QObject) -> None:
        super().__init__(parent)
        self._home = home
        self._pages: dict[str, Page] = {}
        self._taking_back: TakingBack | None = None
        self.page = AboutAppPage(self._entries())

    def show(self) -> None:
        """Show the list."""
        self._home.shell.show_page(self.page)

    def _entries(self) -> tuple[Entry, ...]:
        """Everything on the list, in its order."""
        return (
            Entry(
                self.tr("About this app"),
                self.tr("Which version it is, its licence, and whose work is in it."),
                lambda: self._open("about", self._about),
            ),
            Entry(
                self.tr("Check this installation"),
                self.tr("Try each part of the app, and make a report for whoever helps you."),
                lambda: self._open("check", self._check_installation),
            ),
            Entry(
                self.tr("Delete everything this app keeps on this computer"),
                self.tr("See what there is, and have all of it deleted. Your own videos stay."),
                lambda: self._open("forget", self._forget),
            ),
        )

    def _open(self, name: str, make: Callable[[], Page], back_to: Page | None = None) -> None:
        """Show the page ``name``, made by ``make`` the first time, with Back to ``back_to`` or the list."""
        if name not in self._pages:
            self._pages[name] = make()
            self._pages[name].back_to = back_to or self.page
        self._home.shell.show_page(self._pages[name])

    def _check_installation(self) -> Page:
        from app.services.installation import check_job
        from app.ui.pages.check_installation import CheckInstallationPage

        return CheckInstallationPage(jobs=self._home.jobs, check=check_job, program=edition().name)

    def _about(self) -> Page:
        from app.ui.pages.about import AboutPage, Papers

        papers = Papers(
            licence=_read(paper_path("LICENSE")),
            others=_read(paper_path("THIRD_PARTY.md")),
            texts=resource_path("licences").is_dir(),
        )
        page = AboutPage(edition().name, __version__, papers)
        page.others_wanted.connect(lambda: self._open("others", lambda: self._others(papers.others), page))
        page.texts_wanted.connect(lambda: _open_folder(resource_path("licences")))
        return page

    def _others(self, markdown: str) -> Page:
        from app.ui.pages.document import DocumentPage
        from app.ui.pages_of import open_link

        page = DocumentPage(markdown)
        page.link_wanted.connect(open_link)
        return page

    def _forget(self) -> Page:
        from app.services.forgetting import forget_job, look_job
        from app.ui.pages.forget import ForgetPage

        home = self._home
        page = ForgetPage(
            jobs=home.jobs,
            look=lambda: look_job(home.folders),
            forget=lambda: forget_job(
                home.folders, home.secrets, home.taking_away, home.jobs.relay(home.take_away, self)
            ),
        )
        page.change_mind_wanted.connect(self._change_mind)
        page.forgotten.connect(home.keep_nothing)
        page.close_wanted.connect(home.shell.close_now)
        return page

    def _change_mind(self) -> None:
        from app.ui.taking_back import TakingBack

        if self._taking_back is None:
            self._taking_back = TakingBack(self._home, self)
        self._taking_back.show()


def _read(path: Path) -> str:
    """A paper of ours, empty where this installation came without it."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        log.info("no %s: %s", path.name, type(error).__name__)
        return ""


def _open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
