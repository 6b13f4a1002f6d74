"""The workflows of continuous integration: read by actionlint, and held to rules of our own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import dev
from tests.components import require

FOLDER = dev.ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
ACTIONLINT = Path(sys.executable).with_name("actionlint.exe" if sys.platform == "win32" else "actionlint")
#: Those of GitHub itself, and our own.
TRUSTED = ("actions/", "./.github/workflows/")


def parsed(file: Path) -> dict[str, Any]:
    """A workflow. YAML 1.1, which the library reads, takes the key ``on`` for true."""
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return {"on" if key is True else key: value for key, value in found.items()}


def jobs() -> list[Any]:
    return [
        pytest.param(job, id=f"{file.stem}-{name}")
        for file in FILES
        for name, job in parsed(file)["jobs"].items()
    ]


def actionlint(*files: Path) -> subprocess.CompletedProcess[str]:
    command = [ACTIONLINT, "-shellcheck", require("shellcheck"), "-no-color", *files]
    return subprocess.run(command, cwd=dev.ROOT, capture_output=True, text=True, check=False)


def test_actionlint_and_shellcheck_find_nothing() -> None:
    assert {file.stem for file in FILES} == {"build", "release", "test"}
    done = actionlint(*FILES)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("runs-on: ubuntu-24.04", "runs-on: ubuntu-17.10", "ubuntu-17.10"),
        ("${{ env.PYTHON }}", "${{ env.PYTHON", "expression"),
        ('run: sudo env "PATH=$PATH" CI=true bash .ci/run', "run: rm $HOME/$1", "SC2086"),
    ],
)
def test_actionlint_and_shellcheck_would_find_something(
    right: str, wrong: str, said: str, tmp_path: Path
) -> None:
    text = (FOLDER / "test.yml").read_text(encoding="utf-8")
    assert right in text
    changed = tmp_path / "test.yml"
    changed.write_text(text.replace(right, wrong), encoding="utf-8")
    done = actionlint(changed)
    assert done.returncode == 1
    assert said in done.stdout


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_action_is_githubs_own_and_pinned_to_a_commit(file: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", file.read_text(encoding="utf-8"))
    assert used
    for action, comment in used:
        assert action.startswith(TRUSTED)
        if not action.startswith("./"):
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


def test_one_action_is_one_version_everywhere() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in FILES)
    pinned = set(re.findall(r"uses: (actions/\S+)@(\S+ # \S+)", text))
    assert len({name for name, _ in pinned}) == len(pinned)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_may_only_read_unless_a_job_says_otherwise(file: Path) -> None:
    workflow = parsed(file)
    assert workflow["permissions"] == {"contents": "read"}
    may_write = [name for name, job in workflow["jobs"].items() if "write" in str(job.get("permissions"))]
    assert may_write == (["draft"] if file.stem == "release" else [])


@pytest.mark.parametrize("job", jobs())
def test_a_job_ends_and_keeps_no_key(job: dict[str, Any]) -> None:
    if "uses" in job:
        return
    assert 0 < job["timeout-minutes"] <= 75
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("job", jobs())
def test_nothing_from_outside_becomes_a_part_of_a_script(job: dict[str, Any]) -> None:
    """What people can name, such as a branch, reaches a shell by the environment only."""
    for step in job.get("steps", []):
        assert "${{" not in step.get("run", "")


def test_nothing_runs_with_a_strangers_code_and_our_secrets() -> None:
    events = {name for file in FILES for name in parsed(file)["on"]}
    assert events == {"push", "pull_request", "workflow_dispatch", "workflow_call"}
    assert "secrets." not in (FOLDER / "test.yml").read_text(encoding="utf-8")
