"""Which units' own figures are not what they were, looked for in whole tables; judges' scores and attributes one by one."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from scoring.names import LEVEL, NAME, PARENT, SECTOR, UNIT
from scoring.rubric.votes import PANEL_COLUMNS, with_groups
from scoring.runs.compare.figures import Figure, Part, own_columns
from scoring.runs.renamed import OLD
from scoring.runs.run import Run
from scoring.text import Text

TREE = (PARENT, LEVEL, SECTOR)
ATTRIBUTE = {
    PARENT: Text("上级单位", "parent unit"),
    LEVEL: Text("层级", "level"),
    SECTOR: Text("领域", "sector"),
}


def own_changes(old: Run, new: Run, pairs: pl.DataFrame) -> pl.Series:
    """The ids of the units of both runs that were not scored from the same figures of their own, sorted."""
    parts = [_in_items(old, new, pairs, rubric) for rubric in new.rubrics]
    parts += [judge_changes(old, new, pairs).select(UNIT), attribute_changes(old, new, pairs).select(UNIT)]
    return pl.concat([pl.DataFrame(schema={UNIT: pl.String}), *parts])[UNIT].unique().sort()


def _in_items(old: Run, new: Run, pairs: pl.DataFrame, rubric: str) -> pl.DataFrame:
    """Of one rubric: units that another rubric, or none, scored in the older run, and units with another figure."""
    now = new.scan_items(rubric).join(pairs.lazy(), on=UNIT, how="inner")
    if rubric not in old.rubrics:
        return now.select(UNIT).collect()
    then = old.scan_items(rubric)
    kinds = (then.collect_schema(), now.collect_schema())
    wanted = [own_columns(run.plan(rubric), kind.names()) for run, kind in ((old, kinds[0]), (new, kinds[1]))]
    columns = list(dict.fromkeys([*wanted[1], *wanted[0]]))
    before, after = ([_text(name, kind) for name in columns] for kind in kinds)
    both = now.select(UNIT, OLD, *after).join(
        then.select(pl.col(UNIT).alias(OLD), pl.lit(True).alias("there"), *before), on=OLD, how="left", suffix=".old"
    )  # fmt: skip
    same = [pl.col(name).eq_missing(pl.col(f"{name}.old")) for name in columns]
    return both.filter(~pl.all_horizontal(pl.col("there").fill_null(False), *same)).select(UNIT).collect()


def _text(name: str, kinds: pl.Schema) -> pl.Expr:
    """A column as text, so that a metric of another type can be compared; null where it is not there."""
    column = pl.col(name) if name in kinds else pl.lit(None)
    return column.cast(pl.String).alias(name)


# -- judges ---------------------------------------------------------------------------------------------------------


def judge_changes(old: Run, new: Run, pairs: pl.DataFrame) -> pl.DataFrame:
    """`unit_id, panel, group, judge, score, score.old` of every score that is not what it was; none across periods."""
    keys = list(PANEL_COLUMNS[:-1])
    empty = pl.DataFrame(schema={**dict.fromkeys(keys, pl.String), "score": pl.Float64, "score.old": pl.Float64})
    tables = [run.inputs.panels for run in (old, new)]
    if old.manifest["period"] != new.manifest["period"] or any(table is None for table in tables):
        return empty
    then, now = (with_groups(table).select(PANEL_COLUMNS) for table in tables if table is not None)
    then = then.rename({UNIT: OLD}).join(pairs, on=OLD, how="inner").select(PANEL_COLUMNS)
    both = then.join(now.join(pairs, on=UNIT, how="semi"), on=keys, how="full", coalesce=True, suffix=".new")
    named = both.select(*keys, pl.col("score.new").alias("score"), pl.col("score").alias("score.old"))
    return named.filter(pl.col("score").ne_missing(pl.col("score.old"))).sort(keys)


def judges(old: Run, new: Run, pairs: pl.DataFrame) -> dict[str, dict[str, list[Part]]]:
    """The judges whose scores changed, by unit and panel."""
    found: dict[str, dict[str, list[Part]]] = {}
    for unit, panel, _, judge, score, before in judge_changes(old, new, pairs).iter_rows():
        found.setdefault(unit, {}).setdefault(panel, []).append(Part(Text.of(judge), before, score))
    return found


# -- attributes -----------------------------------------------------------------------------------------------------


def attribute_changes(old: Run, new: Run, pairs: pl.DataFrame) -> pl.DataFrame:
    """`unit_id, attribute, old, new` of level, sector, parent and every attribute that a rubric reads, where it differs.

    A parent that was renamed is the same parent; it is told by its name.
    """
    ids = pairs.select(pl.col(OLD).alias(PARENT), pl.col(UNIT).alias("to"))
    now = new.units.join(pairs, on=UNIT, how="inner")
    then = (
        old.units.rename({UNIT: OLD})
        .join(ids, on=PARENT, how="left")
        .with_columns(pl.coalesce("to", PARENT).alias(PARENT))
    )
    both = now.join(then, on=OLD, how="inner", suffix=".old")
    parts = [pl.DataFrame(schema=dict.fromkeys((UNIT, "attribute", "old", "new"), pl.String))]
    for name in _read(old, new):
        before, after = (
            (pl.col(column) if column in both.columns else pl.lit(None)).cast(pl.String)
            for column in (f"{name}.old", name)
        )
        changed = both.filter(before.ne_missing(after))
        parts.append(changed.select(UNIT, pl.lit(name).alias("attribute"), before.alias("old"), after.alias("new")))
    return pl.concat(parts)


def _read(old: Run, new: Run) -> Iterator[str]:
    names = {name for run in (old, new) for rubric in run.rubrics for name in run.plan(rubric).read_names()}
    read = {name.removeprefix("unit.") for name in names if name.startswith("unit.")} - {UNIT, NAME}
    yield from sorted(read | set(TREE))


def attributes(old: Run, new: Run, pairs: pl.DataFrame) -> dict[str, list[Figure]]:
    """The attributes that changed, by unit, as figures."""
    names = {**old.names(), **new.names()}
    found: dict[str, list[Figure]] = {}
    for unit, name, before, after in attribute_changes(old, new, pairs).iter_rows():
        if name == PARENT:
            before, after = (parent and names.get(parent, parent) for parent in (before, after))
        label = ATTRIBUTE.get(name, Text(f"属性 {name}", f"attribute {name}"))
        found.setdefault(unit, []).append(Figure(f"unit.{name}", "attribute", label, "", before, after))
    return found
