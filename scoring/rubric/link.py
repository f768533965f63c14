"""Rubrics that stand together: which one rolls up which, in what order they are scored, and what does not fit."""

from __future__ import annotations

import graphlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoring.errors import Place, Problem, nearest_or_all
from scoring.methods.field import Formula
from scoring.names import GRADE, TOTAL, rank_of
from scoring.rubric.compared import unknown_words
from scoring.rubric.expression import Compiled, Type, compile_expression
from scoring.rubric.model import Metric
from scoring.rubric.plan import Plan
from scoring.rubric.rollup import Rollup
from scoring.text import Text


@dataclass(frozen=True)
class ShareNames:
    """What the `share` of a roll-up may name: a lower unit's total, grade, ranks, metrics and attributes."""

    plan: Plan

    def type_of(self, name: str) -> Type | None:
        if name == TOTAL or name in self.ranks():
            return "number"
        if name == GRADE:
            return "text"
        head = name.partition(".")[0]
        return None if head in ("previous", "target") else self.plan.names.type_of(name)

    def words_of(self, name: str) -> Sequence[str] | None:
        if name == GRADE:
            return [grade.grade for grade in self.plan.rubric.grades]
        metric = self.plan.rubric.metrics.get(name)
        return metric.choices if metric is not None and metric.type == "choice" else None

    def ranks(self) -> list[str]:
        return [rank_of(within) for within in self.plan.rubric.ranking.within]

    def known(self) -> Iterable[str]:
        return [TOTAL, GRADE, *self.ranks(), *self.plan.rubric.metrics]


def sources(rollup: Rollup, plans: Iterable[Plan]) -> list[Plan]:
    """The rubrics that may score units a roll-up is over."""
    over = rollup.over
    return [
        plan
        for plan in plans
        if over.sector in (None, plan.rubric.applies_to.sector) or plan.rubric.applies_to.sector is None
        if over.level in (None, plan.rubric.applies_to.level) or plan.rubric.applies_to.level is None
    ]


def compile_share(plan: Plan, formula: Formula, source: Plan) -> tuple[Compiled | None, list[Problem]]:
    """A roll-up's condition as one lower rubric's columns say it."""
    return compile_expression(formula, ShareNames(source), "boolean", plan.file)


def in_order(plans: Sequence[Plan]) -> list[Plan]:
    """The rubrics, each after those it rolls up; only for rubrics whose `check_links` found no circle."""
    by_id = {plan.id: plan for plan in plans}
    return [by_id[id] for id in graphlib.TopologicalSorter(_needs(plans)).static_order()]


def together(plans: Sequence[Plan]) -> list[list[Plan]]:
    """The rubrics that hold in the same period, for every period in which one of them begins to hold."""
    begins = sorted({plan.rubric.valid.from_ for plan in plans})
    return [[plan for plan in plans if plan.rubric.valid.holds(period)] for period in begins]


def check_links(plans: Sequence[Plan]) -> list[Problem]:
    """What does not fit between rubrics: a circle of roll-ups, names a lower rubric lacks, one id with two meanings."""
    return [*_circles(plans), *_names(plans), *_meanings(plans)]


def _rollups(plan: Plan) -> Iterator[tuple[str, Rollup]]:
    for id, metric in plan.rubric.metrics.items():
        if metric.rollup is not None:
            yield id, metric.rollup


def _needs(plans: Sequence[Plan]) -> dict[str, set[str]]:
    return {plan.id: {low.id for _, r in _rollups(plan) for low in sources(r, plans)} for plan in plans}


def _circles(plans: Sequence[Plan]) -> Iterator[Problem]:
    needs = _needs(plans)
    by_id = {plan.id: plan for plan in plans}
    while True:
        try:
            graphlib.TopologicalSorter(needs).prepare()
            return
        except graphlib.CycleError as error:
            circle = list(reversed(error.args[1]))
            way = " → ".join(circle)
            first, second = by_id[circle[0]], by_id[circle[1]]
            formula = next(_anchor(r) for _, r in _rollups(first) if second in sources(r, plans))
            yield Problem(
                "circular-rollup",
                Place(formula.file or first.file, formula.line or 1, formula.col or 1),
                Text(f"细则逐级汇总成环：{way}", f"the rubrics roll each other up in a circle: {way}"),
                Text(
                    "在 over 里写明 level 或 sector，只汇总下级",
                    "name a level or sector in `over`, of lower units only",
                ),
            )
            needs = {id: found - set(circle) for id, found in needs.items() if id not in circle}


def _anchor(rollup: Rollup) -> Formula:
    found = rollup.of or rollup.share
    assert found is not None  # the rubric's own checks ask for one of them
    return found


def _names(plans: Sequence[Plan]) -> Iterator[Problem]:
    for plan in plans:
        for _, rollup in _rollups(plan):
            for source in sources(rollup, plans):
                if rollup.share is not None:
                    problems = compile_share(plan, rollup.share, source)[1]
                    words = unknown_words(rollup.share, plan.file, ShareNames(source).words_of)
                    yield from _of_source([*problems, *words], source)
                elif rollup.of is not None:
                    yield from _of(plan, rollup.of, source)


def _of_source(problems: list[Problem], source: Plan) -> Iterator[Problem]:
    for p in problems:
        said = Text(f"（细则 {source.id}）", f" (rubric {source.id})")
        yield Problem(p.code, p.place, p.message + said, p.fix, p.severity)


def _of(plan: Plan, of: Formula, source: Plan) -> Iterator[Problem]:
    name = of.text.strip()
    numeric = {id for id, kind in source.names.metrics.items() if kind in ("number", "boolean")}
    items = {item.id for item in (*source.rubric.all_leaves(), *source.rubric.groups())}
    known = [TOTAL, *sorted(numeric | items)]
    if name not in known:
        yield Problem(
            "unknown-name",
            Place(of.file or plan.file, of.line, of.col),
            Text(
                f"细则 {source.id} 里没有“{name}”这个考核项或数值指标",
                f"rubric {source.id} has no item or numeric metric '{name}'",
            ),
            nearest_or_all(name, known),
        )


# -- one id, one meaning --------------------------------------------------------------------------------------------


def _meanings(plans: Sequence[Plan]) -> Iterator[Problem]:
    """A metric that units report under one id must be the same thing in every rubric: tables carry the id alone."""
    first: dict[str, tuple[Plan, Metric]] = {}
    for plan in plans:
        for id, metric in plan.rubric.made_by("type").items():
            there, earlier = first.setdefault(id, (plan, metric))
            if there.id != plan.id and _meaning(metric) != _meaning(earlier):
                yield Problem(
                    "metric-differs",
                    Place(plan.file, 1, 1),
                    Text(
                        f"指标“{id}”在 {there.id} 里是另一种写法（类型、单位、范围或选项不同）",
                        f"metric '{id}' has another type, unit, range or choices in {there.id}",
                    ),
                    Text("两处写成一样，或换一个标识", "write both alike, or choose another id"),
                )


def _meaning(metric: Metric) -> tuple[object, ...]:
    return metric.type, metric.uom, metric.range, metric.choices


def linked(plans: Sequence[Plan]) -> Mapping[str, set[str]]:
    """The metrics of each rubric that another rubric's roll-up reads: they are used, though not at home."""
    read: dict[str, set[str]] = {plan.id: set() for plan in plans}
    for plan in plans:
        for _, rollup in _rollups(plan):
            for source in sources(rollup, plans):
                share = compile_share(plan, rollup.share, source)[0] if rollup.share else None
                read[source.id] |= set(share.names) if share else {rollup.of.text.strip()} if rollup.of else set()
    return read
