"""Cells as people fill them in: each text through a CSV and through a workbook, and what only a workbook can hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.corpus.base import Input, csv_text, submitted
from tests.corpus.pack import cells, grid, steady, text
from tests.intake.excel import files

# case: metric, what stands in the cell
TEXTS: dict[str, tuple[str, str]] = {
    "full-width-digits": ("income", "１２"),
    "full-width-point": ("income", "１２．５"),
    "full-width-minus": ("assets", "－５"),
    "full-width-percent": ("solved", "97.4％"),
    "chinese-stop-for-point": ("income", "12。5"),
    "middle-dot-for-point": ("income", "12·5"),
    "wan-in-wan": ("income", "12万"),
    "wanyuan-in-wan": ("income", "12万元"),
    "wan-in-yuan": ("assets", "12万"),
    "yuan-in-yuan": ("assets", "12元"),
    "yuan-in-wan": ("income", "120000元"),
    "yi-in-wan": ("income", "1亿"),
    "brackets-negative": ("assets", "(5)"),
    "brackets-full-width": ("assets", "（5）"),
    "about": ("income", "约90"),
    "points-word": ("solved", "90分"),
    "digits-in-words": ("solved", "八十五"),
    "percent-in-words": ("solved", "百分之八十五"),
    "range-of-two": ("income", "10-12"),
    "tilde-range": ("income", "10~12"),
    "more-than": ("income", ">10"),
    "and-above": ("income", "10以上"),
    "formula-text": ("income", "5+7"),
    "fraction-slash": ("income", "1/2"),
    "fraction-sign": ("income", "½"),
    "arabic-digits": ("income", "١٢"),
    "superscript": ("income", "12²"),
    "roman-numeral": ("income", "Ⅻ"),
    "circled-digit": ("income", "⑫"),
    "exponent": ("income", "1e2"),
    "exponent-capital": ("income", "1.2E+01"),
    "exponent-huge": ("income", "1e400"),
    "hexadecimal": ("income", "0x10"),
    "underscore": ("income", "1_000"),
    "nan": ("income", "NaN"),
    "inf": ("income", "inf"),
    "infinity-sign": ("income", "∞"),
    "minus-zero": ("income", "-0"),
    "plus": ("income", "+12"),
    "double-minus": ("assets", "--5"),
    "minus-unicode": ("assets", "\u22125"),
    "minus-dash": ("assets", "–5"),
    "thousands": ("assets", "1,234,567"),
    "thousands-full-width": ("assets", "1，234"),
    "thousands-wrong": ("assets", "12,34"),
    "thousands-wrong-group": ("assets", "1,2345"),
    "thousands-point": ("assets", "1.234.567"),
    "thousands-blank": ("assets", "1 234 567"),
    "thousands-apostrophe": ("assets", "1'234"),
    "decimal-comma": ("income", "12,5"),
    "ideographic-comma": ("income", "12、5"),
    "point-first": ("income", ".5"),
    "point-last": ("income", "5."),
    "leading-zeros": ("income", "0012"),
    "digits-15": ("assets", "123456789012345"),
    "digits-16": ("assets", "1234567890123456"),
    "digits-18": ("assets", "123456789012345678"),
    "digits-40": ("assets", "1" * 40),
    "places-9": ("income", "1.123456789"),
    "places-10": ("income", "1.1234567891"),
    "float-tail": ("solved", "97.399999999999991"),
    "blanks-around": ("income", "\u3000 12\u00a0"),
    "blank-inside": ("income", "1 2"),
    "zero-width-inside": ("income", "1\u200b2"),
    "zero-width-around": ("income", "\u200b12"),
    "only-blanks": ("income", "\u3000\u00a0 "),
    "only-zero-width": ("income", "\u200b"),
    "apostrophe": ("income", "'12"),
    "currency": ("assets", "￥12"),
    "currency-dollar": ("assets", "$12"),
    "letter-o-for-zero": ("income", "1O"),
    "letter-l-for-one": ("income", "l2"),
    "note-behind": ("income", "12（含补助）"),
    "two-values": ("income", "12/13"),
    "line-break": ("income", "12\n"),
    "line-break-inside": ("income", "1\n2"),
    "tab-around": ("income", "\t12\t"),
    "missing-wu": ("income", "无"),
    "missing-dash": ("income", "—"),
    "missing-two-dashes": ("income", "——"),
    "missing-hyphen": ("income", "-"),
    "missing-slash": ("income", "/"),
    "missing-kong": ("income", "空"),
    "missing-na": ("income", "N/A"),
    "missing-null": ("income", "NULL"),
    "missing-not-due": ("income", "不适用"),
    "missing-unknown-word": ("income", "暂无"),
    "missing-later": ("income", "待报"),
    "missing-zan-que": ("income", "缺"),
    "missing-star": ("income", "*"),
    "missing-question": ("income", "？"),
    "missing-for-choice": ("mode", "无"),
    "missing-for-text": ("remark", "无"),
    "error-na": ("income", "#N/A"),
    "error-div": ("income", "#DIV/0!"),
    "error-ref": ("income", "#REF!"),
    "error-value": ("income", "#VALUE!"),
    "error-hashes": ("income", "#####"),
    "formula-injection": ("income", "=1+1"),
    "formula-in-text": ("remark", "=HYPERLINK(1)"),
    "script-in-text": ("remark", "<script>alert(1)</script>"),
    "long-text": ("remark", "长" * 30_000),
    "emoji-in-text": ("remark", "🍇"),
    "percent-plain": ("solved", "97.4"),
    "percent-sign": ("solved", "97.4%"),
    "percent-blank-sign": ("solved", "97.4 %"),
    "percent-two-signs": ("solved", "97.4%%"),
    "percent-fraction": ("solved", "0.974"),
    "percent-of-number": ("income", "97.4%"),
    "per-mille": ("solved", "97.4‰"),
    "percent-over": ("solved", "100.01"),
    "percent-negative": ("solved", "-0.01"),
    "percent-edge": ("solved", "100%"),
    "number-over": ("income", "1000.01"),
    "number-under": ("income", "-0.01"),
    "number-edge": ("income", "1000"),
    "integer-fraction": ("members", "12.5"),
    "integer-zeros": ("members", "12.0"),
    "integer-unit": ("members", "12人"),
    "integer-over": ("members", "501"),
    "integer-under": ("members", "0"),
    "integer-full-width": ("members", "１２"),
    "integer-true": ("members", "true"),
    "date-for-number": ("income", "2025-03-04"),
    "boolean-yes": ("open", "是"),
    "boolean-no": ("open", "否"),
    "boolean-true": ("open", "TRUE"),
    "boolean-one": ("open", "1"),
    "boolean-zero-full": ("open", "０"),
    "boolean-check": ("open", "√"),
    "boolean-cross": ("open", "×"),
    "boolean-has": ("open", "有"),
    "boolean-has-not": ("open", "没有"),
    "boolean-wu": ("open", "无"),
    "boolean-y": ("open", "Y"),
    "boolean-check-other": ("open", "✓"),
    "boolean-two": ("open", "2"),
    "boolean-done": ("open", "已公开"),
    "choice-right": ("mode", "自营"),
    "choice-blank-around": ("mode", " 自营 "),
    "choice-blank-inside": ("mode", "自 营"),
    "choice-misspelt": ("mode", "自赢"),
    "choice-traditional": ("mode", "自營"),
    "choice-two": ("mode", "自营、出租"),
    "choice-number": ("mode", "1"),
    "choice-called-none": ("honour", "无"),
    "choice-zero-width": ("mode", "自营\u200b"),
}
IDS: dict[str, str] = {
    "unknown": "z", "blank-around": " a ", "wide-blank": "\u3000a", "zero-width": "a\u200b", "zero-width-only": "\u200b",
    "bom": "\ufeffa", "full-width": "ａ", "upper-case": "A", "empty": "", "name-instead": "示例甲村", "nan": "NaN",
    "leading-zeros": "001", "number": "1", "total": "合计", "note": "注：单位万元", "of-another-year": "2024-a",
}  # fmt: skip


def inputs() -> dict[str, Input]:
    """Every bad cell by its case; `-csv` and `-xlsx` for those that both can hold."""
    made: dict[str, Input] = {}
    tables: dict[str, list[list[Any]]] = {
        f"cell-{name}": [["unit_id", metric], ["a", written]] for name, (metric, written) in TEXTS.items()
    }
    tables |= {f"id-{name}": [["unit_id", "income"], [id, "12"], ["b", "10"]] for name, id in IDS.items()}
    tables |= {f"rows-{name}": rows for name, rows in ROWS.items()}
    for name, rows in tables.items():
        made[f"{name}-csv"] = submitted("s.csv", csv_text(rows))
        made[f"{name}-xlsx"] = submitted("s.xlsx", _typed_in(rows))
    return made | {f"typed-{name}": submitted("s.xlsx", data) for name, data in (_stored() | _drawn()).items()}


def _typed_in(rows: list[list[Any]]) -> bytes:
    """Every cell as text, whatever it looks like."""

    def fill(_: Any, sheet: Any) -> None:
        for number, row in enumerate(rows):
            for col, value in enumerate(row):
                if value != "":
                    sheet.write_string(number, col, value)

    return steady(files.book(fill))


HEAD = ["unit_id", "income"]
ROWS: dict[str, list[list[Any]]] = {
    "unit-twice-equal": [HEAD, ["a", "12"], ["a", "12"]],
    "unit-twice-contradictory": [HEAD, ["a", "12"], ["a", "13"]],
    "unit-twice-one-empty": [HEAD, ["a", ""], ["a", "13"]],
    "total-first": [HEAD, ["合计", "22"], ["a", "12"], ["b", "10"]],
    "total-last": [HEAD, ["a", "12"], ["b", "10"], ["合 计", "22"]],
    "note-last": [HEAD, ["a", "12"], ["b", "10"], ["注：收入含补助", ""]],
    "filled-by": [HEAD, ["a", "12"], ["b", "10"], ["填表人：张三", ""]],
    "title-above": [["2025年集体经济", ""], HEAD, ["a", "12"]],
    "numbering": [["unit_id", "income", "solved"], ["1", "2", "3"], ["a", "12", "50"]],
    "headings-again": [HEAD, ["a", "12"], HEAD, ["b", "10"]],
    "heading-blank": [["unit_id", "", "income"], ["a", "7", "12"]],
    "heading-twice": [[*HEAD, "income"], ["a", "12", "13"]],
    "heading-by-two-names": [[*HEAD, "集体经济收入"], ["a", "12", "13"]],
    "heading-misspelt": [["unit_id", "incme"], ["a", "12"]],
    "heading-unit-right": [["unit_id", "集体经济收入（万元）"], ["a", "12"]],
    "heading-unit-wrong": [["unit_id", "集体经济收入（亿元）"], ["a", "12"]],
    "heading-unit-of-percent": [["unit_id", "按期办结率（%）"], ["a", "50"]],
    "heading-blanks-inside": [["单位 编号", "集体经济 收入"], ["a", "12"]],
    "no-ids": [["名称", "income"], ["示例甲村", "12"]],
    "only-headings": [HEAD],
}


def _stored() -> dict[str, bytes]:
    """Cells as a workbook stores them: kinds, formats, formulas."""
    return {
        "number": _with(lambda b, s: s.write_number(1, 1, 12)),
        "float-tail": _with(lambda b, s: s.write_number(1, 1, 0.1 + 0.2)),
        "percent-format": _with(lambda b, s: s.write_number(1, 1, 0.974, b.add_format({"num_format": "0.0%"})), "solved"),
        "percent-format-hides": _with(lambda b, s: s.write_number(1, 1, 0.97449, b.add_format({"num_format": "0%"})), "solved"),
        "percent-format-on-number": _with(lambda b, s: s.write_number(1, 1, 0.5, b.add_format({"num_format": "0%"}))),
        "percent-format-over": _with(lambda b, s: s.write_number(1, 1, 97.4, b.add_format({"num_format": "0%"})), "solved"),
        "rounded-by-format": _with(lambda b, s: s.write_number(1, 1, 89.96, b.add_format({"num_format": "0"}))),
        "thousands-format": _with(lambda b, s: s.write_number(1, 1, 1234567.5, b.add_format({"num_format": "#,##0.00"})), "assets"),
        "scaled-by-format": _with(lambda b, s: s.write_number(1, 1, 120000, b.add_format({"num_format": "0.0,"})), "assets"),
        "unit-in-format": _with(lambda b, s: s.write_number(1, 1, 12, b.add_format({"num_format": '0"万元"'}))),
        "hidden-by-format": _with(lambda b, s: s.write_number(1, 1, 12, b.add_format({"num_format": ";;;"}))),
        "date-format": _with(lambda b, s: s.write_number(1, 1, 12, b.add_format({"num_format": "yyyy-mm-dd"}))),
        "time-format": _with(lambda b, s: s.write_number(1, 1, 0.5, b.add_format({"num_format": "h:mm"}))),
        "boolean": _with(lambda b, s: s.write_boolean(1, 1, True), "open"),
        "boolean-for-number": _with(lambda b, s: s.write_boolean(1, 1, True)),
        "number-for-boolean": _with(lambda b, s: s.write_number(1, 1, 1), "open"),
        "number-for-text": _with(lambda b, s: s.write_number(1, 1, 7), "remark"),
        "integer-fraction": _with(lambda b, s: s.write_number(1, 1, 12.5), "members"),
        "big-number": _with(lambda b, s: s.write_number(1, 1, 1e15), "assets"),
        "huge-number": _with(lambda b, s: s.write_number(1, 1, 1e300), "assets"),
        "tiny-number": _with(lambda b, s: s.write_number(1, 1, 1e-12)),
        "minus-zero": _with(lambda b, s: s.write_number(1, 1, -0.0)),
        "formula": _with(lambda b, s: s.write_formula(1, 1, "=6*2", None, 12)),
        "formula-na": _with(lambda b, s: s.write_formula(1, 1, "=NA()", None, "#N/A")),
        "formula-div": _with(lambda b, s: s.write_formula(1, 1, "=1/0", None, "#DIV/0!")),
        "formula-text-empty": _with(lambda b, s: s.write_formula(1, 1, '=""', None, "")),
        "formula-text": _with(lambda b, s: s.write_formula(1, 1, '="约12"', None, "约12")),
        "link": _with(lambda b, s: s.write_url(1, 1, "http://x.invalid", string="12")),
        "comment": _with(lambda b, s: (s.write_number(1, 1, 12), s.write_comment(1, 1, "估计"))),
        "struck-out": _with(lambda b, s: s.write_number(1, 1, 12, b.add_format({"font_strikeout": True}))),
        "rich-text": _with(lambda b, s: s.write_rich_string(1, 1, "1", b.add_format({"bold": True}), "2")),
        "merged-down": grid([HEAD, ["a", 12], ["b", None]], merged=["B2:B3"]),
        "merged-ids": grid([[*HEAD, "solved"], ["a", 12, 50], [None, 13, 60]], merged=["A2:A3"]),
        "merged-title": grid([["2025 年集体经济"], HEAD, ["a", 12]], merged=["A1:B1"]),
        "two-row-headings": grid([["unit_id", "经济", None], [None, "income", "solved"], ["a", 12, 50]], merged=["A1:A2", "B1:C1"]),
        "two-row-headings-below": grid([["unit_id", "income"], [None, "（万元）"], ["a", 12]], merged=["A1:A2"]),
        "id-number": _with(lambda b, s: s.write_number(1, 0, 1)),
        "id-18-digits": _with(lambda b, s: s.write_number(1, 0, 123456789012345678)),
        "id-padded-format": _with(lambda b, s: s.write_number(1, 0, 1, b.add_format({"num_format": "000"}))),
        "id-formula": _with(lambda b, s: s.write_formula(1, 0, '="a"', None, "a")),
        "table-shifted": grid([HEAD, ["a", 12]], top=7, left=4),
        "stray-cell-beside": grid([[*HEAD, None, None], ["a", 12, None, "核对"]]),
    }  # fmt: skip


def _with(change: Callable[[Any, Any], Any], metric: str = "income") -> bytes:
    """A workbook with one cell or id put in by xlsxwriter."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["unit_id", metric])
        sheet.write(1, 0, "a")
        sheet.write(1, 1, "12")
        change(book, sheet)

    return steady(files.book(fill))


