"""What the engine noticed about single units: the reasons of holds, values that could not be computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from scoring.engine.state import HOLD, NOT_APPLIED
from scoring.engine.sure import held_everywhere, voices_of
from scoring.engine.values import counts, is_void
from scoring.engine.voices import VOID_TEXT
from scoring.names import HELD, SCORECARD, UNIT, value_of, void_of
from scoring.rubric.plan import Leaf, Plan
from scoring.text import Text

ISSUE_SCHEMA = {
    UNIT: pl.String,
    "where": pl.String,
    "code": pl.String,
    "severity": pl.String,
    "zh": pl.String,
    "en": pl.String,
}
Finding = tuple[pl.Expr, str, str, Text]  # which units, where, code, sentence


def issues_of(plan: Plan, frame: pl.DataFrame) -> pl.DataFrame:
    """All issues of one rubric's units, sorted by unit; `where` names the metric, item, veto or grade."""
    findings = list(_findings(plan))
    flags = frame.select(which.fill_null(False).alias(str(n)) for n, (which, *_) in enumerate(findings))
    found = [pl.DataFrame(schema=ISSUE_SCHEMA)]
    for flag, (_, where, code, text) in zip(flags, findings, strict=True):
        if flag.any():
            said = {"where": where, "code": code, "severity": "warning", "zh": text.zh, "en": text.en}
            units = frame.filter(flag).select(UNIT)
            found.append(units.with_columns(pl.lit(value).alias(name) for name, value in said.items()))
    return pl.concat(found).sort(UNIT, "where", "code")


def _findings(plan: Plan) -> Iterator[Finding]:
    yield from _holds(plan)
    yield from _void(plan)
    yield from _formulas(plan)
    for leaf in plan.all_leaves():
        yield from _leaf(plan, leaf)
    yield from _conditions(plan)


def _holds(plan: Plan) -> Iterator[Finding]:
    everywhere = held_everywhere(plan)
    for id, metric in plan.rubric.metrics.items():
        if not plan.is_held_by(id):
            continue
        users = [pl.col(value_of(leaf.id, "applies")) for leaf in plan.all_leaves() if id in leaf.metrics()]
        used = pl.any_horizontal([pl.lit(id in everywhere), *users])
        name = metric.name(id)
        yield (
            pl.col(HELD) & pl.col(id).is_null() & used & ~_is_void(plan, [id]),
            id,
            "on-hold",
            Text(f"暂不评分：未报“{name.zh}”", f"on hold: '{name.en}' is missing"),
        )
    yield (
        pl.col(HELD) & _nothing_left(plan),
        SCORECARD,
        "on-hold",
        Text("暂不评分：没有任何适用的考核项", "on hold: no item applies"),
    )


def _void(plan: Plan) -> Iterator[Finding]:
    for id, metric in plan.rubric.metrics.items():
        if metric.voices is None:
            continue
        for reason, text in VOID_TEXT.items():
            name, void = metric.name(id), pl.col(void_of(id)) == reason
            said = Text(f"“{name.zh}”作废：", f"'{name.en}' is void: ") + text
            yield void & pl.col(HELD), id, "on-hold", Text("暂不评分：", "on hold: ") + said
            yield void & ~pl.col(HELD), id, "void-poll", said


def _nothing_left(plan: Plan) -> pl.Expr:
    return ~counts(plan, plan.rubric.scorecard, None)


def _formulas(plan: Plan) -> Iterator[Finding]:
    for id, formula in plan.formulas.items():
        if formula.partial:
            continue
        known = pl.all_horizontal([pl.lit(True), *(pl.col(name).is_not_null() for name in formula.names)])
        yield (
            pl.col(id).is_null() & known,
            id,
            "not-computable",
            Text(
                f"“{plan.rubric.metrics[id].name(id).zh}”无法计算（除数为零或超出函数范围）",
                f"'{id}' cannot be computed (division by zero, or outside a function's domain)",
            ),
        )


