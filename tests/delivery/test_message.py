"""The message: name and number first, nothing that can be injected, and every byte of the clips."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.delivery.message import (
    compose,
    message_size,
    message_text,
    new_message_id,
    withdrawal_message,
    withdrawal_text,
)
from app.delivery.smtp import message_bytes
from app.story.people import Whose
from app.story.record import ConsentRecord, Delivery
from app.story.route import Outcome, Route
from tests.delivery.examples import NOW, REFERENCE, a_packet, a_record, call_with_all_ways, finished_clips

SENDER, TO = "sam@sender.example", "hello@organiser.example"
ID = "<abc123@sender.example>"
CALL = call_with_all_ways()


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> ConsentRecord:
    return a_record(finished_clips(tmp_path_factory.mktemp("finished")))


def composed(
    record: ConsentRecord, attachments: tuple[Path, ...] = (), link: str | None = None
) -> EmailMessage:
    return compose(
        record, CALL, sender=SENDER, to=TO, attachments=attachments, link=link, message_id=ID, date=NOW
    )


def parsed(message: EmailMessage) -> EmailMessage:
    found = message_from_bytes(message_bytes(message), policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def test_carries_everything_the_organiser_needs(tmp_path: Path) -> None:
    packet = a_packet(tmp_path)
    message = parsed(composed(packet.record, (*packet.clip_paths, *packet.text_paths)))
    assert message["Subject"] == f"Video story {REFERENCE} for A walk in the park"
    assert message["To"] == TO
    assert message["From"] == f"Sam Jones <{SENDER}>"
    assert message["Message-ID"] == ID
    assert message["Date"].datetime == NOW
    text = body(message)
    assert text.split("\n")[:3] == [
        "Name: Sam Jones",
        "Contact number: 07700 900 982",
        f"Reference: {REFERENCE}",
    ]
    for statement in CALL.consent:
        assert statement.text in text
    for clip in packet.record.clips:
        assert clip.file_name in text
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert list(attached) == [path.name for path in (*packet.clip_paths, *packet.text_paths)]
    for path in packet.clip_paths:
        assert attached[path.name] == path.read_bytes()
    assert attached["details.txt"] == (packet.folder / "details.txt").read_bytes().decode()
    assert attached["submission.json"] == (packet.folder / "submission.json").read_bytes()


def test_names_the_helper_and_whose_number_it_is(tmp_path: Path) -> None:
    text = message_text(a_record(finished_clips(tmp_path), Whose.HELPING), CALL)
    assert "Kim Lee" in text and "support worker" in text
    assert "\nDoes the person understand and want to do this? Yes\n" in text
    assert text.split("\n")[:4] == [
        "Name: Sam Jones",
        "Contact number: 07700 900 982",
        "Whose number it is: The storyteller’s",
        f"Reference: {REFERENCE}",
    ]


def test_a_link_stands_before_the_rest_and_says_until_when(record: ConsentRecord) -> None:
    expires = datetime(2026, 5, 7, 12, 0, tzinfo=UTC)
    text = message_text(record, CALL, link="https://we.tl/t-abcdef1234", link_expires=expires)
    assert text.index("https://we.tl/t-abcdef1234") < text.index("Story for:")
    assert "7 May 2026" in text
    assert text.split("\n")[0] == "Name: Sam Jones"


def test_practice_says_so(tmp_path: Path) -> None:
    record = a_record(finished_clips(tmp_path), practise=True)
    message = parsed(composed(record))
    assert message["Subject"].startswith("[Practice] ")
    assert "practice" in body(message)
    assert body(message).startswith("Name: Sam Jones\nContact number:")


def test_a_number_of_no_answers_stands_there(record: ConsentRecord) -> None:
    answers = (*record.answers[:2], replace(record.answers[2], value=False))
    text = message_text(replace(record, answers=answers), CALL)
    assert [text.count(f"\n    {said}, at ") for said in ("Agreed", "No")] == [2, 1]


NO_ADDRESSES = ["", "sam", "sam@", "@x.example", "a b@x.example", "sam@x.example\r\nBcc: e@x", "é@x.example"]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_an_address_that_is_none_is_refused(record: ConsentRecord, address: str) -> None:
    with pytest.raises(ValueError):
        compose(record, CALL, sender=address, to=TO, message_id=ID, date=NOW)
    with pytest.raises(ValueError):
        compose(record, CALL, sender=SENDER, to=address, message_id=ID, date=NOW)


@pytest.mark.parametrize("message_id", ["", "<>", "x", "<a@b>\r\nX: y"])
def test_a_message_id_that_is_none_is_refused(record: ConsentRecord, message_id: str) -> None:
    with pytest.raises(ValueError):
        compose(record, CALL, sender=SENDER, to=TO, message_id=message_id, date=NOW)


def test_message_ids_differ_and_say_nothing_of_this_computer() -> None:
    first, second = new_message_id(SENDER), new_message_id(SENDER)
    assert first != second
    assert re.fullmatch(r"<[0-9a-f]{32}@sender\.example>", first)
    assert re.fullmatch(r"<[0-9a-f]{32}@share-your-story\.invalid>", new_message_id())


ANY = st.text(max_size=200) | st.text(alphabet='a\r\n:\t\x00😀é,;"<>@ ', max_size=200)
MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
]


@MANY
@given(name=ANY, number=ANY, title=ANY, helper=ANY)
def test_nothing_can_be_injected(
    record: ConsentRecord, name: str, number: str, title: str, helper: str
) -> None:
    """Whatever is typed: the same headers once each, one text part, and name and number in the first two lines."""
    record = replace(record, name=f"A{name}", contact_number=f"0{number}", call_title=title)
    message = composed(record)
    raw = message_bytes(message)
    head = raw.split(b"\r\n\r\n")[0]
    assert raw.isascii()
    assert b"\x00" not in raw
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    names = re.findall(r"(?m)^([A-Za-z-]+):", head.decode())
    assert sorted(names) == sorted(HEADERS)
    found = parsed(message)
    assert found["To"] == TO
    assert [address.addr_spec for address in found["From"].addresses] == [SENDER]
    assert REFERENCE in found["Subject"]
    lines = body(found).split("\n")
    assert lines[0].startswith("Name: A")
    assert lines[1].startswith("Contact number: 0")
    assert lines[2] == f"Reference: {REFERENCE}"


@MANY
@given(name=st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=200))
def test_a_name_arrives_as_it_was_typed(record: ConsentRecord, name: str) -> None:
    found = parsed(composed(replace(record, name=name)))
    assert body(found).split("\n")[0] == f"Name: {name}"


@settings(max_examples=40, deadline=None)
@given(sizes=st.lists(st.integers(0, 60_000), max_size=5), name=st.text(max_size=120))
def test_the_size_is_known_before_it_is_composed(
    tmp_path_factory: pytest.TempPathFactory, record: ConsentRecord, sizes: list[int], name: str
) -> None:
    folder = tmp_path_factory.mktemp("sizes")
    paths = tuple(folder / f"{REFERENCE}_clip-{number}-of-5.mp4" for number in range(len(sizes)))
    for path, size in zip(paths, sizes, strict=True):
        path.write_bytes(b"x" * size)
    record = replace(record, name=f"A{name}")
    text = message_text(record, CALL)
    real = len(message_bytes(composed(record, paths)))
    bound = message_size(sizes, text)
    assert real <= bound
    assert bound - real <= 3_000 * (len(sizes) + 1) + 4 * len(text.encode("utf-8", "replace"))


def test_a_large_file_is_bounded_tightly() -> None:
    assert message_size([14_000_000]) < 14_000_000 * 1.37


def test_a_change_of_mind_about_all(record: ConsentRecord) -> None:
    delivery = Delivery(Route.EMAIL, Outcome.ACCEPTED, TO, NOW)
    message = withdrawal_message(
        record.delivered(delivery), CALL, sender=SENDER, to=TO, message_id=ID, date=NOW
    )
    found = parsed(message)
    assert found["Subject"] == f"Change of mind: video story {REFERENCE} for A walk in the park"
    text = body(found)
    assert text.split("\n")[:3] == [
        "Name: Sam Jones",
        "Contact number: 07700 900 982",
        f"Reference: {REFERENCE}",
    ]
    assert "4 May 2026" in text
    assert "all my permissions" in text


def test_a_change_of_mind_about_one_permission(record: ConsentRecord) -> None:
    text = withdrawal_text(record, CALL, ("named",))
    assert "People are likely to know who I am." in text
    assert "summer fair" not in text and "on social media" not in text
    assert "My other answers stay as they were." in text
    with pytest.raises(ValueError):
        withdrawal_text(record, CALL, ("nothing",))
