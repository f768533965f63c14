"""The cases of every method, written in YAML so that a rubric author can read and extend them.

A case has `params` and either `error` (part of the message that refuses them, Chinese or English) or `inputs` (one list
an input, a member a unit; `peers` adds further units by value) with the `points` each unit earns. `decimals` rounds as
a rubric would; `how` and `next_step` are what the first unit is told. `rule` is what a handbook prints (Chinese, English),
`thresholds` the values at which points begin, stop or jump.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from scoring.methods import METHODS, Method
from scoring.methods.words import Words
from scoring.rubric.tree import parse
from scoring.text import figure
from tests.method_runner import run

FOLDER = Path(__file__).parents[1] / "cases" / "methods"
KEYS = {
    "name",
    "params",
    "inputs",
    "peers",
    "points",
    "decimals",
    "uom",
    "how",
    "next_step",
    "error",
    "rule",
    "thresholds",
}


def load() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        cases = parse("cases:\n" + path.read_text(encoding="utf-8"), path.name)["cases"]
        assert len({case["name"] for case in cases}) == len(cases), f"two cases of {path.name} share a name"
        for case in cases:
            assert set(case) <= KEYS, f"{path.name}: {case['name']}: unknown keys {set(case) - KEYS}"
            yield pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")


CASES = list(load())
POINTS = [case for case in CASES if "points" in case.values[1]]
ERRORS = [case for case in CASES if "error" in case.values[1]]
RULES = [case for case in CASES if "rule" in case.values[1]]
SENTENCES = [case for case in CASES if "how" in case.values[1]]


def make(method: str, params: dict[str, Any]) -> Method:
    kind = METHODS[method]
    needs_value = "value" in kind.model_fields and kind.model_fields["value"].is_required()
    given = {"id": "item", "method": method} | ({"value": "x"} if needs_value else {}) | params
    return kind.model_validate(given)


def plain(found: Any) -> Any:
    """A figure of a case: a number, true, false or null, or text."""
    if found is None or str(found) in ("true", "false"):
        return None if found is None else str(found) == "true"
    try:
        return float(found) if found.plain else str(found)
    except ValueError:
        return str(found)


def inputs(case: dict[str, Any]) -> dict[str, list[Any]]:
    columns = {name: [plain(one) for one in column] for name, column in case["inputs"].items()}
    if "peers" in case:
        columns["value"] += [plain(one) for one in case["peers"]]
    return columns


@pytest.mark.parametrize(("method", "case"), POINTS)
def test_points(method: str, case: dict[str, Any]) -> None:
    made = make(method, case["params"])
    assert list(made.flaws()) == []
    wanted = [plain(one) for one in case["points"]]
    decimals = int(case["decimals"]) if "decimals" in case else None
    found = run(made, inputs(case)).points(decimals)[: len(wanted)]
    assert found == (wanted if decimals is not None else pytest.approx(wanted, abs=1e-9))


@pytest.mark.parametrize(("method", "case"), SENTENCES)
def test_sentences(method: str, case: dict[str, Any]) -> None:
    made = make(method, case["params"])
    trace = run(made, inputs(case)).trace(0, uom=str(case.get("uom", "")))
    how, step = made.how(trace), made.next_step(trace)
    assert {"zh": how.zh, "en": how.en} == case["how"]
    assert (None if step is None else {"zh": step.zh, "en": step.en}) == case["next_step"]


@pytest.mark.parametrize(("method", "case"), RULES)
def test_rules_in_words(method: str, case: dict[str, Any]) -> None:
    made = make(method, case["params"])
    rule = made.rule(Words(str(case.get("uom", ""))))
    assert [rule.zh, rule.en] == case["rule"]
    assert [figure(value) for value in made.thresholds()] == case.get("thresholds", [])


@pytest.mark.parametrize(("method", "case"), ERRORS)
def test_refused_parameters(method: str, case: dict[str, Any]) -> None:
    said = refusals(method, case["params"])
    assert any(case["error"] in one for one in said), said


def refusals(method: str, params: dict[str, Any]) -> list[str]:
    """Every sentence, in both languages, that refuses the parameters."""
    try:
        flaws = list(make(method, params).flaws())
    except ValidationError as error:
        return [str(text) for e in error.errors() for text in (e["msg"], *e.get("ctx", {}).values())]
    return [text for _, _, message, _ in flaws for text in (message.zh, message.en)]


@pytest.mark.parametrize(("method", "case"), [case for case in POINTS if "decimals" not in case.values[1]])
def test_points_stay_within_the_bounds_a_method_states(method: str, case: dict[str, Any]) -> None:
    made = make(method, case["params"])
    low, high = made.bounds()
    assert all(low <= Decimal(points) <= high for points in run(made, inputs(case)).points(6) if points is not None)
