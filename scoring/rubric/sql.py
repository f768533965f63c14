"""An expression's text to sqlglot's tree; what cannot be read is refused at its column."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from scoring.errors import Place, Problem
from scoring.methods.field import Formula
from scoring.text import Text

WIDE_MARKS = re.compile("[（），。；：＋－＊／＜＞＝％０-９“”‘’]")
QUOTED = re.compile("'[^']*'")


def parse_sql(formula: Formula, file: str) -> tuple[exp.Expression | None, list[Problem]]:
    """The tree of one expression, or the problem that prevents it."""
    wide = WIDE_MARKS.search(QUOTED.sub(lambda found: "_" * len(found.group()), formula.text))
    if wide:
        return None, [_wide(formula, file, wide.group(), wide.start())]
    try:
        nodes = sqlglot.parse(formula.text)
    except SqlglotError as error:
        return None, [_unreadable(formula, file, error)]
    if len(nodes) != 1 or nodes[0] is None:
        return None, [_several(formula, file)]
    return nodes[0], []


def _at(formula: Formula, file: str, offset: int) -> Place:
    return Place(file, formula.line, formula.col + offset)


def _wide(formula: Formula, file: str, mark: str, offset: int) -> Problem:
    said = Text(f"表达式里有全角标点“{mark}”", f"the full-width mark '{mark}' in an expression")
    return Problem("full-width", _at(formula, file, offset), said, Text("改成半角", "write it in ASCII"))


def _several(formula: Formula, file: str) -> Problem:
    said = Text("这里只能有一个表达式", "one expression is wanted here")
    return Problem("several-expressions", _at(formula, file, 0), said, Text("删去“;”", "remove the ';'"))


def _unreadable(formula: Formula, file: str, error: SqlglotError) -> Problem:
    details = (getattr(error, "errors", None) or [{}])[0]
    said = str(details.get("description") or error).splitlines()[0].split(" for <class")[0]
    return Problem(
        "expression-syntax",
        _at(formula, file, max(int(details.get("col") or 1) - 1, 0)),
        Text(f"表达式“{formula.text}”不完整或有误", f"the expression '{formula.text}' cannot be read: {said}"),
        Text("检查括号、引号和运算符两边", "check the brackets, the quotes and both sides of each operator"),
    )
