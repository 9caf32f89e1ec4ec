"""Goals: what a task asks for, as data that names things by description and never by id.

A goal is the structured reading of an instruction: steps in the order in which the instruction states them, or a
question, or a page to be on. Everything in it is resolved against states by whoever reads it (`resolve.py`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Test = Literal["is", "is_not", "has", "lacks", "contains", "on", "before", "after", "empty", "filled"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(_Model):
    """A value that the instruction states."""

    type: Literal["value"] = "value"
    value: JsonValue


class Clause(_Model):
    """One thing said of an entity: `field` (stored or derived) stands in relation `test` to `value`.

    is, is_not: equality, of texts to the letter. has, lacks: membership in a list field. contains: text, whatever
    its case. on: a moment falls on that day. before, after: strictly less or more (days, moments, numbers).
    empty, filled: null, "" or []; `value` is absent.
    """

    field: str
    test: Test
    value: Term | None = None


class Rank(_Model):
    """The `count` first entities by a field: "the two oldest"; ties make the description ambiguous."""

    field: str
    end: Literal["least", "most"]
    count: int = 1


class Referent(_Model):
    """The entities of a table that fit all clauses, or the ranked ones of those: one; with `each`, some."""

    type: Literal["referent"] = "referent"
    app: str
    table: str
    clauses: tuple[Clause, ...]
    rank: Rank | None = None
    each: bool = False


class Created(_Model):
    """The `nth` entity that an earlier step (by index) created."""

    type: Literal["created"] = "created"
    step: int
    nth: int = 0


class Attribute(_Model):
    """A field's value of an entity: how data flows from one place to another."""

    type: Literal["attribute"] = "attribute"
    of: Referent | Created
    field: str


class Phrase(_Model):
    """Text put together from stated and looked-up parts."""

    type: Literal["phrase"] = "phrase"
    parts: tuple[Term, ...]


class Several(_Model):
    """A list argument, item by item."""

    type: Literal["several"] = "several"
    items: tuple[Term, ...]


Term = Annotated[Value | Referent | Created | Attribute | Phrase | Several, Field(discriminator="type")]


class Holds(_Model):
    """That one entity fits a clause: "if the card … is overdue"."""

    type: Literal["holds"] = "holds"
    of: Referent | Created
    clause: Clause


class Amounts(_Model):
    """That the number of entities that fit `of` is exactly, more than or fewer than `number`."""

    type: Literal["amounts"] = "amounts"
    of: Referent
    test: Literal["is", "more", "fewer"]
    number: int


Condition = Annotated[Holds | Amounts, Field(discriminator="type")]


class Step(_Model):
    """One requested operation; done once for each entity when an argument is an `each` referent.

    when: the step is asked for only if this holds in the state that the steps before it leave; with `negated`, only
    if it does not.
    """

    app: str
    operation: str
    arguments: dict[str, Term]
    when: Condition | None = None
    negated: bool = False


class Ask(_Model):
    """A question for one field of one entity."""

    type: Literal["ask"] = "ask"
    of: Referent
    field: str


class Tally(_Model):
    """A question for a number of entities."""

    type: Literal["tally"] = "tally"
    of: Referent


Question = Annotated[Ask | Tally, Field(discriminator="type")]


class Destination(_Model):
    """A page to end on."""

    app: str
    page: str
    arguments: dict[str, Term]


class Goal(_Model):
    """What a task asks for: `steps`, and at most one of `question` and `destination`."""

    steps: tuple[Step, ...] = ()
    question: Question | None = None
    destination: Destination | None = None


Clause.model_rebuild()
Phrase.model_rebuild()
Several.model_rebuild()
Referent.model_rebuild()
Step.model_rebuild()
