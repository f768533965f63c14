"""The table in a sheet as people make them: titles above, headings in one or two rows, totals and notes below."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import polars as pl

from scoring.intake.excel.headings import Heading, Known, is_note, is_numbering, is_total, measures_of, squeezed
from scoring.intake.excel.sheet import Sheet, Span, address, letters
from scoring.intake.issues import Issue, issue
from scoring.intake.table import BLANKS, ROW
from scoring.names import UNIT
from scoring.text import Text

LOOKED: Final = 40  # so many filled rows from the top may hold the headings
DIGITS: Final = 15  # whole numbers that Excel keeps
UNIT_HEADS: Final = (UNIT, "单位编号", "编号", "Unit id")
CELL_CODES: Final = ("error-cell", "formula-without-value", "digits-lost", "merged-cell")
UNVALUED: Final = ("error", "formula_without_value")
EMPTY: Final = pl.DataFrame(schema={ROW: pl.Int64})
KEEP_ROW: Final = Text("不参与评分，无需改动", "it is left out of the scoring; nothing to mend")

Grid = dict[int, dict[int, str]]


class Table(NamedTuple):
    """A table found in a sheet: its frame, the issues, and the column letter of each heading."""

    frame: pl.DataFrame
    issues: list[Issue]
    letters: dict[str, str]


@dataclass
class _Reader:
    """Where one sheet is read: its place in messages, its filled cells by row, the issues so far."""

    sheet: Sheet
    known: Known
    place: str
    measures: dict[str, str]
    cells: pl.DataFrame
    grid: Grid  # the rows at the top, and those below that may be none of data
    notes: frozenset[str]  # squeezed headings of columns that are not read
    issues: list[Issue] = field(default_factory=list)

    def say(
        self, code: str, message: Text, fix: Text, row: int | None = None, col: int | None = None, **more: object
    ) -> None:
        cell = address(row, col) if row and col else None
        self.issues.append(issue(self.place, code, message, fix, row=row, column=cell, **more))


def tables(
    sheet: Sheet,
    known: Collection[str],
    file: str | None = None,
    units: Mapping[str, str] | None = None,
    notes: Collection[str] = (),
) -> list[Table]:
    """The table of a sheet, in the shape of read_table: the row (`ROW`) as in Excel and every column as text, blanks null.

    `known` are the headings that may stand there; `file` replaces the sheet's file name in messages; `units` gives the unit
    of measure of a known heading, so that `收入（亿元）` is refused where 收入 is in 万元. `notes` are headings of columns for
    people only, which are left out. A blank sheet has no table.
    """
    cells, words = _filled(sheet), Known(known)
    if cells.is_empty():
        return []
    reader = _Reader(
        sheet,
        words,
        f"{file or sheet.file}:{sheet.name}",
        measures_of(units),
        cells,
        _grid(cells, words),
        frozenset(map(squeezed, notes)),
    )
    if sheet.hidden:
        said = Text(f"工作表“{sheet.name}”是隐藏的，没有读", f"sheet '{sheet.name}' is hidden and was not read")
        reader.say(
            "hidden-sheet",
            said,
            Text("要报送就取消隐藏，否则删去", "unhide it to hand it in, or delete it"),
            severity="warning",
        )
        return [Table(EMPTY, reader.issues, {})]
    return [_table(reader)]


def _filled(sheet: Sheet) -> pl.DataFrame:
    """The cells that are not blank, trimmed."""
    text = pl.col("text").str.replace_all(r"[\r\n]+", " ").str.strip_chars(BLANKS).fill_null("")
    return sheet.cells.with_columns(text).filter((pl.col("text") != "") | pl.col("kind").is_in(UNVALUED))


def _grid(cells: pl.DataFrame, known: Known) -> Grid:
    """By row and column what stands in the first rows, and in every row with a word that is unlike data."""
    words = cells.filter((pl.col("kind") == "text") & ~pl.col("text").str.contains("^[0-9]*$"))["text"].unique()
    near = words.filter(known.near(words)).to_list()
    odd = [text for text in near if is_total(text) or is_note(text) or known.find(0, text).name is not None]
    rows = cells["row"].unique().sort().head(LOOKED + 2).implode()
    rare = cells.filter(pl.col("text").is_in(odd))["row"].unique().implode()
    grid: Grid = {}
    for row, col, text in (
        cells.filter(pl.col("row").is_in(rows) | pl.col("row").is_in(rare)).select("row", "col", "text").iter_rows()
    ):
        grid.setdefault(row, {})[col] = text
    return grid


def _table(reader: _Reader) -> Table:
    found = _find_headings(reader)
    if found is None:
        said = Text(
            f"工作表“{reader.sheet.name}”里没有认得的表头", f"sheet '{reader.sheet.name}' has no known headings"
        )
        fix = Text("用模板里的列名；不报送的工作表请删去", "use the headings of the template, or delete the sheet")
        reader.say("no-headings", said, fix, severity="warning")
        return Table(EMPTY, reader.issues, {})
    last, headings = found
    columns = _columns(reader, last, headings)
    rows = _body(reader, last, headings, columns)
    frame = _frame(reader, rows, columns)
    return Table(frame, _of_units(reader.issues, frame), {name: letters(col) for col, name in columns.items()})


def _of_units(issues: list[Issue], frame: pl.DataFrame) -> list[Issue]:
    """The issues of cells with the unit of their row."""
    head = next((one for one in UNIT_HEADS if one in frame.columns), None)
    units = {} if head is None else dict(frame.select(ROW, head).iter_rows())
    return [replace(one, unit_id=units.get(one.row)) if one.code in CELL_CODES else one for one in issues]


def _find_headings(reader: _Reader) -> tuple[int, list[Heading]] | None:
    """The last row of the headings and what stands in them: the rows that hold the most known ones, one row before two."""
    best: tuple[int, int, list[Heading]] | None = None
    for row in list(reader.grid)[:LOOKED]:
        for last in (row + 1, row) if _reaches_below(reader, row) else (row,):
            headings = _headings(reader, row, last)
            score = len({one.name for one in headings if one.name is not None})
            if score and (best is None or score > best[0]):
                best = (score, last, headings)
    return None if best is None else best[1:]


def _reaches_below(reader: _Reader, row: int) -> bool:
    """Whether a row has the look of the upper one of two: a cell merged downward, or over several columns."""
    below = reader.grid.get(row + 1, {})
    spans = [one for one in reader.sheet.merged if one.top == row]
    down = any(one.bottom == row + 1 for one in spans)
    groups = [one for one in spans if one.bottom == row and one.right > one.left]
    return down or any(sum(one.left <= col <= one.right for col in below) > 1 for one in groups)


def _headings(reader: _Reader, first: int, last: int) -> list[Heading]:
    upper, lower = reader.grid.get(first, {}), reader.grid.get(last, {})
    if first == last:
        return [reader.known.find(col, text) for col, text in sorted(upper.items())]
    found = []
    for col in sorted(upper.keys() | lower.keys()):
        above = upper.get(col) or _over(reader.sheet.merged, upper, first, col)
        found.append(reader.known.joined(col, above, lower[col]) if col in lower else reader.known.find(col, above))
    return _apart(reader.known, found, upper, reader.sheet.merged, first)


def _over(merged: list[Span], upper: dict[int, str], row: int, col: int) -> str:
    """The words of the merged cell above a column."""
    lefts = [one.left for one in merged if one.top == row and one.left <= col <= one.right]
    return upper.get(lefts[0], "") if lefts else ""


def _apart(known: Known, found: list[Heading], upper: dict[int, str], merged: list[Span], row: int) -> list[Heading]:
    """Where one name stands under two groups, it is told apart by its group."""
    names = [one.name for one in found if one.name is not None]
    result = []
    for one in found:
        above = upper.get(one.col) or _over(merged, upper, row, one.col)
        if one.name is not None and names.count(one.name) > 1 and above and above != one.words:
            both = known.find(one.col, above + one.words)
            one = both if both.name is not None else Heading(one.col, f"{above}·{one.words}", None)
        result.append(one)
    return result


def _columns(reader: _Reader, row: int, headings: list[Heading]) -> dict[int, str]:
    """The name of each column that is read; what is wrong with the others is said."""
    columns: dict[int, str] = {}
    for one in headings:
        name = one.name or one.words
        if squeezed(one.words) in reader.notes:
            continue
        if name in columns.values() and name in UNIT_HEADS:
            said = Text(
                f"{letters(one.col)} 列起是另一张表，没有读",
                f"another table begins in column {letters(one.col)} and was not read",
            )
            reader.say("second-table", said, Text("每个工作表只放一张表", "put one table on a sheet"), row, one.col)
            break
        if name in columns.values():
            first = next(letters(col) for col, other in columns.items() if other == name)
            said = Text(
                f"列名“{one.words}”重复，用 {first} 列", f"heading '{one.words}' stands twice; column {first} is used"
            )
            reader.say(
                "duplicate-heading", said, Text("删去或改名其中一列", "remove or rename one of them"), row, one.col
            )
        elif _measure_fits(reader, row, one):
            columns[one.col] = name
    _say_blank_headings(reader, row, headings)
    return columns


def _measure_fits(reader: _Reader, row: int, one: Heading) -> bool:
    """Whether the unit in brackets is the rubric's; where it is not known, it is only said."""
    if one.measure is None or one.name is None or reader.measures.get(one.name) == one.measure:
        return True
    own = reader.measures.get(one.name)
    if own:
        said = Text(f"“{one.words}”的单位应为“{own}”", f"'{one.words}' must be in '{own}'")
        reader.say(
            "other-measure", said, Text(f"换算成{own}，再改列名", f"convert it to {own} and rename it"), row, one.col
        )
        return False
    said = Text(f"“{one.words}”按“{one.name}”读", f"'{one.words}' is read as '{one.name}'")
    reader.say(
        "measure-passed-over", said, Text("核对计量单位", "check the unit of measure"), row, one.col, severity="note"
    )
    return True


