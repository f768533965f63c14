"""A comparison as a workbook: a sheet a question, and how to read it; the same bytes each time."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.reports.book.made import Section
from scoring.reports.book.workbook import INDEX, Cover, bound, created
from scoring.reports.compare.facts import head_lines
from scoring.reports.compare.tables import tables
from scoring.reports.compare.texts import stop
from scoring.reports.compare.words import word
from scoring.reports.table import Column, Table
from scoring.runs.compare import Comparison
from scoring.text import Text

READING = (
    (Text("对总分", "on the total"), Text(
        "一项的得分变动 × 现在这一项每 1 分折合的总分，按细则的小数位四舍五入；同一单位各行相加，等于总分的变动。",
        "The change of an item's points x what one of its points is worth in the total now, rounded half up to the rubric's places; the lines of a unit add up to the change of its total.")),
    (Text("折算", "conversion"), Text(
        "一组的得分变动减去组内各行：缺项变了，折算的比例就变了；比例不变时只剩取整。组内不是相加的（取最高、平均），组内各项不写“对总分”，只写在组的一行。",
        "What a group's points did less the lines inside it: another item counts, so another factor; else only rounding. Inside a group that does not add up (the best, a mean) only the group's own line has an effect.")),
    (Text("自身数据", "own data"), Text(
        "填报、测评、打分、目标、上年值、属性；下级汇总和同类均值是别的单位的数据。",
        "What was reported, voted, scored, assigned, last year's figures, attributes; roll-ups and peers' means are other units' data.")),
    (Text("名次相关", "Spearman"), Text(
        "两个批次都有总分的单位，按总分排名的等级相关系数：1 为次序全同，−1 为全反；同分取平均名次。",
        "Rank correlation of the totals of the units scored in both: 1 the same order, -1 the reverse; ties at their mean rank.")),
)  # fmt: skip


def comparison_book(found: Comparison, lang: str = "zh") -> bytes:
    """The whole comparison as one workbook."""
    whys = list(found.why(found.moved))
    made = list(tables(found, whys, lang))
    sections = [
        Section(Text("两个批次", "The two runs"), list(head_lines(found, lang))),
        Section(Text("怎么读", "How to read it"), [(label.pick(lang), said.pick(lang)) for label, said in READING]),
    ]
    footer = f"{found.old.id} → {found.new.id}"
    cover = Cover(lang, word("title", lang), footer, created(found.new), sections)
    return bound(cover, lambda heights: _index(found, made, heights, lang), made)


SAYS = {
    "summary": Text("每份细则：多少个单位的总分、等次、名次变了，两个次序有多像", "of each rubric: how many totals, grades and ranks changed, how alike the orders are"),
    "transitions": Text("从哪个等次到哪个等次，各多少个", "from which grade to which, how many"),
    "moved": Text("每个变动的单位：总分、等次、各级名次，原和现；为什么", "every unit that moved: total, grade, ranks, then and now; and why"),
    "causes": Text("每个单位总分变动的各项，加起来等于总分的变动；数据、规则、出处、条款", "the items behind each change of a total, which they add up to; figures, rules, places, clauses"),
    "values": Text("每个变了的数据：原值、现值、出处", "every figure that changed: then, now, where it stands"),
    "rules": Text("细则改了哪里", "how the rubrics differ"),
    "one_sided": Text("只在一个批次里的单位", "units that only one of the runs has"),
}  # fmt: skip


def _index(found: Comparison, made: Sequence[Table], heights: Sequence[int], lang: str) -> Table:
    says = {word(key, lang): text.pick(lang) for key, text in SAYS.items()}
    columns = [
        Column(INDEX.pick(lang), [table.name for table in made], room=30),
        Column(word("count", lang), list(heights), "count"),
        Column(word("says", lang), [says[table.name] for table in made], room=90),
    ]
    runs = (("old", found.old), ("new", found.new))
    notes = [f"{word(key, lang)}{stop(lang)}{run.id}" for key, run in runs]
    return Table(INDEX.pick(lang), word("title", lang), columns, notes)
