"""A window with the questions about the email account, for the test that reads it as a screen reader would."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.story.flow import Step
from app.story.people import Whose
from app.ui.journey import Journey
from app.ui.page import Page
from app.ui.pages.account_form import AccountForm
from app.ui.shell import Shell
from app.ui.theme import Theme
from tests.ui.sample import a_call, a_submission


class AccountPage(Page):
    step = Step.WHOSE

    def __init__(self) -> None:
        super().__init__()
        self.set_heading("Sending your story")
        self.form = AccountForm(self)
        for box in self.form.boxes:
            self.add_widget(box)


def main() -> None:
    app = QApplication([])
    theme = Theme(app, text_scale=100)
    journey = Journey(a_call(), lambda _: None)
    shell = Shell(journey, {Step.WHOSE: AccountPage})
    submission = a_submission()
    submission.tell_whose(Whose.MINE)
    shell.show()
    shell.activateWindow()
    journey.begin(submission)
    page = shell.page
    assert isinstance(page, AccountPage)
    page.form.address.set_value("sam@gmail.com")
    QTimer.singleShot(2500, page.form.ask_rest)
    app.exec()
    del theme


if __name__ == "__main__":
    main()
