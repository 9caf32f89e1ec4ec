"""Wording: instructions from courses, by a grammar of registers, frames and layouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from cuagym.agents.procedural import english, phrases
from cuagym.agents.procedural.clauses import Speaker, looked_up
from cuagym.agents.procedural.course import Course, Taken
from cuagym.agents.procedural.draw import holes
from cuagym.agents.procedural.english import DateStyle, listing, sentence
from cuagym.agents.procedural.nouns import Words
from cuagym.agents.procedural.phrases import Register
from cuagym.hub.app import App

_DATES: Mapping[Register, tuple[DateStyle, ...]] = {
    "curt": ("short", "bare"),
    "plain": ("long", "bare", "short"),
    "polite": ("long", "long", "reversed"),
    "chatty": ("long", "reversed", "bare"),
    "formal": ("long", "bare"),
    "hurried": ("short", "bare"),
}


_LEADING = (":", "required.", "done.", "you.", "thing.")
"""What an opener ends with that a list's own heading would repeat."""


class Voice:
    """The register in which one instruction is written, with its ways to begin, to ask and to end."""

    def __init__(self, apps: Mapping[str, App], today: str, random: Random) -> None:
        self.random = random
        self.register: Register = random.choice(phrases.REGISTERS)
        self.words = Words(apps, today, random.choice(_DATES[self.register]))

    def frame(self, body: str, place: str = "", *, asking: bool = False) -> str:
        """The whole of a message whose core is `body`, one or more sentences; `asking` when it is a question."""
        listed = "\n" in body
        openers = phrases.QUESTION_OPENERS if asking else phrases.OPENERS
        opener = self.random.choice([o for o in openers[self.register] if not (listed and o.endswith(_LEADING))])
        closer = self.random.choice((phrases.QUESTION_CLOSERS if asking else phrases.CLOSERS)[self.register])
        body = f"{place} {lowered(body)}" if place else body
        if opener.endswith((",", ":")):
            body = f"{opener} {lowered(body) if opener.endswith(',') else body}"
        elif opener:
            body = f"{opener} {english.capital(body)}"
        text = english.capital(body)
        if closer:
            text = f"{text}{chr(10) if chr(10) in text else ' '}{closer}"
        return straightened(text) if self.register == "hurried" else text

    def request(self, clause: str) -> str:
        """One sentence that asks for what a clause says."""
        return sentence(self.random.choice(phrases.REQUESTS[self.register]).format(clause))

    def result(self, clause: str) -> str:
        """One sentence that asks for a state of things."""
        return sentence(self.random.choice(phrases.RESULTS[self.register]).format(clause))

    def place(self, app: App) -> str:
        return self.random.choice(phrases.PLACES).format(app.brand)


def word_course(course: Course, random: Random, today: str, *, outcomes: bool = True) -> str:
    """The instruction, with marks, that asks for the steps of a course, or now and then for their outcomes."""
    voice = Voice(course.apps, today, random)
    layout = _layout(course, random, outcomes)
    speaker = Speaker(course, voice.words, random, pronouns=layout != "list")
    if layout == "result":
        clauses = [speaker.clause(taken, outcome=True) for taken in course.steps]
        return voice.frame(voice.result(_results(clauses)), _place(course, voice))
    groups = _groups(course, random, 1 if layout == "list" else 3 if layout == "text" else 8)
    parts = [(group[0].step.app, _clauses(group, speaker, voice)) for group in groups]
    if layout == "list":
        return voice.frame(_as_list(parts, voice, course))
    return voice.frame(_as_text(parts, voice, course), "" if len(course.apps) > 1 else _place(course, voice))


def _results(clauses: Sequence[str]) -> str:
    """Clauses behind one "that": it is said again before each further one."""
    return listing([clauses[0], *(f"that {clause}" for clause in clauses[1:])])


def _clauses(group: Sequence[Taken], speaker: Speaker, voice: Voice) -> list[str]:
    if group[0].step.when is None:
        return [speaker.clause(taken) for taken in group]
    return [_conditional(group, speaker, voice.random)]


def _conditional(group: Sequence[Taken], speaker: Speaker, random: Random) -> str:
    """A condition with its one or two steps; its first word can be a capital, and it stands as its own sentence."""
    first = group[0]
    if len(group) == 1 and random.random() < 0.4:
        done = speaker.clause(first)
        return f"{done}, but only if {speaker.condition(first, back=True)}"
    condition = speaker.condition(first)
    done = speaker.clause(first)
    if len(group) == 1:
        return random.choice((f"if {condition}, {done}", f"check whether {condition}, and if so, {done}"))
    speaker.talk.topic = first.main
    otherwise = speaker.clause(group[1])
    return random.choice(
        (
            f"if {condition}, {done}; otherwise, {otherwise}",
            f"if {condition}, {done}, and if not, {otherwise}",
            f"check whether {condition}: if so, {done}; if not, {otherwise}",
            f"if {condition}, {done}. Otherwise, {otherwise}",
            f"look whether {condition}. If it is so, {done}. If it isn't, {otherwise}",
        )
    )


