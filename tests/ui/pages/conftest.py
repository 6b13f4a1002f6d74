"""What the tests of the pages with videos share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ui.jobs import Jobs
from tests.ui.video_parts import Bench


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("footage")


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    running = Jobs()
    yield running
    assert running.shutdown()
