"""How the front page names the call of a saved story that is not the call it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.store.folders import Folders
from app.story.submission import new_submission
from app.ui.theme import Theme
from app.ui.window import Home
from tests.ui.pages.people import CALL, OPEN

OTHER = replace(CALL, id="another-call", title="Another call")


@pytest.fixture
def home(theme: Theme, tmp_path: Path) -> Iterator[Home]:
    home = Home(theme, OTHER, Folders.below(tmp_path))
    yield home
    home.shell.close_now()


@pytest.mark.parametrize(
    ("call_id", "title"),
    [(OTHER.id, ""), (CALL.id, CALL.title), ("a-call-that-is-gone", "a-call-that-is-gone")],
)
def test_a_saved_story_names_the_title_of_its_call(home: Home, call_id: str, title: str) -> None:
    story = new_submission("s1", replace(CALL, id=call_id), OPEN, practise=False)
    home.drafts.create(story).close()
    assert [saved.call_title for saved in home.saved_stories()] == [title]
