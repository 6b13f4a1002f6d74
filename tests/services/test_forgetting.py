"""Everything that the program keeps is told and deleted, and nothing else is touched, wherever links lead."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import dev
from app.delivery.draft import Draft
from app.delivery.mail_program import write_draft_file
from app.delivery.outbox import ItemState, Outbox
from app.delivery.take_away import Begun
from app.delivery.uploads import Upload
from app.practice.inbox import Inbox
from app.services import forgetting
from app.services.forgetting import forget, look
from app.services.taking_away import TakingAway
from app.store import own_files
from app.store.calls import keep_call
from app.store.drafts import DraftStore
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.store.secrets import SecretKeeper, account_key, code_key
from app.store.settings import Settings, SettingsStore
from app.story.account import MailAccount
from app.story.errors import DiskFull, FolderForbidden, StillInUse, StorageError
from app.story.keeping import Forgotten, Kept, SentStory
from app.story.route import Route
from app.story.secret import Secret
from app.words import kept_lines
from app.words.shown import shown_path
from tests import footage
from tests.delivery.examples import NOW, REFERENCE, a_packet
from tests.services.uploads import call_file
from tests.store.samples import plain, record
from tests.store.test_secrets import START, Store, in_session
from tests.test_cli import run, write_story

ENDPOINT = "https://stories.park.example/files"
ACCOUNT = MailAccount("sam@sender.example", "mail.sender.example", 587)
OTHERS = "somebody else's password"


@pytest.fixture
def folders(sandboxed_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """The home of this test, and a place for temporary files that is its own."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return Folders.of_this_person()


@pytest.fixture
def store() -> Store:
    found = Store()
    found.kept["me"] = OTHERS
    return found


class Asked(TakingAway):
    """Notes with which codes servers would be asked to delete what."""

    def __init__(self, secrets: SecretKeeper) -> None:
        super().__init__(secrets)
        self.begun: list[Begun] = []
        self.codes: dict[str, Secret | None] = {}

    def note_code(self, endpoint: str, code: Secret | None) -> None:
        self.codes[endpoint] = code


def keep_everything(folders: Folders, place: Path, secrets: SecretKeeper) -> Outbox:
    """One of everything that is ever kept, by what keeps it; returns the outbox, with a delivery half done."""
    DraftStore(folders).create(plain("story-1")).close()
    real = plain("story-2")
    real.practise = False
    DraftStore(folders).create(real).close()
    packet = a_packet(folders.prepared_for("story-2"))
    HistoryStore(folders).add(packet.record)
    HistoryStore(folders).add(record("practised"))
    (folders.history / "record-3.json").write_text("damaged")
    keep_call(call_file(place, ENDPOINT, code=True), folders)
    Inbox(folders.practice_inbox)
    (folders.practice_inbox / "00001.eml").write_bytes(b"Subject: hello\r\n\r\n" + bytes(982))
    write_draft_file(Draft("us@park.example", f"My story {REFERENCE}", "Hello", packet.clip_paths))
    settings = SettingsStore(folders)
    settings.save(Settings(account=ACCOUNT, remember_password=True))
    for name in (account_key(ACCOUNT), code_key(ENDPOINT)):
        settings.note_secret(name)
        secrets.set(name, Secret("word"), remember=True)
    settings.path.with_name(".settings.json.7.0123456789abcdef.tmp").write_text("old")
    (folders.logs / "notes.log").write_text("note")
    outbox = Outbox(folders.outbox)
    item = outbox.add(packet, Route.TUS, ENDPOINT, NOW)
    outbox.mark(item.item_id, ItemState.SENDING, NOW)
    first = packet.clip_paths[0]
    upload = Upload(first.name, "0" * 64, first.stat().st_size, url=f"{ENDPOINT}/1", offset=10)
    outbox.note_upload(item.item_id, upload)
    outbox.mark(item.item_id, ItemState.READY, NOW)
    return outbox


def snapshot(*places: Path) -> dict[Path, bytes | str]:
    """Every file, link and folder below ``places``, with what it holds or leads to."""
    found: dict[Path, bytes | str] = {}
    for place in places:
        for path in sorted(place.rglob("*")):
            found[path] = (
                str(path.readlink())
                if path.is_symlink()
                else path.read_bytes()
                if path.is_file()
                else "folder"
            )
    return found


def delete(folders: Folders, secrets: SecretKeeper) -> tuple[Forgotten, Asked]:
    asked = Asked(secrets)
    return forget(folders, secrets, asked, asked.begun.extend), asked


