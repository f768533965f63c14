"""Which units below moved a roll-up: what each of them brought then and now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from scoring.engine.rollups import MEMBER, members
from scoring.engine.scored import Scored
from scoring.engine.tree import below
from scoring.engine.voices import MICRO
from scoring.names import HELD, UNIT
from scoring.rubric.link import sources
from scoring.rubric.plan import Plan
from scoring.rubric.rollup import Rollup
from scoring.runs.compare.figures import Part
from scoring.runs.renamed import OLD
from scoring.runs.run import Run
from scoring.text import Text

ABOVE = "above"


@dataclass
class Below:
    """The pieces of the roll-ups of two runs that are not what they were, worked out once a roll-up."""

    old: Run
    new: Run
    pairs: pl.DataFrame
    known: dict[tuple[str, str], Mapping[str, list[Part]]] = field(default_factory=dict)
    scored: dict[tuple[str, str], Scored] = field(default_factory=dict)

    def parts(self, rubric: str, metric: str, unit: str) -> list[Part]:
        """What the units below one unit brought to a roll-up, where it differs, the largest differences first.

        Units that one of the runs does not know, or had on hold, or nowhere below this unit, bring None there.
        """
        key = (rubric, metric)
        if key not in self.known:
            self.known[key] = self._all(rubric, metric)
        return list(self.known[key].get(unit, ()))

    def _all(self, rubric: str, metric: str) -> Mapping[str, list[Part]]:
        then = self._brought(self.old, rubric, metric)
        now = self._brought(self.new, rubric, metric)
        if then is None or now is None:
            return {}
        ids = self.pairs.select(pl.col(OLD).alias("id"), pl.col(UNIT).alias("to"))
        for column in (ABOVE, MEMBER):
            then = then.join(ids, left_on=column, right_on="id", how="left").with_columns(
                pl.coalesce("to", column).alias(column)
            ).drop("to")  # fmt: skip
        both = then.join(now, on=[ABOVE, MEMBER], how="full", coalesce=True, suffix=".new")
        differ = both.filter(pl.col("x").ne_missing(pl.col("x.new")))
        far = (pl.col("x.new").fill_null(0) - pl.col("x").fill_null(0)).abs()
        names = {**self.old.names(), **self.new.names()}
        rollup = self.new.plan(rubric).rubric.metrics[metric].rollup
        assert rollup is not None
        found: dict[str, list[Part]] = {}
        for above, member, x, y in differ.sort(far, MEMBER, descending=[True, False]).select(
            ABOVE, MEMBER, "x", "x.new"
        ).iter_rows():  # fmt: skip
            part = Part(Text.of(names.get(member, member)), _value(x, rollup), _value(y, rollup))
            found.setdefault(above, []).append(part)
        return found

    def _brought(self, run: Run, rubric: str, metric: str) -> pl.DataFrame | None:
        """`above, member, x` of every unit below a unit of the rubric, that counts; None where the run has no such roll-up."""
        if rubric not in run.rubrics:
            return None
        plan = run.plan(rubric)
        made = plan.rubric.made_by("rollup").get(metric)
        if made is None or made.rollup is None:
            return None
        low = sources(made.rollup, [run.plan(id) for id in run.rubrics])
        found = members(plan, metric, [self._scored(run, one) for one in low if one.id != plan.id])
        counted = found.filter(~pl.col(HELD) & pl.col("x").is_not_null()).select(MEMBER, "x")
        tops = run.scores.filter(pl.col("rubric") == rubric)[UNIT]
        return below(run.units, tops).join(counted, on=MEMBER, how="inner")

    def _scored(self, run: Run, plan: Plan) -> Scored:
        key = (run.digest, plan.id)
        if key not in self.scored:
            self.scored[key] = run.scored(plan, run.scores[UNIT])
        return self.scored[key]


def _value(x: int | None, rollup: Rollup) -> Decimal | bool | None:
    """What a unit brought: a figure, or whether the condition of a share holds for it."""
    if x is None or rollup.share is not None:
        return None if x is None else bool(x)
    return (Decimal(x) / MICRO).normalize()
