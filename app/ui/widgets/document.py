"""A document in Markdown as the widgets of a page: real headings, paragraphs, lists, and a button for each link.

A text browser would show it too, but gives a screen reader one long text without headings, and links that nobody meets.
Qt reads the Markdown (QTextDocument: CommonMark with the tables of GitHub).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextList, QTextListFormat
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.button import Button, link
from app.ui.widgets.text import Bullets, Heading, Text


@dataclass(frozen=True)
class Link:
    """A web page that a text names, and the words that name it."""

    words: str
    url: str


@dataclass(frozen=True)
class Block:
    """A heading (``level`` 1 and up), an ``item`` of a list, a row of a table as one too, or else a paragraph."""

    text: str
    level: int = 0
    item: bool = False
    links: tuple[Link, ...] = ()


def blocks_of(markdown: str) -> tuple[Block, ...]:
    """The document in its order. A row of a table is one item, in which each cell follows the name of its column."""
    document = QTextDocument()
    document.setMarkdown(markdown)
    found: list[Block] = []
    rows: list[list[str]] = []
    block = document.begin()
    while block.isValid():
        table = QTextCursor(block).currentTable()
        if table is None:
            found += _rows_as_items(rows)
            rows = []
            if block.text().strip():
                found.append(_block(block))
        else:
            cell = table.cellAt(QTextCursor(block))
            if cell.row() >= len(rows):
                rows += [[] for _ in range(cell.row() + 1 - len(rows))]
            rows[cell.row()].append(_text(block))
        block = block.next()
    return (*found, *_rows_as_items(rows))


def _block(block: QTextBlock) -> Block:
    level, number = block.blockFormat().headingLevel(), ""
    points: QTextList | None = block.textList()
    if points is not None and points.format().style() is QTextListFormat.Style.ListDecimal:
        number = points.itemText(block) + " "
    return Block(number + _text(block), level, not level and points is not None, tuple(_links(block)))


def _text(block: QTextBlock) -> str:
    return " ".join(block.text().replace("\N{OBJECT REPLACEMENT CHARACTER}", "").split())


def _links(block: QTextBlock) -> Iterator[Link]:
    """The web pages in this block; any other kind of address leads nowhere for a reader of this app."""
    pieces: list[tuple[str, str]] = []
    at = block.begin()
    while not at.atEnd():
        pieces.append((at.fragment().charFormat().anchorHref(), at.fragment().text()))
        at += 1
    for url, group in groupby(pieces, key=lambda piece: piece[0]):
        if url.startswith(("https://", "http://")):
            yield Link("".join(text for _, text in group), url)


def _rows_as_items(rows: list[list[str]]) -> Iterator[Block]:
    heads, *others = rows or [[]]
    for first, *rest in others:
        named = (f"{head}: {cell}" for head, cell in zip(heads[1:], rest, strict=False) if cell)
        yield Block(f"{first} ({'; '.join(named)})" if rest else first, item=True)


def _title_of_link(block: Block) -> str:
    """What stands before the address in a point such as ``Qt 6.12.0: https://…``; empty for any other."""
    to = block.links[0] if len(block.links) == 1 else None
    if to is None or to.words != to.url or not block.text.endswith(to.url):
        return ""
    return block.text.removesuffix(to.url).rstrip(" :")


class DocumentView(QWidget):
    """Shows ``blocks``, of which headings stand below the page's own. ``link_wanted`` asks to open a web page."""

    link_wanted = Signal(str)

    def __init__(self, blocks: Sequence[Block], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.GAP_16)
        # A point with a link ends its list, so that the button stands with it.
        for points, group in groupby(blocks, key=lambda block: block.item and not block.links):
            if points:
                self._rows.addWidget(Bullets([block.text for block in group]))
            else:
                for block in group:
                    self._add(block)

    def _add(self, block: Block) -> None:
        if block.item and (title := _title_of_link(block)):
            self._rows.addWidget(self._opener(Link(title, block.links[0].url)))
            return
        if block.level:
            self._rows.addWidget(Heading(block.text, level=2))
        else:
            self._rows.addWidget(Bullets([block.text]) if block.item else Text(block.text))
        for to in block.links:
            self._rows.addWidget(self._opener(to))

    def _opener(self, to: Link) -> Button:
        """A button of its own, named in short where the text is nothing but the address."""
        short = QUrl(to.url).host() if to.words == to.url else to.words
        opens = link(self.tr("{title} (opens your web browser)").format(title=short))
        opens.setAccessibleDescription(to.url)
        opens.clicked.connect(lambda: self.link_wanted.emit(to.url))
        return opens
