"""An impact without names: what is told is of many units, and of none in particular."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from scoring.analysis import Impact, impact_sections, unnamed_sections
from scoring.analysis.impact.unnamed import MANY
from scoring.analysis.impact.words import word
from scoring.reports.sections import Section, plain
from scoring.runs import Run
from tests.analysis.edits import lower_threshold


@pytest.fixture(scope="module")
def lower(sample: Run) -> Impact:
    return lower_threshold(sample)


def told(sections: Iterable[Section], lang: str) -> set[str]:
    tables = [plain(table, lang) for section in sections for table in section.tables]
    return {cell["text"] for table in tables for group in table["groups"] for row in group["rows"] for cell in row}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_unit_that_was_scored_by_the_rubric_is_named_and_no_total_told(lower: Impact, lang: str) -> None:
    rows = lower.new.scores.filter(rubric="village")
    secret = set(rows["name"]) | {str(total) for total in rows["total"].drop_nulls()}
    assert told(unnamed_sections(lower, lang), lang) & secret == set()
    assert told(impact_sections(lower, lang), lang) & secret != set()


def test_rubrics_of_few_units_are_left_out(lower: Impact) -> None:
    few = {id for id in lower.rubrics if lower.new.scores.filter(rubric=id).height < MANY}
    titles = {lower.new.plan(id).rubric.title.zh for id in few}
    groups = {
        group["name"]
        for section in unnamed_sections(lower)
        for table in section.tables
        for group in plain(table, "zh")["groups"]
    }
    assert titles
    assert groups & titles == set()


def test_vetoes_of_few_units_say_only_that(lower: Impact) -> None:
    name = word("fired", "zh")
    table = next(plain(one, "zh") for section in unnamed_sections(lower) for one in section.tables if one.name == name)
    counts = {cell["text"] for group in table["groups"] for row in group["rows"] for cell in row[1:]}
    assert f"<{MANY}" in counts
    assert not counts & {str(n) for n in range(1, MANY)}
