"""Values that fit their metric but are worth a question: checks of the rubric, fractions for percents, copied columns, jumps.

Everything here is a warning: the value is used, the sender is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from scoring.intake.issues import Issue, issue
from scoring.names import UNIT
from scoring.rubric import Plan
from scoring.rubric.claims import attributes_of
from scoring.rubric.model import Check, Metric
from scoring.text import Text, figure

PLACE = ("file", "row", "column")
ALIKE = 10  # so many units of one file with one and the same fraction
ALIKE_SHARE = 0.5
TYPICAL_PERCENT = 10.0  # where half the units are above this, a value below 1 is probably a fraction


@dataclass(frozen=True)
class Known:
    """One rubric's units with all that is known of them before scoring: values, attributes, targets, last year."""

    plan: Plan
    frame: pl.DataFrame
    places: Mapping[str, pl.DataFrame]  # by metric

    def name(self, id: str) -> Text:
        return self.plan.rubric.metrics[id].name(id)

    def cells(self, id: str, which: pl.Expr) -> Iterator[dict[str, object]]:
        """The units for which something holds, with the place and value of one metric's cell."""
        found = self.frame.filter(which.fill_null(False)).select(UNIT, pl.col(id).alias("value"))
        if id in self.places and not found.is_empty():
            placed = found.join(self.places[id], on=UNIT, how="inner", maintain_order="left")
            yield from placed.select(UNIT, "value", *PLACE).iter_rows(named=True)

    def ask(self, cell: dict[str, object], id: str, code: str, said: Text, fix: Text) -> Issue:
        place = {name: cell[name] for name in ("row", "column")}
        return issue(
            str(cell["file"]), code, said, fix, unit_id=cell[UNIT], metric=id, found=figure(cell["value"]),
            severity="warning", **place,
        )  # fmt: skip


def cross_check(
    plans: Sequence[Plan],
    units: pl.DataFrame,
    values: dict[str, pl.DataFrame],
    places: pl.DataFrame,
    targets: pl.DataFrame | None,
    previous: pl.DataFrame | None,
) -> list[Issue]:
    """The questions to ask about the values of every rubric's units."""
    found: list[Issue] = []
    placed = {str(id): part for (id,), part in places.partition_by("metric", as_dict=True).items()}
    for plan in plans:
        known = Known(plan, _together(plan, units, values[plan.id], targets, previous), placed)
        for check, compiled in plan.checks:
            found += _check(known, check, compiled.expr, compiled.names)
        for id, metric in plan.rubric.made_by("type").items():
            if id in known.frame.columns:
                found += [*_fraction(known, id, metric), *_alike(known, id, metric), *_jump(known, id, metric)]
    return found


def _together(
    plan: Plan, units: pl.DataFrame, values: pl.DataFrame, targets: pl.DataFrame | None, previous: pl.DataFrame | None
) -> pl.DataFrame:
    """Everything under the names an expression knows; what is not there is null."""
    frame = values.join(attributes_of(units), on=UNIT, how="left", maintain_order="left")
    for prefix, table in (("target", targets), ("previous", previous)):
        if table is not None:
            named = table.rename({name: f"{prefix}.{name}" for name in table.columns if name != UNIT})
            frame = frame.join(named, on=UNIT, how="left", maintain_order="left")
    read = {name for _, compiled in plan.checks for name in compiled.names}
    kinds = {"number": pl.Float64, "boolean": pl.Boolean}
    absent = [name for name in sorted(read) if name not in frame.columns]
    return frame.with_columns(
        pl.lit(None, kinds.get(str(plan.names.type_of(name)), pl.String)).alias(name) for name in absent
    )


