"""The names of Debian's packages, compared with what this Debian has installed."""

from __future__ import annotations

import re
import subprocess

import pytest

from installer.linux.elf import Asked
from installer.linux.libraries import PACKAGES, STDCPP, dependencies
from installer.problem import Stop
from tests.components import require


def asked(*libraries: str, glibc: tuple[int, ...] = (2, 35), glibcxx: tuple[int, ...] = ()) -> Asked:
    return Asked(frozenset(libraries), glibc, glibcxx)


def test_the_table_names_the_packages_that_hold_the_libraries() -> None:
    query = require("dpkg-query")
    known = subprocess.run([require("ldconfig"), "-p"], capture_output=True, text=True, check=True).stdout
    here = dict(re.findall(r"^\t(\S+) \(libc6,\S*.*\) => (/(?:usr/)?lib/.*)$", known, re.MULTILINE))
    paths = {name: here[name] for name in PACKAGES if name in here}
    assert len(paths) > 20
    # dpkg knows a file of /lib under the name that its package has for it, with or without /usr.
    spellings = {
        spelling: name
        for name, path in paths.items()
        for spelling in (path, path.removeprefix("/usr"), f"/usr{path}")
    }
    done = subprocess.run([query, "--search", *spellings], capture_output=True, text=True, check=False)
    held = re.findall(r"^(\S+?)(?::\S+)?: (/\S+)$", done.stdout, re.MULTILINE)
    assert len(held) > 20
    wrong = {spellings[path]: package for package, path in held if package not in PACKAGES[spellings[path]]}
    assert wrong == {}


def test_each_package_is_named_once_with_its_alternatives_and_its_least_version() -> None:
    wanted = asked(
        "libm.so.6",
        "libc.so.6",
        "libglib-2.0.so.0",
        "libgthread-2.0.so.0",
        "libstdc++.so.6",
        glibcxx=(3, 4, 29),
    )
    assert dependencies(wanted) == ["libc6 (>= 2.35)", "libglib2.0-0t64 | libglib2.0-0", "libstdc++6 (>= 11)"]


def test_an_old_libstdcpp_needs_no_version() -> None:
    assert dependencies(asked("libstdc++.so.6", glibcxx=(3, 4, 9))) == ["libstdc++6"]


@pytest.mark.parametrize("unknown", [asked("libnobody.so.1"), asked("libstdc++.so.6", glibcxx=(3, 4, 99))])
def test_what_the_table_does_not_know_ends_the_build(unknown: Asked) -> None:
    with pytest.raises(Stop, match=r"libraries\.py"):
        dependencies(unknown)


def test_newer_symbols_come_from_newer_compilers() -> None:
    versions = [tuple(map(int, STDCPP[symbols].split("."))) for symbols in sorted(STDCPP)]
    assert versions == sorted(versions)
