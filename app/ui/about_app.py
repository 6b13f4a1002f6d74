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
    from app.ui.taking_back import TakingBack
    from app.ui.window import Home


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
