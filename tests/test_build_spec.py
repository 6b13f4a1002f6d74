"""The front door of the build: what is wrong with the call is said before anything is fetched."""

from __future__ import annotations

import sys

import pytest

import build_spec
import dev
from installer import steps


@pytest.fixture(autouse=True)
def _nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch() -> None:
        raise AssertionError("the environment of the build was asked for")

    monkeypatch.setattr(dev, "ensure_build", fetch)
    monkeypatch.delenv(build_spec.INSIDE, raising=False)


def test_help_needs_no_environment(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_spec.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    names = {name for system in ("linux", "win32", "darwin") for name in steps.usual_steps(system)}
    for name in {*names, *steps.ON_DEMAND, "--app-id"}:
        assert name in shown


def test_an_option_that_is_not_known_needs_none_either(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_spec.main(["--colour", "green"])
    assert ended.value.code == 2
    assert "--colour" in capsys.readouterr().err


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12, "final", 0))
    assert build_spec.main([]) == 2
    assert "This needs Python 3.11 or newer" in capsys.readouterr().err


def test_ctrl_c_ends_it_without_a_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(build_spec, "build", interrupted)
    monkeypatch.setenv(build_spec.INSIDE, "1")
    assert build_spec.main([]) == 130
