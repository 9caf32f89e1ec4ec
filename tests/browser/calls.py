"""Legal calls of an app's operations as an instruction may ask for them: the same for the same seed."""

import datetime as dt
import random
import re
from collections.abc import Iterator
from typing import Any

from cuagym.errors import OperationRefused
from cuagym.hub.app import App
from cuagym.hub.kinds import File
from cuagym.hub.operation import Operation, Parameter, stored_arguments
from cuagym.hub.session import Session
from cuagym.hub.view import View
from cuagym.schema import Call

TRIES = 400
MENTION = re.compile(r"\{(\w+)")


def legal_call(app: App, session: Session, operation: Operation, seed: int) -> Call | None:
    """A call of the operation that is accepted and changes the state, or None when none was drawn."""
    draw = random.Random(f"{operation.name}/{seed}")
    view = session.view(app)
    for _ in range(TRIES):
        asked = set(MENTION.findall(draw.choice(operation.says))) if operation.says else set()
        raw = {
            one.name: _value(draw, view, operation, one, session)
            for one in operation.parameters
            if one.required or one.name in asked
        }
        try:
            after, _ = session.operate(app, operation.name, [raw], "admin")
            arguments = operation.arguments(view, raw)
        except OperationRefused:
            continue
        if after.of(app).current.bytes != session.of(app).current.bytes:
            return Call(app=app.name, operation=operation.name, args=stored_arguments(arguments))
    return None


def _value(draw: random.Random, view: View, operation: Operation, one: Parameter, session: Session) -> Any:
    if one.kind.many:
        return list({repr(v): v for v in _some(draw, view, operation, one, session)}.values())
    return _one(draw, view, operation, one, session)


def _some(draw: random.Random, view: View, operation: Operation, one: Parameter, session: Session) -> Iterator[Any]:
    for _ in range(draw.randint(1, 2)):
        yield _one(draw, view, operation, one, session)


def _one(draw: random.Random, view: View, operation: Operation, one: Parameter, session: Session) -> Any:
    match one.kind.base:
        case "entity":
            assert one.kind.entity is not None
            rows = view.all(one.kind.entity)
            return draw.choice(rows).id if rows else None
        case "choice":
            return draw.choice(one.kind.choices)
        case "bool":
            return draw.random() < 0.5
        case "int":
            return draw.randint(1, 4)
        case "day":
            return _day(draw, view).isoformat()
        case "moment":
            return f"{_day(draw, view).isoformat()}T{draw.choice(('08:00', '09:00', '17:30'))}:00Z"
        case "file":
            return _file(draw, session)
        case "address":
            return draw.choice(operation.texts.get(one.name, ("ines.ferro@example.org", "kit@harbour.example")))
        case _:
            return draw.choice(operation.texts.get(one.name, ("Something new", "A second thought")))


def _day(draw: random.Random, view: View) -> dt.date:
    return dt.date.fromisoformat(view.today) + dt.timedelta(days=draw.randint(1, 60))


def _file(draw: random.Random, session: Session) -> File | None:
    return draw.choice([held.file for held in session.files]) if session.files else None
