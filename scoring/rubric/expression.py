"""Expressions of a rubric: SQL scalar text, parsed by sqlglot, compiled to Polars by a visitor over an allow-list.

Null in, null out: every operator and function is strict, AND, OR, IN and LEAST included. CASE takes the first true
branch and a null WHEN makes it null; only COALESCE and IS NULL accept nulls. Operands of a comparison, FLOOR, CEIL and
ROUND are rounded to nine decimals first, so `0.3 / 0.1 >= 3` holds. Division by zero and functions outside their
domain give null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol

import polars as pl
from sqlglot import exp

from scoring.errors import Place, Problem, did_you_mean
from scoring.methods.field import MAX_DIGITS, NUMBER, Formula
from scoring.methods.rounding import PLACES, TOLERANCE, round_value
from scoring.rubric.sql import FUNCTIONS, NAME, WRITTEN, alias_problem, allowed, parse_sql, start_of
from scoring.text import Text

Type = Literal["number", "boolean", "text", "any"]
DECLARE = Text("在 metrics 里声明，或改用已有的名称", "declare it under `metrics`, or use a name that exists")
TYPE_TEXT = {
    "number": ("数字", "a number"),
    "boolean": ("是/否", "true or false"),
    "text": ("文字", "text"),
    "any": ("值", "a value"),
}


class Names(Protocol):
    """What an expression may name: the type of each name, and all names for a did-you-mean."""

    def type_of(self, name: str) -> Type | None: ...

    def known(self) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to run: its Polars form, its type, and the names it reads in order."""

    expr: pl.Expr
    type: Type
    names: tuple[str, ...]
    settled: bool = False  # already rounded to nine decimals
    partial: bool = False  # a CASE without ELSE: its author means it to be null where no branch holds


@dataclass(slots=True)
class _Typed:
    expr: pl.Expr
    type: Type
    settled: bool = False


