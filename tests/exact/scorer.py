"""The exact scorer: one rubric's plain dict and plain tables in, every figure as a fraction out.

It follows the order of evaluation of the language: values, holds, fills, points, totals, vetoes, ranks, grades.
It is written for trust, not for speed, and shares nothing with the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.exact.book import Book, Placed, uses_peers
from tests.exact.expression import parse, source
from tests.exact.functions import Value
from tests.exact.outcome import Grades, Standing, Tree, Unit, grouped, part_of_key, ranks
from tests.exact.tree import Peers, Sheet, applies, sheet_of
from tests.exact.values import Known, Row, Voices, attributes, fill_means, known

Rows = Mapping[str, Row]
NOTHING: Rows = {}


@dataclass
class Score:
    """One unit's result; figures are None where exempt, not applied or held."""

    held: bool
    items: dict[str, Fraction | None]
    bonus: Fraction | None = None
    deductions: Fraction | None = None
    scorecard: Fraction | None = None
    total: Fraction | None = None
    ranks: dict[str, Fraction | None] = field(default_factory=dict)
    grade: str | None = None
    vetoes: list[str] = field(default_factory=list)
    undecided: bool = False
    quota_missed: str | None = None
    known: Known = field(default_factory=Known)


def score(
    rubric: dict[str, Any],
    units: list[Unit],
    values: Rows,
    targets: Rows = NOTHING,
    previous: Rows = NOTHING,
    ballots: Sequence[Row] = (),
    panels: Sequence[Row] = (),
    rolled: Rows = NOTHING,
) -> dict[str, Score]:
    """The score of every unit the rubric applies to; `rolled` are the values of its `rollup` metrics."""
    book, tree, voices = Book(rubric), Tree(units), Voices(Book(rubric), ballots, panels)
    envs: dict[str, Known] = {}
    for unit in units:
        if in_scope(rubric["applies_to"], unit):
            name = unit["unit_id"]
            heard = voices.about(name)
            said = {metric: voice.value for metric, voice in heard.items()}
            void = {metric: voice.void for metric, voice in heard.items() if voice.void is not None}
            given = {**values.get(name, {}), **said, **rolled.get(name, {})}
            envs[name] = known(book, unit, given, targets.get(name, {}), previous.get(name, {}), void)
    sheets = settle(book, tree, envs)
    scores = {unit: unit_score(book, sheet) for unit, sheet in sheets.items()}
    decide(book, tree, sheets, scores)
    return scores


def in_scope(scope: dict[str, Any], unit: Unit) -> bool:
    """Whether the rubric applies to the unit."""
    if any(scope.get(key, unit[key]) != unit[key] for key in ("sector", "level")):
        return False
    return "where" not in scope or parse(scope["where"]).value(attributes(unit)) is True


def settle(book: Book, tree: Tree, envs: dict[str, Known]) -> dict[str, Sheet]:
    """Every unit's points: holds first, then fills and peers among the units that are not held."""
    sheets = {unit: sheet_of(book, env, None) for unit, env in envs.items()}
    scored = [unit for unit, sheet in sheets.items() if not sheet.held]
    fill_means(book, [envs[unit] for unit in scored])
    peers = peers_of(book, tree, {unit: envs[unit] for unit in scored})
    return sheets | {unit: sheet_of(book, envs[unit], peers[unit]) for unit in scored}


def peers_of(book: Book, tree: Tree, envs: dict[str, Known]) -> dict[str, Peers]:
    """For every unit, the values of its peers in each leaf that compares."""
    found: dict[str, dict[str, list[Fraction]]] = {unit: {} for unit in envs}
    for placed in book.leaves:
        if not uses_peers(placed.leaf):
            continue
        values = {unit: got for unit, env in envs.items() if (got := peer_value(placed, env)) is not None}
        pools = {unit: tree.pool(unit, placed.leaf.get("within")) for unit in values}
        for group in grouped(values, pools):
            row = [values[unit] for unit in group]
            for unit in group:
                found[unit][placed.leaf["id"]] = row
    return dict(found)


def peer_value(placed: Placed, env: Known) -> Fraction | None:
    """The value a unit brings to a comparison of peers, None where the leaf does not apply or the value is null."""
    value = source(placed.leaf["value"]).value(env) if applies(placed, env) else None
    return value if isinstance(value, Fraction) else None


