"""The consent record holds everything that was agreed and nothing about where the videos came from."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from app.story.call import Call
from app.story.clip import Clip
from app.story.contact import Contact
from app.story.errors import NotReady
from app.story.people import Helper, OtherPeople, SeenOrHeard, Understands, Whose
from app.story.problems import ProblemCode
from app.story.record import ConsentRecord, Delivery, Withdrawal, clip_file_name, make_record
from app.story.route import Outcome, Route
from app.story.submission import Submission
from tests.story.examples import ALL_CHECKS, LATER, NEWS, NOW, a_call, a_source, complete, prepared_for

CALL = a_call(retention="Two years.")
REFERENCE = "PK-7F3K-9Q2M"
CANARY = "canary-7781"


def record_of(submission: Submission, call: Call = CALL) -> ConsentRecord:
    return make_record(
        submission,
        call,
        prepared_for(submission),
        reference=REFERENCE,
        record_id="r-1",
        now=LATER,
        app_version="0.1.0",
    )


def test_a_record_holds_the_exact_words_and_every_answer() -> None:
    submission = complete(CALL)
    submission.answer(NEWS, False, LATER)
    record = record_of(submission)
    assert [(a.statement_id, a.text, a.value) for a in record.answers] == [
        (s.id, s.text, s.id != "news") for s in CALL.consent
    ]
    assert [a.text_sha256 for a in record.answers] == [s.text_sha256 for s in CALL.consent]
    assert [a.at for a in record.answers] == [NOW, NOW, LATER]
    assert all(a.at.utcoffset() is not None for a in record.answers)


def test_a_record_names_its_clips_in_order_with_their_fingerprints() -> None:
    record = record_of(complete(CALL, clips=3))
    assert [clip.file_name for clip in record.clips] == [
        f"{REFERENCE}_clip-1-of-3.mp4",
        f"{REFERENCE}_clip-2-of-3.mp4",
        f"{REFERENCE}_clip-3-of-3.mp4",
    ]
    assert [clip.sha256 for clip in record.clips] == [f"{n:064x}" for n in (1, 2, 3)]
    assert (record.total_ms, record.total_bytes) == (180_000, 10_500_000)
    assert clip_file_name("A-1", 2, 2) == "A-1_clip-2-of-2.mp4"


def test_no_path_and_no_original_name_stands_anywhere_in_a_record() -> None:
    submission = complete(CALL, Whose.HELPING, clips=0)
    for number in (1, 2):
        source = replace(
            a_source(number),
            path=f"/home/{CANARY}/Videos/{CANARY}-{number}.mp4",
            name=f"{CANARY}-{number}.mp4",
        )
        submission.add_clip(Clip.whole(f"clip-{number}", source))
    submission.tell_other_people(SeenOrHeard.UNDER_18S, True)
    submission.choose_route(Route.EMAIL)
    prepared = [
        replace(p, path=p.path.parent / CANARY / p.path.name, key=CANARY) for p in prepared_for(submission)
    ]
    record = make_record(
        submission, CALL, prepared, reference=REFERENCE, record_id="r", now=NOW, app_version="0.1.0"
    )
    record = record.delivered(
        Delivery(Route.EMAIL, Outcome.ACCEPTED, "hello@park.example", LATER, receipt="250 ok")
    )
    text = msgspec.json.encode(record.withdrawn(Withdrawal(LATER))).decode()
    assert "Sam Jones" in text
    assert CANARY not in text
    assert "/home" not in text


def test_a_record_comes_back_from_json_the_same() -> None:
    record = record_of(complete(CALL, Whose.HELPING)).delivered(
        Delivery(Route.WETRANSFER, Outcome.SAID_SENT, "hello@park.example", LATER, link="https://we.tl/t-abc")
    )
    record = record.withdrawn(Withdrawal(LATER, ("news",)))
    assert msgspec.json.decode(msgspec.json.encode(record), type=ConsentRecord) == record


def test_location_and_hidden_data_are_called_removed_only_after_every_check() -> None:
    submission = complete(CALL, clips=1)
    for name in ("no_location", "no_device", "no_other_data"):
        checks = replace(ALL_CHECKS, **{name: False})
        assert checks.failed == (name,)
        prepared = [replace(prepared_for(submission)[0], checks=checks)]
        record = make_record(
            submission, CALL, prepared, reference=REFERENCE, record_id="r", now=NOW, app_version="0.1.0"
        )
        assert not record.clips[0].location_and_hidden_data_removed
    assert record_of(submission).clips[0].location_and_hidden_data_removed


def test_the_helper_stands_in_the_record_only_when_somebody_helped() -> None:
    submission = complete(CALL, Whose.HELPING)
    record = record_of(submission)
    assert record.helper is not None
    assert (record.helper.name, record.helper.understands) == ("Kim Lee", Understands.YES)
    assert (record.operated_by, record.number_is) == (Whose.HELPING, Whose.HELPING)
    alone = complete(CALL)
    alone.tell_helper(Helper("Kim Lee", "support worker", Understands.NO))
    alone.tell_contact(Contact("Sam Jones", "07700 900982", Whose.MINE))
    record = record_of(alone)
    assert (record.helper, record.number_is, record.operated_by) == (None, None, Whose.MINE)


def test_other_people_are_left_out_where_the_call_does_not_ask() -> None:
    assert record_of(complete(CALL)).seen_or_heard is SeenOrHeard.ADULTS
    silent = a_call(asks=False)
    record = record_of(complete(silent), silent)
    assert (record.seen_or_heard, record.all_agreed) == (None, None)


def test_agreement_of_others_is_left_out_when_nobody_else_is_there() -> None:
    submission = complete(CALL)
    submission.tell_other_people(SeenOrHeard.NO, True)
    assert record_of(submission).all_agreed is None


def test_the_number_stands_as_typed_and_once_more_for_machines() -> None:
    submission = complete(CALL)
    submission.tell_contact(Contact("Sam Jones", "(07700)  900-982"))
    record = record_of(submission)
    assert (record.contact_number, record.contact_number_e164) == ("(07700)  900-982", "+447700900982")


def test_no_record_is_made_while_something_is_missing() -> None:
    submission = complete(CALL)
    submission.tell_contact(Contact("", ""))
    with pytest.raises(NotReady) as caught:
        record_of(submission)
    assert [p.code for p in caught.value.problems] == [ProblemCode.NAME_MISSING, ProblemCode.NUMBER_MISSING]


@pytest.mark.parametrize("answer", [Understands.NO, Understands.NOT_SURE])
def test_no_record_is_made_before_a_talk_that_has_to_come_first(answer: Understands) -> None:
    submission = complete(CALL, Whose.HELPING)
    submission.tell_helper(Helper("Kim Lee", "sister", answer))
    with pytest.raises(NotReady) as caught:
        record_of(submission)
    assert [p.code for p in caught.value.problems] == [ProblemCode.TALK_FIRST]


def test_no_record_is_made_for_a_video_that_nobody_was_asked_about() -> None:
    submission = complete(CALL)
    submission.other_people = OtherPeople(SeenOrHeard.NO, None, frozenset())
    with pytest.raises(NotReady):
        record_of(submission)


def test_a_packet_needs_no_route() -> None:
    submission = complete(CALL)
    submission.route = None
    assert record_of(submission).reference == REFERENCE


def test_finished_files_of_other_clips_are_refused() -> None:
    submission = complete(CALL)
    wrong = tuple(reversed(prepared_for(submission)))
    with pytest.raises(ValueError, match="not those"):
        make_record(submission, CALL, wrong, reference=REFERENCE, record_id="r", now=NOW, app_version="0")


def test_each_change_of_mind_is_added_and_none_is_lost() -> None:
    record = record_of(complete(CALL))
    both = record.withdrawn(Withdrawal(NOW, ("news",))).withdrawn(Withdrawal(LATER))
    assert [w.at for w in both.withdrawals] == [NOW, LATER]
    assert record.withdrawals == ()
