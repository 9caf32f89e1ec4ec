"""An LLM paraphraser: another wording of a task, kept only if a blind reader ends where the task ends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from pydantic import BaseModel, ConfigDict

from cuagym.agents.llm.conversation import MAX_TOKENS, Line, NotAccepted, ask
from cuagym.agents.llm.describe import fenced
from cuagym.agents.llm.evidence_text import golden_states
from cuagym.agents.llm.prompts import render
from cuagym.agents.llm.reader import Ending, read
from cuagym.agents.protocols import BlindTask, Brief, Proposal
from cuagym.errors import OperationRefused, StateError
from cuagym.hub.app import App
from cuagym.hub.essence import essence
from cuagym.hub.state import State
from cuagym.llm.protocol import LLM, Purpose

ATTEMPTS = 2
"""Wordings that are tried on the reader, each in another style."""
SMALL_TOKENS = 300  # of a wording
_LITERAL = re.compile(r"“[^”]+”|\"[^\"]+\"|[^\s@,;<>()]+@[^\s@,;<>()]+\.\w+|\[\d+\]")
_MARK = re.compile(r"\[(\d+)\]")


class Wording(BaseModel):
    """An instruction in other words."""

    model_config = ConfigDict(extra="forbid")

    instruction: str


@dataclass(frozen=True)
class LLMParaphraser:
    """Rewords an instruction in a style drawn from the brief; a reader who knows nothing else acts on it."""

    llm: LLM
    small: bool = False

    @property
    def name(self) -> str:
        return self.llm.name

    def reword(self, brief: Brief, proposal: Proposal) -> str | None:
        """Another wording that the reader understood as the same task; None when there is none.

        Raises AgentFailure when the model gives no wording at all, ProviderError, BudgetExceeded.
        """
        apps = tuple(app for app in brief.apps if app.name in proposal.apps)
        task = BlindTask("", None, apps, proposal.initial, proposal.now, proposal.start_path, brief.task)
        try:
            golden = golden_states(proposal, {app.name: app for app in apps})
        except (OperationRefused, StateError):
            return None  # the rounds will find the same
        for attempt in range(ATTEMPTS):
            wording = self._wording(brief, proposal, attempt)
            ending = read(self.llm, replace(task, instruction=wording), attempt, small=self.small)
            if ending is not None and _ends_alike(proposal, golden, ending, apps):
                return wording
        return None

    def _wording(self, brief: Brief, proposal: Proposal, attempt: int) -> str:
        style = Random(f"style {brief.seed}/{brief.k}/{attempt}").randrange(1 << 16)
        literals = list(dict.fromkeys(_LITERAL.findall(proposal.instruction)))
        prompt = render(
            "paraphraser",
            instruction=fenced(_LITERAL.sub(lambda m: f"[{literals.index(m[0]) + 1}]", proposal.instruction)),
            literals=fenced("\n".join(f"[{n}] is {literal}" for n, literal in enumerate(literals, start=1)))
            if literals
            else "",
            kind=proposal.kind,
            style=style,
        )
        tokens = SMALL_TOKENS if self.small else MAX_TOKENS
        line = Line(self.llm, Purpose("paraphraser", brief.task, attempt), tokens)
        taken = {_plain(text) for text in (proposal.instruction, *brief.exists)}

        def accept(wording: Wording) -> str:
            text = _written_out(wording.instruction.strip(), literals)
            if not text or _plain(text) in taken:
                raise NotAccepted("That is no new wording.")
            if missing := [f"[{n}]" for n, literal in enumerate(literals, start=1) if literal not in text]:
                raise NotAccepted(f"These have to stand in it: {', '.join(missing)}.")
            return text

        return ask(line, prompt, Wording, accept)


def _written_out(text: str, literals: Sequence[str]) -> str:
    """A wording with the literals in place of their marks. NotAccepted for a mark that stands for nothing."""
    for mark in _MARK.findall(text):
        if not 1 <= int(mark) <= len(literals):
            raise NotAccepted(f"There is no [{mark}].")
    return _MARK.sub(lambda m: literals[int(m[1]) - 1], text)


def _ends_alike(proposal: Proposal, golden: Mapping[str, State], ending: Ending, apps: Sequence[App]) -> bool:
    """Whether an ending is the golden outcome, but for what may differ between two right solutions."""
    if ending.status != proposal.status:
        return False
    if proposal.kind == "answer" and _plain(ending.answer or "") != _plain(proposal.answer or ""):
        return False
    if proposal.kind == "navigation" and _path(ending.page or "") != _path(proposal.visits[-1]):
        return False
    for app in apps:
        initial, wanted = proposal.initial[app.name].value, golden[app.name].value
        if essence(app, initial, ending.states[app.name].value, wanted) != essence(app, initial, wanted, wanted):
            return False
    return True


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold().strip("\"'“”‘’`*.! ")


def _path(url: str) -> str:
    return url.split("?")[0].rstrip("/")
