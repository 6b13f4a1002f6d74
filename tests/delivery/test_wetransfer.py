"""Pasted links: WeTransfer's own are found, and nothing that only looks like one."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery.wetransfer import PRACTICE_LINK, TransferLink, check_link
from app.story.errors import LinkUnusable

ID = "2fc24134cd869f853de894d518aa496f20221103131530"
SHORT = "https://we.tl/t-AbCdEf1234"
LONG = f"https://wetransfer.com/downloads/{ID}/609fb4"
TO_ONE = f"https://wetransfer.com/downloads/{ID}/0cbf9373e6b9c610fa1e6338559814/42cbf7"
COMPANY = f"https://park.wetransfer.com/downloads/{ID}/609fb4"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (SHORT, SHORT),
        (f"  {SHORT}\n", SHORT),
        ("HTTPS://WE.TL/t-AbCdEf1234", SHORT),
        ("we.tl/t-AbCdEf1234", SHORT),
        (f"{SHORT}/", SHORT),
        (f"{SHORT}?src=dnl", SHORT),
        (LONG, LONG),
        (f"{LONG}?trk=TRN_TDL_01&utm_campaign=TRN_TDL_01&utm_source=sendgrid#start", LONG),
        (f"https://wetransfer.com/en/downloads/{ID}/609fb4", LONG),
        (f"https://wetransfer.com/pt-BR/downloads/{ID}/609fb4", LONG),
        (f"https://wetransfer.com/es-419/downloads/{ID}/609fb4", LONG),
        (f"https://wetransfer.com/zh-Hans/downloads/{ID}/609fb4?utm_source=sendgrid&trk=TRN_TDL_05", LONG),
        (f"https://www.wetransfer.com/downloads/{ID}/609fb4", LONG),
        (f"{SHORT}?email=sam@park.example&x=a|b#", SHORT),
        (f"\u200b{SHORT}\u200b", SHORT),
        (f"\u2068{SHORT}\u2069.", SHORT),
        (f"Hi,\u00a0my clips:\u00a0{SHORT}\u00a0Sam", SHORT),
        (f"https://evil.example/ and {SHORT}", SHORT),
        (TO_ONE, TO_ONE),
        (COMPANY, COMPANY),
        (f"Here it is: {SHORT}. Bye!", SHORT),
        (f"Link:{SHORT}", SHORT),
        (f"[my video]({SHORT})", SHORT),
        (f"<{LONG}>", LONG),
        (f"“{SHORT}”", SHORT),
        (f"1 item, 3 MB in total\nDownload link\n{LONG}\nwalk.mp4", LONG),
        (PRACTICE_LINK.url, PRACTICE_LINK.url),
    ],
)  # fmt: skip
def test_its_own_links(text: str, url: str) -> None:
    assert check_link(text) == TransferLink(url)


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "https://", "https://we.tl", "https://we.tl/", "https://wetransfer.com/", "t-AbCdEf1234",
        "http://we.tl/t-AbCdEf1234", "ftp://we.tl/t-AbCdEf1234", "javascript://we.tl/t-AbCdEf1234",
        "https://we.tl/x-AbCdEf1234", "https://we.tl/t-", "https://we.tl/t-abc/../evil", "https://we.tl/t-Ab%2fCdEf",
        "https://we.tl.evil.example/t-AbCdEf1234", "https://evil-we.tl/t-AbCdEf1234", "https://wе.tl/t-AbCdEf1234",
        "https://we.tl./t-AbCdEf1234", "https://we.tl:443/t-AbCdEf1234", "https://sam@we.tl/t-AbCdEf1234",
        "https://we.tl@evil.example/t-AbCdEf1234", "https://we.tl\\@evil.example/t-AbCdEf1234",
        "https://evil.example/https://we.tl/t-AbCdEf1234", "https://evil.example/?u=we.tl/t-AbCdEf1234",
        "evil.example/we.tl/t-AbCdEf1234", "https://we.tl/t-AbCdEf1234@evil.example",
        f"https://wetransfer.com.evil.example/downloads/{ID}/609fb4", f"https://mywetransfer.com/downloads/{ID}/609fb4",
        f"https://a.b.wetransfer.com/downloads/{ID}/609fb4", f"https://xn--a-b.wetransfer.com/downloads/{ID}/609fb4",
        f"https://-a.wetransfer.com/downloads/{ID}/609fb4", f"https://.wetransfer.com/downloads/{ID}/609fb4",
        f"https://wetransfer.com/downloads/{ID}", "https://wetransfer.com/help", "https://wetransfer.com/downloads//x",
        f"https://wetransfer.com/downloads/{ID}/../../evil", f"https://wetránsfer.com/downloads/{ID}/609fb4",
        f"https://wetransfer\u200b.com/downloads/{ID}/609fb4", f"https://ｗetransfer.com/downloads/{ID}/609fb4",
        f"https://wetransfer。com/downloads/{ID}/609fb4",
        # Look-alikes: Cyrillic e and s, a dotless i, a combining mark, and how the first is written in a network.
        f"https://wеtransfer.com/downloads/{ID}/609fb4", f"https://wetranѕfer.com/downloads/{ID}/609fb4",
        "https://we.tı/t-AbCdEf1234", f"https://wetransfer\u0307.com/downloads/{ID}/609fb4",
        f"https://xn--wtransfer-6lg.com/downloads/{ID}/609fb4", "https://xn--we-tl.example/t-AbCdEf1234",
        f"https://wetransfer.com.:443/downloads/{ID}/609fb4", f"https://wetransfer.com:8443/downloads/{ID}/609fb4",
        f"https://wetransfer.com./downloads/{ID}/609fb4", "https://we.tl:@evil.example/t-AbCdEf1234",
        f"https://sam:pass@wetransfer.com/downloads/{ID}/609fb4", "https://we\u2024tl/t-AbCdEf1234",
        f"https://vvetransfer.com/downloads/{ID}/609fb4", f"https://wetransfer.co/downloads/{ID}/609fb4",
        "https://www.we.tl/t-AbCdEf1234", "https://we.tl//t-AbCdEf1234", "https://we.tl/t-AbCd\u200bEf1234",
        f"https://wetransfer.com/downloads/{ID}/609fb4\\@evil.example", f"https://wetransfer.com%2eevil.example/downloads/{ID}/1234",
    ],
)  # fmt: skip
def test_everything_else(text: str) -> None:
    with pytest.raises(LinkUnusable):
        check_link(text)


@given(
    st.text(max_size=80)
    | st.from_regex(r"(https?://)?[a-z@:.\\/]{0,12}(we\.tl|wetransfer\.com)[a-z@:.\\/?#-]{0,30}")
)
def test_whatever_comes_out_is_canonical(text: str) -> None:
    try:
        url = check_link(text).url
    except LinkUnusable as error:
        assert error.text == text[:200]
    else:
        assert re.fullmatch(
            r"https://(we\.tl/t-[A-Za-z0-9]+|([a-z0-9-]+\.)?wetransfer\.com/downloads/[A-Za-z0-9]+(/[A-Za-z0-9]+){1,2})",
            url,
        )


def test_a_long_paste_ends(text: str = "https://" * 100_000) -> None:
    with pytest.raises(LinkUnusable):
        check_link(text)


def test_links_live_three_days() -> None:
    made = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    assert TransferLink(SHORT).expires(made) == datetime(2026, 5, 7, 12, 0, tzinfo=UTC)
