"""The workbook a committee sends out for one rubric: a row a unit, a column a reported metric; the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count, groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple

import polars as pl
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from scoring.errors import Place, Problem, SubmissionError
from scoring.intake.form import style
from scoring.intake.form.identity import PROPERTY, SHEET, form_of
from scoring.intake.form.plain import PlainBook
from scoring.names import NAME, PARENT, UNIT
from scoring.rubric.claims import rubric_of
from scoring.rubric.model import NUMERIC, Group, Metric
from scoring.rubric.plan import Leaf, Plan
from scoring.text import Text

CREATED = datetime(2020, 1, 1)  # one date for all, so that bytes repeat

TITLE, NOTE, GROUPS, HEADS, HINTS, FIRST = range(6)  # rows, counted from 0
FIXED, FROZEN = 3, 2  # id, name and parent's name; the first two stay in sight


class Row(NamedTuple):
    """One unit of the form."""

    id: str
    name: str
    parent: str


class Column(NamedTuple):
    """One column of the form: a metric, its figure of last year, or its evidence."""

    kind: Literal["metric", "last", "evidence"]
    id: str
    metric: Metric
    group: Text


def write_template(
    plan: Plan, units: pl.DataFrame, path: Path, previous: pl.DataFrame | None = None, lang: str = "zh"
) -> None:
    """The form of one rubric for those of the units it applies to, in their order; the same arguments give the same bytes.

    Raises:
        SubmissionError: where the rubric applies to none of the units.
    """
    rows = [row for rows in _rows(plan, units, None).values() for row in rows]
    path.write_bytes(_workbook(plan, rows, previous, lang))


def write_templates(
    plan: Plan,
    units: pl.DataFrame,
    folder: Path,
    split: str | None,
    previous: pl.DataFrame | None = None,
    lang: str = "zh",
) -> list[Path]:
    """The forms of one rubric in a folder, one in all or one a parent unit (`split="parent"`); the files written.

    Raises:
        SubmissionError: where the rubric applies to none of the units.
    """
    if split not in (None, "parent"):
        raise ValueError(f"split: None or 'parent', not {split!r}")
    parts = _rows(plan, units, split)
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, Path] = {}
    for parent, rows in parts.items():
        name = _file_name(plan, parent, rows[0].parent, written)
        written[name.casefold()] = folder / f"{name}.xlsx"
        (folder / f"{name}.xlsx").write_bytes(_workbook(plan, rows, previous, lang))
    return list(written.values())


def _file_name(plan: Plan, parent: str, label: str, taken: Collection[str]) -> str:
    """The rubric, the parent's id and name; a number where that is taken already."""
    name = style.safe_name("-".join(part for part in (plan.id, parent, parent and label) if part))
    tries = (f"{name}-{n}" if n > 1 else name for n in count(1))
    return next(one for one in tries if one.casefold() not in taken)


def _rows(plan: Plan, units: pl.DataFrame, split: str | None) -> dict[str, list[Row]]:
    """The units the rubric applies to: by parent, or all under the empty text."""
    mine = set(rubric_of(units, [plan])[UNIT])
    names = dict(units.select(UNIT, NAME).iter_rows())
    parts: dict[str, list[Row]] = {}
    for id, name, parent in units.select(UNIT, NAME, PARENT).iter_rows():
        if id in mine:
            row = Row(str(id), str(name or ""), str(names.get(parent) or ""))
            parts.setdefault(str(parent or "") if split else "", []).append(row)
    if not parts:
        said = Text(f"细则 {plan.id} 对表中单位都不适用", f"rubric {plan.id} applies to none of the units")
        fix = Text("核对 applies_to 和单位表的层级、领域", "check applies_to, and level and sector of the units")
        raise SubmissionError([Problem("no-rubric", Place(plan.file), said, fix)])
    return parts


def columns_of(plan: Plan, uses: Mapping[str, Sequence[Leaf]], last: Collection[str]) -> Iterator[Column]:
    """Group after group of the scorecard, in each the metrics as the rubric lists them, with last year's and evidence."""
    groups = {id: _group(plan, leaves) for id, leaves in uses.items()}
    for id in sorted(uses, key=lambda id: groups[id][0]):
        metric, group = plan.rubric.metrics[id], groups[id][1]
        if id in last:
            yield Column("last", id, metric, group)
        yield Column("metric", id, metric, group)
        if metric.evidence:
            yield Column("evidence", id, metric, group)


