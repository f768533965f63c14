"""The YAML of a printed rubric; what was not understood stands in it as a comment beginning with `# 待定`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

from scoring.errors import Place, Problem, RubricError
from scoring.intake.excel.refused import RefusalError
from scoring.intake.excel.workbook import read_workbook
from scoring.intake.printed.grid import Printed, Row, bare, printed
from scoring.intake.printed.sentence import Metric, Sentence, understand
from scoring.text import figure

OPEN: Final = "# 待定"
ADDED: Final = {"加分": "bonus", "扣分": "deductions", "bonus": "bonus", "deductions": "deductions"}
CONVERTED: Final = re.compile(r"折算[为成]?\s*(\d+(?:\.\d+)?)\s*分")
MOST: Final = re.compile(r"最多\s*(\d+(?:\.\d+)?)\s*分")


@dataclass(frozen=True)
class Skeleton:
    """A rubric's YAML, how many items it has, and the rows whose rule was not or not wholly understood."""

    text: str
    items: int
    unread: tuple[int, ...]


@dataclass
class _Group:
    """A branch of the tree in the making."""

    name: str
    groups: dict[str, _Group] = field(default_factory=dict)
    order: list[_Group | tuple[int, Row]] = field(default_factory=list)

    def under(self, path: Sequence[str]) -> _Group:
        if not path:
            return self
        if path[0] not in self.groups:
            self.groups[path[0]] = _Group(path[0])
            self.order.append(self.groups[path[0]])
        return self.groups[path[0]].under(path[1:])

    @property
    def full(self) -> Decimal:
        """What its own items add up to, or are converted to."""
        said = CONVERTED.search(self.name)
        return Decimal(said[1]) if said else self.inner

    @property
    def inner(self) -> Decimal:
        return sum(
            (one.full if isinstance(one, _Group) else one[1].points or Decimal(0) for one in self.order), Decimal(0)
        )


def skeleton(path: Path) -> Skeleton:
    """The YAML of the rubric that a workbook holds as a printed table.

    Raises:
        RubricError: the file cannot be read, or no table in it has 分值 and 评分标准.
    """
    try:
        table = printed(read_workbook(path), str(path))
    except RefusalError as error:
        raise RubricError([Problem(error.code, Place(str(path), cell=error.cell), error.message, error.mend)]) from None
    read = {row.at: understand(row.rule, row.label) for row in table.rows}
    unread = tuple(row.at for row in table.rows if not read[row.at].is_understood or read[row.at].unread)
    return Skeleton("\n".join(_yaml(table, read, path)) + "\n", len(table.rows), unread)


def _yaml(table: Printed, read: dict[int, Sentence], path: Path) -> Iterator[str]:
    root = _Group("")
    for n, row in enumerate(table.rows, 1):
        group = root.under(row.path)
        group.order.append((n, row))
    yield from _head(table, path)
    yield "metrics:"
    for n, row in enumerate(table.rows, 1):
        yield from _metrics(n, read[row.at], row)
    yield "scorecard:"
    for one in root.order:
        if not (isinstance(one, _Group) and bare(one.name) in ADDED):
            yield from _branch(one, read, "  ")
    for one in root.order:
        if isinstance(one, _Group) and bare(one.name) in ADDED:
            yield f"{ADDED[bare(one.name)]}:"
            most = MOST.search(one.name)
            yield f"  cap: {most[1] if most else figure(one.inner)}"
            yield "  items:"
            for child in one.order:
                yield from (line.replace("method: deduct", "method: award") for line in _branch(child, read, "    "))
    yield f"ranking: {{within: [parent, county]}} {OPEN}：名次范围"
    yield "grades:"
    yield f"  - {{grade: 好, at_least: 85}} {OPEN}：等次、分数线、名额"
    yield "  - {grade: 较好, at_least: 75}"
    yield "  - {grade: 一般, at_least: 60}"
    yield "  - {grade: 差}"


