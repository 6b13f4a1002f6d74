"""The other Linux form: an archive that runs where it was unpacked, with a script that installs it for one person.

It stands in for an AppImage, whose runtime is published in no package index that a build can rely on.
"""

from __future__ import annotations

import io
import shlex
import tarfile
from pathlib import Path

from installer.icons import Icons
from installer.linux import desktop, elf, libraries
from installer.product import Product

HERE = Path(__file__).parent
SCRIPTS = ("install.sh", "uninstall.sh")
#: How ``ldconfig -p`` marks a library for this kind of computer.
ABI = {"x86_64": "libc6,x86-64", "aarch64": "libc6,AArch64"}
PROGRAM, DATA = 0o755, 0o644


def build(product: Product, bundle: Path, icons: Icons, out: Path) -> Path:
    """Make ``<slug>-<version>-linux-<machine>.tar.xz`` in ``out``. Raises :class:`installer.problem.Stop`."""
    machine = elf.machine(bundle / product.slug)
    top = f"{product.slug}-{product.version}-linux-{machine}"
    added = _added_files(product, machine, bundle, icons)
    path = out / f"{top}.tar.xz"
    # One thread: with more, the bytes would depend on their number. Higher presets save half a percent (measured),
    # and take half as much time again, and seven times the memory where it is unpacked.
    with tarfile.open(path, "w:xz", preset=6, format=tarfile.GNU_FORMAT) as archive:
        archive.add(bundle, top, recursive=False, filter=_alike)
        for file in sorted(bundle.rglob("*")):
            archive.add(file, f"{top}/{file.relative_to(bundle)}", recursive=False, filter=_alike)
        for name, content in sorted(added.items()):
            archive.addfile(_entry(f"{top}/{name}", content), io.BytesIO(content))
    return path


def _added_files(product: Product, machine: str, bundle: Path, icons: Icons) -> dict[str, bytes]:
    """What the archive holds beside the bundle, by its path."""
    asked = elf.asked_by(bundle)
    glibc = elf.version_text(asked.glibc)
    facts = desktop.facts_of(product)
    title = f"{product.name} {product.version} for Linux"
    texts = {
        "README.txt": desktop.filled(
            "README.txt", **facts, machine=machine, glibc=glibc, underline="=" * len(title)
        ),
        "share/installer/about.sh": _about(product, machine, glibc),
        "share/installer/needed-libraries": "".join(
            f"{library} {' '.join(names)}\n"
            for library, names in libraries.packages_of(asked.libraries).items()
        ),
    }
    files = {name: text.encode() for name, text in texts.items()}
    files |= {name: (HERE / name).read_bytes() for name in SCRIPTS}
    return files | {f"share/{name}": content for name, content in desktop.share_files(product, icons).items()}


def _about(product: Product, machine: str, glibc: str) -> str:
    """The facts that the two scripts read, as assignments of the shell."""
    facts = desktop.facts_of(product)
    values = {name: facts[name] for name in ("slug", "app_id", "name", "version", "mime_type")}
    values |= {"machine": machine, "glibc": glibc, "abi": ABI[machine]}
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items())


def _entry(name: str, content: bytes) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = PROGRAM if name.rpartition("/")[2] in SCRIPTS else DATA
    return _alike(entry)


def _alike(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """The entry with the owner, the rights and the time that it has in each build."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = int(desktop.build_time().timestamp())
    entry.mode = PROGRAM if entry.isdir() or entry.mode & 0o100 else DATA
    return entry
