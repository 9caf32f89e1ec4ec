"""Verifies tuples from themselves alone: what a reader of the file can be sure of."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cuagym.errors import OperationRefused, RewardError, StateError
from cuagym.hub.app import App
from cuagym.hub.kinds import check_moment
from cuagym.hub.patch import apply_patch
from cuagym.hub.registry import find_apps
from cuagym.hub.replay import replay, session_of
from cuagym.hub.state import State
from cuagym.pipeline.checks import Ending, Judge
from cuagym.reward.lint import lint
from cuagym.schema import Tuple, tuple_id


@dataclass(frozen=True)
class Failure:
    """What does not hold of a tuple."""

    id: str
    check: str
    detail: str


def golden_states(made: Tuple, apps: Mapping[str, App]) -> tuple[dict[str, State], dict[str, State]]:
    """The initial and the golden state of each app. StateError when either does not fit its schema.

    A tuple's clock is of the same kind as the moments in its states, and held to the same form.
    """
    try:
        check_moment(made.now)
    except ValueError as error:
        raise StateError(f"now: {error}") from None
    initial = {name: apps[name].load(state) for name, state in made.initial_state.items()}
    patched = apply_patch(made.initial_state, list(made.golden_patch))
    if not isinstance(patched, dict):
        raise StateError("the golden patch leads to no object of states")
    return initial, {name: apps[name].load(state) for name, state in patched.items()}


def verify_tuple(made: Tuple, apps: Mapping[str, App], judge: Judge) -> list[Failure]:
    """All that does not hold of a tuple: its id, its states, its operations, its files, its reward."""
    try:
        initial, golden = golden_states(made, apps)
    except (StateError, KeyError) as error:
        return [Failure(made.id, "schema", str(error))]
    problems = [
        *_id(made, golden),
        *_operations(made, golden, apps),
        *_files(made),
        *_reward(made, initial, golden, judge),
    ]
    return [Failure(made.id, check, detail) for check, detail in problems]


def apps_of(made: Tuple) -> dict[str, App]:
    """The installed apps that a tuple is about. ConfigError when one is missing."""
    return {app.name: app for app in find_apps(made.apps)}


Problems = Iterator[tuple[str, str]]


def _id(made: Tuple, golden: Mapping[str, State]) -> Problems:
    content = {
        "instruction": made.instruction,
        "apps": list(made.apps),
        "start_path": made.start_path,
        "now": made.now,
        "initial_state": made.initial_state,
        "golden_state": {app: state.value for app, state in golden.items()},
        "golden_answer": made.golden_answer,
        "golden_visits": list(made.golden_visits),
        "golden_status": made.golden_status,
        "reward": made.reward,
        "files": [file.model_dump() for file in made.files],
    }
    if (id := tuple_id(made.apps, content)) != made.id:
        yield "id", f"the content's id is {id}"


def _operations(made: Tuple, golden: Mapping[str, State], apps: Mapping[str, App]) -> Problems:
    if made.golden_operations is None:
        return
    if strange := {call.app for call in made.golden_operations} - apps.keys():
        yield "operations", f"the golden operations are of other apps: {', '.join(sorted(strange))}"
        return
    try:
        done = replay(session_of(made, apps), made.golden_operations, apps)
    except OperationRefused as error:
        yield "operations", f"the golden operations can't be carried out: {error}"
        return
    if different := [app for app in golden if done.states[app] != golden[app]]:
        yield "operations", f"the golden operations lead elsewhere in {', '.join(different)}"


def _files(made: Tuple) -> Problems:
    for file in made.files:
        try:
            content = b64decode(file.base64, validate=True)
        except binascii.Error as error:
            yield "files", f"the content of {file.name} is not base64: {error}"
            continue
        if hashlib.sha256(content).hexdigest() != file.sha256:
            yield "files", f"the content of {file.name} is not what its hash says"


def _reward(made: Tuple, initial: Mapping[str, State], golden: Mapping[str, State], judge: Judge) -> Problems:
    for finding in lint(made.reward):
        if finding.severity == "error":
            yield "lint", f"line {finding.line}: {finding.message}"
            return
    endings: Sequence[tuple[str, float, Ending]] = [
        ("untouched", 0.0, Ending(initial)),
        ("golden", 1.0, Ending(golden, made.golden_answer, made.golden_visits, made.golden_status)),
    ]
    scores = judge(made.reward, initial, [ending for _, _, ending in endings])
    for (check, wanted, _), score in zip(endings, scores, strict=True):
        if isinstance(score, RewardError):
            yield check, f"the program failed: {score}"
        elif score.score != wanted:
            yield check, f"scores {score.score:g} instead of {wanted:g}"
