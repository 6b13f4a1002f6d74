"""What pip's records say about packages: made ones here, the installed ones in the other tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from installer.licences.facts import facts
from installer.licences.packages import Packages
from installer.problem import Stop


def install(folder: Path, metadata: str, files: dict[str, str] | None = None) -> Packages:
    """Put a package "story-made 1.0" into a folder, as pip would."""
    info = folder / "story_made-1.0.dist-info"
    texts = {
        f"{info.name}/METADATA": f"Metadata-Version: 2.4\nName: Story.Made\nVersion: 1.0\n{metadata}",
        **(files or {}),
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (info / "RECORD").write_text("".join(f"{name},,\n" for name in texts), encoding="utf-8")
    return Packages(facts(), folder)


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT OR Apache-2.0\n", "MIT OR Apache-2.0"),
        ("License: BSD-3-Clause\n", "BSD-3-Clause"),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License\n", "MIT"),
        (
            "License: GPLv2-or-later with some words\nClassifier: License :: OSI Approved :: MIT License\n",
            "MIT",
        ),
    ],
)
def test_the_licence_is_an_spdx_expression(tmp_path: Path, metadata: str, licence: str) -> None:
    assert install(tmp_path, metadata).identity("story-made").licence == licence


@pytest.mark.parametrize(
    "metadata", ["", "Classifier: License :: OSI Approved :: BSD License\n", "License: my own\n"]
)
def test_a_package_without_a_clear_licence_ends_the_build(tmp_path: Path, metadata: str) -> None:
    with pytest.raises(Stop, match=r"licence of the package story-made 1\.0"):
        install(tmp_path, metadata).identity("story-made")


def test_name_home_and_source(tmp_path: Path) -> None:
    found = install(tmp_path, "License: MIT\nProject-URL: Source Code, https://made.example\n").identity(
        "story-made"
    )
    assert (found.name, found.version, found.home) == ("Story.Made", "1.0", "https://made.example")
    assert found.purl == "pkg:pypi/story-made@1.0"
    assert found.source == found.purl, "the index holds the source under that name"


def test_files_are_told_by_the_records(tmp_path: Path) -> None:
    packages = install(tmp_path, "License: MIT\n", {"made/__init__.py": ""})
    assert packages.owner(tmp_path / "made" / "__init__.py") == "story-made"
    assert packages.owner(tmp_path / "made" / "stray.py") is None


def test_the_texts_are_licences_and_notices_and_no_code(tmp_path: Path) -> None:
    folder = "story_made-1.0.dist-info/licenses"
    files = dict.fromkeys(
        [f"{folder}/LICENSE", f"{folder}/NOTICE.md", f"{folder}/AUTHORS.py", "made/LICENSE"], "text"
    )
    texts = install(tmp_path, "License: MIT\n", files).texts("story-made")
    assert [text.name for text in texts] == ["LICENSE", "NOTICE.md"]


def test_only_what_this_system_asks_for_is_needed(tmp_path: Path) -> None:
    asked = (
        "Requires-Dist: Story_Made>=0\nRequires-Dist: story-made; extra == 'more'\nRequires-Dist: absent\n"
    )
    assert install(tmp_path, f"License: MIT\n{asked}").needs("story-made") == ("story-made",)
    never = "Requires-Dist: story-made; python_version < '3'\n"
    assert install(tmp_path, f"License: MIT\n{never}").needs("story-made") == ()


def bill(*entries: dict[str, object]) -> dict[str, str]:
    return {"story_made-1.0.dist-info/sboms/bill.json": json.dumps({"components": entries})}


def test_what_was_compiled_in_is_read_from_the_wheels_bill(tmp_path: Path) -> None:
    crate = {
        "name": "crate",
        "version": "2",
        "purl": "pkg:cargo/crate@2?x=1",
        "licenses": [{"expression": "MIT"}],
    }
    listed = {"name": "openssl", "version": "4", "purl": "pkg:generic/openssl@4"}
    tool = {"name": "pip", "version": "26", "purl": "pkg:pypi/pip@26"}
    parts = install(tmp_path, "License: MIT\n", bill(crate, listed, tool)).parts("story-made")
    assert [(part.name, part.licence, part.purl) for part in parts] == [
        ("crate", "MIT", "pkg:cargo/crate@2"),
        ("openssl", "Apache-2.0", "pkg:generic/openssl@4"),
    ]


def test_something_compiled_in_without_a_licence_ends_the_build(tmp_path: Path) -> None:
    stray = {"name": "stray", "version": "1", "purl": "pkg:generic/stray@1"}
    with pytest.raises(Stop, match="holds stray, and nothing says its licence"):
        install(tmp_path, "License: MIT\n", bill(stray)).parts("story-made")