@dataclass
class _Visitor:
    formula: Formula
    names: Names
    file: str
    problems: list[Problem] = field(default_factory=list)
    read: dict[str, None] = field(default_factory=dict)

    # -- problems ---------------------------------------------------------------------------------------------------

    def report(self, node: Any, code: str, zh: str, en: str, fix: Text | None = None, at: int | None = None) -> _Typed:
        offset = start_of(node, self.formula.text) if at is None else at
        place = Place(self.file, self.formula.line, self.formula.col + offset)
        self.problems.append(Problem(code, place, Text(zh, en), fix))
        return _Typed(pl.lit(None), "any")

    def want(self, node: exp.Expression, wanted: Type) -> _Typed:
        """The compiled node, which must be of the wanted type; a unit's attribute is read as a number where needed."""
        found = self.visit(node)
        if found.type == wanted or wanted == "any":
            return found
        if found.type == "any":
            return _Typed(READ_AS[wanted](found.expr), wanted)
        return self.mismatch(node, wanted, found.type)

    def mismatch(self, node: exp.Expression, wanted: Type, found: Type) -> _Typed:
        text = node.sql()
        (zh, en), (zh2, en2) = TYPE_TEXT[wanted], TYPE_TEXT[found]
        quoted = text if text.startswith("'") else f"'{text}'"
        self.report(node, "type-error", f"“{text}”应为{zh}，却是{zh2}", f"{quoted} must be {en}, but is {en2}")
        return _Typed(pl.lit(None), wanted)

    # -- nodes ------------------------------------------------------------------------------------------------------

    def visit(self, node: exp.Expression) -> _Typed:
        handler = VISITORS.get(type(node))
        if handler is None:
            return self.refuse(node)
        return handler(self, node)

    def refuse(self, node: exp.Expression) -> _Typed:
        """What the language does not have, said by what the author probably meant."""
        if isinstance(node, exp.Alias) and isinstance(node.args["alias"], exp.Identifier):
            self.problems.append(alias_problem(node, self.formula, self.file))
            return _Typed(pl.lit(None), "any")
        if isinstance(node, exp.Alias):
            return self.refuse(node.args["alias"])
        if isinstance(node, exp.Anonymous):
            near = did_you_mean(node.name.upper(), FUNCTIONS)
            return self.report(
                node,
                "unknown-function",
                f"没有函数 {node.name}",
                f"there is no function {node.name}",
                near or allowed(),
            )
        what, instead = WRITTEN.get(node.key, (node.key.upper(), None))
        written = re.search(re.escape(what), self.formula.text, re.IGNORECASE) if node.key in WRITTEN else None
        return self.report(
            node,
            "not-allowed",
            f"表达式里不能用 {what}",
            f"{what} is not part of the expression language",
            Text(f"写 {instead}", f"write {instead}") if instead else allowed(),
            written.start() if written else None,
        )

    def column(self, node: exp.Expression) -> _Typed:
        name = ".".join(part.name for part in node.parts)
        kind = self.names.type_of(name)
        if kind is None:
            near = did_you_mean(name, self.names.known())
            return self.report(
                node, "unknown-name", f"没有“{name}”这个名称", f"there is no name '{name}'", near or DECLARE
            )
        self.read[name] = None
        return _Typed(pl.col(name), kind, settled=kind == "number")

    def literal(self, node: exp.Expression) -> _Typed:
        if node.args["is_string"]:
            return _Typed(pl.lit(node.name), "text")
        if not NUMBER.fullmatch(node.name):
            return self.report(
                node,
                "not-a-number",
                f"“{node.name}”不是普通写法的数字",
                f"'{node.name}' is not a plain number",
                Text("写成 12、0.5 或 100000 这样的数字", "write digits such as 12, 0.5 or 100000"),
            )
        number = Decimal(node.name)
        if len(number.as_tuple().digits) > MAX_DIGITS:
            return self.report(
                node,
                "too-many-digits",
                f"{number} 超过 {MAX_DIGITS} 位有效数字",
                f"{number} has more than {MAX_DIGITS} significant digits",
                Text("四舍五入到够用的位数", "round it to the places that matter"),
            )
        return _Typed(pl.lit(float(number)), "number", settled=number == round(number, PLACES))

    def arithmetic(self, node: exp.Expression) -> _Typed:
        left, right = self.want(node.this, "number").expr, self.want(node.expression, "number").expr
        if isinstance(node, exp.Div):
            return _Typed(pl.when(round_value(right) != 0).then(left / right), "number")
        return _Typed(
            {exp.Add: left.__add__, exp.Sub: left.__sub__, exp.Mul: left.__mul__}[type(node)](right), "number"
        )

    def negative(self, node: exp.Expression) -> _Typed:
        found = self.want(node.this, "number")
        return _Typed(-found.expr, "number", found.settled)

    def pair(self, first: exp.Expression, second: exp.Expression) -> tuple[_Typed, _Typed]:
        """Two operands of one comparison: of the same type, numbers rounded."""
        a = self.visit(first)
        wanted: Type = a.type
        if wanted == "any":
            b = self.visit(second)
            wanted = "text" if b.type == "any" else b.type
            a = self.want(first, wanted)
        b = self.want(second, wanted)
        return (_rounded(a), _rounded(b)) if wanted == "number" else (a, b)

    def comparison(self, node: exp.Expression) -> _Typed:
        if isinstance(node.this, exp.Null) or isinstance(node.expression, exp.Null):
            return self.report(
                node,
                "not-allowed",
                "与 NULL 比较永远没有结果",
                "a comparison with NULL never holds",
                Text("写 IS NULL 或 IS NOT NULL", "write IS NULL or IS NOT NULL"),
            )
        a, b = self.pair(node.this, node.expression)
        ordered = isinstance(node, (exp.GT, exp.GTE, exp.LT, exp.LTE))
        if ordered and a.type == "boolean":
            return self.mismatch(node.this, "number", "boolean")
        compare: Callable[[pl.Expr, pl.Expr], pl.Expr] = COMPARISONS[type(node)]
        return _Typed(compare(a.expr, b.expr), "boolean")

    def between(self, node: exp.Expression) -> _Typed:
        low_a, low = self.pair(node.this, node.args["low"])
        high_a, high = self.pair(node.this, node.args["high"])
        return _Typed(_strict_all([low_a.expr >= low.expr, high_a.expr <= high.expr]), "boolean")

    def member(self, node: exp.Expression) -> _Typed:
        pairs = [self.pair(node.this, option) for option in node.expressions]
        if not pairs:
            return self.refuse(node)
        equal = [a.expr == b.expr for a, b in pairs]
        known = pl.all_horizontal([e.is_not_null() for e in equal])
        return _Typed(pl.when(known).then(pl.any_horizontal(equal)), "boolean")

    def logic(self, node: exp.Expression) -> _Typed:
        parts = [self.want(node.this, "boolean").expr, self.want(node.expression, "boolean").expr]
        known = pl.all_horizontal([part.is_not_null() for part in parts])
        both = parts[0] & parts[1] if isinstance(node, exp.And) else parts[0] | parts[1]
        return _Typed(pl.when(known).then(both), "boolean")

    def negation(self, node: exp.Expression) -> _Typed:
        return _Typed(~self.want(node.this, "boolean").expr, "boolean")

    def is_null(self, node: exp.Expression) -> _Typed:
        found = self.visit(node.this)
        if isinstance(node.expression, exp.Null):
            return _Typed(found.expr.is_null(), "boolean")
        if isinstance(node.expression, exp.Boolean):
            return self.comparison(exp.EQ(this=node.this.copy(), expression=node.expression.copy()))
        return self.refuse(node)

    def case(self, node: exp.Expression) -> _Typed:
        if node.args.get("this") is not None:
            return self.report(node, "not-allowed", "CASE 后直接写 WHEN 条件", "write CASE WHEN condition", None)
        branches = node.args["ifs"]
        results = [branch.args["true"] for branch in branches]
        default = node.args.get("default")
        kind = self.common_type([*results, *([default] if default is not None else [])])
        chain: Any = pl
        for branch, result in zip(branches, results, strict=True):
            when = self.want(branch.this, "boolean").expr
            chain = chain.when(when.is_null()).then(None).when(when).then(self.want(result, kind).expr)
        otherwise = None if default is None else self.want(default, kind).expr
        return _Typed(chain.otherwise(otherwise), kind)

    def common_type(self, nodes: list[exp.Expression]) -> Type:
        kinds: list[Type] = [self.visit(node).type for node in nodes if not isinstance(node, exp.Null)]
        return next((kind for kind in kinds if kind != "any"), "text" if kinds else "any")

    def several(self, node: exp.Expression) -> list[exp.Expression]:
        return [node.this, *node.expressions]

    def extreme(self, node: exp.Expression) -> _Typed:
        parts = [self.want(part, "number").expr for part in self.several(node)]
        known = pl.all_horizontal([part.is_not_null() for part in parts])
        best = pl.min_horizontal(parts) if isinstance(node, exp.Least) else pl.max_horizontal(parts)
        return _Typed(pl.when(known).then(best), "number")

    def coalesce(self, node: exp.Expression) -> _Typed:
        parts = self.several(node)
        kind = self.common_type(parts)
        return _Typed(pl.coalesce([self.want(part, kind).expr for part in parts]), kind)

    def function(self, node: exp.Expression) -> _Typed:
        if any(value for key, value in node.args.items() if key not in ("this",)):
            return self.report(
                node, "not-allowed", f"{node.key.upper()} 只有一个参数", f"{node.key.upper()} takes one argument"
            )
        x = self.want(node.this, "number").expr
        return _Typed(ONE_ARGUMENT[type(node)](x), "number", settled=isinstance(node, (exp.Floor, exp.Ceil)))

    def power(self, node: exp.Expression) -> _Typed:
        x, n = self.want(node.this, "number").expr, self.want(node.expression, "number").expr
        return _Typed(_finite(x.pow(n)), "number")

    def round(self, node: exp.Expression) -> _Typed:
        places = node.args.get("decimals")
        x = self.want(node.this, "number").expr
        digits = "0" if places is None else places.name if isinstance(places, exp.Literal) else ""
        if not digits.isdigit() or int(digits) > 9 or node.args.get("truncate") is not None:
            return self.report(
                node,
                "not-allowed",
                "ROUND 的位数须是 0 到 9 的整数",
                "the places of ROUND must be a whole number from 0 to 9",
            )
        return _Typed(_round_half_up(x, int(digits)), "number", settled=True)

    def null(self, node: exp.Expression) -> _Typed:
        return _Typed(pl.lit(None), "any")

    def boolean(self, node: exp.Expression) -> _Typed:
        return _Typed(pl.lit(bool(node.this)), "boolean")

    def paren(self, node: exp.Expression) -> _Typed:
        return self.visit(node.this)


