"""Polls and panels against figures worked by hand: the published examples of 民主测评 and 去掉最高最低分, and every reason to be void."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.exact.rounding import half_away
from tests.exact.scorer import Score
from tests.exact.test_oracle import fractions, rubric, run
from tests.exact.voices import ABSENT, Voice, panel, poll

CHOICES = {"好": 100, "较好": 80, "一般": 60, "差": 40}
WEIGHTS = {"a": "0.3", "b": {"weight": "0.3", "label": "党员"}, "c": "0.4"}
PUBLISHED = {"a": (9, 2, 1), "b": (20, 12, 6, 2), "c": (30, 15, 4, 1)}
JURY = ("92", "88.5", "95", "60", "90", "91.5", "89")


def ballots(**groups: tuple[int, ...]) -> list[dict[str, Any]]:
    """Rows with so many marks for 好, 较好, 一般, 差, blank, spoiled and issued in every group."""
    words = (*CHOICES, "blank", "spoiled", "issued")
    return [
        {"group": None if group == "none" else group, "choice": word, "count": count}
        for group, counts in groups.items()
        for word, count in zip(words, counts, strict=False)
    ]


def scores(**groups: tuple[str | None, ...]) -> list[dict[str, Any]]:
    """Rows with the scores of the judges of every group."""
    return [
        {"group": None if group == "none" else group, "judge": f"j{i}", "score": score}
        for group, row in groups.items()
        for i, score in enumerate(row)
    ]


def shown(voice: Voice) -> Fraction | None:
    """The value at two decimals."""
    return None if voice.value is None else half_away(voice.value, 2)


def test_the_published_poll() -> None:
    for group, expected in (("a", "93.33"), ("b", "85.00"), ("c", "89.60")):
        assert shown(poll({"choices": CHOICES}, ballots(none=PUBLISHED[group]))) == Fraction(expected)
    spec = {"choices": CHOICES, "groups": WEIGHTS}
    assert poll(spec, ballots(**PUBLISHED)).value == Fraction("89.34")


@pytest.mark.parametrize(("rule", "expected"), [("renormalise", "91.20"), ("zero", "63.84"), ("hold", None)])
def test_a_group_that_did_not_vote(rule: str, expected: str | None) -> None:
    spec = {"choices": CHOICES, "groups": WEIGHTS, "empty_group": rule}
    found = poll(spec, ballots(a=PUBLISHED["a"], c=PUBLISHED["c"]))
    assert shown(found) == (None if expected is None else Fraction(expected))
    assert found.void == (None if expected else "empty_group")


def test_rows_of_one_mark_each_add_up() -> None:
    single = [{"group": None, "choice": "好", "count": 1}] * 3 + [{"group": None, "choice": "差", "count": 1}]
    assert poll({"choices": CHOICES}, single) == poll({"choices": CHOICES}, ballots(none=(3, 0, 0, 1)))


def test_blanks_and_spoiled_ballots_count_as_the_rubric_says() -> None:
    rows = ballots(none=(6, 0, 0, 0, 2, 2))
    ways: list[dict[str, Any]] = [
        {},
        {"blank": 50},
        {"denominator": "returned"},
        {"denominator": "returned", "blank": 50},
        {"denominator": "returned", "blank": 0},
    ]
    found = [poll({"choices": CHOICES} | way, rows).value for way in ways]
    assert found == fractions("100", "87.5", "60", "70", "60")


@pytest.mark.parametrize(
    ("more", "counts", "void"),
    [
        ({"void_if": {"over_issued": True}}, (5, 0, 0, 0, 0, 1, 5), "over_issued"),
        ({"void_if": {"over_issued": True}}, (5, 0, 0, 0, 0, 0, 5), None),
        ({"void_if": {"over_issued": False}}, (5, 0, 0, 0, 0, 1, 5), None),
        ({"void_if": {"over_issued": True}}, (5, 0, 0, 0, 0, 1, 0), "over_issued"),
        ({"void_if": {"over_issued": True}}, (5, 0, 0, 0, 0, 1), None),
        ({"void_if": {"turnout_below": "50%"}}, (3, 0, 0, 0, 1, 1, 10), None),
        ({"void_if": {"turnout_below": "50%"}}, (3, 0, 0, 0, 1, 0, 10), "turnout_below"),
        ({"void_if": {"turnout_below": "50%"}}, (3, 0, 0, 0, 1, 0), None),
        ({"void_if": {"turnout_below": "50%"}}, (0, 0, 0, 0, 0, 0, 4), "turnout_below"),
        ({"min_ballots": 4}, (2, 1, 0, 0, 3), "min_ballots"),
        ({"min_ballots": 4, "blank": 60}, (2, 1, 0, 0, 3), None),
        ({"void_if": {"all_equal": True}}, (3, 0, 0, 0), "all_equal"),
        ({"void_if": {"all_equal": True}}, (1, 0, 0, 0), None),
        ({"void_if": {"all_equal": True}}, (3, 0, 0, 0, 2), "all_equal"),
        ({"void_if": {"all_equal": True}, "blank": 60}, (3, 0, 0, 0, 2), None),
        ({"void_if": {"all_equal": True}, "blank": 60}, (0, 0, 0, 0, 2), "all_equal"),
        ({}, (0, 0, 0, 0, 3, 2), "empty_group"),
        ({"empty_group": "zero"}, (0, 0, 0, 0, 3, 2), None),
        ({"empty_group": "renormalise"}, (0, 0, 0, 0, 3, 2), "empty_group"),
        ({"denominator": "returned"}, (0, 0, 0, 0, 3, 2), None),
        ({"void_if": {"over_issued": True, "all_equal": True}, "min_ballots": 9}, (5, 0, 0, 0, 0, 0, 4), "over_issued"),
        ({"void_if": {"all_equal": True}, "min_ballots": 9}, (5,), "min_ballots"),
    ],
)
def test_the_reasons_to_be_void(more: dict[str, Any], counts: tuple[int, ...], void: str | None) -> None:
    found = poll({"choices": CHOICES} | more, ballots(none=counts))
    assert found.void == void
    assert (found.value is None) == (void is not None)


def test_nobody_asked_is_not_void() -> None:
    assert poll({"choices": CHOICES, "min_ballots": 9}, []) == ABSENT
    assert panel({}, scores(none=(None, None))) == ABSENT


def test_a_jury_without_its_highest_and_lowest() -> None:
    trim = {"trim": {"each_side": 1, "from": 6}}
    assert panel(trim, scores(none=JURY)).value == Fraction("90.2")
    assert shown(panel({}, scores(none=JURY))) == Fraction("86.57")
    assert panel(trim, scores(none=("60", "100", "100", "100", "100"))).value == 92
    assert panel(trim, scores(none=("60", "60", "100", "100", "80", "80", None))).value == 80


def test_judges_of_several_groups_are_trimmed_and_weighed_group_by_group() -> None:
    spec: dict[str, Any] = {"groups": {"leaders": 60, "experts": 40}, "trim": {"each_side": 1, "from": 3}}
    rows = scores(leaders=("10", "90", "80"), experts=("60", "70"))
    assert panel(spec, rows).value == Fraction(80 * 60 + 65 * 40, 100)
    alone = scores(leaders=("10", "90", "80"), experts=(None,))
    found = [panel(spec | {"empty_group": rule}, alone) for rule in ("hold", "renormalise", "zero")]
    assert found == [Voice(void="empty_group"), Voice(Fraction(80)), Voice(Fraction(48))]


def polled(item: dict[str, Any], missing: Any, **more: Any) -> list[Score]:
    """Three units: 80 marks, a void poll, and none; the poll is `p`, `twice` doubles it."""
    metrics = {
        "x": {"type": "number"},
        "p": {"ballot": {"choices": CHOICES, "min_ballots": 2}, "missing": missing},
        "twice": {"formula": "COALESCE(p, 30) * 2", "missing": {"value": 1}},
    }
    rows = [{"unit_id": f"v{i}", "poll": "p", "group": None, "choice": "较好", "count": 2 - i} for i in (0, 1)]
    leaf = {"id": "leaf", "method": "completion", "target": 100, "points": 10} | item
    return run(rubric([leaf], metrics=metrics, **more), [{"x": 1}, {"x": 2}, {"x": 3}], ballots=rows)


@pytest.mark.parametrize("missing", ["no_points", "exempt", "full", "hold", "peer_mean", {"value": 50}])
def test_a_void_poll_holds_whatever_its_missing_rule(missing: Any) -> None:
    found = polled({"value": "p"}, missing)
    assert [one.held for one in found[:2]] == [False, True]
    assert found[2].held == (missing in ("hold", "exempt"))  # exempt: nothing else applies
    filled = {"no_points": "0", "full": "10", "peer_mean": "8", "None": None}
    expected = "5" if isinstance(missing, dict) else filled.get(missing)
    assert found[2].items["leaf"] == (None if expected is None else Fraction(expected))


def test_a_void_poll_holds_through_formulas_and_conditions_but_only_where_used() -> None:
    assert [one.held for one in polled({"value": "twice"}, "full")] == [False, True, False]
    assert [one.held for one in polled({"value": "x", "applies_if": "twice > 0"}, "full")] == [False, True, False]
    assert [one.held for one in polled({"value": "x"}, "full")] == [False, False, False]
    veto = {"id": "v", "when": "twice > 500", "points_at_most": 1}
    assert [one.held for one in polled({"value": "x"}, "full", vetoes=[veto])] == [False, True, False]
    tie_break = {"within": ["parent"], "tie_break": ["-p"]}
    assert [one.held for one in polled({"value": "x"}, "full", ranking=tie_break)] == [False, True, False]


def test_an_item_that_does_not_apply_does_not_hold() -> None:
    other = {"id": "other", "method": "completion", "target": 4, "points": 10, "value": "x"}
    leaf = {"id": "leaf", "method": "completion", "target": 100, "points": 10, "value": "p", "applies_if": "x <> 2"}
    metrics = {"x": {"type": "number"}, "p": {"ballot": {"choices": CHOICES, "min_ballots": 2}, "missing": "peer_mean"}}
    rows = [{"unit_id": f"v{i}", "poll": "p", "group": None, "choice": "较好", "count": 2 - i} for i in (0, 1)]
    found = run(rubric([leaf, other], metrics=metrics), [{"x": 1}, {"x": 2}, {"x": 3}], ballots=rows)
    assert [one.held for one in found] == [False, False, False]
    assert [one.known["p"] for one in found] == [80, None, 80]
    assert [one.items["leaf"] for one in found] == [8, None, 8]
