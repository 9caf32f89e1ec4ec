"""A user with a mouse and a keyboard."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.hub.kit.gallery import Gallery

IDLE = "() => !('busy' in document.documentElement.dataset)"


class Hand:
    """A user with a mouse and a keyboard before one page of the gallery."""

    def __init__(self, page: Page, gallery: Gallery, address: str) -> None:
        self.page, self.gallery, self.address = page, gallery, address
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                message.type == "error" and "422" not in message.text and self.errors.append(message.text)
            ),
        )

    def goto(self, path: str) -> Hand:
        self.gallery.posted.clear()
        self.page.goto(f"{self.address}/gallery/{path}")
        return self

    def click(self, selector: str, at: tuple[float, float] = (0.5, 0.5), nth: int = 0, **keys: bool) -> None:
        """Presses the mouse inside the element, which must be what lies there."""
        target = self.page.locator(selector).nth(nth)
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box, f"{selector} is not to be seen"
        x, y = box["x"] + box["width"] * at[0], box["y"] + box["height"] * at[1]
        self.page.mouse.move(x, y)
        if keys.get("shift"):
            self.page.keyboard.down("Shift")
        self.page.mouse.click(x, y)
        if keys.get("shift"):
            self.page.keyboard.up("Shift")
        self.settle()

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def settle(self) -> None:
        self.page.wait_for_function(IDLE)

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits for what the page does on its own."""
        for _ in range(200):
            if self.gallery.posted and holds():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it never came to hold")

    def drag(self, source: str, target: str, at: tuple[float, float] = (0.5, 0.5)) -> None:
        one, two = (self.page.locator(selector).bounding_box() for selector in (source, target))
        assert one and two
        mouse = self.page.mouse
        mouse.move(one["x"] + one["width"] / 2, one["y"] + one["height"] / 2)
        mouse.down()
        mouse.move(two["x"] + two["width"] * at[0], two["y"] + two["height"] * at[1], steps=6)
        mouse.up()
        self.settle()

    def save(self, operation: str) -> dict[str, list[str]]:
        """Presses the form's Save; what was posted."""
        self.click(f"#save-{operation}")
        return self.last(operation)

    def last(self, operation: str) -> dict[str, list[str]]:
        name, fields = self.gallery.posted[-1]
        assert name == operation
        posted: dict[str, list[str]] = {}
        for key, value in fields:
            posted.setdefault(key, []).append(value)
        return posted

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def seen(self, selector: str) -> bool:
        return self.page.locator(selector).first.is_visible()
