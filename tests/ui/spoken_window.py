"""A window with every building block in it, for the test that reads it as a screen reader would."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.story.flow import Step
from app.story.people import Whose
from app.ui.journey import Journey
from app.ui.shell import Shell
from app.ui.theme import Theme
from app.ui.widgets.choice import ChoiceGroup, TickBox
from app.ui.widgets.fields import CopyField
from app.ui.widgets.notice import Tone
from app.ui.widgets.rows import ProgressRow, Row, RowList, SummaryRow
from app.ui.widgets.time_box import TimeBox
from tests.ui.sample import NamesPage, a_call, a_submission


class EverythingPage(NamesPage):
    step = Step.WHOSE

    def __init__(self) -> None:
        super().__init__()
        self.choice: ChoiceGroup[str] = ChoiceGroup(
            [("a", "Mine"), ("b", "Theirs", "They must know that we may call.")]
        )
        self.add_field("whose", self.choice, "Whose number is it?")
        self.add_field("tick", TickBox("I agree that my video may be shared, alone or with others."), "")
        start = TimeBox()
        start.set_value(65_200)
        self.add_field("start", start, "Start", "Minutes and seconds")
        self.add_notice("Films are kept for a year.", tone=Tone.WARNING, heading="How long")
        self.add_details("What happens to my number", "It is kept with your video.")
        self.add_bullets(["Your day", "How you feel"])
        self.add_widget(SummaryRow("Full name", "Sam Jones", what="your name"))
        self.add_widget(CopyField("Email address", "us@example.org"))
        progress = ProgressRow("Sending clip 1")
        progress.set_progress(5, 10, "5 MB of 10 MB")
        self.add_widget(progress)
        rows = RowList("Your videos")
        row = Row("walk.mp4", "12 seconds")
        row.add_button("Move up", spoken="Move up: walk.mp4", enabled=False)
        rows.set_rows([row])
        self.column.insertWidget(3, rows)


def main() -> None:
    app = QApplication([])
    theme = Theme(app, text_scale=100)
    journey = Journey(a_call(), lambda _: None)
    shell = Shell(journey, {Step.WHOSE: EverythingPage})
    submission = a_submission(practise=True)
    submission.tell_whose(Whose.MINE)
    shell.show()
    shell.activateWindow()
    journey.begin(submission)
    QTimer.singleShot(1500, lambda: shell.page.show_errors([("name", "Enter your full name.")]))
    QTimer.singleShot(2500, lambda: shell.page.say("One video added"))
    app.exec()
    del theme


if __name__ == "__main__":
    main()
