"""The headless commands, each as a program of its own: exit codes, one plain line, nothing hidden, nothing left behind."""

from __future__ import annotations

import csv
import email
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from email import policy
from pathlib import Path

import pytest

import dev
from tests import footage
from tests.components import footage as real_clip
from tests.components import require
from tests.servers.ports import free_port
from tests.servers.tus_node import TusNode, TusNodeSettings
from tests.services.uploads import call_file

DONE, PROBLEMS, CANNOT, UNFINISHED = 0, 1, 2, 3
JOINER = "\N{ZERO WIDTH JOINER}"
SECRET = "the-secret-of-the-other-file"
REAL = (
    "android-1080p-gps-0.2s.mp4", "phone-720p-rotated90-3gp5.mp4", "canon-mjpeg.avi", "hevc-10bit.mp4",
    "old-phone-amr-mpeg4.3gp", "ipod-320x240-86s.m4v",
)  # fmt: skip

HEAD = """
call = {call}
practise = {practise}
[storyteller]
name = "Sam Jones"
contact_number = "07700 900982"
[consent]
public-sharing = true
identifiable = true
happy-to-share = true
[other_people]
seen_or_heard = "no"
"""


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def refused(self) -> str:
        """The one plain line with which the request was refused; fails where it is anything else."""
        assert self.code == CANNOT, (self.code, self.out, self.err)
        return self.one_line()

    def one_line(self) -> str:
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert self.out == ""
        assert "Traceback" not in self.err
        assert lines[0].endswith(".")
        assert lines[0].replace(JOINER, "").isprintable()
        return lines[0]


def run(*arguments: object, folder: Path = dev.ROOT, **variables: str) -> Ran:
    """Run the program with ``arguments`` in ``folder``."""
    environment = os.environ | {"PYTHONPATH": str(dev.ROOT), "PYTHONUTF8": "1"} | variables
    # It must need no window system: none is there for it.
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)], cwd=folder, env=environment, check=False,
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=200,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


def write_story(
    folder: Path, *clips: object, practise: bool = True, call: object = "living-well-uk", more: str = ""
) -> Path:
    """A story file in ``folder``. A clip is a path, or a path with start and end."""
    text = HEAD.format(call=json.dumps(str(call)), practise=str(practise).lower()) + more
    for clip in clips:
        name, *part = clip if isinstance(clip, tuple) else (clip,)
        text += f"[[clip]]\nfile = {json.dumps(str(name), ensure_ascii=False)}\n"
        text += "".join(f'{key} = "{at}"\n' for key, at in zip(("start", "end"), part, strict=False))
    path = folder / "STORY.toml"
    path.write_text(text, "utf-8")
    return path


def open_call(folder: Path) -> Path:
    """The call that comes along, with its deadline far away, as a file of its own."""
    lines = (dev.ROOT / "resources/calls/living-well-uk.toml").read_text("utf-8").splitlines()
    path = folder / "open.toml"
    path.write_text("\n".join(lines).replace("closes = 2020", "closes = 2090"), "utf-8")
    return path


def packet_of(ran: Ran) -> Path:
    """The packet whose folder a command printed last."""
    assert ran.code == DONE, (ran.code, ran.err)
    assert ran.err == ""
    return Path(ran.out.splitlines()[-1])


def clips_of(packet: Path) -> list[Path]:
    return sorted(packet.glob("*.mp4"))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of numbered frames."""
    return footage.make(tmp_path_factory.mktemp("film") / "film.mp4")


@pytest.fixture(scope="module")
def hour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where tiny footage of minutes stands."""
    return tmp_path_factory.mktemp("minutes")


def minutes(folder: Path, frames: int) -> Path:
    """Tiny footage of one frame a second."""
    path = folder / f"{frames}.mp4"
    if not path.exists():
        source = f"color=black:s=64x64:r=1:d={frames}"
        footage.ffmpeg("-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", path)
    return path


# --- what cannot be used -------------------------------------------------------------------------------------------------


def test_six_clips_are_too_many(tmp_path: Path, film: Path) -> None:
    story = write_story(tmp_path, *[(film, "0", f"0:0{n / 10 + 1}") for n in range(6)])
    line = run("prepare", story, "--out", tmp_path / "out").refused()
    assert "1 clip" in line
    assert not (tmp_path / "out").exists()


