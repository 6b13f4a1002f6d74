"""A file in pieces, the next one read while the server is busy with the one before."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery.ahead import Ahead
from app.delivery.uploads import HashedFile, UploadFile
from app.story import errors as e
from app.story.work import Cancel
from tests.delivery.upload_examples import a_file

DATA = random.Random(5).randbytes(3_000)


@pytest.fixture
def file(tmp_path: Path) -> UploadFile:
    return a_file(tmp_path / "a", DATA)


@pytest.fixture
def pieces(file: UploadFile) -> Iterator[Ahead]:
    with HashedFile(file, Cancel()) as source:
        yield Ahead(source, file.size_bytes)


def test_what_was_read_ahead_is_not_read_again(file: UploadFile, pieces: Ahead) -> None:
    assert pieces.take(0, 1_000) == DATA[:1_000]
    pieces.look(1_000)
    file.path.write_bytes(bytes(2_000) + DATA[2_000:])
    assert pieces.take(1_000, 1_000) == DATA[1_000:2_000]
    # The end is only given where all that was read before it was the recorded file.
    assert pieces.take(2_000, 1_000) == DATA[2_000:]


@pytest.mark.parametrize("looked", [True, False])
def test_the_end_of_a_changed_file_is_not_given(file: UploadFile, pieces: Ahead, looked: bool) -> None:
    pieces.take(0, 1_000)
    file.path.write_bytes(DATA[:-1] + bytes([DATA[-1] ^ 1]))
    assert pieces.take(1_000, 1_000) == DATA[1_000:2_000]
    if looked:
        pieces.look(1_000)
    for _ in range(2):
        with pytest.raises(e.PacketUnusable):
            pieces.take(2_000, 1_000)


def test_a_file_that_cannot_be_read_is_told_when_the_piece_is_wanted(file: UploadFile, pieces: Ahead) -> None:
    pieces.take(0, 1_000)
    file.path.write_bytes(DATA[:1_500])
    pieces.look(1_000)
    with pytest.raises(e.PacketUnusable):
        pieces.take(1_000, 1_000)


def test_looking_ahead_at_the_end_or_twice_changes_nothing(pieces: Ahead) -> None:
    assert pieces.take(0, 1_000) == DATA[:1_000]
    pieces.look(1_500)
    pieces.look(1_500)
    assert pieces.take(1_000, 1_500) == DATA[1_000:2_500]
    assert pieces.take(2_500, 500) == DATA[2_500:]
    pieces.look(500)
    assert pieces.take(2_999, 1) == DATA[2_999:]


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 2_999), st.integers(1, 1_200), st.booleans(), st.booleans()), max_size=8
    )
)
def test_wherever_it_goes_on_the_bytes_are_right(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, bool, bool]]
) -> None:
    file = a_file(tmp_path_factory.mktemp("pieces") / "a", DATA)
    with HashedFile(file, Cancel()) as source:
        pieces, next_at = Ahead(source, len(DATA)), 0
        for offset, count, looks, goes_on in steps:
            at = next_at if goes_on and next_at < len(DATA) else offset
            data = pieces.take(at, count)
            # Fewer may come: what was read ahead from there.
            assert data == DATA[at : at + len(data)]
            assert 0 < len(data) <= count
            next_at = at + len(data)
            if looks:
                pieces.look(count)
        assert pieces.take(0, len(DATA)) == DATA
