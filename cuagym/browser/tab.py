"""One tab of an episode: raw input, waiting, questions and pictures over a single CDP session.

Input goes out by CDP rather than by Playwright's mouse and keyboard so that the events of one gesture travel
together instead of each waiting for the one before: a click is one round trip, a typed text another.
"""

import asyncio
import base64
from collections.abc import Awaitable, Iterable
from contextlib import suppress
from importlib.resources import files
from typing import Any, TypeVar

from playwright.async_api import CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from cuagym.browser.actions import Button, Modifier, Point
from cuagym.errors import BrowserError

JsonObject = dict[str, Any]
T = TypeVar("T")

SETTLED_SCRIPT = (files("cuagym.browser") / "scripts" / "settled.js").read_text("utf-8")
HANG_SECONDS = 60.0
"""Chromium that has not answered for so long is broken; a crash is told at once, so this may be generous."""
QUIET_SECONDS = 2.0
"""A page that never comes to rest is looked at as it is after this time."""
PATIENCE_SECONDS = 20.0
"""The same for a page that waits for its server: acting again too early would do things twice."""
TYPED_KEY_BY_KEY = 32
"""Longer texts are committed whole, as an input method does: 1 ms a key adds up, and nothing waits for them."""

_WATCH_SCROLLING = """(() => {
  window[Symbol.for('cuagym.scrolled')] = new Promise((done) => {
    addEventListener('scroll', () => requestAnimationFrame(() => done(true)), { capture: true, once: true });
    setTimeout(() => done(false), 400);
  });
})()"""
"""The compositor acknowledges a wheel before the page knows of it; where nothing can scroll, no event comes.

The timer is longer than those that count as a page's work."""
_REPLACED = ("navigated or closed", "context was destroyed", "context with spec")
"""How Chromium says that the document which was asked is no more."""
_MODIFIER_BITS = {"Alt": 1, "Control": 2, "Meta": 4, "Shift": 8}
_BUTTON_BITS = {"left": 1, "right": 2, "middle": 4}


class PageGone(Exception):
    """The document was replaced while it was being asked: ask the next one."""


