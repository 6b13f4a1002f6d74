"""About this app: its name and version, what it is, what one may do with it, and whose work is in it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal

from app.edition import Edition
from app.ui.page import Page
from app.ui.widgets.button import Button


@dataclass(frozen=True)
class Papers:
    """The text of the app's own licence, the document about other people's work (empty where it is not there), and whether
    the texts of all licences lie in a folder."""

    licence: str
    others: str
    texts: bool


class AboutPage(Page):
    """Not a step. ``others_wanted`` asks for the document, ``texts_wanted`` for the folder."""

    step = None

    others_wanted = Signal()
    texts_wanted = Signal()

    def __init__(self, name: str, version: str, papers: Papers) -> None:
        super().__init__()
        self.set_primary("")
        self.set_save_and_close(False)
        self.set_heading(self.tr("About {name}").format(name=name))
        self.add_text(self.tr("Version {version}").format(version=version))
        if name != Edition().name:
            own = self.tr("{name} is Share Your Story, made ready for one organiser.")
            self.add_text(own.format(name=name))
        self.add_text(
            self.tr(
                "It guides you, or somebody beside you, through answering a call for video stories. "
                "You see exactly what will be sent, and you can change your mind later."
            )
        )
        self.add_heading2(self.tr("Its licence"))
        self.add_text(
            self.tr("Its own code is free. You may use it, pass it on, and change it, under the MIT licence.")
        )
        if papers.licence:
            paragraphs = [" ".join(part.split()) for part in papers.licence.split("\n\n")]
            self.licence = self.add_details(self.tr("Read the licence"), *filter(None, paragraphs))
        self._add_others(papers)

    def _add_others(self, papers: Papers) -> None:
        self.add_heading2(self.tr("Other people’s work"))
        self.add_text(
            self.tr(
                "Many people’s work is in this app. Each part has a licence of its own, which says what you may do."
            )
        )
        self.add_text(
            self.tr("All of it together may be passed on under the GNU General Public License, version 3.")
        )
        self.others = Button(self.tr("See whose work it is, and how to get the source"))
        self.others.clicked.connect(self.others_wanted)
        self.texts = Button(self.tr("Show the folder with all licences"))
        self.texts.clicked.connect(self.texts_wanted)
        offered = ((self.others, bool(papers.others)), (self.texts, papers.texts))
        self.add_buttons(*(button for button, wanted in offered if wanted))
        if not papers.others:
            self.add_text(self.tr("The list of it did not come with this installation."))
