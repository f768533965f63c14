"""A cycle folder comes in: bad rows and cells are named with file, row and column, the rest goes on, the sums agree."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring
from scoring.intake.collect import Intake, collect
from scoring.intake.cycle import read_cycle
from tests.intake.excel import files

RUBRIC = (Path(__file__).parents[2] / "docs" / "first.yaml").read_text(encoding="utf-8")
UNITS = """unit_id,name,level,sector,parent_id
x,示例县,county,territory,
a,示例甲村,village,village,x
b,示例乙村,village,village,x
"""


def take(folder: Path, units: str = UNITS, **files: str | bytes) -> Intake:
    """The intake of a cycle with these submissions."""
    (folder / "units.csv").write_text(units, encoding="utf-8")
    (folder / "first.yaml").write_text(RUBRIC, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    listed = ", ".join(f"{name}.csv" for name in files)
    cycle = f"period: 2025\ntitle: 试\nrubrics: [first.yaml]\ninputs: {{units: units.csv, submissions: [{listed}]}}\n"
    (folder / "cycle.yaml").write_text(cycle, encoding="utf-8")
    return collect(read_cycle(folder), [scoring.load_rubric(folder / "first.yaml")])


def said(intake: Intake) -> list[tuple[str, int | None, str | None, str]]:
    return intake.issues.select("file", "row", "column", "code").rows()


def test_columns_are_found_by_id_or_by_label(tmp_path: Path) -> None:
    intake = take(tmp_path, s="unit_id,村集体经济收入,solved\na,9.99,80\nb,10,\n")
    assert intake.values["first"].filter(pl.col("unit_id") != "x").rows() == [("a", 9.99, 80.0), ("b", 10.0, None)]
    assert intake.issues.is_empty()


def test_a_long_table_reads_like_a_wide_one(tmp_path: Path) -> None:
    intake = take(tmp_path, s="unit_id,metric,value,source\na,income,9.99,台账\na,台账按期办结率,80,\nb,income,10,\n")
    assert intake.values["first"].filter(pl.col("unit_id") != "x").rows() == [("a", 9.99, 80.0), ("b", 10.0, None)]


def test_gb18030_is_read_and_said(tmp_path: Path) -> None:
    intake = take(tmp_path, s="unit_id,村集体经济收入\na,9.99\n".encode("gb18030"))
    assert intake.values["first"].filter(unit_id="a")["income"].to_list() == [9.99]
    assert said(intake) == [("s.csv", None, None, "read-as-gb18030")]


def test_each_bad_cell_is_named_by_file_row_and_column(tmp_path: Path) -> None:
    intake = take(tmp_path, s="unit_id,income,solved\na,约12,101\nb,NaN,50\n")
    assert said(intake) == [
        ("s.csv", 2, "income", "not-a-number"),
        ("s.csv", 2, "solved", "out-of-range"),
        ("s.csv", 3, "income", "not-a-number"),
    ]
    assert intake.values["first"].filter(unit_id="b")["solved"].to_list() == [50.0]


def test_an_unknown_unit_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    intake = take(tmp_path, s="unit_id,income\nz,5\na,6\n")
    assert said(intake) == [("s.csv", 2, "unit_id", "unknown-unit")]
    assert intake.values["first"].filter(unit_id="a")["income"].to_list() == [6.0]


def test_a_unit_twice_keeps_the_first_and_names_both_places(tmp_path: Path) -> None:
    intake = take(tmp_path, s="unit_id,income\na,6\n", t="unit_id,income,solved\na,7,80\n")
    assert said(intake) == [("t.csv", 2, "income", "repeated-value")]
    assert "s.csv:2" in intake.issues["zh"][0]
    assert intake.values["first"].filter(unit_id="a").rows() == [("a", 6.0, 80.0)]


def test_an_unknown_column_is_a_warning_with_a_suggestion(tmp_path: Path) -> None:
    intake = take(tmp_path, s="unit_id,incme\na,6\n")
    assert said(intake) == [("s.csv", 1, "incme", "unknown-metric")]
    assert "income" in intake.issues["fix_en"][0]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ("c,丙,village,village,nobody\n", ["unknown-parent"]),
        ("c,丙,village,village,d\nd,丁,county,territory,c\n", ["circle", "circle"]),
        ("c,丙,village,village,d\nd,丁,county,territory,d\n", ["parent-refused", "circle"]),
        ("a,又一,village,village,x\n", ["repeated-unit"]),
        (",无名,village,village,x\n", ["empty-unit"]),
        ("c,丙,vilage,village,x\n", ["unknown-level"]),
        ("c,丙,village,farm,x\n", ["unknown-sector"]),
    ],
)
def test_a_row_that_cannot_stand_in_the_tree_is_refused(tmp_path: Path, rows: str, codes: list[str]) -> None:
    intake = take(tmp_path, units=UNITS + rows, s="unit_id,income\na,6\n")
    assert intake.issues["code"].to_list() == codes
    assert intake.units["unit_id"].to_list() == ["x", "a", "b"]


def test_missing_columns_of_the_units_stop_the_cycle(tmp_path: Path) -> None:
    with pytest.raises(scoring.RunError, match="parent_id"):
        take(tmp_path, units="unit_id,name,level,sector\na,甲,village,village\n", s="unit_id,income\na,1\n")


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"unit_id", b"unit_id,income", b"\x00\x01", b"\xff\xfe\x00", b"unit_id,income\na", b"unit_id,income\na,1,2,3\n",
     b'unit_id,income\n"a,1\n', b"unit_id;income\na;1\n", b"income\n5\n", b"unit_id,income,income\na,1,2\n", b"\xef\xbb\xbfunit_id,income\na,6\n",
     b"unit_id,income\r\na,6\r\n", b"unit_id,income\ra,6\r", b"unit_id,income\na," + b"9" * 100_000 + b"\n"],
)  # fmt: skip
def test_no_file_is_bad_enough_for_a_traceback(tmp_path: Path, data: bytes) -> None:
    intake = take(tmp_path, s=data)
    assert intake.reconciliations["submissions"].adds_up
    assert intake.values["first"].height == 3


def test_a_cycle_lists_all_its_problems_at_once(tmp_path: Path) -> None:
    (tmp_path / "cycle.yaml").write_text(
        "perod: 2025\nrubrics: [no.yaml]\ninputs: {units: none.csv}\n", encoding="utf-8"
    )
    with pytest.raises(scoring.RunError) as caught:
        read_cycle(tmp_path)
    assert {(p.code, p.place.line) for p in caught.value.problems} == {
        ("unknown-key", 1),
        ("missing-key", 1),
        ("no-file", 2),
        ("no-file", 3),
    }


def test_a_folder_without_a_cycle_says_so(tmp_path: Path) -> None:
    with pytest.raises(scoring.RunError, match="no-cycle"):
        read_cycle(tmp_path / "nowhere")


CELL = st.sampled_from(["", "5", "12。5", "1001", "NaN", "空", "9.99", "１２"])
ROWS = st.lists(st.tuples(st.sampled_from(["a", "b", "z", ""]), CELL, CELL, CELL), max_size=8)


@given(rows=ROWS)
def test_rows_and_cells_always_add_up(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]) -> None:
    text = "unit_id,income,solved,other\n" + "".join(",".join(row) + "\n" for row in rows)
    intake = take(tmp_path_factory.mktemp("cycle"), s=text)
    assert intake.reconciliations["submissions"].adds_up


def test_a_target_of_a_unit_that_does_not_exist_is_refused_with_its_place(tmp_path: Path) -> None:
    take(tmp_path, s="unit_id,income\na,5\n", t="unit_id,income\na,8\nz,9\n")
    (tmp_path / "cycle.yaml").write_text(
        "period: 2025\nrubrics: [first.yaml]\ninputs: {units: units.csv, submissions: [s.csv], targets: t.csv}\n",
        encoding="utf-8",
    )
    intake = collect(read_cycle(tmp_path), [scoring.load_rubric(tmp_path / "first.yaml")])
    assert said(intake) == [("t.csv", 3, "unit_id", "unknown-unit")]
    assert intake.reconciliations["targets"].rows_refused == 1
    assert intake.reconciliations["targets"].adds_up


def test_a_value_that_the_units_rubric_does_not_use_is_said(tmp_path: Path) -> None:
    intake = take(tmp_path, s="unit_id,income,solved\na,5,80\nx,7,\n")
    assert said(intake) == [("s.csv", 3, "income", "not-in-rubric")]
    assert intake.reconciliations["submissions"].adds_up


def test_files_may_be_named_by_a_pattern_or_a_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    take(tmp_path, s="unit_id,income\na,5\n")
    for name, row in (("1.csv", "a,7"), ("2.csv", "b,8"), ("~$2.csv", "b,9"), (".x.csv", "b,9")):
        (tmp_path / "in" / name).write_text(f"unit_id,income\n{row}\n", encoding="utf-8")
    cycle = (tmp_path / "cycle.yaml").read_text(encoding="utf-8")
    for written in ("in/*.csv", "in", "in/1.csv, in/*.csv"):
        (tmp_path / "cycle.yaml").write_text(cycle.replace("[s.csv]", f"[{written}]"), encoding="utf-8")
        assert [path.name for path in read_cycle(tmp_path).submissions] == ["1.csv", "2.csv"]
    (tmp_path / "cycle.yaml").write_text(cycle.replace("[s.csv]", "[in/*.xlsx]"), encoding="utf-8")
    with pytest.raises(scoring.RunError) as caught:
        read_cycle(tmp_path)
    assert [(p.code, p.place.line) for p in caught.value.problems] == [("no-file", 4)]


def test_blank_rows_are_passed_over_and_row_numbers_stay(tmp_path: Path) -> None:
    intake = take(tmp_path, s="unit_id,income\n\na,6\n,\nb,约5\n")
    assert said(intake) == [("s.csv", 5, "income", "not-a-number")]
    assert intake.reconciliations["submissions"].rows_read == 2


def test_a_cell_that_is_an_error_counts_as_refused_and_not_as_empty(tmp_path: Path) -> None:
    data = files.cells(
        '<row r="1"><c r="A1" t="str"><v>unit_id</v></c><c r="B1" t="str"><v>income</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2" t="e"><v>#N/A</v></c></row>'
        '<row r="3"><c r="A3" t="str"><v>b</v></c></row>'
    )
    sums = take(tmp_path, s=data).reconciliations["submissions"]
    assert (sums.cells_read, sums.cells_used, sums.cells_empty, sums.cells_refused) == (2, 0, 1, 1)
