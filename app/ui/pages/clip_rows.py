"""The rows of the videos page: a clip, and a file that is being read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.story.call import Call
from app.story.clip import Clip, SourceFacts
from app.story.flow import Flow, Step
from app.story.problems import ProblemCode
from app.story.submission import Submission
from app.ui import theme
from app.ui.pages.arrivals import Arrival
from app.ui.theme import Ink
from app.ui.widgets.button import Button
from app.ui.widgets.rows import Row
from app.ui.widgets.text import ErrorText, Text
from app.words import duration_words, problem_text, shown_name, size_words

VERY_DARK = 20
"""The luma, of 255, below which a video is called very dark: about half of what a phone films in a room in the evening."""


@dataclass(frozen=True)
class Place:
    """Where a clip stands among all clips, and among those of its own video (both from 1)."""

    number: int
    count: int
    part: int = 1
    parts: int = 1


def clip_name(clip: Clip, place: Place) -> str:
    """What a clip is called on the page and aloud: its file, and which part of it where there are several."""
    name = shown_name(clip.source.name)
    if place.parts == 1:
        return name
    words = QCoreApplication.translate("ClipRow", "{name}, part {part} of {parts}")
    return words.format(name=name, part=place.part, parts=place.parts)


def kept_words(clip: Clip) -> str:
    """How much of the video is kept, and the size of its file."""
    whole, size = duration_words(clip.source.length_ms), size_words(clip.source.size_bytes)
    if clip.is_whole:
        words = QCoreApplication.translate("ClipRow", "Keeping all of it: {whole} ({size})")
        return words.format(whole=whole, size=size)
    words = QCoreApplication.translate("ClipRow", "Keeping {part} of {whole} ({size})")
    return words.format(part=duration_words(clip.length_ms), whole=whole, size=size)


def warnings_of(source: SourceFacts, brightness: int | None = None) -> list[str]:
    """What a person may want to know about a video before it is sent; ``brightness`` is None while it is not known."""
    found = []
    if not source.complete:
        words = QCoreApplication.translate(
            "ClipRow", "The end of this file is missing. You can use the first {length}."
        )
        found.append(words.format(length=duration_words(source.length_ms)))
    if not source.has_sound:
        found.append(QCoreApplication.translate("ClipRow", "There is no sound in this video."))
    if brightness is not None and brightness < VERY_DARK:
        words = QCoreApplication.translate(
            "ClipRow", "This video is very dark. Check that people can see you."
        )
        found.append(words)
    return found


def places_of(clips: Sequence[Clip]) -> dict[str, Place]:
    """Where each clip stands, by its id."""
    by_source: dict[str, list[str]] = {}
    for clip in clips:
        by_source.setdefault(clip.source.path, []).append(clip.clip_id)
    found = {}
    for number, clip in enumerate(clips, 1):
        parts = by_source[clip.source.path]
        found[clip.clip_id] = Place(number, len(clips), parts.index(clip.clip_id) + 1, len(parts))
    return found


def over_limit_words(submission: Submission, call: Call) -> str:
    """How much too much there is and what to do; empty while all fits."""
    problems = Flow(call).problems(Step.VIDEOS, submission)
    return " ".join(problem_text(p, call) for p in problems if p.code is not ProblemCode.NO_CLIPS)


class ClipRow(Row):
    """A clip with its buttons. ``moved`` carries -1 (up) or 1 (down)."""

    part_wanted = Signal()
    find_wanted = Signal()
    moved = Signal(int)
    remove_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.trouble = ErrorText()
        self.rows.insertWidget(1, self.trouble)
        self.part_button = self.add_button(self.tr("Choose the part to keep"))
        self.find_button = self.add_button(self.tr("Find it"))
        self.up_button = self.add_button(self.tr("Move up"))
        self.down_button = self.add_button(self.tr("Move down"))
        self.remove_button = self.add_button(self.tr("Remove"))
        self.part_button.clicked.connect(self.part_wanted)
        self.find_button.clicked.connect(self.find_wanted)
        self.up_button.clicked.connect(lambda: self.moved.emit(-1))
        self.down_button.clicked.connect(lambda: self.moved.emit(1))
        self.remove_button.clicked.connect(self.remove_wanted)

    def show_clip(self, clip: Clip, place: Place, trouble: str = "", brightness: int | None = None) -> None:
        """Show ``clip``; ``trouble`` says what is wrong with its file, ``brightness`` is 0 (black) to 255."""
        name = clip_name(clip, place)
        self.set_texts(name, kept_words(clip), () if trouble else warnings_of(clip.source, brightness))
        self.title.setText(name)
        if self.picture is not None:
            self.picture.setAccessibleName(self.tr("Picture from {name}").format(name=name))
        self.trouble.show_text(trouble)
        self.part_button.setVisible(not trouble)
        self.find_button.setVisible(bool(trouble))
        self.up_button.setEnabled(place.number > 1)
        self.down_button.setEnabled(place.number < place.count)
        spoken = {
            self.part_button: self.tr("Choose the part to keep of {name}"),
            self.find_button: self.tr("Find the file of {name}"),
            self.up_button: self.tr("Move up {name}"),
            self.down_button: self.tr("Move down {name}"),
            self.remove_button: self.tr("Remove {name}"),
        }
        for button, words in spoken.items():
            button.setAccessibleName(words.format(name=name))

    def button_for(self, by: int) -> Button:
        """The button that moves by ``by``, or the other one where that can go no further."""
        first, other = (self.up_button, self.down_button) if by < 0 else (self.down_button, self.up_button)
        return first if first.isEnabled() else other


class ReadingRow(Row):
    """A file that is being read."""

    stop_wanted = Signal()

    def __init__(self, arrival: Arrival, *, parent: QWidget | None = None) -> None:
        name = shown_name(arrival.path.name)
        super().__init__(name, QCoreApplication.translate("ReadingRow", "Reading…"), parent=parent)
        self.title.setText(name)
        self.stop_button = self.add_button(
            self.tr("Stop reading"), spoken=self.tr("Stop reading {name}").format(name=name)
        )
        self.stop_button.clicked.connect(self.stop_wanted)


class TallyLine(QWidget):
    """The line that is always in view."""

    def __init__(self) -> None:
        super().__init__()
        self._label = Text(bold=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_40, theme.GAP_8, theme.GAP_24, theme.GAP_8)
        row.addWidget(self._label)

    @property
    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def show_text(self, text: str) -> None:
        """Say ``text``."""
        self._label.setText(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.ink(self, Ink.PANEL))
        painter.fillRect(0, 0, self.width(), 1, theme.ink(self, Ink.LINE))
