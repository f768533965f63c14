"""What every method owes its readers: a full docstring, cases a rubric author can read, sentences in two languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scoring.methods import METHODS
from tests.methods.test_cases import CASES, ERRORS, RULES, SENTENCES

SECTIONS = ("Formula", "Shape", "Edges", "Nulls", "Units of measure", "Source", "Example")
SOURCE = Path(__file__).parents[2] / "scoring" / "methods"


@pytest.mark.parametrize("name", METHODS)
def test_a_method_has_every_section_of_its_docstring(name: str) -> None:
    said = METHODS[name].__doc__ or ""
    assert [section for section in SECTIONS if not re.search(rf"^ +{section}:", said, re.MULTILINE)] == []
    assert ">>>" in said.partition("Example:")[2]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_lives_in_a_file_of_its_name(name: str) -> None:
    assert METHODS[name].__module__ == f"scoring.methods.{name}"
    assert (SOURCE / f"{name}.py").is_file()


@pytest.mark.parametrize("name", METHODS)
def test_a_method_has_cases(name: str) -> None:
    mine = [case for case in CASES if case.values[0] == name]
    assert len(mine) >= 8


@pytest.mark.parametrize("name", METHODS)
def test_a_method_has_cases_of_refused_parameters_of_its_sentences_and_of_its_rule_in_words(name: str) -> None:
    assert [case for case in ERRORS if case.values[0] == name]
    assert [case for case in SENTENCES if case.values[0] == name]
    assert [case for case in RULES if case.values[0] == name]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_has_a_case_without_a_value(name: str) -> None:
    lists = [column for case in CASES if case.values[0] == name for column in case.values[1].get("inputs", {}).values()]
    assert any(None in column for column in lists)


def test_no_cases_are_left_of_a_method_that_is_gone() -> None:
    assert {case.values[0] for case in CASES} == set(METHODS)
