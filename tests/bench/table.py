"""Tables of what was measured, as plain text and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

UNKNOWN = "–"


@dataclass(frozen=True)
class Goal:
    """A row of DESIGN 9: what, how much of it is to be reached, what was measured, and whether that is enough."""

    what: str
    wish: str
    measured: str
    reached: bool | None


@dataclass
class Table:
    """A table with its heading, the names of its columns, its rows of text, notes below it, and the goals it speaks of."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """Add a row; cells that are left out stay empty. Raises ValueError for too many."""
        if len(cells) > len(self.columns):
            raise ValueError(f"{len(cells)} cells for {len(self.columns)} columns")
        texts = [UNKNOWN if cell is None else str(cell) for cell in cells]
        self.rows.append((*texts, *[""] * (len(self.columns) - len(cells))))

    def plain(self) -> str:
        """For a terminal."""
        widths = [max(len(line[i]) for line in (self.columns, *self.rows)) for i in range(len(self.columns))]
        lines = [_line(row, widths) for row in (self.columns, ["-" * width for width in widths], *self.rows)]
        return "\n".join(
            [self.title, *(f"  {line}" for line in lines), *(f"  {note}" for note in self.notes)]
        )

    def markdown(self) -> str:
        """For a document."""
        head = [f"| {' | '.join(self.columns)} |", f"|{'---|' * len(self.columns)}"]
        rows = [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in self.rows]
        notes = ["", *(f"{note}  " for note in self.notes)] if self.notes else []
        return "\n".join([f"### {self.title}", "", *head, *rows, *notes])


def at_a_glance(tables: Sequence[Table]) -> Table:
    """Every goal that the tables speak of, and whether it was reached."""
    found = Table("At a glance", ("what", "to reach", "measured", "reached"))
    for goal in (goal for table in tables for goal in table.goals):
        said = UNKNOWN if goal.reached is None else "yes" if goal.reached else "no"
        found.add(goal.what, goal.wish, goal.measured, said)
    return found


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def seconds(value: float | None) -> str:
    """Seconds in as many digits as mean something; milliseconds where it is less than one."""
    if value is None:
        return UNKNOWN
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def megabytes(value: float | None) -> str:
    """Bytes as millions."""
    return UNKNOWN if value is None else f"{value / 1e6:.1f} MB" if value < 1e8 else f"{value / 1e6:.0f} MB"


def times(value: float | None, digits: int = 2) -> str:
    """A ratio."""
    return UNKNOWN if value is None else f"{value:.{digits}f}×"


def reached(value: float | None, limit: float) -> str:
    """Whether ``value`` is at most ``limit``."""
    return UNKNOWN if value is None else "yes" if value <= limit else "no"
