"""The trial: both Linux forms in an empty Debian, from the file to a received message and to the removal.

It needs root, debootstrap, Xvfb, xdotool, xprop and the accessibility bus; docs/building.md tells more.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from installer.linux.trial.archive_form import Archive
from installer.linux.trial.deb_form import Deb
from installer.linux.trial.desk import SOCKETS, desk
from installer.linux.trial.form import Form
from installer.linux.trial.report import Report
from installer.linux.trial.root import PERSON_ID, Root, alone, bare_system
from installer.problem import Stop
from installer.product import Product

RELEASE = "bookworm"
FORMS: dict[str, type[Form]] = {form.name: form for form in (Deb, Archive)}


def run(product: Product, files: dict[str, Path], work: Path, release: str = RELEASE) -> Report:
    """Try each of ``files``, which are by the name of their form: ``deb``, ``archive``, in this release of Debian.

    Pictures and the table go into ``work``. Raises :class:`Stop`. The work is done in a process of its own, with whose
    mount namespace everything that was mounted ends.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context) as pool:
        return pool.submit(_run, product, files, work, release).result()


def _run(product: Product, files: dict[str, Path], work: Path, release: str) -> Report:
    alone()
    work.mkdir(parents=True, exist_ok=True)
    report = Report()
    bare = bare_system(release, work / release)
    pythons = sorted(path.name for path in bare.glob("usr/bin/python*"))
    report.note("root", "the bare system has no Python", not pythons, ", ".join(pythons))
    for name, file in files.items():
        with _prepared(FORMS[name], product, work, bare, report) as form:
            try:
                form.run(file)
            except Stop as stop:
                report.note(name, "went to its end", False, str(stop))
    (work / "report.txt").write_text(report.table() + "\n", encoding="utf-8")
    return report


@contextlib.contextmanager
def _prepared(kind: type[Form], product: Product, work: Path, bare: Path, report: Report) -> Iterator[Form]:
    """The form in a fresh root, with a desk before it."""
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        runtime = Path(folder)
        os.chown(runtime, PERSON_ID, PERSON_ID)
        with desk(runtime) as before:
            root = Root(bare, work / f"root-{kind.name}", (runtime, SOCKETS))
            root.as_root("apt-get", "update")
            yield kind(product, root, before, report, work)
