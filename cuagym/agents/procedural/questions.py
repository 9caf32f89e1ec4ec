"""Questions about a state: a field of one described entity, or how many entities there are of a kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from cuagym.agents.goal import Ask, Question, Tally
from cuagym.agents.procedural import english
from cuagym.agents.procedural.nouns import Words, field_noun
from cuagym.agents.procedural.refer import describe, describe_group, select
from cuagym.agents.procedural.scene import Scene, declaration
from cuagym.hub.entity import Derived, Entity, Field

_PLACE = re.compile(r"(in|on|of|under) the (\w+) \{\}")
_COUNTED = re.compile(r"with \{\} (.+)")
_MEASURED = re.compile(r"(\w+) at \{\} (\w+)")
_UNSEEN = frozenset({"colour", "background", "cover", "visibility"})
_LONGEST = 80
_NUMBERS = (
    "Answer with the number only.",
    "Just the number, please.",
    "Give me only the number.",
    "Reply with the number and nothing else.",
)
_DATES = (
    "Answer with the date in the form YYYY-MM-DD.",
    "Give me the date as YYYY-MM-DD.",
    "Reply with the date only, written YYYY-MM-DD.",
)
_TEXTS = (
    "Answer with the {} only.",
    "Reply with just the {}.",
    "Give me only the {}, exactly as it is written.",
    "The {} is all I need.",
)
_NAMES = ("Just the name, please.", "Answer with the name only.")


@dataclass(frozen=True)
class Asked:
    """A question with its answer, how it is worded, and where the answer stands."""

    question: Question
    text: str
    form: str
    answer: str
    facts: tuple[str, ...]
    reads: tuple[str, ...]


def draw_question(scene: Scene, words: Words, random: Random) -> Asked | None:
    """A question with one visible answer; None when this draw leads nowhere."""
    classes = [
        c for c in scene.app.entities if not c.single and not c.incidental and c.page and len(scene.ids(c)) > 3
    ]
    if not classes:
        return None
    cls = random.choices(classes, [min(len(scene.ids(c)), 40) for c in classes])[0]
    return _tally(scene, cls, words, random) if random.random() < 0.35 else _ask(scene, cls, words, random)


# -- how many --------------------------------------------------------------------------------------------------


def _tally(scene: Scene, cls: type[Entity], words: Words, random: Random) -> Asked | None:
    found = describe_group([scene], cls, lambda _: True, random, largest=9)
    if found is None or found[0].rank is not None:
        return None
    referent, ids = found[0].model_copy(update={"each": False}), found[1]
    entities = [scene.view.get(cls, id) for id in ids]
    if not all(english.quotable(entity.called) for entity in entities):
        return None
    noun = words.noun(referent, plural=True)
    text = random.choice(
        (f"how many {noun} are there", f"what is the number of {noun}", f"how many {noun} do we have at the moment")
    )
    form = random.choice(
        (
            "Answer with the number only.",
            "Just the number, please.",
            "Give me only the number.",
            "Reply with a single number.",
        )
    )
    reads = tuple(dict.fromkeys(page_of(entity) for entity in entities))
    facts = tuple(dict.fromkeys(entity.called for entity in entities))
    return Asked(Tally(of=referent), text, form, str(len(ids)), facts, reads)


# -- what, who, when -------------------------------------------------------------------------------------------


def _ask(scene: Scene, cls: type[Entity], words: Words, random: Random) -> Asked | None:
    name = random.choice([n for n in (*cls.fields, *cls.derived) if _askable(cls, n)] or [""])
    id = random.choice(scene.ids(cls))
    if not name:
        return None
    value = getattr(scene.view.get(cls, id), name)
    answer = _answer(declaration(cls, name), value)
    of = describe([scene], cls, id, random, without=name)
    if answer is None or of is None or select(scene, of) != [id]:
        return None
    text, form = _worded(cls, name, words.one(of), random)
    if answer.casefold() in english.spoken(text).casefold():
        return None
    entity = scene.view.get(cls, id)
    dated = declaration(cls, name).kind.base in ("day", "moment")
    fact = entity.called if dated else answer
    if not english.quotable(fact):
        return None
    return Asked(Ask(of=of, field=name), text, form, answer, (fact,), (page_of(entity),))


def _askable(cls: type[Entity], name: str) -> bool:
    """Whether a page shows the field as text, and its value is worth asking for."""
    declared = declaration(cls, name)
    if isinstance(declared, Field) and (declared.hidden or declared.incidental):
        return False
    if declared.kind.many or declared.kind.base in ("bool", "prose", "file") or name in _UNSEEN:
        return False
    return bool(declared.says) and not (isinstance(declared, Derived) and declared.kind.base == "entity")


def _answer(declared: Field | Derived, value: Any) -> str | None:
    if value is None:
        return None
    match declared.kind.base:
        case "entity":
            text = value.called
        case "day" | "moment":
            text = value[:10]
        case "int":
            text = str(value)
        case _:
            text = value
    return text if english.quotable(text) and len(text) <= _LONGEST else None


def _worded(cls: type[Entity], name: str, np: str, random: Random) -> tuple[str, str]:
    """The question as a clause, and the sentence that says how to answer."""
    declared = declaration(cls, name)
    says, noun, kind = declared.says or "", field_noun(cls, name, article=False), declared.kind
    if kind.base in ("day", "moment"):
        return _when(declared, says, np, random), random.choice(_DATES)
    if kind.base == "int":
        return _how_many(says, noun, np), random.choice(_NUMBERS)
    if kind.entity is not None and english.is_person(kind.entity.noun):
        return f"who is the {noun} of {np}", random.choice(_NAMES)
    if says == "from the address {}":
        return f"from which address was {np} sent", random.choice(_TEXTS).format("address")
    if says == "from {}" and random.random() < 0.7:
        return f"who is {np} from", random.choice(_NAMES)
    form = random.choice(_TEXTS)
    if kind.entity is not None:
        form = form.format(f"{kind.entity.title_field} of the {noun}")
        place = _PLACE.fullmatch(says)
        if place is None:
            return f"what is the {kind.entity.title_field} of the {noun} of {np}", form
        if place[1] == "of":
            return f"which {place[2]} does {np} belong to", form
        return f"which {place[2]} is {np} {place[1]}", form
    return f"what is the {noun} of {np}", form.format(noun)


def _when(declared: Field | Derived, says: str, np: str, random: Random) -> str:
    verb = "was" if isinstance(declared, Field) and declared.stamped else "is"
    done = says.removesuffix(" {}").removesuffix(" on")
    for word in ("until", "for"):
        if done.endswith(f" {word}"):
            return f"{word} which day {verb} {np} {done.removesuffix(f' {word}')}"
    return f"{random.choice(('on which day', 'on what date'))} {verb} {np} {done}"


def _how_many(says: str, noun: str, np: str) -> str:
    if counted := _COUNTED.fullmatch(says):
        return f"how many {counted[1]} does {np} have"
    if measured := _MEASURED.fullmatch(says):
        return f"at how many {measured[2]} is {np} {measured[1]}"
    return f"what is the {noun} of {np}"


def page_of(entity: Entity) -> str:
    """The path, with the app's prefix, of the page that shows an entity."""
    cls = type(entity)
    assert cls.page is not None
    return f"/{entity.view.app.name}{cls.page.format_map(_Values(entity))}"


