"""The words of the summary report, in both languages."""

from __future__ import annotations

from scoring.text import Text

WORDS = {
    "report": Text("汇总报告", "Summary report"),
    "sheet": Text("工作表", "Sheet"),
    "rows": Text("行", "Rows"),
    "reading": Text("说明", "Reading"),
    "totals": Text("总览", "Overview"),
    "league": Text("按{}", "By {}"),
    "by_area": Text("强项弱项·按地区", "Items by area"),
    "by_item": Text("强项弱项·按项目", "Areas by item"),
    "movement": Text("等次变动", "Movement of grades"),
    "movement_note": Text(
        "行：上年等次；列：今年等次。绿：上升，红：下降，灰：不变",
        "down: last year's grade; across: this year's. Green: up, red: down, grey: the same",
    ),
    "divide": Text("等次构成（已评分单位）", "how grades divide (scored units)"),
    "too_long": Text("共 {} 行，列在工作簿里", "{} rows; they are in the workbook"),
    "source": Text("{} · 批次 {} · 摘要 {}", "{} · run {} · digest {}"),
    "kind": Text("类别", "Kind"),
    "area": Text("地区", "Area"),
    "above": Text("上级", "Above"),
    "units": Text("单位", "Units"),
    "held": Text("暂不评分", "On hold"),
    "undecided": Text("待审定", "Undecided"),
    "vetoed": Text("一票否决", "Vetoed"),
    "rank": Text("名次", "Rank"),
    "median": Text("中位数", "Median"),
    "change": Text("较上年", "Since last year"),
    "highest": Text("最高", "Highest"),
    "lowest": Text("最低", "Lowest"),
    "number": Text("个", "units"),
    "share": Text("%", "%"),
    "best": Text("最强三项", "Three strongest"),
    "worst": Text("最弱三项", "Three weakest"),
    "item": Text("项目", "Item"),
    "points": Text("分值", "Points"),
    "earned": Text("得分率", "Earned"),
    "best_area": Text("最强地区", "Strongest area"),
    "worst_area": Text("最弱地区", "Weakest area"),
    "apart": Text("相差", "Apart"),
    "last": Text("上年等次", "Last year"),
    "now": Text("今年等次", "This year"),
    "new": Text("上年无可比", "not comparable"),
    "all": Text("合计", "Total"),
    "up": Text("上升", "up"),
    "same": Text("不变", "same"),
    "down": Text("下降", "down"),
}


def word(key: str, lang: str, *parts: object) -> str:
    return WORDS[key].pick(lang).format(*parts)
