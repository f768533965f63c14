"""What must hold of every item whatever is reported: generated values put through the engine, counterexamples shown.

- Points stay between the least and the most that the item states.
- A better value never earns fewer points. A table or line that rises and falls again is told, and is no fault.
- A value on a threshold earns what the rule says of that very value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from scoring.methods import Method
from scoring.methods.award import Award
from scoring.methods.bands import Bands
from scoring.methods.completion import Completion
from scoring.methods.curve import Curve
from scoring.methods.deduct import Deduct
from scoring.methods.efficacy import Efficacy
from scoring.methods.field import Formula, constant_number
from scoring.methods.linear import Linear
from scoring.methods.rounding import ticks
from scoring.methods.step import Step
from scoring.names import points_of
from scoring.rubric.model import Metric
from scoring.rubric.plan import Leaf, Plan, compile_rubric
from scoring.text import Text, figure
from scoring.trial.bench import Given, alone, put_through
from scoring.trial.candidates import item_names, values_for

PROBE = "probe_value"  # a metric in place of an item's value, so that any value can be tried
SETTINGS = 5  # of everything else that an item depends on
NEIGHBOURS = (Decimal("0.01"), Decimal("0.000001"))
PEERS = (Decimal(10), Decimal(40), Decimal(70))
COUNTS = 12
TABLES = (Bands, Curve)  # rules that may rise and fall as their author likes


@dataclass(frozen=True, slots=True)
class Property:
    """One thing that should hold of an item, and the first case in which it does not; `told` is no fault, but worth saying."""

    leaf: Leaf
    what: Text
    against: Text | None = None
    told: bool = False

    @property
    def holds(self) -> bool:
        return self.against is None or self.told


WITHIN = Text("得分在规定的最少与最多之间", "points stay between the least and the most")
BETTER = Text("数值更好，得分不减", "a better value never earns less")
EDGE = Text("正好在界上的值按所写的档计", "a value on a threshold earns what is written of it")


def properties(plan: Plan, seed: int = 1) -> Iterator[Property]:
    """Every property of every item of a rubric."""
    for leaf in plan.all_leaves():
        runs = list(_runs(plan, leaf, Random(seed)))
        yield Property(leaf, WITHIN, next(_outside(leaf.method, runs), None))
        yield from _better(leaf, runs)
        edges = list(_edges(leaf.method))
        if edges:
            yield Property(leaf, EDGE, next(_off_edge(plan, leaf, edges), None))


Run = tuple[Sequence[Any], Sequence[Decimal | None]]  # values in rising order, and the points of each


def _runs(plan: Plan, leaf: Leaf, chance: Random) -> Iterator[Run]:
    """Rising values with their points, for several settings of all else the item depends on."""
    if isinstance(leaf.method, (Deduct, Award)):
        yield from _count_runs(plan, leaf)
    elif "value" in leaf.inputs and leaf.inputs["value"].kind == "number":
        yield from _value_runs(plan, leaf, chance)
    else:
        yield from _plain_runs(plan, leaf)


# -- putting values through -----------------------------------------------------------------------------------------


def _probed(plan: Plan, leaf: Leaf) -> Plan:
    """The item alone, its value a metric of our own."""
    metrics = {**plan.rubric.metrics, PROBE: Metric(type="number", missing="exempt")}
    method = leaf.method.model_copy(update={"value": Formula(PROBE), "applies_if": None})
    rubric = plan.rubric.model_copy(update={"metrics": metrics})
    return alone(compile_rubric(rubric, plan.text, plan.file, set())[0], method)


def _points(
    made: Plan, leaf: Leaf, givens: Sequence[Given], example: Sequence[int] | None = None
) -> list[Decimal | None]:
    found: list[Decimal | None] = put_through(made, givens, example).items(made.id)[points_of(leaf.id)].to_list()
    return found


def _value_runs(plan: Plan, leaf: Leaf, chance: Random) -> Iterator[Run]:
    made = _probed(plan, leaf)
    values = _grid(leaf.method, chance)
    for setting in _settings(plan, leaf, chance):
        givens = [{**setting, PROBE: value} for value in values]
        if not leaf.method.uses_peers:
            yield values, _points(made, leaf, givens)
            continue
        around = [(n, {**given, PROBE: peer}) for n, given in enumerate(givens) for peer in PEERS]
        numbers = [*range(len(givens)), *(n for n, _ in around)]
        yield values, _points(made, leaf, [*givens, *(given for _, given in around)], numbers)[: len(givens)]


def _grid(method: Method, chance: Random) -> list[Decimal]:
    turns = list(method.thresholds()) or [Decimal(0), Decimal(100)]
    low, high = min(turns), max(turns)
    room = (high - low) or Decimal(10)
    beside = [turn + way * sign for turn in turns for way in NEIGHBOURS for sign in (1, -1)]
    drawn = [low + room * Decimal(chance.randint(-500, 1500)) / 1000 for _ in range(60)]
    return sorted({*turns, *beside, *drawn})


def _settings(plan: Plan, leaf: Leaf, chance: Random) -> Iterator[Given]:
    """Values of what else the item names: its targets, its cases; none of them missing."""
    others = [name for name in item_names(plan, leaf) if name not in _behind_value(plan, leaf)]
    values = {name: [one for one in tried if one is not None] for name, tried in values_for(plan, others, leaf).items()}
    if not values:
        yield {}
        return
    for _ in range(SETTINGS):
        yield {name: chance.choice(tried) for name, tried in values.items() if tried}


def _behind_value(plan: Plan, leaf: Leaf) -> set[str]:
    """What only the item's value is made of."""
    rest = {name for key, i in leaf.inputs.items() if key != "value" for name in i.names}
    value = leaf.inputs["value"]
    return (plan.reach(value.names) | set(value.names)) - rest - plan.reach(rest)


