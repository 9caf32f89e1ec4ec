"""Operations on the address book."""

from __future__ import annotations

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Effects, Gone, change, create
from cuagym.hub.kinds import Address
from cuagym.hub.view import View
from hub_apps.mail.entities import Contact
from hub_apps.mail.examples import ADDRESSES, COMPANIES, PEOPLE, PHONES
from hub_apps.mail.mailbox import app, contact_at


@app.operation(
    "add {name} to the contacts with the address {address}",
    "create a contact {name} with the address {address}",
    "save {name} from {company} as a contact with the address {address}",
    "put {name} ({address}, phone {phone}) into the contacts",
    outcomes=(
        "{name} is among the contacts with the address {address}",
        "{name} from {company} is among the contacts with the address {address}",
    ),
    at="/contacts",
    texts={"name": PEOPLE, "address": ADDRESSES, "company": COMPANIES, "phone": PHONES},
    toast="Contact added",
)
def add_contact(
    s: View, name: str, address: Address, company: str | None = None, phone: str | None = None
) -> Effects:
    """Puts someone into the address book."""
    _check_address(s, address)
    return [create(Contact, name=name, address=address, company=company, phone=phone)]


@app.operation(
    "change the address of {contact} to {address}",
    "rename {contact} to {name}",
    "set the company of {contact} to {company}",
    "record that {contact} now works at {company}",
    "save the phone number {phone} for {contact}",
    "set the phone number of {contact} to {phone}",
    outcomes=(
        "the address of {contact} is {address}",
        "{contact} is called {name}",
        "the company of {contact} is {company}",
        "the phone number of {contact} is {phone}",
    ),
    where=lambda s, contact, name, address, company, phone, whole: (
        whole or bool(name or address or company or phone)
    ),
    at="/contact/{contact}",
    texts={"name": PEOPLE, "address": ADDRESSES, "company": COMPANIES, "phone": PHONES},
    toast="Contact saved",
)
def edit_contact(
    s: View,
    *,
    contact: Contact,
    name: str | None = None,
    address: Address | None = None,
    company: str | None = None,
    phone: str | None = None,
    whole: bool = False,
) -> Effects:
    """Changes what the address book says. `whole`: every field is given, an empty one is meant to be empty."""
    if whole and name is None:
        raise OperationRefused("A contact needs a name", field="name")
    if whole and address is None:
        raise OperationRefused("A contact needs an address", field="address")
    if address is not None:
        _check_address(s, address, but=contact)
    given = {"name": name, "address": address, "company": company, "phone": phone}
    return [change(contact, **{key: value for key, value in given.items() if value or whole})]


@app.operation(
    "delete {contact}",
    "remove {contact} from the address book",
    "take {contact} out of the contacts",
    outcomes=("{contact} is no longer in the contacts",),
    each="contact",
    at="/contact/{contact}",
    toast="Contact deleted",
)
def delete_contact(s: View, contact: Contact) -> Effects:
    """Takes someone out of the address book; their emails stay."""
    return [Gone(contact)]


@app.operation(
    "make {contact} a favourite",
    "add {contact} to the favourites",
    outcomes=("{contact} is a favourite",),
    where=lambda s, contact: not contact.starred,
    each="contact",
    at="/contact/{contact}",
    toast="Added to favourites",
)
def favour_contact(s: View, contact: Contact) -> Effects:
    """Makes a contact a favourite."""
    return [change(contact, starred=True)]


@app.operation(
    "take {contact} off the favourites",
    "remove {contact} from the favourites",
    outcomes=("{contact} is no longer a favourite",),
    where=lambda s, contact: contact.starred,
    each="contact",
    at="/contact/{contact}",
    toast="Removed from favourites",
)
def unfavour_contact(s: View, contact: Contact) -> Effects:
    """Makes a contact an ordinary one again."""
    return [change(contact, starred=False)]


def _check_address(s: View, address: Address, but: Contact | None = None) -> None:
    other = contact_at(s, address)
    if other is not None and other != but:
        raise OperationRefused(f"{other.name} already has this address", field="address")
