"""Mail on macOS: the commands that open a draft in it. Written after Apple's documentation; not yet run on a Mac."""

from __future__ import annotations

from pathlib import Path

from app.delivery.draft import Draft, MailProgram

MAIL = MailProgram("Mail", can_attach=True)
"""Every Mac has it."""

# Everything that is the person's comes in by argv: nothing of it is ever part of the script.
_SCRIPT = """\
on run argv
    set theFiles to {}
    if (count of argv) > 3 then set theFiles to items 4 thru -1 of argv
    tell application "Mail"
        set theMessage to make new outgoing message with properties ¬
            {subject:(item 2 of argv), content:(item 3 of argv) & return & return, visible:true}
        tell theMessage
            make new to recipient at end of to recipients with properties {address:(item 1 of argv)}
            repeat with thePath in theFiles
                tell content to make new attachment ¬
                    with properties {file name:(POSIX file (thePath as text))} at after last paragraph
            end repeat
        end tell
        activate
    end tell
end run
"""


def compose_command(draft: Draft) -> list[str]:
    """The command that opens ``draft`` in Mail, with its files. It fails where the person does not allow it (-1743)."""
    # Options end at --, so that no text is taken for one.
    files = [str(path) for path in draft.attachments]
    return ["/usr/bin/osascript", "-e", _SCRIPT, "--", draft.to, draft.subject, draft.body, *files]


def open_file_command(path: Path) -> list[str]:
    """The command that opens a draft's file in whatever program opens such files."""
    return ["/usr/bin/open", str(path)]
