"""What a screen reader meets: a walk over the accessibility tree of every page, in a window of its own (AT-SPI 2)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import dev
from tests.components import require
from tests.journeys.scenes import CONTROL, SCENES

CONTROLS = {
    "button", "check box", "combo box", "link", "menu item", "page tab", "password text", "push button", "radio button",
    "slider", "spin button", "text", "toggle button",
}  # fmt: skip
CLIENT = Path(__file__).with_name("atspi_client.py")

pytestmark = pytest.mark.xvfb


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, walk: Path, tea: Path) -> dict[str, Any]:
    """What the walk found on each scene, by the scene's name."""
    reader = require("atspi")
    session = require("dbus-run-session")
    launcher = next(path for path in dev.ATSPI_BUS_LAUNCHERS if path.exists())
    home, runtime = tmp_path_factory.mktemp("window"), tmp_path_factory.mktemp("runtime")
    runtime.chmod(0o700)
    environment = os.environ | {
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "PYTHONPATH": str(dev.ROOT),
        "PYTHONUTF8": "1",
        "XDG_RUNTIME_DIR": str(runtime),
    }
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    result = home / "walked.jsonl"
    result.touch()
    window = [sys.executable, "-m", "tests.journeys.stage", home, walk, tea]
    done = subprocess.run(
        [session, "--", reader, CLIENT, result, launcher, *window],
        env=environment, cwd=dev.ROOT, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=280,
        check=False,
    )  # fmt: skip
    scenes = [json.loads(line) for line in result.read_text("utf-8").splitlines()]
    assert done.returncode == 0, f"after {[scene['scene'] for scene in scenes][-1:]}: {done.stderr[-3000:]}"
    return {scene["scene"]: scene for scene in scenes}


def faults(scene: dict[str, Any]) -> list[str]:
    """Everything on a scene that a screen reader's user would stumble over."""
    tree = scene["tree"]
    found = [
        f"no name: {node['path']}"
        for node in tree
        if (node["role"] in CONTROLS or node["focusable"]) and not node["name"].strip()
    ]
    found += [f"went away: {node['path']}" for node in tree if node["role"] == "gone"]
    headings = [node["name"] for node in tree if node["role"] == "heading"]
    if len(scene["level_1"]) != 1 or headings.count(scene["level_1"][0]) != 1:
        found.append(f"not one level-1 heading: {scene['level_1']} among {headings}")
    found += ["a heading without a name"] * headings.count("")
    return found


@pytest.mark.parametrize("name", [name for name in SCENES if name != CONTROL])
def test_every_control_has_a_name_and_every_page_one_heading(walked: dict[str, Any], name: str) -> None:
    assert faults(walked[name]) == []


@pytest.mark.parametrize("name", [name for name in SCENES if name not in {CONTROL, "help"}])
def test_the_page_is_read_before_the_buttons_at_its_foot(walked: dict[str, Any], name: str) -> None:
    names = [node["name"] for node in walked[name]["tree"]]
    assert names.index(walked[name]["level_1"][0]) < names.index("Get help now")


@pytest.mark.parametrize("name", [name for name in SCENES if name.startswith("problems ")])
def test_problems_are_in_the_title_and_an_alert(walked: dict[str, Any], name: str) -> None:
    tree = walked[name]["tree"]
    assert tree[0]["name"].startswith("Error: ")
    (alert,) = [node for node in tree if node["role"] == "alert"]
    assert alert["name"] == "There is a problem"
    assert alert["description"]


def test_the_walk_finds_what_is_wrong(walked: dict[str, Any]) -> None:
    found = faults(walked[CONTROL])
    for part in ("no name: ", "push button", "text", "not one level-1 heading: ['One', 'Two']"):
        assert any(part in fault for fault in found), found