def test_ten_minutes_exactly_work(tmp_path: Path, hour: Path) -> None:
    story = write_story(tmp_path, minutes(hour, 600))
    packet = packet_of(run("prepare", story, "--out", tmp_path / "out"))
    assert (
        json.loads((packet / "submission.json").read_text("utf-8"))["record"]["clips"][0]["length_ms"]
        == 600_000
    )


def test_ten_minutes_and_a_frame_are_too_long(tmp_path: Path, hour: Path) -> None:
    story = write_story(tmp_path, minutes(hour, 601))
    line = run("prepare", story, "--out", tmp_path / "out").refused()
    assert "1 second too long" in line
    assert not (tmp_path / "out").exists()


def test_ten_minutes_and_a_millisecond_in_two_clips_are_too_long(tmp_path: Path, hour: Path) -> None:
    long, short = minutes(hour, 600), minutes(hour, 2)
    line = run(
        "prepare", write_story(tmp_path, long, (short, "0", "0:00.001")), "--out", tmp_path / "out"
    ).refused()
    assert "too long" in line


def test_a_closed_call_takes_no_story_but_can_be_practised(tmp_path: Path, film: Path) -> None:
    story = write_story(tmp_path, film, practise=False)
    line = run("prepare", story, "--out", tmp_path / "out").refused()
    assert "closed" in line
    assert "2020" in line
    assert not (tmp_path / "out").exists()
    assert run("send", story).refused() == line
    packet_of(run("prepare", story, "--practise", "--out", tmp_path / "out"))


def _text_file(folder: Path) -> str:
    (folder / "notes.mp4").write_text("This is no video.\n" * 50)
    return "notes.mp4"


def _playlist(folder: Path) -> str:
    footage.concat_playlist(folder / "list.mp4", footage.make(folder / f"{SECRET}.mp4"))
    return "list.mp4"


def _relative_playlist(folder: Path) -> str:
    footage.make(folder / f"{SECRET}.mp4")
    (folder / "list.mp4").write_text(f"ffconcat version 1.0\nfile {SECRET}.mp4\n")
    return "list.mp4"


def _stream_playlist(folder: Path) -> str:
    other = footage.make(folder / f"{SECRET}.ts")
    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{other}\n#EXT-X-ENDLIST\n"
    (folder / "stream.mp4").write_text(text)
    return "stream.mp4"


def _empty(folder: Path) -> str:
    (folder / "empty.mp4").touch()
    return "empty.mp4"


def _folder(folder: Path) -> str:
    (folder / "folder.mp4").mkdir()
    return "folder.mp4"


def _cut_off(folder: Path) -> str:
    footage.cut_off(footage.make(folder / "whole.mp4"), folder / "half.mp4", 0.5)
    return "half.mp4"


def _picture(folder: Path) -> str:
    footage.ffmpeg("-f", "lavfi", "-i", "color=s=64x64", "-frames:v", "1", folder / "picture.png")
    (folder / "picture.png").rename(folder / "picture.mp4")
    return "picture.mp4"


def _sound_only(folder: Path) -> str:
    footage.ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", folder / "sound.mp4")
    return "sound.mp4"


