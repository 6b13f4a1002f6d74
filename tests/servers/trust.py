"""Certificates of an authority made for the test: in order, expired, for another name, or signed by nobody."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme


class Trust:
    """An authority that only this test trusts."""

    def __init__(self) -> None:
        self.authority = trustme.CA()

    def client(self) -> ssl.SSLContext:
        """A client that trusts the authority, and checks names and dates."""
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        return context

    def server(self, name: str = "localhost", *, expired: bool = False) -> ssl.SSLContext:
        """A server's context with a certificate for ``name``."""
        after = datetime.now(UTC) - timedelta(days=1) if expired else None
        certificate = self.authority.issue_cert(name, not_after=after)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context

    def write(self, folder: Path, name: str = "localhost") -> tuple[Path, Path]:
        """A certificate for ``name`` and its key as files."""
        certificate = self.authority.issue_cert(name)
        chain, key = folder / "chain.pem", folder / "key.pem"
        chain.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
        key.write_bytes(certificate.private_key_pem.bytes())
        key.chmod(0o600)
        return chain, key
