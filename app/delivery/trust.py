"""Whom to trust on a secure connection."""

from __future__ import annotations

import ssl


def system_context() -> ssl.SSLContext:
    """A context that trusts what this computer's system trusts, TLS 1.2 or later, names checked."""
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
