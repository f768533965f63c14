"""Which edited rubrics a stored cycle can be scored under, and what must be said of figures that it does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version

import polars as pl

from scoring.errors import Place, Problem, RubricError, nearest_or_all
from scoring.names import UNIT
from scoring.rubric import Plan, parse_rubric
from scoring.rubric.plan import policy_text
from scoring.runs import Run
from scoring.runs.verify import check_same_today
from scoring.text import Text, join

SHOWN = 8
TABLES = {"target": Text("目标值", "targets"), "previous": Text("上年值", "last year's figures")}


def admit(run: Run, new: Sequence[Plan | str]) -> list[Plan]:
    """The edited rubrics as plans, each of an id that the run scored units by.

    Raises:
        RubricError: a text does not load, an id stands twice or is not among the run's.
        RunError: another version of the program made the run, and it would not come out the same today.
    """
    plans = [one if isinstance(one, Plan) else _loaded(run, one) for one in new]
    problems = [*(_stranger(run, plan) for plan in plans if plan.id not in run.rubrics), *_twice(plans)]
    if problems:
        raise RubricError(problems)
    if run.manifest["versions"]["scoring"] != version("scoring"):
        check_same_today(run)
    return plans


def _loaded(run: Run, text: str) -> Plan:
    def read_base(id: str) -> tuple[str, str] | None:
        name = f"rubrics/{id}.yaml"
        return (run.file(name).read_text(encoding="utf-8"), name) if name in run.manifest["files"] else None

    return parse_rubric(text, read_base=read_base)


def _stranger(run: Run, plan: Plan) -> Problem:
    if f"rubrics/{plan.id}.yaml" in run.manifest["files"]:
        said = Text(
            f"批次 {run.id} 只继承了细则 {plan.id}，没有用它评过分",
            f"run {run.id} only extends {plan.id}; it scored no unit by it",
        )
        heirs = [id for id in run.rubrics if plan.id in run.plan(id).bases]
        fix = Text(f"给出继承它的细则：{'、'.join(heirs)}", f"give the rubrics that extend it: {', '.join(heirs)}")
        return Problem("not-in-run", Place(plan.file, 1, 1), said, fix)
    said = Text(f"批次 {run.id} 里没有细则“{plan.id}”", f"run {run.id} holds no rubric '{plan.id}'")
    return Problem("not-in-run", Place(plan.file, 1, 1), said, nearest_or_all(plan.id, run.rubrics))


def _twice(plans: Sequence[Plan]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for plan in plans:
        if plan.id in seen:
            said = Text(f"与 {seen[plan.id]} 是同一份细则", f"the same rubric as {seen[plan.id]}")
            yield Problem(
                "given-twice",
                Place(plan.file, 1, 1),
                said,
                Text("每份细则只给一个文件", "give one file of each rubric"),
            )
        seen[plan.id] = plan.file


# -- what to say first ----------------------------------------------------------------------------------------------


def remarks(run: Run, plans: Sequence[Plan]) -> Iterator[Problem]:
    """Warnings: figures that the cycle does not hold, a period outside the rubric's span, rubrics that extend the old text."""
    for plan in plans:
        yield from _unreported(run, plan)
        yield from _unassigned(run, plan)
        yield from _outside(run, plan)
    given = {plan.id for plan in plans}
    for id in run.rubrics:
        based = [plan for plan in plans if plan.id in run.plan(id).bases and id not in given]
        yield from (_left_behind(plan, id) for plan in based)


def _warning(code: str, plan: Plan, said: Text, fix: Text) -> Problem:
    return Problem(code, Place(plan.file), said, fix, "warning")


def _unreported(run: Run, plan: Plan) -> Iterator[Problem]:
    """Metrics of the edited rubric only, that something reads and nobody reported in the cycle."""
    known, read = run.plan(plan.id).rubric.metrics, plan.reach(plan.read_names())
    for id, metric in plan.rubric.metrics.items():
        if (
            id in read
            and id not in known
            and metric.origin in ("type", "ballot", "panel")
            and not _is_reported(run, plan, id)
        ):
            name, policy = metric.name(id), policy_text(plan.rubric.policy(id))
            said = Text(
                f"{plan.id} 的新指标“{name.zh}”（{id}）这个周期没有报过：各单位都按“{policy.zh}”处理",
                f"{plan.id}: the new metric '{name.en}' ({id}) was not reported in this cycle; for every unit: {policy.en}",
            )
            fix = Text(
                "看它以外的改动；它的影响等第一个周期的数据",
                "look at the other changes; what it does shows with the first cycle's figures",
            )
            yield _warning("never-reported", plan, said, fix)


def _is_reported(run: Run, plan: Plan, id: str) -> bool:
    inputs, metric = run.inputs, plan.rubric.metrics[id]
    if metric.origin != "type":
        votes, column = (inputs.ballots, "poll") if metric.ballot is not None else (inputs.panels, "panel")
        return votes is not None and id in set(votes[column])
    table = inputs.values.get(plan.id)
    return table is not None and id in table.columns and bool(table[id].is_not_null().any())


def _unassigned(run: Run, plan: Plan) -> Iterator[Problem]:
    """`target.*` and `previous.*` that only the edited rubric reads and the cycle does not hold."""
    newly = sorted(plan.read_names() - run.plan(plan.id).read_names())
    for head, table in (("target", run.inputs.targets), ("previous", run.inputs.previous)):
        absent = [name for name in newly if name.startswith(f"{head}.") and not _holds(table, name.partition(".")[2])]
        if absent:
            what, names = TABLES[head], join([Text.of(name) for name in absent[:SHOWN]], "、", ", ")
            said = Text(
                f"{plan.id} 新用到的{what.zh}这个周期没有：{names.zh}；按空值处理，由未报规则决定",
                f"{plan.id}: {what.en} that this cycle does not hold: {names.en}; they are empty, and the missing rule decides",
            )
            yield _warning("never-reported", plan, said, Text("看它以外的改动", "look at the other changes"))


def _holds(table: pl.DataFrame | None, name: str) -> bool:
    if table is None:
        return False
    if {"metric", "value", UNIT} <= set(table.columns):
        return name in set(table["metric"])
    return name in table.columns and bool(table[name].is_not_null().any())


def _outside(run: Run, plan: Plan) -> Iterator[Problem]:
    period, valid = run.manifest["period"], plan.rubric.valid
    if not valid.holds(period):
        said = Text(
            f"{plan.id} 有效期 {valid.from_}—{valid.until}，这里用在 {period} 年的数据上，只作比较",
            f"{plan.id} is valid {valid.from_} to {valid.until}; here it meets the figures of {period}, for comparison only",
        )
        yield _warning(
            "other-period", plan, said, Text("评分时要用该期间的细则", "a cycle is scored by the rubric of its period")
        )


def _left_behind(plan: Plan, heir: str) -> Problem:
    said = Text(
        f"批次里的 {heir} 继承 {plan.id} 原来的文本，这里没有跟着改",
        f"in the run {heir} extends {plan.id} as it was; it does not follow this edit",
    )
    fix = Text(f"要一起看，同时给出 {heir}.yaml", f"to see both, give {heir}.yaml too")
    return _warning("heir-unchanged", plan, said, fix)
