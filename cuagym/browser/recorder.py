"""Writes a trajectory folder: `trajectory.jsonl` (a step a line), `steps/0001.png`…, `result.json`."""

from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict

from cuagym.browser.actions import Action
from cuagym.browser.observation import Observation
from cuagym.schema import Status


class Result(BaseModel):
    """How a rollout ended, as `result.json` holds it.

    score: null when there is none, and then `valid` is false. failure: what kind of failure there was (a failing
        agent keeps its score), and detail: what happened.
    status: as a reward program gets it; visits, final_state, operations: read from the hub at the finish.
    """

    model_config = ConfigDict(frozen=True)

    score: float | None
    valid: bool
    failure: str | None = None
    detail: str = ""
    checks: dict[str, bool] = {}
    answer: str | None
    status: Status
    visits: tuple[str, ...] = ()
    final_state: dict[str, Any] | None = None
    operations: tuple[dict[str, Any], ...] = ()
    steps: int
    seconds: float


class Recorder:
    """Appends steps to the trajectory in `folder`, which is made if need be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.steps = 0
        (folder / "steps").mkdir(parents=True, exist_ok=True)
        self._lines = folder / "trajectory.jsonl"
        self._lines.write_bytes(b"")

    def step(
        self,
        seen: Observation,
        actions: list[Action],
        error: str | None,
        seconds: float,
        *,
        output: str | None = None,
        tokens: dict[str, int] | None = None,
    ) -> None:
        """One step: what was seen before it, what was done, and what was impossible about it."""
        self.steps += 1
        line = {
            "step": self.steps,
            "observation": self._keep(seen),
            "output": output,
            "actions": [action.model_dump(mode="json", exclude_defaults=False) for action in actions],
            "error": error,
            "seconds": round(seconds, 4),
            "tokens": tokens,
        }
        with self._lines.open("ab") as out:
            out.write(orjson.dumps(line) + b"\n")

    def finish(self, result: Result) -> None:
        """Writes `result.json`."""
        data = orjson.dumps(result.model_dump(mode="json"), option=orjson.OPT_INDENT_2)
        (self.folder / "result.json").write_bytes(data + b"\n")

    def _keep(self, seen: Observation) -> dict[str, Any]:
        name = f"steps/{self.steps:04d}"
        refs: dict[str, Any] = {"screenshot": None, "aria": None}
        if seen.screenshot is not None:
            refs["screenshot"] = f"{name}.png"
            (self.folder / refs["screenshot"]).write_bytes(seen.screenshot)
        if seen.aria is not None:
            refs["aria"] = f"{name}.aria.txt"
            (self.folder / refs["aria"]).write_text(seen.aria, "utf-8")
        tabs = [{"url": tab.url, "title": tab.title} for tab in seen.tabs]
        return refs | {"url": seen.url, "title": seen.title, "tabs": tabs, "current": seen.current}
