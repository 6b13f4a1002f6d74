"""The names in an organiser's folder, and the way back to the packet's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery.packet import DETAILS, MANIFEST
from app.delivery.webdav_names import name_there, packet_name, waiting_name
from app.story.record import clip_file_name

REFERENCE = "LW-7F3K-9Q2M"
NAMES = [DETAILS, MANIFEST, *(clip_file_name(REFERENCE, number, 5) for number in range(1, 6))]


@given(st.sampled_from(NAMES), st.integers(0, 120))
def test_every_name_leads_back(name: str, again: int) -> None:
    there = name_there(REFERENCE, name, again)
    assert there.startswith(f"{REFERENCE}_")
    assert packet_name(there) == (REFERENCE, name)


@given(st.sampled_from(NAMES), st.integers(0, 9), st.integers(2, 99))
def test_the_numbers_that_nextcloud_gives_lead_back(name: str, again: int, number: int) -> None:
    stem, _, suffix = name_there(REFERENCE, name, again).rpartition(".")
    assert packet_name(f"{stem} ({number}).{suffix}") == (REFERENCE, name)


def test_as_people_see_them() -> None:
    assert name_there(REFERENCE, DETAILS) == "LW-7F3K-9Q2M_details.txt"
    assert name_there(REFERENCE, "LW-7F3K-9Q2M_clip-1-of-3.mp4", 1) == "LW-7F3K-9Q2M_clip-1-of-3_try-2.mp4"
    assert waiting_name(REFERENCE, DETAILS, "ab" * 32) == "LW-7F3K-9Q2M_details.txt.abababababab.incomplete"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "details.txt",
        "holiday.mp4",
        "LW-7F3K-9Q2M_",
        "LW-7F3K-9Q2M_../details.txt",
        "LW-7F3K-9Q2M_details.txt.abababababab.incomplete",
        "lw_details.txt",
        "LW-7F3K-9Q2M_details (1.txt",
    ],
)
def test_what_is_no_story(name: str) -> None:
    assert packet_name(name) is None


@given(st.text(max_size=60))
def test_any_name_is_read(name: str) -> None:
    packet_name(name)
