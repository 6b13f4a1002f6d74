"""What an order comes to, each time it is asked for, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.media.reader import Reader
from app.services.orders import Order, prepare
from app.services.preparing import tidying
from app.story.clip import Clip, SourceFacts
from app.story.errors import Cancelled
from app.story.prepared import PreparedClip
from app.story.work import Cancel, no_progress
from tests import footage

LIMIT = 40_000


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> SourceFacts:
    """Noise: at full quality a third of a second of it takes far more than ``LIMIT``."""
    form = footage.Form(frames=20, noise=40)
    with Reader() as reader:
        return reader.probe(footage.make(tmp_path_factory.mktemp("films") / "film.mp4", form))


@pytest.fixture
def two(facts: SourceFacts) -> Order:
    return Order("s1", (Clip("one", facts, 0, 300), Clip("two", facts, 300, 600)), LIMIT)


def made(order: Order, folder: Path) -> tuple[PreparedClip, ...]:
    return prepare(order, folder, no_progress, Cancel())


def no_clip(*_how: object, **_more: object) -> PreparedClip:
    raise AssertionError("nothing is to be made")


def test_an_order_within_a_limit_comes_to_the_same_files_again_whatever_lies_beside_them(
    two: Order, tmp_path: Path
) -> None:
    first = made(two, tmp_path)
    assert sum(clip.size_bytes for clip in first) <= LIMIT
    made(replace(two, max_bytes=None), tmp_path)
    heard: list[tuple[int, int]] = []
    again = prepare(two, tmp_path, lambda done, total: heard.append((done, total)), Cancel(), make=no_clip)
    assert again == first
    assert heard[-1] == (600, 600)


def test_what_is_not_all_there_as_it_was_is_made_again(two: Order, tmp_path: Path) -> None:
    first = made(two, tmp_path)
    first[1].path.write_bytes(b"x" * first[1].size_bytes)
    assert [clip.clip_id for clip in made(two, tmp_path)] == ["one", "two"]
    (tmp_path / f"{two.name}.order").write_bytes(b"\xff")
    assert len(made(two, tmp_path)) == 2
    (tmp_path / f"{two.name}.order").write_text(first[0].key)
    assert len(made(two, tmp_path)) == 2


def test_an_order_is_named_by_its_clips_their_places_and_its_limit(two: Order) -> None:
    one, other = two.clips
    orders = [
        two,
        replace(two, max_bytes=LIMIT + 1),
        replace(two, max_bytes=None),
        replace(two, clips=(other, one)),
        replace(two, clips=(one,)),
        replace(two, clips=(one, other.with_end(500))),
    ]
    assert len({order.name for order in orders}) == len(orders)
    assert replace(two, clips=(replace(one, clip_id="x"), other)).name == two.name


def test_what_was_noted_can_be_stopped_too(two: Order, tmp_path: Path) -> None:
    made(two, tmp_path)
    stopped = Cancel()
    stopped.set()
    with pytest.raises(Cancelled):
        prepare(two, tmp_path, no_progress, stopped)


def test_which_clips_are_likely_made_as_if_nothing_limited_them(two: Order) -> None:
    assert replace(two, max_bytes=8_000).whole_keys == frozenset()
    loose = replace(two, max_bytes=100_000_000)
    assert loose.whole_keys == frozenset(loose.keys) == replace(two, max_bytes=None).whole_keys


def test_tidying_keeps_what_the_order_needs_and_all_that_is_no_clip(two: Order, tmp_path: Path) -> None:
    one = replace(two, clips=two.clips[:1])
    stay = {
        path.name for order in (replace(two, max_bytes=None),) for path in files(made(order, tmp_path)[:1])
    }
    before = made(two, tmp_path)
    small = made(one, tmp_path)
    packet = tmp_path / "packet" / "LW-7F3K-9Q2M"
    packet.mkdir(parents=True)
    (packet / "clip.mp4").write_bytes(b"sent")
    tidying(lambda: tmp_path, one, small)(no_progress, Cancel())
    stay |= {path.name for path in files(small)} | {f"{one.name}.order", "packet"}
    assert {path.name for path in tmp_path.iterdir()} == stay
    assert not before[1].path.exists()
    assert (packet / "clip.mp4").read_bytes() == b"sent"


def files(clips: tuple[PreparedClip, ...]) -> list[Path]:
    return [clip.path.with_suffix(ending) for clip in clips for ending in (".mp4", ".json")]
