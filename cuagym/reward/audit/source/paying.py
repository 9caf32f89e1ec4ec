"""Rules about what is paid: constant and unreachable scores, broad `except`, weights."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence

from cuagym.reward.audit.source.reading import Function, Reading, printed_reward, returns
from cuagym.reward.audit.source.rules import Site, rule

BROAD = frozenset({"Exception", "BaseException"})
LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
EXACT = 1e-6


@rule
def what_can_be_paid(reading: Reading) -> Iterator[Site]:
    """Scores that are constants: one for everything, or none that reaches 1."""
    scores, line = _all_scores(reading)
    if not scores:
        return
    if len(scores) == 1:
        yield Site("constant-score", line, f"every ending scores {scores.pop():g}", True)
    elif max(scores) < 1 - EXACT:
        message = f"no ending can score more than {max(scores):g}"
        yield Site("unreachable-score", line, message, reading.reward is not None)


def _all_scores(reading: Reading) -> tuple[set[float], int]:
    """The scores that a program can give, where all of them are known, and the line of the first."""
    if reading.reward is None:
        printed = [(score, node) for node in reading.every(ast.Call) if (score := printed_reward(node)) is not None]
        known = {score for score, _ in printed}
        if not printed or any(math.isnan(score) for score in known):
            return set(), 0
        return known, min(getattr(node, "lineno", 1) for _, node in printed)
    found: set[float] = set()
    made = list(returns(reading.reward))
    for returned in made:
        scores = _scores(reading, reading.reward, returned.value)
        if not scores:
            return set(), 0
        found |= scores
    return found, min((returned.lineno for returned in made), default=0)


def _scores(reading: Reading, function: Function, value: ast.expr | None) -> set[float]:
    """The scores that an expression can be; none where they are not known."""
    match value:
        case ast.Constant(value=int() | float() as number):
            return {float(number)}
        case ast.IfExp():
            parts = [_scores(reading, function, part) for part in (value.body, value.orelse)]
            return parts[0] | parts[1] if all(parts) else set()
        case ast.Dict():
            named = [v for k, v in zip(value.keys, value.values, strict=True) if _is_text(k, "score")]
            return _scores(reading, function, named[0]) if named else set()
        case ast.Call(func=ast.Name(id="round" | "float"), args=[first, *_]):
            return _scores(reading, function, first)
        case ast.Name():
            meaning = reading.meaning(value)
            return _scores(reading, function, meaning) if meaning is not value else _summed(function, value.id)
    return set()


def _summed(function: Function, name: str) -> set[float]:
    """The least and the most that `name = 0.0`, then `name += 0.3` in branches, can come to."""
    start = [n for n in function.body if isinstance(n, ast.Assign) and _is_name(n.targets[0], name)]
    if len(start) != 1 or not isinstance(start[0].value, ast.Constant) or len(start[0].targets) != 1:
        return set()
    begun = start[0].value.value
    stored = sum(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in ast.walk(function)
    )
    added = [n for n in ast.walk(function) if isinstance(n, ast.AugAssign) and _is_name(n.target, name)]
    if isinstance(begun, bool) or not isinstance(begun, int | float) or stored != 1 + len(added) or not added:
        return set()
    most = _most(function.body, name)
    return set() if most is None else {float(begun), float(begun) + most}


def _most(body: Sequence[ast.stmt], name: str) -> float | None:
    """The most that statements can add to a name; None where that is not known."""
    total = 0.0
    for statement in body:
        if isinstance(statement, ast.AugAssign) and _is_name(statement.target, name):
            value = statement.value
            if not isinstance(statement.op, ast.Add) or not isinstance(value, ast.Constant):
                return None
            if isinstance(value.value, bool) or not isinstance(value.value, int | float) or value.value < 0:
                return None
            total += value.value
        elif isinstance(statement, ast.If):
            branches = [_most(statement.body, name), _most(statement.orelse, name)]
            if branches[0] is None or branches[1] is None:
                return None
            total += max(branches[0], branches[1])
        elif any(isinstance(node, ast.AugAssign) and _is_name(node.target, name) for node in ast.walk(statement)):
            return None
    return total


@rule
def dead_code(reading: Reading) -> Iterator[Site]:
    """A score after a statement that leaves, or under a condition that is a constant."""
    for node in reading.nodes:
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield from _after_leaving(block)
        if isinstance(node, ast.If | ast.While) and _never(node.test) and any(map(_scores_here, node.body)):
            yield Site("unreachable-score", node.lineno, "this condition never holds, so its score is never given")


def _never(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and not test.value


def _after_leaving(block: list[ast.stmt]) -> Iterator[Site]:
    left = next((i for i, part in enumerate(block) if isinstance(part, LEAVING)), len(block))
    dead = [part for part in block[left + 1 :] if _scores_here(part)]
    if dead:
        yield Site(
            "unreachable-score", dead[0].lineno, f"never reached: line {block[left].lineno} leaves before it"
        )


def _scores_here(statement: ast.stmt) -> bool:
    return any(isinstance(n, ast.Return) or printed_reward(n) is not None for n in ast.walk(statement))


@rule
def broad_excepts(reading: Reading) -> Iterator[Site]:
    """`except Exception` around checks, that pays or goes on to what pays."""
    for node in reading.every(ast.Try):
        risky = any(isinstance(n, ast.Subscript | ast.Call | ast.Attribute) for p in node.body for n in ast.walk(p))
        for handler in node.handlers if risky else ():
            if _broad(handler.type):
                yield from _paying_handler(reading, handler, node)


def _paying_handler(reading: Reading, handler: ast.ExceptHandler, tried: ast.Try) -> Iterator[Site]:
    """What a handler pays; certain where it gives 1 in place of a score that would have been worked out."""
    scoring = reading.scopes[tried] in reading.scoring
    worked_out = any(_works_out(node) for part in tried.body for node in ast.walk(part))
    paid = [score for part in handler.body for n in ast.walk(part) if (score := _paid(reading, n)) is not None]
    if scoring and paid and max(paid) > 0:
        message = f"any error in these checks, whatever the state, scores {max(paid):g}"
        yield Site("broad-except-pays", handler.lineno, message, max(paid) >= 1 and worked_out)
    elif not scoring and any(_returns_true(n) for part in handler.body for n in ast.walk(part)):
        yield Site("broad-except-pays", handler.lineno, "any error in this check counts as if it held")
    elif scoring and all(isinstance(part, ast.Pass | ast.Continue) for part in handler.body):
        yield Site(
            "broad-except-passes", handler.lineno, "an error in these checks is passed over, and scoring goes on"
        )


def _works_out(node: ast.AST) -> bool:
    """Whether a node gives a score that is no constant."""
    printed = printed_reward(node)
    returned = isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant)
    return returned or (printed is not None and math.isnan(printed))


def _paid(reading: Reading, node: ast.AST) -> float | None:
    """The constant score that a node gives."""
    if isinstance(node, ast.Return) and reading.reward is not None:
        scores = _scores(reading, reading.reward, node.value) if not isinstance(node.value, ast.Name) else set()
        return max(scores) if scores else None
    printed = printed_reward(node)
    return None if printed is None or math.isnan(printed) else printed


def _returns_true(node: ast.AST) -> bool:
    return isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and node.value.value is True


def _broad(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(one is None or (isinstance(one, ast.Name) and one.id in BROAD) for one in kinds)


@rule
def weights(reading: Reading) -> Iterator[Site]:
    """A table of weights that does not add up to 1 and by whose sum nothing is divided."""
    divided = {
        name.id
        for node in reading.every(ast.BinOp)
        if isinstance(node.op, ast.Div)
        for name in ast.walk(reading.meaning(node.right))
        if isinstance(name, ast.Name)
    }
    for node in reading.every(ast.Assign):
        if not isinstance(node.targets[0], ast.Name):
            continue
        name = node.targets[0].id
        values = weights_of(node.value) if "weight" in name.lower() and name not in divided else []
        if len(values) > 1 and all(0 < value <= 1 for value in values) and abs(sum(values) - 1) > EXACT:
            yield Site("weights-sum", node.lineno, f"the weights add up to {sum(values):g}, not to 1")
    if reading.reward is not None:
        yield from _overpaid(reading, reading.reward)


def _overpaid(reading: Reading, reward: Function) -> Iterator[Site]:
    for returned in returns(reward):
        scores = _scores(reading, reward, returned.value)
        if scores and max(scores) > 1 + EXACT:
            yield Site(
                "weights-sum", returned.lineno, f"the parts of this score add up to {max(scores):g}, not to 1"
            )


def weights_of(value: ast.expr) -> list[float]:
    """The numbers of a literal table or list; none where it is something else."""
    items = (
        value.values
        if isinstance(value, ast.Dict)
        else value.elts
        if isinstance(value, ast.List | ast.Tuple)
        else []
    )
    numbers = [item.value for item in items if isinstance(item, ast.Constant)]
    sound = all(isinstance(number, float | int) and not isinstance(number, bool) for number in numbers)
    return (
        [float(number) for number in numbers if isinstance(number, float | int)]
        if sound and len(numbers) == len(items)
        else []
    )


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_text(node: ast.expr | None, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text
