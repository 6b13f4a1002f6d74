"""Whether there is a connection, as the system says it."""

from __future__ import annotations

import pytest
from PySide6.QtNetwork import QNetworkInformation

from app.ui import connection
from app.ui.connection import is_online

States = QNetworkInformation.Reachability


class Known:
    """Stands in for the system's knowledge, which a test cannot change."""

    def __init__(self, state: States, *, tells: bool = True) -> None:
        self._state, self._tells = state, tells

    def supports(self, _feature: object) -> bool:
        return self._tells

    def reachability(self) -> States:
        return self._state


@pytest.mark.parametrize(
    ("known", "online"),
    [
        (Known(States.Online), True),
        (Known(States.Local), True),
        (Known(States.Site), True),
        (Known(States.Disconnected), False),
        (Known(States.Unknown), None),
        (Known(States.Disconnected, tells=False), None),
    ],
)
def test_only_a_system_that_says_so_is_offline(
    known: Known, online: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Information:
        Feature, Reachability = QNetworkInformation.Feature, States
        loadDefaultBackend = staticmethod(lambda: True)  # noqa: N815 (as Qt writes it)
        instance = staticmethod(lambda: known)

    monkeypatch.setattr(connection, "QNetworkInformation", Information)
    assert is_online() is online


def test_a_system_without_such_knowledge_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QNetworkInformation, "loadDefaultBackend", staticmethod(lambda: False))
    assert is_online() is None


def test_the_real_one_can_be_asked(qapp: object) -> None:
    assert is_online() in {True, False, None}
