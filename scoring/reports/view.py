"""The part of a run that is handed out: which units, in which language, with what is known about them from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import polars as pl

from scoring.engine.tree import LONE, NO_GROUP, ancestors, within_columns
from scoring.names import (
    LEVEL,
    LEVEL_NAME,
    LEVELS,
    NAME,
    SECTOR,
    SECTOR_NAME,
    SECTORS,
    UNIT,
    ancestor_of,
    group_of,
    rank_of,
)
from scoring.reports.earlier import earlier_scores
from scoring.reports.select import select
from scoring.rubric import Plan
from scoring.rubric.claims import attributes_of, with_attributes
from scoring.runs import Run
from scoring.runs.decisions import Applied
from scoring.text import Text, join


class Kind(NamedTuple):
    """The units that stand in one table: of a level and a sector, scored by one rubric."""

    level: str
    sector: str
    rubric: str

    @property
    def name(self) -> Text:
        """县, 村, 县级·机关."""
        level, sector = Text(*LEVEL_NAME[self.level]), Text(*SECTOR_NAME[self.sector])
        if self.sector == "territory":
            return level
        if level.zh == sector.zh:
            return sector
        return Text(f"{level.zh}级·{sector.zh}", f"{self.level} {sector.en}")


@dataclass(frozen=True)
class View:
    """A run, or what is asked of it: the units below one, of a level, of a sector."""

    run: Run
    lang: str = "zh"
    top: str | None = None
    level: str | None = None
    sector: str | None = None
    last: Run | None = None  # the year before

    def pick(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    @property
    def title(self) -> str:
        """The cycle's title."""
        found = self.run.manifest["title"]
        return str(found["en" if self.lang == "en" else "zh"])

    @property
    def scope(self) -> str:
        """Which units were asked for, in words."""
        said = []
        if self.top is not None:
            name = self.run.name(self.top)
            said.append(Text(f"{name}及以下", f"{name} and below"))
        if self.level is not None:
            said.append(Text(*LEVEL_NAME.get(self.level, (self.level, self.level))))
        if self.sector is not None:
            said.append(Text(*SECTOR_NAME.get(self.sector, (self.sector, self.sector))))
        return join(said, "，", ", ").pick(self.lang) if said else self.pick("全部单位", "all units")

    @property
    def is_part(self) -> bool:
        """Whether less than the whole run is asked for."""
        return (self.top, self.level, self.sector) != (None, None, None)

    @property
    def footer(self) -> str:
        """What stands at the foot of every page: the cycle and the run."""
        return f"{self.title} · {self.pick('批次', 'run')} {self.run.id}"

    @cached_property
    def scores(self) -> pl.DataFrame:
        return select(self.run.scores, self.run.units, self.top, self.level, self.sector)

    @cached_property
    def kinds(self) -> list[Kind]:
        """What there are tables of: the highest level first, on each territories first."""
        found = self.scores.select(LEVEL, SECTOR, "rubric").unique().iter_rows()
        return sorted(
            (Kind(*row) for row in found),
            key=lambda k: (LEVELS.index(k.level), k.sector != "territory", SECTORS.index(k.sector), k.rubric),
        )

    def of(self, kind: Kind) -> pl.DataFrame:
        return self.scores.filter(level=kind.level, sector=kind.sector, rubric=kind.rubric)

    def kind_name(self, kind: Kind) -> str:
        """What the units of a kind are called; with the rubric's title where several rubrics have such units."""
        several = sum((one.level, one.sector) == (kind.level, kind.sector) for one in self.kinds) > 1
        title = self.run.plan(kind.rubric).rubric.title if several else None
        return " ".join(text.pick(self.lang) for text in (kind.name, title) if text)

    @property
    def top_level(self) -> str | None:
        return None if self.top is None else self._level_of(self.top)

    def _level_of(self, unit: str) -> str:
        return str(self.run.units.row(by_predicate=pl.col(UNIT) == unit, named=True)[LEVEL])

    @cached_property
    def groups(self) -> pl.DataFrame:
        """Every unit with its attributes, its ancestors' ids (`within.<level>`) and their names (`above.<level>`)."""
        units = self.run.units
        frame = attributes_of(units).join(ancestors(units), on=UNIT, how="left", maintain_order="left")
        for level in LEVELS:
            named = units.select(pl.col(UNIT).alias(ancestor_of(level)), pl.col(NAME).alias(f"above.{level}"))
            frame = frame.join(named, on=ancestor_of(level), how="left", maintain_order="left")
        return frame

    def group_ids(self, plan: Plan) -> pl.DataFrame:
        """Every unit with the group in which the rubric ranks it (`within.<name>`) and counts it (`group.<name>`)."""
        quotas = {grade.quota.within for grade in plan.rubric.grades if grade.quota}
        withins = sorted({*plan.rubric.ranking.within, *quotas})
        attributes = {within for within in withins if within.startswith("unit.")}
        frame = with_attributes(self.groups, attributes).with_columns(within_columns(withins))
        names = [name(within) for within in withins for name in (ancestor_of, group_of)]
        return frame.select(UNIT, *names)

    def ties(self, plan: Plan) -> pl.DataFrame:
        """For each ranking of a rubric (`rank_<name>`), whether a unit of the whole run shares its place."""
        ranked = self.run.scores.filter(rubric=plan.id).join(self.group_ids(plan), on=UNIT, how="left")
        return ranked.select(UNIT, *(_is_tied(within) for within in plan.rubric.ranking.within))

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why each unit on hold is on hold."""
        found = self.run.issues.filter(code="on-hold").select(UNIT, self.lang)
        joined = found.group_by(UNIT, maintain_order=True).agg(pl.col(self.lang).unique(maintain_order=True))
        return {unit: "；".join(said) for unit, said in joined.iter_rows()}

    @cached_property
    def decided(self) -> dict[str, Applied]:
        """What a committee decided, by unit; the figures of the run know nothing of it."""
        return self.run.decisions

    @cached_property
    def earlier(self) -> pl.DataFrame | None:
        """Last year's scores under this year's ids; None where that run is not there."""
        return None if self.last is None else earlier_scores(self.run, self.last)


def _is_tied(within: str) -> pl.Expr:
    shared = pl.len().over(ancestor_of(within), rank_of(within)) > 1
    return (pl.col(rank_of(within)).is_not_null() & shared).alias(rank_of(within))


def group_name(group: str, names: Mapping[str, str]) -> Text:
    """A group in which a quota counts: an ancestor, an attribute's value, or those that have none below some unit.

    Example:
        >>> group_name("c1", {"c1": "示例县"}).zh, group_name("\\x00f1", {"f1": "示例市"}).zh
        ('示例县', '示例市直属')
    """
    if group == NO_GROUP:
        return Text("其余", "the others")
    name = names.get(group.removeprefix(LONE), group)
    return Text(f"{name}直属", f"directly under {name}") if group.startswith(LONE) else Text.of(name)
