"""A rubric ready to score: its models with every expression compiled, names resolved and formulas in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from scoring.errors import Problem
from scoring.methods import Method
from scoring.methods.field import By, Formula
from scoring.methods.words import Words
from scoring.names import DEDUCTIONS
from scoring.rubric.expression import Compiled, Type, compile_expression
from scoring.rubric.model import Adjustment, Check, Fill, Group, Rubric
from scoring.rubric.names import RubricNames, compile_formulas
from scoring.text import Text

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a leaf: a constant, or a column expression with the names it reads."""

    kind: str
    constant: Decimal | None = None
    expr: pl.Expr | None = None
    names: tuple[str, ...] = ()
    bare: str | None = None  # the metric's id where the input is nothing but one


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf with its inputs compiled, and the conditions under which it applies (its own and its groups')."""

    method: Method
    path: Path
    inputs: Mapping[str, Input]
    applies: tuple[Compiled, ...]

    @property
    def id(self) -> str:
        return self.method.id

    def metrics(self) -> set[str]:
        """All bare metrics the leaf reads, in any place."""
        named = {name for i in self.inputs.values() for name in i.names}
        named |= {name for condition in self.applies for name in condition.names}
        return {name for name in named if "." not in name}

    def names(self) -> Iterator[str]:
        for i in self.inputs.values():
            yield from i.names
        for condition in self.applies:
            yield from condition.names


@dataclass(frozen=True)
class Plan:
    """What the engine runs; `rubric` is what the author wrote, `warnings` what the checks found worth saying."""

    rubric: Rubric
    file: str
    text: str
    names: RubricNames
    formulas: Mapping[str, Compiled]
    leaves: tuple[Leaf, ...]
    bonus: tuple[Leaf, ...]
    deductions: tuple[Leaf, ...]
    group_applies: Mapping[str, Compiled]
    vetoes: Mapping[str, Compiled]
    requires: Mapping[str, Compiled]
    where: Compiled | None
    over: Mapping[str, Compiled] = field(default_factory=dict)  # the `where` of each roll-up that has one
    checks: tuple[tuple[Check, Compiled], ...] = ()
    bases: Mapping[str, str] = field(default_factory=dict)  # the texts of the rubrics it extends, by id
    warnings: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        return self.rubric.rubric

    @property
    def decimals(self) -> int:
        return self.rubric.decimals

    def all_leaves(self) -> tuple[Leaf, ...]:
        return self.leaves + self.bonus + self.deductions

    def leaf(self, id: str) -> Leaf:
        return next(leaf for leaf in self.all_leaves() if leaf.id == id)

    def rule(self, leaf: Leaf) -> Text:
        """An item's rule as a handbook prints it, with labels and units of measure."""
        words, value = self.words, leaf.inputs.get("value")
        uom = words.measures[value.bare] if value is not None and value.bare else ""
        return leaf.method.rule(replace(words, uom=uom, takes_off=leaf.path[0] == DEDUCTIONS))

    @cached_property
    def words(self) -> Words:
        """What rules and formulas are put into words with: labels and units of measure of all metrics."""
        metrics = self.rubric.metrics
        labels = {id: metric.name(id) for id, metric in metrics.items()}
        return Words(labels=labels, measures={id: metric.measure for id, metric in metrics.items()})

    def said(self, formula: Formula) -> Text:
        """An expression of the rubric in words; said once, asked for by many scorecards."""
        if formula.text not in self._said:
            self._said[formula.text] = self.words.of(formula)
        return self._said[formula.text]

    @cached_property
    def _said(self) -> dict[str, Text]:
        return {}

    def conditions(self) -> Iterator[Compiled]:
        """Conditions outside the items: vetoes and requirements of grades."""
        yield from self.vetoes.values()
        yield from self.requires.values()

    def read_names(self) -> set[str]:
        """Every name that something in the rubric reads."""
        found = {name for leaf in self.all_leaves() for name in leaf.names()}
        found |= {
            name
            for c in (*self.formulas.values(), *self.conditions(), *self.group_applies.values())
            for name in c.names
        }
        found |= set(self.where.names) if self.where else set()
        return found | {key.removeprefix("-") for key in self.rubric.ranking.tie_break}

    def reach(self, names: Iterable[str]) -> set[str]:
        """The bare metrics among some names, and all metrics that their formulas read, however deep."""
        found: set[str] = set()
        left = [name for name in names if name in self.rubric.metrics]
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += [n for n in self.formulas[name].names if "." not in n] if name in self.formulas else []
        return found

    def is_held_by(self, metric: str) -> bool:
        return self.rubric.policy(metric) == "hold"


@dataclass
class _Compiler:
    rubric: Rubric
    names: RubricNames
    file: str
    problems: list[Problem] = field(default_factory=list)
    leaf_paths: dict[str, Path] = field(default_factory=dict)
    group_applies: dict[str, Compiled] = field(default_factory=dict)

    def compile(self, formula: Formula, wanted: Type) -> Compiled | None:
        found, wrong = compile_expression(formula, self.names, wanted, self.file)
        self.problems += wrong
        return found

    def condition(self, formula: Formula | None) -> Compiled | None:
        return None if formula is None else self.compile(formula, "boolean")

    def input(self, what: Decimal | Formula | By, kind: str) -> Input:
        if isinstance(what, Decimal):
            return Input(kind, constant=what)
        if isinstance(what, By):
            return self.by(what, kind)
        wanted: Type = "number" if kind in ("number", "count") else "boolean" if kind == "boolean" else "text"
        found = self.compile(what, wanted)
        if found is None:
            return Input(kind, expr=pl.lit(None))
        bare = what.bare if what.bare in self.rubric.metrics else None
        return Input(kind, expr=found.expr, names=found.names, bare=bare)

    def by(self, what: By, kind: str) -> Input:
        found = self.compile(what.by, "text")
        if found is None:
            return Input(kind, expr=pl.lit(None))
        chain: Any = pl.when(found.expr.is_null()).then(None)
        for case, number in what.cases.items():
            chain = chain.when(found.expr == pl.lit(case)).then(float(number))
        rest = None if what.otherwise is None else float(what.otherwise)
        return Input(kind, expr=chain.otherwise(rest), names=found.names)

    def leaf(self, method: Method, path: Path, above: tuple[Compiled, ...]) -> Leaf:
        own = self.condition(method.applies_if)
        inputs = {name: self.input(ask.what, ask.kind) for name, ask in method.asks().items()}
        return Leaf(method, path, inputs, above if own is None else (*above, own))

    def tree(self, items: Any, path: Path, above: tuple[Compiled, ...] = ()) -> Iterator[Leaf]:
        for n, item in enumerate(items):
            here = (*path, n)
            if not isinstance(item, Group):
                yield self.leaf(item, here, above)
                continue
            own = self.condition(item.applies_if)
            if own is not None:
                self.group_applies[item.id] = own
            yield from self.tree(item.items, (*here, "items"), above if own is None else (*above, own))

    def adjustment(self, part: Adjustment | None, key: str) -> tuple[Leaf, ...]:
        return () if part is None else tuple(self.tree(part.items, (key, "items")))


def compile_rubric(rubric: Rubric, text: str, file: str, lost: set[str]) -> tuple[Plan, list[Problem]]:
    """The plan of a rubric and the problems in its expressions; use the plan only where there are none."""
    names, formulas, problems = compile_formulas(rubric, file, lost)
    compiler = _Compiler(rubric, names, file, problems)
    leaves = tuple(compiler.tree(rubric.scorecard, ("scorecard",)))
    bonus = compiler.adjustment(rubric.bonus, "bonus")
    deductions = compiler.adjustment(rubric.deductions, "deductions")
    vetoes = {v.id: found for v in rubric.vetoes if (found := compiler.condition(v.when))}
    requires = {g.grade: found for g in rubric.grades if (found := compiler.condition(g.requires))}
    where = compiler.condition(rubric.applies_to.where)
    over = {
        id: found
        for id, metric in rubric.metrics.items()
        if metric.rollup and (found := compiler.condition(metric.rollup.over.where))
    }
    checks = tuple((check, found) for check in rubric.checks if (found := compiler.condition(check.that)))
    plan = Plan(
        rubric, file, text, names, formulas, leaves, bonus, deductions, compiler.group_applies,
        vetoes, requires, where, over, checks,
    )  # fmt: skip
    return plan, compiler.problems


def policy_text(policy: str | Fill) -> Text:
    """What a missing rule does, in words."""
    if isinstance(policy, Fill):
        return Text(f"未报按 {policy.value} 计", f"a missing value is read as {policy.value}")
    zh, en = {
        "no_points": ("未报不得分", "missing: no points"),
        "exempt": ("未报按缺项折算", "missing: left out and converted"),
        "full": ("未报计满分", "missing: all points"),
        "peer_mean": ("未报按同类均值计", "missing: the peers' mean"),
        "hold": ("未报暂不评分", "missing: on hold"),
    }[policy]
    return Text(zh, en)
