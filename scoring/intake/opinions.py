"""The tables of ballots and panels: headings in either language, groups by id or label, rows that cannot be counted refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from scoring.intake.database import Source
from scoring.intake.excel.layout import UNIT_HEADS
from scoring.intake.files import Files
from scoring.intake.issues import issue
from scoring.intake.sources import Found, read_sources
from scoring.intake.submissions import NOTES, Counted, second_column, unknown_unit
from scoring.intake.table import ROW
from scoring.intake.values import read_column
from scoring.names import BLANK, ISSUED, SPOILED, UNIT
from scoring.rubric import Plan
from scoring.rubric.model import Metric
from scoring.rubric.votes import BALLOT_COLUMNS, PANEL_COLUMNS, Refused, refused_ballots, refused_panels, with_groups
from scoring.text import Text

HEADS = dict.fromkeys(UNIT_HEADS, UNIT) | {
    "测评": "poll", "评委打分": "panel", "组别": "group", "选项": "choice", "票数": "count",
    "票号": "ballot_id", "评委": "judge", "评分": "score", "得分": "score",
}  # fmt: skip
MARKS = {
    "弃权": BLANK, "不了解": BLANK, "空白票": BLANK, "废票": SPOILED, "无效票": SPOILED, "发出": ISSUED, "发出票数": ISSUED,
}  # fmt: skip
FILE = "file"


@dataclass(frozen=True)
class Kind:
    """What tells a table of ballots from one of panels."""

    name: str
    origin: str
    columns: Sequence[str]
    number: str
    metric: Metric
    refused: Callable[[pl.DataFrame, pl.DataFrame, Sequence[Plan]], Iterator[Refused]]


BALLOTS = Kind("poll", "ballot", BALLOT_COLUMNS, "count", Metric(type="integer"), refused_ballots)
PANELS = Kind("panel", "panel", PANEL_COLUMNS, "score", Metric(type="number"), refused_panels)


def read_opinions(
    kind: Kind,
    sources: Sequence[tuple[Source, str]],
    plans: Sequence[Plan],
    rubric_of: pl.DataFrame,
    units: pl.Series,
    counted: Counted,
    files: Files | None = None,
) -> pl.DataFrame | None:
    """The rows that can be counted, as the engine takes them; None where there is no such table."""
    known = dict.fromkeys((*kind.columns, "ballot_id", *HEADS), "")
    read = read_sources(sources, known, plans, NOTES, files)
    counted.take(read)
    parts = [part for one in read.found if (part := _read(kind, one, counted)) is not None]
    if not parts:
        return None
    rows = _refuse_units(pl.concat(parts, how="diagonal"), units, counted)
    rows = _by_id(kind, rows, plans, rubric_of)
    rows = _numbers(kind, rows, counted)
    rows = _refuse(rows, kind.refused(rows, rubric_of, plans), counted)
    if kind is BALLOTS:
        _warn_over_issued(rows, counted)
    counted.cells_empty = rows[kind.number].null_count()
    return rows.drop(FILE, ROW)


def _read(kind: Kind, found: Found, counted: Counted) -> pl.DataFrame | None:
    table, name = found.frame, found.place
    counted.rows_read += table.height
    counted.cells_read += table.height
    table = table.select(pl.col(head).alias(column) for column, head in _columns(table, name, counted).items())
    missing = [column for column in kind.columns if column not in (*table.columns, "group")]
    if missing:
        counted.rows_refused += table.height
        counted.cells_refused += table.height
        if table.width > 1:  # else it could not be read at all, which was said
            message = Text(f"缺少列：{'、'.join(missing)}", f"columns are missing: {', '.join(missing)}")
            fix = Text("第一行写上这些列名", "name these columns in the first row")
            counted.issues.append(issue(name, "missing-column", message, fix, row=1))
        return None
    if "group" not in table.columns:
        table = table.with_columns(group=pl.lit(None, pl.String))
    kept = [*kind.columns, *(["ballot_id"] if "ballot_id" in table.columns else [])]
    return table.select(pl.lit(name).alias(FILE), ROW, *kept)


def _columns(table: pl.DataFrame, name: str, counted: Counted) -> dict[str, str]:
    """The heading under which each column stands; of two for one column the first."""
    found: dict[str, str] = {}
    for head in table.columns:
        first = found.setdefault(HEADS.get(head, head), head)
        if first != head:
            counted.issues.append(second_column(name, head, first))
    return found


def _refuse_units(rows: pl.DataFrame, units: pl.Series, counted: Counted) -> pl.DataFrame:
    stranger = ~pl.col(UNIT).is_in(units.implode()).fill_null(False)
    for file, row, unit in rows.filter(stranger).select(FILE, ROW, UNIT).iter_rows():
        _count(counted)
        counted.issues.append(unknown_unit(file, row, unit))
    return rows.filter(~stranger)


def _count(counted: Counted) -> None:
    counted.rows_refused += 1
    counted.cells_refused += 1


def _by_id(kind: Kind, rows: pl.DataFrame, plans: Sequence[Plan], rubric_of: pl.DataFrame) -> pl.DataFrame:
    """Polls and groups by their ids where they were written by their labels, and the words for blank and spoiled ballots."""
    labels = _labels(kind, plans)
    joined = rows.join(rubric_of, on=UNIT, how="left", maintain_order="left")
    for column in (kind.name, "group"):
        known = labels.filter(pl.col("column") == column).select("rubric", pl.col("label").alias(column), "id")
        found = joined.select("rubric", column).join(known, on=["rubric", column], how="left", maintain_order="left")
        joined = joined.with_columns(pl.coalesce(found["id"], pl.col(column)).alias(column))
    if kind is BALLOTS:
        joined = joined.with_columns(pl.col("choice").replace(MARKS))
    return joined.drop("rubric")


def _labels(kind: Kind, plans: Sequence[Plan]) -> pl.DataFrame:
    """Which label stands for which id: `rubric, column, label, id`, each label once."""
    found: dict[tuple[str, str, str], str] = {}
    for plan in plans:
        for id, metric in plan.rubric.made_by(kind.origin).items():
            voices = metric.voices
            assert voices is not None
            for label in (metric.name(id).zh, metric.name(id).en, *metric.aliases):
                found.setdefault((plan.id, kind.name, label), id)
            for group in voices.voters():
                for label in (voices.group_name(group).zh, voices.group_name(group).en):
                    found.setdefault((plan.id, "group", label), group)
    rows = [(*key, id) for key, id in found.items()]
    return pl.DataFrame(rows, schema=dict.fromkeys(("rubric", "column", "label", "id"), pl.String), orient="row")


def _numbers(kind: Kind, rows: pl.DataFrame, counted: Counted) -> pl.DataFrame:
    """The column of numbers by the number grammar; a cell that is none is refused with its row, an empty score is not."""
    values, refused = read_column(rows[kind.number], kind.metric)
    bad = rows[kind.number].is_in(list(refused)).fill_null(False)
    for one in rows.filter(bad).iter_rows(named=True):
        why = refused[one[kind.number]]
        _count(counted)
        counted.issues.append(
            issue(
                one[FILE], why.code, why.message, why.fix, row=one[ROW], column=kind.number, unit_id=one[UNIT],
                found=one[kind.number],
            )
        )  # fmt: skip
    whole = values.cast(pl.Int64) if kind is BALLOTS else values
    return rows.with_columns(whole.alias(kind.number)).filter(~bad)


def _refuse(rows: pl.DataFrame, found: Iterator[Refused], counted: Counted) -> pl.DataFrame:
    """Without the rows that no rubric knows; one issue a row, the first reason."""
    first: dict[int, Refused] = {}
    for one in found:
        first.setdefault(one.index, one)
    for index, one in sorted(first.items()):
        row: Mapping[str, object] = rows.row(index, named=True)
        _count(counted)
        written = row.get(one.column)
        counted.issues.append(
            issue(
                str(row[FILE]), one.code, one.message, one.fix, row=row[ROW], column=one.column, unit_id=row[UNIT],
                found=None if written is None else str(written),
            )
        )  # fmt: skip
    gone = pl.Series(list(first), dtype=pl.Int64)
    return rows.with_row_index("n").filter(~pl.col("n").is_in(gone.implode())).drop("n")


def _warn_over_issued(rows: pl.DataFrame, counted: Counted) -> None:
    """More ballots back than were handed out: said at once, whatever the rubric makes of it."""
    returned = pl.col("count").filter(pl.col("choice") != ISSUED).sum()
    given = pl.col("choice") == ISSUED
    polls = with_groups(rows).group_by(UNIT, "poll", maintain_order=True).agg(
        returned.alias("returned"), pl.col("count").filter(given).sum().alias("issued"), given.any().alias("known"),
        pl.col(FILE).filter(given).first(), pl.col(ROW).filter(given).first(),
    )  # fmt: skip
    for one in polls.filter(pl.col("known") & (pl.col("returned") > pl.col("issued"))).iter_rows(named=True):
        message = Text(
            f"测评“{one['poll']}”收回 {one['returned']} 张，多于发出的 {one['issued']} 张",
            f"poll '{one['poll']}': {one['returned']} ballots came back, {one['issued']} were handed out",
        )
        fix = Text("核对票数；细则规定的，全票作废", "check the counts; where the rubric says so, the poll is void")
        counted.issues.append(
            issue(
                one[FILE], "over-issued", message, fix, row=one[ROW], column="count", unit_id=one[UNIT],
                severity="warning", found=str(one["issued"]),
            )
        )  # fmt: skip
