"""The life of a cycle: every move that there is, and no other; what is settled stays as it is."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from scoring import Problem, RunError
from scoring.names import STAGES
from scoring.runs import Run, open_run, run_cycle
from scoring.runs.index import INDEX, entries, steps
from scoring.runs.previous import find_earlier
from scoring.runs.stages import check_correction, life_of, move
from scoring.runs.verify import Trust, verify, verify_store
from tests.runs.committee import add_row, codes, correction, tied_run, to_stage
from tests.runs.stores import RUBRIC, small_cycle, small_run
from tests.verifier.test_alone import check
from tests.zone import zone

# From which stage to which, with which runs (the one that stands, another, one that corrects it); * wants a reason.
ALLOWED = """
    draft     -> preview:    same other correction
    preview   -> draft:      same
    preview   -> preview:    other correction
    preview   -> frozen:     same
    frozen    -> preview:    same* other* correction*
    frozen    -> frozen:     correction*
    frozen    -> published:  same
    published -> published:  correction*
    published -> appeal:     same
    appeal    -> appeal:     correction*
    appeal    -> final:      same
"""


def allowed() -> dict[tuple[str, str, str], bool]:
    """Whether each move that there is wants a reason."""
    found = {}
    for line in ALLOWED.strip().splitlines():
        stages, runs = line.split(":")
        now, to = (stage.strip() for stage in stages.split("->"))
        found |= {(now, to, run.rstrip("*")): run.endswith("*") for run in runs.split()}
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_every_move_is_open_or_refused_as_the_table_says(tmp_path: Path, stage: str) -> None:
    same, other = small_run(tmp_path).run, small_run(tmp_path, v1=(49, 0)).run
    runs = {"same": to_stage(same, stage), "other": other, "correction": correction(same)}
    index, before = same.store / INDEX, tmp_path / "before"
    shutil.copy(index, before)
    for to, which, reason in product(STAGES, runs, ("", "示例理由")):
        needs = allowed().get((stage, to, which))
        problems: Sequence[Problem] = ()
        try:
            move(runs[which], to, "示例委员", reason)  # type: ignore[arg-type]
        except RunError as error:
            problems = error.problems
        done = not problems
        assert all(problem.fix and problem.fix.zh and problem.fix.en for problem in problems)
        assert done == (needs is not None and bool(reason or not needs)), (stage, to, which, reason)
        assert (life_of(same.store, same.cycle).stage == to) >= done
        shutil.copy(before, index)


def test_a_refused_move_says_which_are_open(tmp_path: Path) -> None:
    with pytest.raises(RunError) as caught:
        move(small_run(tmp_path).run, "published", "示例委员")
    (problem,) = caught.value.problems
    assert (problem.code, problem.fix.en if problem.fix else "") == ("stage-refused", "open: preview with any run")


def test_every_step_is_kept_with_who_when_and_why(tmp_path: Path) -> None:
    run = to_stage(small_run(tmp_path).run, "frozen")
    move(run, "preview", "示例主任", "还有单位没有报送")
    assert [step.stage for step in steps(run.store)] == ["preview", "frozen", "preview"]
    last = steps(run.store)[-1]
    assert (last.by, last.reason, last.run, last.manifest) == ("示例主任", "还有单位没有报送", run.id, run.digest)
    assert verify(run.folder) == []


@pytest.mark.parametrize("words", [{"by": "a\nb"}, {"reason": "=cmd"}, {"reason": "a\u202eb"}])
def test_what_cannot_stand_in_a_record_is_refused(tmp_path: Path, words: dict[str, str]) -> None:
    with pytest.raises(RunError) as caught:
        move(small_run(tmp_path).run, "preview", **{"by": "示例委员"} | words)
    assert codes(caught) == ["not-plain"]


def test_a_run_that_was_changed_goes_no_further(tmp_path: Path) -> None:
    run = to_stage(small_run(tmp_path).run, "preview")
    (run.folder / "scores.parquet").chmod(0o644)
    (run.folder / "scores.parquet").write_bytes(b"x")
    with pytest.raises(RunError) as caught:
        move(open_run(run.folder), "frozen", "示例委员")
    assert "file-changed" in codes(caught)


def test_a_copy_outside_its_store_goes_nowhere_and_nothing_is_written_beside_it(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    copy = open_run(shutil.copytree(run.folder, tmp_path / "usb" / run.id))
    with pytest.raises(RunError) as caught:
        move(copy, "preview", "示例委员")
    assert codes(caught) == ["not-in-store"]
    assert list((tmp_path / "usb").iterdir()) == [copy.folder]


# -- what is settled ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["frozen", "published", "appeal", "final"])
def test_from_frozen_on_the_same_files_are_the_same_run_and_others_are_refused(tmp_path: Path, stage: str) -> None:
    run = to_stage(small_run(tmp_path).run, stage)
    assert small_run(tmp_path).run.folder == run.folder
    with pytest.raises(RunError) as caught:
        small_run(tmp_path, v1=(49, 0))
    (problem,) = caught.value.problems
    assert problem.code == ("cycle-final" if stage == "final" else "cycle-frozen")
    for word in ("示例委员", run.id, "values.csv"):
        assert word in problem.message.zh
    assert len(entries(run.store)) == 1


def test_another_rubric_or_another_year_before_is_refused_too(tmp_path: Path) -> None:
    before = small_run(tmp_path, period=2024).run
    run = to_stage(small_run(tmp_path).run, "frozen")
    for rubric, previous, named in ((RUBRIC.replace("full_at: 50", "full_at: 60"), None, "tiny.yaml"), (RUBRIC, before.folder, "previous")):  # fmt: skip
        with pytest.raises(RunError) as caught:
            run_cycle(small_cycle(tmp_path / "2025", rubric=rubric), run.store, previous)
        assert named in caught.value.problems[0].message.en


def test_back_in_preview_other_files_are_scored_again(tmp_path: Path) -> None:
    run = to_stage(small_run(tmp_path).run, "frozen")
    move(run, "preview", "示例主任", "漏了一个单位")
    other = small_run(tmp_path, v1=(49, 0)).run
    assert move(other, "preview", "示例委员").run == other.id


def test_after_a_correction_the_first_files_are_still_the_first_run(tmp_path: Path) -> None:
    run = to_stage(small_run(tmp_path).run, "published")
    move(correction(run), "published", "示例委员", "申诉属实")
    assert small_run(tmp_path).run.folder == run.folder


def test_corrections_start_from_the_run_that_stands_and_end_with_the_final_one(tmp_path: Path) -> None:
    run, other = small_run(tmp_path).run, small_run(tmp_path, v1=(49, 0)).run
    check_correction(other)
    to_stage(run, "appeal")
    check_correction(run)
    check_correction(correction(run))
    with pytest.raises(RunError) as caught:
        check_correction(other)
    assert codes(caught) == ["not-standing"]
    move(run, "final", "示例主任")
    with pytest.raises(RunError) as caught:
        check_correction(run)
    assert codes(caught) == ["cycle-final"]


def test_a_correction_of_a_correction_can_stand_next(tmp_path: Path) -> None:
    run = to_stage(small_run(tmp_path).run, "published")
    again = correction(correction(run), "再次更正")
    assert move(again, "published", "示例委员", "两次更正").run == again.id


def test_a_result_does_not_become_final_while_cases_are_open(tmp_path: Path) -> None:
    run = to_stage(tied_run(tmp_path), "appeal")
    add_row(run, "v2", "好")
    with pytest.raises(RunError) as caught:
        move(run, "final", "示例主任")
    assert codes(caught) == ["open-cases"]
    assert "v3" in str(caught.value)
    add_row(run, "v3", "一般")
    assert move(run, "final", "示例主任").stage == "final"


# -- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new"), [("period: 2025", "period: 2026"), ("period", "title: 示例另一周期\nperiod")])
def test_one_name_is_not_given_to_two_cycles(tmp_path: Path, old: str, new: str) -> None:
    small_run(tmp_path)
    cycle = tmp_path / "2025" / "cycle.yaml"
    cycle.write_text(cycle.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RunError) as caught:
        run_cycle(tmp_path / "2025", tmp_path / "runs")
    assert codes(caught) == ["cycle-taken"]


def test_the_year_before_is_the_run_that_stands_for_it(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    corrected = correction(run)
    with pytest.raises(RunError, match="no-previous-run"):
        find_earlier(tmp_path / "2025", run.store)
    assert find_earlier(tmp_path / "2025", to_stage(run, "published").store).id == run.id
    move(corrected, "published", "示例委员", "申诉属实")
    assert find_earlier(tmp_path / "2025", run.store).id == corrected.id


# -- changed rows ---------------------------------------------------------------------------------------------------


def changed(run: Run, order: str) -> set[str]:
    """What verify finds after somebody who knows SQL was at the index."""
    with closing(sqlite3.connect(run.store / INDEX)) as index:
        for trigger in ("stages_stay", "stages_last"):
            index.execute(f"DROP TRIGGER {trigger}")
        index.execute(order)
        index.commit()
    return {problem.code for problem in verify(run.folder)}


def test_steps_are_never_changed_or_removed(tmp_path: Path) -> None:
    run = to_stage(small_run(tmp_path).run, "preview")
    with closing(sqlite3.connect(run.store / INDEX)) as index:
        for order in ("UPDATE stages SET by = 'x'", "DELETE FROM stages"):
            with pytest.raises(sqlite3.IntegrityError, match="a stage is never"):
                index.execute(order)


@pytest.mark.parametrize(
    "order",
    [
        "UPDATE stages SET by = '示例别人' WHERE seq = 2",
        "UPDATE stages SET stage = 'draft' WHERE seq = 3",
        "UPDATE stages SET run = '2025-0000000000'",
        "DELETE FROM stages WHERE seq = 1",
        "DELETE FROM stages WHERE seq = 2",
        "UPDATE stages SET seq = 9 WHERE seq = 3",
    ],
)
def test_changed_steps_are_noticed_by_verify(tmp_path: Path, order: str) -> None:
    run = to_stage(small_run(tmp_path).run, "published")
    assert changed(run, order) == {"record-broken"}


def test_a_table_of_stages_that_cannot_be_read_is_noticed(tmp_path: Path) -> None:
    run = to_stage(small_run(tmp_path).run, "preview")
    assert changed(run, "ALTER TABLE stages RENAME COLUMN reason TO because") == {"chain-broken"}


def test_the_link_of_a_stage_written_down_elsewhere_is_found_again(tmp_path: Path) -> None:
    run = to_stage(small_run(tmp_path).run, "published")
    link = steps(run.store)[-1].link
    for head, found in ((link, []), (link[::-1], ["chain-broken"])):
        assert [problem.code for problem in verify_store(run.store, Trust(head=head))[run.store]] == found
        assert check(run.store, "--head", head).returncode == bool(found)


def test_the_last_step_is_missed_by_the_runs_made_after_it(tmp_path: Path) -> None:
    run = to_stage(small_run(tmp_path).run, "preview")
    small_run(tmp_path, v1=(49, 0))
    assert changed(run, "DELETE FROM stages") == {"record-broken"}


def test_decisions_cut_off_the_end_are_missed_by_the_stages_after_them(tmp_path: Path) -> None:
    run = to_stage(tied_run(tmp_path), "frozen")
    add_row(run, "v2", "好")
    move(run, "published", "示例委员")
    (run.store / "decisions" / f"{run.cycle}.csv").unlink()
    assert [problem.code for problem in verify_store(run.store)[run.store]] == ["record-broken"]


def test_a_damaged_index_is_a_problem_and_not_a_traceback(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    (run.store / INDEX).write_bytes(b"no database" * 1000)
    tries: list[Callable[[], object]] = [
        lambda: move(run, "preview", "x"),
        lambda: small_run(tmp_path, v1=(49, 0)),
        lambda: find_earlier(tmp_path / "2025", run.store),
    ]
    for one in tries:
        with pytest.raises(RunError) as caught:
            one()
        assert codes(caught) == ["chain-broken"]


@pytest.mark.parametrize("where", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_a_step_is_stored_in_utc_and_told_in_the_zone_of_who_reads_it(tmp_path: Path, where: str) -> None:
    run = small_run(tmp_path).run
    with zone(where):
        at = move(run, "preview", "示例委员").at
    with zone("Asia/Shanghai"):
        told = life_of(run.store, run.cycle).says
    shown = f"{datetime.fromisoformat(at) + timedelta(hours=8):%Y-%m-%d %H:%M}"
    assert at.endswith("+00:00")
    assert f"于 {shown} 定为预览" in told.zh
    assert f"since {shown}" in told.en
