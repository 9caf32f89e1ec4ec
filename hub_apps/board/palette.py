"""The colours that people choose by name, as the page draws them."""

from __future__ import annotations

COLOURS = {
    "red": "#c9372c",
    "orange": "#c25100",
    "yellow": "#946f00",
    "green": "#1f845a",
    "teal": "#0f7a80",
    "blue": "#1d63c9",
    "purple": "#6e4bc4",
    "pink": "#b83c80",
    "grey": "#5e6778",
}
"""Labels and covers."""

BACKGROUNDS = {
    "ocean": ("#15506f", "#1f7a8c"),
    "forest": ("#1f4f3a", "#42785a"),
    "plum": ("#4b2a5c", "#84497d"),
    "brick": ("#74311f", "#a5563a"),
    "slate": ("#2f3b4a", "#55667a"),
    "amber": ("#6b4309", "#9a6c1f"),
    "teal": ("#0d4f54", "#1f7d74"),
    "rose": ("#782845", "#ad4f6c"),
}
"""The two ends of the gradient behind a board's lists; white text is readable on both."""

VISIBILITIES = {
    "private": ("lock", "Private", "Only its members"),
    "team": ("users", "Team", "Everybody in the team"),
    "public": ("globe", "Public", "Anyone with the link"),
}
"""Icon, name and meaning."""
