"""The words for what can happen on the way to the organiser."""

from __future__ import annotations

from app.story import errors as e
from app.story.route import Route
from app.words.error_base import ErrorWords, words_of
from app.words.formats import size_words
from app.words.names import route_words
from app.words.shown import shown_name, shown_said
from app.words.translate import tr


@words_of.register
def _(error: e.DeliveryError) -> ErrorWords:
    return ErrorWords(tr("Your story was not sent"), _again_or_other_way(error))


@words_of.register
def _(error: e.NoConnection) -> ErrorWords:
    title = tr("No connection to {host}", host=shown_name(error.host))
    return ErrorWords(title, tr("Check that this computer is online, then try again. Your story is saved."))


@words_of.register
def _(error: e.UntrustedServer) -> ErrorWords:
    title = tr("This app cannot be sure that it reached {host}", host=shown_name(error.host))
    body = tr(
        "Nothing was sent. Check this computer’s date and time, try another network, or send another way."
    )
    return ErrorWords(title, body)


@words_of.register
def _(error: e.NoEncryption) -> ErrorWords:
    title = tr("{host} offers no secure connection", host=shown_name(error.host))
    return ErrorWords(title, tr("Nothing was sent, to keep your story private. Choose another way to send."))


@words_of.register
def _(error: e.SignInRefused) -> ErrorWords:
    title = tr("{host} did not accept your user name or password", host=shown_name(error.host))
    body = tr(
        "Check both and try again. Some providers want a special app password. Or choose another way to send."
    )
    return ErrorWords(title, body)


@words_of.register
def _(error: e.AppPasswordNeeded) -> ErrorWords:
    title = tr("{host} wants an app password", host=shown_name(error.host))
    body = tr(
        "That is a password for this app alone, made in the settings of your email account. "
        "The password you read your email with does not work here."
    )
    return ErrorWords(title, body)


@words_of.register
def _(error: e.PasswordsNotAllowed) -> ErrorWords:
    title = tr("{host} allows no passwords from other apps", host=shown_name(error.host))
    body = tr("Your password is not wrong, and your story is saved. Choose another way to send.")
    return ErrorWords(title, body)


@words_of.register
def _(error: e.SenderRefused) -> ErrorWords:
    title = tr("{host} does not send email from your address", host=shown_name(error.host))
    body = tr("Check your email address, or choose another way to send.")
    return ErrorWords(title, _with_said(body, error.said))


@words_of.register
def _(error: e.RecipientRefused) -> ErrorWords:
    title = tr("Email to {address} was turned away", address=shown_name(error.address, 80))
    return ErrorWords(title, _with_said(tr("Choose another way to send, or ring the organiser."), error.said))


@words_of.register
def _(error: e.TooBigForServer) -> ErrorWords:
    title = tr("Your story is too big for this way of sending")
    facts = {"size": size_words(error.size_bytes), "limit": size_words(error.limit_bytes)}
    if not error.limit_bytes:
        return ErrorWords(title, tr("It is {size}. Choose another way to send, or shorter parts.", **facts))
    body = tr(
        "It is {size} and there is room for {limit}. Choose another way to send, or shorter parts.", **facts
    )
    return ErrorWords(title, body)


@words_of.register
def _(error: e.TryLater) -> ErrorWords:
    title = tr("{host} asks you to wait a little", host=shown_name(error.host))
    body = tr(
        "This is normal, above all for the first email from a new place. "
        "Your story is saved. Try again in a few minutes."
    )
    return ErrorWords(title, _with_said(body, error.said))


@words_of.register
def _(error: e.RefusedByServer) -> ErrorWords:
    title = tr("{host} did not take your story", host=shown_name(error.host))
    return ErrorWords(title, _with_said(_again_or_other_way(error), error.said))


@words_of.register
def _(error: e.MayHaveBeenSent) -> ErrorWords:
    title = tr("Your story may have been sent")
    body = tr(
        "The connection to {host} broke at the very end. "
        "Look in your sent email, or ask the organiser, before you send it again.",
        host=shown_name(error.host),
    )
    return ErrorWords(title, body)


@words_of.register
def _(error: e.UploadNotAllowed) -> ErrorWords:
    title = tr("{host} did not let this upload in", host=shown_name(error.host))
    body = tr(
        "Check the upload code and type it again, or ask the organiser for a new one. Your story is saved."
    )
    return ErrorWords(title, _with_said(body, error.said))


@words_of.register
def _(error: e.UploadLost) -> ErrorWords:
    title = tr("{host} does not keep what it was sent", host=shown_name(error.host))
    body = tr(
        "{name} was sent twice, and is not there. Choose another way to send, and tell the organiser. "
        "Your story is saved.",
        name=shown_name(error.name),
    )
    return ErrorWords(title, body)


@words_of.register
def _(error: e.ServerFault) -> ErrorWords:
    title = tr("{host} gave an answer that makes no sense", host=shown_name(error.host))
    return ErrorWords(title, _again_or_other_way(error))


@words_of.register
def _(error: e.StorageFullThere) -> ErrorWords:
    title = tr("{host} has no room left for your story", host=shown_name(error.host))
    body = tr("Tell the organiser, or choose another way to send. Your story is saved.")
    return ErrorWords(title, body)


@words_of.register
def _(error: e.FolderNotThere) -> ErrorWords:
    title = tr("{host} has no folder for your story", host=shown_name(error.host))
    body = tr(
        "The organiser has to put the address for uploads right. Tell them, or choose another way to send. "
        "Your story is saved."
    )
    if not error.leads_to:
        return ErrorWords(title, body)
    leads = tr("The address now leads to {place}.", place=shown_name(error.leads_to, 80))
    return ErrorWords(title, tr("{first} {second}", first=leads, second=body))


@words_of.register
def _(error: e.LinkUnusable) -> ErrorWords:
    title = tr("This is not a WeTransfer link")
    body = tr(
        "Copy the whole link from WeTransfer and paste it again. It starts with https://we.tl or https://wetransfer.com."
    )
    return ErrorWords(title, body)


@words_of.register
def _(_error: e.MailProgramMissing) -> ErrorWords:
    title = tr("No email program answered")
    return ErrorWords(title, tr("Use the other ways on this page. Your story is saved."))


def _again_or_other_way(error: e.DeliveryError) -> str:
    if error.retry:
        return tr("Your story is saved. Try again, or choose another way to send.")
    return tr("Your story is saved. Choose another way to send.")


def _with_said(body: str, said: str) -> str:
    """Add the server's own words, which the provider's help desk will ask for."""
    shown = "" if said.strip().isdigit() else shown_said(said)  # a bare number helps nobody
    return tr("{body} The answer was: “{said}”", body=body, said=shown) if shown else body


@words_of.register
def _(error: e.RouteNotPossible) -> ErrorWords:
    title = tr("This story cannot go this way: {way}", way=route_words(Route(error.route)))
    if error.missing:
        return ErrorWords(title, tr("What is missing: {what}.", what=error.missing))
    return ErrorWords(title, tr("Choose another way to send."))
