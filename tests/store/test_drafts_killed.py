"""kill -9 at any moment: what was saved is there, and the story can be opened again at once."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.files import last_good
from app.store.drafts import DraftHealth, DraftStore
from app.store.folders import Folders
from tests.store.samples import ROOT, plain

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is a matter of POSIX systems")

KILLS = 30

# Saves "Save 1", "Save 2", … and says so after each save has returned; every other save is far longer than a page.
CHILD = """
import sys
from pathlib import Path
from app.store.drafts import DraftStore
from app.store.folders import Folders
from tests.store.samples import plain

draft = DraftStore(Folders.below(Path(sys.argv[1]))).open("story-1")
number = int(draft.submission.contact.name.split()[1])
while True:
    number += 1
    draft.save(plain(name=f"Save {number} " + "x" * (60_000 * (number % 2))))
    print(number, flush=True)
"""


def test_no_saved_word_is_lost_by_kill_9(tmp_path: Path) -> None:
    store = DraftStore(Folders.below(tmp_path))
    store.create(plain(name="Save 0")).close()
    moments = random.Random(20200522)
    saved = 0
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        first = child.stdout.readline()
        assert int(first) == saved + 1, "it went on from the newest version"
        time.sleep(moments.uniform(0, 0.02))
        child.send_signal(signal.SIGKILL)
        rest, _ = child.communicate()
        told = int((first + rest).split()[-1])
        (summary,) = store.summaries()
        assert summary.health is DraftHealth.GOOD
        with store.open("story-1") as draft:
            assert not draft.recovered
            saved = int(draft.submission.contact.name.split()[1])
        # The save that was under way may have been finished without having been told.
        assert told <= saved <= told + 1
    assert saved >= KILLS
    files = {file.name for file in store.folders.drafts.iterdir()}
    path = store.path("story-1")
    assert files == {path.name, last_good(path).name, "story-1.lock"}


# For n = 1, 2, 3 … a forked process saves and kills itself at the n-th call into C (an open, a write, an fsync, a
# rename …) or return from one, until a save survives. Prints how many were killed, and what was found after each.
EVERY_CALL = """
import json, os, signal, sys
from itertools import count
from pathlib import Path
from app.store.drafts import DraftStore
from app.store.folders import Folders
from tests.store.samples import plain

store = DraftStore(Folders.below(Path(sys.argv[1])))

def save_and_die(name, at):
    draft = store.open("story-1")
    submission, events = plain(name=name), count(1)
    def die(frame, event, argument):
        if event in ("c_call", "c_return") and next(events) == at:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(die)
    draft.save(submission)
    sys.setprofile(None)
    os._exit(0)

plain()  # the call's file is read before any fork
found, old = [], "Save 0"
for at in count(1):
    new = f"Save {at}"
    child = os.fork()
    if not child:
        save_and_die(new, at)
    survived = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with store.open("story-1") as draft:
        name = draft.submission.contact.name
        found.append([draft.recovered, name == new if survived else name in (old, new), name == new])
        old = name
    if survived:
        break
print(json.dumps(found))
"""


def test_dying_at_any_call_of_a_save_leaves_the_old_story_or_the_new_one(tmp_path: Path) -> None:
    DraftStore(Folders.below(tmp_path)).create(plain(name="Save 0")).close()
    done = subprocess.run(
        [sys.executable, "-c", EVERY_CALL, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert not any(recovered for recovered, _, _ in found)
    assert all(right for _, right, _ in found)
    news = [new for _, _, new in found]
    assert news[0] is False and news[-1] is True
    assert news == sorted(news), "old up to one call, new from there on"
    assert len(found) > 30
