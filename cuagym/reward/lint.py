"""Names what a reward program may not do, and each idiom that pydantic-monty and CPython disagree about."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cuagym.reward.idioms import (
    ATTRIBUTES,
    BUILTINS,
    CLOCK,
    COLLECTIONS,
    LAZY,
    MODULES,
    SPECIAL_METHODS,
    TYPES_WITH_METHODS,
)
from cuagym.reward.program import parameter_problem, parsed

_LEAVES = frozenset((ast.Constant, ast.Load, ast.Store, ast.Del))
_NAMES = frozenset((ast.Name, ast.arg, ast.FunctionDef))
_RULED = frozenset(
    (
        ast.Import, ast.ImportFrom, ast.ClassDef, ast.Call, ast.Attribute, ast.Yield, ast.YieldFrom, ast.Await,
        ast.comprehension, ast.For, ast.Delete, ast.Global, ast.AsyncFunctionDef, ast.TryStar, ast.Assign,
        ast.AnnAssign, ast.Return,
    )
)  # fmt: skip
"""Kinds of nodes that a rule is about."""
Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True)
class LintFinding:
    """One thing to mend: an error refuses the program, a warning does not."""

    line: int
    rule: str
    message: str
    rewrite: str
    severity: Severity = "error"


def lint(program: str) -> list[LintFinding]:
    """What is wrong with a program, by line; one without errors scores the same in monty and in CPython.

    Purely static: a warning marks what depends on the values at hand.
    """
    try:
        tree = parsed(program)
    except SyntaxError as error:
        return [LintFinding(error.lineno or 1, "syntax", error.msg, "write valid Python")]
    except (ValueError, RecursionError, MemoryError) as error:
        return [LintFinding(1, "syntax", str(error) or "nested too deeply", "write plain, shallow Python")]
    nodes = list(_nodes(tree))
    found = [*_signature(tree), *_builtins(nodes)]
    for node in nodes:
        if type(node) in _RULED:
            found += _node(node)
    return sorted(found, key=lambda finding: (finding.line, finding.rule))


def _nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node that a rule may be about: of a generated program, mostly literals, few."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind in _RULED or kind in _NAMES:
            yield node
        for name in kind._fields:
            child = getattr(node, name, None)
            if isinstance(child, list):
                waiting += [item for item in child if type(item) is not ast.Constant and isinstance(item, ast.AST)]
            elif isinstance(child, ast.AST) and type(child) not in _LEAVES:
                waiting.append(child)


def _signature(tree: ast.Module) -> Iterator[LintFinding]:
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "reward"]
    rewrite = 'def reward(initial, final, answer=None, visits=(), status="done")'
    if not functions:
        yield LintFinding(1, "no-reward", "no function `reward` at module level", rewrite)
    for function in functions:
        problem = parameter_problem(function)
        if problem:
            yield LintFinding(function.lineno, "parameters", problem, rewrite)


def _builtins(nodes: list[ast.AST]) -> Iterator[LintFinding]:
    """Refused builtins that are read or called; a variable or parameter of the same name (`id`) is none."""
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if not isinstance(node, ast.Name) or node.id not in BUILTINS or node.id in defined:
            continue
        if id(node) in called or (isinstance(node.ctx, ast.Load) and node.id not in bound):
            rule, rewrite = BUILTINS[node.id]
            yield LintFinding(node.lineno, rule, f"`{node.id}` is not to be used in a reward program", rewrite)


def _node(node: ast.AST) -> Iterator[LintFinding]:
    if isinstance(node, ast.stmt):
        yield from _statement(node)
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _import(node)
    elif isinstance(node, ast.ClassDef):
        yield from _class(node)
    elif isinstance(node, ast.Call):
        yield from _call(node)
    elif isinstance(node, ast.Attribute):
        yield from _attribute(node)
    elif isinstance(node, ast.Yield | ast.YieldFrom | ast.Await):
        yield LintFinding(node.lineno, "yield", "monty has no generators", "append to a list and return it")
    elif isinstance(node, ast.comprehension | ast.For) and _is_set(node.iter):
        yield _unordered(node.iter)


def _statement(node: ast.stmt) -> Iterator[LintFinding]:
    if isinstance(node, ast.Delete):
        yield LintFinding(node.lineno, "del", "monty has no `del`", "`.pop(key)`, or build a new value")
    elif isinstance(node, ast.Global):
        yield LintFinding(node.lineno, "global", "a program keeps no state", "return values")
    elif isinstance(node, ast.AsyncFunctionDef):
        yield LintFinding(node.lineno, "async", "a program is not asynchronous", "a plain function")
    elif isinstance(node, ast.TryStar):
        yield LintFinding(node.lineno, "except-group", "monty has no exception groups", "`except`")
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.Return) and node.value and _is_lazy(node.value):
        message = "a list in monty, an iterator that can be read once in CPython"
        yield LintFinding(node.lineno, "lazy-iterator", message, "wrap it in list(...)")


def _import(node: ast.Import | ast.ImportFrom) -> Iterator[LintFinding]:
    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or "."]
    for module in modules:
        if module not in MODULES:
            message = f"module {module} is not available"
            yield LintFinding(node.lineno, "import", message, f"use {', '.join(sorted(MODULES))}, or write it out")
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if alias.name == "*" or (node.module == "collections" and alias.name not in COLLECTIONS):
                message = f"`{alias.name}` can't be imported from {node.module}"
                yield LintFinding(
                    node.lineno, "import", message, f"of collections: {', '.join(sorted(COLLECTIONS))}"
                )


def _class(node: ast.ClassDef) -> Iterator[LintFinding]:
    if node.bases or node.keywords:
        yield LintFinding(node.lineno, "inheritance", "monty has no class inheritance", "functions on dicts")
    for part in node.body:
        if not isinstance(part, ast.FunctionDef):
            continue
        if part.decorator_list:
            yield LintFinding(part.lineno, "method-decorator", "monty has no method decorators", "a plain method")
        if part.name.startswith("__") and part.name not in SPECIAL_METHODS:
            message = f"monty may not call `{part.name}`"
            yield LintFinding(part.lineno, "special-method", message, "a plain method or a key function")


def _call(node: ast.Call) -> Iterator[LintFinding]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    first = node.args[0] if node.args else None
    if name == "next" and first is not None and _is_lazy(first):
        message = "`next` of a generator expression or lazy call raises in monty"
        yield LintFinding(node.lineno, "next", message, "found = [...]; found[0] if found else default")
    if name == "round" and len(node.args) + len(node.keywords) > 1:
        message = "rounding to digits differs on ties: round(0.15, 1) is 0.2 in monty, 0.1 in CPython"
        yield LintFinding(
            node.lineno, "round", message, "math.floor(x * 100 + 0.5) / 100, or compare with a tolerance"
        )
    if name in ("any", "all") and isinstance(first, ast.GeneratorExp) and _may_raise(first.elt):
        message = f"`{name}` evaluates every element in monty; one after the deciding one may raise"
        yield LintFinding(node.lineno, "short-circuit", message, "a loop with an early return", "warning")
    if name in ("list", "tuple", "str", "iter") and first is not None and _is_set(first):
        yield _unordered(first)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "join" and first is not None and _is_set(first):
        yield _unordered(first)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "sub":
        yield from _replacement(node)


def _replacement(node: ast.Call) -> Iterator[LintFinding]:
    """Of re.sub(pattern, replacement, text) or pattern.sub(replacement, text)."""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    place = 1 if isinstance(owner, ast.Name) and owner.id == "re" else 0
    given = [keyword.value for keyword in node.keywords if keyword.arg == "repl"] or node.args[place : place + 1]
    for value in given:
        text = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None
        if isinstance(value, ast.Lambda) or (text is not None and ("\\" in text or "$" in text)):
            message = "monty takes no function, and reads group references otherwise, in a replacement"
            yield LintFinding(node.lineno, "re-sub", message, "build the text from match.group(...)")


def _attribute(node: ast.Attribute) -> Iterator[LintFinding]:
    owner = node.value.id if isinstance(node.value, ast.Name) else ""
    owner = node.value.attr if isinstance(node.value, ast.Attribute) else owner
    if node.attr in ATTRIBUTES:
        yield LintFinding(node.lineno, "unavailable", f"monty lacks `.{node.attr}`", ATTRIBUTES[node.attr])
    elif node.attr in CLOCK and owner in ("datetime", "date"):
        yield LintFinding(node.lineno, "clock", "a program has no clock", "take times from the states")
    elif node.attr.startswith("__"):
        yield LintFinding(
            node.lineno, "special-attribute", f"`{node.attr}` is not to be used", "isinstance, len, =="
        )
    elif isinstance(node.value, ast.Name) and owner in TYPES_WITH_METHODS:
        message = f"monty lacks `{owner}.{node.attr}` as a function"
        yield LintFinding(node.lineno, "unbound-method", message, f"lambda value: value.{node.attr}()")
    elif owner == "collections" and node.attr not in COLLECTIONS:
        yield LintFinding(node.lineno, "import", f"monty lacks collections.{node.attr}", "a dict")


def _is_lazy(node: ast.expr) -> bool:
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LAZY
    return called or isinstance(node, ast.GeneratorExp)


def _is_set(node: ast.expr) -> bool:
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("set", "frozenset")
    return called or isinstance(node, ast.Set | ast.SetComp)


def _may_raise(node: ast.expr) -> bool:
    risky = (ast.Subscript, ast.Div, ast.FloorDiv, ast.Mod, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Call)
    return any(isinstance(part, risky) for part in ast.walk(node))


def _unordered(node: ast.expr) -> LintFinding:
    message = "the order of a set differs between interpreters and runs"
    return LintFinding(node.lineno, "set-order", message, "sorted(...)", "warning")
