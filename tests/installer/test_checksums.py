"""The list of digests is what the system's own tool reads."""

from __future__ import annotations

import subprocess
from pathlib import Path

from installer import checksums


def test_sha256sum_accepts_the_list(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("b.deb", "a b.tar.xz")]
    for file in files:
        file.write_bytes(file.name.encode() * 1000)
    listed = checksums.write(files, tmp_path)
    check = ["sha256sum", "--check", "--strict", listed.name]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["a b.tar.xz: OK", "b.deb: OK"]
