"""The moves of a person through the real window, one method a page, each taking its picture. For demo and screenshots."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.story.flow import Step
from app.story.people import SeenOrHeard, Whose
from app.story.route import Route
from app.story.submission import Submission
from app.ui.drive import Step as Wait
from app.ui.drive import StuckError
from app.ui.window import Home


class Script:
    """Moves through ``home``; pictures go to ``pictures`` with their number and name."""

    def __init__(self, home: Home, pictures: Path, only: Container[str] | None = None) -> None:
        """``only``: take just the pictures with these names, without numbers."""
        self.home, self.pictures = home, pictures
        self._only = only
        self._count = 0

    @property
    def page(self) -> Any:
        """The page that is up."""
        return self.home.shell.page

    def show(self, name: str) -> Iterator[Wait]:
        """Let the window settle and take its picture."""
        yield from self.show_other(name, self.home.shell)

    def show_end(self, name: str) -> Iterator[Wait]:
        """The same page, scrolled to its end."""
        bar = self.page.scroll_area.verticalScrollBar()
        yield None
        bar.setValue(bar.maximum())
        yield from self.show(name)
        bar.setValue(0)

    def show_other(self, name: str, widget: QWidget) -> Iterator[Wait]:
        """A picture of another window."""
        for _ in range(4):
            yield None
        self._count += 1
        if self._only is None or name in self._only:
            number = f"{self._count:02d}-" if self._only is None else ""
            widget.grab().save(str(self.pictures / f"{number}{name}.png"))

    @property
    def story(self) -> Submission:
        """The open story. Raises :class:`StuckError` where none is."""
        story = self.home.journey.submission
        if story is None:
            raise StuckError("no story is open")
        return story

    def press_on(self, step: Step) -> Iterator[Wait]:
        """Press the primary button, and wait for ``step``. Raises :class:`StuckError` where an error shows instead."""
        self.page.primary.click()
        yield lambda: self.home.journey.step is step or self.page.has_errors
        if self.page.has_errors:
            raise StuckError(self.page.summary.accessibleDescription())

    def begin_practice(self) -> Iterator[Wait]:
        """From Start, practise."""
        self.page.practise_wanted.emit()
        yield lambda: self.home.journey.step is Step.WHOSE

    def whose_mine(self) -> Iterator[Wait]:
        """It is my story."""
        self.page.whose.set_value(Whose.MINE)
        yield from self.show("whose")
        yield from self.press_on(Step.AGREEMENT)

    def agree(self) -> Iterator[Wait]:
        """Agree to everything."""
        for box in self.page.boxes.values():
            box.setChecked(True)
        yield from self.show("agreement")
        yield from self.press_on(Step.VIDEOS)

    def show_nothing_chosen(self) -> Iterator[Wait]:
        """Your videos with nothing in it, and after Continue."""
        yield from self.show("videos-empty")
        self.page.primary.click()
        yield from self.show("videos-error")

    def choose(self, files: list[Path], *, expected: int | None = None) -> Iterator[Wait]:
        """Choose videos and wait until they are read, pictures and all; ``expected`` of them can be."""
        self.page.add_files(files)
        wanted = len(files) if expected is None else expected
        yield lambda: len(self.story.clips) == wanted and not self.home.jobs.busy
        yield from self.show("videos")

    def keep_part(self, number: int, start_ms: int, end_ms: int, *, end: str = "") -> Iterator[Wait]:
        """Choose the part of a clip to keep, and go on to Other people; ``end`` names a picture of the page's end."""
        self.page.part_wanted.emit(self.story.clips[number].clip_id)
        yield lambda: self.home.journey.step is Step.PART
        page = self.page
        yield lambda: page.player.is_ready
        page.start_box.setValue(start_ms)
        page.end_box.setValue(end_ms)
        page.player.seek(start_ms + 1_500)
        yield lambda: abs(page.player.position_ms - start_ms - 1_500) < 500
        yield lambda: page.player.strip_is_full and not page.player.seeking
        yield from self.show("part")
        if end:
            yield from self.show_end(end)
        yield from self.press_on(Step.VIDEOS)
        yield lambda: not self.home.jobs.busy
        yield from self.press_on(Step.OTHER_PEOPLE)

    def nobody_else(self) -> Iterator[Wait]:
        """Nobody else can be seen or heard."""
        self.page.seen.set_value(SeenOrHeard.NO)
        yield from self.show("other-people")
        yield from self.press_on(Step.DETAILS)

    def details(self, name: str, number: str) -> Iterator[Wait]:
        """Give name and number."""
        self.page.full_name.set_value(name)
        self.page.number.set_value(number)
        yield from self.show("details")
        yield from self.press_on(Step.ROUTE)

    def by_email(self) -> Iterator[Wait]:
        """Choose email."""
        self.page.ways.set_value(Route.EMAIL)
        yield from self.show("how-to-send")
        yield from self.press_on(Step.CHECK)

    def ready(self) -> Iterator[Wait]:
        """Wait for the finished clips and look at them."""
        page = self.page
        yield lambda: bool(page.prepared) or page.trouble.isVisible()
        if not page.prepared:
            raise StuckError(page.trouble.text.text())
        yield from self.show("check")
        scroll = page.scroll_area.verticalScrollBar()
        scroll.setValue(scroll.maximum())
        yield lambda: page.player.is_ready
        yield from self.show("check-player")

    def send_by(self, route: Route) -> Iterator[Wait]:
        """From How to send or Check, choose ``route`` and go as far as Sending."""
        self.home.journey.go_to(Step.ROUTE)
        yield None
        self.page.ways.set_value(route)
        yield from self.press_on(Step.CHECK)
        page = self.page
        yield lambda: bool(page.prepared)
        page.primary.click()
        yield lambda: self.home.journey.step is Step.SENDING

    def check_and_send(self) -> Iterator[Wait]:
        """Look at the finished clips, and send."""
        yield from self.ready()
        self.page.primary.click()
        yield lambda: self.home.journey.step in {Step.SENDING, Step.SENT}

    def sent(self) -> Iterator[Wait]:
        """Wait until it is delivered."""
        yield lambda: self.home.journey.step is Step.SENT or self.page.views["trouble"].isVisible()
        if self.home.journey.step is not Step.SENT:
            raise StuckError(self.page.trouble.text.text())
        yield from self.show("sent")
