"""Grades, quotas and vetoes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scoring.errors import Problem, nearest_or_all
from scoring.rubric.checks.context import Context, is_lost
from scoring.rubric.model import Grade, Veto
from scoring.rubric.plan import Path
from scoring.text import Text, figure


def grades(c: Context) -> Iterator[Problem]:
    names = [grade.grade for grade in c.rubric.grades]
    if not names and "grades" not in c.lost.keys and not is_lost(c.tree, ("grades",)):
        yield c.problem(
            ("grades",), "no-grades", "没有列出等次", "no grade is listed", Text("至少写一个：[{grade: 合格}]", "write at least one: [{grade: pass}]")
        )  # fmt: skip
    best: Decimal | None = None
    for n, grade in enumerate(c.rubric.grades):
        path: Path = ("grades", n)
        if grade.grade in names[:n]:
            yield c.problem(path, "duplicate-id", f"等次“{grade.grade}”重复", f"grade '{grade.grade}' stands twice")
        if grade.at_least is not None:
            if best is not None and grade.at_least >= best:
                yield c.problem(
                    (*path, "at_least"),
                    "grades-not-descending",
                    "等次的分数线须从高到低",
                    "the grades' thresholds must descend",
                    Text("把等次从优到劣排列", "order the grades from best to worst"),
                )
            best = grade.at_least
        yield from _out_of_reach(c, path, grade)
        yield from _quota(c, path, n)
        yield from _last(c, path, n)
    yield from _vetoes(c, names)


def _out_of_reach(c: Context, path: Path, grade: Grade) -> Iterator[Problem]:
    most = _most(c)
    if grade.at_least is not None and most is not None and grade.at_least > most:
        yield c.problem(
            (*path, "at_least"),
            "grade-out-of-reach",
            f"总分最多 {figure(most)}，谁也到不了“{grade.grade}”",
            f"no total is above {figure(most)}: nobody can reach '{grade.grade}'",
            Text("降低分数线，或核对分值合计", "lower the threshold, or check what the points add up to"),
            warning=True,
        )


def _most(c: Context) -> Decimal | None:
    """The highest total there can be; None where pieces of the rubric are lost."""
    if {"scorecard", "bonus", "total", "items"} & c.lost.keys or c.lost.ids:
        return None
    bonus = c.rubric.bonus
    added = sum((leaf.bounds()[1] for leaf in bonus.items), Decimal(0)) if bonus else Decimal(0)
    if bonus is not None and bonus.cap is not None:
        added = min(added, bonus.cap)
    lifted = sum((max(leaf.bounds()[1] - leaf.points, Decimal(0)) for leaf in c.rubric.leaves()), Decimal(0))
    most = c.rubric.full + added + lifted
    return most if c.rubric.total.max is None else min(most, c.rubric.total.max)


def _last(c: Context, path: Path, n: int) -> Iterator[Problem]:
    grade, last = c.rubric.grades[n], n == len(c.rubric.grades) - 1
    bound = grade.at_least is not None or grade.requires is not None or grade.quota is not None
    if last and bound and not ({"requires", "quota", "grades"} & c.lost.keys):
        yield c.problem(
            path,
            "last-grade-bound",
            "最后一个等次不能有条件，它接住其余单位",
            "the last grade takes the rest and has no condition",
            Text("去掉条件，或再加一个最低等次", "remove the condition, or add a lowest grade"),
        )
    if not last and not bound and not ({"requires", "quota", "at_least"} & c.lost.keys):
        yield c.problem(
            path,
            "grade-unbound",
            f"等次“{grade.grade}”没有条件，后面的等次永远达不到",
            f"grade '{grade.grade}' has no condition, so no later grade can be reached",
        )


def _quota(c: Context, path: Path, n: int) -> Iterator[Problem]:
    quota = c.rubric.grades[n].quota
    if quota is not None and not 0 < quota.share <= 1:
        yield c.problem(
            (*path, "quota", "share"),
            "quota-out-of-range",
            f"比例 {figure(quota.share * 100)}% 须大于 0 且不超过 100%",
            f"a quota of {figure(quota.share * 100)}% must be above 0 and at most 100%",
        )
    if quota is not None and quota.min < 0:
        yield c.problem((*path, "quota", "min"), "quota-out-of-range", "min 须不小于 0", "min must not be negative")


def _vetoes(c: Context, names: list[str]) -> Iterator[Problem]:
    for n, veto in enumerate(c.rubric.vetoes):
        if veto.grade_at_most is None and veto.points_at_most is None:
            yield c.problem(
                ("vetoes", n),
                "veto-without-effect",
                "须写 grade_at_most 或 points_at_most",
                "write grade_at_most or points_at_most",
            )
        elif _changes_nothing(c, veto, names):
            yield c.problem(
                ("vetoes", n),
                "veto-without-effect",
                "此条不改变任何结果：等次已是最好的一个，或分数不低于最高总分",
                "this changes nothing: the grade is the best one, or the points are not below the highest total",
                Text("降低 grade_at_most 或 points_at_most", "lower grade_at_most or points_at_most"),
                warning=True,
            )
        if veto.points_at_most is not None and veto.points_at_most < 0:
            yield c.problem(
                ("vetoes", n, "points_at_most"),
                "points-out-of-range",
                "points_at_most 须不小于 0",
                "points_at_most must not be negative",
            )
        if (
            veto.grade_at_most is not None
            and veto.grade_at_most not in names
            and veto.grade_at_most not in c.lost.ids
            and "grades" not in c.lost.keys
        ):
            yield c.problem(
                ("vetoes", n, "grade_at_most"),
                "unknown-grade",
                f"没有等次“{veto.grade_at_most}”",
                f"there is no grade '{veto.grade_at_most}'",
                nearest_or_all(veto.grade_at_most, names),
            )


def _changes_nothing(c: Context, veto: Veto, names: list[str]) -> bool:
    most = _most(c)
    capped = veto.points_at_most is not None and (most is None or veto.points_at_most < most)
    graded = veto.grade_at_most is not None and [veto.grade_at_most] != names[:1]
    return not capped and not graded
