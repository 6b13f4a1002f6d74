"""How the organiser reaches the storyteller: a full name and a number, both kept exactly as typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from app.story.people import Whose

LONGEST_NAME = 120
LONGEST_NUMBER = 40

_EXTENSION = re.compile(r"\s*(?:ext(?:ension)?|x)\.?\s*[0-9]+\s*$", re.IGNORECASE)
_FOR_EXAMPLES = re.compile(r"7700900[0-9]{3}|1632960[0-9]{3}|3069990[0-9]{3}")
"""British numbers that nobody has and everybody uses in examples (Ofcom, "Numbers for use in TV and radio drama"), as
far as libphonenumber does not know them: they pass, so that a person can practise without giving their own."""


class NumberFault(Enum):
    """What is wrong with a contact number."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not-a-number"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    NOT_IN_USE = "not-in-use"
    EMERGENCY = "emergency"


@dataclass(frozen=True)
class Contact:
    """Name (the storyteller's) and number, both as typed.

    ``number_is`` says whose number it is when somebody helps, seen from the person at the computer: MINE is the
    helper's own, HELPING is the storyteller's. None until it is answered; it means nothing when nobody helps.
    """

    name: str = ""
    number: str = ""
    number_is: Whose | None = None


def number_fault(number: str, country: str) -> NumberFault | None:
    """What is wrong with ``number`` as typed in ``country`` (ISO 3166), or None when it can be rung.

    Rules: libphonenumber's (the library imported only here, and only when asked, for its tables take time to load).
    """
    if not number.strip():
        return NumberFault.EMPTY
    if len(number) > LONGEST_NUMBER:
        return NumberFault.TOO_LONG
    if any(letter.isalpha() for letter in _EXTENSION.sub("", number)):
        # libphonenumber would read letters as the digits of a telephone's keys: "(mum)" as 686.
        return NumberFault.NOT_A_NUMBER
    import phonenumbers
    from phonenumbers import NumberParseException, ValidationResult

    if phonenumbers.is_emergency_number(number.strip(), country):
        return NumberFault.EMERGENCY
    try:
        parsed = phonenumbers.parse(number, country)
    except NumberParseException as error:
        return {
            NumberParseException.TOO_SHORT_NSN: NumberFault.TOO_SHORT,
            NumberParseException.TOO_SHORT_AFTER_IDD: NumberFault.TOO_SHORT,
            NumberParseException.TOO_LONG: NumberFault.TOO_LONG,
            NumberParseException.INVALID_COUNTRY_CODE: NumberFault.NOT_IN_USE,
        }.get(error.error_type, NumberFault.NOT_A_NUMBER)
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    if possible in {ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY}:
        return NumberFault.TOO_SHORT
    if possible == ValidationResult.TOO_LONG:
        return NumberFault.TOO_LONG
    if parsed.country_code == 44 and _FOR_EXAMPLES.fullmatch(str(parsed.national_number)):
        return None
    return None if phonenumbers.is_valid_number(parsed) else NumberFault.NOT_IN_USE


def dialable(number: str, country: str) -> str:
    """The number in international form (E.164) for machines, or empty where it has a fault."""
    if number_fault(number, country) is not None:
        return ""
    import phonenumbers

    return phonenumbers.format_number(
        phonenumbers.parse(number, country), phonenumbers.PhoneNumberFormat.E164
    )
