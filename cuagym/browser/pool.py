"""A pool of warm browser contexts over a few Chromium processes.

Screenshots are serialised within a Chromium process and a context costs 60–110 MB, so there are several
processes with few contexts each. A context is made, cleaned and replaced while nobody waits for it: an episode
takes one that is ready.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Playwright,
    Request,
    Response,
    WebError,
    async_playwright,
)
from playwright.async_api import Error as PlaywrightError

from cuagym.browser.chromium import find_chromium, launch_args
from cuagym.browser.episode import Episode
from cuagym.browser.tab import SETTLED_SCRIPT, BrowserTabPage, PageGone, answered
from cuagym.errors import BrowserError

NOWHERE = "http://127.0.0.1:9"
"""The discard port, as the proxy for every address but the hub's: nothing else resolves, connects or loads.

Chromium's own bypass list does what request interception would, without a round trip for each request and
without switching off the HTTP cache.
"""


@dataclass(slots=True)
class _Slot:
    """A context with one blank tab, ready for an episode; `episode` is the one that holds it."""

    process: int
    context: BrowserContext
    tab: BrowserTabPage
    uses: int = 0
    episode: Episode | None = None


class BrowserPool:
    """Gives out browsers that can reach `origin` and nothing else.

    processes × contexts episodes run at once; more wait their turn. A context serves `uses` episodes, with
    cookies, storage and history cleared between them, and is replaced sooner when it gave trouble. Use as an
    async context manager.
    """

    def __init__(
        self,
        origin: str,
        *,
        processes: int = 2,
        contexts: int = 2,
        uses: int = 40,
        viewport: tuple[int, int] = (1280, 800),
        headed: bool = False,
    ) -> None:
        parts = urlsplit(origin)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.viewport = viewport
        self._bypass = parts.netloc if parts.port else f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}"
        self._headed = headed
        self._uses = uses
        self._contexts = contexts
        self._browsers: list[Browser | None] = [None] * processes
        self._starting = [asyncio.Lock() for _ in range(processes)]
        self._ready: asyncio.LifoQueue[_Slot | int] = asyncio.LifoQueue()
        self._background: set[asyncio.Task[None]] = set()
        self._playwright: Playwright | None = None

    async def __aenter__(self) -> Self:
        self._playwright = await async_playwright().start()
        try:
            slots = [process for process in range(len(self._browsers)) for _ in range(self._contexts)]
            for slot in await asyncio.gather(*[self._new_slot(process) for process in slots]):
                self._ready.put_nowait(slot)
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends every Chromium process of the pool."""
        if self._background:
            await asyncio.wait(self._background)
        for browser in self._browsers:
            if browser and browser.is_connected():
                await browser.close()
        if self._playwright:
            await self._playwright.stop()
            self._playwright = None

    @asynccontextmanager
    async def episode(self) -> AsyncIterator[Episode]:
        """A clean browser for one actor, on a blank page."""
        slot = await self._take()
        episode = Episode(slot.context, slot.tab, self.origin, self.viewport)
        slot.episode = episode
        try:
            yield episode
        except BrowserError as error:
            episode.spoil(str(error))
            raise
        finally:
            slot.episode = None
            self._later(self._give_back(slot, episode))

    @asynccontextmanager
    async def open_chromium(self) -> AsyncIterator[Episode]:
        """A Chromium of its own for one actor, which other programs can drive too, at `Episode.debugger`.

        Its page is the first one of the default context, so that a program which connects finds it at once. Whoever
        can reach the loopback address of this machine can connect; the port closes with the episode.
        """
        assert self._playwright is not None, "use the pool as an async context manager"
        with TemporaryDirectory(prefix="cuagym-chromium-", ignore_cleanup_errors=True) as folder:
            context = await self._launch_open(self._playwright, folder)
            slot = await _slot(0, context, context.pages[0])
            try:
                slot.episode = Episode(context, slot.tab, self.origin, self.viewport)
                port = (Path(folder) / "DevToolsActivePort").read_text("utf-8").splitlines()[0]
                slot.episode.debugger = f"http://127.0.0.1:{port}"
                yield slot.episode
            finally:
                slot.episode = None
                await context.close()

    async def _take(self) -> _Slot:
        waiting = await self._ready.get()
        if isinstance(waiting, _Slot) and not waiting.tab.page.is_closed():
            return waiting
        process = waiting.process if isinstance(waiting, _Slot) else waiting
        try:
            return await self._new_slot(process)
        except BrowserError:
            self._ready.put_nowait(process)
            raise

    async def _give_back(self, slot: _Slot, episode: Episode) -> None:
        """Cleans the context, or replaces it; the place of one that cannot be replaced now is kept."""
        slot.uses += 1
        try:
            if episode.trouble or slot.uses >= self._uses or slot.tab.page.is_closed():
                await self._discard(slot)
                self._ready.put_nowait(await self._new_slot(slot.process))
            else:
                await _clean(slot, self.origin)
                self._ready.put_nowait(slot)
        except (BrowserError, PlaywrightError, PageGone):
            await self._discard(slot)
            self._ready.put_nowait(slot.process)

    async def _discard(self, slot: _Slot) -> None:
        try:
            await answered(slot.context.close(), "closing a context")
        except (BrowserError, PageGone):
            await self._end_process(slot)

    async def _end_process(self, slot: _Slot) -> None:
        """A process that cannot even close a context takes its other episodes down with it."""
        browser = slot.context.browser
        if browser and browser.is_connected():
            try:
                await answered(browser.close(), "closing Chromium")
            except (BrowserError, PageGone):
                self._browsers[slot.process] = None

    async def _new_slot(self, process: int) -> _Slot:
        browser = await self._browser(process)
        context = await answered(browser.new_context(**self._context_options()), "a new context")
        return await _slot(process, context, await answered(context.new_page(), "a new page"))

    def _context_options(self) -> dict[str, Any]:
        width, height = self.viewport
        return {
            "viewport": {"width": width, "height": height},
            "device_scale_factor": 1,
            "reduced_motion": "reduce",
            "color_scheme": "light",
            "locale": "en-US",
            "timezone_id": "UTC",
            "accept_downloads": False,
            "service_workers": "block",
            # Later rules win: where `<-loopback>` is missing, Playwright puts it last, and the hub is lost too.
            "proxy": {"server": NOWHERE, "bypass": f"<-loopback>,{self._bypass}"},
        }

    async def _browser(self, process: int) -> Browser:
        async with self._starting[process]:
            browser = self._browsers[process]
            if browser is None or not browser.is_connected():
                assert self._playwright is not None, "use the pool as an async context manager"
                browser = await self._launch(self._playwright)
                self._browsers[process] = browser
            return browser

    async def _launch(self, playwright: Playwright) -> Browser:
        path = (await asyncio.to_thread(find_chromium)).path
        with _starting(path):
            return await playwright.chromium.launch(
                executable_path=path, headless=not self._headed, args=list(launch_args())
            )

    async def _launch_open(self, playwright: Playwright, folder: str) -> BrowserContext:
        """Chromium writes the port that it chose into `folder`."""
        path = (await asyncio.to_thread(find_chromium)).path
        with _starting(path):
            return await playwright.chromium.launch_persistent_context(
                folder,
                executable_path=path,
                headless=not self._headed,
                args=[*launch_args(), "--remote-debugging-port=0"],
                **self._context_options(),
            )

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


