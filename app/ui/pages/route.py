"""How to send: the recommended way first, why, and the other ways that are possible now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.story.call import Call
from app.story.flow import Step
from app.story.problems import Problem, ProblemCode
from app.story.route import Route
from app.story.submission import Submission
from app.ui.page import Page
from app.ui.widgets.choice import ChoiceGroup
from app.ui.widgets.notice import Tone


@dataclass(frozen=True)
class Offer:
    """One way as the page shows it: its name, what it needs and how good the video will look."""

    route: Route
    title: str
    text: str


@dataclass(frozen=True)
class Offers:
    """What can be chosen, best first, the reason for the first, and a line for each way that is not possible now."""

    possible: tuple[Offer, ...]
    why: str
    not_possible: tuple[str, ...] = ()


class RoutePage(Page):
    """Asks how to send. The answer holds for the clips as they are, so it is stored on a choice or on Continue alone."""

    step = Step.ROUTE

    def __init__(self, *, offers: Callable[[Submission], Offers]) -> None:
        super().__init__()
        self._offers = offers
        self.ways: ChoiceGroup[Route] | None = None
        self.set_heading(self.tr("How to send your story"))
        self.why = self.add_text("")
        self.changed_notice = self.add_notice(
            self.tr("Your clips have changed since you chose. Check that this way is still right."),
            tone=Tone.WARNING,
        )
        self._others: list[QWidget] = []

    def load(self, submission: Submission, call: Call) -> None:
        """Offer what is possible for the clips as they are now."""
        offers = self._offers(submission)
        self.why.setText(offers.why)
        stale = submission.route is not None and submission.route_for != submission.clips_fingerprint
        self.remove_field("route")
        first = offers.possible[0].route if offers.possible else None
        choices = [(o.route, self._title(o, o.route is first), o.text) for o in offers.possible]
        self.ways = ChoiceGroup(choices)
        self.ways.changed.connect(self.changed_notice.hide)
        self.add_field("route", self.ways, self.tr("How do you want to send it?"))
        if submission.route in {o.route for o in offers.possible}:
            self.ways.set_value(submission.route)
        self.changed_notice.setVisible(stale)
        self._show_not_possible(offers.not_possible)

    def save(self, submission: Submission) -> None:
        """Store the choice once the person has made it, or confirmed it with Continue, for these clips."""
        chosen = self.ways.value() if self.ways else None
        if chosen is not None and self.answered:
            submission.choose_route(chosen)

    def problems(self) -> Sequence[Problem]:
        """A way that was chosen before and is no longer offered has to be replaced by one that is."""
        if self.ways is not None and self.ways.value() is None:
            return (Problem(ProblemCode.ROUTE_MISSING, "route"),)
        return super().problems()

    def _title(self, offer: Offer, first: bool) -> str:
        return self.tr("{way} (recommended)").format(way=offer.title) if first else offer.title

    def _show_not_possible(self, lines: Sequence[str]) -> None:
        for widget in self._others:
            widget.hide()
            widget.deleteLater()
        self._others = []
        if lines:
            self._others = [self.add_details(self.tr("Why are other ways missing?"), *lines)]