def _say_blank_headings(reader: _Reader, row: int, headings: list[Heading]) -> None:
    """Filled columns without a heading, within the table or right beside it."""
    headed = [one.col for one in headings]
    lone = reader.cells.filter((pl.col("row") > row) & ~pl.col("col").is_in(headed))
    filled = dict(lone.group_by("col").agg(pl.col("row").min()).iter_rows())
    for col in sorted(filled):
        said = Text(f"{letters(col)} 列有数据而没有列名", f"column {letters(col)} has data and no heading")
        fix = Text("写上列名，或清空这一列", "give it a heading, or clear the column")
        reader.say("blank-heading", said, fix, filled[col], col, severity="warning")


def _body(reader: _Reader, last: int, headings: list[Heading], columns: dict[int, str]) -> list[int]:
    """The rows of data below the headings; the others are left out with a word."""
    filled = reader.cells.filter((pl.col("row") > last) & pl.col("col").is_in(list(columns)))["row"]
    rows = filled.unique().sort().to_list()
    names = {one.col: squeezed(one.words) for one in headings}
    out = set()
    for row in sorted(reader.grid.keys() & set(rows)):
        again = _repeats(reader, row, names)
        if again is False:
            _second_table(reader, row)
            return [one for one in rows if one < row and one not in out]
        inside = [text for col, text in reader.grid[row].items() if col in columns]
        why = (
            ("repeated-headings", "重复的表头", "repeats the headings") if again else _no_data(inside, row == last + 1)
        )
        if why is not None:
            _leave_out(reader, why[0], row, why[1], why[2])
            out.add(row)
    return [one for one in rows if one not in out]


