"""Audits a reward program: tries endings whose score is known, and tells which it scores otherwise."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

import orjson

from cuagym.errors import RewardError
from cuagym.hub.patch import make_patch
from cuagym.reward.audit import attacks, grids, variations, wording
from cuagym.reward.audit.crashes import grouped
from cuagym.reward.audit.delta import Change, Delta, delta
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.model import Audit, Class, Ending, Finding, Must, Scorer, Subject, Trial
from cuagym.reward.audit.partial import fall, steps
from cuagym.reward.audit.shrink import smallest
from cuagym.reward.audit.trials import trials
from cuagym.reward.program import Outcome, Score
from cuagym.schema import JsonObject

_REGISTERED = (attacks, variations)
"""Importing them registers what is tried."""
HANGS = "did not stop"
"""What a sandbox says of a program that ran out of time."""
MOST_LATE = 3
"""Endings that may run out of time, at two seconds each, before no more are scored."""
BATCH = 10
"""Endings scored in one go, between two looks at how many ran out of time."""
_SAID = 3
"""Differences that a message tells."""
_SLACK = 1e-9
"""By how much sums of weights may miss one, or zero."""


def audit(
    subject: Subject,
    scorer: Scorer,
    *,
    limit: int | None = None,
    extra: Sequence[Trial] = (),
    skip: Collection[str] = (),
    each: int | None = None,
) -> Audit:
    """What is wrong with the subject's reward program, as far as its scores show it.

    scorer: scores endings by that program, each in a fresh session. limit: endings scored at the most before
    shrinking, the most telling first. extra: further trials, scored after the first two. skip: kinds of trials that
    are left out, having been made elsewhere. each: how many of a kind come before the next; with a low limit, one.
    """
    started = time.perf_counter()
    ground = Ground(subject)
    scored = _Scored(scorer)
    first = _fixed(ground)
    results = scored.of([trial.ending for trial in first])
    findings = [_finding(ground, t, r) for t, r in zip(first, results, strict=True) if _is_wrong(t, r)]
    errors: dict[str, str] = {}
    tried = Counter(trial.kind for trial in first)
    if _pays(results[1], "one"):
        more = _distinct(chain(extra, trials(ground, skip, each)), first, limit)
        tried.update(trial.kind for trial in more)
        for trial, result in zip(more, scored.of([trial.ending for trial in more]), strict=True):
            if _is_wrong(trial, result):
                findings.append(_shrunk(ground, trial, result, scored))
                errors[findings[-1].id] = str(result)
        if limit is None:
            findings += _falls(ground, scored, tried)
    return Audit(
        subject.path,
        tuple(grouped(_one_each(findings), errors)),
        tried=dict(sorted(tried.items())),
        seconds=time.perf_counter() - started,
    )


def _fixed(ground: Ground) -> list[Trial]:
    """Nothing done, and the golden ending."""
    untouched = Ending(ground.subject.initial)
    return [
        Trial("untouched", "nothing was done", "initial", untouched, "zero"),
        Trial("golden", "the golden ending", "golden", ground.subject.golden, "one"),
    ]


class NotScored(RewardError):
    """An ending that was not scored, because too many before it ran out of time: it says nothing."""


class _Scored:
    """Scores, each ending's once; none any more when several have run out of time."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._known: dict[bytes, Score | RewardError] = {}
        self._late = 0

    def of(self, endings: Sequence[Ending]) -> list[Score | RewardError]:
        fresh = {ending.digest: ending.outcome for ending in endings if ending.digest not in self._known}
        for some in _batches(list(fresh.items())):
            if self._late >= MOST_LATE:
                self._known.update(
                    (key, NotScored("not scored: the program ran out of time before")) for key, _ in some
                )
                continue
            results = self._scorer([outcome for _, outcome in some])
            self._known.update(zip((key for key, _ in some), results, strict=True))
            self._late += sum(isinstance(result, RewardError) and HANGS in str(result) for result in results)
        return [self._known[ending.digest] for ending in endings]


def _batches(endings: list[tuple[bytes, Outcome]]) -> Iterator[list[tuple[bytes, Outcome]]]:
    for start in range(0, len(endings), BATCH):
        yield endings[start : start + BATCH]


def _distinct(found: Iterable[Trial], known: Sequence[Trial], limit: int | None) -> list[Trial]:
    """Trials of different endings, and at most `limit` with those that are known.

    Of equal ones it is the first, or the first that is certain.
    """
    seen = {trial.ending.digest for trial in known}
    kept: dict[bytes, Trial] = {}
    for trial in found:
        digest = trial.ending.digest
        if digest in kept and trial.certain and not kept[digest].certain and trial.must == kept[digest].must:
            kept[digest] = trial
        if limit is not None and len(kept) + len(known) >= limit:
            break
        if digest not in seen:
            seen.add(digest)
            kept[digest] = trial
    return list(kept.values())


