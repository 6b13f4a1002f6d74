"""What a Linux desktop wants to know of the program: menu entry, file type, icons, description, manual.

All are files below ``share``, in the places that the specifications of freedesktop.org name, so that a package puts
them into /usr/share and the install script into the person's own data folder.
"""

from __future__ import annotations

import gzip
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

from installer.icons import Icons
from installer.product import (
    CALL_ENDING,
    CALL_MIME_TYPE,
    LICENCE,
    PUBLISHER,
    ROOT,
    SUMMARY,
    Product,
)

TEMPLATES = Path(__file__).with_name("templates")
#: The largest size, in pixels, that the theme hicolor has a folder for.
LARGEST_ICON = 512


def build_time() -> datetime:
    """The moment that everything built carries: ``SOURCE_DATE_EPOCH``, in UTC."""
    return datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)


def filled(template: str, **facts: str) -> str:
    """A template of this folder with its placeholders replaced. Raises KeyError for one that has no value."""
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(facts)


def facts_of(product: Product) -> dict[str, str]:
    """What templates may name."""
    return {
        "name": product.name,
        "slug": product.slug,
        "app_id": product.app_id,
        "version": product.version,
        "summary": SUMMARY,
        "description": product.description,
        "licence": LICENCE,
        "publisher": PUBLISHER,
        "developer_id": product.app_id.rpartition(".")[0],
        "mime_type": CALL_MIME_TYPE,
        "ending": CALL_ENDING,
    }


def share_files(product: Product, icons: Icons) -> dict[str, bytes]:
    """Every file below ``share``, by its path there."""
    facts = facts_of(product)
    in_xml = {name: escape(value, {'"': "&quot;"}) for name, value in facts.items()}
    texts = {
        f"applications/{product.app_id}.desktop": filled("app.desktop", **facts),
        f"mime/packages/{product.app_id}.xml": filled("mime.xml", **in_xml),
        f"metainfo/{product.app_id}.metainfo.xml": filled(
            "metainfo.xml", **in_xml, releases=releases(product)
        ),
    }
    files = {path: text.encode() for path, text in texts.items()}
    files[f"man/man1/{product.slug}.1.gz"] = compressed(manual(product))
    return files | _icon_files(product, icons)


def _icon_files(product: Product, icons: Icons) -> dict[str, bytes]:
    files = {
        f"icons/hicolor/{size}x{size}/apps/{product.app_id}.png": path.read_bytes()
        for size, path in icons.png.items()
        if size <= LARGEST_ICON
    }
    if icons.svg:
        files[f"icons/hicolor/scalable/apps/{product.app_id}.svg"] = icons.svg.read_bytes()
    return files


def manual(product: Product) -> str:
    """The page that ``man`` shows, in the language of groff."""
    facts = facts_of(product)
    # groff reads a plain hyphen as a typographic one, and a point or quote at the start of a line as a request.
    in_roff = {name: re.sub(r"-", r"\\-", value) for name, value in facts.items()}
    lower = in_roff["summary"][:1].lower() + in_roff["summary"][1:]
    return filled(
        "manual.1",
        **in_roff,
        title=in_roff["slug"].upper(),
        summary_lower=lower,
        date=f"{build_time():%Y-%m-%d}",
    )


def compressed(text: str) -> bytes:
    """The text as gzip, without name and time."""
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def dated_releases(changelog: str) -> dict[str, str]:
    """The versions with their days in a changelog of the form of Keep a Changelog, newest first."""
    return dict(re.findall(r"^## \[(\d[^\]]*)\] - (\d{4}-\d{2}-\d{2})\s*$", changelog, re.MULTILINE))


def releases(product: Product) -> str:
    """AppStream's list of releases: the one that is built, then the earlier ones of the changelog."""
    known = dated_releases((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    dates = {product.version: f"{build_time():%Y-%m-%d}"} | known
    return "\n".join(
        f'    <release version="{escape(version)}" date="{day}"/>' for version, day in dates.items()
    )
