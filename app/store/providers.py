"""The facts about email providers that come with the program. Read when first asked for, long after the first page."""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from app.resources import resource_path
from app.store.call_rules import web_page
from app.store.reading import Reading, Rule, Schema, matching, one_line, read_table, whole_number
from app.store.toml_file import NotToml, read_toml
from app.story.account import Security
from app.story.address import is_host, is_public_address
from app.story.errors import FieldProblem
from app.story.provider import MailServer, Passwords, Provider

log = logging.getLogger(__name__)

FILE = "mail_providers.toml"
SMALLEST_LIMIT, LARGEST_LIMIT = 5_000_000, 200_000_000
"""Bytes between which a provider's limit for a message is believed."""


@dataclass(frozen=True)
class _File:
    provider: tuple[Provider, ...]


@functools.cache
def known_providers() -> tuple[Provider, ...]:
    """The providers in the bundled file. Where it cannot be read there are none, and people fill in the fields by hand."""
    reading = read_providers(resource_path(FILE))
    if reading.value is None:
        log.warning("%s cannot be used: %s", FILE, reading.problems[0])
        return ()
    return reading.value


def read_providers(path: Path) -> Reading[tuple[Provider, ...]]:
    """The providers in the file at ``path``, and every problem in it. Raises nothing."""
    try:
        reading = read_table(read_toml(path), _File, _schema())
    except NotToml as error:
        return Reading(None, (error.problem,))
    return Reading(reading.value.provider if reading.value else None, reading.problems)


def _schema() -> Schema:
    rules = {
        (Provider, "domains"): Rule('domains in small letters, ["example.org"]', _domains),
        (Provider, "help_page"): Rule("an address that begins with https://", web_page),
        (Provider, "checked"): matching(r"20[0-9]{2}-(0[1-9]|1[0-2])", 'a month, such as "2026-11"'),
        (Provider, "largest_message"): whole_number(SMALLEST_LIMIT, LARGEST_LIMIT),
        (MailServer, "host"): Rule("a server's name", _host),
        (MailServer, "port"): whole_number(1, 65535),
    }
    checks = {_File: _each_domain_once, Provider: _provider, MailServer: _server}
    return Schema(rules, checks, one_line)


# --- leaves ---


def _domains(raw: object) -> tuple[str, ...]:
    found = msgspec.convert(raw, tuple[str, ...])
    if not found or any(name != name.lower() or not is_public_address(f"name@{name}") for name in found):
        raise ValueError(found)
    return found


def _host(raw: object) -> str:
    text = msgspec.convert(raw, str)
    if not is_host(text) or "." not in text:
        raise ValueError(text)
    return text


# --- between fields ---


def _each_domain_once(values: Mapping[str, Any]) -> Iterator[FieldProblem]:
    seen: set[str] = set()
    for number, provider in enumerate(values.get("provider") or (), 1):
        for domain in provider.domains or ():
            if domain in seen:
                yield FieldProblem(
                    f"provider[{number}].domains", f'each domain once; "{domain}" stands above'
                )
            seen.add(domain)


def _provider(values: Mapping[str, Any]) -> Iterable[FieldProblem]:
    passwords = values.get("passwords")
    if passwords is Passwords.NONE:
        if "server" in values:
            yield FieldProblem("server", "no server where no passwords are taken")
        if not values.get("note"):
            yield FieldProblem("note", "why no passwords are taken (it is missing)")
    elif passwords is not None and "server" not in values:
        yield FieldProblem("server", "the server that takes the mail (it is missing)")
    if passwords is Passwords.APP_PASSWORD and not values.get("steps"):
        yield FieldProblem("steps", "where an app password is made (it is missing)")


def _server(values: Mapping[str, Any]) -> Iterator[FieldProblem]:
    security, port = values.get("security"), values.get("port")
    if security is Security.LOOPBACK_ONLY:
        yield FieldProblem("security", '"tls" or "starttls"')
    elif security is not None and port is not None and port != security.usual_port:
        yield FieldProblem("port", f"{security.usual_port}, the usual port for {security.value}")
