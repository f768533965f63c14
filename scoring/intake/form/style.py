"""How a template looks and what it says: formats, widths, wording, what its cells let in, and the sheet 说明."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from scoring.intake.values import span_of
from scoring.methods import Method
from scoring.rubric.model import NUMERIC, Fill, Metric
from scoring.rubric.plan import Leaf, Plan, policy_text
from scoring.text import Text, figure, join

LINE = 15.0  # points a line of 10-point text takes
WIDE = "WF"  # East Asian widths that take two columns
TRUE_FALSE = ("是", "否")  # in every language: what the intake reads
INLINE_LIST = 255  # characters Excel allows a list inside a validation
TITLE_ROOM, MESSAGE_ROOM = 32, 255  # characters Excel allows in the boxes of a validation
A4, A3, A4_ROOM = 9, 8, 180  # paper as Excel numbers it; what is wider is printed on A3
A3_ROOM = 320  # on one sheet of A3 that can still be read; what is wider goes on beside it
WIDEST = Decimal(10**13 - 1)  # the most the intake's number grammar reads

BASE: dict[str, Any] = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter", "text_wrap": True}
GRID: dict[str, Any] = {"border": 1, "border_color": "#BFBFBF"}
GREY: dict[str, Any] = {"bg_color": "#F2F2F2", "font_color": "#595959"}
HEAD: dict[str, Any] = {"bold": True, "align": "center"}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "text_wrap": False},
    "note": {"font_color": "#404040", "valign": "top"},
    "group": GRID | HEAD | {"bg_color": "#1F4E79", "font_color": "#FFFFFF", "align": "left", "indent": 1},
    "heading": GRID | HEAD | {"bg_color": "#DDEBF7"},
    "side": GRID | GREY | {"align": "center", "font_size": 9},
    "hint": GRID | {"font_size": 8, "font_color": "#7F7F7F", "align": "center", "bg_color": "#FAFAFA"},
    "id": GRID | GREY | {"num_format": "@", "font_size": 9},
    "unit": GRID | GREY | {"num_format": "@", "font_color": "#000000"},
    "last": GRID | GREY | {"align": "right"},
    "number": GRID | {"locked": False, "align": "right"},
    "word": GRID | {"locked": False, "align": "center", "num_format": "@"},
    "evidence": GRID | {"locked": False, "font_size": 9, "num_format": "@"},
    "section": {"bold": True, "font_size": 11, "font_color": "#1F4E79"},
    "cell": GRID | {"num_format": "@"},
    "plain": {"num_format": "@"},
}
AMBER = {"bg_color": "#FFF2CC"}
RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}


WORDS = {
    "fill": Text("填报", "Fill in"),
    "guide": Text("说明", "Guide"),
    "options": Text("选项", "Options"),
    "other": Text("其他", "Other"),
    "missing": Text("未报怎么算", "What an empty cell means"),
    "note": Text(
        "只填白色和浅黄色单元格（浅黄色：还没有填）；不知道的留空，不填 0、不估计。填法见“说明”，各项依据、分值和条款见列名上的批注。",
        "Fill in white and light amber cells only (amber: still empty); leave empty what is not known, with no 0 and no guess. See the sheet Guide; each heading carries a comment.",
    ),
    "last": Text("上年", "last year"),
    "evidence": Text("依据", "evidence"),
    "locked": Text("勿改", "do not change"),
    "page": Text("第 &P 页，共 &N 页", "page &P of &N"),
}
FIXED_HEADS = (Text("单位编号", "unit_id"), Text("单位名称", "name"), Text("上级单位", "parent"))
HOW = (
    Text("只填白色和浅黄色单元格（浅黄色表示还没有填）；灰色的不要改。", "Fill in white and light amber cells only (amber: still empty); leave the grey ones as they are."),
    Text("不知道的留空，不要填 0、“无”或估计数；确实为 0 的填 0。", "Leave empty what is not known, with no 0 and no guess; write 0 where it is 0."),
    Text("只填数字，不带单位；百分数填 85，不填 0.85，也不填 85%。", "Figures only, without their unit; of a percentage write 85, not 0.85 nor 85%."),
    Text("鼠标停在指标名称上，可以看到依据、条款、分值和未报的后果。", "Rest the pointer on a heading to see evidence, clause, points and what an empty cell costs."),
    Text("“依据”写文件名、文号或台账页码；该列可以隐藏。", "Under evidence name the document or ledger page; the column may be hidden."),
    Text("工作表没有密码保护；不要增删行列，不要改标题和单位编号。", "The sheet is protected without a password; add or remove no rows or columns, change no headings or ids."),
)  # fmt: skip
GUIDE_WIDTHS = (26, 8, 22, 16, 12, 14, 30, 38, 12)  # as `told` lists them


def formats(book: Any) -> dict[str, Any]:
    """The formats of a workbook by name; only `number`, `word` and `evidence` are unlocked."""
    return {name: book.add_format(BASE | look) for name, look in LOOKS.items()}


def width(text: str) -> int:
    """The columns a text takes in its widest line, Chinese characters twice.

    Example:
        >>> width("收入 12"), width("a\\n村村")
        (7, 4)
    """
    lines = text.split("\n")
    return max(sum(2 if unicodedata.east_asian_width(char) in WIDE else 1 for char in line) for line in lines)


def lines(text: str, room: float) -> int:
    """How many lines a text takes in a column of some width; a tenth is allowed for the gaps that wrapping leaves."""
    wide = [width(part) for part in text.split("\n")]
    return sum(1 if one <= room - 1 else math.ceil(one * 1.1 / max(room - 1, 1)) for one in wide)


def height(cells: Iterable[tuple[str, float]], least: float = 20) -> float:
    """The height of a row that shows each text whole within its column's width; Excel knows 409 points at most."""
    return min(409, max([least, *(lines(text, room) * LINE + 6 for text, room in cells)]))


