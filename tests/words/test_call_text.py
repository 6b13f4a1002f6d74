"""A call in words."""

from __future__ import annotations

from dataclasses import replace

from app.story.call import SupportLine
from app.story.limits import Limits
from app.words import call_as_text, call_lines, deadline_words, event_words, limits_words, support_words
from tests.story.examples import LATER, NOW, a_call
from tests.words.plain import faults

CALL = a_call(opens=NOW, closes=LATER)


def test_everything_that_the_call_says_is_there() -> None:
    text = " ".join(call_as_text(CALL).split())
    for said in (
        CALL.title, CALL.summary, *CALL.about, *CALL.prompts, *CALL.who_can_take_part, *CALL.what_happens,
        *(statement.text for statement in CALL.consent), CALL.organiser.name, CALL.organiser.about,
        CALL.organiser.email, CALL.organiser.phone, "116 123", "Fair", "Come along.", "https://trees.example/",
        "11:30 am UK time on Monday 4 May 2026", "Up to 5 clips, 10 minutes or less together",
    ):  # fmt: skip
        assert said in text, said


def test_what_the_organiser_has_not_said_is_told() -> None:
    text = " ".join(call_as_text(CALL).split())
    assert text.count("You can ask them at hello@park.example.") == 3
    spoken = replace(
        CALL, retention="Two years.", withdrawal="We delete it.", privacy_notice="park.example/privacy"
    )
    assert "You can ask them" not in call_as_text(spoken)


def test_a_call_without_end_says_so() -> None:
    assert deadline_words(a_call()) == ""
    assert "No closing date" in call_as_text(a_call())


def test_sections_with_nothing_in_them_are_left_out() -> None:
    bare = replace(CALL, support=(), event=(), further_reading=())
    headings = {section.heading for section in call_lines(bare)}
    assert not headings & {"Somebody to talk to", "What else is on", "Further reading"}


def test_an_event_names_each_time_it_is_on() -> None:
    words = event_words(CALL.event[0], CALL)
    assert words == (
        "10:30 am to midday UK time on Monday 4 May 2026. 10:30 am to midday UK time on Monday 11 May 2026. "
        "The park. Come along."
    )


def test_a_support_line_says_how_where_and_when() -> None:
    assert support_words(CALL.support[0]) == "Call 116 123. In Wales. Every day."
    assert support_words(SupportLine("Shout", text="85258")) == "Text 85258."


def test_limits() -> None:
    assert limits_words(a_call(limits=Limits(1, 90_000))) == "1 clip, 1 minute 30 seconds or less"


def test_the_text_is_at_most_72_letters_wide() -> None:
    assert max(len(line) for line in call_as_text(CALL).split("\n")) <= 72


def test_the_words_around_the_organiser_s_own_are_plain() -> None:
    for section in call_lines(CALL):
        assert faults(section.heading) == []
        assert section.bullets == (section.heading in {
            "What to film", "Who can take part", "What happens to your video", "What you will be asked to agree to",
        })  # fmt: skip
