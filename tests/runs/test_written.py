"""Runs written by every version so far: verified by both verifiers, opened, explained and scored again by this one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scoring.names import UNIT
from scoring.runs import open_run
from scoring.runs.digest import table_digest
from scoring.runs.stages import life_of
from scoring.runs.verify import Trust, verify, verify_store
from scoring.runs.write import logical_digest, result_tables
from tests.runs.write_fixture import WRITTEN
from verifier import verify as second

STORES = sorted(path for path in WRITTEN.iterdir() if path.is_dir())
RUNS = [run for store in STORES for run in sorted(path.parent for path in store.glob("*/manifest.json"))]


def anchors(run: Path) -> dict[str, Any]:
    """What was kept elsewhere when the store was written."""
    found: dict[str, Any] = json.loads((run.parent / "anchors.json").read_bytes())
    return found


@pytest.mark.parametrize("store", STORES, ids=lambda path: path.name)
def test_a_store_is_as_published_and_scores_the_same_again(store: Path) -> None:
    assert {path: found for path, found in verify_store(store, replay=True).items() if found} == {}
    assert second.verify_store(store) == []


@pytest.mark.parametrize("run", RUNS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_run_is_the_one_that_the_anchors_say(run: Path) -> None:
    known = anchors(run)
    head = known["heads"][run.name]
    key = open_run(run).manifest["made"]["key"] and known["key"]
    assert verify(run, Trust(key, head)) == []
    assert second.verify(run, second.Trust(key, head)) == []
    assert open_run(run).digest == head


@pytest.mark.parametrize("run", RUNS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_run_gives_the_logical_digest_that_was_kept(run: Path) -> None:
    found = open_run(run)
    result = found.inputs.score([found.plan(rubric) for rubric in found.rubrics])
    alg = found.manifest["alg"]
    again = logical_digest({name: table_digest(table, alg) for name, table in result_tables(result).items()}, alg)
    assert again == anchors(run)["logical"][run.name]


@pytest.mark.parametrize("run", RUNS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_unit_of_a_run_is_explained(run: Path) -> None:
    found = open_run(run)
    assert found.scores.height
    for unit in found.scores[UNIT]:
        card = found.explain(unit)
        assert card.held or card.total is not None
        assert [node.how for node in card.scorecard.leaves() if node.points is not None and node.how is None] == []


def test_the_first_store_has_one_of_each_kind() -> None:
    runs = [open_run(run) for run in RUNS if run.parent == STORES[0]]
    assert {run.manifest["alg"] for run in runs} == {"sha256", "sm3"}
    assert {bool(run.manifest["made"]["key"]) for run in runs} == {True, False}
    assert {bool(run.manifest[link]) for run in runs for link in ("previous", "corrects")} == {True, False}
    assert max(len(run.decisions) for run in runs) == 2
    assert life_of(STORES[0], "small-2025").stage == "frozen"