def _leaf(plan: Plan, leaf: Leaf) -> Iterator[Finding]:
    name, state = leaf.method.name, pl.col(value_of(leaf.id, "state"))
    applies = state != NOT_APPLIED
    for what, given in leaf.inputs.items():
        if given.constant is not None:
            continue
        empty = pl.col(value_of(leaf.id, what)).is_null() & applies
        known = pl.all_horizontal([pl.lit(True), *(pl.col(n).is_not_null() for n in given.names)])
        if what.startswith(("unless", "line_")):
            yield (
                empty,
                leaf.id,
                "condition-unknown",
                Text(
                    f"“{name.zh}”的一个条件无法判断，按不成立计",
                    f"a condition of '{name.en}' is unknown and does not hold",
                ),
            )
        elif given.bare is None:
            yield (
                empty & ~known,
                leaf.id,
                "no-parameter",
                Text(f"“{name.zh}”缺少目标值或参数（{what}）", f"'{name.en}' has no {what} for this unit"),
            )
            yield (
                empty & known,
                leaf.id,
                "not-computable",
                Text(f"“{name.zh}”的{what}无法取得", f"{what} of '{name.en}' cannot be computed or matches no case"),
            )
        elif given.kind == "count":
            yield (
                empty & known,
                leaf.id,
                "bad-count",
                Text(f"“{name.zh}”的次数不是非负整数", f"a count of '{name.en}' is not a whole number from 0 up"),
            )
    stuck = pl.col(value_of(leaf.id, "raw")).is_null() & applies & ~pl.col(HELD) & (_inputs_known(leaf))
    yield (
        stuck,
        leaf.id,
        "not-computable",
        Text(f"“{name.zh}”无法按其方法计算", f"'{name.en}' cannot be computed by its method"),
    )
    for condition in leaf.applies:
        yield (
            condition.expr.is_null(),
            leaf.id,
            "condition-unknown",
            Text(f"“{name.zh}”是否适用无法判断，按适用计", f"whether '{name.en}' applies is unknown; it does"),
        )
    yield (
        pl.col(HELD) & (state == HOLD) & ~_metric_holds(plan, leaf),
        leaf.id,
        "on-hold",
        Text(f"暂不评分：“{name.zh}”缺少所需的值", f"on hold: '{name.en}' lacks a value it needs"),
    )


def _metric_holds(plan: Plan, leaf: Leaf) -> pl.Expr:
    metrics = [m for m in sorted(leaf.metrics()) if m in plan.rubric.metrics and plan.is_held_by(m)]
    empty = pl.any_horizontal([pl.lit(False), *(pl.col(m).is_null() for m in metrics)])
    return empty | _is_void(plan, leaf.metrics())


def _is_void(plan: Plan, metrics: Iterable[str]) -> pl.Expr:
    return pl.any_horizontal([pl.lit(False), *(is_void(id) for id in voices_of(plan, metrics))])


def _inputs_known(leaf: Leaf) -> pl.Expr:
    names = [n for n, given in leaf.inputs.items() if given.constant is None and not n.startswith(("unless", "line_"))]
    return pl.all_horizontal([pl.lit(True), *(pl.col(value_of(leaf.id, n)).is_not_null() for n in names)])


def _conditions(plan: Plan) -> Iterator[Finding]:
    for id, veto in plan.vetoes.items():
        yield (
            ~pl.col(HELD) & veto.expr.is_null(),
            id,
            "condition-unknown",
            Text("一票否决条件无法判断，按未触发计", "a veto's condition is unknown; it does not fire"),
        )
    for grade, condition in plan.requires.items():
        yield (
            ~pl.col(HELD) & condition.expr.is_null(),
            grade,
            "condition-unknown",
            Text(f"“{grade}”的条件无法判断，按不满足计", f"the condition of '{grade}' is unknown and not met"),
        )
