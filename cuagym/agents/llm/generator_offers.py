"""What a small model is offered to make a task of: one or two operations with a few values for each argument.

Everything offered exists, can be named so that a reader finds it, and is possible on its own. What is offered is a
function of the wish, the world and k.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from cuagym.agents.goal import Ask, Destination, Question, Several, Tally, Term, Value
from cuagym.agents.llm.taxonomy import Skill, Wish
from cuagym.agents.procedural import english
from cuagym.agents.procedural.draw import HOLE, draw_arguments, holes, main_parameter, possible, wordable
from cuagym.agents.procedural.navigation import draw_destination
from cuagym.agents.procedural.neighbours import nearest
from cuagym.agents.procedural.nouns import Words
from cuagym.agents.procedural.questions import draw_question
from cuagym.agents.procedural.resolve import counting_mint
from cuagym.agents.procedural.scene import Scene
from cuagym.hub.operation import Operation, Parameter
from cuagym.hub.state import JsonObject

MOST = 5
"""Values offered for an argument."""
_DRAWS = 12
_LONGEST = {"text": 60, "prose": 160}
_SLOT = re.compile("\ue000([^\ue001]*)\ue001")


@dataclass(frozen=True)
class Option:
    """One value: how an instruction calls it (data words marked), the argument as JSON, and as a goal states it.

    bare: its name alone, for clauses that say what it is themselves.
    """

    phrase: str
    value: Any
    term: Term
    bare: str = ""

    @property
    def text(self) -> str:
        return english.spoken(self.phrase)

    @property
    def needles(self) -> tuple[str, ...]:
        """What an instruction has to say for a reader to know that this is meant."""
        return () if isinstance(self.value, bool) else slots(self.phrase) or (self.text,)


@dataclass(frozen=True)
class Argument:
    """An argument to fill in: with one of the options or, without any, with a text of at most `longest` letters.

    examples: texts of the kind that is wanted.
    """

    name: str
    options: tuple[Option, ...]
    longest: int = 0
    examples: tuple[str, ...] = ()
    many: bool = False

    @property
    def label(self) -> str:
        return english.human(self.name)

    def option(self, given: str) -> Option:
        """The option that a model chose by its words, or its own text."""
        for option in self.options:
            if option.text == given:
                return option
        return Option(english.quoted(given), given, Value(value=given))

    def value(self, option: Option) -> Any:
        """The argument as a call has it."""
        return [option.value] if self.many else option.value

    def term(self, option: Option) -> Term:
        """The argument as a goal has it."""
        return Several(items=(option.term,)) if self.many else option.term


@dataclass(frozen=True)
class Chosen:
    """An operation to be used, as people ask for it.

    main: the argument that the operation is about. example: arguments of a possible call.
    """

    operation: Operation
    clause: str
    arguments: tuple[Argument, ...]
    main: str | None
    example: JsonObject

    @property
    def about_one(self) -> bool:
        """Whether it can't be asked for where its entity is missing."""
        return self.main is not None and self.operation.parameter(self.main).required

    @property
    def plain(self) -> str:
        """The clause with its parameters in square brackets."""
        return HOLE.sub(lambda match: f"[{english.human(match[1])}]", self.clause)

    def without(self, used: Collection[str]) -> Chosen:
        """The same with other things to do it to than those with these ids, as far as there are."""

        def fewer(argument: Argument) -> Argument:
            left = tuple(option for option in argument.options if option.value not in used)
            return replace(argument, options=left or argument.options) if argument.name == self.main else argument

        return replace(self, arguments=tuple(fewer(argument) for argument in self.arguments))

    def filled(self, options: Mapping[str, Option]) -> str:
        """The clause with what was chosen for each parameter, data words marked."""

        def said(match: re.Match[str]) -> str:
            option = options[match[1]]
            return option.bare if match[2] and option.bare else option.phrase

        return HOLE.sub(said, self.clause)


