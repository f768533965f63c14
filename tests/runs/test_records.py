"""The record of decisions: rows that follow one another, whatever was changed, cut or torn is noticed."""

from __future__ import annotations

import csv
import hashlib
import json
from decimal import Decimal
from pathlib import Path

import pytest

from scoring import RunError
from scoring.runs import Run, open_run, run_cycle
from scoring.runs.decisions import Computed, read_book
from scoring.runs.verify import verify
from tests.runs.committee import add_row, tied_run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return tied_run(tmp_path)


def record(run: Run) -> Path:
    return run.store / "decisions" / f"{run.cycle}.csv"


def codes(run: Run) -> list[str]:
    return [problem.code for problem in verify(run.folder)]


def test_without_a_record_nothing_is_decided(run: Run) -> None:
    assert (run.decisions, codes(run)) == ({}, [])


def test_a_row_is_read_back_as_it_was_written(run: Run) -> None:
    written = add_row(run, "v2", "好", reason='说明里有","和"引号"')
    assert read_book(run.store, run.cycle).rows == (written,)
    assert (written.seq, written.computed, written.grade) == (1, Computed(Decimal("88.00"), None), "好")


def test_links_follow_the_documented_form(run: Run) -> None:
    add_row(run, "v2", "好")
    add_row(run, "v3", "一般")
    before = ""
    for line in csv.DictReader(record(run).read_text(encoding="utf-8").splitlines()):
        text = json.dumps(line | {"link": before}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        assert line["link"] == hashlib.sha256(text.encode()).hexdigest()
        before = line["link"]


def test_the_last_decision_on_a_unit_applies_and_all_stay_in_the_record(run: Run) -> None:
    add_row(run, "v2", "好")
    add_row(run, "v2", "一般")
    add_row(run, "v3", "好")
    add_row(run, "v3", None)
    assert {unit: one.grade for unit, one in run.decisions.items()} == {"v2": "一般"}
    assert len(read_book(run.store, run.cycle).rows) == 4


def test_a_decision_is_carried_to_other_runs_and_says_whether_the_figures_are_the_same(
    run: Run, tmp_path: Path
) -> None:
    add_row(run, "v2", "好")
    add_row(run, "v4", "差", kind="manual")
    again = tied_run(tmp_path, v4=(49, 0))
    assert {unit: one.basis for unit, one in run.decisions.items()} == {"v2": "own", "v4": "own"}
    assert {unit: one.basis for unit, one in again.decisions.items()} == {"v2": "changed", "v4": "changed"}
    same = tied_run(tmp_path, v6=(11, ""))
    assert {unit: one.basis for unit, one in same.decisions.items()} == {"v2": "same", "v4": "same"}


@pytest.mark.parametrize(
    ("old", "new"),
    [("v2", "v3"), ("好", "差"), ("示例委员", "示例别人"), ("88.00", "98.00"), ("1,2026", "2,2026"), (",cut_line", ',"cut_line"')],
)  # fmt: skip
def test_a_changed_row_is_noticed_by_readers_and_by_verify(run: Run, old: str, new: str) -> None:
    add_row(run, "v2", "好")
    text = record(run).read_text(encoding="utf-8")
    record(run).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert codes(run) == ["decision-changed"]
    with pytest.raises(RunError):
        _ = open_run(run.folder).decisions


def test_a_removed_or_moved_row_is_noticed(run: Run) -> None:
    for unit in ("v2", "v3", "v4"):
        add_row(run, unit, "差")
    head, *rows = record(run).read_text(encoding="utf-8").splitlines(keepends=True)
    for left in (rows[1:], [rows[0], rows[2]], [rows[1], rows[0], rows[2]]):
        record(run).write_text(head + "".join(left), encoding="utf-8")
        assert codes(run) == ["decision-changed"]


def test_rows_cut_off_the_end_are_missed_by_the_runs_made_after_them(run: Run, tmp_path: Path) -> None:
    add_row(run, "v2", "好")
    last = add_row(run, "v3", "一般")
    again = tied_run(tmp_path, v1=(11, 0))
    assert again.manifest["beside"] == {"decisions": last.link, "stages": None}
    lines = record(run).read_text(encoding="utf-8").splitlines(keepends=True)
    record(run).write_text("".join(lines[:-1]), encoding="utf-8")
    assert codes(again) == ["record-broken"]
    record(run).unlink()
    assert codes(again) == ["record-broken"]


def test_what_stands_beside_a_run_does_not_change_its_name(run: Run, tmp_path: Path) -> None:
    add_row(run, "v2", "好")
    assert tied_run(tmp_path).folder == run.folder
    assert tied_run(tmp_path / "elsewhere").id == run.id


@pytest.mark.parametrize("left", [b"2", b"2,2026-01-05T09:00:00+08:00,x", "2,示例".encode()[:-1], b"\x00" * 9])
def test_a_torn_line_is_no_decision_is_told_and_the_next_row_takes_its_place(run: Run, left: bytes) -> None:
    add_row(run, "v2", "好")
    with record(run).open("ab") as file:
        file.write(left)
    assert (len(run.decisions), codes(run)) == (1, ["decision-torn"])
    add_row(run, "v3", "一般")
    assert (len(run.decisions), codes(run)) == (2, [])
    assert record(run).with_suffix(".csv.torn").read_bytes() == left + b"\n"


def test_a_torn_first_line_is_mended_too(run: Run) -> None:
    record(run).parent.mkdir()
    record(run).write_bytes(b"seq,at,by,ki")
    assert codes(run) == ["decision-torn"]
    add_row(run, "v3", "一般")
    assert (len(run.decisions), codes(run)) == (1, [])


def test_a_decision_on_a_run_of_another_cycle_is_noticed(run: Run, tmp_path: Path) -> None:
    add_row(run, "v2", "好")
    record(run).rename(record(run).with_name("other.csv"))
    cycle = tmp_path / "2025" / "cycle.yaml"
    cycle.write_text(cycle.read_text(encoding="utf-8").replace("small-2025", "other"), encoding="utf-8")
    other = run_cycle(tmp_path / "2025", tmp_path / "runs").run
    assert codes(other) == ["record-broken"]
