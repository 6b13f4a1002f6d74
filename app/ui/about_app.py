"""What the page "About and help with this app" leads to, with everything behind it.

A new entry is one :class:`Entry` in :meth:`AboutApp._entries` and a method that makes its page and shows it with
:meth:`AboutApp._open`; Back on that page then leads to the list again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.edition import edition
from app.ui.page import Page
from app.ui.pages.about_app import AboutAppPage, Entry

if TYPE_CHECKING:
    from app.ui.window import Home


class AboutApp(QObject):
    """The list and the pages behind it. ``parent`` is the front page that leads to it."""

    def __init__(self, home: Home, parent: QObject) -> None:
        super().__init__(parent)
        self._home = home
        self._pages: dict[str, Page] = {}
        self.page = AboutAppPage(self._entries())

    def show(self) -> None:
        """Show the list."""
        self._home.shell.show_page(self.page)

    def _entries(self) -> tuple[Entry, ...]:
        """Everything on the list, in its order."""
        return (
            Entry(
                self.tr("Check this installation"),
                self.tr("Try each part of the app, and make a report for whoever helps you."),
                lambda: self._open("check", self._check_installation),
            ),
        )

    def _open(self, name: str, make: Callable[[], Page]) -> None:
        """Show the page ``name``, made by ``make`` the first time, with Back to the list."""
        if name not in self._pages:
            self._pages[name] = make()
            self._pages[name].back_to = self.page
        self._home.shell.show_page(self._pages[name])

    def _check_installation(self) -> Page:
        from app.services.installation import check_job
        from app.ui.pages.check_installation import CheckInstallationPage

        return CheckInstallationPage(jobs=self._home.jobs, check=check_job, program=edition().name)
