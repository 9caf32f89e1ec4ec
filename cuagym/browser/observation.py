"""What an actor sees between two steps."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BrowserTab:
    """A tab of the browser: its address and title."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Observation:
    """One look at the browser.

    screenshot: PNG bytes of the viewport, one pixel a CSS pixel, or None when not asked for.
    aria: Playwright's ARIA snapshot of the current tab with `[ref=e1]` and, in CSS pixels of the viewport,
        `[box=x,y,width,height]` after each element; None when not asked for.
    url, title: of the current tab, which is `tabs[current]`.
    """

    screenshot: bytes | None
    aria: str | None
    url: str
    title: str
    tabs: tuple[BrowserTab, ...]
    current: int
