"""What is shown beside the word under the cursor."""

from __future__ import annotations

from scoring import parse_rubric
from scoring.editor.hover import hover
from tests.editor.written import TINY, change, typed


def shown(old: str, at: str, lang: str = "zh") -> list[str]:
    """The lines for a cursor at the `|` of a piece of the tiny rubric."""
    sheet, spot = typed(change(old, at))
    found = hover(sheet, spot, parse_rubric(TINY.replace("points: 100", "points: 90")))
    return [line.pick(lang) for line in found.lines] if found else []


def test_a_metric_shows_label_type_measure_range_and_missing_rule() -> None:
    assert shown("income / people", "inc|ome / people") == [
        "收入 `income`", "数 · 万元 · 0 … 100", "未报：暂不评分", "用到 3 处",
    ]  # fmt: skip
    assert shown("income / people", "inc|ome / people", "en")[1:3] == [
        "a number · 万元 · 0 … 100",
        "missing: the unit is on hold",
    ]


def test_a_formula_is_shown_in_words() -> None:
    assert "= 「收入」 ÷ 「人口」" in shown("value: each", "value: ea|ch")


def test_an_item_shows_its_points_and_its_rule() -> None:
    assert shown("tie_break: [earn", "tie_break: [ea|rn") == [
        "增收 `earn`",
        "60 分",
        "0 得 0 分，10 得 60 分，其间按比例",
    ]


def test_a_group_shows_what_its_items_add_up_to_so_far() -> None:
    assert shown("id: economy", "id: econ|omy")[1:] == ["100 分", "子项合计 90，本组 100，还差 10"]
    assert shown("points: 100", "poi|nts: 100", "en")[-1] == "the items add up to 90, the group has 100, missing 10"
    assert shown("scorecard:", "score|card:")[-1] == "各项合计 100 分"


def test_points_may_convert_or_be_no_number_yet() -> None:
    assert shown("points: 100\n", "poin|ts: 100\n    scale: true\n")[-1] == "子项合计 90，本组 100（折算）"
    assert shown("points: 100\n", "poin|ts: many\n")[-1] == "子项合计 90 分"


def test_a_key_and_a_word_say_what_they_mean() -> None:
    assert shown("zero_at: 0", "zero|_at: 0") == ["zero_at：得 0 分的值；大于 full_at 即越小越好"]
    assert shown("method: linear", "method: lin|ear") == [
        "linear：线性区间：zero_at 得 0 分，full_at 得满分，其间按比例"
    ]
    assert shown("ranking: {within", "ranking: {ti|es: dense, within")[1] == "缺省 competition"


def test_a_veto_says_when_it_fires() -> None:
    assert shown("vetoes: [caught]", "vetoes: [cau|ght]") == ["caught `caught`", "一票否决：「收入」 < 5"]


def test_where_there_is_nothing_to_say_nothing_is_shown() -> None:
    assert shown("title: A tiny", "title: A ti|ny") == []
    assert shown("full_at: 10", "full_at: 1|0") == []
