"""等次: points by a named value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BeforeValidator

from scoring.methods.base import Ask, Inputs, Trace, Valued, first_true, within_bounds
from scoring.methods.field import Number, refuse, to_number
from scoring.methods.words import Words, earns, listed
from scoring.text import Text

OTHERWISE = "otherwise"


def _table(value: Any) -> dict[str, Decimal]:
    if not isinstance(value, Mapping) or not value:
        refuse("not-a-mapping", "choices 应为“名称: 分数”", "`choices` must be 'name: points'")
    return {str(name): to_number(points) for name, points in value.items()}


class Choice(Valued):
    """Points by named value: `{好: 10, 较好: 8, otherwise: 0}`.

    Formula: points of the name that equals the value
    Shape: one text value per unit in, one figure of points out.
    Edges: names match exactly; `otherwise` catches every other name.
    Nulls: null value: the missing policy decides; a name not listed without `otherwise`: the value counts as null.
    Units of measure: points, within 0 and P.
    Source: 等次计分, e.g. 晋位 / 保位 / 降位 (V10 of the field notes).

    Example:
        >>> m = Choice(id="a", points=10, method="choice", value="move", choices={"晋位": 10, "保位": 7, "降位": 0})
        >>> points_of(m, value=["保位", "晋位", "别的", None])
        [7.0, 10.0, None, None]
    """

    method: Literal["choice"]
    choices: Annotated[dict[str, Number], BeforeValidator(_table)]

    def asks(self) -> dict[str, Ask]:
        return {"value": Ask(self.value, "text")}

    def score(self, x: Inputs) -> pl.Expr:
        named = {name: points for name, points in self.choices.items() if name != OTHERWISE}
        rest = self.choices.get(OTHERWISE)
        branches = ((x.value == pl.lit(name), float(points)) for name, points in named.items())
        return first_true(x.value, branches, None if rest is None else float(rest))

    def bounds(self) -> tuple[Decimal, Decimal]:
        return min(self.choices.values()), max(self.choices.values())

    def rule(self, w: Words) -> Text:
        rest = Text("其余", "otherwise")
        return listed(
            earns(rest if name == OTHERWISE else Text.of(name), points) for name, points in self.choices.items()
        )

    def branches(self) -> dict[str, Text]:
        return {name: Text("其余", "otherwise") if name == OTHERWISE else Text.of(name) for name in self.choices}

    def reached(self, t: Trace) -> Iterator[str]:
        if t.value is not None:
            yield t.value if t.value in self.choices else OTHERWISE

    def how(self, t: Trace) -> Text:
        if t.value not in self.choices:
            return Text("属于“其他”", "counted as 'otherwise'")
        return Text(
            f"“{t.value}”计 {t.p(self.choices[t.value])} 分", f"'{t.value}' counts {t.p(self.choices[t.value])}"
        )

    def next_step(self, t: Trace) -> Text | None:
        better = [(name, p) for name, p in self.choices.items() if p > t.points and name != OTHERWISE]
        if not better:
            return None
        name, points = min(better, key=lambda one: one[1])
        return Text(f"“{name}”可得 {t.p(points)} 分", f"'{name}' would earn {t.p(points)}")

    def outcomes(self) -> dict[str, Decimal]:
        return dict(self.choices)

    def written(self) -> Iterator[tuple[tuple[str | int, ...], Decimal]]:
        for name, points in self.choices.items():
            yield ("choices", name), points

    def flaws(self) -> Iterator[tuple[tuple[str | int, ...], str, Text, Text | None]]:
        for name, points in self.choices.items():
            if not within_bounds(points, self.points):
                yield (
                    ("choices", name),
                    "points-out-of-range",
                    Text(
                        f"得分须在 0 与 {self.points} 之间，却是 {points}",
                        f"points must lie between 0 and {self.points}, found {points}",
                    ),
                    None,
                )
