"""kill -9 while somebody types: the story opens again, and at most the last letters are lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from app.store.drafts import DraftStore
from app.store.folders import Folders
from app.story.flow import Step
from tests.journeys.conftest import Sit
from tests.journeys.typist import TEXT


def type_and_kill(folder: Path, video: Path, letters: int) -> tuple[str, int, int]:
    """Have a window of its own killed after so many letters; gives the story's id, and how many were typed and saved."""
    command = [sys.executable, "-m", "tests.journeys.typist", folder, video]
    environment = os.environ | {"PYTHONPATH": str(dev.ROOT)}
    told = {"id": "", "typed": "0", "saved": "0"}
    with subprocess.Popen(
        command, cwd=dev.ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8"
    ) as window:
        assert window.stdout is not None
        for line in window.stdout:
            what, value = line.split()
            told[what] = value
            if what == "typed" and int(value) >= letters:
                window.send_signal(signal.SIGKILL)
                break
        # What it had printed when it died.
        told |= dict(line.split() for line in window.stdout if len(line.split()) == 2)
        assert window.wait() == -signal.SIGKILL
    return told["id"], int(told["typed"]), int(told["saved"])


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
@pytest.mark.parametrize("letters", [1, 37, 80])
def test_killed_while_typing(sit: Sit, folders: Folders, walk: Path, letters: int) -> None:
    story_id, typed, saved = type_and_kill(folders.data.parent, walk, letters)
    assert typed >= letters
    with DraftStore(folders).open(story_id) as draft:
        name = draft.submission.contact.name
    assert TEXT.startswith(name)
    assert len(name) >= saved
    if letters > 70:
        # It was typed over more than a second, and was saved meanwhile.
        assert saved > 0

    person = sit()
    person.arrive(Step.START)
    person.press("Carry on practising: 1 clip…")
    person.arrive(Step.DETAILS)
    assert person.reach("Full name").text() == name  # type: ignore[attr-defined]
    assert person.reach("Contact number").text() == "07700 900982"  # type: ignore[attr-defined]
