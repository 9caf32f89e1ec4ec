"""The file forms of tuples (contracts §3): lines of `tuples.jsonl` and folders, without loss."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import orjson
from pydantic import ValidationError

from cuagym.errors import ConfigError
from cuagym.hub.state import JsonObject, canonical
from cuagym.schema import Tuple

_INITIAL, _GOLDEN, _TASK = "initial_state.json", "golden.json", "task.json"
_OPEN = {"initial_state", "golden_patch", "evidence", "provenance"}
"""Fields that are JSON already, and most of a tuple's bulk."""
_GOLDEN_FIELDS = ("golden_patch", "golden_answer", "golden_visits", "golden_status", "golden_operations")


def line_of(made: Tuple) -> bytes:
    """The tuple's line of `tuples.jsonl`: canonical JSON and a line end."""
    return canonical(plain(made)) + b"\n"


def parse_tuple(value: object, where: str) -> Tuple:
    """The tuple of a JSON value; ConfigError says where it came from and what does not fit."""
    try:
        return Tuple.model_validate(value)
    except ValidationError as error:
        problem = error.errors()[0]
        at = ".".join(str(part) for part in problem["loc"]) or "the whole"
        raise ConfigError(f"{where} is not a tuple: {at}: {problem['msg']}") from None


def read_tuples(path: Path) -> Iterator[Tuple]:
    """The tuples of a `.jsonl` file, a tuple folder, or a run folder (its `tuples.jsonl`).

    Raises ConfigError when there is nothing of the kind at `path`.
    """
    if path.is_dir() and (path / _TASK).exists():
        yield read_folder(path)
        return
    file = path / "tuples.jsonl" if path.is_dir() else path
    if not file.is_file():
        raise ConfigError(f"{path} holds no tuples: name a .jsonl file, a tuple's folder or a run's folder")
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                where = f"{file}, line {number}"
                yield parse_tuple(_loads(line, where), where)


def _loads(text: bytes, where: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ConfigError(f"{where} is not JSON: {error}") from None


def write_folder(made: Tuple, parent: Path) -> Path:
    """Writes the folder form under `parent`; the folder's name is the tuple's id."""
    folder = parent / made.id
    folder.mkdir(parents=True, exist_ok=True)
    task = plain(made)
    _write(folder / _INITIAL, task.pop("initial_state"))
    _write(folder / _GOLDEN, {name: task.pop(name) for name in _GOLDEN_FIELDS})
    (folder / "reward.py").write_text(task.pop("reward"), encoding="utf-8")
    _write(folder / "evidence.json", {"evidence": task.pop("evidence"), "provenance": task.pop("provenance")})
    for file in task["files"]:
        (folder / "files").mkdir(exist_ok=True)
        (folder / "files" / file["sha256"]).write_bytes(base64.b64decode(file.pop("base64")))
    _write(folder / _TASK, task)
    return folder


def read_folder(folder: Path) -> Tuple:
    """The tuple in a folder that `write_folder` wrote. Raises ConfigError when a part is missing or broken."""
    try:
        task = _loads((folder / _TASK).read_bytes(), str(folder / _TASK))
        parts = {name: _loads((folder / name).read_bytes(), str(folder / name)) for name in (_INITIAL, _GOLDEN)}
        evidence = _loads((folder / "evidence.json").read_bytes(), str(folder / "evidence.json"))
        reward = (folder / "reward.py").read_text(encoding="utf-8")
        assert isinstance(task, dict)
        for file in task.get("files", []):
            content = (folder / "files" / file["sha256"]).read_bytes()
            file["base64"] = base64.b64encode(content).decode()
    except FileNotFoundError as error:
        raise ConfigError(f"the tuple folder {folder} lacks {Path(error.filename).name}") from None
    golden = parts[_GOLDEN]
    assert isinstance(golden, dict) and isinstance(evidence, dict)
    return parse_tuple(
        {**task, **golden, **evidence, "initial_state": parts[_INITIAL], "reward": reward}, str(folder)
    )


def plain(made: Tuple) -> JsonObject:
    """The tuple as the JSON object of the file format; its states are shared with it, not copied."""
    light = made.model_dump(mode="json", by_alias=True, exclude=_OPEN)
    return {**light, **{name: getattr(made, name) for name in _OPEN}}


def _write(file: Path, value: object) -> None:
    file.write_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
