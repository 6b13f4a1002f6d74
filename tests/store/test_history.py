"""Records of what was sent."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from app.files import last_good
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.story.errors import DraftMissing, DraftUnreadable, FileTaken
from app.story.record import Delivery, Withdrawal
from app.story.route import Outcome, Route
from tests.store.samples import NOON, record


@pytest.fixture
def store(tmp_path: Path) -> HistoryStore:
    return HistoryStore(Folders.below(tmp_path))


def test_records_come_back_newest_first(store: HistoryStore) -> None:
    assert store.list().records == ()
    older, newer = record("a"), record("b", NOON + timedelta(days=1))
    store.add(older)
    store.add(newer)
    assert store.list().records == (newer, older)
    assert store.get("a") == older


def test_delivery_and_changes_of_mind_are_noted(store: HistoryStore) -> None:
    store.add(record())
    delivery = Delivery(
        Route.EMAIL, Outcome.ACCEPTED, "lwuk@innovationunit.org", NOON, "2.0.0 Ok: queued as 4711"
    )
    store.delivered("record-1", delivery)
    first, second = Withdrawal(NOON, ("identifiable",)), Withdrawal(NOON + timedelta(hours=1))
    store.withdrawn("record-1", first)
    noted = store.withdrawn("record-1", second)
    assert noted.withdrawals == (first, second)
    assert store.get("record-1") == noted == store.list().records[0]
    assert noted.delivery == delivery


def test_a_record_is_never_replaced_by_another(store: HistoryStore) -> None:
    store.add(record())
    with pytest.raises(FileTaken):
        store.add(record(now=NOON + timedelta(days=1)))
    assert store.get("record-1") == record()


def test_a_damaged_record_comes_back_from_its_last_good_version(store: HistoryStore) -> None:
    store.add(record())
    store.withdrawn("record-1", Withdrawal(NOON))
    store.path("record-1").write_bytes(b"")
    assert store.list().records == (record(),)
    again = store.withdrawn("record-1", Withdrawal(NOON))
    assert store.get("record-1") == again
    assert last_good(store.path("record-1")).stat().st_size > 0


def test_what_cannot_be_read_is_named(store: HistoryStore) -> None:
    store.add(record())
    store.path("broken").write_bytes(b"{")
    found = store.list()
    assert (found.records, found.unreadable) == ((record(),), ("broken",))
    with pytest.raises(DraftUnreadable):
        store.get("broken")
    store.delete("broken")
    assert store.list().unreadable == ()


def test_deleting(store: HistoryStore) -> None:
    store.add(record())
    store.withdrawn("record-1", Withdrawal(NOON))
    store.delete("record-1")
    store.delete("record-1")
    assert store.list().records == ()
    assert not list(store.path("record-1").parent.glob("record-1*"))
    with pytest.raises(DraftMissing):
        store.get("record-1")


def test_two_windows_lose_no_change_of_mind(store: HistoryStore, tmp_path: Path) -> None:
    store.add(record())

    def change(start: int) -> None:
        own = HistoryStore(Folders.below(tmp_path))
        for number in range(start, start + 10):
            own.withdrawn("record-1", Withdrawal(NOON, (str(number),)))

    threads = [threading.Thread(target=change, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    noted = {withdrawal.statements[0] for withdrawal in store.get("record-1").withdrawals}
    assert noted == {str(start + number) for start in (0, 100, 200) for number in range(10)}
