"""The rule about language models: a judge in the program, and its share of the score."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from cuagym.reward.audit.source.paying import weights_of
from cuagym.reward.audit.source.reading import Reading
from cuagym.reward.audit.source.rules import Site, called_name, imported, rule

PROVIDERS = frozenset({"openai", "anthropic", "litellm", "google", "cohere", "mistralai", "transformers", "vllm"})
JUDGE = re.compile(
    r"(^|_|\.)(llm|judge)|judge($|_)|chat\.completions|messages\.create|generate_content", re.IGNORECASE
)


@rule
def judges(reading: Reading) -> Iterator[Site]:
    """Asks a language model: the score is neither deterministic nor safe from what the final state says."""
    own = {function.name for function in reading.functions}
    names = _judging(reading, own)
    calls = [node for node in reading.every(ast.Call) if _asks(node, names, own)]
    providers = [line for name, line in imported(reading) if name.split(".")[0] in PROVIDERS]
    if not calls and not providers:
        return
    line = min([node.lineno for node in calls] or providers)
    share = _share(reading, names, own)
    part = f"{share:g} of the score" if share else "a part of the score"
    yield Site(
        "llm-judge", line, f"a language model decides {part}: not repeatable, and open to what the state says"
    )


def _judging(reading: Reading, own: set[str]) -> set[str]:
    """Names that stand for a judge or for what one said: functions that ask one, and what they are assigned to.

    own: functions of the program itself, whose names say nothing.
    """
    whole = ((alias, "") for node in reading.every(ast.Import) for alias in node.names)
    parts = ((alias, node.module or "") for node in reading.every(ast.ImportFrom) for alias in node.names)
    names = {
        alias.asname or alias.name
        for alias, module in (*whole, *parts)
        if JUDGE.search(alias.name) or JUDGE.search(module)
    }
    while True:
        found = set(names)
        for function in reading.functions:
            if any(isinstance(n, ast.Call) and _asks(n, names, own) for n in ast.walk(function)):
                found |= {function.name} - {"reward", "main", "evaluate"}
        for node in reading.every(ast.Assign):
            if _mentions(node.value, names, own):
                found |= {target.id for target in node.targets if isinstance(target, ast.Name)} - _totals(reading)
        if found == names:
            return names
        names = found


def _totals(reading: Reading) -> set[str]:
    """Names that a score is added up in: they hold more than what the judge said."""
    return {n.target.id for n in reading.every(ast.AugAssign) if isinstance(n.target, ast.Name)}


def _asks(call: ast.Call, names: set[str], own: set[str]) -> bool:
    name = called_name(call)
    first = name.split(".")[0]
    return first in names or (first not in own and bool(JUDGE.search(name)))


def _mentions(node: ast.expr, names: set[str], own: set[str]) -> bool:
    nodes = list(ast.walk(node))
    return any(isinstance(n, ast.Name) and n.id in names for n in nodes) or any(
        isinstance(n, ast.Call) and _asks(n, names, own) for n in nodes
    )


def _share(reading: Reading, names: set[str], own: set[str]) -> float:
    """The weights of what the judge says, as far as they are literals; 0 where none is seen."""
    share = 0.0
    tables = [n.value for n in reading.every(ast.Assign) if isinstance(n.value, ast.Dict)]
    weights: dict[object, float] = {}
    for table in tables:
        numbers = weights_of(table)
        keys = [key.value for key in table.keys if isinstance(key, ast.Constant)]
        if len(keys) == len(numbers):
            weights |= dict(zip(keys, numbers, strict=True))
    for node in reading.nodes:
        if isinstance(node, ast.If) and _mentions(node.test, names, own):
            share += sum(_number(n.value) for n in ast.walk(node) if isinstance(n, ast.AugAssign))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            pairs = ((node.left, node.right), (node.right, node.left))
            share += sum(_number(one) for one, other in pairs if _mentions(other, names, own))
        elif isinstance(node, ast.Dict):
            said = [k for k, v in zip(node.keys, node.values, strict=True) if _mentions(v, names, own)]
            share += sum(weights.get(key.value, 0.0) for key in said if isinstance(key, ast.Constant))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            key = node.targets[0].slice
            if isinstance(key, ast.Constant) and _mentions(node.value, names, own):
                share += weights.get(key.value, 0.0)
    return min(share, 1.0)


def _number(node: ast.expr) -> float:
    number = node.value if isinstance(node, ast.Constant) else 0.0
    return float(number) if isinstance(number, int | float) and not isinstance(number, bool) else 0.0
