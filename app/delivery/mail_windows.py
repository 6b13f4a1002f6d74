"""The email program on Windows, called by Simple MAPI (Microsoft: ``MAPISendMailW``, Windows 8 and later).

The structures are laid out here for any system, so that they can be looked at in tests; only :func:`load_mapi` needs
Windows. Written after Microsoft's documentation; not yet run on Windows.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from ctypes import POINTER, Structure, c_size_t, c_uint32, c_void_p, c_wchar_p
from typing import Any

from app.delivery.draft import Draft, MailProgram

MAPI_TO = 1
LOGON_UI = 0x1
DIALOG_MODELESS = 0x4 | 0x8
"""A window that does not hold up the caller; a program that does not know it takes it for its own, which does."""
SUCCESS, USER_ABORT = 0, 1
_NOT_IN_THE_TEXT = 0xFFFFFFFF

ReadRegistry = Callable[[str, str, str], str | None]
"""Gives the value of (hive, key, name), or None: ``("HKLM", r"Software\\Clients\\Mail", "")``."""


class FileDesc(Structure):
    """``MapiFileDescW``: one attachment."""

    _fields_ = (
        ("ulReserved", c_uint32), ("flFlags", c_uint32), ("nPosition", c_uint32),
        ("lpszPathName", c_wchar_p), ("lpszFileName", c_wchar_p), ("lpFileType", c_void_p),
    )  # fmt: skip


class RecipDesc(Structure):
    """``MapiRecipDescW``: one address."""

    _fields_ = (
        ("ulReserved", c_uint32), ("ulRecipClass", c_uint32), ("lpszName", c_wchar_p), ("lpszAddress", c_wchar_p),
        ("ulEIDSize", c_uint32), ("lpEntryID", c_void_p),
    )  # fmt: skip


class Message(Structure):
    """``MapiMessageW``."""

    _fields_ = (
        ("ulReserved", c_uint32), ("lpszSubject", c_wchar_p), ("lpszNoteText", c_wchar_p), ("lpszMessageType", c_wchar_p),
        ("lpszDateReceived", c_wchar_p), ("lpszConversationID", c_wchar_p), ("flFlags", c_uint32),
        ("lpOriginator", POINTER(RecipDesc)), ("nRecipCount", c_uint32), ("lpRecips", POINTER(RecipDesc)),
        ("nFileCount", c_uint32), ("lpFiles", POINTER(FileDesc)),
    )  # fmt: skip


def build_message(draft: Draft) -> Message:
    """The draft as Simple MAPI wants it. What it points to lives as long as it does."""
    recipients = (RecipDesc * 1)(
        RecipDesc(ulRecipClass=MAPI_TO, lpszName=draft.to, lpszAddress=f"SMTP:{draft.to}")
    )
    paths = draft.attachments
    files = (FileDesc * len(paths))(
        *(
            FileDesc(nPosition=_NOT_IN_THE_TEXT, lpszPathName=str(path), lpszFileName=path.name)
            for path in paths
        )
    )
    message = Message(
        lpszSubject=draft.subject, lpszNoteText=draft.body.replace("\n", "\r\n"),
        nRecipCount=1, lpRecips=ctypes.cast(recipients, POINTER(RecipDesc)), nFileCount=len(paths),
    )  # fmt: skip
    if paths:
        message.lpFiles = ctypes.cast(files, POINTER(FileDesc))
    return message


def send_by_mapi(mapi: Any, draft: Draft) -> int:
    """Open ``draft`` with ``mapi`` (``mapi32.dll``), and return its code; 1 says that the person closed the window.

    It can take as long as the person writes. Raises AttributeError for a library without ``MAPISendMailW``.
    """
    call = mapi.MAPISendMailW
    call.argtypes = (c_size_t, c_size_t, POINTER(Message), c_uint32, c_uint32)
    call.restype = c_uint32
    message = build_message(draft)
    return int(call(0, 0, ctypes.byref(message), LOGON_UI | DIALOG_MODELESS, 0))


def load_mapi() -> Any:
    """The system's ``mapi32.dll``. Raises OSError where there is none."""
    if sys.platform == "win32":
        return ctypes.WinDLL("mapi32.dll")
    raise OSError("Simple MAPI is a part of Windows")


def find_program(read: ReadRegistry) -> MailProgram | None:
    """The program for email that the registry names: one with Simple MAPI, else what opens files of messages.

    Microsoft: "Registering programs with client types"; "How to: set the default mail client".
    """
    clients = r"Software\Clients\Mail"
    for hive in ("HKCU", "HKLM"):
        name = read(hive, clients, "")
        if name and any(
            read(place, rf"{clients}\{name}", value)
            for place in ("HKCU", "HKLM")
            for value in ("DLLPathEx", "DLLPath")
        ):
            return MailProgram(name, can_attach=True)
    explorer = r"Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.eml\UserChoice"
    opens_files = read("HKCU", explorer, "ProgId") or read("HKCR", ".eml", "")
    links = r"Software\Microsoft\Windows\Shell\Associations\UrlAssociations\mailto\UserChoice"
    opens_links = read("HKCU", links, "ProgId") or read("HKCR", r"mailto\shell\open\command", "")
    if opens_files or opens_links:
        return MailProgram("", can_attach=bool(opens_files))
    return None


def read_registry(hive: str, key: str, name: str) -> str | None:
    """A value of the registry of this computer; see :data:`ReadRegistry`."""
    if sys.platform == "win32":
        import winreg

        roots = {
            "HKCU": winreg.HKEY_CURRENT_USER,
            "HKLM": winreg.HKEY_LOCAL_MACHINE,
            "HKCR": winreg.HKEY_CLASSES_ROOT,
        }
        try:
            with winreg.OpenKey(roots[hive], key) as opened:
                return str(winreg.QueryValueEx(opened, name)[0])
        except OSError:
            return None
    return None
