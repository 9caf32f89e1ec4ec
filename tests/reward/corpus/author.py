"""What a shape's make.py writes its files with: edits of states, and a case that becomes case.json and programs."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from cuagym.hub.patch import make_patch

State: TypeAlias = dict[str, Any]
Edit: TypeAlias = Callable[[State], None]
SELECTOR = re.compile(r"(.*?)\[(\w+)=(.*)\]")
LINE = 116


def put(path: str, value: Any) -> Edit:
    """Sets a member or replaces an item; `/-` at the end appends. `/users[id=u3]/name` selects by a member."""

    def edit(state: State) -> None:
        parent, key = _place(state, path)
        if key == "-":
            parent.append(copy.deepcopy(value))
        else:
            parent[key] = copy.deepcopy(value)

    return edit


def insert(path: str, value: Any) -> Edit:
    """Puts a value before the item of a list that the path points at."""

    def edit(state: State) -> None:
        parent, key = _place(state, path)
        parent.insert(key, copy.deepcopy(value))

    return edit


def drop(path: str) -> Edit:
    """Removes a member or an item."""

    def edit(state: State) -> None:
        parent, key = _place(state, path)
        parent.pop(key)

    return edit


def shift(path: str, index: int = 0) -> Edit:
    """Moves an item of a list to another place in it."""

    def edit(state: State) -> None:
        parent, key = _place(state, path)
        parent.insert(index, parent.pop(key))

    return edit


def move(source: str, target: str) -> Edit:
    """Moves a value to where `put(target, value)` would set it."""

    def edit(state: State) -> None:
        parent, key = _place(state, source)
        put(target, parent.pop(key))(state)

    return edit


def edited(state: State, *edits: Edit) -> State:
    """A copy of the state after the edits."""
    state = copy.deepcopy(state)
    for edit in edits:
        edit(state)
    return state


def at(state: State, path: str) -> Any:
    """The value that a path points at."""
    parent, key = _place(state, path)
    return parent[key]


def _place(state: State, path: str) -> tuple[Any, Any]:
    """The container that a path leads to, and the key or index in it."""
    parts: list[str | tuple[str, str]] = []
    for part in path.split("/")[1:]:
        chosen = SELECTOR.fullmatch(part)
        parts += [chosen[1], (chosen[2], chosen[3])] if chosen else [part]
    node: Any = state
    for part in parts[:-1]:
        node = node[_key(node, part)]
    return node, _key(node, parts[-1])


def _key(node: Any, part: str | tuple[str, str]) -> Any:
    if isinstance(part, tuple):
        (index,) = [i for i, item in enumerate(node) if str(item.get(part[0])) == part[1]]
        return index
    return int(part) if isinstance(node, list) and part != "-" else part


class Shape:
    """A state shape with its world, written into the folder of the make.py that describes it."""

    def __init__(
        self,
        make: str,
        initial: State,
        about: str,
        schema: State | None = None,
        half: str = "first",
        unseen: bool = False,
        apps: tuple[str, ...] = (),
    ) -> None:
        self.folder, self.initial = Path(make).parent, initial
        self.about: State = {"name": self.folder.name, "half": half, "about": about}
        if unseen:
            self.about["unseen"] = True
        if apps:
            self.about["apps"] = list(apps)
        if schema is not None:
            self.about["schema"] = schema
        self.cases: list[CaseDraft] = []

    def case(self, name: str, instruction: str, **golden: Any) -> CaseDraft:
        self.cases.append(CaseDraft(self, name, instruction, **golden))
        return self.cases[-1]

    def files(self) -> dict[Path, str]:
        """The text of shape.json, initial.json, and of case.json and the defective programs of each case."""
        made = {
            self.folder / "shape.json": _layout(self.about) + "\n",
            self.folder / "initial.json": json.dumps(self.initial, ensure_ascii=False, indent=1) + "\n",
        }
        for case in self.cases:
            made |= {case.folder / f"{name}.py": source for name, source in case.defective.items()}
            made[case.folder / "case.json"] = _layout(case.told) + "\n"
        return made

    def write(self) -> None:
        for file, text in self.files().items():
            file.write_text(text, "utf-8")


class CaseDraft:
    """A task with its known outcomes and programs; `steps` are the edits of each step of the golden run."""

    def __init__(
        self,
        shape: Shape,
        name: str,
        instruction: str,
        kind: str = "state",
        steps: tuple[list[Edit], ...] = (),
        answer: str | None = None,
        visits: tuple[str, ...] = (),
        status: str = "done",
    ) -> None:
        self.folder = shape.folder / name
        self.initial = state = shape.initial
        patches = []
        for step in steps:
            after = edited(state, *step)
            patches.append(make_patch(state, after))
            state = after
        self.golden = state
        ending = {"answer": answer, "visits": list(visits), "status": status}
        self.told: State = {
            "instruction": instruction,
            "kind": kind,
            "golden": {"steps": patches, **ending},
            "rights": [],
            "wrongs": [],
            "programs": [],
        }
        self.defective: dict[str, str] = {}

    def right(self, why: str, *edits: Edit, base: str = "golden", **ending: Any) -> None:
        """An outcome that deserves full reward; `ending`: answer, visits or status where not as in the base."""
        self.told["rights"].append(self.example(why, *edits, base=base, **ending))

    def wrong(self, why: str, *edits: Edit, base: str = "golden", **ending: Any) -> None:
        """An outcome that must not get full reward."""
        self.told["wrongs"].append(self.example(why, *edits, base=base, **ending))

    def example(self, why: str, *edits: Edit, base: str = "golden", **ending: Any) -> State:
        before = self.initial if base == "initial" else self.golden
        return {"why": why, "base": base, "patch": make_patch(before, edited(before, *edits)), **ending}

    def witness(
        self, low: float | None, high: float | None, why: str, *edits: Edit, base: str = "golden", **ending: Any
    ) -> State:
        """An outcome whose score lies in low..high because of a defect; a reward error where both are None."""
        return {
            **self.example(why, *edits, base=base, **ending),
            "score": None if low is None else [low, high],
        }

    def correct(self, name: str) -> None:
        """A program without defects, written by hand in the case's folder."""
        self.told["programs"].append({"name": name, "defect": None})

    def defect(
        self,
        name: str,
        of: str,
        kind: str,
        finding_class: str,
        why: str,
        replace: list[tuple[str, str]],
        *witnesses: State,
        certain: bool = True,
        lint: str | None = None,
    ) -> None:
        """The correct program `of` with pieces of its text replaced, each of which it holds exactly once."""
        source = (self.folder / f"{of}.py").read_text("utf-8")
        for old, new in replace:
            if source.count(old) != 1:
                raise ValueError(f"{self.folder.name}/{name}: {old!r} is {source.count(old)} times in {of}.py")
            source = source.replace(old, new)
        self.defective[name] = source
        told: State = {"kind": kind, "class": finding_class, "certain": certain, "why": why, "of": of}
        if lint:
            told["lint"] = lint
        self.told["programs"].append({"name": name, "defect": {**told, "witnesses": list(witnesses)}})


def _layout(value: Any, indent: str = "") -> str:
    """JSON with short values on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + len(indent) < LINE or not isinstance(value, dict | list) or not value:
        return flat
    inner = indent + "  "
    if isinstance(value, dict):
        body = [f"{inner}{json.dumps(key)}: {_layout(item, inner)}" for key, item in value.items()]
    else:
        body = [f"{inner}{_layout(item, inner)}" for item in value]
    left, right = "{}" if isinstance(value, dict) else "[]"
    return f"{left}\n" + ",\n".join(body) + f"\n{indent}{right}"
