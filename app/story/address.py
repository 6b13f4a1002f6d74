"""Whether a text can be an email address, a server's name or a port: the one place that says so."""

from __future__ import annotations

import re

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_TOP = re.compile(r"[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]")
_LONGEST_NAME, _LONGEST_ADDRESS, _LONGEST_LOCAL_PART = 253, 254, 64


def is_address(text: str) -> bool:
    """Whether ``text`` is an email address that every server takes: RFC 5321 dot-string, ASCII, 254 characters at most.

    Quoted local parts and address literals are left out; people do not have them.
    """
    local, at, domain = text.rpartition("@")
    if not at or len(text) > _LONGEST_ADDRESS or len(local) > _LONGEST_LOCAL_PART:
        return False
    return _LOCAL_PART.fullmatch(local) is not None and _is_name(domain)


def is_public_address(text: str) -> bool:
    """Whether ``text`` is an address (see :func:`is_address`) that mail can reach from anywhere: ``name@example.org``."""
    domain = text.rpartition("@")[2]
    return is_address(text) and "." in domain and _TOP.fullmatch(domain.rpartition(".")[2]) is not None


def is_host(text: str) -> bool:
    """Whether ``text`` is a server's name (RFC 1123, ASCII) or its number (IPv4 or IPv6, without a zone)."""
    if not _is_name(text):
        return ":" in text and "%" not in text and _is_number(text)
    # A name whose last part is all digits would be taken for a number, in one of the shapes that only old systems know.
    return not text.rpartition(".")[2].isdigit() or _is_number(text)


def is_port(number: int) -> bool:
    """Whether a server can listen on ``number``."""
    return 0 < number < 65536


def port_in(text: str) -> int | None:
    """The port that was typed, or None."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len("65535")):
        return None
    return int(digits) if is_port(int(digits)) else None


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and all(_LABEL.fullmatch(label) for label in text.split("."))


def _is_number(text: str) -> bool:
    import ipaddress  # hardly ever needed, and the first page waits for this module

    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
