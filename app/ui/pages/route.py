"""How to send: the recommended way first, why, and the other ways that are possible now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.story.call import Call
from app.story.flow import Step
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
        self._settled = False
        self.ways: ChoiceGroup[Route] | None = None
        self.set_heading(self.tr("How to send your story"))
        self.why = self.add_text("")
        self.changed_notice = self.add_notice(
            self.tr("Your clips have changed since you chose. Check that this way is still right."),
            tone=Tone.WARNING,
        )
        self._others: list[object] = []

    def load(self, submission: Submission, call: Call) -> None:
        """Offer what is possible for the clips as they are now."""
        offers = self._offers(submission)
        self.why.setText(offers.why)
        stale = submission.route is not None and submission.route_for != submission.clips_fingerprint
        self.changed_notice.setVisible(stale)
        self.remove_field("route")
        first = offers.possible[0].route if offers.possible else None
        choices = [(o.route, self._title(o, o.route is first), o.text) for o in offers.possible]
        self.ways = ChoiceGroup(choices)
        self.ways.changed.connect(self._chosen)
        self.add_field("route", self.ways, self.tr("How do you want to send it?"))
        if submission.route in {o.route for o in offers.possible}:
            self.ways.set_value(submission.route)
        self._show_not_possible(offers.not_possible)
        self._settled = not stale

    def save(self, submission: Submission) -> None:
        """Store the choice once the person has made or confirmed it for these clips."""
        chosen = self.ways.value() if self.ways else None
        if chosen is not None and self._settled:
            submission.choose_route(chosen)

    def check(self) -> bool:
        """Continue confirms the choice for the clips as they are."""
        self._settled = True
        return super().check()

    def _chosen(self) -> None:
        # Filling in what was chosen before is no choice of the person's.
        if not self._loading:
            self._settled = True
            self.changed_notice.hide()

    def _title(self, offer: Offer, first: bool) -> str:
        return self.tr("{way} (recommended)").format(way=offer.title) if first else offer.title

    def _show_not_possible(self, lines: Sequence[str]) -> None:
        for widget in self._others:
            widget.hide()  # type: ignore[attr-defined]
            widget.deleteLater()  # type: ignore[attr-defined]
        self._others = []
        if lines:
            self._others = [self.add_details(self.tr("Why are other ways missing?"), *lines)]