async def answered(call: Awaitable[T], what: str, lost: asyncio.Future[str] | None = None) -> T:
    """The answer of a browser call; BrowserError when Chromium fails, hangs, or the page is `lost` meanwhile."""
    task = asyncio.ensure_future(call)
    waiting: set[asyncio.Future[Any]] = {task, lost} if lost else {task}
    await asyncio.wait(waiting, timeout=HANG_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        task.cancel()
        reason = lost.result() if lost and lost.done() else f"no answer within {HANG_SECONDS:.0f} s"
        raise BrowserError(f"Chromium failed: {what}: {reason}")
    try:
        return task.result()
    except PlaywrightError as error:
        text = str(error)
        if any(sign in text for sign in _REPLACED):
            raise PageGone(text) from error
        raise BrowserError(f"Chromium failed: {what}: {text.splitlines()[0]}") from error


class BrowserTabPage:
    """A tab: `page` is Playwright's, `cdp` the session that input and questions go through."""

    def __init__(self, page: Page, cdp: CDPSession) -> None:
        self.page = page
        self.cdp = cdp
        self.opened = 0
        self._lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def lose(self, reason: str) -> None:
        """Ends every wait for this tab: it crashed or its browser ended."""
        if not self._lost.done():
            self._lost.set_result(reason)

    async def _answered(self, call: Awaitable[T], what: str) -> T:
        return await answered(call, what, self._lost)

    async def send(self, method: str, **params: Any) -> JsonObject:
        """One CDP command."""
        return await self._answered(self.cdp.send(method, params), method)

    async def send_together(self, commands: Iterable[tuple[str, JsonObject]]) -> None:
        """Commands in order, none waiting for the answer of the one before."""
        calls = [self.cdp.send(method, params) for method, params in commands]
        with suppress(PageGone):  # the gesture itself may close or replace the page
            await self._answered(asyncio.gather(*calls), "input")

    async def ask(self, expression: str) -> Any:
        """The JSON value of a JavaScript expression (awaited if a promise), asked again if the page changes."""
        params = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        for _ in range(10):
            try:
                answer = await self._answered(self.cdp.send("Runtime.evaluate", params), expression[:80])
            except PageGone:
                continue
            if "exceptionDetails" in answer:
                details = answer["exceptionDetails"]
                text = details.get("exception", {}).get("description") or details["text"]
                raise BrowserError(f"a question to the page failed: {text}")
            return answer["result"].get("value")
        raise BrowserError(f"the page at {self.page.url} was replaced ten times while it was being read")

    async def settle(self) -> bool:
        """Waits until the page has nothing to do; True if it opened another tab meanwhile."""
        limits = f"{QUIET_SECONDS * 1000:.0f}, {PATIENCE_SECONDS * 1000:.0f}"
        answer = await self.ask(f"window[Symbol.for('cuagym.settled')]?.({limits})")
        before, self.opened = self.opened, answer[1] if answer else 0
        return self.opened > before

    async def screenshot(self) -> bytes:
        """The viewport as PNG, compressed for speed (a third of the time of the default)."""
        answer = await self.send(
            "Page.captureScreenshot", format="png", optimizeForSpeed=True, captureBeyondViewport=False
        )
        return base64.b64decode(answer["data"])

    async def click(self, at: Point, button: Button, count: int, modifiers: tuple[Modifier, ...]) -> None:
        bits = _bits(modifiers)
        events = [_mouse("mouseMoved", at, modifiers=bits)]
        for nth in range(1, count + 1):
            held = _BUTTON_BITS[button]
            down = _mouse("mousePressed", at, button=button, buttons=held, clickCount=nth, modifiers=bits)
            events += [down, _mouse("mouseReleased", at, button=button, clickCount=nth, modifiers=bits)]
        await self.send_together(events)

    async def move(self, at: Point) -> None:
        await self.send_together([_mouse("mouseMoved", at)])

    async def drag(self, path: tuple[Point, ...], modifiers: tuple[Modifier, ...]) -> None:
        """Each point is waited for: the page must see the pointer on its way, not only where it ends."""
        bits = _bits(modifiers)
        await self.send_together(
            [
                _mouse("mouseMoved", path[0], modifiers=bits),
                _mouse("mousePressed", path[0], button="left", buttons=1, clickCount=1, modifiers=bits),
            ]
        )
        for point in path[1:]:
            await self.send_together([_mouse("mouseMoved", point, button="left", buttons=1, modifiers=bits)])
        await self.send_together([_mouse("mouseReleased", path[-1], button="left", clickCount=1, modifiers=bits)])

    async def scroll(self, at: Point, dx: float, dy: float) -> None:
        await self.ask(_WATCH_SCROLLING)
        await self.send_together([_mouse("mouseMoved", at), _mouse("mouseWheel", at, deltaX=dx, deltaY=dy)])
        await self.ask("window[Symbol.for('cuagym.scrolled')]")

    async def type(self, text: str) -> None:
        if len(text) <= TYPED_KEY_BY_KEY:
            await self.send_together([event for char in text for event in _key_events(char)])
            return
        for line, paragraph in enumerate(text.split("\n")):
            if line:
                await self.send_together(_key_events("\n"))
            if paragraph:
                await self.send_together([("Input.insertText", {"text": paragraph})])

    async def key(self, combo: str) -> None:
        await self._answered(self.page.keyboard.press(combo), f"key {combo}")


def _bits(modifiers: tuple[Modifier, ...]) -> int:
    return sum(_MODIFIER_BITS[modifier] for modifier in set(modifiers))


def _mouse(kind: str, at: Point, **more: Any) -> tuple[str, JsonObject]:
    return "Input.dispatchMouseEvent", {"type": kind, "x": at[0], "y": at[1], **more}


def _key_events(char: str) -> list[tuple[str, JsonObject]]:
    """Key down and up for one character; one that no key makes is committed as text."""
    if char in "\r\n\t":
        name, code, text = ("Tab", 9, "") if char == "\t" else ("Enter", 13, "\r")
        key = {"key": name, "code": name, "windowsVirtualKeyCode": code}
        down = {"type": "keyDown" if text else "rawKeyDown", "text": text, **key}
    elif char.isascii() and char.isprintable():
        upper = char.upper()
        key = {"key": char, "modifiers": 8 if char.isalpha() and char.isupper() else 0}
        if upper.isalnum():
            code_name = f"Digit{char}" if char.isdigit() else f"Key{upper}"
            key |= {"code": code_name, "windowsVirtualKeyCode": ord(upper)}
        elif char == " ":
            key |= {"code": "Space", "windowsVirtualKeyCode": 32}
        down = {"type": "keyDown", "text": char, "unmodifiedText": char, **key}
    else:
        return [("Input.insertText", {"text": char})]
    return [("Input.dispatchKeyEvent", down), ("Input.dispatchKeyEvent", {"type": "keyUp", **key})]
