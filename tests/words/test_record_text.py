"""A consent record in words."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import pytest

from app.story.people import SeenOrHeard, Whose
from app.story.record import ConsentRecord, Delivery, Withdrawal, make_record
from app.story.route import Outcome, Route
from app.words import (
    FOR_THE_ORGANISER,
    RecordPart,
    first_lines,
    others_rows,
    record_as_text,
    record_lines,
    text_for_the_organiser,
)
from tests.story.examples import LATER, NEWS, a_call, complete, prepared_for
from tests.words.plain import faults

CALL = a_call()
REFERENCE = "PK-7F3K-9Q2M"


def a_record(whose: Whose = Whose.MINE, **changes: object) -> ConsentRecord:
    submission = complete(CALL, whose)
    submission.answer(NEWS, False, LATER)
    record = make_record(
        submission,
        CALL,
        prepared_for(submission),
        reference=REFERENCE,
        record_id="r-1",
        now=LATER,
        app_version="0.1.0",
    )
    return replace(record, **changes)  # type: ignore[arg-type]


DELIVERED = a_record(Whose.HELPING).delivered(
    Delivery(
        Route.WETRANSFER, Outcome.SAID_SENT, "hello@park.example", LATER, "250 ok", "https://we.tl/t-a", LATER
    )
)
CHANGED = DELIVERED.withdrawn(Withdrawal(LATER, ("news",))).withdrawn(Withdrawal(LATER))


def rows(record: ConsentRecord) -> dict[str, str]:
    return {row.question: row.answer for section in record_lines(record, CALL) for row in section.rows}


def test_every_answer_of_the_record_stands_under_its_question() -> None:
    said = rows(DELIVERED)
    assert said["Reference"] == REFERENCE
    assert said["Full name"] == "Sam Jones"
    assert said["Contact number"] == "07700 900 982"
    assert said["Whose number it is"] == "The storyteller’s"
    assert said["Name of the helper"] == "Kim Lee"
    assert said["Does the person understand and want to do this?"] == "Yes"
    assert said["Can anyone else be seen or heard?"] == "Yes, adults"
    assert said["Has everyone agreed?"] == "Yes"
    assert said["Together"] == "2 clips, 2 minutes, 7 MB"
    assert said["Clip 1 of 2"] == f"{REFERENCE}_clip-1-of-2.mp4: 1 minute, 1280 × 720, with sound, 4 MB"
    assert said["Location and hidden data removed"] == "Yes"
    assert said["What is known"] == "You said that you sent it"
    assert said["Link"] == "https://we.tl/t-a"
    assert said["Record number"] == "r-1"


def test_every_statement_stands_in_its_exact_words_with_its_answer_and_time() -> None:
    said = rows(a_record())
    assert [said[s.text] for s in CALL.consent] == [
        "Agreed, at 10:30 am UK time on Monday 4 May 2026",
        "Agreed, at 10:30 am UK time on Monday 4 May 2026",
        "No, at 11:30 am UK time on Monday 4 May 2026",
    ]


def test_without_the_call_times_name_their_distance_from_utc() -> None:
    section = record_lines(a_record(), parts={RecordPart.STORY})[0]
    assert section.rows[3].answer == "11:30 am UTC on Monday 4 May 2026"


def test_every_fingerprint_stands_in_the_record() -> None:
    text = record_as_text(DELIVERED)
    for fingerprint in (*(c.sha256 for c in DELIVERED.clips), *(a.text_sha256 for a in DELIVERED.answers)):
        assert fingerprint in text


def test_a_silent_organiser_is_told_of_and_one_who_spoke_is_quoted() -> None:
    assert "has not said how long" in record_as_text(a_record())
    assert "Two years." in record_as_text(a_record(retention="Two years."))


def test_nothing_is_said_about_what_was_not_asked() -> None:
    headings = [section.heading for section in record_lines(a_record(seen_or_heard=None, all_agreed=None))]
    assert headings == [
        "The story", "The storyteller", "What was agreed", "The clips", "If you change your mind", "About this record",
    ]  # fmt: skip


def test_for_under_18s_the_question_names_the_parents() -> None:
    record = a_record(seen_or_heard=SeenOrHeard.UNDER_18S)
    assert rows(record)["Has everyone agreed, and a parent or guardian of each young person?"] == "Yes"


def test_practice_says_so_first() -> None:
    assert record_lines(a_record(practise=True))[0].rows[0].answer == "Yes. This is not a real story."
    assert "not a real story" not in record_as_text(a_record())


def test_a_check_that_was_not_passed_is_not_called_yes() -> None:
    clips = (replace(a_record().clips[0], location_and_hidden_data_removed=False),)
    assert rows(a_record(clips=clips))["Location and hidden data removed"] == "No"


def test_a_change_of_mind_names_the_statement_or_the_whole_story() -> None:
    changed = record_lines(CHANGED, CALL, {RecordPart.CHANGED})[0].rows
    about = [row.answer for row in changed if row.question == "Changed your mind about"]
    assert about == ["“The organiser may ring me about other…”", "The whole story"]


def test_the_organiser_gets_who_what_was_agreed_and_the_clips() -> None:
    headings = [section.heading for section in record_lines(CHANGED, CALL, FOR_THE_ORGANISER)]
    assert headings == [
        "The story",
        "The storyteller",
        "The helper",
        "What was agreed",
        "Other people",
        "The clips",
    ]


def test_a_name_cannot_pose_as_a_line_of_the_record() -> None:
    text = record_as_text(a_record(name="Sam\nReference: PK-AAAA-AAAA"))
    assert "Full name: Sam␊Reference: PK-AAAA-AAAA\n" in text


@pytest.mark.parametrize("fact", ["call_title", "organiser", "withdrawal", "retention"])
def test_a_text_of_the_call_cannot_pose_as_a_line_either(fact: str) -> None:
    text = record_as_text(a_record(**{fact: "Sam\r\nReference: PK-AAAA-AAAA\0"}))
    assert "Sam Reference: PK-AAAA-AAAA␀" in " ".join(text.split())
    assert not any(line.startswith("Reference: PK-A") for line in text.split("\n"))


@pytest.mark.parametrize("parts", [FOR_THE_ORGANISER, frozenset(RecordPart)])
def test_the_organiser_s_text_begins_with_name_and_number_and_says_them_once(
    parts: frozenset[RecordPart],
) -> None:
    name = "Sam " + "Jones " * 30
    record = replace(DELIVERED, name=name, practise=True)
    text = text_for_the_organiser(record, CALL, "", "The clips are here: https://we.tl/t-a", parts=parts)
    assert text.split("\n")[:8] == [
        f"Name: {name.strip()}",
        "Contact number: 07700 900 982",
        "Whose number it is: The storyteller’s",
        f"Reference: {REFERENCE}",
        "",
        "This is practice. It is not a real story.",
        "",
        "The clips are here: https://we.tl/t-a",
    ]
    assert text.count("07700") == 1
    for section in record_lines(record, CALL, parts - {RecordPart.STORYTELLER}):
        assert section.heading in text
        for row in section.rows:
            assert " ".join(row.answer.split()) in " ".join(text.split())
    assert ("Fingerprint of statement 1" in text) is (RecordPart.RECORD in parts)


def test_first_lines_are_three_where_nobody_helps() -> None:
    assert first_lines(a_record()) == (
        "Name: Sam Jones",
        "Contact number: 07700 900 982",
        f"Reference: {REFERENCE}",
    )


def test_a_question_keeps_its_own_mark() -> None:
    text = record_as_text(a_record(), CALL, {RecordPart.OTHER_PEOPLE})
    assert text.endswith("Can anyone else be seen or heard? Yes, adults\nHas everyone agreed? Yes\n")


@pytest.mark.parametrize(
    ("seen", "agreed", "count"),
    [
        (None, None, 0),
        (SeenOrHeard.NO, None, 1),
        (SeenOrHeard.NO, True, 1),
        (SeenOrHeard.ADULTS, None, 1),
        (SeenOrHeard.UNDER_18S, False, 2),
    ],
)  # fmt: skip
def test_only_what_was_asked_is_answered(seen: SeenOrHeard | None, agreed: bool | None, count: int) -> None:
    assert len(others_rows(seen, agreed)) == count


def test_the_number_is_never_put_into_another_form() -> None:
    assert rows(a_record(contact_number="(07700)  900-982"))["Contact number"] == "(07700)  900-982"
    assert "(07700)  900-982" in record_as_text(a_record(contact_number="(07700)  900-982"))


@pytest.mark.parametrize("record", [a_record(), DELIVERED, CHANGED, a_record(practise=True)])
def test_the_text_is_at_most_72_letters_wide_and_loses_nothing(record: ConsentRecord) -> None:
    text = record_as_text(record, CALL)
    assert max(len(line) for line in text.split("\n")) <= 72
    flat = " ".join(text.split())
    for section in record_lines(record, CALL):
        assert section.heading in flat
        for row in section.rows:
            assert " ".join(row.answer.split()) in flat
            assert row.question.rstrip(":") in flat


def test_the_words_of_a_record_are_plain() -> None:
    for section in record_lines(replace(CHANGED, practise=True), CALL):
        assert faults(section.heading) == []
        for row in section.rows:
            assert faults(row.question) == []


def test_how_a_record_looks_as_text() -> None:
    text = record_as_text(a_record(), CALL, {RecordPart.STORYTELLER, RecordPart.AGREEMENT})
    assert text == textwrap.dedent("""\
        The storyteller
        ---------------
        Full name: Sam Jones
        Contact number: 07700 900 982

        What was agreed
        ---------------
        My video may be shown to everyone, on the web and on social media.
            Agreed, at 10:30 am UK time on Monday 4 May 2026
        People are likely to know who I am.
            Agreed, at 10:30 am UK time on Monday 4 May 2026
        The organiser may ring me about other projects.
            No, at 11:30 am UK time on Monday 4 May 2026
        """)


@pytest.mark.parametrize(
    ("delivery", "known"),
    [
        (
            Delivery(
                Route.TUS, Outcome.RECEIVED, "up.park.example", LATER, "4 files, 3000000 bytes, by lengths"
            ),
            {
                "How": "Upload to the organiser",
                "What is known": "Received by the organiser",
                "To": "up.park.example",
                "Receipt": "The organiser’s computer confirmed every file, each with its full length: 4 files, 3 MB",
            },
        ),
        (
            Delivery(
                Route.WEBDAV, Outcome.RECEIVED, "up.park.example", LATER, "1 files, 1000 bytes, by answers"
            ),
            {
                "How": "Upload to the organiser’s folder",
                "Receipt": "The organiser’s computer answered that it took every file: 1 file, less than 1 MB",
            },
        ),
        (
            Delivery(Route.EMAIL, Outcome.ACCEPTED, "hello@park.example", LATER, "250 2.0.0 ok"),
            {
                "How": "Email from this app",
                "What is known": "Accepted by your email provider",
                "To": "hello@park.example",
                "Receipt": "250 2.0.0 ok",
            },
        ),
        (
            Delivery(Route.MAIL_PROGRAM, Outcome.SAID_SENT, "hello@park.example", LATER),
            {"How": "Your own email program or website", "What is known": "You said that you sent it"},
        ),
        (
            Delivery(Route.FOLDER, Outcome.SAVED, "STICK", LATER),
            {
                "How": "Save to a folder or USB stick",
                "What is known": "Saved in a folder, not sent yet",
                "To": "STICK",
            },
        ),
    ],
    ids=lambda part: part.route.value if isinstance(part, Delivery) else "",
)
def test_each_way_is_recorded_with_what_is_known_and_no_more(
    delivery: Delivery, known: dict[str, str]
) -> None:
    said = rows(a_record().delivered(delivery))
    assert {question: said.get(question) for question in known} == known
    assert "When" in said
    assert ("Receipt" in said) is bool(delivery.receipt)


def test_a_change_of_mind_says_by_which_way_it_was_told() -> None:
    uploaded = Withdrawal(LATER, ("news",), Route.WEBDAV, Outcome.RECEIVED)
    by_hand = Withdrawal(LATER, (), Route.MAIL_PROGRAM, Outcome.SAID_SENT)
    section = next(
        section
        for section in record_lines(a_record().withdrawn(uploaded).withdrawn(by_hand), CALL)
        if section.heading == "What you changed your mind about"
    )
    told = [row.answer for row in section.rows if row.question in {"How", "What is known"}]
    assert told == [
        "Upload to the organiser’s folder",
        "Received by the organiser",
        "Your own email program or website",
        "You said that you sent it",
    ]