def _check(known: Known, check: Check, holds: pl.Expr, names: Sequence[str]) -> Iterator[Issue]:
    metrics = [name for name in names if name in known.plan.rubric.metrics]
    label = check.label or Text.of(check.that.text)
    fix = Text("核对这几个值：", "check: ") + Text(
        "、".join(known.name(id).zh for id in metrics), ", ".join(known.name(id).en for id in metrics)
    )
    for cell in known.cells(metrics[0], ~holds) if metrics else ():
        row = known.frame.row(by_predicate=pl.col(UNIT) == str(cell[UNIT]), named=True)
        shown = "，".join(f"{known.name(id).zh} {figure(row[id])}" for id in metrics)
        shown_en = ", ".join(f"{known.name(id).en} {figure(row[id])}" for id in metrics)
        said = Text(f"不符合“{label.zh}”：{shown}", f"does not satisfy '{label.en}': {shown_en}")
        yield known.ask(cell, metrics[0], "check-failed", said, fix)


def _fraction(known: Known, id: str, metric: Metric) -> Iterator[Issue]:
    """A percent between 0 and 1 where the others are not: 0.85 for 85."""
    if metric.type != "percent":
        return
    typical = known.frame[id].median()
    if not isinstance(typical, float) or typical <= TYPICAL_PERCENT:
        return
    for cell in known.cells(id, (pl.col(id) > 0) & (pl.col(id) < 1)):
        value = cell["value"]
        said = Text(f"{known.name(id).zh} 是 {figure(value)}%？", f"{known.name(id).en}: {figure(value)}%?")
        times = float(str(value)) * 100
        fix = Text(f"百分数按 0 到 100 填，如 {figure(times)}", f"percents run from 0 to 100: {figure(times)}?")
        yield known.ask(cell, id, "fraction-for-percent", said, fix)


def _alike(known: Known, id: str, metric: Metric) -> Iterator[Issue]:
    """One and the same fraction for many units of a file: probably a column that was dragged down."""
    if metric.type not in ("number", "percent"):
        return
    broken = pl.col(id) != pl.col(id).floor()
    often = known.frame.filter(broken)[id].value_counts().filter(pl.col("count") >= ALIKE)
    if often.is_empty() or id not in known.places:
        return
    values = known.frame.select(UNIT, pl.col(id).alias("value")).drop_nulls("value")
    mine = known.places[id].join(values, on=UNIT, how="inner", maintain_order="left")
    counts = mine.with_columns(of=pl.len().over("file")).filter(pl.col("value").is_in(often[id].implode())).group_by(
        "file", "value", maintain_order=True
    ).agg(pl.len(), pl.first("of"), pl.first("row"), pl.first("column"), pl.first(UNIT))  # fmt: skip
    for cell in counts.filter((pl.col("len") >= ALIKE) & (pl.col("len") > pl.col("of") * ALIKE_SHARE)).iter_rows(
        named=True
    ):
        said = Text(
            f"{cell['of']} 个单位中有 {cell['len']} 个的“{known.name(id).zh}”都是 {figure(cell['value'])}",
            f"'{known.name(id).en}' is {figure(cell['value'])} for {cell['len']} of {cell['of']} units",
        )
        yield known.ask(
            cell, id, "values-alike", said, Text("核对是否整列填充", "see whether the column was filled down")
        )


def _jump(known: Known, id: str, metric: Metric) -> Iterator[Issue]:
    """A value more than `jump` times last year's, or less than that part of it."""
    before = f"previous.{id}"
    if metric.jump is None or before not in known.frame.columns:
        return
    factor, last = float(metric.jump), pl.col(before)
    leaps = (last > 0) & ((pl.col(id) > last * factor) | (pl.col(id) * factor < last))
    rows = dict(known.frame.select(UNIT, before).iter_rows())
    for cell in known.cells(id, leaps):
        was = figure(rows[str(cell[UNIT])])
        said = Text(
            f"{known.name(id).zh}：上年 {was}，今年 {figure(cell['value'])}，相差 {figure(metric.jump)} 倍以上",
            f"{known.name(id).en}: {was} last year, {figure(cell['value'])} now, more than {figure(metric.jump)} times apart",
        )
        yield known.ask(cell, id, "jump", said, Text("核对数值和计量单位", "check the figure and its unit of measure"))
