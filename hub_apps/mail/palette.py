"""The colours that labels have."""

COLOURS = {
    "moss": "#5c7a29",
    "sky": "#2b7bb9",
    "amber": "#b7791f",
    "rose": "#c2456b",
    "plum": "#8352a8",
    "slate": "#64707d",
    "teal": "#1b8a84",
    "rust": "#b5512e",
}
