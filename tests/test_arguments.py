"""The command line: a call file alone opens it, as file managers start programs, and a command stays a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.arguments import parse


@pytest.mark.parametrize(
    ("arguments", "command", "call"),
    [
        (["walks.story-call"], None, "walks.story-call"),
        (["WALKS.TOML"], None, "WALKS.TOML"),
        (["/media/stick/resume"], None, "/media/stick/resume"),
        (["./resume"], None, "./resume"),
        (["resume"], "resume", None),
        (["--call", "resume"], None, "resume"),
        (["--call", "a.toml", "resume"], "resume", "a.toml"),
        (["--practise", "walks.story-call"], None, "walks.story-call"),
        (["walks.story-call", "--practise"], None, "walks.story-call"),
        (["--", "-walks.story-call"], None, "-walks.story-call"),
        (["", "--practise"], None, None),
        ([""], None, None),
        (["check-call", "walks.story-call"], "check-call", None),
    ],
)  # fmt: skip
def test_a_file_alone_is_a_call_to_open_and_never_hides_a_command(
    arguments: list[str],
    command: str | None,
    call: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "resume").touch()
    parsed = parse(arguments)
    assert (parsed.command, parsed.call) == (command, Path(call) if call else None)
    assert parsed.practise is ("--practise" in arguments)
