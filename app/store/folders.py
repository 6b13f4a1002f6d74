"""Where things are kept on this computer. Every folder is for this person alone (0700)."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from app.edition import edition
from app.files import private_folder, storage_error
from app.story.errors import FolderForbidden

_IN_DATA = ("drafts", "prepared", "outbox", "history", "calls", "practice-inbox")
HOME_VARIABLE = "SHARE_YOUR_STORY_HOME"


@dataclass(frozen=True)
class Folders:
    """The folders of the program. Each is made when it is asked for.

    Raises :class:`app.story.errors.FolderForbidden` or :class:`app.story.errors.DiskFull` then.
    """

    data: Path
    configuration: Path
    log: Path

    @classmethod
    def of_this_person(cls) -> Folders:
        """The system's own places for a program's data, or below ``SHARE_YOUR_STORY_HOME`` where that is set.

        Each edition has places of its own. Raises :class:`app.story.errors.EditionUnusable`, and
        :class:`FolderForbidden` for a person without a home.
        """
        home = os.environ.get(HOME_VARIABLE)
        if home:
            return cls.below(Path(home).absolute())
        from platformdirs import PlatformDirs

        # Not roaming: prepared clips are large, and a draft names files of this computer.
        dirs = PlatformDirs(_folder_name(), appauthor=False, roaming=False)
        try:
            return cls(dirs.user_data_path, dirs.user_config_path, dirs.user_log_path)
        except RuntimeError as error:  # neither the environment nor the system knows a home
            raise FolderForbidden(Path("~")) from error

    @classmethod
    def below(cls, home: Path) -> Folders:
        """Everything below one folder: for portable use and for tests."""
        return cls(home / "data", home / "settings", home / "logs")

    @property
    def drafts(self) -> Path:
        """Stories that are being made."""
        return self._in_data("drafts")

    @property
    def prepared(self) -> Path:
        """Finished clips, a folder for each story."""
        return self._in_data("prepared")

    @property
    def outbox(self) -> Path:
        """Deliveries that are under way."""
        return self._in_data("outbox")

    @property
    def history(self) -> Path:
        """Records of what was sent."""
        return self._in_data("history")

    @property
    def calls(self) -> Path:
        """Copies of the call files that the person opened."""
        return self._in_data("calls")

    @property
    def practice_inbox(self) -> Path:
        """What the embedded inbox received."""
        return self._in_data("practice-inbox")

    @property
    def settings(self) -> Path:
        """The settings file's folder."""
        return private_folder(self.configuration)

    @property
    def logs(self) -> Path:
        """Log files."""
        return private_folder(self.log)

    @property
    def in_data(self) -> tuple[Path, ...]:
        """All of those that stand in ``data``, whether they are there or not: nothing is made."""
        return tuple(self.data / name for name in _IN_DATA)

    def prepared_for(self, submission_id: str) -> Path:
        """The folder of one story's finished clips. Raises ValueError for an id that is no file name."""
        from app.store.names import checked_id

        return private_folder(self.prepared / checked_id(submission_id))

    @property
    def holds_drafts(self) -> bool:
        """Whether anything is among the saved stories: a look that needs none of what reads them."""
        return _holds_any(self.drafts)

    @property
    def holds_settings(self) -> bool:
        """Whether anything was ever set."""
        return _holds_any(self.settings)

    @property
    def holds_records(self) -> bool:
        """Whether anything is among the records of what was sent."""
        return _holds_any(self.history)

    def _in_data(self, name: str) -> Path:
        assert name in _IN_DATA
        return private_folder(private_folder(self.data) / name)


def _folder_name() -> str:
    """Linux has no blanks in such names by custom; Windows and macOS show them to people."""
    own = edition()
    return own.name if sys.platform in {"win32", "darwin"} else own.slug


def _holds_any(folder: Path) -> bool:
    try:
        with os.scandir(folder) as found:
            return any(True for _ in found)
    except OSError as error:
        raise storage_error(error, folder) from error
