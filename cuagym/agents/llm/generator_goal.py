"""Whether a structured goal, as a model wrote it, says what the task does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from cuagym.agents.goal import Ask, Attribute, Clause, Destination, Goal, Holds, Rank, Referent, Step
from cuagym.agents.llm.conversation import NotAccepted
from cuagym.agents.procedural.resolve import Situation, carry_out, counting_mint
from cuagym.errors import CuagymError
from cuagym.hub.app import App
from cuagym.hub.essence import essence
from cuagym.hub.kinds import Moment
from cuagym.hub.state import State


def check_goal(
    goal: Goal,
    apps: Mapping[str, App],
    initial: Mapping[str, State],
    golden: Mapping[str, State],
    now: Moment,
) -> None:
    """Carries a goal out on the initial states. NotAccepted unless it can be read and leads to the golden ones."""
    if unknown := [*_unknown(goal, apps)]:
        raise NotAccepted(f"The goal names what is not there: {'; '.join(unknown)}.")
    situation = Situation(apps, dict(initial), dict.fromkeys(apps, now))
    try:
        carry_out(goal, situation, counting_mint("goal"))
        if goal.question is not None:
            tallied = not isinstance(goal.question, Ask)
            situation.entities(goal.question.of.model_copy(update={"each": tallied}))
        for term in goal.destination.arguments.values() if goal.destination else ():
            situation.value(term)
    except (CuagymError, TypeError, IndexError) as error:
        raise NotAccepted(f"The goal can't be carried out on the initial state: {error}") from None
    for name, state in golden.items():
        start = initial[name].value
        if essence(apps[name], start, situation.states[name].value) != essence(apps[name], start, state.value):
            raise NotAccepted(f"The goal, carried out, does not lead to the golden state of {name}.")


def _unknown(part: BaseModel, apps: Mapping[str, App]) -> Iterator[str]:
    """Apps, tables, fields, operations and pages that a part of a goal names and no app declares."""
    match part:
        case Step() if part.app not in apps or part.operation not in apps[part.app].operations:
            yield f"operation {part.app}.{part.operation}"
            return
        case Destination() if part.app not in apps or part.page not in apps[part.app].pages:
            yield f"page {part.app}.{part.page}"
            return
        case Referent():
            yield from _unknown_fields(part, apps)
        case Ask() | Attribute() | Holds() if isinstance(part.of, Referent):
            named = part.clause.field if isinstance(part, Holds) else part.field
            yield from _unknown_fields(part.of, apps, named)
        case _:
            pass
    for value in (getattr(part, name) for name in type(part).model_fields):
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        for item in inner:
            if isinstance(item, BaseModel):
                yield from _unknown(item, apps)


def _unknown_fields(referent: Referent, apps: Mapping[str, App], *more: str) -> Iterator[str]:
    tables = {cls.table: cls for cls in apps[referent.app].entities} if referent.app in apps else {}
    cls = tables.get(referent.table)
    if cls is None or cls.single:
        yield f"table {referent.app}.{referent.table}"
        return
    named: list[Clause | Rank] = [*referent.clauses, *([referent.rank] if referent.rank else [])]
    for field in (*(part.field for part in named), *more):
        if field not in cls.fields and field not in cls.derived:
            yield f"field {referent.table}.{field}"
