"""What the tests of the pages share: the real call, a story in it, records of what was sent, and pressing by keyboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.resources import resource_path
from app.store.calls import load_call
from app.story.call import Call, ConsentKind, ConsentStatement
from app.story.clip import Clip, SourceFacts
from app.story.people import SeenOrHeard, Whose
from app.story.record import SCHEMA_VERSION, ConsentRecord, Delivery, RecordedAnswer, RecordedClip
from app.story.route import Outcome, Route
from app.story.submission import Submission, new_submission
from app.ui.page import Page
from app.ui.widgets.choice import ChoiceGroup

OPEN = datetime(2020, 5, 20, 9, 30, tzinfo=UTC)
CLOSED = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
CALL = load_call(resource_path("calls", "living-well-uk.toml"))
CHOICE = ConsentStatement("lessons", "Schools may show my video in lessons.", ConsentKind.CHOICE)

P = TypeVar("P", bound=Page)


def with_choice(call: Call = CALL) -> Call:
    """The call with one statement more that is a free choice."""
    return replace(call, consent=(*call.consent, CHOICE))


def a_story(whose: Whose | None = None) -> Submission:
    story = new_submission("s1", CALL, CLOSED, practise=True)
    if whose is not None:
        story.tell_whose(whose)
    return story


def a_clip(name: str) -> Clip:
    source = SourceFacts(f"/videos/{name}", name, 1000, 1, 60_000, 1920, 1080, 34, "mov", "h264", 0)
    return Clip.whole(name, source)


def a_record(reference: str = "LW-7F3K-9Q2M", call: Call = CALL, *, practise: bool = False) -> ConsentRecord:
    answers = tuple(RecordedAnswer(s.id, s.text, s.text_sha256, s.kind, True, OPEN) for s in call.consent)
    clip = RecordedClip(f"{reference}_clip-1-of-1.mp4", "ab" * 32, 1_500_000, 65_200, 1920, 1080, True, True)
    record = ConsentRecord(
        schema_version=SCHEMA_VERSION,
        record_id=f"record-{reference}",
        reference=reference,
        app_version="0.1.0",
        practise=practise,
        call_id=call.id,
        call_version=call.version,
        call_title=call.title,
        language=call.language,
        organiser=call.organiser.name,
        organiser_email=call.organiser.email,
        made_at=OPEN,
        name="Sam Jones",
        contact_number="07700 900982",
        contact_number_e164="+447700900982",
        number_is=None,
        operated_by=Whose.MINE,
        helper=None,
        answers=answers,
        seen_or_heard=SeenOrHeard.NO,
        all_agreed=None,
        clips=(clip,),
        retention=call.retention,
        withdrawal=call.withdrawal,
    )
    return record.delivered(Delivery(Route.EMAIL, Outcome.ACCEPTED, call.organiser.email, OPEN))


def show(qtbot: object, page: P, story: Submission | None, call: Call = CALL) -> P:
    """Bring a page up as the window does, with the focus on its heading."""
    qtbot.addWidget(page)  # type: ignore[attr-defined]
    page.resize(760, 700)
    page.show_for(story, call)
    with qtbot.waitExposed(page):  # type: ignore[attr-defined]
        page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)  # type: ignore[attr-defined]
    page.take_focus()
    return page


def tab_to(qtbot: object, page: QWidget, wanted: QWidget) -> None:
    """Press Tab until ``wanted`` has the focus; fails where no number of presses leads there."""
    for _ in range(80):
        at = page.window().focusWidget()
        if at is wanted:
            return
        qtbot.keyClick(at or page, Qt.Key.Key_Tab)  # type: ignore[attr-defined]
    raise AssertionError(f"Tab does not lead to {wanted}")


def press(qtbot: object, page: QWidget, wanted: QWidget) -> None:
    """Go to ``wanted`` with Tab and press the space bar."""
    tab_to(qtbot, page, wanted)
    qtbot.keyClick(wanted, Qt.Key.Key_Space)  # type: ignore[attr-defined]


def choose(qtbot: object, page: QWidget, group: ChoiceGroup[object], at: int) -> None:
    """Go to a group of answers with Tab, to the answer ``at`` with the arrow, and choose it with the space bar.

    Tab stops once at each group: at the answer chosen last, or at the first.
    """
    for _ in range(80):
        focus = page.window().focusWidget()
        if focus in group.radios:
            break
        qtbot.keyClick(focus or page, Qt.Key.Key_Tab)  # type: ignore[attr-defined]
    focus = page.window().focusWidget()
    assert focus in group.radios, "Tab does not lead to the group"
    for _ in range(at - group.radios.index(focus)):
        qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Down)  # type: ignore[attr-defined]
    assert page.window().focusWidget() is group.radios[at]
    qtbot.keyClick(group.radios[at], Qt.Key.Key_Space)  # type: ignore[attr-defined]


def words_on(widget: QWidget) -> str:
    """All text that can be seen in ``widget`` now, a line for each label or button."""
    from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit

    found = []
    for part in (QLabel, QAbstractButton, QLineEdit):
        found += [child.text() for child in widget.findChildren(part) if child.isVisibleTo(widget)]
    return "\n".join(found)
