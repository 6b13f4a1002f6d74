"""What the system says of this computer's connection. Asking it sends nothing."""

from __future__ import annotations

from PySide6.QtNetwork import QNetworkInformation


def is_online() -> bool | None:
    """Whether the system has a connection now; None where it does not say.

    ``Disconnected`` alone counts as offline: a local network may well reach the organiser's server, and a system that does
    not know says ``Unknown`` (QNetworkInformation).
    """
    if not QNetworkInformation.loadDefaultBackend():
        return None
    found = QNetworkInformation.instance()
    if not found.supports(QNetworkInformation.Feature.Reachability):
        return None
    state = found.reachability()
    if state is QNetworkInformation.Reachability.Unknown:
        return None
    return state is not QNetworkInformation.Reachability.Disconnected
