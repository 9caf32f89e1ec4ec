"""The mail app: importing this module declares all of it."""

from hub_apps.mail import (
    operations_contacts,
    operations_drafts,
    operations_keeping,
    operations_marking,
    operations_settings,
    operations_sorting,
    operations_writing,
    pages,
    pages_keeping,
    world,
)
from hub_apps.mail.mailbox import app

__all__ = [
    "app",
    "operations_contacts",
    "operations_drafts",
    "operations_keeping",
    "operations_marking",
    "operations_settings",
    "operations_sorting",
    "operations_writing",
    "pages",
    "pages_keeping",
    "world",
]
