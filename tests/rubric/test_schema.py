"""The JSON Schema: shipped in step with the models, and of one mind with the loader wherever a schema can be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from scoring.errors import Place, RubricError
from scoring.rubric import conform, examine
from scoring.rubric.keys import sections
from scoring.rubric.schema import schema
from scoring.rubric.tree import parse
from tests.rubric.test_broken import FILES, read
from tests.rubrics import text as text_of

ROOT = Path(__file__).parents[2]
SCHEMA = schema()
GOOD = [*sorted((ROOT / "rubrics").glob("*.yaml")), ROOT / "docs" / "first.yaml"]


# What only the checks can tell: sums, order, names, types of expressions, what other keys of the rubric say.
CANNOT = {
    *("bad-name", "band-gap", "band-shadowed", "cap-unused", "check-of-made", "choice-not-covered", "circular-formula"),
    *("coefficients-unsorted", "corners-unsorted", "deduct-in-deductions", "direction-unused", "duplicate-id"),
    *("expression-syntax", "floor-above-cap", "given-formula", "grade-unbound", "grades-not-descending"),
    *("last-grade-bound", "missing-operator", "no-base", "no-otherwise", "not-allowed", "otherwise-not-last"),
    *("peers-unused", "points-do-not-add-up", "range-empty", "range-unused", "reserved-id", "several-expressions"),
    *("standards-count", "standards-unsorted", "table-unsorted", "too-fine", "too-many-digits", "trim-leaves-nobody"),
    *("type-error", "unknown-choice", "unknown-function", "unknown-grade", "unknown-name", "valid-empty"),
    *("equal-goalposts", "quota-out-of-range"),
}
# What depends on the case: a limit above the item's own points, `1e3` which is a number elsewhere, marks in expressions.
SOMETIMES = {
    *("full-width", "jump-unused", "not-a-date", "not-a-number", "out-of-range", "points-out-of-range"),
    *("unknown-within", "weight-wanted"),
}


def complaints(text: str) -> list[str]:
    found = conform.complaints(parse(text, "a.yaml"))
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in found]


def test_the_schema_is_draft_07_and_shipped_in_step_with_the_models() -> None:
    Draft7Validator.check_schema(SCHEMA)
    shipped = (ROOT / "rubrics" / "rubric.schema.json").read_text(encoding="utf-8")
    assert json.loads(shipped) == SCHEMA, "run: scoring rubric schema > rubrics/rubric.schema.json"


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_rubrics_that_load_are_valid(path: Path) -> None:
    assert complaints(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_broken_rubrics_are_refused_by_the_schema_where_it_can_tell(path: Path) -> None:
    codes = {p.code for p in examine(read(path), path.name)[1] if p.severity == "error"}
    try:
        said = complaints(read(path))
    except RubricError:
        return  # no YAML that the loader reads, so nothing to hold against the schema
    if codes <= CANNOT:
        assert said == []
    elif not codes <= CANNOT | SOMETIMES:
        assert said != []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_the_schema_refuses_is_told_once_by_the_loader_at_that_place(path: Path) -> None:
    known = examine(read(path), path.name)[1]
    assert conform.refused_by_schema(read(path), path.name, known) == []


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_rubric_that_loads_gets_no_word_from_the_schema(path: Path) -> None:
    assert conform.refused_by_schema(path.read_text(encoding="utf-8"), path.name, []) == []


def test_what_only_the_schema_refuses_is_told_with_its_place() -> None:
    text = text_of(decimals="9")
    (problem,) = conform.refused_by_schema(text, "a.yaml", [])
    assert (problem.code, str(problem.place)) == ("schema-differs", "a.yaml:6:1")
    assert "9 is greater than the maximum of 4" in problem.message.en
    elsewhere = replace(problem, place=Place("a.yaml", 7, 1))
    assert conform.refused_by_schema(text, "a.yaml", [elsewhere]) == [problem]
    assert conform.refused_by_schema(text, "a.yaml", [replace(problem, place=Place("a.yaml", 6, 11))]) == []


def keys(section: str) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA["definitions"][section]
    return (found if "properties" in found else found["anyOf"][1])["properties"]


def test_every_key_is_explained_in_both_languages() -> None:
    structures = set(SCHEMA["definitions"]) - {"label"}
    silent = [(s, key) for s in structures for key, one in keys(s).items() if " · " not in one.get("description", "")]
    assert silent == [(s, key) for s, key in silent if s == "extension" or key == "method"]
    assert not [s for s, key in silent if s == "item"]


def test_every_word_is_explained() -> None:
    for section in set(SCHEMA["definitions"]) - {"label"}:
        for key, one in keys(section).items():
            words = [word for word in one.get("enum", ()) if word is not None]
            if words and words[0] not in ("province", "village"):  # levels and sectors are names
                assert len(one["enumDescriptions"]) == len(words), (section, key)


def test_nothing_is_explained_that_is_no_key() -> None:
    elsewhere = {"missing", "by", "shared", "item"}
    extra = {s: set(explained) - set(keys(s)) for s, explained in sections().items() if s not in elsewhere}
    assert {section: left for section, left in extra.items() if left} == {}


def test_a_key_says_its_default() -> None:
    assert keys("step")["steps"]["default"] == "linear"
    assert keys("completion")["cap"]["default"] == 1
    assert "default" not in keys("step")["base"]


def test_an_extension_is_valid_without_what_it_takes_over() -> None:
    text = "extends: village\nrubric: other\nchange: {break_zero.points: 20}\nremove: [x]\nadd: {vetoes: []}\n"
    assert complaints(text) == []
    assert complaints(text + "scorecard: []\n") != []
    assert complaints(text.replace("break_zero.points", "break_zero")) != []