def clip(text: str, room: int) -> str:
    """A text that fits, with a mark where it was cut; counted as Excel counts, in UTF-16."""
    if len(text.encode("utf_16_le")) // 2 <= room:
        return text
    return text.encode("utf_16_le")[: 2 * (room - 1)].decode("utf_16_le", "ignore") + "…"


def safe_name(text: str) -> str:
    """A file's name, without its ending, that Windows and Linux take; nothing invisible, at most 60 characters.

    Example:
        >>> safe_name("甲/乙:村?."), safe_name("con"), safe_name("..")
        ('甲_乙_村_', 'con_', '_')
    """
    seen = (char for char in unicodedata.normalize("NFC", text) if not unicodedata.category(char).startswith("C"))
    plain = "".join("_" if char in '\\/:*?"<>|' else char for char in seen)[:60].strip(" .")
    return f"{plain}_" if plain.split(".")[0].upper() in RESERVED or not plain else plain


def heading(id: str, metric: Metric, lang: str) -> str:
    """The metric's label with its unit of measure in brackets."""
    label = metric.name(id).pick(lang)
    if not metric.measure:
        return label
    return f"{label} ({metric.measure})" if lang == "en" else f"{label}（{metric.measure}）"


def shown(value: Any) -> str:
    """Last year's value as the form's own cells would hold it; empty where there was none."""
    absent = value is None or (isinstance(value, float) and not math.isfinite(value))
    return "" if absent else figure(value)


def words_of(metric: Metric) -> tuple[str, ...]:
    """The words among which to choose; empty where any number or text may stand."""
    return TRUE_FALSE if metric.type == "boolean" else metric.choices if metric.type == "choice" else ()


def allowed(metric: Metric) -> Text:
    """What may be filled in, in full: 整数 0—12, or all the choices."""
    if metric.type == "boolean":
        return Text("是·否", "是 (yes) · 否 (no)")
    if metric.type == "choice":
        return Text.of("·".join(metric.choices))
    if metric.type not in NUMERIC:
        return Text("文字", "text")
    found = span_of(metric)
    limits = f" {figure(found[0])}—{figure(found[1])}" if found else ""
    kind = Text("整数", "whole number") if metric.type == "integer" else Text("数字", "number")
    rest = Text("，填 85，不填 0.85", "; write 85, not 0.85") if metric.type == "percent" else Text("", "")
    return kind + Text.of(limits) + rest


def hint(metric: Metric) -> Text:
    """What may be filled in, short enough to stand below a heading."""
    if metric.type == "choice" and width("·".join(metric.choices)) > 40:
        return Text("从列表中选一项", "choose from the list")
    return allowed(metric)


def needs_sheet(metric: Metric) -> bool:
    """Whether its list is too long, or holds marks that a list inside a validation cannot."""
    listed = ",".join(metric.choices)
    return metric.type == "choice" and (
        len(listed) > INLINE_LIST or listed.count(",") >= len(metric.choices) or '"' in listed
    )


