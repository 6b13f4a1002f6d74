"""The part of Sending that guides through WeTransfer: upload there, paste the link here, send the message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.delivery.draft import Draft
from app.delivery.wetransfer import SITE, check_link
from app.story.call import Call
from app.story.errors import LinkUnusable
from app.ui import theme
from app.ui.announce import announce
from app.ui.jobs import Jobs
from app.ui.pages.message_ways import MessageWays
from app.ui.pages.sending_parts import side_by_side
from app.ui.widgets.button import Button
from app.ui.widgets.field_box import FieldBox
from app.ui.widgets.fields import CopyField, TextField
from app.ui.widgets.in_view import put_focus
from app.ui.widgets.notice import Notice, Tone
from app.ui.widgets.step_picture import Illustrated, Picture
from app.ui.widgets.text import Heading, Text
from app.words import date_words, error_text, size_words


class Packed(Protocol):
    """What the part has to know of the finished packet."""

    @property
    def folder(self) -> Path:
        """Where it lies."""

    @property
    def to(self) -> str:
        """The organiser's address."""

    @property
    def subject(self) -> str:
        """The message's subject."""

    @property
    def size_bytes(self) -> int:
        """What it weighs."""


class LinkPart(QWidget):
    """Numbered steps. ``checked`` carries a link that is one as soon as it is pasted, ``email_wanted`` and ``said_sent`` carry
    it when its message goes."""

    email_wanted = Signal(str)
    said_sent = Signal(str)
    checked = Signal(str)

    def __init__(self, *, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.link = ""
        self._packed: Packed | None = None
        self._message: Callable[[str], str] = lambda _link: ""
        self._expires: Callable[[str], datetime] = lambda link: check_link(link).expires(
            datetime.now().astimezone()
        )
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.GAP_16)
        self._build_upload()
        self._build_paste()
        self._build_message()

    def _add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self._rows.addWidget(widget)

    def _build_upload(self) -> None:
        self.about = Text("")
        self.site = Button(self.tr("Open WeTransfer in the browser"))
        self.site.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(SITE)))
        self.folder = Button(self.tr("Show the folder with my clips"))
        self.folder.clicked.connect(self._show_folder)
        self.address = CopyField(self.tr("Email address of the organiser"))
        self._add(
            self.about,
            Heading(self.tr("1. Open WeTransfer"), level=2),
            Illustrated(
                Picture.PAGE,
                Text(
                    self.tr("The site asks for your own email address, and sends a code there to check it.")
                ),
                side_by_side(self.site),
            ),
            Heading(self.tr("2. Add the whole folder"), level=2),
            Illustrated(
                Picture.FOLDER,
                Text(self.tr("Drag the folder onto the page. It holds your clips and your answers.")),
                side_by_side(self.folder),
            ),
            Heading(self.tr("3. Choose “Get transfer link”"), level=2),
            Illustrated(
                Picture.MENU,
                Text(
                    self.tr(
                        "If WeTransfer asks whom to send it to instead, use this address. "
                        "Then look for the link in the email that WeTransfer sends to you."
                    )
                ),
                self.address,
            ),
        )

    def _build_paste(self) -> None:
        self.field = TextField(characters=44)
        self.box = FieldBox(
            self.field,
            self.tr("4. Paste the link here"),
            hint=self.tr("It begins with https://we.tl/ or https://wetransfer.com/"),
        )
        self.check = Button(self.tr("Check the link"))
        self.check.clicked.connect(self._check)
        self.field.returnPressed.connect(self._check)
        self.field.changed.connect(self._typed)
        self.good = Notice("", tone=Tone.DONE)
        self._add(Illustrated(Picture.LINK, self.box, side_by_side(self.check)), self.good)

    def _build_message(self) -> None:
        self.message = QWidget()
        rows = QVBoxLayout(self.message)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_16)
        self.from_here = Button(self.tr("Send the message from this app"))
        self.from_here.clicked.connect(lambda: self.email_wanted.emit(self.link))
        self.ways = MessageWays(jobs=self._jobs)
        self.ways.add_way(self.from_here)
        self.ways.said_sent.connect(lambda: self.said_sent.emit(self.link))
        rows.addWidget(Heading(self.tr("5. Send the organiser the link"), level=2))
        words = self.tr(
            "The message has your name, your contact number and the link. Choose one way to send it."
        )
        rows.addWidget(Text(words))
        rows.addWidget(self.ways)
        self._add(self.message)

    # --- use ---

    def reset(self, call: Call) -> None:
        """Begin anew for ``call``."""
        self.field.set_value("")
        self.box.show_error("")
        self._put_away()

    def show_for(
        self,
        packed: Packed,
        message: Callable[[str], str],
        expires: Callable[[str], datetime],
        link: str = "",
    ) -> None:
        """Guide for this packet; ``message`` gives the text to the organiser for a link, ``expires`` until
        when it works; ``link`` was pasted before."""
        self._packed, self._message, self._expires = packed, message, expires
        self.address.set_value(packed.to)
        words = self.tr(
            "Your story is {size}. WeTransfer is a website that takes large files. "
            "It is free up to 3 GB, and its links work for 3 days."
        )
        self.about.setText(words.format(size=size_words(packed.size_bytes)))
        if link and not self.link:
            self._accept(link)

    def _check(self) -> None:
        try:
            self.link = check_link(self.field.value()).url
        except LinkUnusable as error:
            self._put_away()
            words = error_text(error)
            self.box.show_error(f"{words.title}. {words.body}")
            announce(self.field, words.title, assertive=True)
            put_focus(self.field)
            return
        self.box.show_error("")
        self.checked.emit(self.link)
        self._accept(self.link)
        announce(self.good, self.good.text.text())
        put_focus(self.ways.program)

    def _typed(self) -> None:
        # The message below holds the link that was checked, not what is being typed.
        if self.field.value() != self.link:
            self._put_away()

    def _put_away(self) -> None:
        self.link = ""
        self.good.hide()
        self.message.hide()

    def _accept(self, link: str) -> None:
        """Show how to pass on a link that is one."""
        self.link = link
        self.field.set_value(link)
        works = self.tr("This is a WeTransfer link. It usually works for 3 days, until {when}.")
        self.good.set_text(works.format(when=date_words(self._expires(link))))
        self.good.show()
        if self._packed is not None:
            self.ways.set_message(Draft(self._packed.to, self._packed.subject, self._message(link)))
        self.message.show()

    def _show_folder(self) -> None:
        if self._packed is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._packed.folder)))
