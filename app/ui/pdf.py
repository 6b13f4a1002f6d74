"""A4 documents to keep and print: the call, and a person's own record. Dark text on white whatever the window looks like."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLength,
    QTextListFormat,
    QTextTableCellFormat,
    QTextTableFormat,
)

from app.edition import edition
from app.files import write_atomic
from app.words import Row, Section

_DOTS_PER_INCH = 300
_MARGIN_MM = 20.0
_BODY_PT, _TITLE_PT, _HEADING_PT, _FOOT_PT = 11.0, 20.0, 14.0, 9.0
_FOOT_MM = 8.0
_COLUMN_GAP_MM = 2.0
_SHORT = 60
_PORTION = 1500


def write_pdf(path: Path, title: str, sections: Sequence[Section]) -> None:
    """Write ``sections`` under ``title`` as a PDF at ``path``: text that can be selected, pages numbered.

    An existing file is replaced in one step or left as it was. Raises :class:`app.story.errors.StorageError`.
    """
    write_atomic(path, pdf_bytes(title, sections))


def pdf_bytes(title: str, sections: Sequence[Section]) -> bytes:
    """The document itself. It needs a running QGuiApplication for the fonts."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator(edition().name)
    writer.setResolution(_DOTS_PER_INCH)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    page = QPageSize(QPageSize.PageSizeId.A4)
    upright = QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(page, upright, margins, QPageLayout.Unit.Millimeter))
    groups = [[_piece(block, writer) for block in group] for group in _groups(title, sections)]
    pages = _pages(groups, writer.height() - _mm(_FOOT_MM))
    painter = QPainter(writer)
    for at, placed in enumerate(pages):
        if at:
            writer.newPage()
        for piece, top in placed:
            piece.draw(painter, top)
        _foot(painter, writer, at + 1, len(pages))
    painter.end()
    return bytes(buffer.data().data())


# --- what belongs together ---


@dataclass(frozen=True)
class _Block:
    """A heading, a paragraph, a point of a list, or a question with its answer beside it; gaps are in millimetres."""

    text: str
    points: float = _BODY_PT
    bold: bool = False
    bullet: bool = False
    answer: str | None = None
    before: float = 0.0
    after: float = 2.0


def _groups(title: str, sections: Sequence[Section]) -> Iterator[tuple[_Block, ...]]:
    """Blocks that no page comes between: a heading with what follows it, a question with its answer."""
    held: tuple[_Block, ...] = (_Block(title, _TITLE_PT, bold=True),)
    for section in sections:
        held = (*held, _Block(section.heading, _HEADING_PT, bold=True, before=4.0))
        for row in section.rows:
            first, *rest = _row(row, section.bullets)
            yield (*held, *first)
            yield from rest
            held = ()
    if held:
        yield held


def _row(row: Row, bullet: bool) -> Iterator[tuple[_Block, ...]]:
    """A short question stands beside its answer, a long one above it."""
    first, *rest = _portions(row.answer)
    if not row.question:
        yield (_Block(first, bullet=bullet),)
    elif len(row.question) <= _SHORT:
        yield (_Block(row.question, bold=True, answer=first),)
    else:
        asked = [_Block(text, bold=True, after=0.5) for text in _portions(row.question)]
        yield (*asked, _Block(first))
    beside = row.question and len(row.question) <= _SHORT
    for text in rest:
        yield (_Block("", answer=text) if beside else _Block(text),)


def _portions(text: str) -> list[str]:
    """The text's own lines, each in portions that are shorter than a page: at least one, perhaps empty."""
    return [portion for line in text.splitlines() for portion in textwrap.wrap(line, _PORTION)] or [""]


# --- laying out ---


@dataclass(frozen=True)
class _Piece:
    """A block, laid out."""

    block: _Block
    document: QTextDocument
    height: float

    def draw(self, painter: QPainter, top: float) -> None:
        painter.save()
        painter.translate(0, top)
        context = QAbstractTextDocumentLayout.PaintContext()
        # The window's palette has white text in the dark look; paper is always white.
        context.palette.setColor(QPalette.ColorRole.Text, QColor("black"))
        self.document.documentLayout().draw(painter, context)
        painter.restore()


def _piece(block: _Block, writer: QPdfWriter) -> _Piece:
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.documentLayout().setPaintDevice(writer)
    document.setDefaultFont(_font(_BODY_PT))
    document.setTextWidth(writer.width())
    cursor = QTextCursor(document)
    if block.answer is not None:
        _write_fact(cursor, block.text, block.answer)
        # An empty line follows every table; it is not drawn and takes no room here.
        table = document.rootFrame().childFrames()[0]
        return _Piece(block, document, document.documentLayout().frameBoundingRect(table).height())
    shape = QTextBlockFormat()
    shape.setLineHeight(115, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.setBlockFormat(shape)
    if block.bullet:
        cursor.createList(QTextListFormat.Style.ListDisc)
    cursor.insertText(block.text, _letters(block.points, bold=block.bold))
    return _Piece(block, document, document.size().height())


def _write_fact(cursor: QTextCursor, question: str, answer: str) -> None:
    shape = QTextTableFormat()
    shape.setBorder(0)
    shape.setCellPadding(0)
    shape.setCellSpacing(0)
    percent = QTextLength.Type.PercentageLength
    shape.setWidth(QTextLength(percent, 100))
    shape.setColumnWidthConstraints([QTextLength(percent, 34), QTextLength(percent, 66)])
    table = cursor.insertTable(1, 2, shape)
    apart = QTextTableCellFormat()
    apart.setRightPadding(_mm(_COLUMN_GAP_MM))
    table.cellAt(0, 0).setFormat(apart)
    table.cellAt(0, 0).firstCursorPosition().insertText(question, _letters(_BODY_PT, bold=True))
    table.cellAt(0, 1).firstCursorPosition().insertText(answer, _letters(_BODY_PT))


def _pages(groups: Iterable[Sequence[_Piece]], room: float) -> list[list[tuple[_Piece, float]]]:
    """What stands how far below the top, page by page."""
    pages: list[list[tuple[_Piece, float]]] = [[]]
    top = 0.0
    for group in groups:
        needed = sum(piece.height + _mm(piece.block.before) for piece in group)
        if pages[-1] and top + needed > room:
            pages.append([])
            top = 0.0
        for piece in group:
            top += _mm(piece.block.before) if pages[-1] else 0.0
            pages[-1].append((piece, top))
            top += piece.height + _mm(piece.block.after)
    return pages


# --- letters and the foot ---


def _font(points: float) -> QFont:
    font = QFont()
    font.setPointSizeF(points)
    # Letters joined into one glyph ("ff") come out of a PDF as one strange letter when they are copied or searched.
    font.setFeature(QFont.Tag("liga"), 0)
    return font


def _letters(points: float, *, bold: bool = False) -> QTextCharFormat:
    letters = QTextCharFormat()
    letters.setFontPointSize(points)
    letters.setFontWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    letters.setForeground(QColor("black"))
    return letters


def _foot(painter: QPainter, writer: QPdfWriter, page: int, pages: int) -> None:
    painter.setFont(_font(_FOOT_PT))
    painter.setPen(QColor("black"))
    text = QCoreApplication.translate("Pdf", "Page {page} of {pages}").format(page=page, pages=pages)
    place = QRectF(0, writer.height() - _mm(_FOOT_MM), writer.width(), _mm(_FOOT_MM))
    painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, text)


def _mm(millimetres: float) -> float:
    return millimetres / 25.4 * _DOTS_PER_INCH
