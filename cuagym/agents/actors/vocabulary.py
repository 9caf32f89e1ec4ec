"""How a model sees the page and what it may say: one vocabulary a kind of model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, Protocol, TypeAlias

from cuagym.agents.actors import aria, functions, openai_computer
from cuagym.agents.actors.anthropic_computer import Translation
from cuagym.browser.actions import Action
from cuagym.browser.observation import Observation
from cuagym.errors import ConfigError
from cuagym.llm.protocol import Computer, ComputerCall, ToolCall, ToolSpec
from cuagym.schema import JsonObject

Translate: TypeAlias = Callable[[JsonObject], Iterator[Action | str]]
View: TypeAlias = Literal["computer", "absolute", "relative", "aria"]
"""How a model sees the page and points at it.

computer: the provider's computer-use tool. absolute, relative: function calling on screenshots, with coordinates in
pixels or in parts of a thousand. aria: function calling on the ARIA snapshot, for models that see no pictures.
"""

COMPUTER_USE = ("openai", "anthropic")


class Vocabulary(Protocol):
    """What one episode's model sees, and what its calls mean.

    prompt: its template. looks, reads: whether it sees screenshots or ARIA snapshots. pictures: how many of them a
    request holds at most. single: whether one call a step is carried out, because the next one has to be read on
    the page as it is then.
    """

    prompt: str
    looks: bool
    reads: bool
    pictures: int
    single: bool
    tools: tuple[ToolSpec, ...]
    computer: Computer | None

    def actions(self, call: ToolCall | ComputerCall, seen: Observation) -> Iterator[Action | str]:
        """What a call does; a str is an answer to the model.

        Raises NotAccepted at the first thing in it that is malformed or impossible, and aria.OutOfView.
        """
        ...


class ComputerUse:
    """A provider's own computer tool, with functions for the browser's bars and for ending."""

    prompt = "actor_computer"
    looks, reads = True, False
    pictures = 6
    single = False
    tools = functions.specs(functions.BROWSER)

    def __init__(self, viewport: tuple[int, int], translate: Translate) -> None:
        self.computer: Computer | None = Computer(*viewport)
        self._translate = translate

    def actions(self, call: ToolCall | ComputerCall, seen: Observation) -> Iterator[Action | str]:
        if isinstance(call, ToolCall):
            yield functions.action_of(call, functions.BROWSER)
            return
        for action in call.actions:
            yield from self._translate(action)


class Functions:
    """Our actions as functions, pointing at a screenshot in pixels or in parts of a thousand."""

    prompt = "actor_functions"
    looks, reads = True, False
    pictures = 4
    single = False
    tools = functions.specs(functions.SCREEN)
    computer: Computer | None = None

    def __init__(self, viewport: tuple[int, int], *, relative: bool) -> None:
        self._viewport = viewport
        self._relative = relative

    def actions(self, call: ToolCall | ComputerCall, seen: Observation) -> Iterator[Action | str]:
        assert isinstance(call, ToolCall), "no computer tool was offered"
        action = functions.action_of(call, functions.SCREEN)
        yield functions.in_pixels(action, self._viewport) if self._relative else action


class Aria:
    """Functions that name elements of the ARIA snapshot."""

    prompt = "actor_aria"
    looks, reads = False, True
    pictures = 1
    single = True
    tools = aria.tools()
    computer: Computer | None = None

    def __init__(self, viewport: tuple[int, int]) -> None:
        self._viewport = viewport

    def actions(self, call: ToolCall | ComputerCall, seen: Observation) -> Iterator[Action | str]:
        assert isinstance(call, ToolCall) and seen.aria is not None, "no computer tool was offered"
        return aria.translated(call, aria.read(seen.aria, self._viewport).boxes, self._viewport)


def vocabulary_of(model: str, view: View, viewport: tuple[int, int]) -> Vocabulary:
    """A vocabulary for one episode of `PROVIDER:MODEL`. Raises ConfigError."""
    check_view(model, view)
    match view:
        case "computer" if _provider(model) == "openai":
            return ComputerUse(viewport, openai_computer.translated)
        case "computer":
            middle = (viewport[0] / 2, viewport[1] / 2)
            return ComputerUse(viewport, Translation(middle).translated)
        case "absolute" | "relative":
            return Functions(viewport, relative=view == "relative")
        case "aria":
            return Aria(viewport)


def default_view(model: str) -> View:
    """The provider's computer-use tool where there is one, else functions on screenshots in pixels."""
    return "computer" if _provider(model) in COMPUTER_USE else "absolute"


def check_view(model: str, view: View) -> None:
    """Raises ConfigError when the model's provider has no computer-use tool and the view asks for it."""
    if view == "computer" and _provider(model) not in COMPUTER_USE:
        raise ConfigError(f"{model} has no computer-use tool: choose the view absolute, relative or aria")


def _provider(model: str) -> str:
    return model.partition(":")[0]
