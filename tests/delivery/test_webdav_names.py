"""The names in an organiser's folder, and the way back to the packet's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.delivery.arrived_names import KnownName, is_incomplete, read_name
from app.delivery.packet import DETAILS, MANIFEST
from app.delivery.webdav_names import name_there, waiting_name
from app.story.record import clip_file_name

REFERENCE = "LW-7F3K-9Q2M"
NAMES = [DETAILS, MANIFEST, *(clip_file_name(REFERENCE, number, 5) for number in range(1, 6))]


@given(st.sampled_from(NAMES), st.integers(0, 120))
def test_every_name_leads_back(name: str, again: int) -> None:
    there = name_there(REFERENCE, name, again)
    assert there.startswith(f"{REFERENCE}_")
    assert read_name(there) == KnownName(name, REFERENCE)


@given(st.sampled_from(NAMES), st.integers(0, 9), st.integers(2, 99))
def test_the_numbers_that_nextcloud_gives_lead_back(name: str, again: int, number: int) -> None:
    stem, _, suffix = name_there(REFERENCE, name, again).rpartition(".")
    assert read_name(f"{stem} ({number}).{suffix}") == KnownName(name, REFERENCE)


@given(st.sampled_from(NAMES), st.binary(min_size=32, max_size=32))
def test_a_name_until_then_is_no_files(name: str, digest: bytes) -> None:
    waiting = waiting_name(REFERENCE, name, digest.hex())
    assert read_name(waiting) is None
    assert is_incomplete(waiting)


def test_as_people_see_them() -> None:
    assert name_there(REFERENCE, DETAILS) == "LW-7F3K-9Q2M_details.txt"
    assert name_there(REFERENCE, "LW-7F3K-9Q2M_clip-1-of-3.mp4", 1) == "LW-7F3K-9Q2M_clip-1-of-3_try-2.mp4"
    assert waiting_name(REFERENCE, DETAILS, "ab" * 32) == "LW-7F3K-9Q2M_details.txt.abababababab.incomplete"
