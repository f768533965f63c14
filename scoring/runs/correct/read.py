"""corrections.csv: which stored figure becomes which; read whole, and refused whole with every reason where a row is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

from scoring.errors import Place, Problem, RunError, nearest_or_all
from scoring.intake.database import readable
from scoring.intake.excel.layout import UNIT_HEADS
from scoring.intake.files import there
from scoring.intake.issues import as_problem
from scoring.intake.sources import Found, read_sources
from scoring.intake.submissions import NOTES, unknown_unit
from scoring.intake.table import ROW
from scoring.intake.values import NO_VALUE, read_cell
from scoring.names import UNIT
from scoring.runs.correct.fields import Change, Field, Fields
from scoring.runs.correct.mend import Stored
from scoring.runs.run import Run
from scoring.text import Text, figure

METRIC: Final = "metric"
VALUE: Final = "value"
WAS: Final = "was"
WHY: Final = "why"
NEEDED: Final = (UNIT, METRIC, VALUE)
HEADS: Final = dict.fromkeys(UNIT_HEADS, UNIT) | {
    "指标": METRIC, "更正为": VALUE, "值": VALUE, "原值": WAS, "理由": WHY,
}  # fmt: skip
EMPTY: Final = ("空", "none")  # the words that say: there is no value


def read_changes(path: Path, run: Run) -> list[Change]:
    """The changes that a table of corrections makes to the inputs of a run, in the order of its rows.

    Raises:
        RunError: with every problem of the table: what cannot be read, unknown units and metrics, values that are none of their
            metric's, a `was` that is not what is stored, rows that say the same twice or change nothing.
    """
    name = readable(Path(path.name))
    read = read_sources([(there(path), name)], dict.fromkeys((*NEEDED, WAS, WHY, *HEADS), ""), [], NOTES)
    problems = [as_problem(one) for one in read.issues if one.severity != "note"]
    reader = _Reader(run, problems)
    changes = [change for table in read.found for change in reader.table(table)]
    if not changes and not problems:
        said = Text("里面没有一行更正", "there is no row of corrections in it")
        fix = Text(f"写上 {','.join(NEEDED)}", f"give {','.join(NEEDED)}")
        problems.append(Problem("nothing-to-correct", Place(name), said, fix))
    if problems:
        raise RunError(problems)
    return changes


@dataclass
class _Reader:
    """Reads row after row; what is wrong is gathered."""

    run: Run
    problems: list[Problem]
    seen: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stored = Stored(self.run.inputs)
        self.rubric_of = dict(self.run.scores.select(UNIT, "rubric").iter_rows())
        self.units = set(self.run.units[UNIT])
        self.fields: dict[str, Fields] = {}

    def table(self, found: Found) -> Iterator[Change]:
        table = found.frame.rename(
            {h: HEADS[h] for h in found.frame.columns if h in HEADS and HEADS[h] not in found.frame.columns}
        )
        missing = [name for name in NEEDED if name not in table.columns]
        known = {*NEEDED, WAS, WHY, ROW, *NOTES}
        for name in missing if table.width > 1 else ():
            self.report(
                "missing-column",
                found.place,
                1,
                name,
                Text(f"缺少列“{name}”", f"column '{name}' is missing"),
                FIX_HEADS,
            )
        for name in (name for name in table.columns if name not in known):
            said = Text(f"没有“{name}”这一列", f"there is no column '{name}' in a table of corrections")
            self.report("unknown-column", found.place, 1, name, said, nearest_or_all(name, (*NEEDED, WAS, WHY)))
        for row in table.iter_rows(named=True) if not missing else ():
            place = _Row(found, row)
            change = self.row(place)
            if change is not None:
                yield change

    def row(self, row: _Row) -> Change | None:
        unit, asked = row[UNIT], row[METRIC]
        found = self.field(row, unit, asked)
        if unit is None or found is None:
            return None
        before = self.seen.setdefault((unit, found.name), f"{row.file}:{row.number}")
        if before != f"{row.file}:{row.number}":
            said = Text(f"{before} 已经更正过它", f"{before} corrects it already")
            self.at(row, METRIC, "repeated-value", said, Text("只留一行", "keep one of the rows"))
            return None
        old = self.stored.value(unit, found, self.rubric_of[unit])
        new = self.value(row, found)
        if not self.is_as_said(row, found, old) or isinstance(new, _Refused):
            return None
        if new == old:
            said = Text(
                f"{found.label.zh}存的就是“{figure(old)}”，没有改动", f"'{found.label.en}' is '{figure(old)}' already"
            )
            self.at(row, VALUE, "no-change", said, Text("核对，或删去这一行", "check it, or remove the row"))
            return None
        return Change(unit, found, old, new, row[WHY], row.file, row.number, row.cell(VALUE))

    def field(self, row: _Row, unit: str | None, asked: str | None) -> Field | None:
        """The figure that is meant, of the unit's own rubric."""
        rubric = self.rubric_of.get(unit or "")
        if unit not in self.units:
            issue = unknown_unit(row.file, row.number, unit)
            self.problems.append(as_problem(issue))
        elif rubric is None:
            said = Text(f"没有适用于“{unit}”的细则", f"no rubric applies to '{unit}'")
            self.at(row, UNIT, "no-rubric", said, Text("核对单位编号", "check the unit's id"))
        elif asked is None:
            self.at(row, METRIC, "unknown-metric", Text("没有写是哪个指标", "the metric is not given"), FIX_METRIC)
        else:
            if rubric not in self.fields:
                self.fields[rubric] = Fields(self.run.plan(rubric))
            found = self.fields[rubric].find(asked)
            if isinstance(found, Field):
                return found
            code, said, fix = found
            self.at(row, METRIC, code, said, fix)
        return None

    def value(self, row: _Row, found: Field) -> Any:
        """The new value; what people leave empty by mistake is not taken for no value."""
        return self.read(
            row, VALUE, found, blank=("empty-correction", Text("没有写更正为什么", "the new value is not given"))
        )

    def is_as_said(self, row: _Row, found: Field, old: Any) -> bool:
        """Whether what the table says was there is what is stored; true where it says nothing."""
        if row[WAS] is None:
            if found.is_new(old):
                said = Text(f"存的数据里没有“{found.key[-1]}”", f"'{found.key[-1]}' is not among the stored rows")
                fix = Text(
                    f"核对；确是漏了的，在 {WAS} 列写“空”",
                    f"check it; where the row was left out, write 'none' under {WAS}",
                )
                self.at(row, METRIC, "unknown-judge", said, fix)
                return False
            return True
        was = self.read(row, WAS, found, blank=None)
        if isinstance(was, _Refused) or was == old:
            return not isinstance(was, _Refused)
        said = Text(
            f"{found.label.zh}存的是“{figure(old)}”，不是“{figure(was)}”",
            f"'{found.label.en}' is '{figure(old)}', not '{figure(was)}'",
        )
        self.at(
            row,
            WAS,
            "was-differs",
            said,
            Text("核对后改成存的值，或删去该列", "check it and give the stored value, or remove the column"),
        )
        return False

    def read(self, row: _Row, column: str, found: Field, blank: tuple[str, Text] | None) -> Any:
        text = row[column]
        if text is not None and text.lower() in EMPTY and text not in found.metric.choices:
            return None
        if text is None or (text.lower() in NO_VALUE and text not in found.metric.choices):
            code, said = blank or ("empty-correction", Text("没有写", "it is not given"))
            said = (
                said
                if text is None
                else Text(f"“{text}”说不清是没有值还是漏填", f"'{text}' may mean no value or a slip")
            )
            self.at(row, column, code, said, FIX_EMPTY)
            return REFUSED
        value, refusal = read_cell(text, found.metric)
        if refusal is not None:
            message = found.label + Text("：", ": ") + refusal.message
            self.at(row, column, refusal.code, message, refusal.fix)
            return REFUSED
        return found.typed(value)

    def at(self, row: _Row, column: str, code: str, said: Text, fix: Text | None) -> None:
        where = "" if column == UNIT or row[UNIT] is None else f"{row[UNIT]} "
        self.report(code, row.file, row.number, row.cell(column), Text(where, where) + said, fix)

    def report(self, code: str, file: str, row: int, column: str, said: Text, fix: Text | None) -> None:
        self.problems.append(Problem(code, Place(file, row, cell=column), said, fix))


