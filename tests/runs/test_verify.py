"""What verify finds, and that it finds nothing in an honest run."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from scoring.errors import Problem
from scoring.runs.index import INDEX
from scoring.runs.sign import new_key
from scoring.runs.verify import Trust, verify, verify_store
from scoring.runs.write import Seal
from tests.runs.forge import forge, order
from tests.runs.stores import small_run


def codes(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems}


@pytest.mark.parametrize("alg", ["sha256", "sm3"])
def test_an_honest_run_is_as_published_and_scores_the_same_again(tmp_path: Path, alg: str) -> None:
    run = small_run(tmp_path, Seal("示例核分人", alg)).run  # type: ignore[arg-type]
    assert verify(run.folder, replay=True) == []


def test_a_signed_run_is_told_from_one_signed_by_another(tmp_path: Path) -> None:
    mine, other = new_key(tmp_path / "mine.key"), new_key(tmp_path / "other.key")
    run = small_run(tmp_path, Seal("示例核分人", key=mine)).run
    assert verify(run.folder, Trust(mine.public)) == []
    assert codes(verify(run.folder, Trust(other.public))) == {"wrong-key"}


def test_a_run_without_a_signature_is_told_where_one_is_asked_for(tmp_path: Path) -> None:
    key = new_key(tmp_path / "mine.key")
    assert codes(verify(small_run(tmp_path).run.folder, Trust(key.public))) == {"not-signed"}


def test_the_head_printed_on_a_scorecard_is_in_the_chain(tmp_path: Path) -> None:
    first, last = small_run(tmp_path).run, small_run(tmp_path, v1=(49, 0)).run
    assert verify(last.folder, Trust(head=first.digest)) == []
    assert codes(verify(last.folder, Trust(head="0" * 64))) == {"chain-broken"}


def test_a_run_outside_its_store_is_checked_but_for_its_chain(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    copy = shutil.copytree(run.folder, tmp_path / "usb" / run.id)
    assert [(problem.code, problem.severity) for problem in verify(copy)] == [("no-chain", "warning")]


def test_a_rule_changed_with_all_digests_made_anew_is_found_by_scoring_again(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    rubric = (run.folder / "rubrics" / "tiny.yaml").read_text(encoding="utf-8").replace("full_at: 50", "full_at: 60")
    forged = forge(run.folder, {"rubrics/tiny.yaml": rubric.encode()})
    assert codes(verify(forged)) == {"no-chain"}
    assert codes(verify(forged, replay=True)) == {"no-chain", "replay-differs"}


def test_a_run_named_from_inside_is_checked_in_its_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small_run(tmp_path).run.folder)
    assert verify(".") == []


def test_a_link_is_no_run(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    os.rename(run.folder, tmp_path / run.id)
    run.folder.symlink_to(tmp_path / run.id)
    assert codes(verify(run.folder)) == {"run-changed"}


def test_a_folder_that_no_file_is_in_is_one_too_many(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    (run.folder / "items" / "more").mkdir()
    assert codes(verify(run.folder)) == {"run-changed"}


@pytest.mark.parametrize(
    "order",
    [
        "DROP TABLE runs",
        "DROP TRIGGER runs_last; DELETE FROM runs",
        "DROP TABLE runs; CREATE TABLE runs (seq, run, manifest, previous, cycle, period, made_at, made_by);"
        "INSERT INTO runs VALUES ('x', 1, NULL, 2, 3, 4, 5, 6), ('y', NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    ],
)
def test_an_index_that_is_none_any_more_breaks_the_chain(tmp_path: Path, order: str) -> None:
    run = small_run(tmp_path).run
    with closing(sqlite3.connect(tmp_path / "runs" / INDEX)) as index:
        index.executescript(order)
    assert codes(verify(run.folder)) == {"chain-broken"}


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"rubrics": {"../tiny": {"version": "1", "file": "tiny.yaml", "digest": "0" * 64}}}, "tables"),
        ({"rubrics": {"tiny": {"version": "1", "file": "tiny.yaml", "digest": "0" * 64}}}, "files"),
        ({"tables": {}}, "tables"),
        ({"period": 2**53}, "period"),
        ({"cycle": "../small"}, "cycle"),
        ({"title": {"zh": "样本"}}, "title.en"),
        ({"made": {"at": "20250101T000000Z", "by": "x", "key": None}}, "made.at"),
    ],
)
def test_a_manifest_of_another_form_is_refused_where_it_differs(tmp_path: Path, said: Any, place: str) -> None:
    (problem, *_) = verify(forge(small_run(tmp_path).run.folder, {}, **said))
    assert (problem.code, problem.place.cell) == ("manifest-form", place)


def test_a_forged_table_that_cannot_be_scored_is_found_by_scoring_again(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    pl.DataFrame({name: [[1]] for name in run.units.columns}).write_parquet(tmp_path / "other.parquet")
    forged = forge(run.folder, {"inputs/units.parquet": (tmp_path / "other.parquet").read_bytes()})
    assert codes(verify(forged, replay=True)) == {"no-chain", "bad-value"}


def test_a_store_is_checked_with_its_chain_and_every_run(tmp_path: Path) -> None:
    first, second = small_run(tmp_path).run, small_run(tmp_path, v1=(49, 0)).run
    assert verify_store(tmp_path / "runs") == {tmp_path / "runs": [], first.folder: [], second.folder: []}


def test_a_run_that_was_put_into_a_store_does_not_count(tmp_path: Path) -> None:
    small_run(tmp_path)
    other = small_run(tmp_path / "other", v1=(49, 0)).run
    copy = shutil.copytree(other.folder, tmp_path / "runs" / other.id)
    found = verify_store(tmp_path / "runs")[tmp_path / "runs"]
    assert [(one.code, one.severity, one.place.file) for one in found] == [("not-entered", "error", str(copy))]


def test_a_run_whose_maker_died_before_entering_it_is_told_and_no_more(tmp_path: Path) -> None:
    small_run(tmp_path)
    order(tmp_path / "runs", "DELETE FROM runs")
    found = verify_store(tmp_path / "runs")[tmp_path / "runs"]
    assert [(one.code, one.severity) for one in found] == [("not-entered", "warning")]
