"""`extends` as the exact scorer applies it: a plain dict becomes another, the base stays as it was."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.exact.extend import extend
from tests.exact.test_oracle import rubric


def base() -> dict[str, Any]:
    """A group of two leaves, another leaf, a bonus and a veto."""

    def leaf(name: str) -> dict[str, Any]:
        return {"id": name, "method": "completion", "value": "x", "target": 10, "points": 5}

    group = {"id": "group", "points": 20, "scale": True, "items": [leaf("a"), leaf("b")]}
    vetoes = [{"id": "veto", "when": "y > 0", "grade_at_most": "一般"}]
    return rubric([group, leaf("c")], bonus={"cap": 3, "items": [leaf("d")]}, vetoes=vetoes, rubric="base")


def test_top_level_keys_replace_the_base_s() -> None:
    found = extend(base(), {"extends": "base", "rubric": "mine", "applies_to": {"level": "village"}})
    assert found == base() | {"rubric": "mine", "applies_to": {"level": "village"}}


def test_items_metrics_vetoes_and_grades_are_changed_by_name() -> None:
    change = {"b.target": 7, "group.points": 30, "x.range": [0, 5], "veto.when": "n > 1", "好.at_least": 90}
    found = extend(base(), {"change": change})
    group = found["scorecard"][0]
    assert (group["points"], group["items"][1]["target"], group["items"][0]["target"]) == (30, 7, 10)
    assert (found["metrics"]["x"]["range"], found["vetoes"][0]["when"]) == ([0, 5], "n > 1")
    assert [grade.get("at_least") for grade in found["grades"]] == [90, 75, None]


def test_what_is_added_comes_last() -> None:
    new = {"id": "e", "method": "check", "value": "z", "points": 1}
    veto = {"id": "w", "when": "z", "points_at_most": 0}
    add = {"metrics": {"z": {"type": "boolean"}}, "group": [new], "bonus": [new], "scorecard": [new], "vetoes": [veto]}
    found = extend(base(), {"add": add})
    assert list(found["metrics"]) == ["x", "y", "n", "z"]
    rows = (found["scorecard"], found["scorecard"][0]["items"], found["bonus"]["items"], found["vetoes"])
    assert [[one["id"] for one in row] for row in rows] == [
        ["group", "c", "e"],
        ["a", "b", "e"],
        ["d", "e"],
        ["veto", "w"],
    ]


def test_items_metrics_and_vetoes_are_removed_wherever_they_stand() -> None:
    found = extend(base(), {"remove": ["b", "d", "n", "veto"]})
    assert [item["id"] for item in found["scorecard"][0]["items"]] == ["a"]
    assert (found["bonus"]["items"], list(found["metrics"]), found["vetoes"]) == ([], ["x", "y"], [])


def test_the_base_stays_as_it_was() -> None:
    one = base()
    before = deepcopy(one)
    extend(one, {"change": {"a.points": 1}, "add": {"group": [{"id": "e"}]}, "remove": ["c"]})
    assert one == before
