"""Checking packets from anywhere: every problem at once, and nothing outside touched."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.delivery.packet_check import check_packet
from tests.delivery.examples import REFERENCE, a_packet

CLIP_1 = f"{REFERENCE}_clip-1-of-2.mp4"
CLIP_2 = f"{REFERENCE}_clip-2-of-2.mp4"


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    return a_packet(tmp_path).folder


def keys(folder: Path) -> list[str]:
    return [problem.key for problem in check_packet(folder) if not problem.warning]


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "submission.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def test_a_good_packet_has_no_problems(packet: Path) -> None:
    assert check_packet(packet) == ()


def test_every_problem_is_named_at_once(packet: Path) -> None:
    (packet / CLIP_1).unlink()
    (packet / "details.txt").write_bytes((packet / "details.txt").read_bytes().replace(b"Sam", b"Pam"))
    (packet / "extra.exe").write_bytes(b"MZ")
    edit(packet, lambda data: data["record"]["answers"][0].update(value=False))
    edit(packet, lambda data: data["record"].update(name=" "))
    assert sorted(keys(packet)) == sorted(
        [CLIP_1, "details.txt", "extra.exe", "record.answers[1].value", "record.name"]
    )


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda d: d.update(schema="other"), "schema"),
        (lambda d: d.update(schema_version=2), "schema_version"),
        (lambda d: d.update(schema_version=True), "schema_version"),
        (lambda d: d.pop("record"), "record"),
        (lambda d: d.pop("files"), "files"),
        (lambda d: d.update(more=1), "more"),
        (lambda d: d["record"].pop("name"), "record.name"),
        (lambda d: d["record"].update(clips="none"), "record.clips"),
        (lambda d: d["record"]["clips"][0].update(length_ms="long"), "record.clips[0].length_ms"),
        (lambda d: d["record"].update(schema_version=9), "record.schema_version"),
        (lambda d: d["record"].update(reference="PK-7F3K-9Q2N"), "record.reference"),
        (lambda d: d["record"].update(made_at="2026-05-04T12:00:00"), "record.made_at"),
        (lambda d: d["record"].update(answers=[]), "record.answers"),
        (lambda d: d["record"]["answers"][1].update(text="Other words."), "record.answers[2].text_sha256"),
        (lambda d: d["record"].update(all_agreed=False), "record.all_agreed"),
        (lambda d: d["record"].update(all_agreed=None), "record.all_agreed"),
        (lambda d: d["record"].update(operated_by="helping"), "record.helper"),
        (lambda d: d["record"].update(contact_number=""), "record.contact_number"),
        (lambda d: d["limits"].update(clips=1), "record.clips"),
        (lambda d: d["limits"].update(total_ms=1), "record.clips"),
        (lambda d: d["record"]["clips"][1].update(file_name="../../etc/passwd"), "record.clips[2].file_name"),
        (lambda d: d["files"][0].update(name="../x"), "../x"),
        (lambda d: d["files"][0].update(name="/etc/passwd"), "/etc/passwd"),
        (lambda d: d["files"][0].update(sha256="0" * 64), CLIP_1),
        (lambda d: d["files"][0].update(size_bytes=1), CLIP_1),
        (lambda d: d["files"].append(dict(d["files"][0])), CLIP_1),
        (lambda d: d["files"].pop(1), CLIP_2),
        (
            lambda d: d["record"]["clips"][0].update(location_and_hidden_data_removed=False),
            "record.clips[1].location_and_hidden_data_removed",
        ),
    ],
)  # fmt: skip
def test_each_problem_has_its_key(packet: Path, change: Callable[[dict[str, Any]], object], key: str) -> None:
    edit(packet, change)
    assert key in keys(packet)


NO_LISTS = [b"", b"no json", b"[]", b"null", b"\xff\xfe", b'{"a":' * 50_000, b"[" * 500_000, b" " * 1_100_000]


@pytest.mark.parametrize("raw", NO_LISTS)
def test_a_list_that_is_none_is_said(packet: Path, raw: bytes) -> None:
    (packet / "submission.json").write_bytes(raw)
    assert keys(packet) == ["submission.json"]


def test_six_clips_are_too_many(tmp_path: Path) -> None:
    folder = a_packet(tmp_path, clips=5).folder
    assert keys(folder) == []

    def one_more(data: dict[str, Any]) -> None:
        data["record"]["clips"].append(copy.deepcopy(data["record"]["clips"][0]))

    edit(folder, one_more)
    assert "record.clips" in keys(folder)


def test_links_are_named_and_not_followed(packet: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (packet / CLIP_1).unlink()
    (packet / CLIP_1).symlink_to(secret)
    (packet / "more").symlink_to("/")
    problems = check_packet(packet)
    assert sorted(problem.key for problem in problems) == sorted([CLIP_1, "more"])
    assert all("link" in problem.expected for problem in problems)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_not_opened(packet: Path) -> None:
    (packet / CLIP_1).unlink()
    os.mkfifo(packet / CLIP_1)
    (packet / "submission.json").rename(packet / "old.json")
    os.mkfifo(packet / "submission.json")
    assert "submission.json" in keys(packet)
    (packet / "submission.json").unlink()
    (packet / "old.json").rename(packet / "submission.json")
    assert keys(packet) == [CLIP_1]


def test_a_folder_in_it_is_named(packet: Path) -> None:
    (packet / "sub").mkdir()
    assert keys(packet) == ["sub"]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_an_email_program_may_end_lines_its_own_way(packet: Path, end: bytes) -> None:
    details = packet / "details.txt"
    text = details.read_bytes()
    assert b"\r\n" in text
    details.write_bytes(text.replace(b"\r\n", end))
    assert check_packet(packet) == ()
    details.write_bytes(text.replace(b"\r\n", end) + b"and more")
    assert [problem.key for problem in check_packet(packet)] == ["details.txt"]


def test_what_file_managers_leave_is_only_a_warning(packet: Path) -> None:
    (packet / ".DS_Store").write_bytes(b"x")
    (problem,) = check_packet(packet)
    assert problem.warning


def test_the_folder_may_have_another_name_but_not_another_reference(packet: Path) -> None:
    other = packet.rename(packet.with_name("from Sam"))
    assert check_packet(other) == ()
    wrong = other.rename(other.with_name("PK-2222-3333"))
    assert keys(wrong) == ["record.reference"]


def test_something_else_than_a_video_is_named(tmp_path: Path) -> None:
    import hashlib

    folder = a_packet(tmp_path).folder
    (folder / CLIP_1).unlink()
    (folder / CLIP_1).write_bytes(b"MZ" + b"x" * 100)
    digest = hashlib.sha256((folder / CLIP_1).read_bytes()).hexdigest()

    def relist(data: dict[str, Any]) -> None:
        for entry in (data["files"][0], data["record"]["clips"][0]):
            entry.update(sha256=digest, size_bytes=102)

    edit(folder, relist)
    assert keys(folder) == [CLIP_1]


@pytest.mark.parametrize("place", ["missing", "file", "odd\x00name"])
def test_no_folder_is_one_problem(tmp_path: Path, place: str) -> None:
    if place == "file":
        (tmp_path / place).write_text("x")
    assert [problem.key for problem in check_packet(tmp_path / place)] == ["."]


def test_an_empty_folder_misses_its_list(tmp_path: Path) -> None:
    assert keys(tmp_path) == ["submission.json"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_packet(tmp_path_factory.mktemp("shared")).folder


@pytest.fixture(scope="module")
def good(shared: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((shared / "submission.json").read_text())
    return data


@QUICK
@given(data=st.data())
def test_a_hostile_list_never_ends_the_check(shared: Path, good: dict[str, Any], data: st.DataObject) -> None:
    """Any value in any place of a good list: the check ends, and finds a problem where the value does not fit."""
    changed = copy.deepcopy(good)
    place: Any = changed
    while True:
        keys_here = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys_here))
        inner = place[key]
        if isinstance(inner, dict | list) and inner and data.draw(st.booleans()):
            place = inner
        else:
            place[key] = data.draw(JSON)
            break
    (shared / "submission.json").write_text(json.dumps(changed))
    for problem in check_packet(shared):
        assert problem.key and problem.expected
        assert problem.key.isprintable()


@QUICK
@given(raw=st.binary(max_size=400) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_only_a_problem(shared: Path, raw: bytes) -> None:
    (shared / "submission.json").write_bytes(raw)
    assert check_packet(shared)


@QUICK
@given(name=st.text(min_size=1, max_size=60))
def test_any_name_in_the_list_stays_inside(shared: Path, good: dict[str, Any], name: str) -> None:
    changed = copy.deepcopy(good)
    changed["files"][0]["name"] = name
    (shared / "submission.json").write_text(json.dumps(changed))
    assert check_packet(shared)