TRUTHS = {"true": True, "false": False, "是": True, "否": False}
READ_AS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "number": lambda x: x.cast(pl.Float64, strict=False),
    "text": lambda x: x.cast(pl.String),
    "boolean": lambda x: x.cast(pl.String).replace_strict(TRUTHS, default=None, return_dtype=pl.Boolean),
}
COMPARISONS: dict[type, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    exp.EQ: pl.Expr.eq,
    exp.NEQ: pl.Expr.ne,
    exp.GT: pl.Expr.gt,
    exp.GTE: pl.Expr.ge,
    exp.LT: pl.Expr.lt,
    exp.LTE: pl.Expr.le,
}
ONE_ARGUMENT: dict[type, Callable[[pl.Expr], pl.Expr]] = {
    exp.Abs: lambda x: x.abs(),
    exp.Floor: lambda x: round_value(x).floor(),
    exp.Ceil: lambda x: round_value(x).ceil(),
    # what rounds to zero is zero: the root of a float's last bit would be a figure that people see
    exp.Sqrt: lambda x: pl.when(round_value(x) > 0).then(x.sqrt()).when(round_value(x) == 0).then(0.0),
    exp.Ln: lambda x: pl.when(round_value(x) > 0).then(x.log()),
    exp.Exp: lambda x: _finite(x.exp()),
}
VISITORS: dict[type, Callable[[_Visitor, Any], _Typed]] = {
    exp.Column: _Visitor.column,
    exp.Literal: _Visitor.literal,
    exp.Null: _Visitor.null,
    exp.Boolean: _Visitor.boolean,
    exp.Paren: _Visitor.paren,
    exp.Neg: _Visitor.negative,
    exp.And: _Visitor.logic,
    exp.Or: _Visitor.logic,
    exp.Not: _Visitor.negation,
    exp.Between: _Visitor.between,
    exp.In: _Visitor.member,
    exp.Is: _Visitor.is_null,
    exp.Case: _Visitor.case,
    exp.Coalesce: _Visitor.coalesce,
    exp.Least: _Visitor.extreme,
    exp.Greatest: _Visitor.extreme,
    exp.Pow: _Visitor.power,
    exp.Round: _Visitor.round,
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Div), _Visitor.arithmetic),
    **dict.fromkeys(COMPARISONS, _Visitor.comparison),
    **dict.fromkeys(ONE_ARGUMENT, _Visitor.function),
}


