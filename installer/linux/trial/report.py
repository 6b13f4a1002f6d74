"""What was tried, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from installer.problem import Stop


@dataclass(frozen=True)
class Check:
    """One thing that was tried on one form; ``seen`` is what was seen."""

    form: str
    what: str
    passed: bool
    seen: str


@dataclass
class Report:
    """The checks of a trial, in their order."""

    checks: list[Check] = field(default_factory=list)

    def note(self, form: str, what: str, passed: bool, seen: str = "") -> None:
        """Write one down and print it, so that somebody who waits sees how far it is."""
        check = Check(form, what, passed, seen)
        self.checks.append(check)
        print(_line(check), flush=True)

    def need(self, form: str, what: str, passed: bool, seen: str = "") -> None:
        """The same for what everything after it builds on. Raises :class:`Stop` where it did not pass."""
        self.note(form, what, passed, seen)
        if not passed:
            raise Stop(f"The trial of the {form} ended at “{what}”: {seen}")

    def failed(self) -> list[Check]:
        """Those that did not pass."""
        return [check for check in self.checks if not check.passed]

    def table(self) -> str:
        """All of them, a line each."""
        return "\n".join(map(_line, self.checks))


def _line(check: Check) -> str:
    return f"{'passed' if check.passed else 'FAILED':7} {check.form:8} {check.what:58} {check.seen}".rstrip()