def _repeats(reader: _Reader, row: int, names: dict[int, str]) -> bool | None:
    """True where a row repeats the headings, False where it has others, None where it has none."""
    found = [one for col, text in reader.grid[row].items() if (one := reader.known.find(col, text)).name is not None]
    return all(names.get(one.col) == squeezed(one.words) for one in found) if len(found) > 1 else None


def _no_data(texts: list[str], first: bool) -> tuple[str, str, str] | None:
    """Why a row is none of data: code, and the words for it."""
    total = next((text for n, text in enumerate(texts[:2]) if not text.isdigit() and is_total(text, alone=n > 0)), None)
    if total is not None:
        return "total-row", f"“{total}”行", "is a total"
    if is_note(texts[0]):
        return "note-row", "说明行", "is a remark"
    if first and is_numbering(texts):
        return "numbering-row", "列序号行", "numbers the columns"
    return None


def _leave_out(reader: _Reader, code: str, row: int, zh: str, en: str) -> None:
    said = Text(f"第 {row} 行是{zh}，没有读", f"row {row} {en} and was not read")
    reader.say(code, said, KEEP_ROW, row, severity="note")


def _second_table(reader: _Reader, row: int) -> None:
    said = Text(f"第 {row} 行起是另一张表，没有读", f"another table begins in row {row} and was not read")
    reader.say("second-table", said, Text("每个工作表只放一张表", "put one table on a sheet"), row)