def _count_runs(plan: Plan, leaf: Leaf) -> Iterator[Run]:
    """Each counted line from nothing up, the others at nothing; the count is a metric of our own."""
    method = leaf.method
    assert isinstance(method, (Deduct, Award))
    metrics = {**plan.rubric.metrics, PROBE: Metric(type="integer", missing="exempt")}
    compiled = compile_rubric(plan.rubric.model_copy(update={"metrics": metrics}), plan.text, plan.file, set())[0]
    values = list(range(COUNTS))
    for n in range(len(method.each)):
        lines = tuple(
            line.model_copy(update={"count": Formula(PROBE if k == n else "0"), "unless": None})
            for k, line in enumerate(method.each)
        )
        made = alone(compiled, method.model_copy(update={"each": lines, "unless": None, "applies_if": None}))
        yield values, _points(made, leaf, [{PROBE: value} for value in values])


def _plain_runs(plan: Plan, leaf: Leaf) -> Iterator[Run]:
    """Items without a number: what their own metrics may be, in no order."""
    made = alone(plan, leaf.method)
    values = values_for(plan, item_names(plan, leaf), leaf)
    givens = [
        {name: tried[n % len(tried)] for name, tried in values.items()}
        for n in range(max(map(len, values.values()), default=1))
    ]
    yield [""] * len(givens), _points(made, leaf, givens)


# -- what should hold -----------------------------------------------------------------------------------------------


def _outside(method: Method, runs: Sequence[Run]) -> Iterator[Text]:
    low, high = method.bounds()
    for values, points in runs:
        for value, earned in zip(values, points, strict=True):
            if earned is not None and not low <= earned <= high:
                yield _said(value, earned)


def _better(leaf: Leaf, runs: Sequence[Run]) -> Iterator[Property]:
    """Over rising values the points only rise, or only fall: which of the two, the item's own rule says."""
    if "value" not in leaf.inputs and not isinstance(leaf.method, (Deduct, Award)):
        return
    if leaf.inputs.get("value") is not None and leaf.inputs["value"].kind != "number":
        return
    against = None
    for values, points in runs:
        known = [(value, earned) for value, earned in zip(values, points, strict=True) if earned is not None]
        drops = [(a, b) for a, b in pairwise(known) if b[1] < a[1]]
        rises = [(a, b) for a, b in pairwise(known) if b[1] > a[1]]
        if drops and rises and against is None:
            (value, before), (other, after) = drops[0]
            against = Text(
                f"{figure(value)} 得 {figure(before)} 分，{figure(other)} 却得 {figure(after)} 分，别处又上升",
                f"{figure(value)} earns {figure(before)}, {figure(other)} earns {figure(after)}, and elsewhere points rise",
            )
    yield Property(leaf, BETTER, against, told=isinstance(leaf.method, TABLES))


def _edges(method: Method) -> Iterator[tuple[Decimal, Decimal]]:
    """Values on thresholds that are the same for all units, and what the rule says they earn."""
    if isinstance(method, Bands):
        for value in method.thresholds():
            band = method.band_at(value)
            if band is not None:
                yield value, method.bands[band - 1].points
    elif isinstance(method, Curve):
        yield from method.through
    elif isinstance(method, Efficacy):
        marks = zip(map(constant_number, method.standards), method.coefficients, strict=True)
        yield from ((mark, c * method.points) for mark, c in marks if mark is not None)
    elif isinstance(method, Linear):
        ends = ((method.zero_at, Decimal(0)), (method.full_at, method.points))
        yield from ((mark, points) for end, points in ends if (mark := constant_number(end)) is not None)
    elif isinstance(method, (Completion, Step)):
        target = constant_number(method.target)
        if target is not None:
            yield target, method.start() if isinstance(method, Step) else method.points


def _off_edge(plan: Plan, leaf: Leaf, edges: Sequence[tuple[Decimal, Decimal]]) -> Iterator[Text]:
    made = _probed(plan, leaf)
    setting: Mapping[str, Any] = next(_settings(plan, leaf, Random(1)), {})
    found = _points(made, leaf, [{**setting, PROBE: value} for value, _ in edges])
    for (value, wanted), earned in zip(edges, found, strict=True):
        if earned is not None and ticks(wanted, plan.decimals) != ticks(earned, plan.decimals):
            yield _said(value, earned) + Text(f"，应得 {figure(wanted)}", f", should earn {figure(wanted)}")


def _said(value: Any, earned: Decimal) -> Text:
    shown = figure(value) if value != "" else "—"
    return Text(f"{shown} 得 {figure(earned)} 分", f"{shown} earns {figure(earned)}")
