"""What the examples of a rubric reach: every band and branch, veto, bonus, grade and tie rule, and which they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.engine.sentence import trace_of
from scoring.engine.state import NOT_APPLIED, SCORED
from scoring.engine.totals import BEFORE_VETO, veto_of
from scoring.names import BONUS, DEDUCTIONS, GRADE, HELD, SCORECARD, TOTAL, points_of, value_of
from scoring.rubric.model import Adjustment, Fill, Grade, UnitExample
from scoring.rubric.plan import Leaf, Path, Plan
from scoring.text import Text, figure
from scoring.trial.cases import Case, cases
from scoring.trial.play import AHEAD, LEVEL, Played, Trial, order

TIES = {
    "competition": Text("仍相同的并列（1、2、2、4）", "level units share a place (1, 2, 2, 4)"),
    "dense": Text("仍相同的并列（1、2、2、3）", "level units share a place (1, 2, 2, 3)"),
    "average": Text("仍相同的并列（1、2.5、2.5、4）", "level units share a place (1, 2.5, 2.5, 4)"),
}
MISSING, IDLE = "missing", "not_applied"


@dataclass(frozen=True)
class Branch:
    """One way in which the rubric can decide: where it is written, what it belongs to, what it is, how one tells.

    `leaf` is the item it can be seen at alone; without one only a whole unit shows it.
    """

    path: Path
    owner: Text
    name: Text
    key: str
    taken: Callable[[Played], bool] = field(compare=False)
    leaf: Leaf | None = None
    pair: int | None = None  # a rule between two units: which tie-break decides, from 1; 0 where none does


@dataclass(frozen=True)
class Covered:
    """A branch, and the examples that reach it."""

    branch: Branch
    by: tuple[str, ...]


def coverage(trial: Trial) -> list[Covered]:
    """Every branch of the rubric with the examples that reach it, in the order of the rubric."""
    pairs = list(_pairs(trial))
    found = []
    for branch in branches(trial.plan):
        if branch.pair is not None:
            by = [f"{one} / {other}" for one, other, decides in pairs if decides == branch.pair]
        else:
            by = [one.name for one in trial.played if branch.taken(one)]
        found.append(Covered(branch, tuple(by)))
    return found


def branches(plan: Plan) -> Iterator[Branch]:
    """Every branch of a rubric: of its items, its expressions, its totals, its vetoes, its grades, its tie rules."""
    for leaf in plan.all_leaves():
        yield from _of_item(plan, leaf)
    for case in cases(plan):
        yield _of_case(plan, case)
    yield from _of_groups(plan)
    yield from _of_totals(plan)
    yield from _of_vetoes(plan)
    yield from _of_grades(plan)
    yield from _of_ties(plan)


# -- items ----------------------------------------------------------------------------------------------------------


def _of_item(plan: Plan, leaf: Leaf) -> Iterator[Branch]:
    for key, name in leaf.method.branches().items():
        yield Branch(leaf.path, leaf.method.name, name, key, _reaches(leaf.id, key), leaf)
    if _can_be_missing(plan, leaf):
        name = Text("未报", "not reported")
        yield Branch(
            leaf.path, leaf.method.name, name, MISSING, _in_state(leaf.id, lambda state: 0 < state < NOT_APPLIED), leaf
        )
    if leaf.applies:
        name = Text("不适用", "does not apply")
        yield Branch(
            leaf.path, leaf.method.name, name, IDLE, _in_state(leaf.id, lambda state: state == NOT_APPLIED), leaf
        )


def _reaches(id: str, key: str) -> Callable[[Played], bool]:
    def taken(one: Played) -> bool:
        leaf = _leaf(one, id)
        if leaf is None or one.items[value_of(id, "state")] != SCORED or one.items[points_of(id)] is None:
            return False
        return key in leaf.method.reached(trace_of(one.plan, leaf, one.items))

    return taken


def _in_state(id: str, wanted: Callable[[int], bool]) -> Callable[[Played], bool]:
    def taken(one: Played) -> bool:
        state = one.items[value_of(id, "state")] if _leaf(one, id) is not None else None
        return state is not None and wanted(state)

    return taken


def _leaf(one: Played, id: str) -> Leaf | None:
    return next((leaf for leaf in one.plan.all_leaves() if leaf.id == id), None)


def _can_be_missing(plan: Plan, leaf: Leaf) -> bool:
    """Whether an input of the item can be empty for want of a report: its metrics are not all filled."""
    named = {
        i.bare for name, i in leaf.inputs.items() if i.bare is not None and not name.startswith(("unless", "line_"))
    }
    reported = [id for id in plan.reach(named) if plan.rubric.metrics[id].origin != "formula"]
    filled = [isinstance(plan.rubric.policy(id), Fill) or plan.rubric.policy(id) == "peer_mean" for id in reported]
    own = [plan.rubric.policy(id) for id in named]
    return bool(reported) and not all(filled) and not any(isinstance(policy, Fill) for policy in own)


# -- expressions, groups, totals ------------------------------------------------------------------------------------


def _of_case(plan: Plan, case: Case) -> Branch:
    id = str(case.path[1]) if case.path[0] == "metrics" else ""
    leaf = next((leaf for leaf in plan.all_leaves() if case.path[: len(leaf.path)] == leaf.path), None)
    owner = plan.rubric.metrics[id].name(id) if id else leaf.method.name if leaf else Text.of(str(case.path[0]))

    def taken(one: Played) -> bool:
        known = all(name in one.frame.columns for name in case.names)
        return known and bool(one.frame.select(case.when).item())

    return Branch(case.path, owner, case.name, case.key, taken, leaf)


def _of_groups(plan: Plan) -> Iterator[Branch]:
    for group in plan.rubric.groups():
        if group.applies_if is not None or group.min_items is not None:
            key = points_of(group.id)

            def taken(one: Played, key: str = key) -> bool:
                return one.leaf is None and not one.marks[HELD] and one.items[key] is None

            yield Branch(("scorecard",), group.name, Text("整组缺项", "the group does not count"), group.id, taken)


def _of_totals(plan: Plan) -> Iterator[Branch]:
    for key, part, leaves in (
        (BONUS, plan.rubric.bonus, plan.bonus),
        (DEDUCTIONS, plan.rubric.deductions, plan.deductions),
    ):
        if part is not None and part.cap is not None and part.cap < sum(leaf.method.bounds()[1] for leaf in leaves):
            name = Text(f"超过合计上限 {figure(part.cap)}", f"above the cap of {figure(part.cap)}")
            yield Branch((key, "cap"), PARTS[key], name, "cap", _capped(part, leaves))
    bounds, most = plan.rubric.total, plan.rubric.full + _most(plan.rubric.bonus)
    if bounds.max is not None and most > bounds.max:
        name = Text(f"超过上限 {figure(bounds.max)}", f"above the most, {figure(bounds.max)}")
        yield Branch(("total", "max"), Text("总分", "total"), name, "max", _beyond(bounds.max, 1))
    if bounds.min is not None and _least(plan) < bounds.min:
        name = Text(f"低于下限 {figure(bounds.min)}", f"below the least, {figure(bounds.min)}")
        yield Branch(("total", "min"), Text("总分", "total"), name, "min", _beyond(bounds.min, -1))


PARTS = {BONUS: Text("加分", "bonus"), DEDUCTIONS: Text("扣分", "deductions")}


def _most(part: Adjustment | None) -> Decimal:
    """The most that bonus or deductions come to."""
    if part is None:
        return Decimal(0)
    most = sum((leaf.bounds()[1] for leaf in part.items), Decimal(0))
    return most if part.cap is None else min(most, part.cap)


def _least(plan: Plan) -> Decimal:
    """The least total an example can come to; alone among its peers a unit earns all a method gives by comparison."""
    least = [leaf.method.points if leaf.method.uses_peers else leaf.method.bounds()[0] for leaf in plan.leaves]
    return sum(least, Decimal(0)) - _most(plan.rubric.deductions)


def _capped(part: Adjustment, leaves: tuple[Leaf, ...]) -> Callable[[Played], bool]:
    def taken(one: Played) -> bool:
        if one.leaf is not None or one.marks[HELD] or part.cap is None:
            return False
        return sum((one.items[points_of(leaf.id)] or 0 for leaf in leaves), Decimal(0)) > part.cap

    return taken


def _beyond(bound: Decimal, sign: int) -> Callable[[Played], bool]:
    def taken(one: Played) -> bool:
        if one.leaf is not None or one.items[BEFORE_VETO] is None:
            return False
        card, bonus, off = (one.items[points_of(part)] for part in (SCORECARD, BONUS, DEDUCTIONS))
        return bool((card + bonus - off - bound) * sign > 0)

    return taken


# -- vetoes, grades, ties -------------------------------------------------------------------------------------------


def _of_vetoes(plan: Plan) -> Iterator[Branch]:
    for n, veto in enumerate(plan.rubric.vetoes):
        column = veto_of(veto.id)

        def taken(one: Played, column: str = column) -> bool:
            return one.leaf is None and bool(one.items[column])

        yield Branch(("vetoes", n), veto.name, Text("触发", "fires"), veto.id, taken)


def _of_grades(plan: Plan) -> Iterator[Branch]:
    for n, grade in enumerate(plan.rubric.grades):
        owner = Text.of(grade.grade)

        def given(one: Played, name: str = grade.grade) -> bool:
            return one.leaf is None and one.marks[GRADE] == name

        yield Branch(("grades", n), owner, Text("得此等次", "is given"), grade.grade, given)
        if grade.requires is not None and grade.at_least is not None:
            name = Text("到了分数线而条件不成立", "the threshold is met, the condition is not")
            yield Branch(("grades", n, "requires"), owner, name, f"{grade.grade}.requires", _lacks(plan, grade))
    if any(plan.is_held_by(id) for id in plan.rubric.metrics):
        name = Text("暂不评分", "on hold")

        def held(one: Played) -> bool:
            return one.leaf is None and bool(one.marks[HELD])

        yield Branch(("metrics",), name, Text("有必报指标未报", "a metric that holds is missing"), "held", held)


def _lacks(plan: Plan, grade: Grade) -> Callable[[Played], bool]:
    condition = plan.requires[grade.grade]

    def taken(one: Played) -> bool:
        if one.leaf is not None or one.marks[TOTAL] is None or grade.at_least is None:
            return False
        met = bool(one.frame.select(condition.expr.fill_null(False)).item())
        return one.marks[TOTAL] >= grade.at_least and not met

    return taken


def _of_ties(plan: Plan) -> Iterator[Branch]:
    ranking = plan.rubric.ranking
    if not ranking.within:
        return
    for n, key in enumerate(ranking.tie_break, 1):
        bare = key.removeprefix("-")
        metric = plan.rubric.metrics.get(bare)
        name = metric.name(bare) if metric else plan.rubric.item(bare).name
        said = Text(f"同分时按“{name.zh}”分先后", f"a tie decided by '{name.en}'")
        yield Branch(("ranking", "tie_break", n - 1), Text("破平", "tie rule"), said, key, _never, pair=n)
    yield Branch(("ranking",), Text("名次", "places"), TIES[ranking.ties], "ties", _never, pair=0)


def _never(one: Played) -> bool:
    return False


def _pairs(trial: Trial) -> Iterator[tuple[str, str, int]]:
    """Pairs of examples that state their order, and which tie-break decides it; 0 where they are level."""
    for one in trial.units():
        expect = one.example.expect if isinstance(one.example, UnitExample) else None
        for name, wanted in ((expect.ahead_of, AHEAD), (expect.level_with, LEVEL)) if expect else ():
            other = trial.unit(name) if name is not None else None
            if other is not None and order(trial.plan, one, other)[0] == wanted:
                yield one.name, other.name, order(trial.plan, one, other)[1] if wanted == AHEAD else 0
