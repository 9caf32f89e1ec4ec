"""What one can set for oneself."""

from __future__ import annotations

from cuagym.hub.effects import Effects, change
from cuagym.hub.view import View
from hub_apps.board.entities import Appearance, BoardView, Density, LabelStyle, Notifications, Settings
from hub_apps.board.journal import myself
from hub_apps.board.product import app
from hub_apps.board.samples import PERSON_NAMES


@app.operation(
    "change my display name to {name}",
    "update the name on my profile to {name}",
    "set the name that others see for me to {name}",
    outcomes=("my display name is {name}",),
    where=lambda s, name: s.one(Settings).name != name,
    at="/settings",
    texts={"name": PERSON_NAMES},
    toast="Profile saved",
)
def rename_profile(s: View, name: str) -> Effects:
    """Changes the signed-in person's name, wherever it shows."""
    return [change(s.one(Settings), name=name), change(myself(s), name=name)]


@app.operation(
    "make boards open in the {view} view by default",
    "change my default view to {view}",
    "set the view in which boards open to {view}",
    outcomes=("boards open in the {view} view by default",),
    where=lambda s, view: s.one(Settings).default_view != view,
    at="/settings",
    toast="Preference saved",
)
def set_default_view(s: View, view: BoardView) -> Effects:
    """Chooses what a click on a board opens."""
    return [change(s.one(Settings), default_view=view)]


@app.operation(
    "set the card density to {density}",
    "change how densely cards are drawn to {density}",
    "switch my cards to the {density} density",
    outcomes=("the card density is {density}",),
    where=lambda s, density: s.one(Settings).density != density,
    at="/settings",
    toast="Preference saved",
)
def set_density(s: View, density: Density) -> Effects:
    """Chooses how much room cards take."""
    return [change(s.one(Settings), density=density)]


@app.operation(
    "show labels on cards as {style}",
    "switch the labels on cards to {style}",
    "have cards show their labels as {style}",
    outcomes=("labels are shown on cards as {style}",),
    where=lambda s, style: s.one(Settings).label_style != style,
    at="/settings",
    toast="Preference saved",
)
def set_label_style(s: View, style: LabelStyle) -> Effects:
    """Chooses whether labels on the canvas show their names or only their colours."""
    return [change(s.one(Settings), label_style=style)]


@app.operation(
    "switch the appearance to {appearance}",
    "change my colour theme to {appearance}",
    "set the appearance of the app to {appearance}",
    outcomes=("the appearance is {appearance}",),
    where=lambda s, appearance: s.one(Settings).appearance != appearance,
    at="/settings",
    toast="Preference saved",
)
def set_appearance(s: View, appearance: Appearance) -> Effects:
    """Chooses the light or the dark face."""
    return [change(s.one(Settings), appearance=appearance)]


@app.operation(
    "set my e-mail notifications to {notifications}",
    "change what I am notified about to {notifications}",
    "have notifications e-mailed to me for {notifications}",
    outcomes=("my e-mail notifications are set to {notifications}",),
    where=lambda s, notifications: s.one(Settings).notifications != notifications,
    at="/settings",
    toast="Preference saved",
)
def set_notifications(s: View, notifications: Notifications) -> Effects:
    """Chooses what is sent by e-mail."""
    return [change(s.one(Settings), notifications=notifications)]
