"""PDFs: all words in them, to be selected and found, on numbered pages, and never half a file. Poppler reads them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.story.errors import StorageError
from app.ui.pdf import write_pdf
from app.ui.theme import Look, Theme
from app.words import Row, Section, call_lines, record_lines
from tests.components import require
from tests.ui.pages.people import CALL, a_record, with_choice

pytestmark = pytest.mark.usefixtures("qapp")


class Read:
    """A PDF as somebody else's reader sees it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tools = require("pdftotext").parent
        text = self._run("pdftotext", "-layout", "-nodiag", path, "-")
        self.pages = text.split("\f")[:-1]

    def _run(self, tool: str, *arguments: object) -> str:
        command = [str(self.tools / tool), *map(str, arguments)]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout

    @property
    def info(self) -> dict[str, str]:
        lines = self._run("pdfinfo", self.path).splitlines()
        return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}

    @property
    def words(self) -> str:
        """The text in reading order without blanks, feet and page ends: a word may go on in the next line."""
        raw = self._run("pdftotext", "-raw", self.path, "-")
        return squeezed(re.sub(r"Page \d+ of \d+", "", raw))

    def lightness(self, folder: Path) -> list[int]:
        """Of every pixel of the first page, 0 (black) to 255."""
        self._run("pdftoppm", "-gray", "-r", "40", "-f", "1", "-singlefile", self.path, folder / "page")
        header, pixels = re.match(
            rb"(P5\s+\d+\s+\d+\s+\d+\s)(.*)", (folder / "page.pgm").read_bytes(), re.S
        ).groups()
        assert header
        return list(pixels)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def written(folder: Path, title: str, sections: Sequence[Section]) -> Read:
    require("pdftotext")
    write_pdf(folder / "document.pdf", title, sections)
    return Read(folder / "document.pdf")


@pytest.mark.parametrize("sections", [call_lines(CALL), record_lines(a_record(call=with_choice()), CALL)])
def test_every_word_of_every_section_is_in_it(tmp_path: Path, sections: tuple[Section, ...]) -> None:
    words = written(tmp_path, "A title", sections).words
    texts = ["A title"]
    for section in sections:
        texts += [section.heading, *(text for row in section.rows for text in (row.question, row.answer))]
    assert [text for text in texts if squeezed(text) not in words] == []


def test_it_is_a4_with_a_title_and_numbered_pages(tmp_path: Path) -> None:
    read = written(tmp_path, "My record of LW-7F3K-9Q2M", call_lines(CALL))
    assert read.info["Title"] == "My record of LW-7F3K-9Q2M"
    assert "(A4)" in read.info["Page size"]
    count = len(read.pages)
    assert count > 1
    assert [f"Page {n} of {count}" in page for n, page in enumerate(read.pages, 1)] == [True] * count


def test_a_heading_never_stands_alone_at_the_foot(tmp_path: Path) -> None:
    sections = [Section(f"Heading {n}.", (Row("", f"Text {n}."),)) for n in range(60)]
    pages = written(tmp_path, "Many", sections).pages
    assert len(pages) > 1
    for page in pages:
        assert re.findall(r"Heading (\d+)\.", page) == re.findall(r"Text (\d+)\.", page)


def test_a_text_longer_than_a_page_is_there_once(tmp_path: Path) -> None:
    text = " ".join(f"word{n}." for n in range(3000))
    sections = [Section("Long", (Row("", text), Row("Question", text), Row("", "The end.")))]
    read = written(tmp_path, "Long", sections)
    found = re.findall(r"word\d+\.", read.words)
    assert len(read.pages) > 4
    assert sorted(found) == sorted(2 * text.split())
    assert read.words.endswith("Theend.")


def test_markup_is_text_and_letters_are_not_joined(tmp_path: Path) -> None:
    sections = [Section("Staff offices", (Row("<i>", "fine <script> affairs"), Row("", "A & B")))]
    words = written(tmp_path, "<b>", sections).words
    assert [
        text for text in ("<b>", "Staffoffices", "<i>", "fine<script>affairs", "A&B") if text not in words
    ] == []


def test_paper_is_white_and_letters_are_black_in_the_dark_look(tmp_path: Path, theme: Theme) -> None:
    theme.set_look(Look.DARK)
    inks = written(tmp_path, "Title", call_lines(CALL)).lightness(tmp_path)
    assert min(inks) < 80
    assert inks.count(255) > len(inks) / 2


def test_the_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "My record.pdf"
    path.write_bytes(b"old")
    write_pdf(path, "Title", call_lines(CALL))
    data = path.read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert [entry.name for entry in tmp_path.iterdir()] == ["My record.pdf"]


def test_a_place_that_cannot_be_written_is_a_storage_error(tmp_path: Path) -> None:
    folder = tmp_path / "folder.pdf"
    folder.mkdir()
    for path in (folder, tmp_path / "nowhere" / "record.pdf"):
        with pytest.raises(StorageError) as caught:
            write_pdf(path, "Title", [])
        assert caught.value.path == path
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.pdf"]


def test_a_practice_record_says_so(tmp_path: Path) -> None:
    sections = record_lines(replace(a_record(), practise=True), CALL)
    assert squeezed("This is not a real story.") in written(tmp_path, "Record", sections).words