HOSTILE = {
    "text": _text_file, "playlist": _playlist, "relative playlist": _relative_playlist,
    "stream playlist": _stream_playlist, "empty": _empty, "missing": lambda _folder: "missing.mp4", "folder": _folder,
    "cut off": _cut_off, "picture": _picture, "sound only": _sound_only,
    "protocol": lambda folder: f"concat:{footage.make(folder / 'a.mp4')}", "device": lambda _folder: "/dev/zero",
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_video_is_refused_in_one_line_and_leaves_nothing(kind: str, tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    name = HOSTILE[kind](inside)
    before = {path: path.stat().st_mtime_ns for path in inside.iterdir()}
    ran = run("prepare", write_story(tmp_path, inside / name), "--out", tmp_path / "out" / "deeper")
    line = ran.refused()
    assert Path(name).name.split(":")[0] in line
    assert SECRET not in line
    assert not (tmp_path / "out").exists()
    assert {path: path.stat().st_mtime_ns for path in inside.iterdir()} == before


def test_the_footage_of_the_playlists_could_be_used_if_it_were_opened(tmp_path: Path) -> None:
    _playlist(tmp_path)
    packet_of(run("prepare", write_story(tmp_path, f"{SECRET}.mp4"), "--out", tmp_path / "out"))


STRANGE_NAMES = {
    "option": "-vf.mp4", "long option": "--help.mp4", "quotes": "Sam's \"best\" `day` $HOME.mp4",
    "emoji and 200 letters": "👩‍👩‍👧 " + "x" * 190 + ".mp4", "new line": "one\ntwo\r\x1b[31m.mp4", "percent": "50%03d [1].mp4",
    "colon": "file:walk.mp4", "right to left": "walk\u202e4pm.mp4", "spaces": "  .mp4",
}  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
@pytest.mark.parametrize(
    "names", [list(STRANGE_NAMES.values())[:5], list(STRANGE_NAMES.values())[5:]], ids=["1", "2"]
)
def test_strange_names_work_and_never_leave_the_computer(
    names: list[str], tmp_path: Path, film: Path
) -> None:
    for name in names:
        (tmp_path / name).write_bytes(film.read_bytes())
    story = write_story(tmp_path, *[(name, "0", "0:00.5") for name in names])
    packet = tmp_path / packet_of(run("prepare", story, "--out", "out", folder=tmp_path))
    assert len(clips_of(packet)) == len(names)
    for path, name in itertools.product(packet.iterdir(), names):
        assert name.encode() not in path.read_bytes()
    assert run("check-packet", packet).code == DONE


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
@pytest.mark.parametrize("kind", ["option", "quotes", "emoji and 200 letters", "new line", "right to left"])
def test_a_strange_name_of_no_video_is_refused_in_one_line(kind: str, tmp_path: Path) -> None:
    (tmp_path / STRANGE_NAMES[kind]).write_text("no video")
    run("prepare", write_story(tmp_path, STRANGE_NAMES[kind]), "--out", tmp_path / "out").refused()
    assert not (tmp_path / "out").exists()


def test_a_name_that_is_too_long_for_any_file_is_refused_in_one_line(tmp_path: Path) -> None:
    run("prepare", write_story(tmp_path, "x" * 400 + ".mp4"), "--out", tmp_path / "out").refused()


def test_what_else_is_in_the_output_folder_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    run("prepare", write_story(tmp_path, _text_file(tmp_path)), "--out", out).refused()
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_a_part_outside_the_video_is_refused(tmp_path: Path, film: Path) -> None:
    line = run("prepare", write_story(tmp_path, (film, "0", "0:04")), "--out", tmp_path / "out").refused()
    assert "clip[1].end" in line
    assert not (tmp_path / "out").exists()


def test_no_is_no(tmp_path: Path, film: Path) -> None:
    story = write_story(tmp_path, film)
    story.write_text(story.read_text("utf-8").replace("identifiable = true", "identifiable = false"), "utf-8")
    run("prepare", story, "--out", tmp_path / "out").refused()
    assert not (tmp_path / "out").exists()


# --- what is made --------------------------------------------------------------------------------------------------------


def hidden_data(clip: Path) -> dict[str, str]:
    """Everything about place, device and time of filming that ExifTool finds in ``clip``."""
    command = [
        require("exiftool"),
        "-json",
        "-G1",
        "-a",
        "-u",
        "-ee",
        "-api",
        "LargeFileSupport=1",
        "--System:all",
        clip,
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    found = {}
    for key, value in json.loads(done.stdout)[0].items():
        name = key.rpartition(":")[2].lower()
        telling = any(
            part in name for part in ("gps", "location", "latitude", "longitude", "make", "model", "software")
        )
        dated = "date" in name and str(value).strip("0: ")
        if telling or dated:
            found[key] = str(value)
    return found


@pytest.mark.parametrize("name", REAL)
def test_real_footage_gives_a_packet_without_hidden_data(name: str, tmp_path: Path) -> None:
    clip = real_clip(name)
    packet = packet_of(run("prepare", write_story(tmp_path, clip), "--out", tmp_path / "out"))
    checked = run("check-packet", packet)
    assert checked.code == DONE, checked.out
    assert [path.name for path in (tmp_path / "out").iterdir()] == [packet.name]
    for made in clips_of(packet):
        assert hidden_data(made) == {}
    for path in packet.iterdir():
        assert clip.stem.encode() not in path.read_bytes()


def test_generated_footage_gives_a_packet_with_the_chosen_parts_alone(tmp_path: Path, film: Path) -> None:
    iphone = footage.tagged(film, tmp_path / "iphone.mov")
    android = footage.tagged(film, tmp_path / "android.mp4")
    assert hidden_data(iphone)
    assert hidden_data(android)
    turned = footage.make_turned(tmp_path / "turned.mp4", 90)
    whole = footage.make(tmp_path / "variable.mp4", footage.VARIABLE)
    parts = [(iphone, "0:01", "0:02"), (iphone, "2"), (android, "0:00.5", "0:01.5"), (turned, "1.2"), whole]
    story = write_story(tmp_path, *parts)
    packet = packet_of(run("prepare", story, "--out", tmp_path / "out"))
    assert run("check-packet", packet).code == DONE
    made = clips_of(packet)
    assert [footage.read(clip).numbers for clip in made[:4]] == [
        list(range(30, 60)), list(range(60, 90)), list(range(15, 45)), list(range(36, 90)),
    ]  # fmt: skip
    assert set(footage.read(made[4]).numbers) <= set(range(90))
    for clip in made:
        assert hidden_data(clip) == {}
        assert footage.MODEL.encode() not in clip.read_bytes()


def test_the_size_asked_for_is_kept(tmp_path: Path) -> None:
    limit = 200_000
    noisy = footage.make(tmp_path / "noisy.mp4", footage.Form(frames=30, noise=60))
    assert noisy.stat().st_size > 1_000_000
    story = write_story(tmp_path, noisy, (noisy, "0:00.5"))
    packet = packet_of(run("prepare", story, "--out", tmp_path / "out", "--max-bytes", limit))
    assert sum(clip.stat().st_size for clip in clips_of(packet)) <= limit
    assert run("check-packet", packet).code == DONE


def test_a_size_that_cannot_be_kept_is_refused(tmp_path: Path, film: Path) -> None:
    run("prepare", write_story(tmp_path, film), "--out", tmp_path / "out", "--max-bytes", 100).refused()
    assert not (tmp_path / "out").exists()


# --- sending -------------------------------------------------------------------------------------------------------------


def test_practice_arrives_in_the_inbox_whole(tmp_path: Path, film: Path, sandboxed_home: Path) -> None:
    inbox = tmp_path / "inbox"
    ran = run("send", write_story(tmp_path, film, practise=False), "--practise", "--inbox", inbox)
    assert ran.code == DONE, ran.err
    reference = ran.out.split()[0]
    (path,) = inbox.glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert reference in message["Subject"]
    body = message.get_body(("plain",))
    assert body is not None
    for fact in ("Sam Jones", "07700 900982", reference):
        assert fact in body.get_content()
    attached = {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()}
    files = json.loads(attached["submission.json"])["files"]
    assert {file["name"]: file["sha256"] for file in files} == {
        name: hashlib.sha256(data).hexdigest() for name, data in attached.items() if name != "submission.json"
    }
    assert not list((sandboxed_home / "data" / "prepared").iterdir())


def test_an_open_call_can_be_saved_to_a_folder(tmp_path: Path, film: Path) -> None:
    story = write_story(tmp_path, film, practise=False, call=open_call(tmp_path))
    assert "--out" in run("send", story, "--route", "folder").refused()
    ran = run("send", story, "--route", "folder", "--out", tmp_path / "stick")
    assert ran.code == DONE, ran.err
    (packet,) = (tmp_path / "stick").iterdir()
    assert packet.name == ran.out.split()[0]
    checked = run("check-packet", packet)
    assert (checked.code, checked.out) == (DONE, "")


def test_a_delivery_that_fails_can_be_resumed(tmp_path: Path, film: Path) -> None:
    mail = f'[email]\nfrom = "sam@sender.example"\nserver = "127.0.0.1"\nport = {free_port()}\nsecurity = "tls"\n'
    story = write_story(tmp_path, film, practise=False, call=open_call(tmp_path), more=mail)
    ran = run("send", story, SHARE_YOUR_STORY_PASSWORD="word £1")
    assert ran.code == UNFINISHED, ran.err
    ran.one_line()
    again = run("resume", SHARE_YOUR_STORY_PASSWORD="word £1")
    assert again.code == UNFINISHED
    again.one_line()


def test_a_story_is_uploaded_with_the_organisers_code(
    tmp_path: Path, film: Path, sandboxed_home: Path
) -> None:
    code = "door-7Q2M"
    with TusNode(tmp_path, TusNodeSettings(code=code)) as server:
        story = write_story(
            tmp_path, film, practise=False, call=call_file(tmp_path, server.endpoint, code=True)
        )
        assert "upload code" in run("send", story).refused()
        assert not server.uploads()
        ran = run("send", story, SHARE_YOUR_STORY_UPLOAD_CODE=code)
        assert ran.code == DONE, ran.err
        reference, known = ran.out.splitlines()
        assert known == "Received by the organiser"
        (tmp_path / "there").mkdir()
        collected = run("check-packet", server.folder, "--collect", tmp_path / "there")
        assert (collected.code, collected.out) == (DONE, "1 story, complete.\n")
        checked = run("check-packet", tmp_path / "there" / reference)
        assert (checked.code, checked.out) == (DONE, "")
    assert not list((sandboxed_home / "data" / "prepared").iterdir())


def test_an_upload_without_a_connection_is_resumed_when_the_call_file_is_gone(
    tmp_path: Path, film: Path, sandboxed_home: Path
) -> None:
    with TusNode(tmp_path) as server:
        call = call_file(tmp_path, server.endpoint)
        story = write_story(tmp_path, film, practise=False, call=call)
        server.stop()
        ran = run("send", story, SHARE_YOUR_STORY_PATIENCE="0.5")
        assert ran.code == UNFINISHED, (ran.out, ran.err)
        assert "No connection" in ran.one_line()
        call.unlink()
        server.start()
        again = run("resume")
        assert (again.code, again.err) == (DONE, "")
        assert "Received by the organiser" in again.out
        assert len(server.files()) == 3
        assert run("resume") == Ran(DONE, "", "")
    assert not list((sandboxed_home / "data" / "prepared").iterdir())


def test_with_nothing_in_the_outbox_there_is_nothing_to_resume() -> None:
    assert run("resume") == Ran(DONE, "", "")


# --- looking -------------------------------------------------------------------------------------------------------------


def test_a_packet_that_was_changed_is_found_out(tmp_path: Path, film: Path) -> None:
    packet = packet_of(run("prepare", write_story(tmp_path, film), "--out", tmp_path / "out"))
    (clip,) = clips_of(packet)
    data = bytearray(clip.read_bytes())
    data[-1] ^= 1
    clip.write_bytes(data)
    ran = run("check-packet", packet)
    assert ran.code == PROBLEMS
    assert clip.name in ran.out
    clip.unlink()
    assert run("check-packet", packet).code == PROBLEMS
    for nothing in (tmp_path / "nowhere", tmp_path / "out", packet / "details.txt"):
        assert run("check-packet", nothing).code == PROBLEMS


@pytest.fixture(scope="module")
def two_packets(tmp_path_factory: pytest.TempPathFactory, film: Path) -> list[Path]:
    """Two stories that the program made."""
    folder = tmp_path_factory.mktemp("two")
    story = write_story(folder, (film, "0", "0:01"))
    home = str(tmp_path_factory.mktemp("home"))
    return [
        packet_of(run("prepare", story, "--out", folder / "out", SHARE_YOUR_STORY_HOME=home))
        for _ in range(2)
    ]


def drop(packet: Path, folder: Path) -> None:
    """Put the packet into ``folder`` as a file drop gets it."""
    for path in packet.iterdir():
        own = path.name.startswith(packet.name)
        shutil.copy2(path, folder / (path.name if own else f"{packet.name}_{path.name}"))


def rows_of(path: Path) -> list[dict[str, str]]:
    """The list that a command wrote."""
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source, strict=True))


def test_everything_that_arrived_is_listed_and_laid_out(two_packets: list[Path], tmp_path: Path) -> None:
    box, out, listed = tmp_path / "box", tmp_path / "box" / "stories", tmp_path / "box" / "list.csv"
    box.mkdir()
    drop(two_packets[0], box)
    with zipfile.ZipFile(box / "from-wetransfer.zip", "w") as archive:
        for path in two_packets[1].iterdir():
            archive.write(path, path.name)
    for _ in range(2):
        # The second time its own list and folders are in the way, and are left out.
        ran = run("check-packet", box, "--csv", listed, "--collect", out)
        assert (ran.code, ran.err) == (DONE, ""), ran.out
        assert ran.out.splitlines()[-1] == "2 stories, all complete."
        assert {row["Reference"] for row in rows_of(listed)} == {packet.name for packet in two_packets}
        assert {row["Complete"] for row in rows_of(listed)} == {"Yes"}
    for packet in two_packets:
        assert run("check-packet", out / packet.name).code == DONE
    assert run("check-packet", out).code == DONE


def test_problems_in_a_folder_with_many_stories_name_the_story(
    two_packets: list[Path], tmp_path: Path
) -> None:
    for packet in two_packets:
        drop(packet, tmp_path)
    first, second = (packet.name for packet in two_packets)
    (tmp_path / f"{first}_clip-1-of-1.mp4").unlink()
    (tmp_path / f"{second}_change-of-mind_1.txt").write_text("Take it down")
    ran = run("check-packet", tmp_path, "--csv", tmp_path / "list.csv")
    assert (ran.code, ran.err) == (PROBLEMS, "")
    lines = [line for line in ran.out.splitlines() if not line.startswith("Warning")]
    assert len(lines) == 3
    assert any(line.startswith(f"{first} (.): {first}_clip-1-of-1.mp4: ") for line in lines)
    assert any(line.startswith(f"{second} (.): {second}_change-of-mind_1.txt: ") for line in lines)
    assert lines[-1] == "2 stories; 1 complete."
    rows = {row["Reference"]: row for row in rows_of(tmp_path / "list.csv")}
    assert (rows[first]["Complete"], rows[second]["Complete"]) == ("No", "Yes")
    assert rows[second]["Change of mind"] == "Take it down"


def test_a_list_of_one_packet_can_be_had_too(two_packets: list[Path], tmp_path: Path) -> None:
    ran = run("check-packet", two_packets[0], "--csv", tmp_path / "list.csv")
    assert ran.code == DONE
    assert ran.out == run("check-packet", two_packets[0]).out
    (row,) = rows_of(tmp_path / "list.csv")
    assert (row["Reference"], row["Name"]) == (two_packets[0].name, "Sam Jones")


def test_a_list_that_cannot_be_written_is_refused_in_one_line(
    two_packets: list[Path], tmp_path: Path
) -> None:
    taken = tmp_path / "letter.txt"
    taken.write_text("Dear Sam")
    for path in (taken, tmp_path / "nowhere" / "list.csv", tmp_path):
        run("check-packet", two_packets[0].parent, "--csv", path).refused()
    run("check-packet", two_packets[0].parent, "--collect", taken).refused()
    assert taken.read_text() == "Dear Sam"


def test_where_nothing_is_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for place in ("empty", "nowhere"):
        ran = run("check-packet", tmp_path / place, "--csv", tmp_path / f"{place}.csv")
        assert (ran.code, len(ran.out.splitlines())) == (PROBLEMS, 1)
    assert not (tmp_path / "nowhere.csv").exists()


def test_a_call_is_checked_with_every_problem_in_a_line(tmp_path: Path) -> None:
    assert run("check-call", dev.ROOT / "resources/calls/living-well-uk.toml").code == DONE
    bad = open_call(tmp_path)
    text = (
        bad.read_text("utf-8")
        .replace('kind = "email"', 'kind = "pigeon"')
        .replace('title = "F', 'tittle = "F')
    )
    bad.write_text(text, "utf-8")
    ran = run("check-call", bad)
    assert ran.code == PROBLEMS
    assert ran.err == ""
    for key in ("title", "tittle", "delivery[1].kind"):
        assert any(line.startswith(key) for line in ran.out.splitlines()), ran.out
    assert run("check-call", tmp_path / "nowhere.toml").code == PROBLEMS


def test_a_report_never_takes_the_place_of_a_call(tmp_path: Path) -> None:
    path = open_call(tmp_path)
    before = path.read_bytes()
    assert "report.txt" in run("--self-test", path).refused()
    assert path.read_bytes() == before
    assert "No such file" in run("--self-test", tmp_path / "nowhere" / "report.txt").refused()


# --- arguments -----------------------------------------------------------------------------------------------------------


def test_help_names_every_command() -> None:
    ran = run("--help")
    assert ran.code == DONE
    for command in ("prepare", "send", "resume", "check-call", "check-packet"):
        assert command in ran.out
        assert run(command, "--help").code == DONE


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"], ["--no-such-option"], ["prepare"], ["prepare", "STORY.toml"],
        ["prepare", "STORY.toml", "--out", "o", "--max-bytes", "0"],
        ["prepare", "STORY.toml", "--out", "o", "--max-bytes", "many"], ["send", "STORY.toml", "--route", "pigeon"],
        ["prepare", "nowhere.toml", "--out", "o"], ["send", "nowhere.toml"], ["send", "."], ["--call", "nowhere.toml"],
        ["nowhere.story-call"], ["a.story-call", "b.story-call"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_arguments_that_make_no_sense_are_refused_in_one_line(arguments: list[str], tmp_path: Path) -> None:
    assert "_" not in run(*arguments, folder=tmp_path).refused()
    assert list(tmp_path.iterdir()) == []
