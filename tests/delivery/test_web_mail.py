"""The pages of web mail: everything arrives as it was meant, or is left out and said so."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from app.delivery.draft import Draft
from app.delivery.message import message_text, subject_of
from app.delivery.web_mail import LONGEST_URL, NAMES, compose_page
from app.story.provider import WebMail
from tests.ui.pages.people import CALL, a_record

DRAFT = Draft(
    "hello+lw@organiser.example",
    "Größe & “50 %” #1",
    "One line\nÜber + 100 %\n\nhttps://we.tl/t-AbC123?a=b&c=d",
)
PAGES = {
    WebMail.GMAIL: ("mail.google.com", "/mail/", "su"),
    WebMail.OUTLOOK: ("outlook.live.com", "/mail/0/deeplink/compose", "subject"),
    WebMail.YAHOO: ("compose.mail.yahoo.com", "/", "subject"),
}


@pytest.mark.parametrize("provider", NAMES)
def test_address_subject_and_text_stand_on_the_page(provider: WebMail) -> None:
    page = compose_page(provider, DRAFT)
    parts = urlsplit(page.url)
    fields = parse_qs(parts.query, strict_parsing=True)
    host, path, subject = PAGES[provider]
    assert (parts.scheme, parts.hostname, parts.path, parts.fragment) == ("https", host, path, "")
    assert (fields["to"], fields[subject], fields["body"]) == ([DRAFT.to], [DRAFT.subject], [DRAFT.body])
    assert page.has_text
    assert page.url.isascii()
    assert "+" not in parts.query


@pytest.mark.parametrize("provider", NAMES)
def test_a_text_that_makes_the_address_too_long_is_left_out(provider: WebMail) -> None:
    room = LONGEST_URL - len(compose_page(provider, Draft(DRAFT.to, DRAFT.subject, "")).url)
    fits, over = (compose_page(provider, Draft(DRAFT.to, DRAFT.subject, "x" * n)) for n in (room, room + 1))
    assert (fits.has_text, len(fits.url)) == (True, LONGEST_URL)
    assert not over.has_text
    assert "body" not in parse_qs(urlsplit(over.url).query)
    assert parse_qs(urlsplit(over.url).query)["to"] == [DRAFT.to]


@pytest.mark.parametrize("provider", NAMES)
def test_the_message_with_a_link_to_one_clip_fits(provider: WebMail) -> None:
    text = message_text(a_record(), CALL, link="https://we.tl/t-AbCdEf1234")
    assert compose_page(provider, Draft(CALL.organiser.email, subject_of(a_record()), text)).has_text


def test_every_provider_with_a_page_has_a_name() -> None:
    assert set(NAMES) == set(WebMail) - {WebMail.NONE}
