"""Referring expressions: descriptions that single out one entity, or a group, in the eyes of a reader.

The incremental algorithm of Dale and Reiter (1995): attributes are tried in the order in which people prefer
them, and one is kept when it rules out somebody who still fits. A description holds in the scene of its step and
in the initial one alike, so that a reader who looks up everything first is not led astray.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Literal, TypeAlias

from cuagym.agents.goal import Rank, Referent
from cuagym.agents.procedural.english import quotable
from cuagym.agents.procedural.scene import Scene, Trait, declaration, spoken_fields
from cuagym.hub.entity import Derived, Entity, Field

End: TypeAlias = Literal["least", "most"]

_MOST_TRAITS = 4
_WORD = re.compile(r"[^\W\d_]{4,}")


def describe(
    scenes: Sequence[Scene],
    cls: type[Entity],
    id: str,
    random: Random,
    *,
    by_title: bool = False,
    without: str | None = None,
) -> Referent | None:
    """A description that fits only this entity in every scene given (the current one first); None if none does.

    by_title: a name is asked for, so that the title comes first and no adjectives are used. without: a field that
    must not be given away.
    """
    if cls.single or cls.incidental:
        return None
    scenes = [scene for scene in scenes if scene.has(cls, id)]
    if by_title:
        return _agreed(scenes, cls, id, scenes[0].identity(cls, id))
    traits = [t for t in scenes[0].traits(cls, id) if t[0] != without and not _fleeting(cls, t)]
    traits.sort(key=lambda t: t[2] is False)
    if random.random() < 0.25:
        described = _roundabout(scenes, cls, id, traits, random)
        if described is not None:
            return described
    chosen = _incremental(scenes, cls, id, traits)
    if chosen is None:
        return _ranked(scenes, cls, id, traits, random)
    if len(chosen) < 2 and random.random() < 0.15:
        chosen += [t for t in traits if t not in chosen and not isinstance(t[2], bool)][:1]
    return _agreed(scenes, cls, id, scenes[0].referent(cls, chosen))


def _fleeting(cls: type[Entity], trait: Trait) -> bool:
    """Whether looking around may change what the trait says."""
    declared = declaration(cls, trait[0])
    return isinstance(declared, Field) and declared.incidental


def _incremental(
    scenes: Sequence[Scene], cls: type[Entity], id: str, traits: Sequence[Trait]
) -> list[Trait] | None:
    left = [set(scene.ids(cls)) for scene in scenes]
    chosen: list[Trait] = []
    for trait in traits:
        fewer = [rest.intersection(scene.matching(cls, (trait,))) for rest, scene in zip(left, scenes, strict=True)]
        if any(id not in rest for rest in fewer):
            continue
        if any(len(after) < len(before) for after, before in zip(fewer, left, strict=True)):
            chosen.append(trait)
            left = fewer
        if all(len(rest) == 1 for rest in left):
            return chosen or [trait]
        if len(chosen) == _MOST_TRAITS:
            return None
    return None


def _roundabout(
    scenes: Sequence[Scene], cls: type[Entity], id: str, traits: Sequence[Trait], random: Random
) -> Referent | None:
    """A description without the title, by other attributes or by a rank: it has to be looked up."""
    others = [t for t in traits if t[0] != cls.title_field]
    random.shuffle(others)
    others.sort(key=lambda t: isinstance(t[2], bool))
    if random.random() < 0.6:
        ranked = _ranked(scenes, cls, id, others, random)
        if ranked is not None:
            return ranked
    chosen = _incremental(scenes, cls, id, others[:3])
    return None if chosen is None else _agreed(scenes, cls, id, scenes[0].referent(cls, _in_order(cls, chosen)))


def _ranked(
    scenes: Sequence[Scene], cls: type[Entity], id: str, traits: Sequence[Trait], random: Random
) -> Referent | None:
    """The entity as the first or last of those that share a trait or two with it."""
    for name, end in ranks(cls, random):
        rank = Rank(field=name, end=end)
        for group in (traits[:1], traits[1:2], traits[:2]):
            usable = [t for t in group if t[0] != name]
            first = bool(usable) and all(scene.matching(cls, usable, rank) == [id] for scene in scenes)
            if first and len(scenes[0].matching(cls, usable)) > 1:
                return _agreed(scenes, cls, id, scenes[0].referent(cls, _in_order(cls, usable), rank))
    return None


def ranks(cls: type[Entity], random: Random) -> list[tuple[str, End]]:
    """The orders for which the entity has superlatives, shuffled: pairs of field and end."""
    fields: dict[str, Field | Derived] = {**cls.fields, **cls.derived}
    found: list[tuple[str, End]] = [(name, "least") for name, f in fields.items() if f.least]
    found += [(name, "most") for name, f in fields.items() if f.most]
    random.shuffle(found)
    return found


def _in_order(cls: type[Entity], traits: Sequence[Trait]) -> list[Trait]:
    order = spoken_fields(cls)
    return sorted(traits, key=lambda t: order.index(t[0]))


def _agreed(scenes: Sequence[Scene], cls: type[Entity], id: str, referent: Referent | None) -> Referent | None:
    """`referent` when it names what it mentions alike in all scenes and fits the entity alone in each."""
    if referent is None:
        return None
    for scene in scenes[1:]:
        if select(scene, referent) != [id]:
            return None
    return referent


def select(scene: Scene, referent: Referent) -> list[str] | None:
    """Ids of the entities that a description selects in a scene; None when a name in it means nothing there."""
    cls = scene.app.entity(referent.table)
    traits: list[Trait] = []
    for clause in referent.clauses:
        value = clause.value
        if isinstance(value, Referent):
            named = select(scene, value)
            if named is None or len(named) != 1:
                return None
            traits.append((clause.field, clause.test, named[0]))
        else:
            traits.append((clause.field, clause.test, getattr(value, "value", None)))
    return scene.matching(cls, traits, referent.rank)


def describe_group(
    scenes: Sequence[Scene],
    cls: type[Entity],
    legal: Callable[[str], bool],
    random: Random,
    *,
    smallest: int = 2,
    largest: int = 6,
) -> tuple[Referent, list[str]] | None:
    """A description of several entities, all of them legal, and their ids in order; None when no draw succeeds."""
    seeds = scenes[0].ids(cls)
    for _ in range(28 if len(seeds) >= smallest else 0):
        id = random.choice(seeds)
        if not legal(id):
            continue
        traits, rank = _group_traits(scenes[0], cls, id, random, (smallest, largest))
        if not traits:
            continue
        found = scenes[0].matching(cls, traits, rank)
        if not smallest <= len(found) <= largest or not all(legal(one) for one in found):
            continue
        traits = _pruned(scenes[0], cls, traits, rank, found)
        referent = scenes[0].referent(cls, _in_order(cls, traits), rank, each=True)
        if all(select(scene, referent) == found for scene in scenes):
            return referent, found
    return None


def _group_traits(
    scene: Scene, cls: type[Entity], id: str, random: Random, sizes: tuple[int, int]
) -> tuple[list[Trait], Rank | None]:
    said = [t for t in scene.traits(cls, id) if t[0] != cls.title_field]
    pool = [t for t in said if random.random() < (0.3 if _fleeting(cls, t) or t[2] is False else 1)]
    random.shuffle(pool)
    traits = pool[: random.choice((1, 1, 2, 2, 3))]
    for i, trait in enumerate(traits):
        if trait[1] == "on":
            traits[i] = _comparison(trait, random)
    if random.random() < 0.2:
        traits = [t for t in traits[:1] if t[1] not in ("before", "after")] + _word_of(scene, cls, id, random)
    found = ranks(cls, random)
    if found and random.random() < 0.25:
        name, end = found[0]
        traits = [t for t in traits[:2] if t[0] != name]
        return traits, Rank(field=name, end=end, count=random.randint(sizes[0], min(sizes[1], 4)))
    return list({t[0]: t for t in traits}.values()), None


def _pruned(
    scene: Scene, cls: type[Entity], traits: list[Trait], rank: Rank | None, found: list[str]
) -> list[Trait]:
    """The traits without those that rule nobody out."""
    for trait in reversed(traits):
        fewer = [t for t in traits if t is not trait]
        if fewer and scene.matching(cls, fewer, rank) == found:
            traits = fewer
    return traits


def _comparison(trait: Trait, random: Random) -> Trait:
    name, _, value = trait
    day = dt.date.fromisoformat(value)
    if random.random() < 0.5:
        return name, "before", (day + dt.timedelta(days=random.randint(1, 3))).isoformat()
    return name, "after", (day - dt.timedelta(days=random.randint(1, 3))).isoformat()


def _word_of(scene: Scene, cls: type[Entity], id: str, random: Random) -> list[Trait]:
    """A word that occurs in the entity's title."""
    title = scene.column(cls, cls.title_field)[scene.state.table(cls.table).index[id]]
    words = _WORD.findall(title) if quotable(title) else []
    return [(cls.title_field, "contains", random.choice(words))] if words else []
