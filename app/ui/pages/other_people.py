"""Other people: whether anyone else can be seen or heard, and whether each of them has agreed."""

from __future__ import annotations

from app.story.call import Call
from app.story.flow import Step
from app.story.people import SeenOrHeard
from app.story.submission import Submission
from app.ui.page import Page
from app.ui.widgets.button import Button
from app.ui.widgets.choice import ChoiceGroup
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Tone


class OtherPeoplePage(Page):
    """The answer holds for the videos as they are, so it is stored when the person edits it or confirms it by Continue."""

    step = Step.OTHER_PEOPLE

    def __init__(self) -> None:
        super().__init__()
        self._confirmed = False
        self._agreed_before: dict[SeenOrHeard, bool | None] = {}
        self._asked: SeenOrHeard | None = None
        self.set_heading(self.tr("Other people in your videos"))
        self.again = self.add_notice(
            self.tr("Check that your answer is still right for all of them. Then press Continue."),
            tone=Tone.WARNING,
            heading=self.tr("You added videos after you answered"),
        )
        self.seen: ChoiceGroup[SeenOrHeard] = ChoiceGroup(
            [
                (SeenOrHeard.NO, self.tr("No")),
                (SeenOrHeard.ADULTS, self.tr("Yes, adults")),
                (
                    SeenOrHeard.UNDER_18S,
                    self.tr("Yes, under 18s"),
                    self.tr("Choose this if any of them is under 18."),
                ),
            ]
        )
        # Before the page watches for edits: what is stored must already be the answer to the new question.
        self.seen.changed.connect(self._seen_changed)
        self.add_field(
            "seen",
            self.seen,
            self.tr("Can anyone else be seen or heard?"),
            self.tr(
                "Think of people in the background, voices, and photos on the wall. Think only of the parts you keep."
            ),
        )
        self.agreed = ChoiceGroup([(True, self.tr("Yes, everyone")), (False, self.tr("No, not everyone"))])
        self.agreed_box = self.add_field("agreed", self.agreed, self._question(SeenOrHeard.ADULTS))
        self.not_all = self.add_notice(
            self.tr(
                "You can ask them now, and answer again. Or keep only parts where they cannot be seen or heard."
            ),
            heading=self.tr("What to do if not everyone has agreed"),
        )
        self.choose_parts = Button(self.tr("Choose other parts of my videos"))
        self.choose_parts.clicked.connect(lambda: self.go_to.emit(Step.VIDEOS))
        row = FlowRow()
        row.add(self.choose_parts)
        self.not_all.add(row)
        self.agreed.changed.connect(self._show_parts)

    def load(self, submission: Submission, call: Call) -> None:
        """Show what was answered, and whether videos were added since."""
        others = submission.other_people
        self._confirmed = False
        self._agreed_before = {}
        self._asked = others.seen_or_heard
        self.seen.set_value(others.seen_or_heard)
        self.agreed.set_value(others.all_agreed)
        self.again.setVisible(others.seen_or_heard is not None and not others.covers(submission.source_paths))
        self._show_parts()

    def save(self, submission: Submission) -> None:
        """Keep an answer that was edited or confirmed; leaving the page alone confirms nothing."""
        seen = self.seen.value()
        agreed = None if seen in {None, SeenOrHeard.NO} else self.agreed.value()
        before = (submission.other_people.seen_or_heard, submission.other_people.all_agreed)
        if (seen, agreed) != before or (self._confirmed and seen is not None):
            submission.tell_other_people(seen, agreed)

    def check(self) -> bool:
        """Continue confirms the answer for the videos as they are now."""
        self._confirmed = True
        try:
            return super().check()
        finally:
            self._confirmed = False

    def _seen_changed(self) -> None:
        """Another question follows another answer: what was said to it before comes back, nothing is taken over."""
        seen = self.seen.value()
        if self._asked is not None and self._asked is not seen:
            self._agreed_before[self._asked] = self.agreed.value()
            self.agreed.set_value(self._agreed_before.get(seen) if seen else None)
        self._asked = seen
        self._show_parts()

    def _show_parts(self) -> None:
        seen = self.seen.value()
        asked = seen in {SeenOrHeard.ADULTS, SeenOrHeard.UNDER_18S}
        if seen is not None and asked:
            self.agreed_box.set_label(self._question(seen))
            self.agreed_box.set_hint(self._hint(seen))
        self.agreed_box.setVisible(asked)
        self.not_all.setVisible(asked and self.agreed.value() is False)

    def _question(self, seen: SeenOrHeard) -> str:
        if seen is SeenOrHeard.UNDER_18S:
            return self.tr("Has everyone agreed, and a parent or guardian of each young person?")
        return self.tr("Has each of them agreed to be in a video that others can see?")

    def _hint(self, seen: SeenOrHeard) -> str:
        if seen is SeenOrHeard.UNDER_18S:
            return self.tr(
                "For each person under 18, ask a parent or guardian and the young person. Ask the adults too."
            )
        return self.tr("Tell them that the video may be shared. Ask each person yourself.")