def _group(plan: Plan, leaves: Sequence[Leaf]) -> tuple[tuple[int, int], Text]:
    """Where in the scorecard a metric is first used: a group of the second level, or of the first where there is none."""
    tops = plan.rubric.scorecard
    path = next((leaf.path for leaf in leaves if leaf.path[0] == "scorecard"), None)
    if path is None:
        return (len(tops), 0), style.WORDS["other"]
    top = tops[int(path[1])]
    if isinstance(top, Group) and len(path) > 4:
        return (int(path[1]), int(path[3])), top.items[int(path[3])].name
    return (int(path[1]), -1), top.name


def _earlier(rows: Sequence[Row], previous: pl.DataFrame | None, metrics: Collection[str]) -> dict[str, dict[str, Any]]:
    """Last year's values of the units by metric; metrics of which no unit has one are left out."""
    if previous is None:
        return {}
    mine = previous.filter(pl.col(UNIT).is_in([row.id for row in rows]))
    known = {id: mine.select(UNIT, id).drop_nulls() for id in metrics if id in mine.columns}
    return {id: dict(values.iter_rows()) for id, values in known.items() if values.height}


def _workbook(plan: Plan, rows: Sequence[Row], previous: pl.DataFrame | None, lang: str) -> bytes:
    data = io.BytesIO()
    book = PlainBook(data, in_memory=True)
    uses = style.uses_of(plan)
    earlier = _earlier(rows, previous, uses)
    columns = tuple(columns_of(plan, uses, earlier))
    _Writer(book, style.formats(book), plan, lang, rows, columns, uses, earlier, book.add_format(style.AMBER)).write()
    book.close()
    return data.getvalue()