def validation(id: str, metric: Metric, source: str | None, lang: str) -> dict[str, Any]:
    """What Excel refuses in a metric's cells, and what it says; `source` is the range of a list too long to stand here."""
    may = allowed(metric).pick(lang)
    wrong = Text(f"应填：{may}。不知道的留空。", f"Fill in: {may}. Leave empty what is not known.").pick(lang)
    said = {
        "input_title": clip(metric.name(id).pick(lang), TITLE_ROOM),
        "input_message": clip(f"{may}\n{_measured(metric).pick(lang)}".strip(), MESSAGE_ROOM),
        "error_title": Text("填写有误", "Not accepted").pick(lang),
        "error_message": clip(wrong, MESSAGE_ROOM),
    }
    return _rule(metric, source) | said


def _rule(metric: Metric, source: str | None) -> dict[str, Any]:
    words = words_of(metric)
    if words:
        return {"validate": "list", "source": source or list(words)}
    if metric.type not in NUMERIC:
        return {"validate": "any"}
    low, high = span_of(metric) or (-WIDEST, WIDEST)
    kind = "integer" if metric.type == "integer" else "decimal"
    return {"validate": kind, "criteria": "between", "minimum": figure(low), "maximum": figure(high)}


def _measured(metric: Metric) -> Text:
    return Text(f"单位：{metric.measure}", f"unit: {metric.measure}") if metric.measure else Text("", "")


def uses_of(plan: Plan) -> dict[str, list[Leaf]]:
    """The leaves that read each reported metric, themselves or through formulas."""
    found: dict[str, list[Leaf]] = {id: [] for id in plan.rubric.made_by("type")}
    for leaf in plan.all_leaves():
        for id in plan.reach(leaf.metrics()) & found.keys():
            found[id].append(leaf)
    return found


def used_by(plan: Plan, id: str, items: Sequence[Method]) -> Text:
    """The items and vetoes that a metric decides, items with their points."""
    said = [
        Text(f"{one.name.zh}（{figure(one.points)} 分）", f"{one.name.en} ({figure(one.points)} points)")
        for one in items
    ]
    vetoes = (veto for veto in plan.rubric.vetoes if id in plan.reach(plan.vetoes[veto.id].names))
    return join([*said, *(Text("一票否决：", "veto: ") + veto.name for veto in vetoes)], "、", ", ")


def missing(plan: Plan, id: str) -> Text:
    """What an empty cell of a metric costs; a value read for it stands as the form's cells would hold it."""
    rule = plan.rubric.policy(id)
    if isinstance(rule, Fill) and plan.rubric.metrics[id].type == "boolean":
        return policy_text(Fill(value=TRUE_FALSE[str(rule.value).lower() != "true"]))
    return policy_text(rule)


def told(plan: Plan, id: str, uses: Sequence[Leaf], lang: str) -> dict[str, str]:
    """All that is known about a metric, each under its word; empty where nothing is given."""
    metric, items = plan.rubric.metrics[id], [leaf.method for leaf in uses]
    said = {
        Text("指标", "Metric"): metric.name(id).pick(lang),
        Text("单位", "Unit"): metric.measure,
        Text("可填", "Allowed"): allowed(metric).pick(lang),
        Text("缺失", "If empty"): missing(plan, id).pick(lang),
        Text("依据", "Evidence"): metric.evidence or _listed((one.evidence for one in items), "、"),
        Text("部门", "Department"): metric.department or _listed((one.department for one in items), "、"),
        Text("用于", "Used by"): used_by(plan, id, items).pick(lang),
        Text("条款", "Clause"): _listed((one.clause for one in items), "\n"),
        Text("说明", "Note"): metric.note.pick(lang) if metric.note else "",
    }
    return {word.pick(lang): text for word, text in said.items()}


def _listed(found: Iterable[str | None], between: str) -> str:
    return between.join(dict.fromkeys(one for one in found if one))


def comment(plan: Plan, id: str, uses: Sequence[Leaf], lang: str) -> str:
    """What is known about a metric, a line each; what is not given is left out."""
    name, *rest = told(plan, id, uses, lang).items()
    stop = ": " if lang == "en" else "："
    return "\n".join([name[1], *(f"{word}{stop}{text}" for word, text in rest if text)])


