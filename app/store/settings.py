"""What the person set: small, typed, and never a reason not to start."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from enum import Enum
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from app.files import storage_error, write_atomic
from app.store.documents import damaged, encode, put_damaged_aside
from app.store.folders import Folders
from app.story.account import MailAccount


class ColourScheme(Enum):
    """Light or dark, or as the system has it."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Settings:
    """``text_percent`` scales the system's text size. ``account`` was used last; its password is in the SecretKeeper.

    ``last_folder`` is where videos were chosen last, empty before the first time. ``kept_secrets`` names what the system's
    store may hold of ours (:mod:`app.store.secrets`), so that all of it can be deleted: no store can be asked for a list.
    """

    text_percent: int = 100
    colour_scheme: ColourScheme = ColourScheme.SYSTEM
    account: MailAccount | None = None
    remember_password: bool = False
    last_folder: str = ""
    kept_secrets: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoadedSettings:
    """The settings, and where the file was put that could not be read (None: all is well)."""

    settings: Settings
    damaged: Path | None = None


class SettingsStore:
    """The settings file."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders

    @property
    def path(self) -> Path:
        """The settings file, which may be missing."""
        return self._folders.settings / "settings.json"

    def load(self) -> LoadedSettings:
        """The settings. A value that does not fit gives way to its default; a damaged file is kept aside.

        Raises a StorageError where the file cannot be read at all.
        """
        settings = self.look()
        return LoadedSettings(settings or Settings(), None if settings else put_damaged_aside(self.path))

    def look(self) -> Settings | None:
        """The settings as :meth:`load`, None where the file is damaged; it stays as it is.

        Raises a StorageError where the file cannot be read at all.
        """
        try:
            raw = self._raw()
        except ValueError:
            return None
        hints = get_type_hints(Settings)
        known: dict[str, Any] = {}
        for item in fields(Settings):
            try:
                known[item.name] = msgspec.convert(raw[item.name], hints[item.name])
            except (KeyError, ValueError):
                continue
        return Settings(**known)

    @property
    def was_damaged(self) -> bool:
        """Whether a damaged file was put aside and still lies there."""
        return damaged(self.path).exists()

    def save(self, settings: Settings) -> None:
        """Write the settings. What a later version of the program noted in the file stays there.

        Raises a StorageError; the file stands as it was then.
        """
        try:
            raw = self._raw()
        except ValueError:
            put_damaged_aside(self.path)
            raw = {}
        write_atomic(self.path, encode({**raw, **json.loads(encode(settings))}) + b"\n")

    def note_secret(self, name: str) -> None:
        """Note that something is about to be kept under ``name`` in the system's store. Raises a StorageError."""
        settings = self.load().settings
        if name not in settings.kept_secrets:
            self.save(replace(settings, kept_secrets=(*settings.kept_secrets, name)))

    def _raw(self) -> dict[str, Any]:
        """What the file says. Raises ValueError where that is no table."""
        path = self.path
        try:
            raw = json.loads(path.read_bytes())
        except FileNotFoundError:
            return {}
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        except OSError as error:
            raise storage_error(error, path) from error
        if not isinstance(raw, dict):
            raise ValueError("no table")
        return raw
