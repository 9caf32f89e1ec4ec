"""The procedural Discriminator: reads a goal blind, resolves it itself and compiles a reward program."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from pprint import pformat
from typing import Any

from cuagym.agents.goal import Ask, Destination, Goal, Question
from cuagym.agents.procedural.expect import Expectation, expect
from cuagym.agents.procedural.resolve import Ambiguous, NoReferent, Situation, carry_out, counting_mint
from cuagym.agents.procedural.scene import declaration
from cuagym.agents.protocols import BlindTask, Feedback, TaskRefused
from cuagym.errors import OperationRefused
from cuagym.hub.entity import Entity

_NUMBERS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


class ProceduralDiscriminator:
    """Carries out the goal on a symbolic copy of the initial state and asks for what survives, and nothing else."""

    name = "procedural"

    def write(self, task: BlindTask) -> str:
        if task.goal is None:
            raise TaskRefused("the procedural Discriminator needs a structured goal")
        situation = Situation(
            apps={app.name: app for app in task.apps},
            states=dict(task.initial),
            now={app.name: task.now for app in task.apps},
        )
        try:
            return self._program(task, task.goal, situation)
        except NoReferent:
            return _source(Expectation(rules=_rules(situation, task)), task, _INFEASIBLE)
        except (Ambiguous, OperationRefused) as error:
            raise TaskRefused(str(error)) from error

    def revise(self, task: BlindTask, program: str, feedback: Feedback) -> str | None:
        """Stands by its reading of the goal: the same task gives the same program."""
        return None

    def _program(self, task: BlindTask, goal: Goal, situation: Situation) -> str:
        taken = carry_out(goal, situation, counting_mint("new "))
        expectation = expect(taken, situation, task.initial)
        extra = _FEASIBLE
        if goal.question is not None:
            accepted = _spellings(_answer(goal.question, situation))
            extra = _ANSWER.replace("ACCEPTED", repr(accepted))
        if goal.destination is not None:
            extra = _NAVIGATION.replace("TARGET", repr(_target(goal.destination, situation).rstrip("/")))
        return _source(expectation, task, extra)


def _rules(situation: Situation, task: BlindTask) -> dict[str, Any]:
    return expect([], situation, task.initial).rules


def _answer(question: Question, situation: Situation) -> Any:
    if not isinstance(question, Ask):
        return len(situation.entities(question.of.model_copy(update={"each": True})))
    entity = situation.one(question.of)
    value = getattr(entity, question.field)
    if isinstance(value, str) and declaration(type(entity), question.field).kind.base == "moment":
        return value[:10]
    return value.called if isinstance(value, Entity) else value


def _spellings(value: Any) -> list[str]:
    """The accepted answers, plain (see `plain` in the prelude)."""
    if isinstance(value, bool):
        return ["yes", "true"] if value else ["no", "false"]
    if isinstance(value, int):
        return [str(value), *([_NUMBERS[value]] if 0 <= value < len(_NUMBERS) else [])]
    return [" ".join(str(value).split()).casefold().strip("\"'“”‘’`*.! ")]


def _target(destination: Destination, situation: Situation) -> str:
    page = situation.apps[destination.app].pages[destination.page]
    arguments = {name: situation.value(term) for name, term in destination.arguments.items()}
    return f"/{destination.app}{page.path.format(**arguments)}"


_FEASIBLE = """
def reward(initial, final, status="done"):
    verdict = judge(WRAP(initial), WRAP(final), TASK)
    if status == "infeasible":
        verdict["score"] = 0.0
    return verdict
"""

_INFEASIBLE = """
def reward(initial, final, status="done"):
    kept = judge(WRAP(initial), WRAP(final), TASK)["checks"]["nothing else changed"]
    said = status == "infeasible"
    return {
        "score": 1.0 if said and kept else 0.0,
        "checks": {"says that it can't be done": said, "nothing else changed": kept},
    }
"""

_ANSWER = """
def reward(initial, final, answer=None, status="done"):
    kept = judge(WRAP(initial), WRAP(final), TASK)["checks"]["nothing else changed"]
    right = status != "infeasible" and plain(answer) in ACCEPTED
    return {
        "score": 1.0 if right and kept else 0.0,
        "checks": {"the answer is right": right, "nothing else changed": kept},
    }
"""

_NAVIGATION = """
def reward(initial, final, visits=(), status="done"):
    kept = judge(WRAP(initial), WRAP(final), TASK)["checks"]["nothing else changed"]
    last = str(visits[-1]).split("?")[0].rstrip("/") if len(visits) > 0 else None
    there = status != "infeasible" and last == TARGET
    return {
        "score": 1.0 if there and kept else 0.0,
        "checks": {"ends on the page": there, "nothing else changed": kept},
    }
"""


@cache
def _prelude() -> str:
    return (Path(__file__).parent / "prelude.py").read_text(encoding="utf-8")


def _source(expectation: Expectation, task: BlindTask, body: str) -> str:
    parts = {
        "checks": expectation.checks,
        "new": expectation.new,
        "later": expectation.later,
        "may": expectation.may,
        "gone": expectation.gone,
        "rules": expectation.rules,
    }
    shown = "\n".join(
        f"    {name!r}: {pformat(value, width=100, sort_dicts=False, indent=1)}," for name, value in parts.items()
    )
    if len(task.apps) == 1:
        body = body.replace("WRAP(initial)", f"{{{task.apps[0].name!r}: initial}}")
        body = body.replace("WRAP(final)", f"{{{task.apps[0].name!r}: final}}")
    else:
        body = body.replace("WRAP(initial)", "initial").replace("WRAP(final)", "final")
    return f"{_prelude()}\n\nTASK = {{\n{shown}\n}}\n{body}"
