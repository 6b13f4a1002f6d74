"""Whom a request trusts, and which of the person's own settings it heeds."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from app.delivery.http import Http, bearer
from app.story import errors as e
from app.story.work import Cancel
from tests.delivery.http_examples import CODE, Proxy, ask, plain_listener, yes
from tests.servers.scripted_http import ScriptedHttp
from tests.servers.trust import Trust


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


# --- whom it trusts ---


@pytest.mark.parametrize(
    "make",
    [
        lambda trust: trust.server("other.example"),
        lambda trust: trust.server(expired=True),
        lambda trust: Trust().server(),
        lambda trust: self_signed(),
    ],
    ids=["another name", "expired", "unknown authority", "self-signed"],
)
def test_a_certificate_that_is_not_in_order(trust: Trust, make: Callable[[Trust], ssl.SSLContext]) -> None:
    with ScriptedHttp(yes, tls=make(trust)) as server:
        with pytest.raises(e.UntrustedServer) as caught:
            ask(server, trust=trust)
        assert server.heard == []
    assert caught.value.host == "localhost" and not caught.value.retry


def self_signed() -> ssl.SSLContext:
    """A certificate that is its own authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority = Trust().authority
    with authority.cert_pem.tempfile() as certificate, authority.private_key_pem.tempfile() as key:
        context.load_cert_chain(certificate, key)
    return context


def test_no_file_named_in_the_environment_adds_trust(
    trust: Trust, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(trust.authority.cert_pem.bytes())
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(bundle))
    with ScriptedHttp(yes, tls=trust.server()) as server:
        with pytest.raises(e.UntrustedServer):
            ask(server)
        assert server.heard == []


def test_no_file_named_in_the_environment_takes_trust_away(
    trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, "/there/is/none.pem")
    with ScriptedHttp(yes, tls=trust.server()) as server:
        assert ask(server, trust=trust).status == 204


@pytest.mark.parametrize("said", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"220 mail.example ESMTP\r\n"])
def test_a_server_without_tls_behind_an_https_address(trust: Trust, said: bytes) -> None:
    with plain_listener(said) as (port, heard):
        http = Http(
            f"https://localhost:{port}/files", Cancel(), authorization=bearer(CODE), context=trust.client
        )
        with http, pytest.raises(e.NoEncryption):
            http.ask("POST", http.endpoint)
    assert b"swordfish" not in bytes(heard)


# --- the person's own settings ---


def test_a_password_in_netrc_stays_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("default login sam password hunter2\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setattr("app.delivery.http._is_here", lambda host: False)
    with ScriptedHttp(yes) as server:
        ask(server, code=None)
        assert "Authorization" not in server.requests[0].headers


def test_the_systems_proxy_is_used(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedHttp(yes, tls=trust.server("uploads.example")) as server, Proxy(server.port) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        with Http(
            "https://uploads.example/files", Cancel(), authorization=bearer(CODE), context=trust.client
        ) as http:
            assert http.ask("POST", http.endpoint).status == 204
        assert server.heard == [("POST", "/files")]
    assert [line.split(" ")[:2] for line in proxy.asked] == [["CONNECT", "uploads.example:443"]]
    assert "swordfish" not in proxy.head


def test_behind_a_proxy_the_certificate_counts_as_well(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedHttp(yes, tls=trust.server("else.example")) as server, Proxy(server.port) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        http = Http("https://uploads.example/files", Cancel(), context=trust.client)
        with http, pytest.raises(e.UntrustedServer):
            http.ask("POST", http.endpoint)
        assert server.heard == []


def test_a_name_in_other_letters_is_the_same_in_its_encoding(
    trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScriptedHttp(yes, tls=trust.server("xn--bcher-kva.example")) as server, Proxy(server.port) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        with Http("https://bücher.example/files", Cancel(), context=trust.client) as http:
            http.ask("POST", http.endpoint)
            http.ask("HEAD", "https://xn--bcher-kva.example/files/1")
        assert server.heard == [("POST", "/files"), ("HEAD", "/files/1")]


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "http://", "gopher://127.0.0.1:1"])
def test_a_proxy_that_cannot_be_used_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.delenv("no_proxy", raising=False)
    with Http("https://uploads.example/files", Cancel()) as http, pytest.raises(e.NoConnection) as caught:
        http.ask("POST", http.endpoint)
    assert not caught.value.retry


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_proxy_for_this_computer(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    with ScriptedHttp(yes) as server, Proxy(server.port) as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        with Http(f"http://{host}:{server.port}/files", Cancel()) as http:
            http.ask("POST", http.endpoint)
        assert server.heard == [("POST", "/files")]
    assert proxy.asked == []
