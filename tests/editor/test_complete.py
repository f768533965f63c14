"""What is offered while a rubric is typed, the line seldom being YAML yet."""

from __future__ import annotations

import pytest

from scoring.editor.complete import Completion, complete
from tests.editor.written import TINY, change, typed


def offered(text: str, folder: dict[str, str] | None = None, lang: str = "zh") -> dict[str, Completion]:
    sheet, spot = typed(text, folder or {})
    return {one.text: one for one in complete(sheet, spot, lang)}


def test_an_empty_file_is_begun_with_what_must_be_there() -> None:
    found = list(offered("|").values())
    assert [one.text for one in found[:3]] == ["rubric", "title", "version"]
    assert (found[0].detail, found[0].kind) == ("必填", "key")
    assert offered("|", lang="en")["rubric"].detail == "required"


def test_keys_that_are_there_already_are_not_offered_again() -> None:
    found = offered(TINY + "|")
    assert "note" in found
    assert "metrics" not in found


def test_a_key_says_what_it_means_and_its_default() -> None:
    found = offered(change("value: each,", "value: each, dir|,").replace("method: linear", "method: completion"))
    assert found["direction"].detail == "= higher"
    assert found["direction"].says == "哪头为优"


@pytest.mark.parametrize("written", ["- |", "- id: more\n    |", "- {id: more, |}", "- {id: more, |"])
def test_an_item_begins_with_a_method_or_with_items(written: str) -> None:
    found = offered(change("scorecard: \n", f"scorecard: \n  {written}\n"))
    assert {"method", "items", "points"} <= set(found)
    assert found["method"].wanted


def test_the_keys_of_an_item_are_those_of_its_method() -> None:
    found = offered(change("zero_at: 0, full_at: 10,", "|"))
    assert {"zero_at", "full_at"} <= {text for text, one in found.items() if one.wanted}
    assert not {"bands", "items", "target", "value"} & set(found)


@pytest.mark.parametrize("typed_so_far", ["li|", "|", "linear|"])
def test_methods_are_offered_with_their_meaning(typed_so_far: str) -> None:
    found = offered(change("method: linear", f"method: {typed_so_far}"))
    assert len(found) == 13
    assert "按比例" in found["linear"].says


def test_words_of_a_key_are_offered_with_their_meaning() -> None:
    found = offered(change("missing: hold", "missing: |"))
    assert {text: one.says for text, one in found.items()}["peer_mean"] == "按同类均值"


def test_names_are_offered_in_an_expression_with_their_labels() -> None:
    found = offered(change("formula: income / people", "formula: income / pe|"))
    assert found["people"].detail == "人口"
    assert {"previous.", "unit.", "COALESCE"} <= set(found)


def test_names_of_last_year_are_offered_after_their_first_word() -> None:
    found = offered(change("formula: income / people", "formula: income / previous.|"))
    assert found["previous.people"].detail == "上年人口"


def test_an_expression_in_quotes_or_with_a_bracket_open_is_understood() -> None:
    for written in ('"CASE WHEN inc|', '"(income + inc|"', "ABS(inc|"):
        assert "income" in offered(change("formula: income / people, label: 人均}", f"formula: {written}"))


def test_a_tie_break_is_an_item_or_a_metric() -> None:
    found = offered(change("tie_break: [earn,", "tie_break: [|, earn,"))
    assert {"earn", "economy", "income"} <= set(found)
    assert "caught" not in found


def test_an_example_gives_metrics_and_expects_items_vetoes_and_grades() -> None:
    given = offered(change("given: {income: 50,", "given: {income: 50, |,"))
    assert {"people", "previous.income", "target.income"} <= set(given)
    assert "each" not in given  # a formula is not given
    assert "economy" in offered(change("items: {earn: 60}", "items: {earn: 60, |}"))
    assert set(offered(change("vetoes: [caught]", "vetoes: [|]"))) == {"caught"}
    assert set(offered(change("expect: {items", "expect: {grade: |, items"))) == {"好", "差"}


def test_a_veto_leaves_one_of_the_grades() -> None:
    assert set(offered(change("grade_at_most: 差", "grade_at_most: |"))) == {"好", "差"}


def test_a_ranking_is_within_a_level_or_an_attribute() -> None:
    found = offered(change("within: [county]", "within: [county, |]"))
    assert {"parent", "province", "unit.zone"} <= set(found)


def test_other_rubrics_of_the_folder_are_offered_to_extend_and_to_roll_up() -> None:
    folder = {"rubrics/village.yaml": TINY.replace("rubric: tiny", "rubric: village")}
    assert set(offered("extends: |\n", folder)) == {"village"}
    found = offered(change("each: {formula: income / people, label: 人均}", "each: {rollup: {of: |}}"), folder)
    assert {"total", "economy", "income"} <= set(found)


def test_below_an_extension_the_ids_taken_over_are_offered() -> None:
    folder = {"rubrics/village.yaml": TINY}
    found = offered("extends: village\nranking: {within: [], tie_break: [|]}\n", folder)
    assert {"earn", "income"} <= set(found)
    assert {"earn.", "income.", "好."} <= set(offered("extends: village\nchange: {|}\n", folder))


def test_in_a_remark_or_a_title_nothing_is_offered() -> None:
    assert offered(change("title: A tiny rubric", "title: A ti|")) == {}
