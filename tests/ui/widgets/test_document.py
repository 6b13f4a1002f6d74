"""A document in Markdown becomes headings, paragraphs, lists and buttons that a screen reader meets one by one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import dev
from app.ui.theme import Theme
from app.ui.widgets.button import Button
from app.ui.widgets.document import Block, DocumentView, Link, blocks_of

PAGE = """\
# The *whole*

One paragraph
over two lines, with `code` and **strong** words.

## Sources

- a point
- Qt 6.12.0: <https://download.qt.io/>
- see [the *manual*](https://example.org/manual) or [a file](licences/a.txt)

1. first
2. second

| library | version | licence |
|---|---|---|
| [x264](https://www.videolan.org/) | 164 | GPL \\| other |
| zlib | | Zlib |

After the table, <https://example.org/a_(b)>.
"""


def test_every_part_is_found_in_its_order() -> None:
    assert blocks_of(PAGE) == (
        Block("The whole", 1),
        Block("One paragraph over two lines, with code and strong words."),
        Block("Sources", 2),
        Block("a point", item=True),
        Block("Qt 6.12.0: https://download.qt.io/", item=True,
              links=(Link("https://download.qt.io/", "https://download.qt.io/"),)),
        Block("see the manual or a file", item=True, links=(Link("the manual", "https://example.org/manual"),)),
        Block("1. first", item=True),
        Block("2. second", item=True),
        Block("x264 (version: 164; licence: GPL | other)", item=True),
        Block("zlib (licence: Zlib)", item=True),
        Block("After the table, https://example.org/a_(b).",
              links=(Link("https://example.org/a_(b)", "https://example.org/a_(b)"),)),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n\n", "|a|\n|-|\n", "<b>bold</b>", "```\ncode\n```", "# \n"])
def test_odd_documents_give_no_fault(text: str, qtbot: QtBot) -> None:
    view = DocumentView(blocks_of(text))
    qtbot.addWidget(view)


def spoken(widget: QWidget) -> Iterator[tuple[QAccessible.Role, str]]:
    interface = QAccessible.queryAccessibleInterface(widget)
    yield interface.role(), interface.text(QAccessible.Text.Name)
    for child in widget.children():
        if isinstance(child, QWidget):
            yield from spoken(child)


def test_a_screen_reader_meets_headings_points_and_buttons(qtbot: QtBot) -> None:
    view = DocumentView(blocks_of(PAGE)[1:])
    qtbot.addWidget(view)
    view.show()
    told = list(spoken(view))
    assert (QAccessible.Role.Heading, "Sources") in told
    assert (QAccessible.Role.ListItem, "x264 (version: 164; licence: GPL | other)") in told
    buttons = [name for role, name in told if role is QAccessible.Role.Button]
    assert buttons == [
        "Qt 6.12.0 (opens your web browser)", "the manual (opens your web browser)",
        "example.org (opens your web browser)",
    ]  # fmt: skip
    wanted: list[str] = []
    view.link_wanted.connect(wanted.append)
    for button in view.findChildren(Button):
        button.click()
    assert sorted(wanted) == [
        "https://download.qt.io/", "https://example.org/a_(b)", "https://example.org/manual",
    ]  # fmt: skip


def test_the_list_of_this_project_reads_well_and_fits_a_narrow_window_with_large_text(
    qtbot: QtBot, theme: Theme
) -> None:
    text = (dev.ROOT / "THIRD_PARTY.md").read_text("utf-8")
    blocks = blocks_of(text + "\n\n- FFmpeg n9.0.2-17-g2a571b6068-20260930: <https://ffmpeg.org/>\n")
    assert [block.level for block in blocks].count(1) == 1
    assert not any("|" in block.text for block in blocks)
    theme.set_text_scale(200)
    view = DocumentView(blocks)
    qtbot.addWidget(view)
    assert view.minimumSizeHint().width() < 560
