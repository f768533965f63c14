"""The figures a unit was scored from, and which of them are not what they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from scoring.names import LEVEL_TEXT, MARK_TEXT, marks_of
from scoring.rubric.model import Metric
from scoring.rubric.opinion import Ballot
from scoring.rubric.plan import Plan
from scoring.runs.compare.sides import Side
from scoring.text import Text

Kind = Literal["reported", "votes", "scores", "rollup", "mean", "target", "previous", "attribute"]
SHOWN = 5
LAST = {"total": Text("总分", "total"), "grade": Text("等次", "grade")}


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a figure made of many: the marks of a choice, a judge's score, another unit's value."""

    name: Text
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a unit was scored from and that is not what it was.

    `name` is that of the rubric: `income`, `target.income`, `previous.total`, `unit.zone`; places say file, row and column.
    Of a figure made of many voices or units `parts` are the pieces that changed, the largest change first, and `more` is how
    many are not listed.
    """

    name: str
    kind: Kind
    label: Text
    measure: str
    old: Any
    new: Any
    old_place: str | None = None
    new_place: str | None = None
    parts: tuple[Part, ...] = ()
    more: int = 0


def first_parts(parts: Iterable[Part]) -> tuple[tuple[Part, ...], int]:
    """The parts to list, and how many more there are."""
    found = tuple(parts)
    return found[:SHOWN], max(0, len(found) - SHOWN)


def behind(plan: Plan, names: Iterable[str]) -> set[str]:
    """Everything that some names are made of: the metrics reached through formulas, and the dotted names on the way."""
    given = set(names)
    reached = plan.reach(given)
    inner = {name for id in reached if id in plan.formulas for name in plan.formulas[id].names}
    return reached | {name for name in given | inner if "." in name}


def own_columns(plan: Plan, columns: Iterable[str]) -> list[str]:
    """The columns of `items` that hold what a unit itself was scored from: reported, voted, assigned, of last year."""
    known, reported = set(columns), plan.rubric.made_by("type")
    voices = tuple(f"{id}." for id, metric in plan.rubric.metrics.items() if metric.voices is not None)
    found = sorted(name for name in known if name in reported or name.startswith(("target.", "previous.", *voices)))
    return [f"reported.{name}" if f"reported.{name}" in known else name for name in found]


def plain_figures(old: Side, new: Side, marks: bool) -> Iterator[Figure]:
    """The figures in the unit's own rows that differ, in the order of the rubrics; `marks` lists those of each choice.

    Panels, roll-ups and means of peers come without the parts that other tables hold.
    """
    metrics = {**old.plan.rubric.metrics, **new.plan.rubric.metrics}
    for id, metric in metrics.items():
        yield from _metric(id, metric, old, new, marks)
    for name in sorted(old.plan.read_names() | new.plan.read_names()):
        head, _, tail = name.partition(".")
        before, after = old.items.get(name), new.items.get(name)
        if head in ("target", "previous") and before != after:
            measure = metrics[tail].measure if tail in metrics else ""
            places = old.places.get(name), new.places.get(name)
            yield Figure(name, head, _dotted(metrics, head, tail), measure, before, after, *places)  # type: ignore[arg-type]


def _dotted(metrics: Mapping[str, Metric], head: str, tail: str) -> Text:
    """收入的目标值, 上年总分, 上年全县名次."""
    if tail in metrics:
        known = metrics[tail].name(tail)
    elif tail.startswith("rank_"):
        zh, en = LEVEL_TEXT.get(tail.removeprefix("rank_"), (tail, tail))
        known = Text(f"{zh}名次", f"rank ({en})")
    else:
        known = LAST.get(tail, Text.of(tail))
    if head == "target":
        return Text(f"{known.zh}的目标值", f"target of {known.en}")
    return Text(f"上年{known.zh}", f"last year's {known.en}")


def _metric(id: str, metric: Metric, old: Side, new: Side, marks: bool) -> Iterator[Figure]:
    label, measure = metric.name(id), metric.measure
    before, after = old.items.get(id), new.items.get(id)
    if metric.origin == "type":
        told = [side.items.get(f"reported.{id}", side.items.get(id)) for side in (old, new)]
        if told[0] != told[1]:
            places = old.places.get(id), new.places.get(id)
            yield Figure(id, "reported", label, measure, told[0], told[1], *places)
        elif before != after and metric.missing == "peer_mean":
            yield Figure(id, "mean", label, measure, before, after)
    elif metric.ballot is not None:
        parts, more = first_parts(_marks(id, metric.ballot, old, new) if marks else ())
        if before != after or parts:
            yield Figure(id, "votes", label, measure, before, after, old.place(id), new.place(id), parts, more)
    elif metric.formula is None and before != after:
        kind: Kind = "scores" if metric.panel is not None else "rollup"
        yield Figure(id, kind, label, measure, before, after, old.place(id), new.place(id))


def mean_figures(old: Side, new: Side, found: Iterable[Figure]) -> Iterator[Figure]:
    """Formulas that take their peers' mean where they have no value, and changed though nothing they are made of did."""
    changed = {figure.name for figure in found}
    for id in new.plan.formulas:
        before, after = old.items.get(id), new.items.get(id)
        if new.plan.rubric.policy(id) == "peer_mean" and before != after and not behind(new.plan, [id]) & changed:
            metric = new.plan.rubric.metrics[id]
            yield Figure(id, "mean", metric.name(id), metric.measure, before, after)


def _marks(id: str, ballot: Ballot, old: Side, new: Side) -> Iterator[Part]:
    """The choices that did not get the same number of marks."""
    for group in ballot.voters():
        who = Text("", "") if ballot.groups is None else ballot.group_name(group) + Text(" ", " ")
        for choice in (*ballot.choices, *MARK_TEXT):
            column = marks_of(id, group, choice)
            before, after = (side.items.get(column) or 0 for side in (old, new))
            if before != after:
                yield Part(who + Text(*MARK_TEXT.get(choice, (choice, choice))), before, after)
