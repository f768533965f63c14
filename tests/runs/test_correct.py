"""Corrections: a new run linked to the old, all rows of the table or none, everyone affected told."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from scoring import RunError
from scoring.errors import Problem
from scoring.runs import Run, open_run, run_cycle
from scoring.runs.correct import Corrected, correct, correct_from
from scoring.runs.index import entries
from scoring.runs.lineage import versions
from scoring.runs.sign import new_key
from scoring.runs.stages import move
from scoring.runs.verify import Trust, verify
from scoring.runs.write import Seal
from tests.runs.committee import codes, to_stage
from tests.runs.forge import forge
from tests.runs.polls import polled_run
from tests.runs.stores import RUBRIC, small_cycle, small_run

BY = Seal("示例核分人")
HEAD = "unit_id,metric,value"


def table(home: Path, *rows: str, head: str = HEAD, name: str = "corrections.csv") -> Path:
    path = home / name
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


def put_right(run: Run, home: Path, *rows: str, head: str = HEAD, reason: str = "申诉属实") -> Corrected:
    return correct(run, table(home, *rows, head=head), reason, BY)


def refused(run: Run, home: Path, *rows: str, head: str = HEAD) -> list[Problem]:
    """The problems with which a table of corrections is refused; nothing is stored then."""
    before = entries(run.store)
    with pytest.raises(RunError) as caught:
        put_right(run, home, *rows, head=head)
    assert entries(run.store) == before
    return list(caught.value.problems)


def told(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, str(problem.place)) for problem in problems]


def values(run: Run, unit: str, *metrics: str) -> list[object]:
    return list(run.items("tiny").filter(unit_id=unit).select(metrics).row(0))


# -- the run that corrects --------------------------------------------------------------------------------------------


def test_a_correction_is_a_new_run_linked_to_the_old_which_stays_as_it_is(tmp_path: Path) -> None:
    old = small_run(tmp_path).run
    made = put_right(old, tmp_path, "v2,income,45").run
    assert made.manifest["corrects"] == {"run": old.id, "manifest": old.digest, "reason": "申诉属实"}
    assert [entry.run for entry in entries(old.store)] == [old.id, made.id]
    assert [values(run, "v2", "income") for run in (old, made)] == [[40], [45]]
    assert (verify(old.folder, replay=True), verify(made.folder, replay=True)) == ([], [])


def test_a_table_gives_what_the_folder_put_right_gives(sample: Run, mended: Run, tmp_path: Path) -> None:
    rows = (
        "p01-f01-c02-t01-v001,村集体经济经营性收入,4.2",
        "p01-f02-c01-t01-v001,income,空",
        "p01-f02-c01-t01-v002,vacancies,0",
        "p01-f02-c01-t01-v002,致富带头人和返乡毕业生进班子人数,1",
        "p01-f01-c01-school1,campuses_covered,1",
        "p01-f01-c01-school1,school_rules_adopted,否",
        "p01-organ1,committee_inspects,是",
        "p01-soe1,soe_charter_done,10",
        "p01-soe1,soe_chair_same,7",
        "p01-soe1,soe_prestudy_missed,1",
        "p01-f01-c01-t01,weak_listed,none",
        "p01-f01-c02-t01-v001,satisfaction.leaders.好,12",
        "p01-f01-c01-t01-com001,report_mark.j1,97",
    )
    made = put_right(sample, tmp_path, *rows)
    assert made.run.manifest["logical"] == mended.manifest["logical"]
    assert len(made.changes) == len(rows)


def test_everyone_affected_is_told_those_without_a_change_of_their_own_too(tmp_path: Path) -> None:
    found = put_right(small_run(tmp_path).run, tmp_path, "v2,income,51").comparison
    assert list(found.own) == ["v2"]
    assert set(found.affected["unit_id"]) == {"v1", "v2"}
    (why,) = found.why(["v1"])  # who shares the one place that there is with v2 now, and loses it
    assert (why.figures, why.causes) == ((), ())
    assert why.notes[-1].en.startswith("now: quota of '好'")


def test_issues_of_the_intake_go_with_it_and_those_of_the_engine_are_new(tmp_path: Path) -> None:
    old = small_run(tmp_path, v1=("约50", 0)).run
    made = put_right(old, tmp_path, "v6,cases,0", head=HEAD).run
    assert [set(run.issues["code"]) for run in (old, made)] == [
        {"not-a-number", "on-hold"},
        {"not-a-number", "corrected"},
    ]


def test_each_figure_put_right_is_noted_with_its_row_and_why(tmp_path: Path) -> None:
    made = put_right(small_run(tmp_path).run, tmp_path, "v2,income,45,录入有误", head=f"{HEAD},why").run
    note = made.issues.filter(code="corrected").row(0, named=True)
    assert (note["file"], note["row"], note["zh"]) == ("corrections.csv", 2, "已更正：村集体收入 40 → 45（录入有误）")
    rows = made.inputs.corrections
    assert rows is not None
    assert rows.row(0) == ("v2", "income", "40", "45", "录入有误", "corrections.csv", 2)


def test_the_place_of_a_value_put_right_is_its_row_of_the_corrections(tmp_path: Path) -> None:
    found = put_right(small_run(tmp_path).run, tmp_path, "v2,income,45").comparison
    (why,) = found.why(["v2"])
    assert [(one.old_place, one.new_place) for one in why.figures] == [
        ("values.csv:3:income", "corrections.csv:2:value")
    ]


def test_the_table_itself_is_among_the_inputs_and_rows_add_up(tmp_path: Path) -> None:
    old = small_run(tmp_path).run
    once = put_right(old, tmp_path, "v2,income,45").run
    twice = put_right(once, tmp_path, "v2,income,46").run
    assert set(twice.manifest["inputs"]) - set(old.manifest["inputs"]) == {
        "corrections/1/corrections.csv",
        "corrections/2/corrections.csv",
    }
    assert twice.manifest["reconciliation"]["corrections"]["rows_used"] == 1


def test_a_correction_can_be_signed(tmp_path: Path) -> None:
    key, old = new_key(tmp_path / "key"), small_run(tmp_path).run
    made = correct(old, table(tmp_path, "v2,income,45"), "申诉属实", Seal("示例核分人", key=key)).run
    assert verify(made.folder, Trust(key.public)) == []


def test_the_digests_of_a_correction_are_of_the_kind_of_the_run_it_corrects(tmp_path: Path) -> None:
    old = small_run(tmp_path, Seal("示例核分人", "sm3")).run
    made = put_right(old, tmp_path, "v2,income,45").run
    assert made.manifest["alg"] == "sm3"
    assert verify(made.folder, replay=True) == []


def test_a_workbook_of_corrections_is_read_and_its_cells_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("单位编号", "指标", "更正为", "原值"), ("v2", "村集体收入", 45, 40), ("v3", "income", "约50", 40)):
        book.active.append(row)
    book.save(tmp_path / "corrections.xlsx")
    with pytest.raises(RunError) as caught:
        correct(small_run(tmp_path).run, tmp_path / "corrections.xlsx", "申诉属实", BY)
    assert told(list(caught.value.problems)) == [("not-a-number", "corrections.xlsx:Sheet:3:C3")]


# -- what can be put right ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return polled_run(tmp_path_factory.mktemp("polled"))


@pytest.fixture
def fresh(polled: Run, tmp_path: Path) -> Run:
    """The run in a store of its own."""
    return open_run(shutil.copytree(polled.store, tmp_path / "store") / polled.id)


@pytest.mark.parametrize(
    ("row", "column", "then", "now"),
    [
        ("v1,income,1２．5", "income", 10, 12.5),
        ("v1,村集体收入,空", "income", 10, None),
        ("v2,open,否", "open", None, False),
        ("v1,定级,后进", "rating", "先进", "后进"),
        ("v1,target.income,40", "target.income", 20, 40),
        ("v1,target.村集体收入,40", "target.income", 20, 40),
        ("v2,previous.income,8", "previous.income", None, 8),
        ("v1,liked.party.好,6", "liked.party.好", 4, 6),
        ("v1,满意度.群众.差,空", "liked.people.差", 4, 0),
        ("v1,liked.people.issued,10", "liked.people.issued", None, 10),
        ("v1,liked.people.弃权,2", "liked.people.blank", 0, 2),
        ("v1,report.甲,100", "report", 85, 95),
        ("v1,述职.all.甲,空", "report", 85, 90),
    ],
)
def test_every_kind_of_figure_can_be_put_right(
    fresh: Run, tmp_path: Path, row: str, column: str, then: object, now: object
) -> None:
    found = put_right(fresh, tmp_path, row)
    unit = row.split(",")[0]
    assert [values(run, unit, column) for run in (fresh, found.run)] == [[then], [now]]
    assert list(found.comparison.own) == [unit]
    assert verify(found.run.folder, replay=True) == []


@pytest.mark.parametrize(
    ("row", "figure"),
    [("v1,liked.party.好,6", "liked"), ("v1,report.甲,100", "report"), ("v1,target.income,40", "target.income"), ("v1,previous.income,8", "previous.income")],
)  # fmt: skip
def test_what_stands_in_no_submission_has_its_row_of_the_corrections_for_a_place(
    fresh: Run, tmp_path: Path, row: str, figure: str
) -> None:
    (why,) = put_right(fresh, tmp_path, row).comparison.why(["v1"])
    assert [(one.name, one.old_place, one.new_place) for one in why.figures] == [(figure, None, "corrections.csv:2")]


def test_a_judge_who_was_left_out_can_be_added_where_the_table_says_that_nothing_is_stored(
    fresh: Run, tmp_path: Path
) -> None:
    made = put_right(fresh, tmp_path, "v2,report.乙,100,空", head=f"{HEAD},was").run
    assert values(made, "v2", "report") == [85]


# -- what is refused ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("v9,income,1", "unknown-unit", "unit_id"),
        (",income,1", "unknown-unit", "unit_id"),
        ("t1,income,1", "no-rubric", "unit_id"),
        ("v1,incme,1", "unknown-metric", "metric"),
        ("v1,,1", "unknown-metric", "metric"),
        ("v1,rise,1", "not-reported", "metric"),
        ("v1,满意度,90", "not-reported", "metric"),
        ("v1,report,90", "not-reported", "metric"),
        ("v1,target.rating,1", "unknown-metric", "metric"),
        ("v1,liked.party.很好,1", "unknown-metric", "metric"),
        ("v1,report.丙,90", "unknown-judge", "metric"),
        ("v1,income,1001", "out-of-range", "value"),
        ("v1,income,约9", "not-a-number", "value"),
        ("v1,open,也许", "not-a-boolean", "value"),
        ("v1,rating,最好", "unknown-choice", "value"),
        ("v1,report.甲,101", "out-of-range", "value"),
        ("v1,liked.party.好,-1", "out-of-range", "value"),
        ("v1,liked.party.好,1.5", "not-an-integer", "value"),
        ("v1,income,", "empty-correction", "value"),
        ("v1,income,无", "empty-correction", "value"),
        ("v1,income,10.0", "no-change", "value"),
        ("v2,open,空", "no-change", "value"),
    ],
)
def test_a_row_that_is_wrong_is_refused_at_its_cell(
    polled: Run, tmp_path: Path, row: str, code: str, column: str
) -> None:
    problems = refused(polled, tmp_path, row)
    assert told(problems) == [(code, f"corrections.csv:2:{column}")]
    assert problems[0].message.zh
    assert code in ("not-reported",) or problems[0].fix is not None


def test_what_was_there_must_be_what_is_stored_and_both_figures_are_told(polled: Run, tmp_path: Path) -> None:
    (problem,) = refused(polled, tmp_path, "v1,income,12,11", head=f"{HEAD},was")
    assert (problem.code, str(problem.place)) == ("was-differs", "corrections.csv:2:was")
    assert "存的是“10”，不是“11”" in problem.message.zh
    assert "'10', not '11'" in problem.message.en


def test_what_was_there_may_be_left_open_or_be_nothing(fresh: Run, tmp_path: Path) -> None:
    rows = ("v1,income,12,", "v2,open,是,空")
    assert len(put_right(fresh, tmp_path, *rows, head=f"{HEAD},was").changes) == 2


def test_with_any_error_no_run_is_made_and_all_errors_are_listed(polled: Run, tmp_path: Path) -> None:
    rows = ("v1,income,12", "v9,income,1", "v1,村集体收入,13", "v2,income,9999", "v2,rating,")
    assert told(refused(polled, tmp_path, *rows)) == [
        ("unknown-unit", "corrections.csv:3:unit_id"),
        ("repeated-value", "corrections.csv:4:metric"),
        ("out-of-range", "corrections.csv:5:value"),
        ("empty-correction", "corrections.csv:6:value"),
    ]


@pytest.mark.parametrize(
    ("head", "rows", "code"),
    [
        ("unit_id,metric", ("v1,income",), "missing-column"),
        ("unit_id,metric,value,waas", ("v1,income,12,10",), "unknown-column"),
        (HEAD, (), "nothing-to-correct"),
        ("", (), "empty-file"),
    ],
)
def test_a_table_of_another_form_is_refused(
    polled: Run, tmp_path: Path, head: str, rows: tuple[str, ...], code: str
) -> None:
    assert code in {problem.code for problem in refused(polled, tmp_path, *rows, head=head)}


def test_a_table_that_is_not_there_is_said(polled: Run, tmp_path: Path) -> None:
    with pytest.raises(RunError) as caught:
        correct(polled, tmp_path / "none.csv", "申诉属实", BY)
    assert codes(caught) == ["no-file"]


def test_a_hidden_sheet_of_corrections_is_not_left_out_in_silence(polled: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet, row in ((book.active, ("v1", "income", 12)), (book.create_sheet("藏"), ("v2", "income", 12))):
        assert sheet is not None
        sheet.append(HEAD.split(","))
        sheet.append(row)
    book["藏"].sheet_state = "hidden"
    book.save(tmp_path / "corrections.xlsx")
    with pytest.raises(RunError) as caught:
        correct(polled, tmp_path / "corrections.xlsx", "申诉属实", BY)
    assert codes(caught) == ["hidden-sheet"]


@pytest.mark.parametrize(("reason", "code"), [(" ", "no-reason"), ("=1+1", "not-plain")])
def test_a_correction_needs_a_reason_that_can_stand_in_a_record(
    polled: Run, tmp_path: Path, reason: str, code: str
) -> None:
    with pytest.raises(RunError) as caught:
        put_right(polled, tmp_path, "v1,income,12", reason=reason)
    assert codes(caught) == [code]


def test_a_run_that_is_not_as_it_was_published_is_not_corrected(tmp_path: Path) -> None:
    run = small_run(tmp_path).run
    (run.folder / "note.txt").write_text("x", encoding="utf-8")
    with pytest.raises(RunError) as caught:
        put_right(run, tmp_path, "v2,income,45")
    assert codes(caught) == ["run-changed"]


def test_a_run_that_would_come_out_otherwise_today_is_not_corrected(tmp_path: Path) -> None:
    """Else the correction would bring in what the program does otherwise now, and nobody would know why."""
    run = small_run(tmp_path).run
    rubric = (run.folder / "rubrics" / "tiny.yaml").read_text(encoding="utf-8").replace("full_at: 50", "full_at: 60")
    forged = open_run(forge(run.folder, {"rubrics/tiny.yaml": rubric.encode()}))
    with pytest.raises(RunError) as caught:
        put_right(forged, tmp_path, "v2,income,45")
    assert set(codes(caught)) == {"replay-differs"}


# -- corrections of corrections, and the life of a cycle ---------------------------------------------------------------


def test_a_correction_is_corrected_in_turn_and_all_versions_are_listed(tmp_path: Path) -> None:
    first = small_run(tmp_path).run
    second = put_right(first, tmp_path, "v2,income,45").run
    third = put_right(second, tmp_path, "v2,income,44,45", head=f"{HEAD},was").run
    made = [first.id, second.id, third.id]
    assert [[one.id for one in versions(run)] for run in (first, second, third)] == [made] * 3


def test_a_run_that_was_corrected_is_not_corrected_again_but_its_correction_is(tmp_path: Path) -> None:
    first = small_run(tmp_path).run
    second = put_right(first, tmp_path, "v2,income,45").run
    with pytest.raises(RunError) as caught:
        put_right(first, tmp_path, "v3,income,45")
    (problem,) = caught.value.problems
    assert problem.code == "already-corrected"
    assert problem.fix is not None
    assert second.id in problem.fix.zh


def test_a_final_cycle_is_not_corrected_and_a_published_one_may_be(tmp_path: Path) -> None:
    run = to_stage(small_run(tmp_path).run, "appeal")
    made = put_right(run, tmp_path, "v2,income,45").run
    move(made, "appeal", "示例主任", "申诉属实")
    move(made, "final", "示例主任")
    with pytest.raises(RunError) as caught:
        put_right(made, tmp_path, "v2,income,44")
    assert codes(caught) == ["cycle-final"]


def test_last_years_folder_no_longer_says_which_run_is_meant_once_one_corrects_it(tmp_path: Path) -> None:
    small = small_run(tmp_path, period=2024).run
    put_right(small, tmp_path, "v2,income,45")
    folder = small_cycle(tmp_path / "2025")
    with (folder / "cycle.yaml").open("a", encoding="utf-8") as file:
        file.write("previous: ../2024\n")
    with pytest.raises(RunError) as caught:
        run_cycle(folder, small.store)
    assert codes(caught) == ["no-previous-run"]


# -- from the cycle's folder put right ----------------------------------------------------------------------------------


def test_the_folder_put_right_makes_a_run_linked_to_the_old(tmp_path: Path) -> None:
    old = small_run(tmp_path).run
    found = correct_from(old, small_cycle(tmp_path / "2025", v2=(45, 0)), "申诉属实", BY)
    assert found.run.manifest["corrects"] == {"run": old.id, "manifest": old.digest, "reason": "申诉属实"}
    assert (found.comparison.relation, list(found.comparison.own)) == ("correction", ["v2"])


def test_a_frozen_cycle_can_be_corrected_from_its_folder(tmp_path: Path) -> None:
    old = to_stage(small_run(tmp_path).run, "frozen")
    folder = small_cycle(tmp_path / "2025", v2=(45, 0))
    with pytest.raises(RunError) as caught:
        run_cycle(folder, old.store)
    assert codes(caught) == ["cycle-frozen"]
    assert correct_from(old, folder, "申诉属实", BY).run.manifest["corrects"]["run"] == old.id


def test_a_rubric_put_right_is_told_as_the_cause(tmp_path: Path) -> None:
    old = small_run(tmp_path).run
    folder = small_cycle(tmp_path / "2025", rubric=RUBRIC.replace("per: 10", "per: 5"))
    found = correct_from(old, folder, "细则有误", BY).comparison
    (why,) = found.why(["v3"])
    assert [rule.of.zh for cause in why.causes for rule in cause.rules] == ["纪律"]


def test_a_folder_in_which_nothing_was_put_right_is_refused(tmp_path: Path) -> None:
    old = small_run(tmp_path).run
    with pytest.raises(RunError) as caught:
        correct_from(old, tmp_path / "2025", "申诉属实", BY)
    assert codes(caught) == ["nothing-to-correct"]


def test_a_folder_of_another_cycle_is_refused(tmp_path: Path) -> None:
    old = small_run(tmp_path).run
    with pytest.raises(RunError) as caught:
        correct_from(old, small_cycle(tmp_path / "2026", period=2026), "申诉属实", BY)
    assert codes(caught) == ["other-cycle"]