@dataclass(frozen=True)
class Answerable:
    """A question with its answer, or a page to end on. phrase: in plain words, data words marked."""

    phrase: str
    form: str = ""
    question: Question | None = None
    destination: Destination | None = None
    answer: str | None = None
    facts: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return english.spoken(self.phrase)

    @property
    def shape(self) -> str:
        match self.question:
            case Ask(of=of, field=field):
                return f"{of.app}.ask {of.table}.{field}"
            case Tally(of=of):
                return f"{of.app}.tally {of.table}"
        assert self.destination is not None
        return f"{self.destination.app}:{self.destination.page}"


def slots(phrase: str) -> tuple[str, ...]:
    """The words of a phrase that come from the data, without quotation marks."""
    return tuple(found.strip("“”") for found in _SLOT.findall(phrase))


def words_of(scene: Scene) -> Words:
    return Words({scene.app.name: scene.app}, scene.now[:10], "bare")


def choose(scene: Scene, wish: Wish, random: Random) -> tuple[Chosen, ...]:
    """The wish's operation and, unless the task is to be easy, another that can be done to the same things.

    Where nothing of the wish's skill is possible in this world, any other operation of the app takes its place.
    """
    skilled = wish.skill.operations
    start = skilled.index(wish.spotlight)
    order = [*skilled[start:], *skilled[:start]]
    others = [name for name in scene.app.operations if name not in order]
    for name in (*order, *random.sample(others, len(others))):
        first = offered(scene, scene.app.operations[name], random)
        if first is None or (wish.kind == "infeasible" and not first.about_one):
            continue
        if wish.difficulty == "easy" or wish.kind == "infeasible" or first.main is None:
            return (first,)
        second = _another(scene, first, random)
        return (first,) if second is None else (first, second)
    raise AssertionError(f"nothing can be done in this world of {scene.app.name}")


def _another(scene: Scene, first: Chosen, random: Random) -> Chosen | None:
    """A second operation on what the first is about, that does not take it back."""
    argument = next(argument for argument in first.arguments if argument.name == first.main)
    cls = first.operation.parameter(argument.name).kind.entity
    ids = tuple(option.value for option in argument.options)
    for operation in random.sample([*scene.app.operations.values()], len(scene.app.operations)):
        entities = [p.kind.entity for p in operation.parameters if p.required]
        if cls in entities and not _opposed(first.operation.name, operation.name):
            found = offered(scene, operation, random, ids)
            if found is None or operation.parameter(found.main or "").kind.entity is not cls:
                continue
            if _follows(scene, first, found):
                return found
    return None


def _follows(scene: Scene, first: Chosen, second: Chosen) -> bool:
    """Whether the second operation can still be done to a thing when the first was."""
    done = scene.app.operate(scene.state, scene.now, counting_mint(), first.operation.name, first.example)
    then = Scene(scene.app, done.applied.state, scene.now)
    return possible(then, second.operation, {**second.example, second.main or "": first.example[first.main or ""]})


def _opposed(one: str, other: str) -> bool:
    """Whether two operations are one, or might undo one another: `star` and `unstar`, `set_due` and `clear_due`."""
    mine, others = one.split("_"), other.split("_")
    return mine[-1].removeprefix("un") == others[-1].removeprefix("un") or mine[0] == others[0]


def offered(scene: Scene, operation: Operation, random: Random, about: tuple[str, ...] = ()) -> Chosen | None:
    """An operation with values for what one of its clauses mentions; None when it can't be done in this world.

    about: ids of the only things to which it may be done.
    """
    clauses = wordable(operation)
    if operation.background or not clauses:
        return None
    clause = random.choice(clauses)
    main = main_parameter(operation, clause)
    if main is None and about:
        return None
    forced: list[dict[str, Any]] = [{main.name: id} for id in about] if main else []
    tries = (draw_arguments(scene, operation, clause, random, given) for given in forced or [{}] * _DRAWS)
    drawn = [raw for raw in tries if raw is not None]
    if not drawn:
        return None
    arguments = []
    for name in dict.fromkeys(holes(clause)):
        parameter = operation.parameter(name)
        argument = _argument(scene, operation, parameter, drawn, is_main=parameter is main, more=not about)
        if argument is None:
            return None
        arguments.append(argument)
    together = _together(scene, operation, arguments, main.name if main else "", drawn[0])
    if arguments and not together:
        return None
    return Chosen(operation, clause, together, main.name if main else None, drawn[0])


