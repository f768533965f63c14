"""References: tie-breaks, peer groups, choices and cases that exist."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.errors import Problem, did_you_mean, nearest_or_all
from scoring.methods.choice import OTHERWISE, Choice
from scoring.methods.field import By
from scoring.names import LEVELS, within_name
from scoring.rubric.checks.context import Context
from scoring.rubric.compared import unknown_words
from scoring.rubric.formulas import formulas
from scoring.rubric.model import is_within
from scoring.rubric.plan import Leaf, Path
from scoring.text import Text


def references(c: Context) -> Iterator[Problem]:
    for n, key in enumerate(c.rubric.ranking.tie_break):
        yield from _tie_break(c, n, key)
    for n, within in enumerate(c.rubric.ranking.within):
        yield from _within(c, ("ranking", "within", n), within)
    for key in ("within", "tie_break"):
        for n, name in enumerate(getattr(c.rubric.ranking, key)):
            if name in getattr(c.rubric.ranking, key)[:n]:
                yield c.problem(
                    ("ranking", key, n),
                    "duplicate-id",
                    f"“{name}”重复",
                    f"'{name}' stands twice",
                    Text("删去其中一个", "remove one of the two"),
                )
    for path, item in c.items():
        group: str | None = getattr(item, "within", None)
        if group is not None:
            yield from _within(c, (*path, "within"), group)
    for n, grade in enumerate(c.rubric.grades):
        if grade.quota is not None:
            yield from _within(c, ("grades", n, "quota", "within"), grade.quota.within)


def _tie_break(c: Context, n: int, key: str) -> Iterator[Problem]:
    items = {item.id for _, item in c.items()}
    bare = key.removeprefix("-")
    numeric = {id for id in c.rubric.metrics if c.plan.names.metrics.get(id) in ("number", "boolean")}
    known = numeric if key.startswith("-") else items | numeric
    if bare not in known and not c.lost.hides(bare):
        yield c.problem(
            ("ranking", "tie_break", n),
            "unknown-name",
            f"没有“{bare}”这个考核项或数值指标",
            f"there is no item or numeric metric '{bare}'",
            nearest_or_all(bare, sorted(known)),
        )


def _within(c: Context, path: Path, within: str) -> Iterator[Problem]:
    if not is_within(within):
        yield c.problem(
            path,
            "unknown-within",
            f"没有“{within}”这个范围",
            f"there is no group '{within}'",
            did_you_mean(within, ("parent", *LEVELS))
            or Text("可用：parent、层级名、unit.属性", "use parent, a level or unit.<attribute>"),
        )
    name = within_name(within)
    if name != within and is_within(name):
        yield c.problem(
            path,
            "unknown-within",
            f"“{within}”与层级“{name}”同名",
            f"'{within}' has the name of the level '{name}'",
            Text(f"写 {name}，或给属性另起名称", f"write {name}, or give the attribute another name"),
        )


def choices(c: Context) -> Iterator[Problem]:
    for leaf in c.plan.all_leaves():
        if isinstance(leaf.method, Choice):
            yield from _choice(c, leaf, leaf.method)
        for name, ask in leaf.method.asks().items():
            if isinstance(ask.what, By):
                yield from _cases(c, (*leaf.path, name), ask.what)


def _choice(c: Context, leaf: Leaf, method: Choice) -> Iterator[Problem]:
    metric = c.metric(method.value)
    if metric is None or metric.type != "choice":
        return
    for name in method.choices:
        if name != OTHERWISE and name not in metric.choices:
            yield c.problem(
                (*leaf.path, "choices", name),
                "unknown-choice",
                f"该指标没有“{name}”这个选项",
                f"the metric has no choice '{name}'",
                nearest_or_all(name, metric.choices),
                at_key=True,
            )
    missed = [name for name in metric.choices if name not in method.choices]
    if missed and OTHERWISE not in method.choices:
        yield c.problem(
            (*leaf.path, "choices"),
            "choice-not-covered",
            f"选项没有分数：{'、'.join(missed)}",
            f"no points for: {', '.join(missed)}",
            Text("补上，或写 otherwise", "add them, or write otherwise"),
        )


def compared(c: Context) -> Iterator[Problem]:
    """What expressions compare a choice or last year's grade with must be one of its words."""
    words: dict[str, list[str]] = {
        f"{head}{id}": list(metric.choices)
        for id, metric in c.rubric.metrics.items()
        if metric.type == "choice"
        for head in ("", "previous.")
    }
    if "grades" not in c.lost.keys:
        words["previous.grade"] = [grade.grade for grade in c.rubric.grades]
    for path, formula in formulas(c.rubric):
        if path[-1] != "share":  # that one speaks of other rubrics' units
            yield from unknown_words(formula, c.plan.file, words.get)


def _cases(c: Context, path: Path, by: By) -> Iterator[Problem]:
    metric = c.metric(by.by)
    if metric is None or metric.type != "choice":
        return
    for name in by.cases:
        if name not in metric.choices:
            yield c.problem(
                (*path, name),
                "unknown-choice",
                f"该指标没有“{name}”这个选项",
                f"the metric has no choice '{name}'",
                nearest_or_all(name, metric.choices),
                at_key=True,
            )
