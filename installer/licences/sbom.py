"""The software bill of materials: every component of a bundle, and every file, as CycloneDX 1.6."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as Entry
from cyclonedx.model.component import ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.model.lifecycle import LifecyclePhase, PredefinedLifecycle
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.spdx import is_expression
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from app.files import sha256_of
from installer.licences.components import Component, Contents, Kind
from installer.licences.facts import Part
from installer.problem import Stop
from installer.product import Product

SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}
#: Makes the serial number of a bill out of what stands in it, so that the same bundle has the same one.
_SERIAL_SPACE = uuid.UUID("8c1f5c52-6f0a-5e0b-9d0e-0d3a4b6a2f11")
_TYPES = {Kind.APP: ComponentType.APPLICATION, Kind.PROGRAM: ComponentType.APPLICATION}


def build(product: Product, contents: Contents, out: Path) -> Path:
    """Write the bill into ``out`` and return its path. Raises :class:`Stop` where it does not fit the standard."""
    text = bill(product, contents)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        raise Stop(f"The bill of materials does not fit CycloneDX 1.6: {fault}")
    system = SYSTEMS.get(sys.platform, sys.platform)
    path = out / f"{product.slug}-{product.version}-{system}-{platform.machine().lower()}.cdx.json"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def bill(product: Product, contents: Contents) -> str:
    """The bill as JSON, of which the same bundle always gives the same."""
    made = _bom(product, contents)
    made.serial_number = _SERIAL_SPACE
    digest = hashlib.sha256(_json(made).encode()).hexdigest()
    made.serial_number = uuid.uuid5(_SERIAL_SPACE, digest)
    return _json(made)


def _json(bom: Bom) -> str:
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _bom(product: Product, contents: Contents) -> Bom:
    bom = Bom()
    entries = {one.key: _entry(one, contents.bundle) for one in contents.components}
    bom.metadata.timestamp = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    bom.metadata.lifecycles.add(PredefinedLifecycle(LifecyclePhase.BUILD))
    bom.metadata.component = entries["app"]
    for key, entry in entries.items():
        if key != "app":
            bom.components.add(entry)
    for one in contents.components:
        bom.register_dependency(
            entries[one.key], [entries[key] for key in sorted(_depends_on(one, contents))]
        )
    return bom


def _depends_on(component: Component, contents: Contents) -> set[str]:
    """What a component needs: for a package also the libraries that it carries; for the program all that is left."""
    if component.kind is not Kind.APP:
        return _carried(component, contents) | set(component.needs)
    others = [one for one in contents.components if one.kind is not Kind.APP]
    needed = {key for one in others for key in _carried(one, contents) | set(one.needs)}
    return {one.key for one in others} - needed


def _carried(component: Component, contents: Contents) -> set[str]:
    return {one.key for one in contents.components if one.carrier == component.key}


def _entry(component: Component, bundle: Path) -> Entry:
    identity = component.identity
    inner = [_file(bundle, name) for name in component.files] + [
        _part(component.key, part) for part in component.parts
    ]
    return Entry(
        bom_ref=component.key,
        name=identity.name,
        type=_TYPES.get(component.kind, ComponentType.LIBRARY),
        version=identity.version,
        description=component.purpose or None,
        licenses=[_licence(identity.licence)],
        purl=PackageURL.from_string(identity.purl),
        external_references=_links(identity.home, identity.source),
        components=inner,
    )


def _part(key: str, part: Part) -> Entry:
    return Entry(
        bom_ref=f"{key}/{part.name}@{part.version}",
        name=part.name,
        type=ComponentType.LIBRARY,
        version=part.version or None,
        licenses=[_licence(part.licence)],
        purl=PackageURL.from_string(part.purl) if part.purl else None,
        external_references=_links(part.home, ""),
    )


def _file(bundle: Path, name: str) -> Entry:
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=sha256_of(bundle / name))]
    return Entry(bom_ref=f"file:{name}", name=name, type=ComponentType.FILE, hashes=hashes)


def _licence(text: str) -> LicenseExpression | DisjunctiveLicense:
    """An SPDX expression as it stands; a name of our own (``LicenseRef-``), which the standard does not hold, by name."""
    return LicenseExpression(text) if is_expression(text) else DisjunctiveLicense(name=text)


def _links(home: str, source: str) -> Iterable[ExternalReference]:
    kinds = {ExternalReferenceType.WEBSITE: home, ExternalReferenceType.SOURCE_DISTRIBUTION: source}
    return [ExternalReference(type=kind, url=XsUri(url)) for kind, url in kinds.items() if url]
