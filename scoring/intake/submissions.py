"""Submitted tables, wide or long, as one list of cells; then each cell as a value of its metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from scoring.errors import did_you_mean
from scoring.intake.database import Source
from scoring.intake.excel.layout import UNIT_HEADS
from scoring.intake.files import Files
from scoring.intake.issues import Issue, issue
from scoring.intake.sources import Sources, read_sources
from scoring.intake.table import ROW
from scoring.intake.values import Refusal, read_column
from scoring.names import UNIT
from scoring.rubric import Plan
from scoring.rubric.model import Metric
from scoring.text import Text

CELLS = {"file": pl.String, ROW: pl.Int64, "column": pl.String, UNIT: pl.String, "metric": pl.String, "text": pl.String}
# Columns that people keep beside their figures; they are read by nobody and are no mistake.
NOTES = frozenset(
    {
        "上级单位",
        "parent",
        "上年",
        "last year",
        "evidence",
        "name",
        "名称",
        "单位",
        "单位名称",
        "source",
        "note",
        "备注",
        "说明",
        "依据",
        "secretary",
        "书记",
    }
)
LONG = {UNIT, "metric", "value"}
LEFT_OUT = frozenset({"total-row", "note-row", "numbering-row", "repeated-headings"})  # of a workbook, each said


@dataclass
class Counted:
    """Rows and cells read, and what became of them."""

    rows_read: int = 0
    rows_refused: int = 0
    rows_left_out: int = 0
    cells_read: int = 0
    cells_empty: int = 0
    cells_refused: int = 0
    issues: list[Issue] = field(default_factory=list)
    letters: dict[tuple[str, str], str] = field(default_factory=dict)  # of workbooks: place and heading -> column

    def take(self, read: Sources) -> None:
        """The issues of reading, the rows that are none of data, and the addresses of columns."""
        self.issues += read.issues
        left_out = sum(one.code in LEFT_OUT for one in read.issues)
        self.rows_read += left_out
        self.rows_left_out += left_out
        self.letters |= {(one.place, head): letter for one in read.found for head, letter in one.letters.items()}


def heads(metrics: Mapping[str, Metric]) -> dict[str, str]:
    """Every heading under which a metric may stand: its id, its labels, its aliases."""
    known: dict[str, str] = {}
    for id, metric in metrics.items():
        for head in (metric.name(id).zh, metric.name(id).en, *metric.aliases, id):
            known[head] = id
    return known


def read_cells(
    sources: Sequence[tuple[Source, str]],
    metrics: Mapping[str, Metric],
    plans: Sequence[Plan],
    counted: Counted,
    files: Files | None = None,
) -> pl.DataFrame:
    """All cells of all sources under known headings, empty ones too, in the order of files, sheets and rows."""
    known = heads(metrics)
    measures = {head: metrics[id].measure for head, id in known.items()} | dict.fromkeys((*UNIT_HEADS, *LONG), "")
    read = read_sources(sources, measures, plans, NOTES, files)
    counted.take(read)
    parts = [pl.DataFrame(schema=CELLS)]
    for one in read.found:
        table, name = one.frame, one.place
        counted.rows_read += table.height
        parts.append(
            _long(table, name, known, counted) if set(table.columns) >= LONG else _wide(table, name, known, counted)
        )
    return pl.concat(parts)


def by_rubric(cells: pl.DataFrame, plans: Sequence[Plan], rubric_of: pl.DataFrame, counted: Counted) -> pl.DataFrame:
    """Each cell under the metric that its unit's own rubric knows by that heading; filled cells it does not know are said.

    Two rubrics may call different metrics by one label; the unit decides which is meant.
    """
    rows = [(plan.id, head, id) for plan in plans for head, id in heads(plan.rubric.made_by("type")).items()]
    schema = {"rubric": pl.String, "column": pl.String, "own": pl.String}
    known = pl.DataFrame(rows, schema=schema, orient="row")
    joined = cells.join(rubric_of, on=UNIT, how="left", maintain_order="left").join(
        known, on=["rubric", "column"], how="left", maintain_order="left"
    )
    foreign = pl.col("own").is_null() & pl.col("text").is_not_null()
    lost = joined.filter(foreign).group_by("file", "column", "rubric", maintain_order=True).agg(
        pl.len(), pl.col(ROW).first(), pl.col(UNIT).first()
    )  # fmt: skip
    for file, column, rubric, number, row, unit in lost.iter_rows():
        counted.cells_refused += number
        counted.issues.append(_not_in_rubric(file, row, column, unit, rubric, number))
    return joined.filter(~foreign).with_columns(pl.coalesce("own", "metric").alias("metric")).drop("own", "rubric")


def _not_in_rubric(file: str, row: int, column: str, unit: str, rubric: str | None, number: int) -> Issue:
    more = number - 1
    zh = f"，另有 {more} 个单位也如此" if more else ""
    en = f", and for {more} more units" if more else ""
    if rubric is None:
        message = Text(f"没有适用于“{unit}”的细则{zh}", f"no rubric applies to '{unit}'{en}")
    else:
        message = Text(f"细则 {rubric} 不用“{column}”{zh}", f"rubric {rubric} does not use '{column}'{en}")
    fix = Text("核对单位和列，用不到的不必报", "check unit and column; what is not used need not be reported")
    return issue(file, "not-in-rubric", message, fix, row=row, column=column, unit_id=unit, severity="warning")


def unknown_unit(file: str, row: int, unit: str | None) -> Issue:
    """A row of a unit that the table of units does not hold, or of none."""
    # ids differ by a digit: the nearest one is a guess that would send people to the wrong unit
    fix = Text("核对单位编号，或加进单位表", "check the id, or add the unit to units.csv")
    said = Text(f"单位表里没有“{unit}”", f"'{unit}' is not in the table of units")
    if unit is None:
        said = Text("没有写单位编号", "the unit's id is not given")
    return issue(file, "unknown-unit", said, fix, row=row, column=UNIT, unit_id=unit, found=unit)


def _long(table: pl.DataFrame, name: str, known: Mapping[str, str], counted: Counted) -> pl.DataFrame:
    counted.cells_read += table.height
    metric = pl.col("metric").replace_strict(dict(known), default=None, return_dtype=pl.String)
    cells = table.select(
        pl.lit(name).alias("file"),
        ROW,
        pl.col("metric").alias("column"),
        UNIT,
        metric.alias("metric"),
        pl.col("value").alias("text"),
    )
    for row, head, unit in cells.filter(pl.col("metric").is_null()).select(ROW, "column", UNIT).iter_rows():
        counted.issues.append(_unknown_head(name, head, known, row=row, unit_id=unit))
        counted.cells_refused += 1
        counted.rows_refused += 1
    return cells.filter(pl.col("metric").is_not_null())


def _wide(table: pl.DataFrame, name: str, known: Mapping[str, str], counted: Counted) -> pl.DataFrame:
    unit = next((head for head in UNIT_HEADS if head in table.columns), None)
    others = [head for head in table.columns if head not in (ROW, unit) and head not in NOTES]
    counted.cells_read += table.height * len(others)
    if unit is None:
        if table.width > 1:
            counted.issues.append(
                issue(
                    name,
                    "missing-column",
                    Text("没有单位编号列", "there is no column of unit ids"),
                    Text("加一列 unit_id", "add a column unit_id"),
                    row=1,
                )
            )
        counted.rows_refused += table.height
        counted.cells_refused += table.height * len(others)
        return pl.DataFrame(schema=CELLS)
    for head in (head for head in others if head not in known):
        again = head in UNIT_HEADS
        counted.issues.append(second_column(name, head, unit) if again else _unknown_head(name, head, known, row=1))
        counted.cells_refused += table.height
    used = _once(table, [head for head in others if head in known], name, known, counted)
    long = table.select(ROW, pl.col(unit).alias(UNIT), *used).unpivot(
        index=[ROW, UNIT], on=used, variable_name="column", value_name="text"
    )
    metric = pl.col("column").replace_strict(dict(known), return_dtype=pl.String)
    return long.select(
        pl.lit(name).alias("file"), ROW, "column", UNIT, metric.alias("metric"), pl.col("text").cast(pl.String)
    ).sort(ROW, maintain_order=True)


def _once(table: pl.DataFrame, used: list[str], name: str, known: Mapping[str, str], counted: Counted) -> list[str]:
    """The columns to read: where two stand for one metric, the first; the other is refused."""
    kept: dict[str, str] = {}
    for head in used:
        first = kept.setdefault(known[head], head)
        if first != head:
            counted.cells_refused += table.height
            counted.issues.append(second_column(name, head, first))
    return list(kept.values())


def second_column(file: str, head: str, first: str) -> Issue:
    """A column that says again what another column says; the first is read."""
    said = Text(
        f"“{head}”与“{first}”是同一列，只读后者", f"'{head}' and '{first}' are the same column; the latter is read"
    )
    return issue(file, "repeated-column", said, Text("删去一列", "remove one of the columns"), row=1, column=head)


def _unknown_head(name: str, head: str | None, known: Mapping[str, str], **where: object) -> Issue:
    message = Text(f"没有指标“{head}”", f"there is no metric '{head}'")
    if head is None:
        message = Text("没有写是哪个指标", "the metric is not given")
    fix = did_you_mean(str(head), known) or Text("用模板里的列名", "use the headings of the template")
    return issue(name, "unknown-metric", message, fix, column=head, severity="warning", **where)


def refuse_units(cells: pl.DataFrame, units: pl.Series, counted: Counted) -> pl.DataFrame:
    """Cells of known units; the rows of the others are refused whole."""
    stranger = ~pl.col(UNIT).is_in(units.implode()).fill_null(False)
    rows = cells.filter(stranger).group_by("file", ROW, UNIT, maintain_order=True).len()
    for file, row, unit, number in rows.iter_rows():
        counted.rows_refused += 1
        counted.cells_refused += number
        counted.issues.append(unknown_unit(file, row, unit))
    return cells.filter(~stranger)


def refuse_repeats(cells: pl.DataFrame, counted: Counted) -> pl.DataFrame:
    """The first filled cell of each unit and metric; a later one is refused, with the place of the first."""
    cells = cells.with_row_index("order")
    filled = cells.filter(pl.col("text").is_not_null())
    first = pl.col("order").min().over(UNIT, "metric")
    later = filled.with_columns(first=first).filter(pl.col("order") > pl.col("first"))
    if later.is_empty():
        return cells.drop("order")
    origin = filled.select(
        pl.col("order").alias("first"),
        pl.col("file").alias("file1"),
        pl.col(ROW).alias("row1"),
        pl.col("text").alias("text1"),
    )
    both = later.join(origin, on="first", how="left", maintain_order="left")
    counted.cells_refused += both.height
    differ = pl.col("text") != pl.col("text1")
    counted.issues += [_contradiction(one) for one in both.filter(differ).iter_rows(named=True)]
    counted.issues += [
        _repetition(*one)
        for one in both.filter(~differ)
        .group_by("file", ROW, UNIT, "file1", "row1", maintain_order=True)
        .len()
        .iter_rows()
    ]
    return cells.filter(~pl.col("order").is_in(later["order"].implode())).drop("order")


def _contradiction(one: Mapping[str, object]) -> Issue:
    place, used = f"{one['file1']}:{one['row1']}", one["text1"]
    message = Text(
        f"单位“{one[UNIT]}”的“{one['column']}”报了两次，采用 {place} 的“{used}”",
        f"'{one['column']}' of unit '{one[UNIT]}' stands twice; '{used}' of {place} is used",
    )
    where = {
        "row": one[ROW],
        "column": one["column"],
        "unit_id": one[UNIT],
        "metric": one["metric"],
        "found": one["text"],
    }
    return issue(str(one["file"]), "repeated-value", message, Text("留下正确的一处", "keep the right one"), **where)


def _repetition(file: str, row: int, unit: str, file1: str, row1: int, number: int) -> Issue:
    message = Text(
        f"单位“{unit}”的 {number} 个值与 {file1}:{row1} 相同，只用一次",
        f"{number} values of unit '{unit}' repeat those of {file1}:{row1} and are used once",
    )
    return issue(
        file,
        "repeated-row",
        message,
        Text("删去重复的行", "remove the repeated row"),
        row=row,
        unit_id=unit,
        severity="warning",
    )


def typed(cells: pl.DataFrame, metrics: Mapping[str, Metric], units: pl.Series, counted: Counted) -> pl.DataFrame:
    """A row a unit and a column a metric, typed; a refused cell is null and an issue.

    `cells` are of these units, and hold each unit and metric once at most.
    """
    at = units.alias(UNIT).to_frame().with_row_index("at")
    cells = cells.join(at, on=UNIT, how="left", maintain_order="left", validate="m:1")
    columns = [units.alias(UNIT)]
    for (id,), mine in cells.partition_by("metric", maintain_order=True, as_dict=True).items():
        filled = mine.drop_nulls("text")
        values, refused = read_column(filled["text"], metrics[str(id)])
        bad = filled.filter(pl.col("text").is_in(list(refused)))
        counted.issues += [_refused(one, metrics[str(id)], refused[one["text"]]) for one in bad.iter_rows(named=True)]
        counted.cells_refused += bad.height
        counted.cells_empty += values.null_count() - bad.height
        empty = pl.repeat(None, len(units), dtype=values.dtype, eager=True)
        columns.append(empty.scatter(filled["at"], values).alias(str(id)))
    return pl.DataFrame(columns)


def _refused(one: Mapping[str, Any], metric: Metric, why: Refusal) -> Issue:
    name = metric.name(one["metric"])
    message = Text(f"{name.zh}：", f"{name.en}: ") + why.message
    return issue(
        one["file"], why.code, message, why.fix, row=one[ROW], column=one["column"], unit_id=one[UNIT],
        metric=one["metric"], found=one["text"],
    )  # fmt: skip