def _drawn() -> dict[str, bytes]:
    """Cells as no program of ours writes them."""
    heads = f'<row r="1">{text("A1", "unit_id")}{text("B1", "income")}</row>'
    odd = {
        "formula-without-value": "<f>6*2</f>", "formula-empty-value": "<f>6*2</f><v></v>", "value-empty": "<v></v>",
        "value-word": "<v>十二</v>", "value-nan": "<v>NaN</v>", "value-1e400": "<v>1e400</v>", "value-1e5": "<v>1E2</v>",
        "value-blank-around": "<v> 12 </v>", "value-underscore": "<v>1_2</v>", "value-entity": "<v>&#49;2</v>",
        "value-twice": "<v>12</v><v>13</v>", "value-comma": "<v>1,234</v>", "value-17-digits": "<v>97.399999999999991</v>",
    }  # fmt: skip
    kinds = {
        "error": ("e", "#REF!"),
        "error-odd": ("e", "#错误"),
        "boolean-2": ("b", "2"),
        "date-iso": ("d", "2025-03-04"),
    }
    made = {name: f'<c r="B2">{xml}</c>' for name, xml in odd.items()}
    made |= {f"kind-{name}": f'<c r="B2" t="{kind}"><v>{value}</v></c>' for name, (kind, value) in kinds.items()}
    made["formula-empty-text"] = '<c r="B2" t="str"><f>IF(1,"")</f><v></v></c>'
    return {name: cells(f'{heads}<row r="2">{text("A2", "a")}{xml}</row>') for name, xml in made.items()}
