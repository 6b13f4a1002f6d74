"""Plain words for facts: errors, problems, names, lengths, sizes, times, and the record. No Qt: ``tr`` is a hook."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.words.call_text import (
        call_as_text,
        call_lines,
        event_words,
        limits_words,
        support_words,
    )
    from app.words.error_base import ErrorWords
    from app.words.errors import error_text, one_line
    from app.words.fields import field_problem_line
    from app.words.formats import (
        Rounding,
        clock,
        count_words,
        date_words,
        day_words,
        deadline_words,
        duration_words,
        part_words,
        period_words,
        size_words,
        tally_words,
        time_left_words,
        time_words,
        zone_words,
    )
    from app.words.keeping import forgotten_lines, kept_lines, kept_warnings, sent_lines
    from app.words.lines import Row, Section, as_text
    from app.words.names import (
        call_state_words,
        check_words,
        consent_kind_words,
        consent_words,
        number_is_words,
        operated_words,
        outcome_words,
        route_words,
        seen_words,
        silent_words,
        silent_words_for,
        state_words,
        step_words,
        understands_words,
        whose_words,
        yes_no,
    )
    from app.words.problems import problem_text
    from app.words.record_text import (
        FOR_THE_ORGANISER,
        RecordPart,
        contact_rows,
        first_lines,
        others_rows,
        record_as_text,
        record_lines,
        text_for_the_organiser,
    )
    from app.words.remains import remains_lines
    from app.words.shown import opening, shown_name, shown_path, shown_said, visible
    from app.words.translate import Translator, set_translator, tr, tr_n
    from app.words.uploading import (
        clip_line,
        clip_number,
        doing_words,
        goes_on_words,
        helps_words,
        next_try_words,
        paused_words,
        quarter_words,
        receipt_words,
        situation_words,
        standstill_words,
    )

__all__ = [
    "FOR_THE_ORGANISER",
    "ErrorWords",
    "RecordPart",
    "Rounding",
    "Row",
    "Section",
    "Translator",
    "as_text",
    "call_as_text",
    "call_lines",
    "call_state_words",
    "check_words",
    "clip_line",
    "clip_number",
    "clock",
    "consent_kind_words",
    "consent_words",
    "contact_rows",
    "count_words",
    "date_words",
    "day_words",
    "deadline_words",
    "doing_words",
    "duration_words",
    "error_text",
    "event_words",
    "field_problem_line",
    "first_lines",
    "forgotten_lines",
    "goes_on_words",
    "helps_words",
    "kept_lines",
    "kept_warnings",
    "limits_words",
    "next_try_words",
    "number_is_words",
    "one_line",
    "opening",
    "operated_words",
    "others_rows",
    "outcome_words",
    "part_words",
    "paused_words",
    "period_words",
    "problem_text",
    "quarter_words",
    "receipt_words",
    "record_as_text",
    "record_lines",
    "remains_lines",
    "route_words",
    "seen_words",
    "sent_lines",
    "set_translator",
    "shown_name",
    "shown_path",
    "shown_said",
    "silent_words",
    "silent_words_for",
    "situation_words",
    "size_words",
    "standstill_words",
    "state_words",
    "step_words",
    "support_words",
    "tally_words",
    "text_for_the_organiser",
    "time_left_words",
    "time_words",
    "tr",
    "tr_n",
    "understands_words",
    "visible",
    "whose_words",
    "yes_no",
    "zone_words",
]  # fmt: skip

_PLACES = {
    # Each module, and what comes from it; the imports above say the same to type checkers.
    "call_text": "call_as_text call_lines event_words limits_words support_words",
    "error_base": "ErrorWords",
    "errors": "error_text one_line",
    "fields": "field_problem_line",
    "formats": """
        Rounding clock count_words date_words day_words deadline_words duration_words part_words period_words size_words
        tally_words time_left_words time_words zone_words
    """,
    "keeping": "forgotten_lines kept_lines kept_warnings sent_lines",
    "lines": "Row Section as_text",
    "names": """
        call_state_words check_words consent_kind_words consent_words number_is_words operated_words
        outcome_words route_words seen_words silent_words silent_words_for state_words step_words
        understands_words whose_words yes_no
    """,
    "problems": "problem_text",
    "record_text": """
        FOR_THE_ORGANISER RecordPart contact_rows first_lines others_rows record_as_text record_lines
        text_for_the_organiser
    """,
    "remains": "remains_lines",
    "shown": "opening shown_name shown_path shown_said visible",
    "translate": "Translator set_translator tr tr_n",
    "uploading": """
        clip_line clip_number doing_words goes_on_words helps_words next_try_words paused_words
        quarter_words receipt_words situation_words standstill_words
    """,
}
_PLACE_OF = {name: module for module, names in _PLACES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """What was asked for. Its module is loaded only now: the first page needs a few of them, and waits for no other."""
    if name not in _PLACE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_PLACE_OF[name]}"), name)
    globals()[name] = value
    return value
