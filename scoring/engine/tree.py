"""Who is above whom: each unit's ancestor at every level, and the groups in which it is ranked and compared."""

from __future__ import annotations

import polars as pl

from scoring.names import LEVEL, LEVELS, PARENT, UNIT, ancestor_of, group_of

LONE = "\x00"  # opens the name of a group of units that have no ancestor where others do
NO_GROUP = f"{LONE}run"


def ancestors(units: pl.DataFrame) -> pl.DataFrame:
    """One row a unit with its nearest ancestor at each level (null where it has none), never itself.

    Only who is above somebody is walked upwards, level by level, as many joins as the deepest chain is long; everybody
    else has what the parent has, and the parent.
    """
    above = chains(are_above(units)).rename({UNIT: PARENT})
    found = units.select(UNIT, PARENT).join(above, on=PARENT, how="left", maintain_order="left")
    return found.select(UNIT, *map(ancestor_of, LEVELS), pl.col(PARENT).alias(ancestor_of("parent")))


def are_above(units: pl.DataFrame) -> pl.DataFrame:
    """The units that are somebody's parent."""
    parents = units[PARENT].filter(
        units[PARENT].ne_missing(units[PARENT].shift())
    )  # units of one parent mostly stand together
    return units.filter(pl.col(UNIT).is_in(parents.unique().implode()))


def with_groups(mine: pl.DataFrame, above: pl.DataFrame, withins: list[str]) -> pl.DataFrame:
    """Units, attributes as `unit.<name>`, with the columns that `within_columns` gives and names, held as categories.

    `above` are the `chains` of all who are somebody's parent. Who has the same parent is in the same groups, so their
    names are made once a parent; what is grouped by afterwards are small numbers.
    """
    levels = [within for within in withins if not within.startswith("unit.")]
    names = sorted({name(within) for within in levels for name in (ancestor_of, group_of)})
    known = above.with_columns(pl.col(UNIT).alias(ancestor_of("parent"))).with_columns(within_columns(levels))
    groups = known.select(UNIT, pl.col(names).cast(pl.Categorical))
    found = mine.join(groups, left_on=f"unit.{PARENT}", right_on=UNIT, how="left", maintain_order="left")
    nobody = pl.lit(NO_GROUP).cast(pl.Categorical)
    attributes = within_columns([within for within in withins if within not in levels])
    return found.with_columns(
        *(pl.col(group_of(level)).fill_null(nobody) for level in levels),
        *(column.cast(pl.Categorical) for column in attributes),
    )


def chains(units: pl.DataFrame) -> pl.DataFrame:
    """The nearest unit at each level among a unit itself and who is above it."""
    table = units.select(UNIT, LEVEL, PARENT)
    step = table.rename({UNIT: "above", LEVEL: "above_level", PARENT: "next"})
    found = table.select(UNIT, *(pl.lit(None, pl.String).alias(ancestor_of(level)) for level in LEVELS), at=UNIT)
    for _ in range(len(LEVELS) * 2 + 1):
        found = found.join(step, left_on="at", right_on="above", how="left", maintain_order="left")
        found = found.with_columns(*(_take(level) for level in LEVELS), at=pl.col("next")).drop("above_level", "next")
        if found["at"].null_count() == found.height:
            break
    return found.drop("at")


def _take(level: str) -> pl.Expr:
    column = pl.col(ancestor_of(level))
    here = pl.when(pl.col("above_level") == level).then(pl.col("at"))
    return pl.coalesce(column, here).alias(ancestor_of(level))


def roots(units: pl.DataFrame) -> pl.DataFrame:
    """The top of the tree that each unit stands in, itself where nobody is above it: `unit_id, root`."""
    step = units.select(pl.col(UNIT).alias("at"), pl.col(PARENT).alias("above"))
    found = units.select(UNIT, at=UNIT)
    while True:
        found = found.join(step, on="at", how="left", maintain_order="left")
        if found["above"].null_count() == found.height:
            return found.select(UNIT, root="at")
        found = found.select(UNIT, at=pl.coalesce("above", "at"))


def below(units: pl.DataFrame, tops: pl.Series) -> pl.DataFrame:
    """Every unit strictly below one of `tops`, at any depth: `above` (the top) and `member`, a row a pair."""
    step = units.select(pl.col(PARENT).alias("at"), pl.col(UNIT).alias("member")).drop_nulls("at")
    layer = pl.DataFrame({"above": tops, "at": tops})
    found = [pl.DataFrame(schema={"above": pl.String, "member": pl.String})]
    while layer.height:
        under = layer.join(step, on="at", how="inner")
        found.append(under.select("above", "member"))
        layer = under.select("above", at=pl.col("member"))
    return pl.concat(found)


def within_columns(withins: list[str]) -> list[pl.Expr]:
    """For each peer group: the column of its name (null: not ranked there) and of the group counted in (never null)."""
    columns = []
    for within in withins:
        if within.startswith("unit."):
            columns.append(pl.col(within).alias(ancestor_of(within)))
        columns.append(_group(within).alias(group_of(within)))
    return columns


def _group(within: str) -> pl.Expr:
    """The group in which quotas and peers count: the ancestor, else what the units without one have in common."""
    if within.startswith("unit."):
        return pl.col(within).fill_null(NO_GROUP)
    if within == "parent":
        return pl.col(ancestor_of("parent")).fill_null(NO_GROUP)
    above = [pl.col(ancestor_of(level)) for level in reversed(LEVELS[: LEVELS.index(within)])]
    lone = pl.coalesce([LONE + column for column in above] + [pl.lit(NO_GROUP)])
    return pl.coalesce(pl.col(ancestor_of(within)), lone)
