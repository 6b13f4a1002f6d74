"""The words for what was found out about this installation: a line each, saying what it means and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.story.installation import Check, Finding, Found, Report, State
from app.words.translate import tr, tr_n


def check_title(check: Check) -> str:
    """What is looked at, in two or three words."""
    titles = {
        Check.VERSION: tr("Version"),
        Check.FILES: tr("Files of the app"),
        Check.FOLDERS: tr("Folders"),
        Check.SPACE: tr("Free space"),
        Check.CALLS: tr("Calls"),
        Check.NUMBERS: tr("Phone numbers"),
        Check.FFMPEG: tr("Video tool"),
        Check.CLIP: tr("Making a clip"),
        Check.PASSWORDS: tr("Passwords"),
        Check.TRUST: tr("Secure connections"),
        Check.PRACTICE: tr("Practice inbox"),
        Check.CHILDREN: tr("Other programs"),
        Check.BROWSER: tr("Web browser"),
        Check.MAIL: tr("Email program"),
        Check.SCREEN: tr("Screen"),
        Check.FONTS: tr("Letters"),
        Check.PICTURES: tr("Pictures"),
        Check.PDF: tr("Your record"),
        Check.LANGUAGES: tr("Languages"),
        Check.PLAYER: tr("Playing a video"),
        Check.LAUNCHER: tr("Opening things"),
    }
    return titles[check]


def finding_text(finding: Finding) -> str:
    """One finding in whole sentences: what was found, what it means, and what to do where it does not work."""
    return _TEXTS[finding.found](finding.facts)


def finding_line(finding: Finding) -> str:
    """The finding as a line of the report: how it is, what was looked at, what was found."""
    return f"{_state_words(finding.state)} – {check_title(finding.check)}: {finding_text(finding)}"


def heard_line(finding: Finding) -> str:
    """What is read aloud when it is found: briefly where it works, else all of it."""
    if finding.state is State.WORKS:
        return f"{check_title(finding.check)}: {_state_words(finding.state)}"
    return finding_line(finding)


def summary_words(report: Report) -> str:
    """How the installation is, as a whole."""
    count = len({finding.check for finding in report.broken})
    if not count:
        return tr("Everything works")
    return tr_n("1 thing does not work", "%n things do not work", count)


def report_text(report: Report, program: str) -> str:
    """The whole report as plain text, to send to whoever helps."""
    head = tr("Check of this installation of {program}", program=program)
    lines = [finding_line(finding) for finding in report.findings]
    return "\n".join([head, f"{summary_words(report)}.", "", *lines, ""])


def _state_words(state: State) -> str:
    return {State.WORKS: tr("ok"), State.NOTE: tr("note"), State.BROKEN: tr("not ok")}[state]


def _purpose(facts: Mapping[str, str]) -> str:
    return {
        "data": tr("Your stories"),
        "settings": tr("Your settings"),
        "logs": tr("The app’s notes"),
        "temporary": tr("Files for a short time"),
    }[facts["purpose"]]


def _again() -> str:
    return tr("Install the app again.")


Say = Callable[[Mapping[str, str]], str]


def _broken_part(text: Callable[[], str]) -> Say:
    """What happened, the technical name of it, and to install again."""
    return lambda facts: f"{text()} ({facts['why']}). {_again()}"


_TEXTS: dict[Found, Say] = {
    Found.VERSION: lambda facts: tr("{program} {version}, in {folder}.", **facts),
    Found.SYSTEM: lambda facts: tr("The system is {system}.", **facts),
    Found.EDITION_BROKEN: lambda _: tr(
        "The file that says which edition this is does not fit. Install the app again."
    ),
    Found.FILES_WHOLE: lambda facts: tr("All {count} files are there and unchanged.", **facts),
    Found.FILES_UNLISTED: lambda _: tr("This copy has no list of its files, so they were not compared."),
    Found.FILES_MISSING: lambda facts: tr_n(
        "1 file is missing: {names}. A virus scanner may have taken it. Install the app again.",
        "%n files are missing: {names}. A virus scanner may have taken them. Install the app again.",
        int(facts["count"]),
        names=facts["names"],
    ),
    Found.FILES_CHANGED: lambda facts: tr_n(
        "1 file is damaged: {names}. Install the app again.",
        "%n files are damaged: {names}. Install the app again.",
        int(facts["count"]),
        names=facts["names"],
    ),
    Found.FOLDER_WRITES: lambda facts: tr(
        "{what} are kept in {folder}. Writing there works.", what=_purpose(facts), folder=facts["folder"]
    ),
    Found.FOLDER_REFUSES: lambda facts: tr(
        "{what} cannot be written to {folder} ({why}). Let the app write there, or ask somebody who knows this computer.",
        what=_purpose(facts),
        folder=facts["folder"],
        why=facts["why"],
    ),
    Found.SPACE: lambda facts: tr("{free} are free in {folder}.", **facts),
    Found.LITTLE_SPACE: lambda facts: tr(
        "Only {free} are free in {folder}. Long videos may need more.", **facts
    ),
    Found.NO_SPACE: lambda facts: tr(
        "Only {free} are free in {folder}. Delete files that you do not need.", **facts
    ),
    Found.CALL_READ: lambda facts: tr("The call “{title}” can be read.", **facts),
    Found.CALL_BROKEN: lambda facts: tr(
        "The call “{name}” that came with the app is damaged. Install the app again.", **facts
    ),
    Found.CALL_MISSING: lambda _: tr("The call that came with the app is missing. Install the app again."),
    Found.PROVIDERS_READ: lambda facts: tr("The facts about {count} email providers can be read.", **facts),
    Found.PROVIDERS_BROKEN: _broken_part(
        lambda: tr("The facts about email providers are missing or damaged")
    ),
    Found.NUMBERS_KNOWN: lambda _: tr("The rules for phone numbers are there."),
    Found.NUMBERS_WRONG: _broken_part(lambda: tr("The rules for phone numbers are missing or damaged")),
    Found.FFMPEG_RUNS: lambda facts: tr("The video tool is there and starts: {version}.", **facts),
    Found.FFMPEG_OTHER: lambda facts: tr(
        "The video tool that came with the app is missing or damaged. Another one is used: {folder}. Install the app again.",
        **facts,
    ),
    Found.FFMPEG_MISSING: lambda facts: tr(
        "The video tool ({tool}) is missing or damaged. No clip can be made. Install the app again.", **facts
    ),
    Found.FFMPEG_BROKEN: _broken_part(lambda: tr("The video tool is there, but it does not start")),
    Found.READER_WORKS: lambda facts: tr("A test video was made and read: {facts}.", **facts),
    Found.READER_BROKEN: _broken_part(lambda: tr("The part that reads videos does not work")),
    Found.CLIP_MADE: lambda facts: tr("A test clip was made, checked and read again: {facts}.", **facts),
    Found.CLIP_BROKEN: _broken_part(lambda: tr("No test clip could be made")),
    Found.STORE_FOUND: lambda facts: tr("If you wish, passwords are kept in {store}.", **facts),
    Found.NO_STORE: lambda _: tr(
        "This computer has no place for passwords that the app may use. It keeps them only until it is closed."
    ),
    Found.STRANGER_REFUSED: lambda facts: tr(
        "This computer knows {count} authorities. A computer that none of them knows was refused, as it should be.",
        **facts,
    ),
    Found.STRANGER_TRUSTED: lambda _: tr(
        "A computer that nobody knows was trusted. Do not send anything from here. Ask somebody who knows this computer."
    ),
    Found.NOBODY_TRUSTED: lambda facts: tr(
        "This computer’s list of whom to trust is empty. Nothing can be sent over the internet. Install “{package}”.",
        **facts,
    ),
    Found.TRUST_BROKEN: _broken_part(lambda: tr("Secure connections do not work")),
    Found.PRACTICE_WORKS: lambda _: tr("The practice inbox on this computer took a message."),
    Found.PRACTICE_BROKEN: lambda facts: tr(
        "The practice inbox did not work ({why}). A virus scanner or firewall may stand in the way.", **facts
    ),
    Found.CHILD_CLEAN: lambda facts: tr("{who} start with your own settings.", who=_who(facts)),
    Found.CHILD_MARKED: lambda facts: tr(
        "{who} start with settings of this app: {names}. They may not work. Tell the people who made the app.",
        who=_who(facts),
        names=facts["names"],
    ),
    Found.CHILD_UNSEEN: lambda facts: tr(
        "What other programs start with could not be looked at ({why}).", **facts
    ),
    Found.BROWSER_STARTER: lambda facts: tr("Web pages and folders open with {program}.", **facts),
    Found.BROWSER_BY_SYSTEM: lambda _: tr("The system itself opens web pages and folders."),
    Found.NO_BROWSER_STARTER: lambda facts: tr(
        "“{program}” is not installed. The app cannot open web pages or folders, but you can copy each address.",
        **facts,
    ),
    Found.BROWSER_STARTER_BROKEN: lambda facts: tr(
        "“{program}” does not start ({why}). The app cannot open web pages or folders. Install it again.",
        **facts,
    ),
    Found.MAIL_PROGRAM: lambda facts: tr("Messages open in {program}.", **facts),
    Found.NO_MAIL_PROGRAM: lambda _: tr("No email program is set up. The app shows the other ways to send."),
    Found.MAIL_PROGRAM_GONE: lambda facts: tr(
        "Messages should open in {program}, but it is not there. The app shows the other ways to send.",
        **facts,
    ),
    Found.SCREEN_OPENS: lambda facts: tr("A window can be opened ({platform}, Qt {qt}).", **facts),
    Found.NO_SCREEN: lambda _: tr("There is no screen here, so no window was tried."),
    Found.SCREEN_BROKEN: lambda facts: tr(
        "No window can be opened. The system said: {why}. Show this line to somebody who knows this computer.",
        **facts,
    ),
    Found.FONTS_FOUND: lambda facts: tr("{count} kinds of letters are there; the app uses {name}.", **facts),
    Found.NO_FONTS: lambda _: tr(
        "This computer has no letters that the app can show. Install a font, for example “DejaVu Sans”."
    ),
    Found.PICTURES_WORK: lambda facts: tr("These kinds of pictures work: {kinds}.", **facts),
    Found.PICTURES_BROKEN: lambda facts: tr(
        "These kinds of pictures do not work: {kinds}. Install the app again.", **facts
    ),
    Found.PDF_WRITTEN: lambda _: tr("Your record can be saved as a PDF."),
    Found.PDF_BROKEN: _broken_part(lambda: tr("Your record cannot be saved as a PDF")),
    Found.LANGUAGES_READ: lambda facts: tr("The app speaks: {names}.", **facts),
    Found.LANGUAGE_BROKEN: lambda facts: tr(
        "The translation {names} is damaged. Install the app again.", **facts
    ),
    Found.PLAYED: lambda facts: tr("A test clip was played and its pictures came ({facts}).", **facts),
    Found.NOT_PLAYED: lambda facts: tr(
        "A test clip was opened, but no picture came ({why}). Videos may not play here. Install the app again.",
        **facts,
    ),
    Found.NOTHING_TO_PLAY: lambda _: tr("There was no test clip to play, because none could be made."),
    Found.PLAYER_MISSING: _broken_part(lambda: tr("The part that plays videos is missing or damaged")),
    Found.NO_SOUND_DEVICE: lambda _: tr("This computer plays no sound now. Pictures play all the same."),
    Found.PART_MISSING: _broken_part(lambda: tr("A part of the app that this needs cannot be loaded")),
    Found.ENDED_EARLY: _broken_part(lambda: tr("The app ended by a fault while it tried this")),
    Found.TOO_SLOW: lambda facts: tr(
        "This took longer than {seconds} seconds and was stopped. Close other programs and check again.",
        **facts,
    ),
    Found.UNFORESEEN: _broken_part(lambda: tr("Something went wrong that nobody foresaw")),
}


def _who(facts: Mapping[str, str]) -> str:
    return {
        "inherits": tr("Programs that the system opens for the app"),
        "others": tr("Email programs"),
        "tools": tr("The app’s own tools"),
        "qt": tr("Web browsers"),
    }[facts["who"]]