def _layout(course: Course, random: Random, outcomes: bool) -> str:
    count = len(course.steps)
    if (
        count <= 3
        and len(_apps(course)) == 1
        and all(_has_outcome(t) for t in course.steps)
        and random.random() < 0.25
    ):
        return "result"
    if count >= 3 and random.random() < 0.1 * count:
        return "list"
    return "text"


def _has_outcome(taken: Taken) -> bool:
    plural = any(getattr(getattr(t, "rank", None), "count", 1) > 1 for t in taken.step.arguments.values())
    said = set(holes(taken.clause))
    if taken.step.when is not None:
        return False
    return not plural and not looked_up(taken) and any(set(holes(o)) == said for o in taken.operation.outcomes)


def _apps(course: Course) -> list[str]:
    return list(dict.fromkeys(taken.step.app for taken in course.steps))


def _place(course: Course, voice: Voice) -> str:
    """Names the app, now and then: with one app it goes without saying."""
    return voice.place(course.apps[_apps(course)[0]]) if voice.random.random() < 0.4 else ""


def _groups(course: Course, random: Random, most: int) -> list[list[Taken]]:
    """The steps, split where the app changes and into sentences of a few clauses."""
    groups: list[list[Taken]] = []
    room = 0
    for taken in course.steps:
        if taken.step.negated and groups:
            groups[-1].append(taken)
            room = 0
            continue
        alone = ":" in taken.clause or taken.step.when is not None
        if not room or groups[-1][-1].step.app != taken.step.app or alone:
            groups.append([])
            room = random.randint(1, most)
        groups[-1].append(taken)
        room = 0 if alone else room - 1
    return groups


def _as_text(parts: Sequence[tuple[str, list[str]]], voice: Voice, course: Course) -> str:
    sentences: list[str] = []
    several = len(course.apps) > 1
    last = ""
    for i, (app, clauses) in enumerate(parts):
        body = _joined(clauses, voice.random)
        if body.startswith(("if ", "check ", "look ")):
            place = voice.place(course.apps[app]) if several and app != last else ""
            sentences.append(_plainly(body, place, i, voice))
            last = app
            continue
        asked = i == 0 or voice.random.random() < 0.2
        text = voice.request(body) if asked else _continued(body, i, len(parts), voice)
        if several and app != last:
            text = f"{voice.place(course.apps[app])} {lowered(text if i == 0 else voice.request(body))}"
        sentences.append(sentence(text))
        last = app
    return " ".join(sentences)


def _plainly(body: str, place: str, i: int, voice: Voice) -> str:
    """A condition as a sentence of its own; requests would separate "if" from what it belongs to."""
    lead = voice.random.choice(("", "", "then,", "next,")) if i else voice.random.choice(("", "", "please"))
    if lead == "please" and body.startswith("if "):
        lead = ""
    return sentence(" ".join(part for part in (place or lead, body) if part))


def _continued(body: str, i: int, count: int, voice: Voice) -> str:
    if i == count - 1 and i > 1 and voice.random.random() < 0.5:
        return f"{voice.random.choice(phrases.FINALLY)} {body}"
    if voice.random.random() < 0.25:
        return body
    return f"{voice.random.choice(phrases.THEN if voice.random.random() < 0.7 else phrases.ALSO)} {body}"


def _joined(clauses: Sequence[str], random: Random) -> str:
    if len(clauses) == 2:
        return random.choice(("{} and {}", "{}, then {}", "{} and then {}", "{}, and {}")).format(*clauses)
    return listing(clauses, random.choice(("and", "and then", "and finally")))


def _as_list(parts: Sequence[tuple[str, list[str]]], voice: Voice, course: Course) -> str:
    bullet = voice.random.choice(("{}. ", "{}. ", "- ", "{}) "))
    lines = [voice.random.choice(phrases.HEADS[voice.register])]
    for i, (app, clauses) in enumerate(parts):
        text = listing(clauses)
        if len(course.apps) > 1:
            text = f"in {course.apps[app].brand}, {text}"
        lines.append(bullet.format(i + 1) + sentence(text))
    return "\n".join(lines)


def lowered(text: str) -> str:
    """`text` as it goes on after a comma: its first letter small, unless it is a name or I."""
    if text[:2] in ("I ", "I'") or not text[:1].isalpha():
        return text
    return text[0].lower() + text[1:]


def straightened(text: str) -> str:
    """Typed in a hurry: straight quotation marks."""
    return text.replace("“", '"').replace("”", '"')