def test_everything_is_told_and_nothing_is_changed_by_telling(
    folders: Folders, tmp_path: Path, store: Store
) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    before = snapshot(folders.data.parent)
    kept = look(folders)
    assert snapshot(folders.data.parent) == before
    size, (sent, _) = kept.copies_bytes, HistoryStore(folders).list().records
    assert kept == Kept(
        unsent=1, practice=1, sent=(SentStory(REFERENCE, sent.organiser, sent.organiser_email),),
        unreadable_records=1, copies_bytes=size, practice_messages=1, practice_bytes=1000, calls=1, passwords=2,
        settings=True, logs=1, waiting=(REFERENCE,),
    )  # fmt: skip
    assert size > 2 * 8_000, "the packet and the draft of an email"


def test_everything_is_deleted_and_only_that(folders: Folders, tmp_path: Path, store: Store) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    videos = tmp_path / "Videos"
    videos.mkdir()
    (videos / "walk.mp4").write_bytes(b"mine")
    beside = folders.data / "mine.txt", folders.configuration / "mine.txt", folders.log / "mine.txt"
    for path in beside:
        path.write_text("mine")
    before = snapshot(videos)
    done, asked = delete(folders, SecretKeeper(lambda: (store,)))
    assert done.is_all
    assert done.kept.unsent == 1
    assert store.kept == {"me": OTHERS}
    assert [(one.endpoint, len(one.uploads)) for one in asked.begun] == [(ENDPOINT, 1)]
    assert asked.codes == {ENDPOINT: Secret("word")}
    assert snapshot(videos) == before
    home = folders.data.parent
    assert {path for path in home.rglob("*") if path.is_file()} == set(beside)
    assert list((tmp_path / "temporary").iterdir()) == []
    for path in beside:
        path.unlink()
    assert delete(folders, SecretKeeper(lambda: (store,)))[0] == Forgotten(Kept())
    assert list(home.iterdir()) == [], "not even empty folders"
    assert look(folders).is_empty
    assert list(home.iterdir()) == [], "and none is made by looking"


def test_links_are_deleted_and_what_they_lead_to_stays(
    folders: Folders, tmp_path: Path, store: Store
) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    videos = tmp_path / "Videos"
    (videos / "holiday").mkdir(parents=True)
    (videos / "holiday" / "walk.mp4").write_bytes(b"mine")
    links = (
        folders.prepared / "story-2" / "holiday", folders.drafts / "walk.json", folders.practice_inbox / "all",
    )  # fmt: skip
    for link, target in zip(links, ("holiday", "holiday/walk.mp4", "."), strict=True):
        link.symlink_to(videos / target)
    before = snapshot(videos)
    done, _ = delete(folders, SecretKeeper(lambda: (store,)))
    assert snapshot(videos) == before
    assert set(done.kept.links) == set(links)
    assert not done.is_all
    assert list(folders.data.parent.iterdir()) == []


@pytest.mark.parametrize("which", ["data", "drafts", "settings"])
def test_a_folder_that_is_a_link_is_not_followed(
    which: str, folders: Folders, tmp_path: Path, store: Store
) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    place = {"data": folders.data, "drafts": folders.drafts, "settings": folders.configuration}[which]
    elsewhere = place.rename(tmp_path / "elsewhere")
    place.symlink_to(elsewhere)
    before = snapshot(elsewhere)
    done, _ = delete(folders, SecretKeeper(lambda: (store,)))
    assert done.kept.links == (place,)
    assert not done.is_all
    assert snapshot(elsewhere) == before


def test_a_story_that_is_open_in_another_window_stops_it_before_anything_is_deleted(
    folders: Folders, tmp_path: Path, store: Store
) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    home = folders.data.parent
    with DraftStore(folders).open("story-1"):
        before = snapshot(home)
        with pytest.raises(StillInUse) as caught:
            delete(folders, SecretKeeper(lambda: (store,)))
        assert not caught.value.sending
        assert {path: data for path, data in snapshot(home).items() if path.suffix != ".lock"} == {
            path: data for path, data in before.items() if path.suffix != ".lock"
        }
        assert len(store.kept) == 3
    assert delete(folders, SecretKeeper(lambda: (store,)))[0].is_all


SENDS = """
import sys, time
from pathlib import Path
from app.delivery.outbox import Outbox
from app.store.folders import Folders
outbox = Outbox(Folders.of_this_person().outbox)
with outbox.turn(sys.argv[1]):
    print("sending", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("fault", [DiskFull, FolderForbidden])
def test_a_lock_that_cannot_be_made_stops_nothing(
    fault: type[StorageError], folders: Folders, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fake: a disk without room for one more file, and a lock that an administrator's run has left."""
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))

    def refuse(path: Path) -> None:
        raise fault(path)

    monkeypatch.setattr(forgetting, "FileLock", refuse)
    assert delete(folders, SecretKeeper(lambda: (store,)))[0].is_all
    assert list(folders.data.parent.iterdir()) == []


