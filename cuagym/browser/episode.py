"""An episode: one actor's browser, from a warm context taken to the context given back.

Everything an actor does goes through `perform`: coordinates and keys, never selectors or page scripts.
"""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from cuagym.browser.actions import (
    Action,
    Back,
    Click,
    Done,
    Drag,
    Goto,
    Infeasible,
    Key,
    Move,
    Point,
    Scroll,
    Tab,
    Type,
    Wait,
)
from cuagym.browser.observation import BrowserTab, Observation
from cuagym.browser.recorder import Recorder
from cuagym.browser.tab import BrowserTabPage, PageGone, answered
from cuagym.errors import BrowserError

NEW_TAB_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong in the page.

    kind: `console` (an error logged or thrown), `response` (status ≥ 400), `request` (failed or blocked),
    `dialog` (a native alert, confirm or prompt, dismissed).
    """

    kind: str
    text: str
    url: str


class Episode:
    """A browser for one actor, on one origin; made by `BrowserPool.episode`.

    debugger: the address, `http://127.0.0.1:PORT`, at which this episode's own Chromium speaks the DevTools
    protocol; None for one out of the pool.
    """

    def __init__(
        self, context: BrowserContext, first: BrowserTabPage, origin: str, viewport: tuple[int, int]
    ) -> None:
        self.origin = origin
        self.problems: list[Problem] = []
        self.recorder: Recorder | None = None
        self.actions = 0
        self.debugger: str | None = None
        self._context = context
        self.viewport = viewport
        self._tabs = [first]
        self._current = first
        self._arrived = asyncio.Event()
        self._arriving: list[Page] = []
        self._trouble: str | None = None
        self._seen: Observation | None = None

    @property
    def tab(self) -> BrowserTabPage:
        """The tab in front."""
        return self._current

    @property
    def path(self) -> str:
        """Path and query of the page in front."""
        parts = urlsplit(self._current.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    async def open(self, url: str) -> None:
        """Loads the page that the episode starts on (a launch URL or a path)."""
        await self._goto(self._address(url))
        await self._settle()

    async def step(
        self,
        actions: list[Action],
        output: str | None = None,
        tokens: dict[str, int] | None = None,
        fault: str | None = None,
    ) -> str | None:
        """Performs the actions of one step and records it, if there is a recorder.

        Answers what was impossible about an action, or None: the rest of the step's actions is then left out.
        output: the actor's raw reply; tokens: what it cost; fault: what was wrong with it, answered and recorded
        when all actions were possible.
        """
        seen = self._seen
        if self.recorder and (seen is None or seen.screenshot is None):
            seen = await self.observe()
        self._seen = None
        began = time.perf_counter()
        error = fault
        for action in actions:
            impossible = await self.perform(action)
            if impossible:
                error = impossible
                break
        if self.recorder and seen:
            seconds = time.perf_counter() - began
            self.recorder.step(seen, actions, error, seconds, output=output, tokens=tokens)
        return error

    async def perform(self, action: Action) -> str | None:
        """Does one action and waits for the page to come to rest.

        Answers why the action is impossible here (then nothing was done), or None. BrowserError when the
        machinery fails.
        """
        if isinstance(action, Done | Infeasible):  # needs no browser: an agent may have closed it before
            self.actions += 1
            return None
        self._check()
        problem = self._impossible(action)
        if problem:
            return problem
        self.actions += 1
        await self._dispatch(action)
        await self._settle()
        return None

    async def observe(self, screenshot: bool = True, aria: bool = False) -> Observation:
        """What the actor sees now."""
        self._check()
        page = self._current.page
        picture = await self._current.screenshot() if screenshot else None
        tree = await answered(page.aria_snapshot(mode="ai", boxes=True), "ARIA snapshot") if aria else None
        titles = await asyncio.gather(*[tab.ask("document.title") for tab in self._tabs])
        tabs = tuple(BrowserTab(tab.page.url, title or "") for tab, title in zip(self._tabs, titles, strict=True))
        current = self._tabs.index(self._current)
        self._seen = Observation(picture, tree, tabs[current].url, tabs[current].title, tabs, current)
        return self._seen

    def spoil(self, reason: str) -> None:
        """Marks the browser as broken: the next call raises BrowserError, and the context is not reused."""
        self._trouble = self._trouble or reason
        for tab in self._tabs:
            tab.lose(reason)

    @property
    def trouble(self) -> str | None:
        """Why the context must not be used again, or None."""
        return self._trouble

    def note(self, kind: str, text: str, url: str) -> None:
        """Adds to the problems of the episode."""
        self.problems.append(Problem(kind, text, url))

    def page_opened(self, page: Page) -> None:
        """A tab was opened by the page."""
        self._arriving.append(page)
        self._arrived.set()

    def page_closed(self, page: Page) -> None:
        """A tab was closed by the page; the last one that remains comes to the front."""
        remaining = [tab for tab in self._tabs if tab.page is not page]
        if not remaining:
            self.spoil("the page closed its last tab")
            return
        self._tabs = remaining
        if self._current not in remaining:
            self._current = remaining[-1]

    def _check(self) -> None:
        if self._trouble:
            raise BrowserError(f"the browser of this episode is broken: {self._trouble}")

    def _impossible(self, action: Action) -> str | None:
        width, height = self.viewport
        points: list[Point] = []
        match action:
            case Click() | Move() | Scroll():
                points = [(action.x, action.y)]
            case Drag():
                points = list(action.path)
            case Tab() if action.index >= len(self._tabs):
                return f"there is no tab {action.index}: {len(self._tabs)} are open, counted from 0"
            case Goto() if not self._at_home(self._address(action.url)):
                return f"{action.url} is outside {self.origin}: nothing else can be reached"
        outside = [point for point in points if not (0 <= point[0] < width and 0 <= point[1] < height)]
        return f"{outside[0]} is outside the viewport of {width}×{height}" if outside else None

    def _address(self, url: str) -> str:
        return urljoin(self._current.page.url if self._at_home(self._current.page.url) else self.origin, url)

    def _at_home(self, url: str) -> bool:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}" == self.origin

    async def _dispatch(self, action: Action) -> None:
        tab = self._current
        match action:
            case Click():
                await tab.click((action.x, action.y), action.button, action.count, action.modifiers)
            case Move():
                await tab.move((action.x, action.y))
            case Drag():
                await tab.drag(action.path, action.modifiers)
            case Tab():
                self._current = self._tabs[action.index]
                await answered(self._current.page.bring_to_front(), "bring a tab to the front")
            case Type():
                await tab.type(action.text)
            case Key():
                await tab.key(action.combo)
            case Scroll():
                await tab.scroll((action.x, action.y), action.dx, action.dy)
            case Goto():
                await self._goto(self._address(action.url))
            case Back():
                await self._back()
            case Wait():
                await asyncio.sleep(action.ms / 1000)

    async def _goto(self, url: str) -> None:
        self._check()
        answer = await self._current.send("Page.navigate", url=url)
        if answer.get("errorText") and not answer.get("isDownload"):
            raise BrowserError(f"{url} did not load: {answer['errorText']}")

    async def _back(self) -> None:
        history = await self._current.send("Page.getNavigationHistory")
        index = history["currentIndex"]
        if index > 0 and self._at_home(history["entries"][index - 1]["url"]):
            await answered(self._current.page.go_back(wait_until="commit"), "going back")

    async def _settle(self) -> None:
        try:
            opened = await self._current.settle()
            if opened or self._arriving:
                await self._take_new_tabs()
        except (BrowserError, PageGone):
            self._check()
            raise
        self._check()

    async def _take_new_tabs(self) -> None:
        """Tabs that the page opened come to the front; a blocked pop-up never comes."""
        try:
            await asyncio.wait_for(self._arrived.wait(), NEW_TAB_SECONDS)
        except TimeoutError:
            return
        self._arrived.clear()
        for page in self._arriving:
            try:
                cdp = await self._context.new_cdp_session(page)
            except PlaywrightError:
                continue  # it was closed at once
            self._current = BrowserTabPage(page, cdp)
            self._tabs.append(self._current)
        self._arriving.clear()
        await self._current.settle()
