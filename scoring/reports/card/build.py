"""The scorecard of a unit, made from the tables of a run alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from scoring.engine.explain import Explanation, explain
from scoring.engine.grades import UNDECIDED
from scoring.engine.movers import Moved, Mover
from scoring.names import GRADE, LEVEL, NAME, SECTOR, TOTAL, UNIT, peers_of, rank_of
from scoring.reports.card.facts import Facts, Row, within_text
from scoring.reports.card.model import Card, Gap, Place, Pull, Source, Whose
from scoring.reports.card.peers import Crowd, dimensions, peers_of_card
from scoring.reports.card.rows import rows_of, steps_of
from scoring.reports.decided import decision_text
from scoring.rubric import Plan
from scoring.runs import Run
from scoring.runs.decisions import Applied
from scoring.text import Text, points_text, rounded

BATCH = 200  # rows of a rubric's items held in memory at once


def card_of(run: Run, unit: str) -> Card:
    """The scorecard of the unit meant by an id or an exact name.

    Raises:
        RunError: where no scored unit, or more than one, is meant.
    """
    return next(cards_of(Facts(run), [run.find(unit)]))


def cards_of(facts: Facts, units: Sequence[str]) -> Iterator[Card]:
    """The scorecards of some units by their ids, in this order."""
    for start in range(0, len(units), BATCH):
        some = units[start : start + BATCH]
        marks, reasons = facts.marks(some), facts.run.reasons(some)
        rubrics = {row["rubric"] for row in marks.values()}
        items = {rubric: facts.items(rubric, some) for rubric in rubrics}
        for unit in some:
            mine = marks[unit]
            yield _card(facts, mine, items[mine["rubric"]][unit], reasons.get(unit, ()))


def _card(facts: Facts, marks: Row, items: Row, reasons: tuple[Text, ...]) -> Card:
    plan = facts.run.plan(marks["rubric"])
    unit, full = marks[UNIT], plan.rubric.full
    found = explain(plan, marks, items, reasons)
    rows = tuple(rows_of(plan, facts.rules(plan.id), found))
    crowds = facts.crowds(plan.id)
    within = None if found.held else crowds.choose(unit)
    crowd = None if within is None else crowds.of(unit, within)
    group = None if within is None else facts.group_name(crowds.group(unit, within))
    last, decision = facts.last(unit, plan.id), facts.decisions.get(unit)
    manifest = facts.run.manifest
    return Card(
        unit=Whose(unit, marks[NAME], marks[LEVEL], marks[SECTOR], facts.path(unit), facts.units[unit].get("secretary")),
        period=int(manifest["period"]),
        cycle=Text(manifest["title"]["zh"], manifest["title"]["en"]),
        decimals=plan.decimals,
        held=found.held,
        total=found.total,
        full=full,
        grade=marks[GRADE],
        decided=None if decision is None else decision.grade,
        undecided=bool(marks[UNDECIDED]) and decision is None,
        change=_change(facts, found, last, full),
        places=tuple(_places(facts, plan, marks, last)),
        gaps=tuple(_gaps(plan, marks, within, crowd)),
        steps=tuple(steps_of(plan, rows, items | {TOTAL: found.total}, full)),
        dimensions=() if found.held else tuple(dimensions(plan, items, crowd)),
        peers=None if crowd is None or within is None else peers_of_card(crowd, within_text(within), group, plan.decimals),
        years=tuple(facts.years(unit, plan.id, within)),
        rows=rows,
        sums=found.sums,
        vetoes=found.vetoes,
        quotas=found.decisions,
        decisions=() if decision is None else (_decided(decision),),
        reasons=found.reasons,
        pulls=() if found.held else tuple(_pull(facts, moved) for moved in facts.moved(unit, plan.id)),
        source=Source(
            plan.id, plan.rubric.title, plan.rubric.version, facts.run.id, facts.run.digest,
            str(manifest["versions"]["scoring"]),
        ),
    )  # fmt: skip


def _change(facts: Facts, found: Explanation, last: Row | None, full: Decimal) -> Decimal | None:
    """The total less last year's, where both are out of the same number of points."""
    if last is None or facts.earlier is None or found.total is None or last[TOTAL] is None:
        return None
    before = facts.earlier.run.plan(found.rubric).rubric.full
    return found.total - last[TOTAL] if before == full else None


def _places(facts: Facts, plan: Plan, marks: Row, last: Row | None) -> Iterator[Place]:
    crowds = facts.crowds(plan.id)
    for within in plan.rubric.ranking.within:
        rank, units = marks.get(rank_of(within)), marks.get(peers_of(within))
        if rank is None or units is None:
            continue
        then = last or {}
        group = facts.group_name(crowds.group(marks[UNIT], within))
        yield Place(within_text(within), group, rank, units, then.get(rank_of(within)), then.get(peers_of(within)))


def _gaps(plan: Plan, marks: Row, within: str | None, crowd: Crowd | None) -> Iterator[Gap]:
    """To the next rank among the peers, and to the threshold of the next grade."""
    total = marks[TOTAL]
    if total is None:
        return
    if crowd is not None and within is not None:
        ahead, name = crowd.ahead(total, marks.get(rank_of(within))), within_text(within)
        if ahead is not None:
            yield Gap(Text(f"{name.zh}上一名", f"next place ({name.en})"), ahead - total)
    better = plan.rubric.next_grade(marks[GRADE])
    if better is not None and better.at_least is not None and total < better.at_least:
        yield Gap(Text(f"“{better.grade}”分数线", f"threshold of '{better.grade}'"), better.at_least - total)


def _decided(found: Applied) -> Text:
    """The grade decided beside the one computed; who decided it, when and why."""
    computed = found.computed.grade if found.computed else None
    grades = Text(
        f"等次定为“{found.grade}”，计算为“{computed or '未定'}”；",
        f"grade '{found.grade}', computed '{computed or 'undecided'}'; ",
    )
    return grades + decision_text(found)


def _pull(facts: Facts, moved: Moved) -> Pull:
    up, down = (tuple(_pulled(facts, one) for one in some) for some in (moved.up, moved.down))
    return Pull(moved.name, up, down)


def _pulled(facts: Facts, one: Mover) -> Text:
    name = facts.units[one.unit_id][NAME]
    value = "" if one.value is None else f" {rounded(one.value)}"
    sign = "+" if one.moved > 0 else "−"
    said = f"{name}{value} ({sign}{points_text(abs(one.moved), 2)})"
    return Text(said, said)
