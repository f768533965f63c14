"""A township's scorecard by pencil: its figures from its villages' scorecards, its points from its figures, its total from its points."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from scoring.engine.explain import Explanation, Node
from scoring.names import UNIT
from scoring.runs import Run

Cards = list[Explanation]
LINEAR = {  # item: value, at which it earns nothing, at which everything
    "below_score": ("below_mean", 60, 90),
    "weak_grades": ("weak_share", 30, 0),
    "satisfaction_floor": ("satisfaction_below", 60, 90),
    "rise": ("rise_rate", -10, 10),
    "zero": ("zero_broken", 50, 100),
    "five": ("above_five", 20, 80),
}


def townships(run: Run) -> list[str]:
    found: list[str] = run.scores.filter(rubric="township", held=False)[UNIT].to_list()
    return found


def below(run: Run, unit: str) -> Cards:
    """The scorecards of the villages and communities of a township."""
    mine = run.units.filter(parent_id=unit)[UNIT]
    return [run.explain(id) for id in mine]


def nine(x: Fraction) -> Decimal:
    """Half up at the ninth decimal, as every value is kept."""
    return Decimal(int(abs(x) * 10**9 + Fraction(1, 2))).scaleb(-9) * (1 if x >= 0 else -1)


def half_up(x: Fraction) -> Decimal:
    return Decimal(int(x * 100 + Fraction(1, 2))).scaleb(-2)


def mean(values: list[Any]) -> Decimal | None:
    known = [Fraction(value) for value in values if value is not None]
    return nine(sum(known, Fraction(0)) / len(known)) if known else None


def percent(marks: list[bool]) -> Decimal | None:
    return nine(Fraction(100 * sum(marks), len(marks))) if marks else None


def figures(run: Run, cards: Cards) -> dict[str, Decimal | None]:
    """The township's roll-ups, worked out from what stands on the scorecards below."""
    scored = [card for card in cards if not card.held]
    facts = {
        rubric: {row[UNIT]: row for row in run.items(rubric).iter_rows(named=True)}
        for rubric in ("village", "community")
    }
    rows = [facts[card.rubric][card.unit_id] for card in scored]
    villages = [facts["village"][card.unit_id] for card in scored if card.rubric == "village"]
    risen, fallen = (percent([row["transition"] == change for row in villages]) for change in ("晋位", "降位"))
    return {
        "below_mean": mean([card.total for card in scored]),
        "weak_share": percent([card.grade in ("一般", "差") for card in scored]),
        "satisfaction_below": mean([row["satisfaction"] for row in rows]),
        "risen_share": risen,
        "fallen_share": fallen,
        "rise_rate": None if risen is None or fallen is None else risen - fallen,
        "zero_broken": percent([row["income"] is not None and row["income"] > 0 for row in villages]),
        "above_five": percent([row["income"] is not None and row["income"] >= 5 for row in villages]),
        "gang_below": Decimal(sum(row["gang_cases"] for row in villages)),
        "due_below": sum((row["tasks_due"] or 0 for row in villages), Decimal(0)),
        "on_time_below": sum((row["tasks_on_time"] or 0 for row in villages), Decimal(0)),
    }


def test_the_figures_of_every_township_come_from_its_villages_scorecards(sample: Run) -> None:
    run = sample
    items = {row[UNIT]: row for row in run.items("township").iter_rows(named=True)}
    assert len(townships(run)) > 15
    for unit in townships(run):
        for name, value in figures(run, below(run, unit)).items():
            assert items[unit][name] == value, (unit, name)


def test_the_points_of_every_township_come_from_its_figures(sample: Run) -> None:
    run = sample
    items = {row[UNIT]: row for row in run.items("township").iter_rows(named=True)}
    for unit in townships(run):
        card = run.explain(unit)
        for item, (metric, zero, full) in LINEAR.items():
            node, x = card.node(item), items[unit][metric]
            if x is None:
                assert node.points in (None, 0)
                continue
            share = min(max((Fraction(x) - zero) / (full - zero), Fraction(0)), Fraction(1))
            assert node.points == half_up(share * Fraction(node.full)), (unit, item)


