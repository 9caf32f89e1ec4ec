"""The domain's models: calls, outcomes and tuples (file formats: contracts §3)."""

from __future__ import annotations

import hashlib
from typing import Any, Literal, TypeAlias

import orjson
from pydantic import BaseModel, ConfigDict, Field

Kind: TypeAlias = Literal["state", "answer", "navigation", "infeasible"]
Status: TypeAlias = Literal["done", "infeasible", "stopped"]
JsonObject: TypeAlias = dict[str, Any]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Call(_Model):
    """One operation with concrete arguments; the ids of entities made on the way are as the session gave them."""

    app: str
    operation: str
    args: JsonObject


class TaskFile(_Model):
    """A file that a task's states refer to."""

    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    content_type: str
    base64: str


class PassRate(_Model):
    """How often an actor solved the task in k tries; `valid` tries count, spoiled ones do not."""

    actor: str
    k: int
    valid: int
    passes: int


class Difficulty(_Model):
    """Measured difficulty: UI actions of the shortest solver rollout, pages, operations, near-misses, lookups."""

    actions: int | None = None
    pages: int | None = None
    operations: int = 0
    distractors: int = 0
    apps: int = 1
    lookups: int = 0
    label: Literal["easy", "medium", "hard"] = "easy"
    passes: tuple[PassRate, ...] = Field(default=(), alias="pass")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Tuple(_Model):
    """A verified task: instruction, environment in its initial state, golden outcome and reward program."""

    schema_: Literal["cuagym/tuple@1"] = Field(default="cuagym/tuple@1", alias="schema")
    id: str = Field(pattern=r"^[A-Za-z0-9_+-]{1,200}$")
    instruction: str
    apps: tuple[str, ...]
    start_path: str
    now: str
    seed: int
    initial_state: dict[str, JsonObject]
    golden_patch: tuple[JsonObject, ...] = ()
    golden_answer: str | None = None
    golden_visits: tuple[str, ...] = ()
    golden_status: Status = "done"
    golden_operations: tuple[Call, ...] | None = None
    reward: str
    files: tuple[TaskFile, ...] = ()
    kind: Kind
    twin: str | None = None
    difficulty: Difficulty = Difficulty()
    tags: tuple[str, ...] = ()
    evidence: JsonObject = Field(default_factory=dict)
    provenance: JsonObject = Field(default_factory=dict)

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


def tuple_id(apps: tuple[str, ...], content: JsonObject) -> str:
    """The id of a tuple: its apps and 12 hex digits of the hash of what makes it the task that it is.

    `content` has the keys instruction, apps, start_path, now, initial_state, golden_state, golden_answer,
    golden_visits, golden_status, reward and files (contracts §3).
    """
    digest = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return f"{'+'.join(apps)}-{digest[:12]}"