def _pays(result: Score | RewardError, must: Must) -> bool:
    """Whether a result is what an ending has to score."""
    if isinstance(result, RewardError):
        return False
    score = result.score
    return {
        "one": score >= 1 - _SLACK,
        "zero": score <= _SLACK,
        "below one": score < 1 - _SLACK,
        "a score": True,
    }[must]


def _is_wrong(trial: Trial, result: Score | RewardError) -> bool:
    """Whether an ending does not score what it must."""
    excused = trial.may_fail and isinstance(result, RewardError) and HANGS not in str(result)
    return not (excused or isinstance(result, NotScored) or _pays(result, trial.must))


def _finding(ground: Ground, trial: Trial, result: Score | RewardError) -> Finding:
    """What a wrong score shows, on the trial's own ending."""
    golden = trial.kind == "golden"
    told = Finding(
        id="",
        kind=trial.kind,
        cls=_class(trial, result),
        certain=trial.certain and not (isinstance(result, RewardError) and trial.must == "below one"),
        score=None if isinstance(result, RewardError) else result.score,
        message=_message(trial, result),
        base=trial.base,
        state_patch=tuple(make_patch(_base(ground, trial), trial.ending.state)),
        answer=None if golden else trial.ending.answer,
        visits=None if golden else trial.ending.visits,
        status=None if golden else trial.ending.status,
        checks={} if isinstance(result, RewardError) else dict(result.checks),
    )
    return replace(told, id=finding_id(told.cls, told.kind, [trial.what]))


def _class(trial: Trial, result: Score | RewardError) -> Class:
    if isinstance(result, RewardError):
        return "error"
    if trial.must == "one":
        return "partial_credit" if trial.kind == "golden" and result.score > 0 else "false_reject"
    return "false_accept" if result.score >= 1 - _SLACK else "partial_credit"


def _message(trial: Trial, result: Score | RewardError) -> str:
    if isinstance(result, RewardError):
        return f"No score for this ending ({trial.what}): {result}"
    if trial.kind == "golden":
        return f"The golden ending scores {result.score:g}, not 1"
    if trial.must == "one":
        return f"Scores {result.score:g}, not 1, although all that differs from the golden ending is: {trial.what}"
    if trial.must == "zero":
        held = [name for name, held in result.checks.items() if held]
        named = f"; what held at first: {', '.join(held)}" if held else ""
        return f"Scores {result.score:g} although nothing was done{named}"
    return f"Full reward although {trial.what}"


def finding_id(cls: str, kind: str, place: Iterable[str]) -> str:
    """A finding's id: of what it is and where in the state it shows, so that it outlives changes of the program."""
    return hashlib.sha256(orjson.dumps([cls, kind, *sorted(set(place))])).hexdigest()[:12]


def _shrunk(ground: Ground, trial: Trial, result: Score | RewardError, scored: _Scored) -> Finding:
    """The finding of a trial that did not score what it must, on the smallest change that shows the same."""
    base = _base(ground, trial)
    changes = delta(grids.seen(base), grids.seen(trial.ending.state), ground.places)
    kept, what = frozenset(change.number for change in changes.changes), trial.what
    if _class(trial, result) == "false_accept" and len(kept) > 1:
        kept = _least(ground, trial, changes, scored)
    if len(kept) < len(changes.changes):
        smaller = replace(trial, ending=replace(trial.ending, state=ground.written(changes.take(kept))))
        (less,) = scored.of([smaller.ending])
        if _is_wrong(smaller, less):
            trial, result = replace(smaller, what=f"{what}{_in_part(ground, changes, kept)}"), less
    found = _finding(ground, trial, result)
    golden = ground.subject.golden
    same = [getattr(trial.ending, name) == getattr(golden, name) for name in ("answer", "visits", "status")]
    place = [f"{c.deed} {'/'.join(c.pattern)}" for c in changes.changes if c.number in kept]
    return replace(
        found,
        id=finding_id(found.cls, found.kind, place if all(same) and place else [*place, what]),
        answer=None if same[0] else found.answer,
        visits=None if same[1] else found.visits,
        status=None if same[2] else found.status,
    )


