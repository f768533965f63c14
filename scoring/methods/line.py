"""A counted line of `deduct` and `award`: so much for each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from scoring.methods.base import Ask, Inputs, Method, Trace
from scoring.methods.field import Expression, Formula, Label, Model, Number
from scoring.methods.words import Words, listed
from scoring.text import Text, figure, join


class Line(Model):
    """`count` times `per` points, at most `cap`, unless an excuse holds."""

    count: Expression
    per: Number
    cap: Number | None = None
    unless: Expression | None = None
    label: Label | None = None


class Counted(Method):
    """What `deduct` and `award` share: lines that count whole things, and the excuse for all of them."""

    each: tuple[Line, ...]
    unless: Expression | None = None

    def asks(self) -> dict[str, Ask]:
        asks = {f"count_{n}": Ask(line.count, "count") for n, line in enumerate(self.each, 1)}
        for n, line in enumerate(self.each, 1):
            if line.unless is not None:
                asks[f"unless_{n}"] = Ask(line.unless, "boolean")
        if self.unless is not None:
            asks["unless"] = Ask(self.unless, "boolean")
        return asks

    def waived(self, x: Inputs, n: int) -> pl.Expr:
        """True where line n, or the whole item, is excused; a null excuse does not excuse."""
        excuses = [x["unless"]] if self.unless is not None else []
        if self.each[n - 1].unless is not None:
            excuses.append(x[f"unless_{n}"])
        return pl.any_horizontal([pl.lit(False), *(excuse.fill_null(False) for excuse in excuses)])

    def has_excuse(self, line: Line) -> bool:
        return self.unless is not None or line.unless is not None

    def needed(self, x: Inputs) -> dict[str, pl.Expr]:
        return {f"count_{n}": ~self.waived(x, n) for n, line in enumerate(self.each, 1) if self.has_excuse(line)}

    def amounts(self, x: Inputs) -> list[pl.Expr]:
        """Points of each line: 0 where waived, null where its count is."""
        found = []
        for n, line in enumerate(self.each, 1):
            amount = x[f"count_{n}"] * float(line.per)
            if line.cap is not None:
                amount = amount.clip(upper_bound=float(line.cap))
            found.append(pl.when(self.waived(x, n)).then(0.0).otherwise(amount) if self.has_excuse(line) else amount)
        return found

    def total(self, x: Inputs) -> pl.Expr:
        """The lines' sum; null where a line that counts is null."""
        amounts = self.amounts(x)
        missing = pl.any_horizontal([amount.is_null() for amount in amounts])
        return pl.when(~missing).then(pl.sum_horizontal(amounts))

    def most(self) -> Decimal:
        """The most the lines can come to together; infinite where one that counts has no cap."""
        return sum((_most(line) for line in self.each), Decimal(0))

    def excused(self, t: Trace, n: int) -> bool:
        return bool(t["unless"]) or bool(t[f"unless_{n}"])

    def lines_written(self, w: Words, sign: str) -> Text:
        """Every line with what each one counts, and what excuses it."""
        lines = listed(self._line(w, line, sign) for line in self.each)
        return lines + _excused(w, self.unless, Text("；", "; "))

    def _line(self, w: Words, line: Line, sign: str) -> Text:
        name, per = line.label or w.of(line.count), figure(line.per)
        measure = w.measures.get(line.count.bare or "")
        each = f"每 1 {measure}" if measure else "每次"
        said = Text(f"{name.zh}，{each}{'加' if sign == '+' else '扣'} {per} 分", f"{sign}{per} for each: {name.en}")
        if line.cap is not None:
            said += Text(f"（最多 {figure(line.cap)} 分）", f" (at most {figure(line.cap)})")
        return said + _excused(w, line.unless, Text("，", ", "))

    def line_name(self, n: int, lang: str) -> str:
        line = self.each[n - 1]
        return line.label.pick(lang) if line.label else line.count.text

    def branches(self) -> dict[str, Text]:
        found = {"none": Text("没有计次", "nothing counted")}
        for n, line in enumerate(self.each, 1):
            name = Text(self.line_name(n, "zh"), self.line_name(n, "en"))
            found[f"line_{n}"] = Text("计次：", "counted: ") + name
            if line.cap is not None and line.per > 0:
                found[f"cap_{n}"] = Text("达到单行上限：", "at the line's cap: ") + name
            if line.unless is not None:
                found[f"unless_{n}"] = Text("除外：", "excused: ") + name
        if self.unless is not None:
            found["unless"] = Text("整项除外", "excused altogether")
        return found

    def reached(self, t: Trace) -> Iterator[str]:
        if t["unless"]:
            yield "unless"
            return
        yield from (f"unless_{n}" for n in range(1, len(self.each) + 1) if t[f"unless_{n}"])
        counted = [n for n in range(1, len(self.each) + 1) if t[f"count_{n}"] and not t[f"unless_{n}"]]
        for n in counted:
            yield f"line_{n}"
            cap = self.each[n - 1].cap
            if cap is not None and t[f"count_{n}"] * self.each[n - 1].per >= cap:
                yield f"cap_{n}"
        if not counted:
            yield "none"

    def lines_said(self, t: Trace) -> Text:
        said = []
        for n, line in enumerate(self.each, 1):
            count = t[f"count_{n}"]
            if count is None or (count == 0 and len(self.each) > 1):
                continue
            zh, en = (
                f"{self.line_name(n, 'zh')} {figure(count)} × {figure(line.per)}",
                f"{self.line_name(n, 'en')} {figure(count)} x {figure(line.per)}",
            )
            if self.excused(t, n):
                zh, en = zh + "（免计）", en + " (excused)"
            elif line.cap is not None and count * line.per > line.cap:
                zh, en = zh + f"（上限 {figure(line.cap)}）", en + f" (at most {figure(line.cap)})"
            said.append(Text(zh, en))
        return join(said, "，", ", ")

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        if not self.each:
            yield (
                ("each",),
                "no-lines",
                Text("至少要有一行 {count, per}", "at least one line {count, per} is wanted"),
                None,
            )
        for n, line in enumerate(self.each):
            if line.per < 0 or (line.cap is not None and line.cap < 0):
                yield (
                    ("each", n),
                    "per-negative",
                    Text("per 与 cap 须不小于 0", "per and cap must not be negative"),
                    None,
                )


def _most(line: Line) -> Decimal:
    if line.cap is not None:
        return line.cap
    return Decimal("Infinity") if line.per > 0 else Decimal(0)


def _excused(w: Words, unless: Formula | None, stop: Text) -> Text:
    """The excuse as the end of a sentence; nothing where there is none."""
    if unless is None:
        return Text("", "")
    said = w.of(unless)
    return stop + Text(f"{said.zh} 的除外", f"unless {said.en}")