class _Refused:
    """In place of a value that was refused: None is a value here."""


REFUSED: Final = _Refused()
FIX_HEADS: Final = Text(f"第一行写上 {','.join(NEEDED)}", f"name {','.join(NEEDED)} in the first row")
FIX_METRIC: Final = Text("写指标的标识或名称", "give the metric's id or label")
FIX_EMPTY: Final = Text(
    "要清空就写“空”（none），否则写上值", "write 'none' (空) to leave it without a value, else give one"
)


@dataclass(frozen=True)
class _Row:
    """One row with its place."""

    found: Found
    cells: Mapping[str, Any]

    def __getitem__(self, column: str) -> str | None:
        return self.cells.get(column)

    @property
    def file(self) -> str:
        return self.found.place

    @property
    def number(self) -> int:
        return int(self.cells[ROW])

    def cell(self, column: str) -> str:
        """The column as people find it: its address in a workbook, else its name."""
        heads = [column, *(head for head, name in HEADS.items() if name == column)]
        letter = next((self.found.letters[head] for head in heads if head in self.found.letters), None)
        return column if letter is None else f"{letter}{self.number}"


def corrections_table(changes: Sequence[Change]) -> pl.DataFrame:
    """What was put right as a run keeps it: `unit_id, metric, old, new, why, file, row`; no value is null."""
    rows = [
        (one.unit_id, one.field.name, _text(one.old), _text(one.new), one.why, one.file, one.row) for one in changes
    ]
    schema = dict.fromkeys((UNIT, METRIC, "old", "new", WHY, "file"), pl.String) | {"row": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _text(value: Any) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else figure(value)
