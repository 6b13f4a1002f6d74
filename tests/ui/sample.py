"""A call, a submission and pages as small as can be, for the tests of the window's base."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.story.call import Call, ConsentStatement, Organiser, SupportLine
from app.story.flow import Step
from app.story.submission import Submission, new_submission
from app.ui.page import Page
from app.ui.widgets.choice import ChoiceGroup
from app.ui.widgets.fields import TextField

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def a_call() -> Call:
    return Call(
        id="sample",
        version="1",
        language="en",
        title="A day of mine",
        summary="Tell us about your day.",
        organiser=Organiser("The Organiser", "We ask.", "us@example.org"),
        about=(),
        prompts=(),
        who_can_take_part=(),
        what_happens=(),
        consent=(ConsentStatement("shared", "My video may be shared."),),
        delivery=(),
        reference_prefix="AB",
        support=(SupportLine("Samaritans", "116 123", hours="Every day"), SupportLine("Shout", text="85258")),
    )


def a_submission(*, practise: bool = False) -> Submission:
    return new_submission("s1", a_call(), NOW, practise=practise)


class NamesPage(Page):
    """Two fields of the Details step, on a step that every submission may enter."""

    step = Step.DETAILS

    def __init__(self) -> None:
        super().__init__()
        self.set_heading("Your details")
        self.add_text("Who you are.")
        self.full_name = TextField()
        self.add_field("name", self.full_name, "Full name", "As on an envelope")
        self.number = TextField(characters=20)
        self.add_field("number", self.number, "Contact number")

    def load(self, submission: Submission, call: Call) -> None:
        self.full_name.set_value(submission.contact.name)
        self.number.set_value(submission.contact.number)

    def save(self, submission: Submission) -> None:
        contact = replace(submission.contact, name=self.full_name.value(), number=self.number.value())
        submission.tell_contact(contact)


class ChoicePage(Page):
    """One question with two answers."""

    step = Step.WHOSE

    def __init__(self) -> None:
        super().__init__()
        self.set_heading("Whose story is it?")
        self.choice = ChoiceGroup([("a", "Mine"), ("b", "Someone else's", "They sit beside you.")])
        self.add_field("whose", self.choice, "", spoken="Whose story is it?")


class PlainPage(Page):
    """A page with a heading and nothing else."""

    def __init__(self, step: Step, heading: str) -> None:
        super().__init__()
        self.step = step
        self.set_heading(heading)

    def problems(self) -> tuple[()]:
        return ()
