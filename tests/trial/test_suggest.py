"""Examples worked out by trying: put into the rubric they hold, and reach what nothing reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring import Plan, load_rubric, parse_rubric
from scoring.rubric.tree import parse
from scoring.trial.coverage import coverage
from scoring.trial.play import play
from scoring.trial.suggest import as_yaml, suggest
from tests.rubrics import text
from tests.trial.test_coverage import WHOLE

METRICS = """
    x: {type: number, range: [0, 100]}
    n: {type: integer, range: [0, 50]}
    ok: {type: boolean}
    t: {type: choice, choices: [p, q]}
    share: {formula: x / n * 100}
"""
RULES = {
    "bands": "method: bands, value: x, bands: [{at_least: 10, points: 10}, {above: 0, points: 4}, {otherwise: true, points: 0}]",
    "linear of a formula": "method: linear, value: share, zero_at: 20, full_at: 80",
    "completion of a target": "method: completion, value: x, target: target.x",
    "by zone": "method: linear, value: x, zero_at: 0, full_at: {by: unit.zone, p: 5, otherwise: 8}",
    "last year": "method: check, value: x > previous.x",
    "curve": "method: curve, value: x, through: [[0, 0], [5, 4], [9, 10]]",
    "step": "method: step, value: x, target: 10, per: {up: 1, down: 2}, size: 2, base: 6",
    "efficacy": "method: efficacy, value: x, standards: [13.5, 9.5, 6, 2, 1]",
    "choice": "method: choice, value: t, choices: {p: 10, otherwise: 0}",
    "checklist": "method: check, checklist: [ok, x > 3, \"t = 'p'\"]",
    "deduct": "method: deduct, each: [{count: n, per: 3}, {count: 'CASE WHEN x > 5 THEN 1 ELSE 0 END', per: 1}], unless: ok",
    "award": "method: award, each: [{count: n, per: 3, cap: 7, unless: ok}]",
    "peer_rank": "method: peer_rank, value: x, mode: table, table: [10, 5]",
    "peer_range": "method: peer_range, value: x, within: county",
}  # fmt: skip


def with_examples(parts: dict[str, str], plan: Plan) -> Plan:
    """The same rubric with every suggestion put where it belongs."""
    found, _ = suggest(play(plan), coverage(play(plan)))
    given = parse(as_yaml(found) or "{}", "suggested.yaml")
    items = {id: one for id, one in given.items() if id != "examples"}
    lines = dict(line.split(":", 1) for line in as_yaml(found).split("\n") if line and not line.startswith(" "))
    assert set(lines) == set(given)
    text_of = {id: [f"{{{_pair(one)}}}" for one in listed] for id, listed in items.items()}
    made = dict(parts)
    for id, listed in text_of.items():
        made["scorecard"] = made["scorecard"].replace(f"id: {id},", f"id: {id}, examples: [{', '.join(listed)}],")
    units = as_yaml(found).partition("examples:\n")[2]
    if units:
        made["examples"] = "\n" + units
    return parse_rubric(text(**made), "tiny.yaml")


def _pair(one: dict[str, object]) -> str:
    return ", ".join(f"{key}: {_flow(value)}" for key, value in one.items())


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + _pair(value) + "}"
    return (
        "[" + ", ".join(map(_flow, value)) + "]" if isinstance(value, list) else "null" if value is None else str(value)
    )


@pytest.mark.parametrize("name", RULES)
def test_every_branch_of_an_item_gets_an_example_that_holds(name: str) -> None:
    unused = "[{that: x > 0 AND n > 0 AND ok AND t = 'p' AND x > 0}]"
    parts = {"metrics": METRICS, "scorecard": f"- {{id: a, points: 10, {RULES[name]}}}", "checks": unused}
    plan = parse_rubric(text(**parts), "tiny.yaml")
    before = [one for one in coverage(play(plan)) if not one.by and one.branch.leaf is not None]
    assert before
    after = play(with_examples(parts, plan))
    assert all(outcome.holds for outcome in after.outcomes)
    assert [one.branch.name.en for one in coverage(after) if not one.by and one.branch.leaf is not None] == []


def test_totals_vetoes_grades_holds_and_ties_get_examples_too() -> None:
    plan = parse_rubric(text(**WHOLE), "tiny.yaml")
    after = play(with_examples(WHOLE, plan))
    assert all(outcome.holds for outcome in after.outcomes)
    assert [one.branch.name.en for one in coverage(after) if not one.by and one.branch.leaf is None] == []


def test_a_branch_that_nothing_can_reach_is_named_as_such() -> None:
    never = "- {id: a, points: 10, method: bands, value: x, bands: [{at_least: 500, points: 10}, {otherwise: true, points: 0}]}"
    trial = play(parse_rubric(text(metrics="x: {type: number, range: [0, 100]}", scorecard=never), "tiny.yaml"))
    _, none = suggest(trial, coverage(trial))
    assert "≥500: 10" in [branch.name.en for branch in none]


def test_nothing_is_suggested_where_nothing_is_missing() -> None:
    trial = play(load_rubric(Path(__file__).parents[2] / "rubrics" / "village.yaml"))
    assert suggest(trial, coverage(trial)) == ([], [])
