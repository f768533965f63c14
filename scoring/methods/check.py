"""是否: all or nothing, or the share of a checklist that holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

import polars as pl
from pydantic import BeforeValidator

from scoring.methods.base import Ask, Inputs, Method, Trace
from scoring.methods.field import Expression, Label, Model
from scoring.methods.words import Words, listed
from scoring.text import Text, figure


class Condition(Model):
    """One line of a checklist."""

    when: Expression
    label: Label | None = None


ConditionLine = Annotated[
    Condition, BeforeValidator(lambda v: v if isinstance(v, (Mapping, Condition)) else {"when": v})
]


class Check(Method):
    """All points if a condition is true; or, for a checklist, the share of its lines that hold.

    Formula: P if value else 0; checklist: P * lines that hold / lines, or with `need: all` P if every line holds
    Shape: one condition (or several) per unit in, one figure of points out.
    Edges: none.
    Nulls: null value: the missing policy decides; a null line of a checklist does not hold.
    Units of measure: points.
    Source: 责任链三项、“进章程”等是否类要求 (O01, S01 of the field notes).

    Example:
        >>> m = Check(id="a", points=6, method="check", checklist=["one", "two", "three"])
        >>> points_of(m, line_1=[True, True], line_2=[True, None], line_3=[True, False])
        [6.0, 2.0]
    """

    method: Literal["check"]
    value: Expression | None = None
    checklist: tuple[ConditionLine, ...] = ()
    need: Literal["share", "all"] = "share"

    def asks(self) -> dict[str, Ask]:
        if self.value is not None:
            return {"value": Ask(self.value, "boolean")}
        return {f"line_{n}": Ask(line.when, "boolean") for n, line in enumerate(self.checklist, 1)}

    def score(self, x: Inputs) -> pl.Expr:
        if self.value is not None:
            return pl.when(x.value).then(x.points).when(x.value.is_not_null()).then(0.0)
        held = [x[f"line_{n}"].fill_null(False).cast(pl.Float64) for n in range(1, len(self.checklist) + 1)]
        if self.need == "all":
            return pl.min_horizontal(held) * x.points
        return pl.sum_horizontal(held) * x.points / pl.lit(float(len(held)))

    def rule(self, w: Words) -> Text:
        full = figure(self.points)
        if self.value is not None:
            said = w.of(self.value)
            return Text(f"{said.zh}：是得 {full} 分，否不得分", f"{full} if true: {said.en}")
        lines = [line.label or w.of(line.when) for line in self.checklist]
        rest = {
            "share": Text(f"按符合的项数得 {full} 分中的比例", f"{full} in proportion to the lines that hold"),
            "all": Text(f"全部符合得 {full} 分，否则不得分", f"{full} if all of them hold"),
        }[self.need]
        return listed(lines) + Text("；", "; ") + rest

    def branches(self) -> dict[str, Text]:
        if self.value is not None:
            return {"true": Text("成立", "true"), "false": Text("不成立", "false")}
        names = [line.label or Text.of(line.when.text) for line in self.checklist]
        missed = {f"line_{n}": Text("不符合：", "does not hold: ") + name for n, name in enumerate(names, 1)}
        return {"all": Text("全部符合", "every line holds"), **missed}

    def reached(self, t: Trace) -> Iterator[str]:
        if self.value is not None:
            yield "true" if t.value else "false"
            return
        missed = [f"line_{n}" for n in range(1, len(self.checklist) + 1) if not t[f"line_{n}"]]
        yield from missed or ["all"]

    def how(self, t: Trace) -> Text:
        if self.value is not None:
            return Text("符合", "it holds") if t.value else Text("不符合", "it does not hold")
        held = sum(bool(t[f"line_{n}"]) for n in range(1, len(self.checklist) + 1))
        rule = Text("须全部符合", "all are wanted") if self.need == "all" else Text("按比例", "in proportion")
        return Text(
            f"{len(self.checklist)} 项中 {held} 项符合（{rule.zh}）",
            f"{held} of {len(self.checklist)} hold ({rule.en})",
        )

    def next_step(self, t: Trace) -> Text | None:
        if t.points >= t.full:
            return None
        if self.value is not None:
            return Text(f"符合后可得 {t.p(t.full)} 分", f"would earn {t.p(t.full)} once it holds")
        missed = [line for n, line in enumerate(self.checklist, 1) if not t[f"line_{n}"]]
        zh = "、".join(line.label.zh if line.label else line.when.text for line in missed)
        en = ", ".join(line.label.en if line.label else line.when.text for line in missed)
        return Text(f"尚缺：{zh}", f"still wanted: {en}")

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        if (self.value is None) == (not self.checklist):
            yield (
                (),
                "value-or-checklist",
                Text("value 与 checklist 须写且只写一个", "write either `value` or `checklist`"),
                None,
            )
