"""What an expression means: nulls, rounding, division and domains, types and names."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import polars as pl
import pytest

from scoring import Problem
from scoring.methods.field import Formula
from scoring.rubric.expression import Compiled, Type, compile_expression

DTYPES = {"number": pl.Float64, "boolean": pl.Boolean, "text": pl.String, "any": pl.String}


KINDS: dict[str, Type] = {"x": "number", "y": "number", "z": "number", "ok": "boolean", "no": "boolean", "t": "text"}


class Known:
    """x, y, z are numbers, ok and no conditions, t text, unit.<anything> unknown until it is read."""

    def type_of(self, name: str) -> Type | None:
        return "any" if name.startswith("unit.") else KINDS.get(name)

    def known(self) -> Iterable[str]:
        return [*KINDS, "unit.zone"]


def compiled(text: str, wanted: Type = "any") -> tuple[Compiled | None, list[Problem]]:
    return compile_expression(Formula(text, 7, 11), Known(), wanted, "a.yaml")


def value(text: str, wanted: Type = "any", **columns: Any) -> Any:
    """The expression for one unit; a name not given is null."""
    found, problems = compiled(text, wanted)
    assert found is not None, [problem.show("en") for problem in problems]
    given = {name: [columns.get(name.replace(".", "_"))] for name in found.names}
    frame = pl.DataFrame(given | {"row": [0]}, schema_overrides={n: DTYPES[Known().type_of(n) or "any"] for n in given})
    return frame.select(found.expr.alias("found"))["found"].to_list()[0]


def refused(text: str, wanted: Type = "any") -> list[tuple[str, int | None]]:
    """The codes of the problems, each with its offset in the text."""
    found, problems = compiled(text, wanted)
    assert found is None
    return [(problem.code, (problem.place.col or 0) - 11) for problem in problems]


# -- null in, null out ----------------------------------------------------------------------------------------------

STRICT = [
    *(
        "-x",
        "x + 1",
        "1 - x",
        "x * 0",
        "0 * x",
        "x / 2",
        "2 / x",
        "x = 1",
        "x <> 1",
        "x < 1",
        "x <= 1",
        "x > 1",
        "x >= 1",
    ),
    *("x BETWEEN 1 AND 2", "1 BETWEEN x AND 0", "1 BETWEEN 2 AND x", "x IN (1, 2)", "1 IN (x, 1)", "1 IN (2, x)"),
    *(
        "x NOT IN (1, 2)",
        "x NOT BETWEEN 1 AND 2",
        "LEAST(x, 120)",
        "LEAST(120, x)",
        "GREATEST(x, 0)",
        "GREATEST(0, 1, x)",
    ),
    *(
        "ABS(x)",
        "ROUND(x, 2)",
        "ROUND(x)",
        "FLOOR(x)",
        "CEIL(x)",
        "SQRT(x)",
        "LN(x)",
        "EXP(x)",
        "POWER(x, 2)",
        "POWER(2, x)",
    ),
    *(
        "POWER(x, 0)",
        "NOT ok",
        "ok AND TRUE",
        "ok AND FALSE",
        "FALSE AND ok",
        "ok OR TRUE",
        "TRUE OR ok",
        "ok OR FALSE",
    ),
    *("ok = TRUE", "t = 'a'", "t <> 'a'", "t IN ('a', 'b')", "'a' IN ('a', t)", "x = x", "unit.zone = 'farming'"),
]


@pytest.mark.parametrize("text", STRICT)
def test_every_operator_and_function_gives_null_for_null(text: str) -> None:
    assert value(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x IS NULL", True),
        ("x IS NOT NULL", False),
        ("x / 0 IS NULL", True),
        ("ok IS NULL", True),
        ("COALESCE(x, 5)", 5),
        ("COALESCE(x, y, 7)", 7),
        ("COALESCE(x, NULL)", None),
        ("COALESCE(t, '无')", "无"),
        ("COALESCE(ok, FALSE)", False),
        ("COALESCE(x, 0) + 1", 1),
    ],
)
def test_only_coalesce_and_is_null_accept_nulls(text: str, expected: Any) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CASE WHEN y > 0 THEN 1 ELSE 2 END", 1),
        ("CASE WHEN y < 0 THEN 1 ELSE 2 END", 2),
        ("CASE WHEN y < 0 THEN 1 END", None),
        ("CASE WHEN x > 0 THEN 1 ELSE 2 END", None),  # a null WHEN decides nothing
        ("CASE WHEN y > 0 THEN 1 WHEN x > 0 THEN 2 ELSE 3 END", 1),  # what comes after the branch taken is not asked
        ("CASE WHEN y < 0 THEN 1 WHEN x > 0 THEN 2 ELSE 3 END", None),
        ("CASE WHEN y > 0 THEN 1 ELSE x END", 1),  # nor is the branch not taken
        ("CASE WHEN y < 0 THEN x ELSE 2 END", 2),
        ("CASE WHEN y > 0 THEN x ELSE 2 END", None),
        ("CASE WHEN y = 0 THEN 0 ELSE 10 / y END", 5),
        ("CASE WHEN ok IS NULL THEN 9 ELSE 1 END", 9),
        ("CASE WHEN y > 1 THEN 'a' WHEN y > 0 THEN 'b' ELSE NULL END", "a"),
        ("CASE WHEN y > 0 THEN NULL ELSE 'b' END", None),
    ],
)
def test_case_takes_the_first_true_branch_and_asks_no_other(text: str, expected: Any) -> None:
    assert value(text, y=2) == expected


# -- rounding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ROUND(2.5)", 3),
        ("ROUND(-2.5)", -3),
        ("ROUND(0.5)", 1),
        ("ROUND(1.5)", 2),
        ("ROUND(2.675, 2)", 2.68),
        ("ROUND(1.005, 2)", 1.01),
        ("ROUND(-1.005, 2)", -1.01),
        ("ROUND(84.449, 1)", 84.4),
        ("ROUND(0.0005, 3)", 0.001),
        ("ROUND(1.1234567894, 9)", 1.123456789),
        ("ROUND(0.1 + 0.2, 1)", 0.3),
        ("ROUND(1 - 0.9 - 0.05, 1)", 0.1),
        ("FLOOR(0.3 / 0.1)", 3),
        ("FLOOR(-0.5)", -1),
        ("CEIL(0.3 / 0.1)", 3),
        ("CEIL(3 * 0.1 / 0.3)", 1),
        ("CEIL(-0.5)", 0),
        ("FLOOR(2.9999999999)", 3),
        ("FLOOR(2.999999999)", 2),
    ],
)
def test_halves_go_away_from_zero_on_nine_decimals(text: str, expected: float) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "0.3 / 0.1 >= 3",
        "0.1 + 0.2 = 0.3",
        "NOT 0.1 + 0.2 <> 0.3",
        "NOT 0.1 + 0.2 > 0.3",
        "0.1 + 0.2 <= 0.3",
        "0.1 + 0.2 IN (0.3, 0.4)",
        "0.3 BETWEEN 0.1 + 0.2 AND 1",
        "0.1 + 0.2 BETWEEN 0 AND 0.3",
        "1 / 3 * 3 = 1",
        "1.000000000 = 1.0000000001",
        "NOT 1 = 1.000000001",
    ],
)
def test_operands_of_a_comparison_are_rounded_to_nine_decimals(text: str) -> None:
    assert value(text) is True


def test_sums_and_products_are_not_rounded_on_the_way() -> None:
    assert value("1 / 3 * 3000000000") == pytest.approx(1e9, abs=1e-3)


# -- division and domains -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("1 / 0", "0 / 0", "1 / (0.3 - 0.1 * 3)", "1 / 0.0000000004", "x / (x - 4)"),
        *("SQRT(-1)", "SQRT(-0.000000001)", "LN(0)", "LN(-1)", "LN(0.0000000004)", "EXP(1000)"),
        *("POWER(-8, 0.5)", "POWER(0, -1)", "POWER(10, 400)", "POWER(-1, 0.3)"),
    ],
)
def test_outside_its_domain_a_function_gives_null(text: str) -> None:
    assert value(text, x=4) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7 / 2", 3.5),
        ("1 / 0.000000001", 1e9),
        ("SQRT(-0.0000000001)", 0),
        ("SQRT(0.0000000004)", 0),
        ("SQRT(9)", 3),
        ("LN(1)", 0),
        ("LN(EXP(2))", 2),
        ("EXP(0)", 1),
        ("EXP(-1000)", 0),
        ("POWER(2, 10)", 1024),
        ("POWER(-2, 3)", -8),
        ("POWER(0, 0)", 1),
        ("POWER(4, 0.5)", 2),
        ("ABS(-3)", 3),
    ],
)
def test_inside_its_domain_a_function_gives_its_value(text: str, expected: float) -> None:
    assert math.isclose(value(text), expected, abs_tol=1e-9)


# -- reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 2 - 3", 5),
        ("100 / 10 / 2", 5),
        ("-2 * -3", 6),
        ("2 - -3", 5),
        ("+4", 4),
        ("least(3, 1, 2)", 1),
        ("Greatest(3, 1, 2)", 3),
        ("LEAST(4)", 4),
        ("1 < 2 AND NOT 2 < 1", True),
        ("TRUE OR FALSE AND FALSE", True),
        ("NOT TRUE = FALSE", True),
        ("t = 'it''s'", False),
        ("'b' > 'a'", True),
        ("ok = no", False),
        ("ok IS TRUE", True),
        ("2 != 3", True),
        ("case when true then 1 end", 1),
        (".5 + 0", 0.5),
    ],
)
def test_expressions_read_as_in_sql(text: str, expected: Any) -> None:
    assert value(text, ok=True, no=False, t="x") == expected


def test_an_attribute_of_a_unit_is_read_as_what_is_wanted() -> None:
    assert value("unit.zone = 'farming'", unit_zone="farming") is True
    assert value("unit.households >= 300", unit_households="300") is True
    assert value("unit.households * 2", unit_households="12.5") == 25
    assert value("unit.households * 2", unit_households="many") is None
    assert value("unit.a = unit.b", unit_a="1", unit_b="1.0") is False
    assert value("NOT unit.remote", unit_remote="是") is False
    assert value("unit.remote OR ok", unit_remote="false", ok=True) is True
    assert value("unit.remote", "boolean", unit_remote="perhaps") is None
    assert value("NULL", "boolean") is None


def test_the_names_read_are_listed_once_in_order() -> None:
    found, _ = compiled("y + x * y + unit.size")
    assert found is not None
    assert found.names == ("y", "x", "unit.size")
    assert found.type == "number"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x + 1", "number"),
        ("x > 1", "boolean"),
        ("'a'", "text"),
        ("CASE WHEN ok THEN 1 END", "number"),
        ("NULL", "any"),
    ],
)
def test_an_expression_has_a_type(text: str, kind: str) -> None:
    found, _ = compiled(text)
    assert found is not None
    assert found.type == kind


# -- refusals, each at its column -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("x + t", [("type-error", 4)]),
        ("ok + 1", [("type-error", 0)]),
        ("x AND ok", [("type-error", 0)]),
        ("x > 'a'", [("type-error", 4)]),
        ("t > 1", [("type-error", 4)]),
        ("ok > TRUE", [("type-error", 0)]),
        ("ok IN (1, TRUE)", [("type-error", 7)]),
        ("x BETWEEN 'a' AND 2", [("type-error", 10)]),
        ("LEAST(x, t)", [("type-error", 9)]),
        ("ROUND(t, 1)", [("type-error", 6)]),
        ("COALESCE(x, 'a')", [("type-error", 12)]),
        ("CASE WHEN x THEN 1 END", [("type-error", 10)]),
        ("CASE WHEN ok THEN 1 ELSE 'a' END", [("type-error", 25)]),
        ("NOT x", [("type-error", 4)]),
        ("x + w", [("unknown-name", 4)]),
        ("w + v", [("unknown-name", 0), ("unknown-name", 4)]),
        ("X + 1", [("unknown-name", 0)]),
        ("x.y", [("unknown-name", 0)]),
        ("1x", [("bad-name", 0)]),
        ("x + 2y", [("bad-name", 4)]),
        ("0x1F", [("bad-name", 0)]),
        ("x y", [("missing-operator", 0)]),
        ("x + y z", [("missing-operator", 4)]),
        ("x AS z", [("not-allowed", 2)]),
        ("2 x", [("missing-operator", 0)]),
        ("x; y", [("several-expressions", 0)]),
        ("", [("several-expressions", 0)]),
        ("x +", [("expression-syntax", 2)]),
        ("(x", [("expression-syntax", 1)]),
        ("x)", [("expression-syntax", 1)]),
        ("x + 'a", [("expression-syntax", 4)]),
        ("x && y", [("expression-syntax", 2)]),
        ("x, y", [("expression-syntax", 1)]),
        ("GREATEST()", [("expression-syntax", 9)]),
        ("POWER(x)", [("expression-syntax", 7)]),
        ("1e5", [("not-a-number", 0)]),
        ("x + 5.", [("not-a-number", 4)]),
        ("x * 1234567890.1234567", [("too-many-digits", 4)]),
        ("x + （y）", [("full-width", 4)]),
        ("x，y", [("full-width", 1)]),
        ("x -- y", [("not-allowed", 2)]),
        ("x /* a */ + y", [("not-allowed", 2)]),
        ("x + SUM(y)", [("not-allowed", 4)]),
        ("COUNT(*)", [("not-allowed", 0)]),
        ("x % 2", [("not-allowed", 2)]),
        ("ok || no", [("not-allowed", 3)]),
        ("x ^ 2", [("not-allowed", 2)]),
        ("t LIKE 'a'", [("not-allowed", 2)]),
        ("IF(ok, 1, 2)", [("not-allowed", 0)]),
        ("CURRENT_DATE", [("not-allowed", 0)]),
        ("CAST(x AS INT)", [("not-allowed", 0)]),
        ("x IN (SELECT 1)", [("not-allowed", 0)]),
        ("(SELECT x)", [("not-allowed", 1)]),
        ("RANK() OVER (ORDER BY x)", [("not-allowed", 7)]),
        ("x = NULL", [("not-allowed", 0)]),
        ("CASE x WHEN 1 THEN 2 END", [("not-allowed", 0)]),
        ("ROUND(x, y)", [("not-allowed", 0)]),
        ("ROUND(x, -1)", [("not-allowed", 0)]),
        ("ROUND(x, 1, 2)", [("not-allowed", 0)]),
        ("FLOOR(x, 2)", [("not-allowed", 0)]),
        ("FOO(x)", [("unknown-function", 0)]),
        ("x + foo(y)", [("unknown-function", 4)]),
    ],
)
def test_what_the_language_has_not_is_refused_where_it_stands(text: str, problems: list[tuple[str, int]]) -> None:
    assert refused(text) == problems


def test_a_condition_is_wanted_where_a_condition_is_wanted() -> None:
    assert refused("x", "boolean") == [("type-error", 0)]
    assert refused("x + 1", "boolean") == [("type-error", 0)]
    assert refused("ok", "number") == [("type-error", 0)]


def test_a_quoted_mark_is_text() -> None:
    assert value("t = '全角：（）；'", t="全角：（）；") is True
    assert value("t = 'a -- b'", t="a -- b") is True