def unit_score(book: Book, sheet: Sheet) -> Score:
    """The unit's points and total, before anybody is ranked."""
    if sheet.held:
        return Score(True, dict.fromkeys(sheet.points), known=sheet.env)
    place = 10**book.decimals
    items = {item: None if ticks is None else Fraction(ticks, place) for item, ticks in sheet.points.items()}
    assert sheet.scorecard is not None
    bonus, deductions = (capped(book, part, sheet) for part in (book.bonus, book.deductions))
    fired = [veto for veto in book.rubric.get("vetoes", []) if parse(veto["when"]).value(sheet.env) is True]
    total = sheet.scorecard + bonus - deductions
    limits = book.rubric.get("total", {})
    total = max(total, book.ticks(limits["min"])) if "min" in limits else total
    total = min(total, book.ticks(limits["max"])) if "max" in limits else total
    total = min([total, *(book.ticks(veto["points_at_most"]) for veto in fired if "points_at_most" in veto)])
    result = Score(False, items, vetoes=[veto["id"] for veto in fired], known=sheet.env)
    figures = (Fraction(ticks, place) for ticks in (bonus, deductions, sheet.scorecard, total))
    result.bonus, result.deductions, result.scorecard, result.total = figures
    return result


def capped(book: Book, part: dict[str, Any], sheet: Sheet) -> int:
    """The sum of the bonus or deduction items, exempt ones counting 0, up to the cap."""
    earned = sum(sheet.points[item["id"]] or 0 for item in part["items"])
    return min(earned, book.ticks(part["cap"])) if "cap" in part else earned


def decide(book: Book, tree: Tree, sheets: dict[str, Sheet], scores: dict[str, Score]) -> None:
    """Rank and grade the units that are not held."""
    keys = rank_keys(book, sheets, scores)
    rule = book.rubric["ranking"]
    for within in rule["within"]:
        name = within.removeprefix("unit.")
        places = {unit: tree.place(unit, within) for unit in keys}
        for one in scores.values():
            one.ranks[name] = None
        for group in grouped((unit for unit in keys if places[unit] is not None), dict(places)):
            for unit, rank in ranks(group, keys, rule.get("ties", "competition")).items():
                scores[unit].ranks[name] = rank
    give_grades(book, tree, sheets, scores, keys)


def rank_keys(book: Book, sheets: dict[str, Sheet], scores: dict[str, Score]) -> dict[str, int]:
    """A whole number a unit, greater for better and equal for equal: total, then `tie_break`."""
    breakers = book.rubric["ranking"].get("tie_break", [])
    full = {}
    for unit, one in scores.items():
        if not one.held:
            parts = [part_of_key(breaker(sheets[unit], one, name), name.startswith("-")) for name in breakers]
            full[unit] = (part_of_key(one.total), *parts)
    order = {key: place for place, key in enumerate(sorted(set(full.values())))}
    return {unit: order[key] for unit, key in full.items()}


def breaker(sheet: Sheet, one: Score, name: str) -> Value:
    """What a `tie_break` entry compares: an item's points or a metric."""
    bare = name.removeprefix("-")
    return one.items[bare] if bare in one.items else sheet.env[bare]


def give_grades(
    book: Book, tree: Tree, sheets: dict[str, Sheet], scores: dict[str, Score], keys: dict[str, int]
) -> None:
    """Decide the grades and write them on the scores."""
    grades = Grades(book.rubric["grades"], tree)
    for unit, key in keys.items():
        total = scores[unit].total
        assert total is not None
        allowed = best_allowed(book, scores[unit].vetoes)
        grades.standings.append(Standing(unit, total, key, sheets[unit].env, allowed))
    grades.decide()
    for one in grades.standings:
        result = scores[one.unit_id]
        result.grade, result.undecided, result.quota_missed = one.grade, one.undecided, one.missed


def best_allowed(book: Book, fired: list[str]) -> int:
    """The place in the list of the best grade the fired vetoes leave open."""
    names = [grade["grade"] for grade in book.rubric["grades"]]
    caps = [veto.get("grade_at_most") for veto in book.rubric.get("vetoes", []) if veto["id"] in fired]
    return max((names.index(cap) for cap in caps if cap), default=0)