def _together(
    scene: Scene, operation: Operation, arguments: list[Argument], main: str, example: dict[str, Any]
) -> tuple[Argument, ...]:
    """The arguments with such options only as are possible whatever the main one is, or else those of the example.

    Nothing where the example can't be named.
    """
    by_name = {argument.name: argument for argument in arguments}
    abouts = [option.value for option in by_name[main].options] if main else []

    def fits(argument: Argument, option: Option) -> bool:
        given = {**example, argument.name: argument.value(option)}
        return all(possible(scene, operation, {**given, main: id}) for id in abouts)

    for argument in arguments:
        if argument.name == main or not argument.options:
            continue
        fitting = tuple(option for option in argument.options if fits(argument, option))
        if fitting:
            by_name[argument.name] = replace(argument, options=fitting)
            continue
        for shown in (argument, by_name[main]):
            same = tuple(option for option in shown.options if shown.value(option) == example[shown.name])
            if not same:
                return ()
            by_name[shown.name] = replace(shown, options=same)
    return tuple(by_name.values())


def _argument(
    scene: Scene,
    operation: Operation,
    parameter: Parameter,
    drawn: list[dict[str, Any]],
    *,
    is_main: bool,
    more: bool,
) -> Argument | None:
    kind, name, example = parameter.kind, parameter.name, drawn[0]
    if kind.base in ("text", "prose"):
        examples = tuple(raw[name] for raw in drawn)
        return None if kind.many else Argument(name, (), _LONGEST[kind.base], tuple(dict.fromkeys(examples))[:3])
    if kind.entity is not None and not is_main and not kind.many:
        values = [example[name]]  # so that whatever the main argument is, they go together
    elif kind.many:
        values = [item for raw in drawn for item in raw[name]]
    else:
        values = [raw[name] for raw in drawn]
        if is_main and more and kind.entity is not None:
            values = [*dict.fromkeys(values)][: MOST - 2]
            values += nearest(scene, kind.entity, values[0])[:12]
        values = [value for value in values if possible(scene, operation, {**example, name: value})]
    options = [_option(scene, parameter, value) for value in values]
    different = {option.text: option for option in options if option is not None}
    chosen = tuple(different.values())[:MOST]
    return Argument(name, chosen, many=kind.many) if chosen else None


def _option(scene: Scene, parameter: Parameter, value: Any) -> Option | None:
    cls = parameter.kind.entity
    if cls is None:
        return Option(words_of(scene).value(parameter.kind, value, scene.app), value, Value(value=value))
    referent = None if cls.single or cls.incidental else scene.identity(cls, value)
    if referent is None:
        return None
    words = words_of(scene)
    return Option(words.one(referent), value, referent, words.bare(referent))


def questions(scene: Scene, skill: Skill, random: Random) -> tuple[Answerable, ...]:
    """Some questions about the state that have one visible answer each, those about the skill's tables first."""
    drawn = (draw_question(scene, words_of(scene), random) for _ in range(60))
    asked = [
        Answerable(a.text, a.form, question=a.question, answer=a.answer, facts=a.facts, reads=a.reads)
        for a in drawn
        if a is not None
    ]
    asked.sort(key=lambda one: one.question is None or one.question.of.table not in skill.tables)
    return _some(asked)


def destinations(scene: Scene, random: Random, start: str) -> tuple[Answerable, ...]:
    """Some pages to end on."""
    drawn = (draw_destination(scene, words_of(scene), random, start) for _ in range(20))
    headed = [Answerable(h.clause, destination=h.destination, visits=h.visits) for h in drawn if h is not None]
    return _some(headed)


def _some(found: list[Answerable]) -> tuple[Answerable, ...]:
    return tuple({one.text: one for one in found}.values())[:MOST]