def _frame(reader: _Reader, rows: list[int], columns: dict[int, str]) -> pl.DataFrame:
    """The rows as text; a cell that has no value of its own is null and an issue."""
    inside = pl.col("row").is_in(rows) & pl.col("col").is_in(list(columns))
    bad = reader.sheet.cells.filter(inside & _unfit()).select("row", "col", "text", "kind", "formula")
    for row, col, text, kind, _ in bad.iter_rows():
        _say_unfit(reader, row, col, columns[col], text, kind)
    lost = [(row, col) for row, col, *_ in bad.iter_rows()] + list(_say_merged(reader, set(rows), columns))
    _say_stale(reader, reader.sheet.cells.filter(inside & pl.col("formula")))
    none = pl.DataFrame(lost, schema={"row": pl.Int64, "col": pl.Int64}, orient="row")
    cells = reader.cells.filter(inside).join(none, on=["row", "col"], how="anti", maintain_order="left")
    wide = cells.pivot(on="col", on_columns=list(columns), index="row", values="text", maintain_order=True)
    frame = pl.DataFrame({"row": rows}, schema={"row": pl.Int64}).join(
        wide, on="row", how="left", maintain_order="left"
    )
    return frame.select(pl.col("row").alias(ROW), *(pl.col(str(col)).alias(name) for col, name in columns.items()))


def _unfit() -> pl.Expr:
    long = (pl.col("kind") == "number") & pl.col("text").str.contains(rf"^-?[0-9]{{{DIGITS + 1},}}")
    return pl.col("kind").is_in(UNVALUED) | long


def _say_unfit(reader: _Reader, row: int, col: int, head: str, text: str | None, kind: str) -> None:
    """An error, a formula never calculated, a number of which Excel lost digits."""
    said, fix = {
        "error": (Text(f"单元格是错误值 {text}", f"the cell is the error {text}"), Text("改正公式或填上数值", "mend the formula or type the value")),
        "formula_without_value": (
            Text("公式没有计算结果", "the formula has no result"),
            Text("用 Excel 或 WPS 打开并保存", "open and save the file in Excel or WPS"),
        ),
    }.get(kind, (
        Text(f"“{text}”超过 15 位，后面的数字已丢失", f"'{text}' has more than 15 digits, the last of which are lost"),
        Text("把这一列设为文本格式后重新填写", "format the column as text and type it again"),
    ))  # fmt: skip
    code = {"error": "error-cell", "formula_without_value": "formula-without-value"}.get(kind, "digits-lost")
    reader.say(code, Text(f"{head}：", f"{head}: ") + said, fix, row, col, found=text)


def _say_merged(reader: _Reader, rows: set[int], columns: dict[int, str]) -> Iterator[tuple[int, int]]:
    """The cells of the table that a merged one covers: only its first has a value."""
    for one in reader.sheet.merged:
        for row in rows.intersection(range(one.top, one.bottom + 1)):
            for col in columns.keys() & set(range(one.left, one.right + 1)):
                if (row, col) != (one.top, one.left):
                    said = Text(
                        f"单元格并在 {one} 里，没有自己的值",
                        f"the cell is merged into {one} and has no value of its own",
                    )
                    reader.say(
                        "merged-cell", said, Text("取消合并，逐格填写", "unmerge and fill in each cell"), row, col
                    )
                    yield row, col


def _say_stale(reader: _Reader, formulas: pl.DataFrame) -> None:
    """A file that Excel never saved: the results of its formulas may be made up."""
    if not reader.sheet.stale or formulas.is_empty():
        return
    row, col = formulas.row(0)[:2]
    said = Text(
        f"{formulas.height} 个公式的结果可能没有重算过", f"the results of {formulas.height} formulas may be out of date"
    )
    fix = Text("用 Excel 或 WPS 打开、保存后再报送", "open and save it in Excel or WPS")
    reader.say("stale-formulas", said, fix, row, col, severity="warning")
