"""Contact numbers by libphonenumber's rules, kept exactly as typed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.contact import LONGEST_NUMBER, Contact, NumberFault, dialable, number_fault

GOOD = {
    "07700 900982": "+447700900982",
    "07700 900 982": "+447700900982",
    "07700900982": "+447700900982",
    " 07700 900982 ": "+447700900982",
    "07700-900-982": "+447700900982",
    "07700.900.982": "+447700900982",
    "7700900982": "+447700900982",
    "+44 7700 900982": "+447700900982",
    "+44 (0)7700 900982": "+447700900982",
    "0044 7700 900982": "+447700900982",
    "07700 900982 ext 5": "+447700900982",
    "07911 123456": "+447911123456",
    "020 7946 0018": "+442079460018",
    "(020) 7946 0018": "+442079460018",
    "01632 960983": "+441632960983",
    "0131 496 0123": "+441314960123",
    "029 2018 0123": "+442920180123",
    "028 9649 6123": "+442896496123",
    "0300 123 4567": "+443001234567",
    "0800 83 85 87": "+44800838587",
    "+33 1 23 45 67 89": "+33123456789",
    "+353 85 123 4567": "+353851234567",
    "+1 202 555 0143": "+12025550143",
}
FAULTY = {
    "": NumberFault.EMPTY,
    "   ": NumberFault.EMPTY,
    "999": NumberFault.EMERGENCY,
    " 999 ": NumberFault.EMERGENCY,
    "112": NumberFault.EMERGENCY,
    "111": NumberFault.TOO_SHORT,
    "116 123": NumberFault.TOO_SHORT,
    "85258": NumberFault.TOO_SHORT,
    "960983": NumberFault.TOO_SHORT,
    "0770": NumberFault.TOO_SHORT,
    "07700 9009823": NumberFault.TOO_LONG,
    "07700900982/01632960983": NumberFault.TOO_LONG,
    "07" + "1" * LONGEST_NUMBER: NumberFault.TOO_LONG,
    "0770 090098": NumberFault.NOT_IN_USE,
    "00000 000000": NumberFault.NOT_IN_USE,
    "+999 12345678": NumberFault.NOT_IN_USE,
    "call me": NumberFault.NOT_A_NUMBER,
    "sam@example.com": NumberFault.NOT_A_NUMBER,
    "07700 900982 (mum)": NumberFault.NOT_A_NUMBER,
    "07700 900982 or 01632 960983": NumberFault.NOT_A_NUMBER,
    "0800 FLOWERS": NumberFault.NOT_A_NUMBER,
    "--": NumberFault.NOT_A_NUMBER,
    "0": NumberFault.NOT_A_NUMBER,
}


@pytest.mark.parametrize(("typed", "machine"), GOOD.items())
def test_a_number_that_can_be_rung_has_no_fault(typed: str, machine: str) -> None:
    assert number_fault(typed, "GB") is None
    assert dialable(typed, "GB") == machine


@pytest.mark.parametrize(("typed", "fault"), FAULTY.items())
def test_a_number_that_cannot_be_rung_says_why(typed: str, fault: NumberFault) -> None:
    assert number_fault(typed, "GB") is fault
    assert dialable(typed, "GB") == ""


def test_the_country_of_the_call_decides_on_numbers_without_one() -> None:
    assert number_fault("085 123 4567", "IE") is None
    assert number_fault("085 123 4567", "GB") is not None
    assert number_fault("911", "US") is NumberFault.EMERGENCY


@given(st.text(max_size=60))
def test_whatever_is_typed_gets_an_answer_and_never_an_exception(typed: str) -> None:
    fault = number_fault(typed, "GB")
    assert (dialable(typed, "GB") == "") == (fault is not None)


@given(st.text(alphabet="0123456789+() -./x", max_size=45))
def test_whatever_digits_are_typed_get_an_answer(typed: str) -> None:
    fault = number_fault(typed, "GB")
    assert (dialable(typed, "GB") == "") == (fault is not None)


@given(st.text(), st.text())
def test_name_and_number_are_kept_as_typed(name: str, number: str) -> None:
    assert (Contact(name, number).name, Contact(name, number).number) == (name, number)


def test_the_tables_of_numbers_are_not_loaded_before_they_are_needed() -> None:
    script = "import sys, app.story.flow; sys.exit('phonenumbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