def test_a_window_that_was_open_meanwhile_can_still_send(
    folders: Folders, tmp_path: Path, store: Store
) -> None:
    outbox = keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    delete(folders, SecretKeeper(lambda: (store,)))
    packet = a_packet(folders.prepared_for("story-3"))
    item = outbox.add(packet, Route.TUS, ENDPOINT, NOW)
    with outbox.turn(item.item_id):
        assert [one.item_id for one in outbox.items()] == [item.item_id]


def test_a_delivery_of_another_program_stops_it_until_that_one_ends(
    folders: Folders, tmp_path: Path, store: Store
) -> None:
    outbox = keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    (item,) = outbox.items()
    with subprocess.Popen(
        [sys.executable, "-c", SENDS, item.item_id], cwd=dev.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == b"sending\n"
        with pytest.raises(StillInUse) as caught:
            delete(folders, SecretKeeper(lambda: (store,)))
        assert caught.value.sending
        ran = run("forget", "--yes")
        assert "being sent right now" in ran.refused()
        other.communicate(timeout=20)
    assert delete(folders, SecretKeeper(lambda: (store,)))[0].is_all


def test_what_cannot_be_deleted_is_told_and_the_rest_goes(
    folders: Folders, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fake: only Windows keeps a program from deleting a file that another one has open."""
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    held = folders.practice_inbox / "00001.eml"
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == held:
            raise PermissionError(13, "in use", str(path))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    done, _ = delete(folders, SecretKeeper(lambda: (store,)))
    assert done.left == (held,)
    assert [path for path in folders.data.parent.rglob("*") if path.is_file()] == [held]


def test_a_password_store_that_does_not_answer_is_told(
    folders: Folders, tmp_path: Path, store: Store
) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    store.fault = RuntimeError("locked")
    done, _ = delete(folders, SecretKeeper(lambda: (store,)))
    assert done.passwords_left == 2
    assert list(folders.data.parent.iterdir()) == []


def test_without_passwords_no_store_is_asked(folders: Folders, store: Store) -> None:
    DraftStore(folders).create(plain("story-1")).close()
    store.fault = AssertionError("asked")
    secrets = SecretKeeper(lambda: (store,))
    assert delete(folders, secrets)[0].is_all
    assert secrets.trouble is None


def test_others_drafts_in_the_place_for_temporary_files_stay(folders: Folders, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "letter.eml").write_text("mine")
    (tmp_path / "temporary" / "share-your-story-draft-planted").symlink_to(outside)
    (tmp_path / "temporary" / "another-program-draft-1").mkdir()
    DraftStore(folders).create(plain("story-1")).close()
    delete(folders, SecretKeeper(lambda: ()))
    assert (outside / "letter.eml").read_text() == "mine"
    assert len(list((tmp_path / "temporary").iterdir())) == 2


def test_a_junction_of_windows_is_a_link_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A fake: what Windows says of a junction."""
    assert not own_files.is_link(tmp_path)
    real = os.lstat(tmp_path)

    class Facts:
        st_mode = real.st_mode
        st_file_attributes = 0x410
        st_reparse_tag = 0xA0000003

    monkeypatch.setattr(Path, "lstat", lambda _path: Facts())
    assert own_files.is_link(tmp_path)


# --- what is not ours, and what would be kept in silence ---


def test_what_somebody_put_into_our_folders_stays_and_is_told(
    folders: Folders, tmp_path: Path, store: Store
) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    theirs = (
        folders.drafts / "walk.mp4", folders.history / "letter.odt", folders.prepared / "walk.mp4",
        folders.prepared / "My holiday" / "walk.mp4", folders.prepared / "holiday" / "walk.mp4",
        folders.practice_inbox / "notes" / "a.eml", folders.calls / "README",
    )  # fmt: skip
    for path in theirs:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"mine")
    done, _ = delete(folders, SecretKeeper(lambda: (store,)))
    assert {path for path in folders.data.parent.rglob("*") if path.is_file()} == set(theirs)
    assert {
        path for path in theirs if path in done.kept.strangers or path.parent in done.kept.strangers
    } == set(theirs)
    assert done.is_all, "all that the program kept"
    assert look(folders).is_empty


def test_whatever_sending_leaves_is_known_as_ours(folders: Folders, tmp_path: Path) -> None:
    """A real clip and a practice message; only the clip's source is theirs."""
    film = footage.make(tmp_path / "film.mp4")
    assert run("send", write_story(tmp_path, film), "--practise").code == 0
    kept = look(folders)
    assert kept.strangers == ()
    assert kept.practice_messages == 1
    assert run("forget", "--yes").code == 0
    assert list(folders.data.parent.iterdir()) == []
    assert film.is_file()


def test_every_folder_says_how_its_files_are_named(folders: Folders) -> None:
    assert set(own_files.OWN_NAMES) == {folder.name for folder in folders.in_data}


def test_rests_of_a_killed_program_are_told_and_deleted(folders: Folders) -> None:
    rests = (
        folders.drafts / ".story-1.json.77.0123456789abcdef.tmp", folders.drafts / "story-1.json.damaged",
        folders.outbox / "item.json.bak",
    )  # fmt: skip
    for path in rests:
        path.write_text("My story, and where I live")
    assert look(folders).rests_bytes == 78
    assert not look(folders).is_empty
    ran = run("forget", "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Everything that this app kept on this computer is deleted.")
    assert list(folders.data.parent.iterdir()) == []


def test_empty_folders_behind_a_link_stay(folders: Folders, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for name in ("drafts", "history"):
        (elsewhere / name).mkdir(parents=True)
    folders.data.parent.mkdir(exist_ok=True)
    folders.data.symlink_to(elsewhere)
    delete(folders, SecretKeeper(lambda: ()))
    assert sorted(path.name for path in elsewhere.iterdir()) == ["drafts", "history"]


def test_a_folder_that_cannot_be_looked_into_is_told_and_the_rest_goes(
    folders: Folders, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fake: whoever runs the tests may read every folder."""
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    closed, iterdir = folders.practice_inbox, Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path == closed:
            raise PermissionError(13, "closed", str(path))
        return iterdir(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    done, _ = delete(folders, SecretKeeper(lambda: (store,)))
    assert done.left == (closed,)
    assert not done.is_all
    monkeypatch.undo()
    assert [path for path in folders.data.parent.rglob("*") if path.is_file()] == [closed / "00001.eml"]


def test_folders_that_may_not_be_opened_are_no_folders_without_anything(
    folders: Folders, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fake: whoever runs the tests may open every folder. An administrator's run may have left them so."""
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    closed, real = {folders.drafts, folders.configuration}, os.access
    monkeypatch.setattr(os, "access", lambda path, how: Path(path) not in closed and real(path, how))
    monkeypatch.setattr(own_files, "loose_files", lambda _folders: ())  # as glob() finds nothing there
    assert set(look(folders).closed) == closed
    assert not Kept(closed=look(folders).closed).is_empty
    kept = kept_lines(Kept(closed=tuple(sorted(closed))))
    assert kept == (
        "What is in folders that the app may not open: "
        f"“{shown_path(folders.drafts)}”, “{shown_path(folders.configuration)}”",
    )
    done, _ = delete(folders, SecretKeeper(lambda: (store,)))
    assert folders.configuration in done.left
    assert not done.is_all


def test_without_the_store_that_keeps_a_password_not_everything_is_deleted(
    folders: Folders, tmp_path: Path, store: Store
) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    done, _ = delete(folders, SecretKeeper(lambda: ()))  # as over SSH, where no desktop's store is to be had
    assert done.passwords_left == 2
    assert not done.is_all


def test_where_the_names_of_the_passwords_cannot_be_read_that_is_told(
    folders: Folders, tmp_path: Path, store: Store
) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (store,)))
    (folders.configuration / "settings.json").write_bytes(b"\0\0\0\0")
    before = snapshot(folders.data.parent)
    assert look(folders).settings
    assert snapshot(folders.data.parent) == before, "and nothing is put aside by looking"
    done, _ = delete(folders, SecretKeeper(lambda: (store,)))
    assert done.passwords_unknown
    assert not done.is_all
    assert list(folders.data.parent.iterdir()) == []
    SettingsStore(folders).path.with_name("settings.json.damaged").write_text("of an earlier day")
    assert delete(folders, SecretKeeper(lambda: (store,)))[0].passwords_unknown
    SettingsStore(folders).path.with_name("settings.json.damaged").write_text("of an earlier day")
    assert delete(folders, SecretKeeper(lambda: ()))[0].is_all, (
        "where there is no store there is nothing in it"
    )


def test_a_file_that_windows_fetches_when_it_is_read_is_no_link(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A fake: what Windows says of a file in OneDrive (IO_REPARSE_TAG_CLOUD), and of a junction."""
    real = os.lstat(tmp_path)

    class Facts:
        st_mode = real.st_mode
        st_file_attributes = 0x410
        st_reparse_tag = 0x9000001A

    monkeypatch.setattr(Path, "lstat", lambda _path: Facts())
    assert not own_files.is_link(tmp_path)
    Facts.st_reparse_tag = 0xA0000003
    assert own_files.is_link(tmp_path)


def test_drafts_of_an_edition_with_a_longer_name_stay(folders: Folders, tmp_path: Path) -> None:
    other = tmp_path / "temporary" / "share-your-story-draft-2-draft-0a1b2c3d"
    other.mkdir()
    (other / "message.eml").write_text("theirs")
    assert look(folders).is_empty
    delete(folders, SecretKeeper(lambda: ()))
    assert other.is_dir()


# --- the real password store ---

USE = """
import json
from app.services.forgetting import forget
from app.services.taking_away import TakingAway
from app.store.folders import Folders
from app.store.secrets import SecretKeeper, service
from app.store.settings import SettingsStore
from app.story.secret import Secret
import keyring.backends.SecretService as real
store = real.Keyring()
store.set_password("Another program", "me", "theirs")
folders, keeper = Folders.of_this_person(), SecretKeeper(wait_s=20)
for name in ("me", "you"):
    SettingsStore(folders).note_secret(name)
    keeper.set(name, Secret("ours"), remember=True)
before = store.get_password(service(), "you")
later = SecretKeeper(wait_s=20)
done = forget(folders, later, TakingAway(later), print)
print(json.dumps([before, done.is_all, [store.get_password(service(), n) for n in ("me", "you")],
                  store.get_password("Another program", "me")]))
"""


def test_the_real_password_store_keeps_what_is_not_ours(tmp_path: Path) -> None:
    answer = in_session(tmp_path, START + '"$PY" -W ignore -c "$USE"', USE=USE)
    assert answer == '["ours", true, [null, null], "theirs"]'


# --- the command ---


def test_the_command_needs_a_yes(folders: Folders, tmp_path: Path) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: ()))
    before = snapshot(folders.data.parent)
    ran = run("forget")
    assert (ran.code, ran.err) == (2, "Nothing was deleted. Add --yes to delete all of it.\n")
    assert "1 story that was not sent" in ran.out
    assert REFERENCE in ran.out
    assert snapshot(folders.data.parent) == before


def test_the_command_deletes_and_says_so_in_one_line(folders: Folders, sandboxed_home: Path) -> None:
    DraftStore(folders).create(plain("story-1")).close()
    SettingsStore(folders).save(Settings())
    ran = run("forget", "--yes")
    assert (ran.code, ran.err) == (0, "")
    said = "Everything that this app kept on this computer is deleted. Your own videos stay where they are.\n"
    assert ran.out == said
    assert list(sandboxed_home.iterdir()) == []
    again = run("forget", "--yes")
    assert (again.code, again.out, again.err) == (0, "Nothing was kept on this computer.\n", "")
    assert (run("forget").code, list(sandboxed_home.iterdir())) == (0, [])


@pytest.mark.skipif(sys.platform != "linux", reason="these are the places of Linux")
def test_in_a_persons_own_home_nothing_of_ours_stays_and_everything_else_does(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "SHARE_YOUR_STORY_HOME": "", "TMPDIR": str(tmp_path)}
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        environment[name] = ""
    share, config, state = (tmp_path / name for name in (".local/share", ".config", ".local/state"))
    ours = [place / "share-your-story" for place in (share, config, state)]
    theirs = [
        share / "share-your-story-2" / "drafts" / "a.json",
        config / "other" / "settings.json",
        share / "a.mp4",
    ]
    for path in (
        *theirs,
        ours[0] / "drafts" / "a.json",
        ours[1] / "settings.json",
        ours[2] / "log" / "a.log",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    ran = run("forget", "--yes", **environment)
    assert (ran.code, ran.err) == (0, "")
    assert [path.exists() for path in ours] == [False] * 3
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(theirs)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize(("typed", "code"), [("yes", 0), ("no", 2)])
def test_at_a_terminal_it_asks(typed: str, code: int, folders: Folders) -> None:
    DraftStore(folders).create(plain("story-1")).close()
    pty = pytest.importorskip("pty", reason="Windows has no such terminals")
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "app", "forget"], cwd=dev.ROOT, stdin=theirs, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8",
        ) as program:  # fmt: skip
            os.write(ours, f"{typed}\n".encode())
            out, _ = program.communicate(timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    assert program.returncode == code, out
    assert "Type yes to delete all of it" in out
    assert (folders.data / "drafts" / "story-1.json").exists() is (code != 0)
