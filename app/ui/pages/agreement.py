"""Your agreement: what will happen to the video, and the call's statements, each with its exact text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.story.call import Call, ConsentKind, ConsentStatement
from app.story.flow import Step
from app.story.submission import Submission
from app.ui.page import Page
from app.ui.pages.call_text import Silences
from app.ui.widgets.choice import ChoiceGroup, TickBox
from app.ui.widgets.notice import Tone


class AgreementPage(Page):
    """One unticked box (AGREE) or yes/no question (CHOICE) for each statement. ``now`` gives the time with UTC offset."""

    step = Step.AGREEMENT

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._call: Call | None = None
        self._made: list[QWidget] = []
        self.boxes: dict[str, TickBox | ChoiceGroup[bool]] = {}
        self.set_heading(self.tr("Your agreement"))
        self.again = self.add_notice("", tone=Tone.WARNING, heading=self.tr("We need to ask again"))
        self.together = self.add_notice(
            self.tr("They must answer, not you. Read each line aloud and give them time."),
            heading=self.tr("Read this together"),
        )

    def load(self, submission: Submission, call: Call) -> None:
        """Show the statements as they stand now, with the answers that hold for them."""
        if call != self._call:
            self._build(call)
        for statement in call.consent:
            answer = submission.answer_to(statement)
            box = self.boxes[statement.id]
            if isinstance(box, TickBox):
                box.setChecked(answer is True)
            else:
                box.set_value(answer)
        self.together.setVisible(submission.helping)
        reason = self._why_again(submission, call)
        self.again.set_text(reason)
        self.again.setVisible(bool(reason))

    def save(self, submission: Submission) -> None:
        """Keep every answer given; a box that was never ticked is no answer."""
        if self._call is None or submission.whose is None:
            return
        for statement in self._call.consent:
            before, value = submission.answer_to(statement), self._value(statement)
            if value is not None and value != before and not (before is None and self._untouched(statement)):
                submission.answer(statement, value, self._now())

    def _value(self, statement: ConsentStatement) -> bool | None:
        box = self.boxes[statement.id]
        return box.isChecked() if isinstance(box, TickBox) else box.value()

    def _untouched(self, statement: ConsentStatement) -> bool:
        box = self.boxes[statement.id]
        return isinstance(box, TickBox) and not box.isChecked()

    def _why_again(self, submission: Submission, call: Call) -> str:
        """Why statements that were answered once stand here without an answer; empty when none does."""
        other_words = other_person = False
        for statement in call.consent:
            if submission.answer_to(statement) is not None:
                continue
            old = [answer for answer in submission.answers if answer.statement_id == statement.id]
            other_person |= any(answer.text_sha256 == statement.text_sha256 for answer in old)
            other_words |= bool(old) and all(answer.text_sha256 != statement.text_sha256 for answer in old)
        reasons = []
        if other_words:
            reasons.append(self.tr("The organiser has changed the words of what you agree to."))
        if other_person:
            reasons.append(
                self.tr("You changed whose story this is, so the answers must come from that person.")
            )
        return " ".join(reasons)

    # --- building ---

    def _build(self, call: Call) -> None:
        for name in list(self.fields):
            self.remove_field(name)
        for old in self._made:
            self.column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._call = call
        self._made = [
            self.add_heading2(self.tr("What will happen to the video")),
            self.add_bullets(call.what_happens),
        ]
        if call.silent_about:
            self._made.append(Silences(call))
            self.add_widget(self._made[-1])
        self._made.append(self.add_heading2(self.tr("Do you agree?")))
        self._made.append(self.add_text(self._how_to_answer(call)))
        self.boxes = {statement.id: self._add_statement(statement) for statement in call.consent}

    def _how_to_answer(self, call: Call) -> str:
        kinds = {statement.kind for statement in call.consent}
        tick = self.tr(
            "Tick each line that you agree to. To take part you need to agree to every line with a box."
        )
        choose = self.tr("Where you see Yes and No, you choose. You can take part either way.")
        texts = [tick] if ConsentKind.AGREE in kinds else []
        texts += [choose] if ConsentKind.CHOICE in kinds else []
        texts.append(self.tr("You can change your mind later, even after you have sent it."))
        return " ".join(texts)

    def _add_statement(self, statement: ConsentStatement) -> TickBox | ChoiceGroup[bool]:
        field = f"consent:{statement.id}"
        if statement.kind is ConsentKind.AGREE:
            box = TickBox(statement.text)
            self.add_field(field, box, "")
            return box
        group = ChoiceGroup([(True, self.tr("Yes")), (False, self.tr("No"))])
        self.add_field(field, group, statement.text)
        return group
