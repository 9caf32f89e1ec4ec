"""What leaves a run: in the order of tasks, without duplicates, pairs whole, never past the count."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import orjson
import pytest

from cuagym.errors import ConfigError
from cuagym.pipeline.emission import Decided, Emission
from cuagym.pipeline.formats import line_of, read_folder, read_tuples, write_folder
from cuagym.schema import TaskFile, Tuple, tuple_id


@pytest.fixture
def few(tuples: list[Tuple]) -> list[Tuple]:
    return tuples[:4]


def emitted(out: Path, count: int, decided: dict[int, list[Decided]], order: list[int]) -> Emission:
    emission = Emission(out, count)
    for k in order:
        emission.finish(k, decided[k])
    emission.close()
    return emission


def kept(made: Tuple, row: int) -> Decided:
    return Decided(row, made, "")


def test_the_order_in_which_tasks_finish_makes_no_difference(few: list[Tuple], tmp_path: Path) -> None:
    decided = {k: [kept(made, k)] for k, made in enumerate(few)}
    written = set()
    for number, order in enumerate(permutations(range(4))):
        emission = emitted(tmp_path / str(number), 3, decided, list(order))
        written.add((tmp_path / str(number) / "tuples.jsonl").read_bytes())
        assert [row for _, row in emission.emitted] == [0, 1, 2]
    assert written == {b"".join(line_of(made) for made in few[:3])}


def test_nothing_is_written_before_all_tasks_that_come_first(few: list[Tuple], tmp_path: Path) -> None:
    emission = Emission(tmp_path, 4)
    emission.finish(1, [kept(few[1], 1)])
    assert not emission.emitted
    emission.finish(0, [Decided(0, None, "pointless")])
    emission.close()
    assert [id for id, _ in emission.emitted] == [few[1].id]
    assert dict(emission.rejected) == {"pointless": 1}


def test_the_same_tuple_or_the_same_instruction_is_emitted_once(few: list[Tuple], tmp_path: Path) -> None:
    namesake = few[1].model_copy(update={"instruction": few[0].instruction})
    decided = {0: [kept(few[0], 0)], 1: [kept(few[0], 1)], 2: [kept(namesake, 2)], 3: [kept(few[2], 3)]}
    emission = emitted(tmp_path, 4, decided, [0, 1, 2, 3])
    assert [id for id, _ in emission.emitted] == [few[0].id, few[2].id]
    assert emission.rejected["duplicate"] == 2 and emission.candidates == 4


def test_a_pair_that_would_pass_the_count_is_left_out_whole(few: list[Tuple], tmp_path: Path) -> None:
    pair = [kept(few[1], 1), kept(few[2], 2)]
    emission = emitted(tmp_path, 2, {0: [kept(few[0], 0)], 1: pair, 2: [kept(few[3], 3)]}, [0, 1, 2])
    assert [id for id, _ in emission.emitted] == [few[0].id, few[3].id]
    assert emission.rejected["past the count"] == 2 and emission.complete


def test_a_pair_with_a_duplicate_in_it_is_left_out_whole(few: list[Tuple], tmp_path: Path) -> None:
    pair = [kept(few[0], 1), kept(few[2], 2)]
    emission = emitted(tmp_path, 4, {0: [kept(few[0], 0)], 1: pair}, [0, 1])
    assert [id for id, _ in emission.emitted] == [few[0].id]


# -- formats ----------------------------------------------------------------------------------------------------


def with_file(made: Tuple) -> Tuple:
    file = TaskFile(name="ä.txt", sha256="2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                    content_type="text/plain", base64="Zm9v")  # fmt: skip
    return made.model_copy(update={"files": (file,), "reward": "# “é”\n" + made.reward})


def test_lines_and_folders_hold_the_same_without_loss(tuples: list[Tuple], tmp_path: Path) -> None:
    everything = [*tuples, with_file(tuples[0]).model_copy(update={"id": "mail-000000000000"})]
    (tmp_path / "tuples.jsonl").write_bytes(b"".join(line_of(made) for made in everything))
    assert list(read_tuples(tmp_path)) == everything
    for made in everything:
        folder = write_folder(made, tmp_path / "tuples")
        assert read_folder(folder) == made
        assert [line_of(again) for again in read_tuples(folder)] == [line_of(made)]


def test_what_holds_no_tuple_is_refused_with_its_place(few: list[Tuple], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no tuples"):
        list(read_tuples(tmp_path / "nothing"))
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(line_of(few[0]) + b"{broken\n")
    with pytest.raises(ConfigError, match="line 2 is not JSON"):
        list(read_tuples(bad))
    bad.write_bytes(b'{"id": 1}\n')
    with pytest.raises(ConfigError, match="line 1 is not a tuple"):
        list(read_tuples(bad))
    folder = write_folder(few[0], tmp_path)
    (folder / "golden.json").unlink()
    with pytest.raises(ConfigError, match=r"lacks golden\.json"):
        read_folder(folder)


def test_a_line_has_the_fields_of_the_format(few: list[Tuple]) -> None:
    line = orjson.loads(line_of(few[0]))
    assert set(line) == {
        "schema", "id", "instruction", "apps", "start_path", "now", "seed", "initial_state", "golden_patch",
        "golden_answer", "golden_visits", "golden_status", "golden_operations", "reward", "files", "kind", "twin",
        "difficulty", "tags", "evidence", "provenance",
    }  # fmt: skip
    assert line["schema"] == "cuagym/tuple@1" and "pass" in line["difficulty"]
    assert line["provenance"]["apps"].keys() == set(line["apps"])
    assert {"generator", "discriminator", "critics", "cuagym", "seed"} <= line["provenance"].keys()


# -- ids --------------------------------------------------------------------------------------------------------

CONTENT = {
    "instruction": "Archive it", "apps": ["mail"], "start_path": "/mail/", "now": "2026-03-11T09:30:00Z",
    "initial_state": {"mail": {"emails": [{"id": "e1", "folder": "inbox"}]}},
    "golden_state": {"mail": {"emails": [{"id": "e1", "folder": "archive"}]}},
    "golden_answer": None, "golden_visits": [], "golden_status": "done",
    "reward": "def reward(initial, final):\n    return 0.0\n", "files": [],
}  # fmt: skip


def test_equal_content_has_an_equal_id_in_whatever_order_its_keys_stand() -> None:
    turned = dict(reversed(CONTENT.items()))
    assert tuple_id(("mail",), turned) == tuple_id(("mail",), CONTENT) == "mail-436acf687a8d"


@pytest.mark.parametrize("key", sorted(CONTENT))
def test_every_part_of_the_content_counts(key: str) -> None:
    assert tuple_id(("mail",), {**CONTENT, key: "other"}) != tuple_id(("mail",), CONTENT)


def test_the_id_names_the_apps() -> None:
    assert tuple_id(("mail", "board"), CONTENT).startswith("mail+board-")