def _in_part(ground: Ground, changes: Delta, kept: frozenset[int]) -> str:
    """What is left of a wrong ending where more than incidental differences were left out."""
    if not any(c.number not in kept and not ground.incidental(c.pattern) for c in changes.changes):
        return ""
    left = [c for c in changes.changes if c.number in kept]
    made = [c.path for c in left if c.deed == "created"]
    if all(any(c.path[: len(path)] == path for path in made) for c in changes.changes if c.number not in kept):
        return ""
    more = f" and {len(left) - _SAID} more" if len(left) > _SAID else ""
    return f"; this much of it is enough: {'; '.join(map(wording.said, left[:_SAID]))}{more}"


def _base(ground: Ground, trial: Trial) -> JsonObject:
    """The state that a trial's evidence is told against."""
    return ground.subject.golden.state if trial.base == "golden" else ground.subject.initial


def _falls(ground: Ground, scored: _Scored, tried: Counter[str]) -> Iterator[Finding]:
    """Steps along the golden run that cost reward."""
    found = steps(ground)
    before = scored.of([step.before for step in found])
    after = scored.of([step.after for step in found])
    tried["partial-credit"] += len(found)
    for step, old, new in zip(found, before, after, strict=True):
        if fall(step, old, new) and isinstance(old, Score) and isinstance(new, Score):
            yield Finding(
                id=finding_id("partial_credit", "falling-score", [step.what]),
                kind="falling-score",
                cls="partial_credit",
                certain=step.certain or (step.beside is not None and fall(step, *scored.of(step.beside))),
                score=new.score,
                message=f"The score falls from {old.score:g} to {new.score:g} when this is done: {step.what}",
                base="initial",
                state_patch=tuple(make_patch(ground.subject.initial, step.after.state)),
                checks=dict(new.checks),
            )


def _least(ground: Ground, trial: Trial, changes: Delta, scored: _Scored) -> frozenset[int]:
    """The least part of a wrong ending's differences from its base that is still wrong and still paid.

    Incidental differences are left out first. What a certain trial leaves undone of a thing that was asked for
    stays undone: without it, the rest would be a matter of judgement.
    """
    base = changes.take(())
    wrong = [c for c in changes.changes if not ground.incidental(c.pattern)] or list(changes.changes)
    undone = _undone(ground, wrong) if trial.certain else []

    def shows(part: frozenset[int]) -> bool:
        if undone and not any(whole <= part for whole in undone):
            return False
        state = changes.take(part)
        if state == base:
            return False
        (result,) = scored.of([replace(trial.ending, state=ground.written(state))])
        return not isinstance(result, RewardError) and result.score >= 1 - _SLACK

    numbers = [c.number for c in wrong]
    if not shows(frozenset(numbers)):
        return frozenset(c.number for c in changes.changes)
    return smallest(numbers, shows)


def _undone(ground: Ground, changes: Sequence[Change]) -> list[frozenset[int]]:
    """What differences take away of what was asked for, by groups: a part of one may be a by-product."""
    found = [
        (group, frozenset(c.number for c in changes if any(_undoes(ground, c, own) for own in group.changes)))
        for group in ground.groups
    ]
    asked = [undone for group, undone in found if group.asked and undone]
    return asked or [undone for _, undone in found if undone]


def _undoes(ground: Ground, change: Change, own: Change) -> bool:
    """Whether a difference from the golden ending takes away something that the golden run did.

    In a row that it made that is what the instruction speaks of; around a place, what is gone with all it held.
    """
    inner, outer = len(own.path), len(change.path)
    if change.deed == "created":
        return own.deed == "deleted" and change.pattern == own.pattern and change.after == own.before
    if change.pattern == own.pattern:
        if {change.deed, own.deed} <= {"gained", "lost"}:
            return change.path == own.path and change.deed != own.deed and _member(change) == _member(own)
        return change.path[:inner] == own.path[:outer]
    if outer < inner:
        return change.deed in ("deleted", "set") and own.path[:outer] == change.path
    made = own.deed == "created" and change.path[:inner] == own.path and change.deed in ("set", "lost")
    return made and ground.means(change.before, "")


def _member(change: Change) -> object:
    return change.after if change.deed == "gained" else change.before


def _one_each(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each id, and of those on the same ending the first; certain ones before judgement."""
    kept: dict[str, Finding] = {}
    endings: set[bytes] = set()
    for finding in sorted(findings, key=lambda f: not f.certain):
        told = orjson.dumps([finding.base, finding.state_patch, finding.answer, finding.visits, finding.status])
        if finding.id not in kept and (told not in endings):
            kept[finding.id] = finding
            endings.add(told)
    return list(kept.values())
