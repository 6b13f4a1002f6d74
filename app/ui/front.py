"""What the front page leads to outside the journey: files to keep, another call, change of mind."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app.files import safe_name, storage_error, write_atomic
from app.services import fresh
from app.story.call import Event
from app.story.errors import StoryError
from app.story.record import ConsentRecord
from app.ui.page import Page
from app.words import call_lines, error_text, record_lines

if TYPE_CHECKING:
    from app.ui.about_app import AboutApp
    from app.ui.taking_back import TakingBack
    from app.ui.window import Home

log = logging.getLogger(__name__)


def own_folder() -> str:
    """Where people keep their papers: the start of every dialog for one, wherever the program was started."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return documents if Path(documents).is_dir() else str(Path.home())


def ask_where(page: Page, title: str, name: str, then: Callable[[Path], None]) -> None:
    """Ask for a file's place, without holding up the window, and go on with it."""
    dialog = QFileDialog(page, title, own_folder())
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def write_for(page: Page, write: Callable[[], None], saved: str) -> None:
    """Write a file and say so, or say on the page why it could not be written."""
    try:
        try:
            write()
        except OSError as error:
            raise storage_error(error, Path(error.filename or "")) from error
    except StoryError as error:
        words = error_text(error)
        page.show_errors([("", f"{words.title}. {words.body}")])
        return
    page.say(saved)


def save_record(home: Home, page: Page, record: ConsentRecord | None) -> None:
    """Ask where, and save the person's own record as a PDF."""
    from app.ui.pdf import write_pdf

    if record is None:
        return
    call = home.journey.call if record.call_id == home.journey.call.id else None
    title = page.tr("My record: {reference}").format(reference=record.reference)
    name = safe_name(f"{record.reference} {page.tr('my record')}") + ".pdf"

    def save(path: Path) -> None:
        write_for(
            page, lambda: write_pdf(path, title, record_lines(record, call)), page.tr("Your record is saved.")
        )

    ask_where(page, page.tr("Save my record"), name, save)


class Front(QObject):
    """Serves the front page ``page`` of ``home``."""

    def __init__(self, home: Home, page: Page) -> None:
        super().__init__(page)
        self._home, self._page = home, page
        self._taking_back: TakingBack | None = None
        self._about_app: AboutApp | None = None

    # --- files ---

    def save_call(self) -> None:
        """Save the front page as a PDF."""
        from app.ui.pdf import write_pdf

        call, page = self._home.journey.call, self._page

        def save(path: Path) -> None:
            write_for(
                page, lambda: write_pdf(path, call.title, call_lines(call)), self.tr("The page is saved.")
            )

        ask_where(page, self.tr("Save this page as a PDF"), safe_name(call.title) + ".pdf", save)

    def save_event(self, event: Event) -> None:
        """Write the event as a calendar file and have the system's calendar open it; else save it."""
        from app.delivery.ics import event_ics

        page, data = self._page, event_ics(event, self._home.journey.call, fresh.now())

        def save(path: Path) -> None:
            def write() -> None:
                write_atomic(path, data)
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

            write_for(
                page, write, self.tr("The calendar file is saved. Open it to add the event to your calendar.")
            )

        ask_where(page, self.tr("Add to my calendar"), safe_name(event.title) + ".ics", save)

    def ask_for_call(self) -> None:
        """Ask for a call file and show its front page."""
        from app.ui.trouble import call_file_dialog

        dialog = call_file_dialog(self._page)
        dialog.fileSelected.connect(lambda path: self._home.open_call(Path(path)))
        dialog.open()

    def change_mind(self) -> None:
        """Show what was sent, to take it back."""
        from app.ui.taking_back import TakingBack

        if self._taking_back is None:
            self._taking_back = TakingBack(self._home, self._page)
        self._taking_back.show()

    def about_app(self) -> None:
        """Show what there is to look up and to do about the program itself."""
        from app.ui.about_app import AboutApp

        if self._about_app is None:
            self._about_app = AboutApp(self._home, self._page)
        self._about_app.show()
