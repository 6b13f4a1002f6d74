"""The hook that lets uploads begin only with a code, run as tusd 2 runs it, with the requests that its manual describes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import dev
from tests.components import require

HOOK = dev.ROOT / "docs" / "tusd" / "hooks" / "pre-create"
CODES = "# given to the libraries\r\nsunflower-31\r\n\r\n   marigold-07  \nshort\n"

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="tusd runs hooks with this name on Unix alone"
)


def request(*authorization: str) -> dict[str, Any]:
    """What tusd writes to the hook before an upload is created: no ID yet, and the headers as lists."""
    header = {
        "Host": ["uploads.example.org"], "Tus-Resumable": ["1.0.0"], "Upload-Length": ["432724"],
        "Upload-Metadata": ["filename TFctN0YzSy05UTJNX2NsaXAtMS1vZi0xLm1wNA==,reference TFctN0YzSy05UTJN"],
    }  # fmt: skip
    if authorization:
        header["Authorization"] = list(authorization)
    return {
        "Type": "pre-create",
        "Event": {
            "Upload": {
                "ID": "", "Size": 432724, "SizeIsDeferred": False, "Offset": 0,
                "MetaData": {"filename": "LW-7F3K-9Q2M_clip-1-of-1.mp4", "reference": "LW-7F3K-9Q2M"},
                "IsPartial": False, "IsFinal": False, "PartialUploads": None, "Storage": None,
            },
            "HTTPRequest": {
                "Method": "POST", "URI": "/files/", "RemoteAddr": "172.18.0.3:59395", "Header": header,
            },
        },
    }  # fmt: skip


def run(raw: str, codes: Path) -> subprocess.CompletedProcess[str]:
    """Run the hook as tusd does: the request on standard input, facts in the environment, in the hook's own folder."""
    require("jq")
    environment = {
        "PATH": os.environ["PATH"], "UPLOAD_CODES": str(codes), "TUS_ID": "", "TUS_OFFSET": "0", "TUS_SIZE": "432724",
    }  # fmt: skip
    return subprocess.run(
        [HOOK], input=raw, env=environment, cwd=HOOK.parent, capture_output=True, encoding="utf-8", check=False,
        timeout=60,
    )  # fmt: skip


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    path = tmp_path / "codes.txt"
    path.write_bytes(CODES.encode())
    return path


def answer(codes: Path, *authorization: str) -> dict[str, Any]:
    done = run(json.dumps(request(*authorization)), codes)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("sent", ["Bearer sunflower-31", "Bearer marigold-07", "bearer sunflower-31 "])
def test_a_code_of_the_file_lets_the_upload_begin(sent: str, codes: Path) -> None:
    assert answer(codes, sent) == {}


@pytest.mark.parametrize(
    "sent",
    [
        (), ("",), ("Bearer ",), ("Bearer",), ("Bearer sunflower-3",), ("Bearer sunflower-311",), ("Bearer SUNFLOWER-31",),
        ("Bearer short",), ("Bearer # given to the libraries",), ("Bearer given to the libraries",),
        ("Basic sunflower-31",), ("sunflower-31",), ("Bearer sunflower-31\nmarigold-07",), ("Bearer .*",),
        ("Bearer $(cat /etc/passwd)",), ("Bearer sunflower-31", "Bearer sunflower-31"),
    ],
    ids=str,
)  # fmt: skip
def test_anything_else_is_refused(sent: tuple[str, ...], codes: Path) -> None:
    found = answer(codes, *sent)
    assert found["RejectUpload"] is True
    assert found["HTTPResponse"]["StatusCode"] == 401
    assert found["HTTPResponse"]["Header"]["WWW-Authenticate"] == "Bearer"
    assert "sunflower" not in json.dumps(found)


def test_a_code_that_was_taken_out_is_good_for_nothing(codes: Path) -> None:
    codes.write_text("marigold-07\n")
    assert answer(codes, "Bearer sunflower-31")["RejectUpload"] is True
    codes.write_text("")
    assert answer(codes, "Bearer marigold-07")["RejectUpload"] is True
    assert answer(codes, "Bearer ")["RejectUpload"] is True


@pytest.mark.parametrize(
    "raw", ["", "no json", "[]", "null", '{"Event": 1}', '{"Event": {"HTTPRequest": null}}']
)
def test_what_is_no_request_lets_nothing_begin(raw: str, codes: Path) -> None:
    """tusd refuses an upload whose hook fails, or says no."""
    done = run(raw, codes)
    assert done.returncode != 0 or json.loads(done.stdout)["RejectUpload"] is True


def test_without_the_file_nothing_begins(tmp_path: Path) -> None:
    done = run(json.dumps(request("Bearer sunflower-31")), tmp_path / "nowhere.txt")
    assert done.returncode != 0
    assert done.stdout == ""


def test_tusd_can_run_it() -> None:
    assert os.access(HOOK, os.X_OK)
    assert HOOK.read_bytes().startswith(b"#!/bin/sh\n")
