"""Scores endings by a published reward script: each in a process of its own, the states given by the sandbox."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson

from cuagym.errors import RewardError
from cuagym.reward.legacy.bundle import REWARD, Recovered, filled
from cuagym.reward.legacy.inside.surroundings import SID
from cuagym.reward.legacy.runner import Runner
from cuagym.reward.legacy.sandbox import LegacySandbox, Report
from cuagym.reward.program import MAX_CHECKS, MAX_NAME, Outcome, Score, StateLike
from cuagym.schema import JsonObject

REWARD_LINE = re.compile(r"^[ \t]*REWARD:[ \t]*(\S+)", re.MULTILINE)
OTHER_LINE = re.compile(
    r"^[ \t]*(?:final[ _])?reward[ \t]*[:=][ \t]*([-+\d.eE]+)[ \t]*$", re.MULTILINE | re.IGNORECASE
)
SCORES = ("reward", "overall_score", "final_score", "total_score", "score")
CHECKS_LINE = re.compile(r"^[\w \t]*:?[ \t]*(\{.*\})[ \t]*$", re.MULTILINE)
DIGITS = 9


class LegacyScorer:
    """A `Scorer` (see `cuagym.reward.audit.model`) by a script that prints `REWARD: 0.85`; the last line counts.

    initial: as a subject has it; names: its apps. A script knows no answer, visits or status: they change nothing.
    A judge that it asks gives full marks; in `strict` none, but for what it was asked of the golden ending, so that
    what the judge does not get to see is paid there too. `judge_dependent` tells whether a judge was asked.
    Scores are rounded to nine digits: sums of weights are printed as 0.9999999999999999.
    """

    def __init__(self, bundle: Recovered, sandbox: LegacySandbox) -> None:
        self._bundle = bundle
        self._initial = _texts(bundle.initial, bundle.names)
        self._praised: list[str] | None = None
        self.runner = Runner(bundle.program, sandbox)
        self.judge_dependent = False

    @classmethod
    def of_program(
        cls,
        program: str,
        initial: JsonObject,
        sandbox: LegacySandbox,
        names: Sequence[str] = ("app",),
        golden: JsonObject | None = None,
    ) -> LegacyScorer:
        """For a script alone, whose session, addresses and files nobody knows: each is answered as it asks.

        golden: as `initial`, where it is known.
        """
        bundle = Recovered(Path(REWARD), filled(program, SID), initial, golden or {}, tuple(names), SID)
        return cls(bundle, sandbox)

    def __call__(self, outcomes: Sequence[Outcome]) -> list[Score | RewardError]:
        """Scores in the order of outcomes; a script's failure stands in its place."""
        return [self._scored(outcome) for outcome in outcomes]

    def strict(self, outcomes: Sequence[Outcome]) -> list[Score | RewardError]:
        """Scores with the strict judge: what is paid in full here is paid whatever a judge says of it."""
        if self._praised is None:
            self._praised = self._prompts()
        return [self._scored(outcome, self._praised) for outcome in outcomes]

    def _prompts(self) -> list[str]:
        """What a judge is asked of the golden ending."""
        try:
            return self._run(Outcome(self._bundle.golden))[1].prompts if self._bundle.golden else []
        except RewardError:
            return []

    def _scored(self, outcome: Outcome, praised: list[str] | None = None) -> Score | RewardError:
        try:
            printed, report = self._run(outcome, praised)
        except RewardError as error:
            return error
        self.judge_dependent = self.judge_dependent or report.asked > 0
        if not report.served and report.refused:
            return RewardError(f"the program asks for what is not its app's state API: {report.refused[0]}")
        return read_reward(printed, report.left)

    def _run(self, outcome: Outcome, praised: list[str] | None = None) -> tuple[str, Report]:
        """Runs the script on an ending. praised: of a strict judge."""
        final = _texts(outcome.final, self._bundle.names)
        given: JsonObject = {
            "sid": self._bundle.sid,
            "generous": praised is None,
            "praised": praised or [],
            "modules": dict(self._bundle.modules),
            "files": dict(self._bundle.files),
            "endpoints": list(self._bundle.endpoints),
            "apps": list(self._bundle.names),
        }
        states = [text for pair in zip(self._initial, final, strict=True) for text in pair]
        return self.runner.run(given, states)


def read_reward(printed: str, left: int | str | None = None) -> Score | RewardError:
    """The score that was printed last, and the checks of the last line that is a JSON object of them.

    It stands in a `REWARD:` line; where there is none, in a line that says so otherwise, in a JSON object, or in a
    last line that is a number. left: what the program called `sys.exit` with: a status of 0 or 1 is the score of a
    program that prints nothing.
    """
    lines = REWARD_LINE.findall(printed) or OTHER_LINE.findall(printed) or _other_scores(printed)
    if not lines and not printed.strip() and left in (0, 1):
        return Score(1.0 - int(left))
    if not lines:
        ended = f", and ended with {left!r}" if left not in (None, 0) else ""
        return RewardError(f"the program printed no line `REWARD: x`{ended}")
    try:
        value = round(float(lines[-1]), DIGITS)
    except ValueError:
        return RewardError(f"the program printed a reward that is no number: {lines[-1][:50]}")
    if math.isnan(value) or not 0 <= value <= 1:
        return RewardError(f"the program printed a reward outside [0, 1]: {lines[-1][:50]}")
    return Score(abs(value), _checks(printed))


def _other_scores(printed: str) -> list[str]:
    """The score of a program that prints a JSON object, or a number at the end."""
    last = printed.strip().rpartition("\n")[2]
    for text in (last, printed):
        try:
            told = orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        if isinstance(told, dict):
            told = next((told[key] for key in SCORES if key in told), None)
        if isinstance(told, int | float):
            return [str(float(told))]
    return []


def _checks(printed: str) -> dict[str, bool]:
    """Checks as scripts print them: `{"starred": true}`, with or without a label before it."""
    for line in reversed(CHECKS_LINE.findall(printed)):
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if told and len(told) <= MAX_CHECKS and all(isinstance(held, bool) for held in told.values()):
            return {name[:MAX_NAME]: held for name, held in told.items()}
    return {}


def _texts(state: StateLike, names: Sequence[str]) -> list[bytes]:
    """JSON text of each app's state; `null` for one that is not there."""
    if len(names) == 1:
        return [state if isinstance(state, bytes) else orjson.dumps(state)]
    parsed: Mapping[str, object] = orjson.loads(state) if isinstance(state, bytes) else state
    return [orjson.dumps(parsed.get(name) if isinstance(parsed, Mapping) else None) for name in names]
