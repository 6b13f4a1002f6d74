"""What is new each time: this moment, ids, references. Beside the rest, because the first page needs nothing else."""

from __future__ import annotations

from datetime import datetime

from app.story.call import Call


def now() -> datetime:
    """This moment with the computer's UTC offset."""
    return datetime.now().astimezone()


def new_id() -> str:
    """A name for a submission, a clip or a record that no other has."""
    import uuid

    return uuid.uuid4().hex


def fresh_reference(call: Call) -> str:
    """A new reference for ``call``."""
    import secrets

    from app.story.reference import new_reference

    return new_reference(call.reference_prefix, secrets.randbelow)
