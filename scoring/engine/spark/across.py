"""Groups that several roots of the tree share: which places and quotas they concern, and what cannot be scored apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from scoring.engine.spark.parcels import ROOT
from scoring.engine.tree import within_columns
from scoring.errors import Place, Problem
from scoring.names import GRADE, UNIT, ancestor_of, group_of, rank_of
from scoring.rubric.claims import in_scope, with_attributes
from scoring.rubric.link import compile_share, sources
from scoring.rubric.plan import Plan
from scoring.text import Text


@dataclass(frozen=True)
class Across:
    """Of one rubric: the rankings whose groups several roots share, and whether a quota's group is shared too."""

    ranks: tuple[str, ...] = ()
    quotas: bool = False

    def __bool__(self) -> bool:
        return bool(self.ranks) or self.quotas


def across(plan: Plan, units: pl.DataFrame) -> Across:
    """What several roots share of one rubric; `units` are those it applies to, with ancestors, attributes and root."""
    shared = _shared(plan, units)
    ranks = tuple(within for within in plan.rubric.ranking.within if ancestor_of(within) in shared)
    return Across(ranks, any(grade.quota and group_of(grade.quota.within) in shared for grade in plan.rubric.grades))


def _shared(plan: Plan, units: pl.DataFrame) -> set[str]:
    """The columns of groups, of rankings and of peers, in which a group has units under more than one root."""
    ranked, counted = set(plan.rubric.ranking.within), {g.quota.within for g in plan.rubric.grades if g.quota}
    withins = sorted(ranked | counted | {within for within in _peer_groups(plan).values() if within})
    named = with_attributes(units, {within for within in withins if within.startswith("unit.")})
    frame = named.with_columns(within_columns(withins))
    columns = {ancestor_of(within) for within in ranked} | {group_of(within) for within in withins}
    return {name for name in columns if _spans(frame, name)}


def _spans(frame: pl.DataFrame, group: str) -> bool:
    pairs = frame.select(group, ROOT).drop_nulls().unique()
    return bool(pairs[group].is_duplicated().any())


def _peer_groups(plan: Plan) -> dict[str, str | None]:
    """The items that compare their units, and in which group; None: in the whole run."""
    return {leaf.id: getattr(leaf.method, "within", None) for leaf in plan.all_leaves() if leaf.method.uses_peers}


# -- what is refused ------------------------------------------------------------------------------------------------


def not_apart(plans: Sequence[Plan], units: Mapping[str, pl.DataFrame], found: Mapping[str, Across]) -> list[Problem]:
    """Whatever needs units of other roots before the places are known, and so cannot be scored root by root."""
    problems = []
    for plan in plans:
        problems += [*_peers(plan, units[plan.id]), *_means(plan, units[plan.id])]
        problems += _rollups(plan, [low for low in plans if found[low.id]], units, found)
    return problems


def _peers(plan: Plan, units: pl.DataFrame) -> Iterator[Problem]:
    shared, many = _shared(plan, units), units[ROOT].n_unique() > 1
    for item, within in _peer_groups(plan).items():
        if many if within is None else group_of(within) in shared:
            said = Text(
                f"考核项“{item}”与别处（另一棵树）的单位相比，不能分开评分",
                f"item '{item}' compares units of several roots of the tree, which are scored apart",
            )
            yield _refused("peers-across", plan, item, said)


def _means(plan: Plan, units: pl.DataFrame) -> Iterator[Problem]:
    filled = [id for id in plan.rubric.metrics if plan.rubric.policy(id) == "peer_mean"]
    for id in filled if units[ROOT].n_unique() > 1 else ():
        said = Text(
            f"指标“{id}”缺报时取全体的均值，全体在多棵树里，不能分开评分",
            f"a missing '{id}' is the mean of all units, which stand under several roots and are scored apart",
        )
        yield _refused("peers-across", plan, id, said)


def _rollups(
    plan: Plan, lower: Sequence[Plan], units: Mapping[str, pl.DataFrame], found: Mapping[str, Across]
) -> Iterator[Problem]:
    for id, metric in plan.rubric.made_by("rollup").items():
        rollup = metric.rollup
        if rollup is None or rollup.share is None:
            continue
        for low in sources(rollup, lower):
            share = compile_share(plan, rollup.share, low)[0]
            late = {rank_of(within) for within in found[low.id].ranks} | ({GRADE} if found[low.id].quotas else set())
            read = sorted(late & set(share.names if share else ()))
            if read and in_scope(units[low.id], rollup.over, plan.over.get(id)).height:
                said = Text(
                    f"汇总指标“{id}”要用 {low.id} 的 {'、'.join(read)}，那要等各棵树都评完才知道",
                    f"roll-up '{id}' reads {', '.join(read)} of {low.id}, known only when every root is scored",
                )
                yield _refused("rollup-across", plan, id, said)


def _refused(code: str, plan: Plan, name: str, said: Text) -> Problem:
    fix = Text(
        "在一台机器上评分（--engine polars），或把 within 改为 province 以内",
        "score it on one machine (--engine polars), or keep `within` inside a province",
    )
    return Problem(code, Place(plan.file, cell=name), said, fix)


def units_of(frame: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """The rows of some units."""
    return frame.filter(pl.col(UNIT).is_in(ids.implode()))