@contextmanager
def _starting(path: str) -> Iterator[None]:
    try:
        yield
    except PlaywrightError as error:
        reason = str(error).splitlines()[0]
        raise BrowserError(f"{path} did not start: {reason}; see `cuagym doctor`") from error


async def _slot(process: int, context: BrowserContext, page: Page) -> _Slot:
    """A context and its first page, watched."""
    await answered(context.add_init_script(SETTLED_SCRIPT), "the waiting script")
    cdp = await answered(context.new_cdp_session(page), "a DevTools session")
    slot = _Slot(process, context, BrowserTabPage(page, cdp))
    _listen(slot)
    return slot


async def _clean(slot: _Slot, origin: str) -> None:
    """Forgets what the last episode left: tabs, cookies, storage, history."""
    for page in slot.context.pages:
        if page is not slot.tab.page:
            await answered(page.close(), "closing a tab")
    tab = slot.tab
    wipe = "(() => { try { sessionStorage.clear(); localStorage.clear(); } catch {} window.name = ''; })()"
    await tab.ask(wipe)
    await tab.send("Page.navigate", url="about:blank")
    await tab.settle()  # until then the old document may still hold the history
    await asyncio.gather(
        tab.send("Storage.clearDataForOrigin", origin=origin, storageTypes="all"),
        tab.send("Page.resetNavigationHistory"),
        answered(slot.context.clear_cookies(), "clearing cookies"),
    )
    tab.opened = 0


def _listen(slot: _Slot) -> None:
    """Reports what happens in the context to the episode that holds it."""
    context = slot.context

    def console(message: ConsoleMessage) -> None:
        if slot.episode and message.type == "error":
            slot.episode.note("console", message.text, message.location["url"])

    def thrown(error: WebError) -> None:
        if slot.episode:
            slot.episode.note("console", str(error.error), error.page.url if error.page else "")

    def failed(request: Request) -> None:
        # A request given up by the page that sent it (a newer search, a download) is no problem.
        if slot.episode and request.failure != "net::ERR_ABORTED":
            slot.episode.note("request", request.failure or "failed", request.url)

    async def dialog(native: Dialog) -> None:
        if slot.episode:
            slot.episode.note("dialog", f"{native.type}: {native.message}", native.page.url if native.page else "")
        await native.dismiss()

    def answered_badly(response: Response) -> None:
        if slot.episode and response.status >= 400:
            slot.episode.note("response", f"{response.status} {response.request.method}", response.url)

    def gone(_: BrowserContext) -> None:
        if slot.episode:
            slot.episode.spoil("the context was closed or Chromium ended")

    context.on("console", console)
    context.on("weberror", thrown)
    context.on("requestfailed", failed)
    context.on("response", answered_badly)
    context.on("dialog", dialog)
    context.on("close", gone)
    context.on("page", lambda page: _watch(slot, page))
    _watch(slot, slot.tab.page)


def _watch(slot: _Slot, page: Page) -> None:
    """Tells the episode of a tab that opens, closes or crashes."""

    def crashed(_: Page) -> None:
        if slot.episode:
            slot.episode.spoil("the page crashed")

    def closed(_: Page) -> None:
        if slot.episode:
            slot.episode.page_closed(page)

    page.on("crash", crashed)
    page.on("close", closed)
    if slot.episode and page is not slot.tab.page:
        slot.episode.page_opened(page)
