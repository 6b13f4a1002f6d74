"""The practice journey by keyboard, in the installed program, from Start to a received message; and what was received."""

from __future__ import annotations

import email
import email.policy
import tomllib
from pathlib import Path

from installer.linux.trial.desk import Seen
from installer.linux.trial.person import Person
from installer.linux.trial.root import HOME, Root
from installer.problem import Stop

NAME, NUMBER = "Sam Jones", "07700 900982"
VIDEO = f"{HOME}/Morning walk.mp4"
LENGTH_S = 8
SENT = "Practice finished"


def make_video(root: Root, folder: str) -> None:
    """A video with picture and sound in the person's home, made by the bundle's own ffmpeg. Raises :class:`Stop`."""
    ffmpeg = _ffmpeg(root, folder)
    made = root.as_person(
        ffmpeg, "-nostdin", "-y",
        "-f", "lavfi", "-i", f"testsrc2=size=1280x720:rate=30:duration={LENGTH_S}",
        "-f", "lavfi", "-i", f"sine=frequency=440:duration={LENGTH_S}",
        "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-metadata", "location=+51.5-000.1/", VIDEO,
    )  # fmt: skip
    if made.code:
        raise Stop(f"The bundle's ffmpeg made no video: {made.text[-500:]}")


def practise(person: Person, call: Path) -> None:
    """From the page of the call to the end. Raises :class:`Stop` where it does not go on."""
    facts = tomllib.loads(call.read_text(encoding="utf-8"))
    person.arrive(facts["title"])
    person.picture("start")
    person.press("Practise")
    person.arrive("Whose story is this?")
    person.tick("Mine")
    _go_on(person, "whose")
    person.arrive("Your agreement")
    for statement in facts["consent"]:
        person.tick(" ".join(statement["text"].split()))
    _go_on(person, "agreement")
    person.arrive("Your videos")
    person.choose_file("Choose videos", VIDEO)
    person.desk.wait("the video", lambda seen: any(node.name.startswith("Choose the part") for node in seen))
    _go_on(person, "videos")
    person.arrive("Other people in your videos")
    person.tick("No")
    _go_on(person, "other-people")
    person.arrive("Your details")
    person.write("Full name", NAME)
    person.write("Contact number", NUMBER)
    _go_on(person, "details")
    seen = person.arrive("How to send your story")
    person.tick(_first_answer(seen))
    _go_on(person, "how-to-send")
    _send(person)


def _send(person: Person) -> None:
    person.arrive("Check your story")
    person.desk.wait("the finished clips", lambda seen: not _shows(seen, "Making your clips ready"))
    person.picture("check")
    person.press("Send my story", "Return")
    person.arrive(SENT)
    person.picture("sent")


def read_on(person: Person) -> None:
    """Go through the last page, where the message stands as the organiser would see it."""
    person.reach("Show the message file")
    person.picture("received")
    person.press("Finish", "Return")


def received(root: Root, data: str, folder: str) -> str:
    """What came into the practice inbox, in a line. Raises :class:`Stop` where it is not the story that was sent."""
    messages = sorted(root.inside(f"{data}/practice-inbox").glob("*.eml"))
    if len(messages) != 1:
        raise Stop(f"There are {len(messages)} messages in the practice inbox.")
    message = email.message_from_bytes(messages[0].read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    if NAME not in text or NUMBER not in text:
        raise Stop("The message lacks name or number.")
    clips = [part for part in message.iter_attachments() if (part.get_filename() or "").endswith(".mp4")]
    if len(clips) != 1:
        raise Stop(f"The message has {len(clips)} clips.")
    content = clips[0].get_content()
    clip = root.inside(f"{HOME}/received.mp4")
    clip.write_bytes(content)
    played = root.as_person(
        _ffmpeg(root, folder), "-nostdin", "-v", "error", "-i", f"{HOME}/received.mp4", "-f", "null", "-"
    )
    clip.unlink()
    if played.code or played.text or b"+51.5" in content:
        raise Stop(f"The received clip does not play, or tells where it was taken: {played.text}")
    return f"{message['subject']}; {len(content)} bytes of video, which play"


def _ffmpeg(root: Root, folder: str) -> str:
    found = sorted(root.inside(folder).glob("_internal/imageio_ffmpeg/binaries/ffmpeg-*"))
    if not found:
        raise Stop(f"There is no ffmpeg in {folder}.")
    return f"/{found[0].relative_to(root.folder)}"


def _go_on(person: Person, name: str) -> None:
    person.picture(name)
    person.press("Continue", "Return")


def _first_answer(seen: list[Seen]) -> str:
    return next(node.name for node in seen if node.role == "radio button" and node.enabled)


def _shows(seen: list[Seen], name: str) -> bool:
    return any(node.name.startswith(name) for node in seen)