def comment_box(text: str) -> dict[str, Any]:
    """The size of a comment, so that all of it is seen."""
    tall = lines(text, 46) * 17 + 12
    return {"author": "scoring", "font_name": "微软雅黑", "font_size": 9, "width": 320, "height": tall}


def merge(sheet: Any, row: int, first: int, last: int, text: str, look: Any) -> None:
    """Text over several cells of a row, or one; written by `write_string`, since merging would guess what it is."""
    if first < last:
        sheet.merge_range(row, first, row, last, "", look)
    sheet.write_string(row, first, text, look)


def page(sheet: Any, title: str, wide: float, repeat: tuple[int, int], lang: str, columns: int = 0) -> None:
    """Landscape, one page wide, on A3 where that is too small, then several; some rows and the first columns on every page."""
    sheet.set_landscape()
    sheet.set_paper(A4 if wide <= A4_ROOM else A3)
    across = math.ceil(wide / A3_ROOM)
    sheet.fit_to_pages(across, 0)
    sheet.repeat_rows(*repeat)
    if across > 1 and columns:
        sheet.repeat_columns(0, columns - 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L" + clip(title, 90).replace("&", "&&") + "&C" + WORDS["page"].pick(lang))


def guide(
    sheet: Any, looks: Mapping[str, Any], plan: Plan, uses: Mapping[str, Sequence[Leaf]], facts: str, lang: str
) -> None:
    """说明: what the form is, how to fill it in, and every metric with its rules."""
    title, section = plan.rubric.title.pick(lang), WORDS["missing"].pick(lang)
    how = [f"{n}. {how.pick(lang)}" for n, how in enumerate(HOW, 1)]
    rows = [(title, "title"), *((text, "plain") for text in (facts, *how)), (section, "section")]
    rows += [(text, "plain") for text in _rules(plan, uses, lang)]
    for row, (text, look) in enumerate(rows):
        merge(sheet, row, 0, len(GUIDE_WIDTHS) - 1, text, looks[look])
        sheet.set_row(row, height([(text, sum(GUIDE_WIDTHS))], 28 if look == "title" else 18))
    table = [told(plan, id, leaves, lang) for id, leaves in uses.items()]
    for row, texts in enumerate([table[0], *(one.values() for one in table)] if table else [], len(rows) + 1):
        _line(sheet, row, list(texts), looks["cell" if row > len(rows) + 1 else "heading"])
    for col, wide in enumerate(GUIDE_WIDTHS):
        sheet.set_column(col, col, wide)
    page(sheet, title, sum(GUIDE_WIDTHS), (len(rows) + 1, len(rows) + 1), lang)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _rules(plan: Plan, metrics: Iterable[str], lang: str) -> list[str]:
    """A line a missing rule, with the metrics it holds for."""
    rules: dict[Text, list[Text]] = {}
    for id in metrics:
        rules.setdefault(missing(plan, id), []).append(plan.rubric.metrics[id].name(id))
    return [(rule + Text("：", ": ") + join(names, "、", ", ")).pick(lang) for rule, names in rules.items()]


def _line(sheet: Any, row: int, texts: Sequence[str], look: Any) -> None:
    for col, text in enumerate(texts):
        sheet.write_string(row, col, text, look)
    sheet.set_row(row, height(zip(texts, GUIDE_WIDTHS, strict=True)))


def column_width(heading: str, words: Iterable[str]) -> float:
    """Narrow enough that many fit on a page: a heading in about four lines, the longest word in one."""
    room = max(9, min(width(heading) / 4 + 2, 14))
    return max(room, min(max([0, *(width(word) + 3 for word in words)]), 22))


def options(book: Any, plan: Plan, metrics: Iterable[str], lang: str) -> dict[str, str]:
    """选项: a hidden sheet for lists too long to stand in a validation; the range of each."""
    tab, choices = WORDS["options"].pick(lang), {id: plan.rubric.metrics[id].choices for id in metrics}
    long = [id for id in choices if needs_sheet(plan.rubric.metrics[id])]
    if not long:
        return {}
    sheet = book.add_worksheet(tab)
    sheet.hide()
    for col, id in enumerate(long):
        for row, text in enumerate([id, *choices[id]]):
            sheet.write_string(row, col, text)
    names = {id: xl_col_to_name(col, True) for col, id in enumerate(long)}
    return {id: f"='{tab}'!{name}$2:{name}${len(choices[id]) + 1}" for id, name in names.items()}
