"""The package for Debian and Ubuntu: the bundle in /usr/lib, what the desktop wants to know in /usr/share.

It has no maintainer scripts: dpkg's file triggers of desktop-file-utils, shared-mime-info and the icon themes bring
menu, file types and icons up to date.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import textwrap
from email.utils import format_datetime
from pathlib import Path

from installer.icons import Icons
from installer.linux import desktop, elf, libraries
from installer.problem import Stop
from installer.product import DESCRIPTION, PUBLISHER, ROOT, SUMMARY, Product

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
#: An address that takes no mail: the project is reached where its code is kept.
MAINTAINER = f"{PUBLISHER} <shareyourstory@users.noreply.github.com>"
#: Beside the libraries: without the certificates no server can be trusted.
ALSO_NEEDED = ("ca-certificates",)
#: The browser and the mail program; a store for passwords; the desktop's own file dialog; letters beyond the usual.
RECOMMENDED = (
    "xdg-utils",
    "gnome-keyring | kwalletmanager | keepassxc",
    "xdg-desktop-portal",
    "fonts-dejavu-core | fonts-noto-core | fonts-liberation",
)


def build(product: Product, bundle: Path, icons: Icons, out: Path) -> Path:
    """Make the package in ``out``. Raises :class:`Stop` where dpkg-deb or objdump is missing or fails."""
    architecture = ARCHITECTURES[elf.machine(bundle / product.slug)]
    depends = [*ALSO_NEEDED, *libraries.dependencies(elf.asked_by(bundle))]
    with tempfile.TemporaryDirectory(prefix="deb-") as folder:
        root = Path(folder) / "root"
        _place_program(product, bundle, root)
        _place_files(product, icons, root)
        _make_alike(root)
        _describe(product, architecture, depends, root)
        return _packed(root, out / f"{product.slug}_{version(product)}_{architecture}.deb")


def version(product: Product) -> str:
    """The version as Debian sorts it (Policy 5.6.12): what comes before a release carries a tilde."""
    return re.sub(r"\.?(a|b|rc|dev)(?=\d)", r"~\1", product.version) + "-1"


def _place_program(product: Product, bundle: Path, root: Path) -> None:
    """Copy the bundle, and link the program into PATH; it finds its own folder through the link."""
    shutil.copytree(bundle, root / "usr/lib" / product.slug, symlinks=True)
    link = root / "usr/bin" / product.slug
    link.parent.mkdir(parents=True)
    link.symlink_to(f"../lib/{product.slug}/{product.slug}")


def _place_files(product: Product, icons: Icons, root: Path) -> None:
    share = root / "usr/share"
    documents = f"doc/{product.slug}"
    facts = desktop.facts_of(product)
    files = desktop.share_files(product, icons) | {
        f"{documents}/copyright": _copyright(product).encode(),
        f"{documents}/changelog.gz": desktop.compressed((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")),
        f"{documents}/changelog.Debian.gz": desktop.compressed(_changelog(product)),
        f"lintian/overrides/{product.slug}": desktop.filled("lintian-overrides", **facts).encode(),
    }
    for name, content in files.items():
        path = share / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _copyright(product: Product) -> str:
    """The licences (Debian's machine-readable form): the project's own text, and what the bundle brings."""
    notice, _, terms = (ROOT / "LICENSE").read_text(encoding="utf-8").partition("\n\nPermission")
    year = re.search(r"\d{4}", notice)
    lines = ("Permission" + terms).strip().splitlines()
    mit = "\n".join(f" {line}" if line.strip() else " ." for line in lines)
    return desktop.filled(
        "copyright",
        **desktop.facts_of(product),
        year=year[0] if year else f"{desktop.build_time():%Y}",
        mit=mit,
    )


def _changelog(product: Product) -> str:
    """Debian's own changelog (Policy 4.4): one entry, which points at the project's."""
    when = format_datetime(desktop.build_time())
    return (
        f"{product.slug} ({version(product)}) stable; urgency=medium\n\n"
        f"  * Version {product.version}; changelog.gz tells what changed.\n\n"
        f" -- {MAINTAINER}  {when}\n"
    )


def _make_alike(root: Path) -> None:
    """Give every file the rights and the time that it has in each build; programs alone can be run."""
    when = desktop.build_time().timestamp()
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or _is_program(path) else 0o644)
        os.utime(path, (when, when), follow_symlinks=False)


def _is_program(path: Path) -> bool:
    return ".so" not in path.name and bool(path.stat().st_mode & 0o111) and elf.is_elf(path)


def _describe(product: Product, architecture: str, depends: list[str], root: Path) -> None:
    """Write the package's own files, those in DEBIAN."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    fields = {
        "Package": product.slug,
        "Version": version(product),
        "Architecture": architecture,
        "Maintainer": MAINTAINER,
        "Installed-Size": str(sum(-(-path.stat().st_size // 1024) for path in files)),
        "Depends": ", ".join(depends),
        "Recommends": ", ".join(RECOMMENDED),
        "Section": "video",
        "Priority": "optional",
        "Description": f"{SUMMARY[:1].lower()}{SUMMARY[1:]}\n{textwrap.indent(textwrap.fill(DESCRIPTION, 78), ' ')}",
    }
    about = root / "DEBIAN"
    about.mkdir()
    control = "".join(f"{name}: {value}\n" for name, value in fields.items())
    (about / "control").write_text(control, encoding="utf-8")
    sums = [f"{_md5(path)}  {path.relative_to(root)}\n" for path in files]
    (about / "md5sums").write_text("".join(sums), encoding="utf-8")
    _make_alike(about)


def _md5(path: Path) -> str:
    """The digest that dpkg --verify compares with; it guards against damage, not against people."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _packed(root: Path, package: Path) -> Path:
    # Debian 12 reads no zstd that dpkg was built without; the number of threads would change the bytes.
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", str(root), str(package)]
    environment = {**os.environ, "DPKG_DEB_THREADS_MAX": "1"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Stop("dpkg-deb is missing. It is in the package dpkg.") from None
    if done.returncode:
        raise Stop(f"dpkg-deb made no package: {done.stderr.strip()}")
    return package
