"""Each test starts with the English as it is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from app.words import set_translator

settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_translator(None)
    yield
    set_translator(None)