class _Values(dict[str, Any]):
    """An entity's fields, stored and derived, for templates of paths."""

    def __init__(self, entity: Entity) -> None:
        super().__init__()
        self._entity = entity

    def __missing__(self, name: str) -> Any:
        return getattr(self._entity, name)


def ask_sentences(text: str, form: str, polite: bool, random: Random) -> str:
    """The question in full: asked outright or as something one would like to know."""
    wrapped = ["{}?", "{}?", "{}?", "I'd like to know {}.", "Tell me {}.", "Can you tell me {}?", "Find out {}."]
    if polite:
        wrapped += ["Could you please tell me {}?", "Would you look up {} for me?", "I would like to know {}."]
    frame = random.choice(wrapped)
    body = english.capital(text) if frame == "{}?" else indirect(text)
    return f"{english.sentence(frame.format(body))} {form}"


def indirect(text: str) -> str:
    """A direct question as an indirect one: `what is the due date of X` → `what the due date of X is`."""
    for pattern, order in _TURNED:
        if match := pattern.fullmatch(text):
            return order.format(*match.groups())
    return text


_TURNED = (
    (re.compile(r"(how many .+?) are there", re.S), "{} there are"),
    (re.compile(r"what is (the number of .+)", re.S), "{}"),
    (re.compile(r"what is (the .+)", re.S), "{}"),
    (re.compile(r"who is (.+) from", re.S), "who {} is from"),
    (re.compile(r"who is (the .+)", re.S), "who {} is"),
    (re.compile(r"(how many .+?) do we have (.+)", re.S), "{} we have {}"),
    (re.compile(r"(how many .+?) does (.+) have", re.S), "{} {} has"),
    (re.compile(r"(from which address) was (.+) sent", re.S), "{} {} was sent"),
    (re.compile(r"(which \w+) does (.+) belong to", re.S), "{} {} belongs to"),
    (re.compile(r"((?:at how many|which) \w+) is (.+) (\w+)", re.S), "{} {} is {}"),
    (re.compile(r"((?:on|until|for) (?:which day|what date)) (is|was) (.+) (\w+)", re.S), "{0} {2} {1} {3}"),
)