def _head(table: Printed, path: Path) -> Iterator[str]:
    yield f"# 由 {path.name} 生成；{OPEN[2:]}之处请逐一核对 · made from {path.name}; look at every {OPEN[2:]}"
    yield f"rubric: imported {OPEN}：改成英文标识"
    yield f"title: {_text(table.title or path.stem)}"
    yield 'version: "1"'
    yield f"valid: {{from: 2025, until: 2025}} {OPEN}：适用周期"
    yield f"applies_to: {{sector: village}} {OPEN}：适用领域、层级"
    yield "decimals: 2"
    yield f"missing: no_points {OPEN}：未报怎么办"
    if table.passed:
        yield f"{OPEN}：{len(table.passed)} 行没有分值，没有读：第 {'、'.join(map(str, table.passed))} 行"


def _metrics(n: int, sentence: Sentence, row: Row) -> Iterator[str]:
    evidence = f", evidence: {_text(row.evidence)}" if row.evidence else ""
    missing = f", missing: {sentence.missing}" if sentence.missing and sentence.missing != "no_points" else ""
    for k, metric in enumerate(sentence.metrics or [Metric(row.label, "boolean")]):
        yield f"  {_metric_id(n, k)}: {{label: {_text(metric.label)}, {_type(metric)}{evidence}{missing}}}"


def _type(metric: Metric) -> str:
    kind, _, choices = metric.type.partition(": ")
    uom = f", uom: {_text(metric.uom)}" if metric.uom else ""
    return f"type: {kind}, choices: [{choices}]" if choices else f"type: {kind}{uom}"


def _branch(one: _Group | tuple[int, Row], read: dict[int, Sentence], indent: str) -> Iterator[str]:
    if isinstance(one, _Group):
        yield from _group(one, read, indent)
        return
    n, row = one
    yield from _first(f"item_{n}", row.label, row.points or Decimal(0), indent)
    yield from (f"{indent}  {line}" for line in _method(n, row, read[row.at]))
    for key, said in (("clause", row.clause), ("department", row.department)):
        if said:
            yield f"{indent}  {key}: {_text(said)}"


def _group(group: _Group, read: dict[int, Sentence], indent: str) -> Iterator[str]:
    first = next(_rows(group))
    yield from _first(f"group_{first}_{len(indent) // 2}", bare(group.name), group.full, indent)
    if group.full != group.inner:
        yield f"{indent}  scale: true"
    yield f"{indent}  items:"
    for child in group.order:
        yield from _branch(child, read, indent + "    ")


def _rows(group: _Group) -> Iterator[int]:
    for one in group.order:
        yield from _rows(one) if isinstance(one, _Group) else (one[0],)


def _first(id: str, label: str, points: Decimal, indent: str) -> Iterator[str]:
    yield f"{indent}- id: {id}"
    yield f"{indent}  label: {_text(label)}"
    yield f"{indent}  points: {figure(points)}"


def _method(n: int, row: Row, sentence: Sentence) -> Iterator[str]:
    """The method's lines; where the sentence was not understood a yes-or-no in its place, so that the file can be tried."""
    names = [_metric_id(n, k) for k in range(max(1, len(sentence.metrics)))]
    for line in sentence.lines or ["method: check", "value: {0}"]:
        for k, name in enumerate(names):
            line = line.replace(f"{{{k}}}", name)
        yield line
    if not sentence.is_understood:
        yield f"{OPEN}：评分标准没有读懂，先按是否计分：{_one_line(row.rule)}"
    elif sentence.unread:
        yield f"{OPEN}：这些话没有读懂：{_one_line(sentence.unread)}"


def _metric_id(n: int, k: int) -> str:
    return f"m{n}" if k == 0 else f"m{n}_{k + 1}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    """A text as YAML takes it."""
    return json.dumps(_one_line(text), ensure_ascii=False)
