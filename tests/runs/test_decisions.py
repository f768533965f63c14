"""What a committee may decide, when, and what the decisions come to."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path
from typing import Any

import pytest

from scoring import RunError
from scoring.names import STAGES
from scoring.reports.decisions import decided_lines
from scoring.runs import Run, open_run, run_cycle
from scoring.runs.decide import decide
from scoring.runs.decided import OverQuota, decided, final_grades
from scoring.runs.decisions import Decision, read_book
from scoring.runs.stages import move
from scoring.runs.verify import verify
from scoring.text import moment
from tests.runs.committee import codes, correction, tied_run, to_stage
from tests.runs.stores import RUBRIC, small_cycle
from tests.runs.test_store import files_of_at_most

USUAL: dict[str, Any] = {"unit": "v2", "grade": "好", "kind": "cut_line", "reason": "群众评议更好", "by": "示例委员"}


def take(run: Run, **words: Any) -> Decision:
    return decide(run, **USUAL | words)[0]


def refused(run: Run, **words: Any) -> list[str]:
    """The codes that a decision is refused with."""
    with pytest.raises(RunError) as caught:
        take(run, **words)
    assert all(problem.fix for problem in caught.value.problems)
    return codes(caught)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return to_stage(tied_run(tmp_path), "frozen")


def test_a_decision_stands_beside_what_was_computed(run: Run) -> None:
    take(run, unit="示例v2村")
    one = run.decisions["v2"]
    assert (one.grade, one.basis, one.computed and one.computed.grade) == ("好", "own", None)
    assert run.scores.filter(unit_id="v2")["grade"].to_list() == [None]
    assert verify(run.folder, replay=True) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"unit": "nobody"}, "unknown-unit"),
        ({"grade": "优秀"}, "unknown-grade"),
        ({"unit": "v4"}, "not-undecided"),
        ({"reason": " "}, "no-reason"),
        ({"reason": "=1+1"}, "not-plain"),
        ({"by": "a\u200bb"}, "not-plain"),
        ({"kind": "appeal"}, "decision-closed"),
        ({"grade": None}, "nothing-decided"),
    ],
)
def test_what_speaks_against_a_decision_is_said(run: Run, words: dict[str, Any], code: str) -> None:
    assert refused(run, **words) == [code]
    assert read_book(run.store, run.cycle).rows == ()


def test_everything_that_speaks_against_it_is_said_at_once(run: Run) -> None:
    assert refused(run, unit="v4", grade="优秀", reason="") == ["unknown-grade", "not-undecided", "no-reason"]


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_allows_its_kinds_and_no_others(tmp_path: Path, stage: str) -> None:
    run = tied_run(tmp_path)
    if stage == "final":
        to_stage(run, "appeal")
        for unit in ("v2", "v3"):
            take(run, unit=unit)
        move(run, "final", "示例主任")
    else:
        to_stage(run, stage)
    kinds = {
        "frozen": {"cut_line", "manual"},
        "published": {"cut_line", "manual"},
        "appeal": {"cut_line", "manual", "appeal"},
    }
    for kind in ("cut_line", "manual", "appeal"):
        if kind in kinds.get(stage, set()):
            assert take(run, kind=kind).kind == kind
        else:
            assert refused(run, kind=kind) == ["decision-closed"]


def test_decisions_are_taken_on_the_run_that_stands(run: Run) -> None:
    corrected = correction(run)
    assert refused(corrected) == ["not-standing"]
    move(corrected, "frozen", "示例委员", "更正")
    assert refused(run) == ["not-standing"]
    assert take(corrected).run == corrected.id


def test_a_decision_can_be_replaced_and_taken_back(run: Run) -> None:
    take(run)
    take(run, grade="一般")
    assert run.decisions["v2"].grade == "一般"
    take(run, grade=None)
    assert run.decisions == {}
    assert [row.grade for row in read_book(run.store, run.cycle).rows] == ["好", "一般", None]


def test_what_another_decided_meanwhile_is_not_overruled_unseen(run: Run) -> None:
    take(run, unit="v3", grade="一般", seen=0)
    first = take(run, seen=1)
    assert refused(run, grade="一般", seen=1) == ["decided-since"]
    assert take(run, grade="一般", seen=first.seq).grade == "一般"


@pytest.mark.parametrize("grade", ["一般", "好", None])
def test_who_does_not_say_what_was_seen_overrules_nobody_else(run: Run, grade: str | None) -> None:
    first = take(run)
    assert refused(run, by="示例乙", grade=grade) == ["decided-since"]
    assert take(run, by="示例乙", grade=grade, seen=first.seq).seq == 2
    assert refused(run) == ["decided-since"]


def test_a_number_that_the_record_has_not_reached_was_not_seen(run: Run) -> None:
    take(run)
    assert refused(run, by="示例乙", seen=2) == ["decided-since"]


def test_a_refusal_says_who_decided_when_what_and_how_to_go_on(run: Run) -> None:
    first = take(run)
    with pytest.raises(RunError) as caught:
        take(run, by="示例乙")
    (problem,) = caught.value.problems
    for word in ("示例委员", moment(first.at), "好", "群众评议更好", "--seen 1"):
        assert word in problem.show("zh")
        assert word in problem.show("en")


def test_decisions_are_counted_apart_from_what_was_computed(run: Run) -> None:
    take(run)
    take(run, unit="v5", grade="好", kind="manual")
    now = decided(run)
    assert now.kinds == {"cut_line": 1, "manual": 1}
    assert now.undecided == ("v3",)
    assert now.grades == {"好": (0, 2), "一般": (3, 2)}
    assert run.manifest["counts"] == {"units": 9, "scored": 5, "held": 1, "no_rubric": 3}


def test_the_decided_grade_goes_before_the_computed_one(run: Run) -> None:
    take(run)
    found = final_grades(run).filter(unit_id="v2").row(0, named=True)
    assert found == {"unit_id": "v2", "rubric": "tiny", "computed": None, "decided": "好", "grade": "好"}
    assert final_grades(run).height == run.scores.height


def test_a_correction_carries_decisions_and_says_which_to_look_at_again(run: Run, tmp_path: Path) -> None:
    take(run)
    take(run, unit="v4", grade="好", kind="manual")
    move(run, "preview", "示例主任", "重新填报")
    other = to_stage(tied_run(tmp_path, v4=(26, 2)), "frozen")
    assert {unit: one.basis for unit, one in other.decisions.items()} == {"v2": "same", "v4": "changed"}
    assert decided(other).again == ("v4",)
    take(other, unit="v4", grade="好", kind="manual", reason="复核后维持")
    assert decided(other).again == ()


def test_a_decision_on_a_unit_that_is_no_longer_there_can_be_taken_back(run: Run, tmp_path: Path) -> None:
    take(run, unit="v4", grade="好", kind="manual")
    move(run, "preview", "示例主任", "v4 已撤销")
    units = tmp_path / "2025" / "units.csv"
    lines = units.read_text(encoding="utf-8").splitlines(keepends=True)
    units.write_text("".join(line for line in lines if not line.startswith("v4")), encoding="utf-8")
    other = to_stage(run_cycle(tmp_path / "2025", run.store).run, "frozen")
    assert other.decisions["v4"].computed is None
    assert (decided(other).count, decided(other).again) == (0, ())
    take(other, unit="v4", grade=None, kind="manual")
    assert other.decisions == {}


def test_what_a_crash_tore_is_told_and_mended_by_the_next_decision(run: Run) -> None:
    take(run)
    with (run.store / "decisions" / f"{run.cycle}.csv").open("ab") as file:
        file.write(b"2,2026")
    row, mended = decide(run, **USUAL | {"unit": "v3", "grade": "一般"})
    assert (row.seq, [problem.code for problem in mended]) == (2, ["decision-torn"])
    assert verify(run.folder) == []


def _decide(folder: str, name: str) -> None:
    """Five decisions, waiting where another is at work and looking again where another has decided."""
    run = open_run(folder)
    for n in range(5):
        while True:
            try:
                decide(run, "v2", "好", "cut_line", f"第 {n} 次", name, len(read_book(run.store, run.cycle).rows))
                break
            except RunError as error:
                if [problem.code for problem in error.problems] not in (["cycle-busy"], ["decided-since"]):
                    raise
                time.sleep(0.05)


def test_several_who_decide_at_once_lose_nothing(run: Run) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_decide, args=(str(run.folder), name)) for name in ("示例甲", "示例乙", "示例丙")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    rows = read_book(run.store, run.cycle).rows
    assert sorted((row.by, row.reason) for row in rows) == sorted(
        (name, f"第 {n} 次") for name in ("示例甲", "示例乙", "示例丙") for n in range(5)
    )
    assert verify(run.folder) == []


def test_a_quota_that_decisions_go_beyond_is_told(run: Run) -> None:
    take(run)
    assert decided(run).over == ()
    take(run, unit="v3")
    assert decided(run).over == (OverQuota("tiny", "好", "c1", 2, 1),)
    assert "示例县“好”2 个，名额 1" in " ".join(decided_lines(run))


def test_a_cycle_without_any_scored_unit_has_nothing_decided(tmp_path: Path) -> None:
    folder = small_cycle(tmp_path / "2025", rubric=RUBRIC.replace("sector: village", "sector: school"))
    (folder / "values.csv").write_text("unit_id,income,cases\n", encoding="utf-8")
    assert decided_lines(run_cycle(folder, tmp_path / "runs").run) == []


def test_a_decided_grade_is_the_grade_of_the_year_before(run: Run, tmp_path: Path) -> None:
    take(run)
    again = RUBRIC.replace("cases: {", "was_good: {formula: previous.grade = '好'}\n  cases: {")
    outcome = run_cycle(small_cycle(tmp_path / "2026", 2026, again), run.store, run.folder)
    assert dict(outcome.run.items("tiny").select("unit_id", "was_good").iter_rows())["v2"] is True
    assert "previous-decided" in outcome.issues["code"].to_list()


def test_a_full_disk_takes_no_decision_and_the_next_one_mends_it(run: Run) -> None:
    take(run)
    record = run.store / "decisions" / f"{run.cycle}.csv"
    with files_of_at_most(record.stat().st_size + 20), pytest.raises(RunError) as caught:
        take(run, unit="v3", grade="一般")
    assert codes(caught) == ["not-stored"]
    assert list(open_run(run.folder).decisions) == ["v2"]
    row, mended = decide(run, **USUAL | {"unit": "v3", "grade": "一般"})
    assert (row.seq, [problem.code for problem in mended]) == (2, ["decision-torn"])


def _decide_and_tell(folder: str, told: str) -> None:
    """Decides for ever, and tells of each decision once it is taken."""
    with open(told, "a", buffering=1) as file:
        while True:
            file.write(f"{take(open_run(folder)).seq}\n")


def test_no_decision_that_was_told_of_is_lost_when_its_process_is_killed(run: Run, tmp_path: Path) -> None:
    spawn, told = multiprocessing.get_context("spawn"), tmp_path / "told"
    for n in range(3):
        worker = spawn.Process(target=_decide_and_tell, args=(str(run.folder), str(told)))
        worker.start()
        while not told.exists() or len(told.read_text().splitlines()) < 4 * (n + 1):
            time.sleep(0.003 * (n + 1))
        worker.kill()
        worker.join()
    rows = read_book(run.store, run.cycle).rows
    assert len(rows) >= int(told.read_text().splitlines()[-1])
    assert {problem.code for problem in verify(run.folder)} <= {"decision-torn"}
    assert take(run).seq == len(rows) + 1
