"""Operations on the owner's settings."""

from __future__ import annotations

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Effects, change
from cuagym.hub.kinds import Day, Prose
from cuagym.hub.view import View
from hub_apps.mail.entities import Density, PageSize, ReplyMode
from hub_apps.mail.examples import AWAY_SUBJECTS, AWAY_TEXTS, PEOPLE, SIGNATURES
from hub_apps.mail.mailbox import app, me


@app.operation(
    "change the email signature to {signature}",
    "set the signature under outgoing mail to {signature}",
    "use {signature} as the signature from now on",
    outcomes=("outgoing mail is signed {signature}",),
    where=lambda s, signature: me(s).signature != signature,
    at="/settings/signature",
    texts={"signature": SIGNATURES},
    toast="Signature saved",
)
def set_signature(s: View, signature: Prose) -> Effects:
    """Changes the text under outgoing mail."""
    return [change(me(s), signature=signature)]


@app.operation(
    "remove the email signature",
    "stop signing outgoing mail",
    outcomes=("outgoing mail has no signature",),
    where=lambda s: bool(me(s).signature),
    at="/settings/signature",
    toast="Signature removed",
)
def remove_signature(s: View) -> Effects:
    """Takes the signature away."""
    return [change(me(s), signature="")]


@app.operation(
    "turn on the vacation responder from {start} to {end} with the subject {subject} and the message {text}",
    "set up an out-of-office reply for {start} until {end}: subject {subject}, text {text}",
    "have senders told {text}, under the subject {subject}, from {start} until {end}",
    outcomes=("the vacation responder says {text} under the subject {subject} from {start} until {end}",),
    at="/settings/vacation",
    texts={"subject": AWAY_SUBJECTS, "text": AWAY_TEXTS},
    toast="Vacation responder is on",
)
def set_vacation(s: View, subject: str, text: Prose, start: Day, end: Day) -> Effects:
    """Switches the vacation responder on, with its text and its first and last day."""
    if end < start:
        raise OperationRefused("The last day is before the first", field="end")
    if end < s.today:
        raise OperationRefused("The last day is in the past", field="end")
    values = {"vacation_subject": subject, "vacation_text": text}
    return [change(me(s), vacation_on=True, vacation_from=start, vacation_until=end, **values)]


@app.operation(
    "turn off the vacation responder",
    "switch the out-of-office reply off",
    outcomes=("the vacation responder is off",),
    where=lambda s: me(s).vacation_on,
    at="/settings/vacation",
    toast="Vacation responder is off",
)
def stop_vacation(s: View) -> Effects:
    """Switches the vacation responder off; its text stays."""
    return [change(me(s), vacation_on=False)]


@app.operation(
    "let the vacation responder answer only people in the contacts",
    "limit the vacation responder to contacts",
    outcomes=("the vacation responder answers contacts only",),
    where=lambda s: not me(s).vacation_contacts_only,
    at="/settings/vacation",
    toast="Only contacts get the vacation reply",
)
def limit_vacation(s: View) -> Effects:
    """Has the vacation responder answer contacts only."""
    return [change(me(s), vacation_contacts_only=True)]


@app.operation(
    "let the vacation responder answer everyone, not only contacts",
    "have the vacation responder reply to everybody",
    outcomes=("the vacation responder answers everyone",),
    where=lambda s: me(s).vacation_contacts_only,
    at="/settings/vacation",
    toast="Everyone gets the vacation reply",
)
def widen_vacation(s: View) -> Effects:
    """Has the vacation responder answer everyone."""
    return [change(me(s), vacation_contacts_only=False)]


@app.operation(
    "change the display name on outgoing mail to {name}",
    "have outgoing mail come from {name}",
    outcomes=("outgoing mail shows the name {name}",),
    where=lambda s, name: me(s).name != name,
    at="/settings",
    texts={"name": PEOPLE},
    toast="Name saved",
)
def set_name(s: View, name: str) -> Effects:
    """Changes the name that recipients see."""
    return [change(me(s), name=name)]


@app.operation(
    "switch the email list to {density} rows",
    "set the density of the email list to {density}",
    outcomes=("the email list has {density} rows",),
    where=lambda s, density: me(s).density != density,
    at="/settings",
    toast="Density changed",
)
def set_density(s: View, density: Density) -> Effects:
    """Chooses how close the rows of lists stand."""
    return [change(me(s), density=density)]


@app.operation(
    "show {size} emails per page",
    "set the page size of the email list to {size}",
    outcomes=("the email list shows {size} emails per page",),
    where=lambda s, size: me(s).page_size != size,
    at="/settings",
    toast="Page size changed",
)
def set_page_size(s: View, size: PageSize) -> Effects:
    """Chooses how many emails a page of a list shows."""
    return [change(me(s), page_size=size)]


@app.operation(
    "make {mode} the default way of answering",
    "set the default reply behaviour to {mode}",
    outcomes=("the default way of answering is {mode}",),
    where=lambda s, mode: me(s).default_reply != mode,
    at="/settings",
    toast="Default answer changed",
)
def set_default_reply(s: View, mode: ReplyMode) -> Effects:
    """Chooses which answer the main button offers."""
    return [change(me(s), default_reply=mode)]


@app.operation(
    "show text previews in the email list",
    "turn the preview of each email's text on in the list",
    outcomes=("the email list shows text previews",),
    where=lambda s: not me(s).snippets,
    at="/settings",
    toast="Previews are on",
)
def show_snippets(s: View) -> Effects:
    """Shows the beginning of each email in lists."""
    return [change(me(s), snippets=True)]


@app.operation(
    "hide text previews in the email list",
    "turn the preview of each email's text off in the list",
    outcomes=("the email list shows no text previews",),
    where=lambda s: me(s).snippets,
    at="/settings",
    toast="Previews are off",
)
def hide_snippets(s: View) -> Effects:
    """Shows subjects only in lists."""
    return [change(me(s), snippets=False)]
