"""A program as the rules read it: its tree, what its names stand for, which functions make the score."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, TypeVar, cast

from cuagym.reward.audit.source.facts import Facts
from cuagym.reward.legacy import is_legacy

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Scope: TypeAlias = ast.Module | Function
N = TypeVar("N", bound=ast.AST)
SAME_TEXT = frozenset(
    {"strip", "rstrip", "lstrip", "lower", "upper", "casefold", "title", "replace", "removesuffix"}
)
"""Methods of text that leave text."""
REWARD_LINE = re.compile(r"REWARD:\s*(-?[\d.]+)?")


@dataclass(frozen=True)
class Reading:
    """A parsed program. facts: of the states that it judges. instruction: the task's, if known."""

    tree: ast.Module
    text: str
    facts: Facts
    changes_state: bool = True
    instruction: str = ""

    @cached_property
    def legacy(self) -> bool:
        return is_legacy(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes, each after the one that holds it."""
        return list(self.scopes)

    @cached_property
    def _by_kind(self) -> dict[type[ast.AST], list[ast.AST]]:
        table: dict[type[ast.AST], list[ast.AST]] = {}
        for node in self.nodes:
            table.setdefault(type(node), []).append(node)
        return table

    def every(self, kind: type[N]) -> list[N]:
        """The nodes of one kind."""
        return cast("list[N]", self._by_kind.get(kind, []))

    @cached_property
    def functions(self) -> list[Function]:
        return [*self.every(ast.FunctionDef), *self.every(ast.AsyncFunctionDef)]

    @cached_property
    def reward(self) -> Function | None:
        """The function `reward` of the module; None in a legacy script."""
        if self.legacy:
            return None
        found = [n for n in self.tree.body if isinstance(n, ast.FunctionDef) and n.name == "reward"]
        return found[-1] if found else None

    @cached_property
    def scopes(self) -> dict[ast.AST, Scope]:
        """The function, or the module, in which each node stands."""
        table: dict[ast.AST, Scope] = {}
        waiting: list[tuple[ast.AST, Scope]] = [(self.tree, self.tree)]
        while waiting:
            node, scope = waiting.pop()
            table[node] = scope
            inner = node if isinstance(node, Function) else scope
            waiting += [(child, inner) for child in ast.iter_child_nodes(node)]
        return table

    @cached_property
    def bindings(self) -> dict[tuple[Scope, str], list[ast.expr | None]]:
        """What each name of a scope is bound to; None where it is no plain assignment."""
        table: dict[tuple[Scope, str], list[ast.expr | None]] = {}
        plain: set[int] = set()
        for node, scope in self.scopes.items():
            for target, value in _assigned(node):
                plain.add(id(target))
                table.setdefault((scope, target.id), []).append(value)
        for node, scope in self.scopes.items():
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in plain:
                table.setdefault((scope, node.id), []).append(None)
            elif isinstance(node, ast.arg):
                table.setdefault((scope, node.arg), []).append(None)
        return table

    @cached_property
    def scoring(self) -> frozenset[Scope]:
        """Where scores are made: `reward` and what it returns calls of; in a script, where `REWARD:` is printed."""
        if self.reward is None:
            return frozenset(self.scopes[node] for node in self.nodes if printed_reward(node) is not None)
        by_name = {function.name: function for function in self.functions}
        found: set[Scope] = {self.reward}
        waiting: list[Function] = [self.reward]
        while waiting:
            for returned in returns(waiting.pop()):
                name = returned.value.func if isinstance(returned.value, ast.Call) else None
                called = by_name.get(name.id) if isinstance(name, ast.Name) else None
                if called is not None and called not in found:
                    found.add(called)
                    waiting.append(called)
        return frozenset(found)

    def meaning(self, node: ast.expr) -> ast.expr:
        """The expression that a name stands for, where it is assigned once; else the node itself."""
        seen: set[int] = set()
        while isinstance(node, ast.Name) and id(node) not in seen:
            seen.add(id(node))
            scope = self.scopes.get(node, self.tree)
            bound = self.bindings.get((scope, node.id)) or self.bindings.get((self.tree, node.id)) or []
            if len(bound) != 1 or bound[0] is None:
                break
            node = bound[0]
        return node

    def constant(self, node: ast.expr) -> Any:
        """The value of a literal, or of a name for one; `...` where it is not known."""
        try:
            return ast.literal_eval(self.meaning(node))
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            return ...

    def text_of(self, node: ast.expr) -> str | None:
        """The key of the text of a state that an expression reads; "answer" for the agent's answer, else None."""
        node = self.meaning(node)
        if isinstance(node, ast.Name) and node.id == "answer" and self.reward is not None:
            return "answer"
        if isinstance(node, ast.BoolOp):
            return self.text_of(node.values[0])
        if isinstance(node, ast.Call):
            return self._called_text(node)
        key = self.key_of(node)
        return key if key is not None and self.facts.is_text(key) else None

    def _called_text(self, node: ast.Call) -> str | None:
        if isinstance(node.func, ast.Name) and node.func.id == "str" and node.args:
            return self.text_of(node.args[0])
        if not isinstance(node.func, ast.Attribute):
            return None
        if node.func.attr in SAME_TEXT:
            return self.text_of(node.func.value)
        key = self.key_of(node)
        return key if key is not None and self.facts.is_text(key) else None

    def key_of(self, node: ast.expr) -> str | None:
        """The key that `x["key"]` or `x.get("key")` looks up, also by a name for it."""
        node = self.meaning(node)
        looked: ast.expr | None = None
        if isinstance(node, ast.Subscript):
            looked = node.slice
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            looked = node.args[0] if node.args else None
        key = self.constant(looked) if looked is not None else None
        return key if isinstance(key, str) else None


def returns(function: Function) -> Iterator[ast.Return]:
    """The return statements of a function, those of functions inside it left out."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Return):
            yield node
        elif not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def printed_reward(node: ast.AST) -> float | None:
    """The score that `print("REWARD: 0.5")` prints; NaN where it is worked out, None for any other node."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"):
        return None
    texts = [part.value for arg in node.args for part in ast.walk(arg) if isinstance(part, ast.Constant)]
    said = next((text for text in texts if isinstance(text, str) and "REWARD:" in text), None)
    if said is None:
        return None
    number = REWARD_LINE.search(said)
    whole = len(node.args) == 1 and isinstance(node.args[0], ast.Constant)
    try:
        return float(number[1]) if whole and number and number[1] else float("nan")
    except ValueError:
        return float("nan")


def _assigned(node: ast.AST) -> Iterator[tuple[ast.Name, ast.expr]]:
    """The names that a plain assignment binds, with the value."""
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and node.value is not None and isinstance(node.target, ast.Name):
        yield node.target, node.value