def total(node: Node) -> Decimal | None:
    """A node's points from those inside it: added, and converted where other points were possible than the node's own."""
    if not node.children:
        return node.points
    counted = [child for child in node.children if child.points is not None]
    if not counted:
        return None
    earned = sum((total(child) or Decimal(0) for child in counted), Decimal(0))
    base = sum((child.full for child in counted), Decimal(0))
    return earned if base == node.full else half_up(Fraction(earned) * Fraction(node.full) / Fraction(base))


@pytest.mark.parametrize(
    "rubric",
    ["township", "county", "prefecture", "village", "community", "soe", "university", "new_type", "organ", "school"],
)
def test_the_total_of_every_unit_adds_up_from_the_points_on_its_scorecard(sample: Run, rubric: str) -> None:
    run = sample
    scored = run.scores.filter(rubric=rubric, held=False)
    assert scored.height
    for unit in scored[UNIT]:
        card = run.explain(unit)
        bonus, off = (
            sum((node.points or Decimal(0) for node in part), Decimal(0)) for part in (card.bonus, card.deductions)
        )
        bonus, off = (min(sum_, cap(run, rubric, part)) for sum_, part in ((bonus, "bonus"), (off, "deductions")))
        found = total(card.scorecard)
        assert found == card.scorecard.points
        assert found is not None
        kept = min(max(found + bonus - off, Decimal(0)), Decimal(100))
        assert card.total == kept or card.vetoes, unit


def cap(run: Run, rubric: str, part: str) -> Decimal:
    found = getattr(run.plan(rubric).rubric, part)
    return Decimal(0) if found is None else found.cap


def test_the_sentence_of_a_roll_up_is_a_sum_that_a_reader_can_repeat(sample: Run) -> None:
    run = sample
    for unit in townships(run):
        card = run.explain(unit)
        said = next(origin.zh for origin in card.node("below_score").origins)
        cards = [one for one in below(run, unit) if not one.held]
        whole = sum((one.total or Decimal(0) for one in cards), Decimal(0))
        assert f"所属村级单位 {len(cards)} 个" in said
        assert f"合计 {whole.normalize():f} ÷ {len(cards)} = " in said


def test_who_moved_a_roll_up_is_the_figure_with_the_unit_less_the_figure_without(sample: Run) -> None:
    run = sample
    for unit in townships(run):
        cards = {one.unit_id: one for one in below(run, unit) if not one.held}
        moved = {one.metric: one for one in run.movers(unit)}
        for mover in (*moved["below_mean"].up, *moved["below_mean"].down) if "below_mean" in moved else ():
            totals = {id: Fraction(card.total or 0) for id, card in cards.items()}
            rest = [x for id, x in totals.items() if id != mover.unit_id]
            with_it, without = sum(totals.values()) / len(totals), sum(rest) / len(rest)
            assert mover.value == cards[mover.unit_id].total
            assert abs(Fraction(mover.moved) - (with_it - without)) <= Fraction(1, 10**9)


def test_a_unit_of_every_sector_and_level_is_scored_and_explains_itself_in_both_languages(sample: Run) -> None:
    firsts = sample.scores.filter(held=False).group_by("rubric", maintain_order=True).first()
    assert firsts.height == 10
    for unit in firsts[UNIT]:
        card = sample.explain(unit)
        for node in card.scorecard.leaves():
            assert node.how is not None
            assert node.how.zh
            assert node.how.en
        assert any(place.rank is not None for place in card.places)


def test_no_float_stands_in_any_table_of_the_run(sample: Run) -> None:
    tables = [sample.scores, sample.issues, *(sample.items(rubric) for rubric in sample.rubrics)]
    assert not [name for table in tables for name, kind in table.schema.items() if kind in (pl.Float64, pl.Float32)]
