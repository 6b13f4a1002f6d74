"""Which Debian package brings a library that the bundle asks of the system.

The names are those of Debian 12 and 13 and of Ubuntu 22.04 and 24.04. Where there are two, the newer systems renamed
the package for 64-bit time; as alternatives of one dependency either satisfies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import dev
from installer.linux.elf import Asked, Version, version_text
from installer.problem import Stop

_C_LIBRARY = (
    "ld-linux-aarch64.so.1",
    "ld-linux-x86-64.so.2",
    "libc.so.6",
    "libdl.so.2",
    "libm.so.6",
    "libmvec.so.1",
    "libpthread.so.0",
    "libresolv.so.2",
    "librt.so.1",
    "libutil.so.1",
)
_GLIB = ("libgio-2.0.so.0", "libgmodule-2.0.so.0", "libgobject-2.0.so.0", "libgthread-2.0.so.0")
PACKAGES: Mapping[str, tuple[str, ...]] = {
    **dev.LIBRARIES,
    **dict.fromkeys(_C_LIBRARY, ("libc6",)),
    **dict.fromkeys(_GLIB, dev.LIBRARIES["libglib-2.0.so.0"]),
    "libX11.so.6": ("libx11-6",),
    "libXext.so.6": ("libxext6",),
    "libXrandr.so.2": ("libxrandr2",),
    "libXrender.so.1": ("libxrender1",),
    "libbrotlicommon.so.1": ("libbrotli1",),
    "libbrotlidec.so.1": ("libbrotli1",),
    "libbz2.so.1": ("libbz2-1.0",),
    "libbz2.so.1.0": ("libbz2-1.0",),
    "libcom_err.so.2": ("libcom-err2",),
    "libcrypto.so.3": ("libssl3t64", "libssl3"),
    "libexpat.so.1": ("libexpat1",),
    "libffi.so.8": ("libffi8",),
    "libgbm.so.1": ("libgbm1",),
    "libgcc_s.so.1": ("libgcc-s1",),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2",),
    "libinput.so.10": ("libinput10",),
    "liblzma.so.5": ("liblzma5",),
    "libpng16.so.16": ("libpng16-16t64", "libpng16-16"),
    "libssl.so.3": ("libssl3t64", "libssl3"),
    "libstdc++.so.6": ("libstdc++6",),
    "libuuid.so.1": ("libuuid1",),
    "libva.so.2": ("libva2",),
    "libva-drm.so.2": ("libva-drm2",),
    "libva-x11.so.2": ("libva-x11-2",),
    "libwayland-client.so.0": ("libwayland-client0",),
    "libwayland-cursor.so.0": ("libwayland-cursor0",),
    "libwayland-egl.so.1": ("libwayland-egl1",),
    "libxcb-glx.so.0": ("libxcb-glx0",),
    "libxcb-render.so.0": ("libxcb-render0",),
    "libxcb.so.1": ("libxcb1",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libz.so.1": ("zlib1g",),
}
#: The version of GCC, and so of the package libstdc++6, that brought a version of its symbols
#: (the manual of libstdc++, "ABI Policy and Guidelines").
STDCPP = {
    (3, 4, 28): "9.3",
    (3, 4, 29): "11",
    (3, 4, 30): "12",
    (3, 4, 31): "13.1",
    (3, 4, 32): "13.2",
    (3, 4, 33): "14",
}


def packages_of(libraries: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The names that each library's package has. Raises :class:`Stop` for a library that the table does not know."""
    wanted = sorted(libraries)
    unknown = [name for name in wanted if name not in PACKAGES]
    if unknown:
        raise Stop(
            f"The bundle asks the system for {', '.join(unknown)}: name the Debian package in "
            "installer/linux/libraries.py, or bring the library along."
        )
    return {name: PACKAGES[name] for name in wanted}


def dependencies(asked: Asked) -> list[str]:
    """The entries of Debian's field ``Depends`` that what is asked comes to. Raises :class:`Stop`."""
    least = {"libc6": version_text(asked.glibc), "libstdc++6": _stdcpp(asked.glibcxx)}
    names = set(packages_of(asked.libraries).values())
    return sorted(" | ".join(_with_version(name, least.get(name)) for name in each) for each in names)


def _with_version(package: str, least: str | None) -> str:
    return f"{package} (>= {least})" if least else package


def _stdcpp(symbols: Version) -> str | None:
    """The oldest libstdc++6 that has these symbols, None where every one that is about has them."""
    if symbols < min(STDCPP):
        return None
    if symbols not in STDCPP:
        raise Stop(
            f"The bundle asks for GLIBCXX_{version_text(symbols)}: name the version of GCC that brought it in "
            "installer/linux/libraries.py."
        )
    return STDCPP[symbols]
