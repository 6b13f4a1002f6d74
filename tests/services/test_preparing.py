"""Which piece of work serves which order, and one making that several wait for."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.media.cache import clip_key
from app.media.profile import DEFAULT
from app.media.reader import Reader
from app.services.orders import Order
from app.services.preparing import Piece, Run
from app.story.clip import Clip
from app.story.errors import Cancelled, FolderForbidden
from app.story.work import Cancel, no_progress
from tests import footage
from tests.story.examples import a_source

FILM = a_source()
A, B, C = (Clip(name, FILM, at, at + 1000) for name, at in (("a", 0), ("b", 1000), ("c", 2000)))
LIMIT = 5_000_000


def order(*clips: Clip, limit: int | None = None, story: str = "s1") -> Order:
    return Order(story, clips, limit)


def whole(clip: Clip, of: Order) -> Piece:
    return Piece(clip_key(clip), of, limited=False)


def small(clip: Clip, of: Order, share: int = 1000) -> Piece:
    return Piece(clip_key(clip, DEFAULT, share), of, limited=True)


@pytest.mark.parametrize(
    ("wanted", "serves"),
    [
        (order(A), True),
        (order(B, A), True),
        (order(replace(A, clip_id="another id")), True),
        (order(A, limit=LIMIT), True),
        (order(A, limit=20_000), False),
        (order(B), False),
        (order(A.with_end(900)), False),
        (order(replace(A, source=replace(FILM, mtime_ns=FILM.mtime_ns + 1))), False),
        (order(A, story="s2"), False),
        (order(), False),
    ],
)
def test_a_clip_at_full_quality_serves_every_order_that_has_it(wanted: Order, serves: bool) -> None:
    assert whole(A, order(A, B)).serves(wanted) is serves


@pytest.mark.parametrize(
    ("wanted", "serves"),
    [
        (order(A, B, limit=LIMIT), True),
        (order(B, A, limit=LIMIT), True),
        (order(A, limit=LIMIT), False),
        (order(A, B, C, limit=LIMIT), False),
        (order(A, B, limit=LIMIT - 1), False),
        (order(A, B), False),
    ],
)
def test_a_clip_within_a_limit_serves_the_same_clips_under_the_same_limit(
    wanted: Order, serves: bool
) -> None:
    assert small(A, order(A, B, limit=LIMIT)).serves(wanted) is serves


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return footage.make(tmp_path_factory.mktemp("films") / "film.mp4", footage.Form(frames=30))


@pytest.fixture
def two(film: Path) -> Order:
    with Reader() as reader:
        facts = reader.probe(film)
    return order(Clip("one", facts, 0, 400), Clip("two", facts, 400, 800))


def test_all_who_watch_a_run_hear_the_same(two: Order, tmp_path: Path) -> None:
    run = Run(two, lambda: tmp_path)
    heard: list[object] = []
    watchers = [
        threading.Thread(target=lambda: heard.append(run.watch(no_progress, Cancel()))) for _ in range(3)
    ]
    for watcher in watchers:
        watcher.start()
    made = run.job(no_progress, Cancel())
    run.end(made)
    run.end(Cancelled())
    for watcher in watchers:
        watcher.join()
    assert heard == [made] * 3
    assert [clip.clip_id for clip in made] == ["one", "two"]


def test_whoever_stops_watching_stops_nothing(two: Order, tmp_path: Path) -> None:
    run, away = Run(two, lambda: tmp_path), Cancel()
    away.set()
    with pytest.raises(Cancelled):
        run.watch(no_progress, away)
    assert run.goes_on
    assert len(run.job(no_progress, Cancel())) == 2


def test_a_run_that_was_superseded_ends_with_the_piece_that_is_still_wanted(
    two: Order, tmp_path: Path
) -> None:
    run = Run(two, lambda: tmp_path)
    other = order(two.clips[0])
    kept: list[bool] = []

    def progress(done: int, total: int) -> None:
        if not kept:
            kept.append(run.keep_only(other))

    with pytest.raises(Cancelled):
        run.job(progress, Cancel())
    assert kept == [True]
    assert not run.goes_on
    assert [path.stem for path in tmp_path.glob("*.mp4")] == [clip_key(two.clips[0])]
    assert run.keep_only(order(two.clips[1])) is False
    assert run.keep_only(None) is False


def test_before_its_turn_a_run_shows_how_far_the_piece_is_that_both_want(two: Order, tmp_path: Path) -> None:
    first = Run(two, lambda: tmp_path)
    first.piece = replace(whole(two.clips[0], two), done_ms=300)
    heard: list[tuple[int, int]] = []
    for wanted, far in ((order(two.clips[0]), 300), (order(two.clips[1]), 0)):
        run, enough = Run(wanted, lambda: tmp_path, ahead=first), Cancel()

        def progress(done: int, total: int, enough: Cancel = enough) -> None:
            heard.append((done, total))
            enough.set()

        with pytest.raises(Cancelled):
            run.watch(progress, enough)
        assert heard[-1] == (far, 400)


def test_a_folder_that_cannot_be_used_is_told_to_all(two: Order, tmp_path: Path) -> None:
    def folder() -> Path:
        raise FolderForbidden(tmp_path)

    run = Run(two, folder)
    with pytest.raises(FolderForbidden) as found:
        run.job(no_progress, Cancel())
    run.end(found.value)
    with pytest.raises(FolderForbidden):
        run.watch(no_progress, Cancel())
