"""The words for each value of the domain's enumerations, as they stand in lists, headings and records."""

from __future__ import annotations

from app.story.call import Call, CallState, ConsentKind
from app.story.flow import Step
from app.story.people import SeenOrHeard, Understands, Whose
from app.story.route import Outcome, Route
from app.story.submission import SubmissionState
from app.words.translate import tr


def yes_no(value: bool) -> str:
    """A plain answer."""
    return tr("Yes") if value else tr("No")


def step_words(step: Step) -> str:
    """The step's name in the list of steps and at the head of its page."""
    return {
        Step.START: tr("Start"),
        Step.WHOSE: tr("Whose story"),
        Step.TALK_FIRST: tr("Talk to us first"),
        Step.AGREEMENT: tr("Your agreement"),
        Step.VIDEOS: tr("Your videos"),
        Step.PART: tr("The part to keep"),
        Step.OTHER_PEOPLE: tr("Other people"),
        Step.DETAILS: tr("Your details"),
        Step.ROUTE: tr("How to send"),
        Step.CHECK: tr("Check"),
        Step.SENDING: tr("Sending"),
        Step.SENT: tr("Sent"),
    }[step]


def whose_words(whose: Whose) -> str:
    """The answer to "Whose story is it?", as the person at the computer gives it."""
    return {
        Whose.MINE: tr("Mine"),
        Whose.HELPING: tr("I am helping someone tell theirs"),
        Whose.SUPPORTING: tr("Mine, about supporting someone"),
    }[whose]


def operated_words(whose: Whose) -> str:
    """Who used the computer, as a record says it to anybody."""
    return {
        Whose.MINE: tr("The storyteller"),
        Whose.HELPING: tr("Someone helping the storyteller"),
        Whose.SUPPORTING: tr("The storyteller, who supports someone"),
    }[whose]


def number_is_words(whose: Whose) -> str:
    """Whose number it is when somebody helps: ``HELPING`` is the one who is helped, anything else the helper."""
    return tr("The storyteller’s") if whose is Whose.HELPING else tr("The helper’s")


def understands_words(understands: Understands) -> str:
    """The helper's answer about the storyteller's understanding."""
    return {
        Understands.YES: tr("Yes"),
        Understands.NO: tr("No"),
        Understands.NOT_SURE: tr("Not sure"),
    }[understands]


def seen_words(seen: SeenOrHeard) -> str:
    """Who else can be seen or heard."""
    return {
        SeenOrHeard.NO: tr("No"),
        SeenOrHeard.ADULTS: tr("Yes, adults"),
        SeenOrHeard.UNDER_18S: tr("Yes, under 18s"),
    }[seen]


def consent_words(kind: ConsentKind, value: bool) -> str:
    """An answer to a statement: agreed to or not, or yes or no."""
    if kind is ConsentKind.CHOICE:
        return yes_no(value)
    return tr("Agreed") if value else tr("Not agreed")


def consent_kind_words(kind: ConsentKind) -> str:
    """What kind of statement it is."""
    return {
        ConsentKind.AGREE: tr("You have to agree to this to take part"),
        ConsentKind.CHOICE: tr("You choose yes or no"),
    }[kind]


def route_words(route: Route) -> str:
    """A way to send, as a short name."""
    return {
        Route.TUS: tr("Upload to the organiser"),
        Route.WEBDAV: tr("Upload to the organiser’s folder"),
        Route.EMAIL: tr("Email from this app"),
        Route.MAIL_PROGRAM: tr("Your own email program or website"),
        Route.WETRANSFER: tr("WeTransfer"),
        Route.FOLDER: tr("Save to a folder or USB stick"),
    }[route]


def outcome_words(outcome: Outcome) -> str:
    """What is really known about a delivery, and no more."""
    return {
        Outcome.RECEIVED: tr("Received by the organiser"),
        Outcome.ACCEPTED: tr("Accepted by your email provider"),
        Outcome.SAID_SENT: tr("You said that you sent it"),
        Outcome.SAVED: tr("Saved in a folder, not sent yet"),
        Outcome.PRACTISED: tr("Practice only, nothing left this computer"),
    }[outcome]


def state_words(state: SubmissionState) -> str:
    """Where a story stands."""
    return {
        SubmissionState.DRAFT: tr("Not sent yet"),
        SubmissionState.SENDING: tr("On its way"),
        SubmissionState.SENT: tr("Sent"),
    }[state]


def call_state_words(state: CallState) -> str:
    """Whether a call takes stories."""
    return {
        CallState.NOT_OPEN_YET: tr("This call is not open yet"),
        CallState.OPEN: tr("This call is open"),
        CallState.CLOSED: tr("This call has closed"),
    }[state]


def check_words(name: str) -> str:
    """A check on a finished clip, by its field in :class:`app.story.prepared.ClipChecks`. Raises KeyError."""
    return {
        "opens": tr("the clip opens"),
        "starts_and_ends": tr("its beginning and its end play"),
        "length_right": tr("its length is right"),
        "one_video": tr("it holds one video and nothing else"),
        "no_location": tr("the location is removed"),
        "no_device": tr("the name of the phone or camera is removed"),
        "no_other_data": tr("all other hidden data is removed"),
    }[name]


def silent_words(name: str, call: Call) -> str:
    """What a call's silence means, by a name from :attr:`Call.silent_about`, and how to ask. Raises KeyError."""
    return silent_words_for(name, call.organiser.email)


def silent_words_for(name: str, email: str) -> str:
    """The same where only the organiser's address is known, as in a record."""
    said = {
        "retention": tr("The organiser has not said how long they keep your video."),
        "withdrawal": tr("The organiser has not said what happens if you change your mind."),
        "privacy_notice": tr("The organiser has not said how they look after your details."),
    }[name]
    return tr("{said} You can ask them at {email}.", said=said, email=email)
