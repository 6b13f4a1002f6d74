"""The least that a tus client can do: the file's pieces one after the other, nothing hashed, nothing remembered.

``python -m tests.bench.bare_tus ADDRESS FILE SIZE``, the size of a piece in bytes.
"""

from __future__ import annotations

import http.client
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from tests.servers.plain_tus import OCTETS, VERSION


def main(url: str, file: Path, size: int) -> None:
    """Send ``file`` to the upload at ``url``, which holds nothing yet."""
    parts = urlsplit(url)
    with file.open("rb") as source, closing(http.client.HTTPConnection(parts.netloc)) as line:
        offset = 0
        while piece := source.read(size):
            line.request("PATCH", parts.path, piece, {**VERSION, **OCTETS, "Upload-Offset": str(offset)})
            answer = line.getresponse()
            answer.read()
            offset += len(piece)
            assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(offset))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
