"""The inputs of a run figure by figure: looked up, and put right without touching the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from scoring.intake.values import dtype_of
from scoring.names import ALL_VOTERS, UNIT
from scoring.rubric.votes import with_groups
from scoring.runs.correct.fields import Change, Field
from scoring.runs.inputs import Inputs

KEYS = {"ballots": [UNIT, "poll", "group", "choice"], "panels": [UNIT, "panel", "group", "judge"]}
NUMBER = {"ballots": "count", "panels": "score"}
PLACES = (UNIT, "metric", "file", "row", "column")


class Stored:
    """What stands in the inputs of a run."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._columns: dict[tuple[str, str, str], dict[Any, Any]] = {}

    def value(self, unit: str, field: Field, rubric: str) -> Any:
        """A figure as it is stored; None where there is none. Rows of votes that say the same count together."""
        if field.table in KEYS:
            return self._voices(field.table).get((unit, *field.key))
        table = self._inputs.values.get(rubric) if field.table == "values" else getattr(self._inputs, field.table)
        return self._column(table, field, rubric).get(unit)

    def judges(self, unit: str) -> list[tuple[str, ...]]:
        """The panels, groups and judges that gave a unit a score, in their order."""
        return sorted(key[1:] for key in self._voices("panels") if key[0] == unit)

    def _column(self, table: pl.DataFrame | None, field: Field, rubric: str) -> Mapping[Any, Any]:
        key = (field.table, rubric if field.table == "values" else "", field.key[0])
        if key not in self._columns:
            there = table is not None and field.key[0] in table.columns
            self._columns[key] = (
                dict(table.select(UNIT, field.key[0]).iter_rows()) if there and table is not None else {}
            )
        return self._columns[key]

    def _voices(self, table: str) -> Mapping[Any, Any]:
        key = (table, "", "")
        if key not in self._columns:
            self._columns[key] = dict(_tallied(getattr(self._inputs, table), table))
        return self._columns[key]


def _tallied(rows: pl.DataFrame | None, table: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    if rows is not None:
        number = pl.col(NUMBER[table])
        for *key, found in (
            with_groups(rows)
            .group_by(KEYS[table])
            .agg(number.sum() if table == "ballots" else number.first())
            .iter_rows()
        ):
            yield tuple(key), found


def put_right(inputs: Inputs, changes: Sequence[Change], rubric_of: Mapping[str, str]) -> Inputs:
    """The inputs with some figures changed; places of reported values lead to where the correction is written."""
    by_table: dict[str, list[Change]] = {}
    for change in changes:
        by_table.setdefault(change.field.table, []).append(change)
    tables: dict[str, Any] = {
        name: _with_cells(getattr(inputs, name), by_table[name]) for name in ("targets", "previous") if name in by_table
    }
    tables |= {name: _with_rows(getattr(inputs, name), name, by_table[name]) for name in KEYS if name in by_table}
    reported = by_table.get("values", [])
    values = dict(inputs.values)
    for rubric in {rubric_of[change.unit_id] for change in reported}:
        values[rubric] = _with_cells(values.get(rubric), [one for one in reported if rubric_of[one.unit_id] == rubric])
    return replace(inputs, values=values, places=_placed(inputs.places, reported), **tables)


def _with_cells(table: pl.DataFrame | None, changes: Sequence[Change]) -> pl.DataFrame:
    """A table with a row a unit in which some cells are others; rows and columns that are not there are added."""
    found = pl.DataFrame(schema={UNIT: pl.String}) if table is None else table
    absent = pl.DataFrame({UNIT: sorted({one.unit_id for one in changes} - set(found[UNIT]))}, schema={UNIT: pl.String})
    found = pl.concat([found, absent], how="diagonal")
    for column in dict.fromkeys(one.field.key[0] for one in changes):
        mine = [one for one in changes if one.field.key[0] == column]
        kind = dtype_of(mine[0].field.metric)
        cells = pl.DataFrame(
            [(one.unit_id, one.new, True) for one in mine],
            schema={UNIT: pl.String, "": kind, "put": pl.Boolean},
            orient="row",
        )
        before = pl.col(column).cast(kind) if column in found.columns else pl.lit(None, kind)
        joined = found.join(cells, on=UNIT, how="left", maintain_order="left")
        found = joined.with_columns(pl.when("put").then("").otherwise(before).alias(column)).drop("", "put")
    return found


def _with_rows(table: pl.DataFrame | None, name: str, changes: Sequence[Change]) -> pl.DataFrame:
    """A table of votes or scores in which some rows are others: all rows of one choice become one; none where there is no value."""
    kinds = dict.fromkeys(KEYS[name], pl.String) | {NUMBER[name]: pl.Int64 if name == "ballots" else pl.Float64}
    found = pl.DataFrame(schema=kinds) if table is None else table
    keys = pl.DataFrame(
        [(one.unit_id, *one.field.key) for one in changes], schema=dict.fromkeys(KEYS[name], pl.String), orient="row"
    )
    kept = with_groups(found).with_row_index("n").join(keys, on=KEYS[name], how="anti")["n"]
    rows = [(one.unit_id, *_in_table(one.field.key), one.new) for one in changes if one.new is not None]
    return pl.concat([found[kept.sort()], pl.DataFrame(rows, schema=kinds, orient="row")], how="diagonal")


def _in_table(key: tuple[str, ...]) -> tuple[str | None, ...]:
    """Everybody's group stands empty in the tables."""
    return tuple(None if part == ALL_VOTERS and n == 1 else part for n, part in enumerate(key))


def _placed(places: pl.DataFrame | None, reported: Sequence[Change]) -> pl.DataFrame | None:
    """Where each reported value stands, those put right at their row of the corrections; those cleared stand nowhere."""
    if places is None or not reported:
        return places
    gone = pl.DataFrame(
        [(one.unit_id, one.field.name) for one in reported],
        schema=dict.fromkeys((UNIT, "metric"), pl.String),
        orient="row",
    )
    rows = [(one.unit_id, one.field.name, one.file, one.row, one.column) for one in reported if one.new is not None]
    kept = places.join(gone, on=[UNIT, "metric"], how="anti", maintain_order="left")
    return pl.concat(
        [
            kept,
            pl.DataFrame(rows, schema={name: places.schema[name] for name in PLACES}, orient="row").select(
                places.columns
            ),
        ]
    )
