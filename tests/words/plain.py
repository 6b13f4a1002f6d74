"""What makes words plain: the rules that every text of the room has to keep."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import app.words

FOLDER = Path(app.words.__file__).parent
LONGEST_SENTENCE = 20
NEVER = re.compile(r"\b(please|sorry|oops|invalid|forgot|forgotten|cut|cuts|cutting)\b", re.IGNORECASE)
JARGON = re.compile(
    r"\b(smtp|tls|ssl|starttls|codecs?|exceptions?|errors?|ffmpeg|bitrate|bit rate|encod\w+|metadata|servers?|"
    r"authenticat\w+|credentials?|certificates?|http|url|protocol|encrypt\w*|parse\w*|null|bytes|kb|packets?|"
    r"drafts?|directory|timeout|timed out|hosts?|click)\b",
    re.IGNORECASE,
)
AMERICAN = re.compile(
    r"\b\w*(ize|izes|ized|izing|ization)\b|\b(color|center|favorite|canceled)\b", re.IGNORECASE
)
FINE = {"size", "sizes"}


@dataclass(frozen=True)
class Text:
    """A text in the source: where it stands, and the call that holds it."""

    where: str
    words: str


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of ``tr`` and ``tr_n`` in the room, with its place."""
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"tr", "tr_n"}
            ):
                yield f"{path.name}:{node.lineno}", node


def texts_of_every_room() -> Iterator[Text]:
    """Every literal text in the whole program that goes through a translator, by whatever name."""
    for path in sorted(FOLDER.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            named = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if named in {"tr", "tr_n", "_tr", "translate"}:
                for part in node.args:
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield Text(f"{path.relative_to(FOLDER.parent)}:{node.lineno}", part.value)


def texts() -> list[Text]:
    """Every text of the room in English, both forms of those that count."""
    found = []
    for where, call in calls():
        for part in call.args[: 2 if call.func.id == "tr_n" else 1]:  # type: ignore[attr-defined]
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                found.append(Text(where, part.value))
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a text; a full stop inside an address or a number ends none."""
    return [part for part in re.split(r"(?<=[.?!])[\s”]+|\n", text) if part.strip()]


def faults(text: str) -> list[str]:
    """Everything that is not plain about a text; empty when it is fine. A placeholder counts as one word."""
    text = _with_words(text)
    found = faults_anywhere(text) + [f"“{match[0]}” is jargon" for match in JARGON.finditer(text)]
    if re.search(r"\s{2,}| [.,;:!?]|\.\.", text):
        found.append("badly spaced")
    return found


def faults_anywhere(text: str) -> list[str]:
    """What no room may say. Jargon aside: the page for an email account names what the provider's help pages name."""
    text = _with_words(text)
    found = [f"“{match[0]}” is never said" for match in NEVER.finditer(text)]
    american = (match[0] for match in AMERICAN.finditer(text) if match[0].lower() not in FINE)
    found += [f"“{word}” is not British" for word in american]
    for sentence in sentences(text):
        count = len(sentence.split())
        if count > LONGEST_SENTENCE:
            found.append(f"{count} words in one sentence: {sentence}")
    return found


def _with_words(text: str) -> str:
    return re.sub(r"\{\w+\}", "…", text)
