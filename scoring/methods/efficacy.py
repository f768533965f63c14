"""功效系数: base points of the standard reached, plus a share of the step to the next one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal

import polars as pl

from scoring.methods.base import Ask, Inputs, Trace, Valued, constants, first_true
from scoring.methods.field import Number, Param, constant_number
from scoring.methods.words import Words, earns, listed
from scoring.text import Text, figure

COEFFICIENTS = tuple(Decimal(text) for text in ("1", "0.8", "0.6", "0.4", "0.2"))
NAMES = ("优秀", "良好", "平均", "较低", "较差")


class Efficacy(Valued):
    """Five standards from best to worst, each worth a coefficient; between two of them in proportion.

    Formula: P*c + (x - s) / (s' - s) * (P*c' - P*c), s the better-or-equal standard just below x, s' the next better
    Shape: one value and the standards per unit in, one figure of points out.
    Edges: at or above the best standard P; on a standard exactly its base; below the worst 0 (the rule jumps there).
    Nulls: null value or standard: the missing policy decides. Standards not strictly rising or falling: value null.
    Units of measure: standards as the value; coefficients are shares of P. Rising standards mean less is better.
    Source: 财统字〔1999〕6号 功效系数法; coefficients 1.0/0.8/0.6/0.4/0.2 (M7 of the field notes).

    Example:
        >>> m = Efficacy(id="a", points=20, method="efficacy", value="roe", standards=[13.5, 9.5, 6, 2, -3])
        >>> points_of(m, value=[9.2, 14, -3, -3.1], decimals=2)
        [15.66, 20.0, 4.0, 0.0]
    """

    method: Literal["efficacy"]
    standards: tuple[Param, ...]
    coefficients: tuple[Number, ...] = COEFFICIENTS

    def asks(self) -> dict[str, Ask]:
        return {"value": Ask(self.value), **{f"standard_{n}": Ask(s) for n, s in enumerate(self.standards, 1)}}

    def _standards(self, x: Inputs) -> list[pl.Expr]:
        return [x[f"standard_{n}"] for n in range(1, len(self.standards) + 1)]

    def score(self, x: Inputs) -> pl.Expr:
        marks = self._standards(x)
        pairs = list(pairwise(marks))
        falling = pl.all_horizontal([a > b for a, b in pairs])
        rising = pl.all_horizontal([a < b for a, b in pairs])
        more = self._points(x, marks, 1)
        less = self._points(x, marks, -1)
        return pl.when(falling).then(more).when(rising).then(less)

    def _points(self, x: Inputs, marks: list[pl.Expr], sign: int) -> pl.Expr:
        value = x.value * sign
        base = [float(c) * x.points for c in self.coefficients]
        branches: list[tuple[pl.Expr, Any]] = [(value >= marks[0] * sign, base[0])]
        for n in range(1, len(marks)):
            share = (x.value - marks[n]) / (marks[n - 1] - marks[n])
            branches.append((value >= marks[n] * sign, base[n] + share * (base[n - 1] - base[n])))
        return first_true(x.value, branches, 0.0)

    def _reached(self, t: Trace) -> int | None:
        marks = [t[f"standard_{n}"] for n in range(1, len(self.standards) + 1)]
        if t.value is None or any(mark is None for mark in marks):
            return None
        less = marks[0] < marks[-1]
        reached = [n for n, mark in enumerate(marks) if (t.value <= mark if less else t.value >= mark)]
        return reached[0] if reached else len(marks)

    def rule(self, w: Words) -> Text:
        lines = [
            earns(w.param(mark), c * self.points) for mark, c in zip(self.standards, self.coefficients, strict=False)
        ]
        end = Text("；两档之间按比例，不及最末一档 0 分", "; in proportion between two of them, 0 below the last")
        return listed(lines) + end

    def thresholds(self) -> Iterator[Decimal]:
        yield from constants(self.standards)

    def branches(self) -> dict[str, Text]:
        marks = [Text.of(f"{_written(mark)}") for mark in self.standards]
        reached = {f"standard_{n}": Text("达到标准值 ", "reached standard ") + mark for n, mark in enumerate(marks, 1)}
        return {**reached, "below": Text("不及最末一档", "below the last standard")}

    def reached(self, t: Trace) -> Iterator[str]:
        n = self._reached(t)
        if n is not None:
            yield f"standard_{n + 1}" if n < len(self.standards) else "below"

    def how(self, t: Trace) -> Text:
        n = self._reached(t)
        if n is None:
            return Text("无法计算", "cannot be computed")
        if n == len(self.standards):
            worst = figure(t[f"standard_{n}"])
            return Text(f"不及最差标准值 {worst}", f"worse than the worst standard ({worst})")
        mark = figure(t[f"standard_{n + 1}"])
        name = NAMES[n] if len(self.standards) == len(NAMES) else f"第 {n + 1} 档"
        zh, en = f"达到“{name}”标准值 {mark}", f"reached standard {n + 1} ({mark})"
        if n == 0:
            return Text(zh, en)
        nearer = figure(t[f"standard_{n}"])
        return Text(f"{zh}，向上一档 {nearer} 按比例调整", f"{en}, adjusted towards {nearer}")

    def next_step(self, t: Trace) -> Text | None:
        n = self._reached(t)
        if not n:
            return None
        return t.reach(t[f"standard_{n}"], self.coefficients[n - 1] * t.full)

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        if len(self.standards) < 2 or len(self.standards) != len(self.coefficients):
            yield (
                ("standards",),
                "standards-count",
                Text(
                    f"标准值 {len(self.standards)} 个，系数 {len(self.coefficients)} 个，须一一对应且不少于 2 个",
                    f"{len(self.standards)} standards but {len(self.coefficients)} coefficients; one for each is wanted, at least 2",
                ),
                None,
            )
        marks = [constant_number(standard) for standard in self.standards]
        numbers = [mark for mark in marks if mark is not None]
        if len(numbers) == len(marks) and not _strict(numbers):
            yield (
                ("standards",),
                "standards-unsorted",
                Text(
                    "标准值须严格递减（越大越好）或递增（越小越好）",
                    "standards must strictly fall (more is better) or rise (less is better)",
                ),
                None,
            )
        if (
            not all(0 <= c <= 1 for c in self.coefficients)
            or not _strict(list(self.coefficients))
            or self.coefficients[0] < self.coefficients[-1]
        ):
            yield (
                ("coefficients",),
                "coefficients-unsorted",
                Text("系数须在 0 与 1 之间并严格递减", "coefficients must fall strictly within 0 and 1"),
                None,
            )


def _strict(numbers: list[Decimal]) -> bool:
    pairs = list(pairwise(numbers))
    return all(a > b for a, b in pairs) or all(a < b for a, b in pairs)


def _written(param: Any) -> str:
    return figure(param) if isinstance(param, Decimal) else getattr(param, "text", "by")