@dataclass(frozen=True)
class _Writer:
    """Draws one workbook, sheet after sheet."""

    book: Any
    looks: Mapping[str, Any]
    plan: Plan
    lang: str
    rows: Sequence[Row]
    columns: Sequence[Column]
    uses: Mapping[str, Sequence[Leaf]]
    earlier: Mapping[str, Mapping[str, Any]]
    amber: Any

    def write(self) -> None:
        fill = self.book.add_worksheet(self.word("fill"))
        guide = self.book.add_worksheet(self.word("guide"))
        style.guide(guide, self.looks, self.plan, self.uses, self.facts, self.lang)
        sources = style.options(self.book, self.plan, self.uses, self.lang)
        self.form()
        self.fill(fill, sources)

    def word(self, key: str) -> str:
        return style.WORDS[key].pick(self.lang)

    @property
    def title(self) -> str:
        return self.plan.rubric.title.pick(self.lang)

    @property
    def facts(self) -> str:
        """The period the rubric holds for, and the form's number."""
        valid, form = self.plan.rubric.valid, form_of(self.plan)
        number = f"{form.rubric}-{form.version}-{form.sha256[:8]}"
        zh, en = f"适用周期：{valid.from_}—{valid.until}", f"Periods: {valid.from_}—{valid.until}"
        more = Text(f"　版本：{form.version}　表号：{number}", f"   Version: {form.version}   Form: {number}")
        return (Text(zh, en) + more).pick(self.lang)

    def form(self) -> None:
        """Which form this is: a hidden sheet for people, properties for `form_in`."""
        sheet = self.book.add_worksheet(SHEET)
        sheet.hide()
        for row, (key, text) in enumerate(form_of(self.plan)._asdict().items()):
            sheet.write_string(row, 0, key)
            sheet.write_string(row, 1, text)
            self.book.set_custom_property(f"{PROPERTY}{key}", text, "text")
        self.book.set_properties({"title": self.title, "author": "scoring", "created": CREATED})

    def fill(self, sheet: Any, sources: Mapping[str, str]) -> None:
        """填报: the sheet to fill in."""
        widths = self.widths()
        self.top(sheet, widths)
        self.heads(sheet, widths)
        for n, row in enumerate(self.rows, FIRST):
            self.unit(sheet, n, row, widths)
        for col, column in enumerate(self.columns, FIXED):
            if column.kind == "metric":
                self.rules(sheet, col, column, sources.get(column.id))
        self.behave(sheet, widths)

    def widths(self) -> list[float]:
        sides = zip(zip(*self.rows, strict=True), style.FIXED_HEADS, (22, 28, 18), strict=True)
        wide = [
            max(style.width(head.pick(self.lang)) + 5, min(max(map(style.width, texts)) + 2, most))
            for texts, head, most in sides
        ]
        return [*wide, *(8 if column.kind == "evidence" else self.width_of(column) for column in self.columns)]

    def width_of(self, column: Column) -> float:
        last = self.earlier[column.id].values() if column.kind == "last" else ()
        head = "" if last else style.heading(column.id, column.metric, self.lang)
        return style.column_width(head, [*style.words_of(column.metric), *map(style.shown, last)])

    def top(self, sheet: Any, widths: Sequence[float]) -> None:
        """Title, note, and the scorecard's groups over their columns."""
        end = FIXED + len(self.columns) - 1
        note = f"{self.word('note')}\n{self.facts}"
        for row, text, look in ((TITLE, self.title, "title"), (NOTE, note, "note")):
            style.merge(sheet, row, 0, end, text, self.looks[look])
        style.merge(sheet, GROUPS, 0, FIXED - 1, "", self.looks["group"])
        sheet.set_row(TITLE, 28)
        sheet.set_row(NOTE, style.height([(note, sum(widths))], 2 * style.LINE + 6))
        sheet.set_row(GROUPS, 20)
        for group, members in groupby(enumerate(self.columns, FIXED), lambda one: one[1].group):
            at = [col for col, _ in members]
            style.merge(sheet, GROUPS, at[0], at[-1], group.pick(self.lang), self.looks["group"])

    def heads(self, sheet: Any, widths: Sequence[float]) -> None:
        """The headings with their comments, below each what may be filled in."""
        told = [(head.pick(self.lang), self.word("locked")) for head in style.FIXED_HEADS]
        told += [self.head(column) for column in self.columns]
        sides = [True] * FIXED + [column.kind != "metric" for column in self.columns]
        for col, ((head, hint), side) in enumerate(zip(told, sides, strict=True)):
            sheet.write_string(HEADS, col, head, self.looks["side" if side else "heading"])
            sheet.write_string(HINTS, col, hint, self.looks["hint"])
        sheet.set_row(HEADS, style.height(zip((head for head, _ in told), widths, strict=True)))
        hints = ((hint, wide * 1.2) for (_, hint), wide in zip(told, widths, strict=True))
        sheet.set_row(HINTS, style.height(hints) * 0.8)  # smaller type

    def head(self, column: Column) -> tuple[str, str]:
        if column.kind == "metric":
            return style.heading(column.id, column.metric, self.lang), style.hint(column.metric).pick(self.lang)
        return self.word(column.kind), self.word("locked") if column.kind == "last" else column.metric.evidence or ""

    def unit(self, sheet: Any, n: int, row: Row, widths: Sequence[float]) -> None:
        for col, (text, look) in enumerate(zip(row, ("id", "unit", "unit"), strict=True)):
            sheet.write_string(n, col, text, self.looks[look])
        for col, column in enumerate(self.columns, FIXED):
            if column.kind == "last":
                self.last(sheet, n, col, self.earlier[column.id].get(row.id))
            else:
                look = "number" if column.metric.type in NUMERIC else "word"
                sheet.write_blank(n, col, None, self.looks["evidence" if column.kind == "evidence" else look])
        sheet.set_row(n, style.height(zip(row, widths, strict=False)))

    def last(self, sheet: Any, n: int, col: int, value: Any) -> None:
        """Last year's figure as a number where it is one."""
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and style.shown(value):
            sheet.write_number(n, col, float(value), self.looks["last"])
        elif style.shown(value):
            sheet.write_string(n, col, style.shown(value), self.looks["side"])
        else:
            sheet.write_blank(n, col, None, self.looks["side"])

    def rules(self, sheet: Any, col: int, column: Column, source: str | None) -> None:
        """A metric's comment, what its cells refuse, and the amber of those still empty."""
        text = style.comment(self.plan, column.id, self.uses[column.id], self.lang)
        sheet.write_comment(HEADS, col, text, style.comment_box(text))
        area = (FIRST, col, FIRST + len(self.rows) - 1, col)
        sheet.data_validation(*area, style.validation(column.id, column.metric, source, self.lang))
        sheet.conditional_format(*area, {"type": "blanks", "format": self.amber})

    def behave(self, sheet: Any, widths: Sequence[float]) -> None:
        """Widths, folding, freezing, filtering, protection, printing."""
        for col, wide in enumerate(widths):
            folds = col >= FIXED and self.columns[col - FIXED].kind == "evidence"
            sheet.set_column(col, col, wide, None, {"level": 1} if folds else {})
        sheet.outline_settings(symbols_right=False)
        sheet.freeze_panes(FIRST, FROZEN)
        end = FIRST + len(self.rows) - 1
        sheet.autofilter(HINTS, 0, end, FIXED - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:{xl_col_to_name(len(widths) - 1)}{end + 1}"})
        sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
        style.page(sheet, self.title, sum(widths), (TITLE, HINTS), self.lang, FROZEN)
        sheet.activate()
