"""Noun phrases: descriptions of entities, values and groups in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cuagym.agents.goal import Clause, Referent, Value
from cuagym.agents.procedural import english
from cuagym.agents.procedural.english import DateStyle
from cuagym.agents.procedural.scene import declaration
from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.hub.kinds import Kind

_NOUNS = ("favourite",)
_HEADS = ("with ", "assigned to ", "shared with ", "labelled ", "tagged ")
_PLAIN = re.compile(r"[\w .&'’@+-]{1,40}")


@dataclass(frozen=True)
class Words:
    """How one instruction names things: the apps, what today is, how it writes dates."""

    apps: Mapping[str, App]
    today: str
    dates: DateStyle

    def value(self, kind: Kind, value: Any, app: App | None = None) -> str:
        """A value that is given or typed: texts in quotation marks."""
        match kind.base:
            case "day":
                return english.day(value, self.today, self.dates)
            case "moment":
                return english.moment(value, self.today, self.dates)
            case "choice":
                return choice_words(app, kind, value)
            case "bool":
                return "on" if value else "off"
            case "int" | "address":
                return english.slot(str(value))
            case "file":
                return english.quoted(value["name"])
            case _:
                return english.quoted(value)

    # -- entities --------------------------------------------------------------------------------------------

    def bare(self, referent: Referent) -> str:
        """The name alone, with what tells it from others of that name: `“Done” on the board “Garden”`."""
        cls = self._cls(referent)
        title = next(c for c in referent.clauses if c.field == cls.title_field and c.test == "is")
        rest = [self.after(cls, c) for c in referent.clauses if c is not title]
        return " ".join([self.title(cls, _stated(title)), *_gathered(rest)])

    def title(self, cls: type[Entity], text: str) -> str:
        return english.slot(text) if english.is_person(cls.noun) else english.quoted(text)

    def noun(self, referent: Referent, *, plural: bool, count: str = "") -> str:
        """Adjectives, noun, name and what follows it: `unread email “Lunch?” from Ana Ruiz`."""
        cls = self._cls(referent)
        before: list[str] = [count] if count else []
        name: list[str] = []
        after: list[str] = []
        if referent.rank is not None:
            declared = declaration(cls, referent.rank.field)
            before.append((declared.least if referent.rank.end == "least" else declared.most) or "")
        for clause in referent.clauses:
            if clause.field == cls.title_field and clause.test == "is":
                name.append(self.title(cls, _stated(clause)))
            elif (adjective := _adjective(cls, clause)) is not None:
                before.append(adjective)
            else:
                after.append(self.after(cls, clause))
        return " ".join([*before, cls.plural if plural else cls.noun, *name, *_gathered(after)])

    def one(self, referent: Referent) -> str:
        return f"the {self.noun(referent, plural=False)}"

    def attribute(self, of: Referent, name: str, here: App) -> str:
        """`the subject of the newest email from Ana Ruiz in Fernpost`; the app is named when it is another one."""
        cls = self._cls(of)
        where = "" if of.app == here.name else f" in {self.apps[of.app].brand}"
        return f"the {field_noun(cls, name, article=False)} of {self.one(of)}{where}"

    def group(self, referent: Referent, word: str) -> str:
        """`every unread email from Ana Ruiz`, `the two oldest emails …`; `word` is every, each or all."""
        if referent.rank is not None and referent.rank.count > 1:
            return f"the {self.noun(referent, plural=True, count=english.number(referent.rank.count))}"
        if word == "all":
            return f"all {self.noun(referent, plural=True)}"
        return f"{word} {self.noun(referent, plural=False)}"

    def after(self, cls: type[Entity], clause: Clause) -> str:
        """What a clause adds behind the noun: `due before 14 March`, `labelled “Travel”`."""
        declared = declaration(cls, clause.field)
        if clause.test in ("empty", "filled"):
            return f"{'without' if clause.test == 'empty' else 'with'} {field_noun(cls, clause.field)}"
        if clause.test == "contains":
            return f"with {english.quoted(_stated(clause))} in the {field_noun(cls, clause.field, article=False)}"
        says, value = declared.says or "with {}", self.clause_value(cls, clause)
        if clause.test in ("before", "after"):
            return _compared(says, declared.kind, clause.test, value)
        if clause.test == "lacks":
            return (
                says.replace("with ", "without ", 1).format(value)
                if says.startswith("with ")
                else f"not {says}".format(value)
            )
        if declared.kind.base == "int" and _stated(clause) == 1:
            says = says.removesuffix("s")
        return says.format(value)

    def verb(self, cls: type[Entity], clause: Clause) -> str:
        """A clause as something said of an entity: `is overdue`, `has no comments`, `is due before 14 March`."""
        declared = declaration(cls, clause.field)
        if declared.kind.base == "bool":
            if declared.yes is None:
                return f"is {declared.no}" if not _stated(clause) else f"is not {declared.no}"
            adjective = f"a {declared.yes}" if declared.yes in _NOUNS else declared.yes
            return f"is {adjective}" if _stated(clause) else f"is not {adjective}"
        said = self.after(cls, clause)
        for lead, verb in (("with ", "has "), ("who ", ""), ("that ", ""), ("without ", "doesn't have ")):
            if said.startswith(lead):
                return verb + said.removeprefix(lead)
        return f"is {said}"

    def clause_value(self, cls: type[Entity], clause: Clause) -> str:
        """The value of a clause in words."""
        kind = declaration(cls, clause.field).kind
        if isinstance(clause.value, Referent):
            return self.bare(clause.value)
        value = _stated(clause)
        if kind.base in {"moment", "day"}:
            return english.day(value, self.today, self.dates)
        if kind.base == "int":
            return english.slot(str(value) if value else "no")
        if kind.base == "choice":
            declared = cls.fields.get(clause.field)
            return declared.words.get(value, human(value)) if declared else human(value)
        if clause.field != cls.title_field and _PLAIN.fullmatch(str(value)):
            return english.slot(str(value))
        return english.quoted(str(value))

    def _cls(self, referent: Referent) -> type[Entity]:
        return self.apps[referent.app].entity(referent.table)


def _gathered(after: list[str]) -> list[str]:
    """Phrases behind a noun, those that begin alike drawn together: `with the label … and no comments`."""
    heads: dict[str, list[str]] = {}
    for phrase in after:
        head = next((h for h in _HEADS if phrase.startswith(h)), phrase)
        heads.setdefault(head, []).append(phrase.removeprefix(head))
    return [head + english.listing(rest) if rest != [""] else head for head, rest in heads.items()]


def human(text: str) -> str:
    return text.replace("_", " ")


def choice_words(app: App | None, kind: Kind, value: str) -> str:
    """What a choice's value is called: as a field with the same choices says, else itself."""
    for cls in app.entities if app else ():
        for declared in cls.fields.values():
            if declared.kind.choices == kind.choices and value in declared.words:
                return declared.words[value]
    return human(value)


def field_noun(cls: type[Entity], name: str, *, article: bool = True) -> str:
    """What a field is called: `a due date`, `an author`; without the article for `the due date`."""
    kind = declaration(cls, name).kind
    noun = human(name)
    if name in ("due", "start", "end"):
        noun = f"{noun} date"
    elif name.endswith("_at"):
        noun = f"{noun[:-3]} time"
    if not article:
        return noun
    return f"any {noun}" if kind.many else f"{english.article(noun)} {noun}"


def _stated(clause: Clause) -> Any:
    assert isinstance(clause.value, Value)
    return clause.value.value


def _adjective(cls: type[Entity], clause: Clause) -> str | None:
    declared = declaration(cls, clause.field)
    if declared.kind.base != "bool":
        return None
    return declared.yes if _stated(clause) else declared.no


def _compared(says: str, kind: Kind, test: str, value: str) -> str:
    if kind.base == "int":
        return says.format(f"{'fewer' if test == 'before' else 'more'} than {value}")
    return says.replace("on {}", "{}").format(f"{test} {value}")
