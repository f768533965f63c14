"""民主测评: what marks come to, and when a poll is void. Figures from DOMAIN, M10."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from scoring import Result, SubmissionError, score
from tests.rubrics import plan, units

CHOICES = "choices: {好: 100, 较好: 80, 一般: 60, 差: 40}"
A = {"好": 9, "较好": 2, "一般": 1}
B = {"好": 20, "较好": 12, "一般": 6, "差": 2}
C = {"好": 30, "较好": 15, "一般": 4, "差": 1}
THREE = "groups: {leaders: 30, members: 30, villagers: 40}"


def rows(unit: str = "v1", **groups: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "unit_id": unit,
            "poll": "m",
            "group": None if group == "everybody" else group,
            "choice": choice,
            "count": count,
        }
        for group, marks in groups.items()
        for choice, count in marks.items()
    ]


def table(found: list[dict[str, Any]]) -> pl.DataFrame:
    schema = {"unit_id": pl.String, "poll": pl.String, "group": pl.String, "choice": pl.String, "count": pl.Int64}
    return pl.DataFrame(found, schema=schema)


def polled(rule: str, found: list[dict[str, Any]], missing: str = "no_points", **parts: str) -> Result:
    made = plan(
        metrics=f"m: {{ballot: {{{CHOICES}, {rule}}}, missing: {missing}}}",
        scorecard="- {id: a, method: completion, value: m, target: 100, points: 100}",
        **parts,
    )
    return score(made, units("t1: v1"), ballots=table(found))


def value(result: Result) -> Decimal | None:
    found: Decimal | None = result.items("tiny")["m"][0]
    return found


def held(result: Result) -> bool:
    return bool(result.scores["held"][0])


@pytest.mark.parametrize(("marks", "mean"), [(A, "93.333333333"), (B, "85"), (C, "89.6")])
def test_one_group_is_the_mean_of_its_marks(marks: dict[str, int], mean: str) -> None:
    assert value(polled("blank: not_counted", rows(everybody=marks))) == Decimal(mean)


def test_groups_are_combined_by_weight() -> None:
    result = polled(THREE, rows(leaders=A, members=B, villagers=C))
    assert value(result) == Decimal("89.34")
    assert result.scores["total"][0] == Decimal("89.34")


def test_an_empty_group_holds_the_unit_unless_the_rubric_says_otherwise() -> None:
    found = rows(leaders=A, villagers=C)
    assert held(polled(THREE, found))
    assert value(polled(f"{THREE}, empty_group: renormalise", found)) == Decimal("91.2")
    assert value(polled(f"{THREE}, empty_group: zero", found)) == Decimal("63.84")


def test_blanks_are_not_counted_unless_they_are_worth_something() -> None:
    found = rows(everybody={"好": 8, "blank": 2})
    assert value(polled("blank: not_counted", found)) == 100
    assert value(polled("blank: 60", found)) == 92


def test_over_returned_ballots_blank_and_spoiled_ones_count_nothing() -> None:
    found = rows(everybody={"好": 8, "blank": 1, "spoiled": 1})
    assert value(polled("denominator: returned", found)) == 80


def test_many_rows_of_one_mark_add_up() -> None:
    one_by_one = [row | {"count": 1} for row in rows(everybody=B) for _ in range(row["count"])]
    assert value(polled("blank: not_counted", one_by_one)) == 85


def test_doubling_every_ballot_changes_nothing() -> None:
    single = rows(leaders=A, members=B, villagers=C)
    assert value(polled(THREE, single)) == value(polled(THREE, single + single))


@pytest.mark.parametrize(
    ("rule", "marks", "reason"),
    [
        ("void_if: {over_issued: true}", {"好": 9, "blank": 2, "issued": 10}, 1),
        ("void_if: {turnout_below: 50%}", {"好": 9, "issued": 19}, 2),
        ("min_ballots: 10", {"好": 9, "blank": 3}, 3),
        ("void_if: {all_equal: true}", {"好": 9}, 4),
    ],
)
def test_a_void_poll_holds_the_unit_whatever_its_missing_rule(rule: str, marks: dict[str, int], reason: int) -> None:
    for missing in ("no_points", "exempt", "full", "hold", "peer_mean", "{value: 60}"):
        result = polled(rule, rows(everybody=marks), missing=missing)
        assert held(result)
        assert value(result) is None
        assert result.items("tiny")["m.void"][0] == reason
        assert result.issues.select("where", "code").rows() == [("m", "on-hold")]
        assert "作废" in result.issues["zh"][0]


@pytest.mark.parametrize(
    ("rule", "marks"),
    [
        ("void_if: {over_issued: true}", {"好": 8, "blank": 2, "issued": 10}),
        ("void_if: {over_issued: true}", {"好": 8}),
        ("void_if: {turnout_below: 50%}", {"好": 9, "issued": 18}),
        ("min_ballots: 9", {"好": 9}),
        ("void_if: {all_equal: true}", {"好": 1}),
        ("void_if: {all_equal: true}", {"好": 8, "差": 1}),
    ],
)
def test_a_poll_on_the_line_is_good(rule: str, marks: dict[str, int]) -> None:
    assert not held(polled(rule, rows(everybody=marks)))


def test_two_rubrics_may_ask_a_poll_of_one_name_of_other_groups_with_other_choices() -> None:
    leaf = "- {id: a, method: completion, value: m, target: 100, points: 100}"
    villages = plan(metrics=f"m: {{ballot: {{{CHOICES}}}}}", scorecard=leaf)
    choices = "choices: {yes: 100, no: 0}, groups: {staff: 60, people: 40}"
    towns = plan(
        rubric="towns", applies_to="{sector: territory}", metrics=f"m: {{ballot: {{{choices}}}}}", scorecard=leaf
    )
    found = rows(everybody=A) + rows("t1", staff={"yes": 3, "no": 1}, people={"yes": 5})
    result = score([villages, towns], units("t1: v1"), ballots=table(found))
    assert value(result) == Decimal("93.333333333")
    assert result.items("towns")["m"].to_list() == [Decimal(85)]


def test_no_poll_at_all_is_a_missing_value() -> None:
    assert polled("blank: 0", [], missing="no_points").scores["total"][0] == 0
    assert polled("blank: 0", [], missing="{value: 70}").scores["total"][0] == 70
    assert held(polled("blank: 0", [], missing="hold"))


def test_a_void_poll_behind_a_formula_holds_too() -> None:
    made = plan(
        metrics=f"""
            m: {{ballot: {{{CHOICES}, min_ballots: 5}}}}
            half: {{formula: "COALESCE(m, 100) / 2", missing: full}}
        """,
        scorecard="- {id: a, method: completion, value: half, target: 50, points: 100}",
    )
    assert score(made, units("t1: v1"), ballots=table(rows(everybody={"好": 1}))).scores["held"][0]


def test_a_void_poll_that_nothing_here_uses_does_not_hold() -> None:
    made = plan(
        metrics=f"""
            x: {{type: number}}
            m: {{ballot: {{{CHOICES}, min_ballots: 5}}}}
        """,
        scorecard="""
            - {id: a, method: linear, value: x, zero_at: 0, full_at: 100, points: 60}
            - {id: b, method: completion, value: m, target: 100, points: 40, applies_if: x > 50}
        """,
    )
    values = pl.DataFrame({"unit_id": ["v1"], "x": [50.0]})
    assert not score(made, units("t1: v1"), values, ballots=table(rows(everybody={"好": 1}))).scores["held"][0]


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"poll": "n"}, "unknown-poll", "one of: m"),
        ({"group": "member"}, "unknown-group", "'members'"),
        ({"group": None}, "unknown-group", "one of"),
        ({"choice": "很好"}, "unknown-choice", "好"),
        ({"count": -1}, "bad-count", "number of ballots"),
        ({"unit_id": "v9"}, "unknown-unit", "add the unit"),
        ({"unit_id": "t1"}, "no-rubric", "check the unit"),
    ],
)
def test_marks_that_no_rubric_knows_are_refused_with_their_row(change: dict[str, Any], code: str, says: str) -> None:
    found = rows(leaders=A, members=B, villagers=C)
    found[3] |= change
    with pytest.raises(SubmissionError) as caught:
        polled(THREE, found)
    problem = caught.value.problems[0]
    assert (problem.code, problem.place.file, problem.place.line) == (code, "ballots", 4)
    assert problem.fix is not None
    assert says in problem.fix.en


def test_a_ballot_counted_twice_is_refused() -> None:
    found = table(rows(everybody={"好": 1, "差": 1})).with_columns(ballot_id=pl.lit("b-1"))
    made = plan(
        metrics=f"m: {{ballot: {{{CHOICES}}}}}",
        scorecard="- {id: a, method: completion, value: m, target: 100, points: 100}",
    )
    with pytest.raises(SubmissionError) as caught:
        score(made, units("t1: v1"), ballots=found)
    assert [(p.code, p.place.line) for p in caught.value.problems] == [("repeated-ballot", 2)]
