"""The branches of expressions: every WHEN of a CASE, every case of a `by`, as conditions that can be asked of a unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from sqlglot import exp

from scoring.methods.field import By, Formula
from scoring.rubric.expression import Compiled, compile_expression
from scoring.rubric.formulas import formulas
from scoring.rubric.plan import Path, Plan
from scoring.rubric.sql import trees
from scoring.text import Text


@dataclass(frozen=True, slots=True)
class Case:
    """One branch of an expression: where it stands, what it is, and the condition under which it is taken."""

    path: Path
    key: str
    name: Text
    when: pl.Expr
    names: tuple[str, ...]


def cases(plan: Plan) -> Iterator[Case]:
    """Every branch of the rubric's expressions; those of roll-ups speak of other rubrics and are left out."""
    for path, formula in formulas(plan.rubric):
        if path[-1] not in ("share", "of", "where"):
            yield from _of_formula(plan, path, formula)
    for leaf in plan.all_leaves():
        for name, ask in leaf.method.asks().items():
            if isinstance(ask.what, By):
                yield from _of_by(plan, (*leaf.path, name), ask.what)


def _of_formula(plan: Plan, path: Path, formula: Formula) -> Iterator[Case]:
    node = trees(formula.text)[0][0]
    for number, case in enumerate(node.find_all(exp.Case) if node is not None else ()):
        before: pl.Expr = pl.lit(False)
        names: list[str] = []
        for n, branch in enumerate(case.args["ifs"]):
            text = branch.this.sql()
            when = _compiled(plan, text)
            if when is None:
                return
            names += when.names
            said = plan.words.of(Formula(text))
            taken = when.expr.fill_null(False) & ~before
            yield Case(path, f"case_{number}_{n}", Text(f"{said.zh} 时", f"when {said.en}"), taken, tuple(names))
            before = before | when.expr.fill_null(True)  # a null WHEN decides nothing, nor does what comes after it
        if case.args.get("default") is not None:
            yield Case(
                path, f"case_{number}_else", Text("以上都不是（ELSE）", "none of these (ELSE)"), ~before, tuple(names)
            )


def _compiled(plan: Plan, text: str) -> Compiled | None:
    return compile_expression(Formula(text), plan.names, "boolean", plan.file)[0]


def _of_by(plan: Plan, path: Path, by: By) -> Iterator[Case]:
    found = compile_expression(by.by, plan.names, "text", plan.file)[0]
    if found is None:
        return
    listed = list(by.cases)
    for case in listed:
        yield Case(
            path, f"by_{case}", Text.of(f"{by.by.text} = {case}"), (found.expr == case).fill_null(False), found.names
        )
    if by.otherwise is not None:
        rest = (~found.expr.is_in(listed)).fill_null(False)
        yield Case(path, "by_otherwise", Text(f"{by.by.text} 其他", f"{by.by.text}: any other"), rest, found.names)
