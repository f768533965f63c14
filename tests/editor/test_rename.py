"""Where an id is defined and named: definition, references and renaming, across the rubrics of a folder."""

from __future__ import annotations

import pytest

from scoring import RubricError, parse_rubric
from scoring.editor.rename import definition, mentions, rename
from tests.editor.written import FILE, TINY, change, typed

GOOD = TINY.replace("points: 100", "points: 90").replace("within: [county]", "within: [parent]")


def renamed(text: str, new: str, folder: dict[str, str] | None = None) -> dict[str, str]:
    """Every file after the renaming."""
    sheet, spot = typed(text, folder or {})
    texts = dict(sheet.folder())
    for file, spans in rename(sheet, spot, new).items():
        lines = texts[file].split("\n")
        for span in sorted(spans, key=lambda span: span.start, reverse=True):
            line = lines[span.start.line]
            lines[span.start.line] = line[: span.start.col] + new + line[span.end.col :]
        texts[file] = "\n".join(lines)
    return texts


def at(text: str, old: str, marked: str) -> str:
    assert old in text
    return text.replace(old, marked, 1)


@pytest.mark.parametrize(
    "marked",
    [("income: {type", "in|come: {type"), ("income / people", "income| / people"), ("when: income", "when: |income")],
)
def test_a_metric_is_renamed_wherever_it_is_named(marked: tuple[str, str]) -> None:
    after = renamed(at(GOOD, *marked), "earnings")[FILE]
    assert after == GOOD.replace("income:", "earnings:").replace("income /", "earnings /").replace(
        "income <", "earnings <"
    )
    parse_rubric(after)


def test_an_item_is_renamed_in_tie_breaks_and_examples() -> None:
    after = renamed(at(GOOD, "id: earn", "id: ea|rn"), "growth")[FILE]
    assert after == GOOD.replace("id: earn", "id: growth").replace("[earn,", "[growth,").replace(
        "{earn: 60}", "{growth: 60}"
    )
    parse_rubric(after)


def test_last_years_value_and_a_tie_break_downwards_are_renamed_with_the_metric() -> None:
    after = renamed(at(GOOD, "people: {type", "peo|ple: {type"), "heads")[FILE]
    assert "previous.heads: 3" in after
    assert "-heads]" in after
    assert "income / heads" in after


def test_vetoes_and_grades_have_names_of_their_own() -> None:
    assert "vetoes: [seen]" in renamed(at(GOOD, "id: caught", "id: caug|ht"), "seen")[FILE]
    after = renamed(at(GOOD, "{grade: 差}", "{grade: |差}"), "不合格")[FILE]
    assert (after.count("不合格"), after.count("差")) == (2, 0)


def test_what_stands_in_quotes_or_another_word_is_left_alone() -> None:
    written = at(GOOD, "when: income < 5", "when: \"income < 5 OR unit.income = 'income' OR incomes = 1\"")
    after = renamed(at(written, "income: {type", "|income: {type"), "x")[FILE]
    assert "x < 5 OR unit.income = 'income' OR incomes = 1" in after


def test_quotes_of_yaml_and_several_lines_do_not_shift_the_place() -> None:
    written = at(GOOD, "when: income < 5", "when: 'level = ''优'' AND income\n      < 5 AND income > 1'")
    after = renamed(at(written, "income: {type", "|income: {type"), "earnings")[FILE]
    assert "'level = ''优'' AND earnings\n      < 5 AND earnings > 1'" in after


EXTENSION = "extends: tiny\nrubric: other\nchange: {earn.points: 50, income.uom: 元}\nremove: [class]\nadd: {economy: [{id: third, method: check, value: income > 3, points: 10}]}\n"
ABOVE = GOOD.replace("rubric: tiny", "rubric: town").replace(
    "each: {formula: income / people, label: 人均}", 'each: {rollup: {share: "income > 5", over: {sector: village}}}'
)


def test_an_extension_and_a_roll_up_follow() -> None:
    folder = {"rubrics/other.yaml": EXTENSION, "rubrics/town.yaml": ABOVE}
    after = renamed(at(GOOD, "income: {type", "|income: {type"), "earnings", folder)
    assert after["rubrics/other.yaml"] == EXTENSION.replace("income", "earnings")
    assert after["rubrics/town.yaml"] == ABOVE.replace('share: "income', 'share: "earnings')
    after = renamed(at(GOOD, "id: earn", "id: |earn"), "growth", folder)
    assert "{growth.points: 50" in after["rubrics/other.yaml"]


def test_from_an_extension_the_base_is_found_and_renamed() -> None:
    folder = {"rubrics/base.yaml": GOOD}
    sheet, spot = typed("extends: base\nchange: {ea|rn.points: 50}\n", folder)
    found = definition(sheet, spot)
    assert found is not None
    assert (found[0], found[1].start.line) == ("rubrics/base.yaml", GOOD[: GOOD.index("id: earn")].count("\n"))
    assert {file: len(spans) for file, spans in mentions(sheet, spot).items()} == {"rubrics/base.yaml": 3, FILE: 1}
    sheet, spot = typed("extends: ba|se\n", folder)
    assert definition(sheet, spot) is not None


def test_from_a_roll_up_the_metric_below_is_found() -> None:
    sheet, spot = typed(at(ABOVE, '"income', '"in|come'), {"rubrics/low.yaml": GOOD})
    found = definition(sheet, spot)
    assert found is not None
    assert found[0] == "rubrics/low.yaml"


@pytest.mark.parametrize(
    ("new", "code"),
    [("Total", "bad-id"), ("total", "bad-id"), ("9", "bad-id"), ("people", "duplicate-id"), ("earn", "duplicate-id")],
)
def test_an_id_that_is_none_or_is_taken_is_refused(new: str, code: str) -> None:
    with pytest.raises(RubricError) as refused:
        renamed(at(GOOD, "income: {type", "|income: {type"), new)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_where_no_id_stands_there_is_nothing_to_rename() -> None:
    for old, marked in (
        ("title: A", "title: |A"),
        ("method: linear", "method: lin|ear"),
        ("rubric: tiny", "rubric: ti|ny"),
    ):
        with pytest.raises(RubricError) as refused:
            renamed(change(old, marked), "x")
        assert [problem.code for problem in refused.value.problems] == ["nothing-to-rename"]