def _rounded(found: _Typed) -> _Typed:
    return found if found.settled else _Typed(round_value(found.expr), found.type, True)


def _strict_all(parts: list[pl.Expr]) -> pl.Expr:
    known = pl.all_horizontal([part.is_not_null() for part in parts])
    return pl.when(known).then(pl.all_horizontal(parts))


def _finite(x: pl.Expr) -> pl.Expr:
    return pl.when(x.is_finite()).then(x)


def _round_half_up(x: pl.Expr, places: int) -> pl.Expr:
    scale = 10.0**places
    whole = (round_value(x).abs() * (scale * (1 + 2.0**-50)) + (0.5 + TOLERANCE)).floor() * x.sign()
    return (whole / pl.lit(scale)).round(places, mode="half_away_from_zero")


def compile_expression(
    formula: Formula, names: Names, wanted: Type, file: str
) -> tuple[Compiled | None, list[Problem]]:
    """The expression ready to run, or the problems that prevent it, each at its line and column."""
    text, file = formula.text.strip(), formula.file or file
    if NAME.fullmatch(text) and names.type_of(text) == wanted:
        return Compiled(pl.col(text), wanted, (text,), settled=wanted == "number"), []
    node, problems = parse_sql(formula, file)
    if node is None:
        return None, problems
    visitor = _Visitor(formula, names, file)
    found = visitor.want(node, wanted)
    if visitor.problems:
        return None, _distinct(visitor.problems)
    partial = isinstance(node, exp.Case) and node.args.get("default") is None
    return Compiled(found.expr, found.type, tuple(visitor.read), found.settled, partial), []


def _distinct(problems: list[Problem]) -> list[Problem]:
    """Each problem once; types are not judged where something stands that has none."""
    if any(p.code == "not-allowed" for p in problems):
        problems = [p for p in problems if p.code != "type-error"]
    return list({(p.place, p.code): p for p in problems}.values())
