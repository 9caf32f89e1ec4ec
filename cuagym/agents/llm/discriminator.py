"""The Discriminator played by a language model: blind, it writes what is to be true and tries that out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from cuagym.agents.llm.conversation import Line, NotAccepted, Submit, ask, converse
from cuagym.agents.llm.describe import described, fenced
from cuagym.agents.llm.discriminator_bench import Evaluate, Program, Workbench
from cuagym.agents.llm.discriminator_reading import calls_of, pages_of, reading_of, said_by
from cuagym.agents.llm.initial_view import InitialView, initial_view, row_line
from cuagym.agents.llm.lookup import look_up_tool
from cuagym.agents.llm.prompts import render
from cuagym.agents.llm.reward_kit import own_part
from cuagym.agents.llm.reward_kit_draft import program_of
from cuagym.agents.protocols import BlindTask, Feedback
from cuagym.llm.protocol import LLM, Purpose

FULL_ROWS = 30
SMALL_OPERATIONS, SMALL_ROWS, SMALL_PAGES = 10, 16, 12
SMALL_TOKENS = 600


@dataclass(frozen=True)
class LLMDiscriminator:
    """Writes reward programs with a model that sees the instruction, the apps and the initial state.

    evaluate: scores outcomes in a sandbox (`RewardSandbox.evaluate_many`). small: for models with a context of
    8,192 tokens: the model says in a few words what the instruction asks for, and code makes the program of it.

    What it answers lints clean and scores 0 on the untouched initial state. Raises TaskRefused when the model finds
    that nobody could reward the task, AgentFailure when it submits nothing that is accepted.
    """

    llm: LLM
    evaluate: Evaluate
    small: bool = False

    @property
    def name(self) -> str:
        return self.llm.name

    def write(self, task: BlindTask) -> str:
        """A reward program (contracts §2)."""
        return self._written(task, None, None)

    def revise(self, task: BlindTask, program: str, feedback: Feedback) -> str | None:
        """A mended program; None when the model comes to the same one again.

        Of the checks that held, those are told that the program names in the initial state too: a name made of what
        the final state holds would tell values.
        """
        named = Workbench(task, self.evaluate).named(program)
        held = {name: held for name, held in feedback.held.items() if name in named}
        revised = self._written(task, own_part(program), replace(feedback, held=held))
        return None if revised == program else revised

    def _written(self, task: BlindTask, before: str | None, feedback: Feedback | None) -> str:
        bench = Workbench(task, self.evaluate)
        if self.small:
            return _read(Line(self.llm, _purpose(task), SMALL_TOKENS), bench, before, feedback)
        return _worked_out(Line(self.llm, _purpose(task)), bench, before, feedback)


def _purpose(task: BlindTask) -> Purpose:
    return Purpose("discriminator", task.name)


def _worked_out(line: Line, bench: Workbench, before: str | None, feedback: Feedback | None) -> str:
    """A program that the model wrote itself, with tools to look rows up and to try programs."""
    task = bench.task
    view = initial_view(task, operations=0, entities=FULL_ROWS)
    prompt = render(
        "discriminator",
        apps=[described(app) for app in task.apps],
        task=task,
        tables=_sizes(task),
        instruction=fenced(task.instruction),
        rows=_rows(view),
        before=before,
        feedback=feedback,
    )
    submit = Submit(
        "submit_program",
        "Submits the finished program and ends the task.",
        Program,
        lambda submitted: bench.accepted(submitted.program),
    )
    return converse(line, prompt, [look_up_tool(task), *bench.tools()], submit)


def _rows(view: InitialView) -> str:
    return fenced("\n".join(row_line(app, entity) for app, entity in view.entities))


def _sizes(task: BlindTask) -> list[tuple[str, str, int]]:
    """(App, table, rows) of the initial state."""
    return [
        (app.name, cls.table, len(task.initial[app.name].table(cls.table).rows))
        for app in task.apps
        for cls in app.entities
        if not cls.single and not cls.incidental
    ]


def _read(line: Line, bench: Workbench, before: str | None, feedback: Feedback | None) -> str:
    """The program of what the model read in the instruction, picking from what it is shown."""
    task = bench.task
    view = initial_view(task, SMALL_OPERATIONS, SMALL_ROWS)
    pages = pages_of(task, view, SMALL_PAGES)
    shown = {
        app.name: described(app, tables=(), operations=[o.name for owner, o in view.operations if owner is app])
        for app in task.apps
    }
    prompt = render(
        "discriminator_small",
        apps=list(shown.values()),
        task=task,
        instruction=fenced(task.instruction),
        rows=_rows(view),
        pages=fenced("\n".join(f"{path}: {title}" for path, title in pages.items())),
        before=before,
        feedback=feedback,
    )
    return ask(line, prompt, reading_of(view, pages), partial(_compiled, bench))


def _compiled(bench: Workbench, answer: Any) -> str:
    reading = answer.reading
    calls = calls_of(reading)
    if calls is None:
        return bench.accepted(said_by(reading))
    requirements = bench.changes(calls)
    if not requirements:
        raise NotAccepted("These operations change nothing that lasts. What does the instruction ask for?")
    return bench.accepted(program_of(requirements))
