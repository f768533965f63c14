"""A cycle's tables, clean and typed, with every issue and a count of rows and cells that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from scoring.intake.cycle import Cycle
from scoring.intake.database import Source, source_name
from scoring.intake.excel.layout import CELL_CODES
from scoring.intake.files import Files, Tell
from scoring.intake.issues import Issue, issue_frame
from scoring.intake.opinions import BALLOTS, PANELS, Kind, read_opinions
from scoring.intake.submissions import Counted, by_rubric, read_cells, refuse_repeats, refuse_units, typed
from scoring.intake.table import ROW
from scoring.intake.units import read_units
from scoring.names import UNIT
from scoring.rubric import Plan
from scoring.rubric.claims import rubric_of
from scoring.rubric.model import Metric

EARLIER = {"total": Metric(type="number"), "grade": Metric(type="text")}


@dataclass(frozen=True)
class Reconciliation:
    """Nothing is lost: every row and cell read was used, empty or refused; totals and remarks are rows left out."""

    rows_read: int
    rows_used: int
    rows_refused: int
    rows_left_out: int
    cells_read: int
    cells_used: int
    cells_empty: int
    cells_refused: int

    @property
    def adds_up(self) -> bool:
        cells = self.cells_used + self.cells_empty + self.cells_refused
        rows = self.rows_used + self.rows_refused + self.rows_left_out
        return self.rows_read == rows and self.cells_read == cells


@dataclass(frozen=True)
class Intake:
    """What the engine is given: units, values a rubric, targets, the year before, opinions; and what was wrong.

    `places` says in which file, row and column each reported value stands (`unit_id, metric, file, row, column`);
    `reconciliations` has one for each kind of table: submissions, ballots, panels, targets, previous.
    """

    units: pl.DataFrame
    values: dict[str, pl.DataFrame]
    targets: pl.DataFrame | None
    previous: pl.DataFrame | None
    ballots: pl.DataFrame | None
    panels: pl.DataFrame | None
    issues: pl.DataFrame
    places: pl.DataFrame
    reconciliations: dict[str, Reconciliation]


def collect(cycle: Cycle, plans: Sequence[Plan], tell: Tell | None = None) -> Intake:
    """Reads and checks every table of a cycle; what is wrong becomes an issue and the rest goes on.

    `tell` is told how far the reading has come.
    """
    files = Files(cycle.sources, tell)
    units, issues = read_units(cycle.units, source_name(cycle.units, cycle.folder), files)
    room = _Room(cycle, plans, files, units[UNIT], rubric_of(units, plans), issues, {})
    values, places = room.submissions()
    targets = room.extra("targets", cycle.targets, {id: Metric(type="number") for id in _numeric(plans)})
    previous = room.extra("previous", cycle.previous, earlier(plans))
    ballots = room.opinions("ballots", BALLOTS, cycle.ballots)
    panels = room.opinions("panels", PANELS, cycle.panels)
    told = issue_frame([room.addressed(one) for one in room.issues])
    return Intake(units, values, targets, previous, ballots, panels, told, places, room.sums)


@dataclass
class _Room:
    """Where the tables of one cycle are read: what is known of the units, the issues and sums so far."""

    cycle: Cycle
    plans: Sequence[Plan]
    files: Files
    units: pl.Series
    rubric_of: pl.DataFrame
    issues: list[Issue]
    sums: dict[str, Reconciliation]
    letters: dict[tuple[str, str], str] = field(default_factory=dict)

    def addressed(self, one: Issue) -> Issue:
        """An issue in a workbook at its cell's address, B7, in place of the column's heading."""
        letter = self.letters.get((one.file, one.column or ""))
        return one if letter is None or one.row is None else replace(one, column=f"{letter}{one.row}")

    def named(self, sources: Sequence[Source]) -> list[tuple[Source, str]]:
        return [(source, source_name(source, self.cycle.folder)) for source in sources]

    def submissions(self) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
        metrics, counted = reported(self.plans), Counted(issues=self.issues, letters=self.letters)
        cells = read_cells(self.named(self.cycle.submissions), metrics, self.plans, counted, self.files)
        cells = by_rubric(refuse_units(cells, self.units, counted), self.plans, self.rubric_of, counted)
        table = self.table("submissions", cells, metrics, counted)
        values = {
            plan.id: table.select(UNIT, *(id for id in plan.rubric.made_by("type") if id in table.columns))
            for plan in self.plans
        }
        filled = cells.filter(pl.col("text").is_not_null()).unique([UNIT, "metric"], keep="first", maintain_order=True)
        return values, self.at_addresses(filled.select(UNIT, "metric", "file", ROW, "column"))

    def at_addresses(self, places: pl.DataFrame) -> pl.DataFrame:
        """Places with the cell's address in place of the heading where they are in a workbook."""
        rows = [(*key, letter) for key, letter in self.letters.items()]
        known = pl.DataFrame(rows, schema=dict.fromkeys(("file", "column", "letter"), pl.String), orient="row")
        cell = pl.concat_str("letter", pl.col(ROW).cast(pl.String))
        joined = places.join(known, on=["file", "column"], how="left", maintain_order="left")
        placed = joined.with_columns(pl.coalesce(cell, "column").alias("column")).drop("letter")
        return placed.rename({ROW: "row"})

    def extra(self, name: str, source: Source | None, metrics: dict[str, Metric]) -> pl.DataFrame | None:
        if source is None:
            return None
        counted = Counted(issues=self.issues, letters=self.letters)
        cells = read_cells(self.named([source]), metrics, self.plans, counted, self.files)
        cells = refuse_units(cells, self.units, counted)
        return self.table(name, cells, metrics, counted)

    def table(self, name: str, cells: pl.DataFrame, metrics: dict[str, Metric], counted: Counted) -> pl.DataFrame:
        known = refuse_repeats(cells, counted)
        lost = known.filter(pl.col("text").is_null()).join(self.unfit(), on=["file", ROW, "column"], how="semi").height
        counted.cells_refused += lost
        counted.cells_empty += known["text"].null_count() - lost
        table = typed(known, metrics, self.units, counted)
        used = sum(table.height - table[column].null_count() for column in table.columns if column != UNIT)
        self.reconcile(name, counted, used)
        return table

    def unfit(self) -> pl.DataFrame:
        """The cells of workbooks that are none: errors, formulas without a result and the like, each said."""
        heads = {(file, letter): head for (file, head), letter in self.letters.items()}
        rows = [
            (one.file, one.row, heads.get((one.file, (one.column or "").removesuffix(str(one.row)))))
            for one in self.issues
            if one.code in CELL_CODES
        ]
        return pl.DataFrame(rows, schema={"file": pl.String, ROW: pl.Int64, "column": pl.String}, orient="row")

    def opinions(self, name: str, kind: Kind, sources: Sequence[Source]) -> pl.DataFrame | None:
        if not sources:
            return None
        counted = Counted(issues=self.issues, letters=self.letters)
        table = read_opinions(kind, self.named(sources), self.plans, self.rubric_of, self.units, counted, self.files)
        self.reconcile(name, counted, 0 if table is None else table.height - counted.cells_empty)
        return table

    def reconcile(self, name: str, counted: Counted, used: int) -> None:
        self.sums[name] = Reconciliation(
            counted.rows_read, counted.rows_read - counted.rows_refused - counted.rows_left_out, counted.rows_refused,
            counted.rows_left_out, counted.cells_read, used, counted.cells_empty, counted.cells_refused,
        )  # fmt: skip


def reported(plans: Sequence[Plan]) -> dict[str, Metric]:
    """Every metric that units report, of all rubrics; one id means one thing in a cycle."""
    return {id: metric for plan in plans for id, metric in plan.rubric.made_by("type").items()}


def _numeric(plans: Sequence[Plan]) -> list[str]:
    return [id for plan in plans for id, kind in plan.names.metrics.items() if kind == "number"]


def earlier(plans: Sequence[Plan]) -> dict[str, Metric]:
    """Last year's figures: metrics without their ranges, formulas too, total, grade and ranks."""
    known = dict(EARLIER)
    for plan in plans:
        known |= {
            f"rank_{within.removeprefix('unit.')}": Metric(type="number") for within in plan.rubric.ranking.within
        }
        for id, metric in plan.rubric.metrics.items():
            number = plan.names.metrics.get(id) == "number"
            known[id] = (
                Metric(type="number", label=metric.label) if number else metric if metric.type else Metric(type="text")
            )
    return known
