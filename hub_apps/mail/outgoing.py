"""What outgoing mail is made of, shared by the operations that send it."""

from __future__ import annotations

from typing import Any

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Create, Effects, Gone, create
from cuagym.hub.kinds import Address, File, Prose
from cuagym.hub.view import View
from hub_apps.mail.entities import Autosave, Email
from hub_apps.mail.mailbox import folder, me

NOBODY: list[Address] = []
NOTHING: list[File] = []


def signed(s: View, body: str | None) -> Prose:
    """A text with the owner's signature under it."""
    signature = me(s).signature
    return Prose("\n\n".join(part for part in (body, signature and f"-- \n{signature}") if part))


def recipients(to: list[Address]) -> list[Address]:
    """`to` without repetitions; refused when nobody is left."""
    if not to:
        raise OperationRefused("Add at least one recipient", field="to")
    return list(dict.fromkeys(to))


def sent(s: View, to: list[Address], subject: str, body: str | None, under: str = "", **more: Any) -> Create:
    """An email from the owner, in the folder of what was sent, with `under` below its signed text.

    A body that the request leaves open is free.
    """
    text = "\n\n".join(part for part in (signed(s, body), under) if part)
    values = {"to": recipients(to), "subject": subject, "body": text, "free": () if body else ("body",), **more}
    return create(Email, sender=me(s).name, address=me(s).address, folder=folder(s, "sent"), read=True, **values)


def thrown(autosave: Autosave | None) -> Effects:
    """The text of the compose form is done with."""
    return [Gone(autosave)] if autosave else []


def copies(cc: list[Address], to: list[Address]) -> list[Address]:
    """`cc` without repetitions and without those who get the email anyway."""
    return [address for address in dict.fromkeys(cc) if address not in to]
