"""An expression's text to sqlglot's tree; what cannot be read is refused at its column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sqlglot import Dialect, exp
from sqlglot.errors import SqlglotError

from scoring.errors import Place, Problem
from scoring.methods.field import Formula
from scoring.text import Text

WIDE_MARKS = re.compile("[（），。；：＋－＊／＜＞＝％０-９“”‘’]")
SQL = Dialect.get_or_raise(None)
NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?", re.ASCII)
QUOTED = re.compile("'[^']*'")
# what the author wrote, and what the language has instead, where sqlglot has a name of its own
WRITTEN: dict[str, tuple[str, str | None]] = {
    "dpipe": ("||", "OR"),
    "bitwiseor": ("|", "OR"),
    "bitwiseand": ("&", "AND"),
    "bitwisenot": ("~", "NOT"),
    "mod": ("%", None),
    "like": ("LIKE", "IN ('...', '...')"),
    "star": ("*", None),
    "tuple": ("( , )", None),
    "struct": ("{ }", None),
    "bracket": ("[ ]", None),
    "placeholder": ("? :", None),
    "parameter": ("@", None),
    "subquery": ("SELECT", None),
    "window": ("OVER", None),
    "bitwisexor": ("^", "POWER(x, n)"),
    "if": ("IF", "CASE WHEN ... THEN ... ELSE ... END"),
}


FUNCTIONS = ("COALESCE", "LEAST", "GREATEST", "ABS", "ROUND", "FLOOR", "CEIL", "SQRT", "LN", "EXP", "POWER", "CASE")


def allowed() -> Text:
    """What an expression may be made of."""
    listed = "、".join(FUNCTIONS)
    return Text(
        f"可用：+ - * /、比较、AND OR NOT、BETWEEN、IN、IS NULL、{listed}",
        f"allowed: + - * /, comparisons, AND OR NOT, BETWEEN, IN, IS NULL, {', '.join(FUNCTIONS)}",
    )


def parse_sql(formula: Formula, file: str) -> tuple[exp.Expression | None, list[Problem]]:
    """The tree of one expression, or the problem that prevents it."""
    wide = WIDE_MARKS.search(QUOTED.sub(lambda found: "_" * len(found.group()), formula.text))
    if wide:
        return None, [_wide(formula, file, wide.group(), wide.start())]
    try:
        nodes, comment = trees(formula.text)
    except SqlglotError as error:
        return None, [_unreadable(formula, file, error)]
    if comment is not None:
        return None, [_comment(formula, file, comment)]
    if len(nodes) != 1 or nodes[0] is None:
        return None, [_several(formula, file)]
    return nodes[0], []


@lru_cache(maxsize=4096)  # an author's file is checked again after every word; nobody changes a tree
def trees(text: str) -> tuple[list[exp.Expression | None], int | None]:
    """The trees of a text, and where its first comment begins."""
    tokens = SQL.tokenize(text)
    comment = next((token.end + 1 for token in tokens if token.comments), None)
    return SQL.parser().parse(tokens, text), comment


def _at(formula: Formula, file: str, offset: int) -> Place:
    return Place(file, formula.line, formula.col + offset)


def _wide(formula: Formula, file: str, mark: str, offset: int) -> Problem:
    said = Text(f"表达式里有全角标点“{mark}”", f"the full-width mark '{mark}' in an expression")
    return Problem("full-width", _at(formula, file, offset), said, Text("改成半角", "write it in ASCII"))


def _several(formula: Formula, file: str) -> Problem:
    said = Text("这里只能有一个表达式", "one expression is wanted here")
    return Problem("several-expressions", _at(formula, file, 0), said, Text("删去“;”", "remove the ';'"))


def _comment(formula: Formula, file: str, offset: int) -> Problem:
    said = Text("表达式里不能有注释（-- 或 /*）", "an expression has no comments (-- or /*)")
    fix = Text("减去负数写 a - (-b)；说明写在 note 里", "write a - (-b) to subtract a negative; notes go under `note`")
    blanks = len(formula.text[offset:]) - len(formula.text[offset:].lstrip())
    return Problem("not-allowed", _at(formula, file, offset + blanks), said, fix)


def _unreadable(formula: Formula, file: str, error: SqlglotError) -> Problem:
    details = (getattr(error, "errors", None) or [{}])[0]
    word, end = str(details.get("highlight") or ""), int(details.get("col") or formula.text.rfind("'"))
    said = next(
        (text for start, text in FAULTS.items() if str(details.get("description") or error).startswith(start)),
        Text(f"“{word}”处读不下去", f"'{word}' does not fit here"),
    )
    return Problem(
        "expression-syntax",
        _at(formula, file, max(end - len(word), 0)),
        Text(
            f"表达式“{formula.text}”不完整或有误：{said.zh}",
            f"the expression '{formula.text}' cannot be read: {said.en}",
        ),
        Text("检查括号、引号和运算符两边", "check the brackets, the quotes and both sides of each operator"),
    )


def alias_problem(node: exp.Alias, formula: Formula, file: str) -> Problem:
    """`1gdp` and `income growth`, which SQL reads as a new name for what stands before."""
    at = node.args["alias"].meta["start"]
    before = formula.text[:at].rstrip()
    first = re.split(r"[-+*/(,\s]", before)[-1]
    place, name = _at(formula, file, len(before) - len(first)), node.alias
    if first.upper() == "AS":
        said = Text("表达式里不能用 AS", "AS is not part of the expression language")
        return Problem("not-allowed", place, said, allowed())
    if at == len(before):
        said = Text(f"“{first}{name}”不是数字也不是名称", f"'{first}{name}' is neither a number nor a name")
        fix = Text(
            "名称以小写字母开头；数与名称之间要有运算符",
            "names start with a lower-case letter; put an operator between a number and a name",
        )
        return Problem("bad-name", place, said, fix)
    said = Text(f"“{first}”与“{name}”之间缺少运算符", f"an operator is missing between '{first}' and '{name}'")
    joined = f"{first}_{name}"
    fix = Text("在两者之间写上运算符", "write an operator between the two")
    if NAME.fullmatch(joined):
        fix = Text(f"名称里不能有空格：是否想写 {joined}？", f"a name has no blanks: did you mean {joined}?")
    return Problem("missing-operator", place, said, fix)


FAULTS = {
    "Required keyword": Text("有一处是空的", "something is missing"),
    "Expecting )": Text("缺少右括号", "a closing bracket is missing"),
    "Expected END": Text("CASE 缺少 END", "CASE wants END"),
    "The number of provided arguments": Text("参数太多", "too many arguments"),
    "Error tokenizing": Text("引号没有成对", "a quote is not closed"),
}


def start_of(node: exp.Expression, text: str) -> int:
    """The offset of a node's first character. sqlglot marks identifiers only, the rest is looked up in the text."""
    return min((found for part in node.walk() for found in _marks(part, text)), default=0)


def _marks(node: exp.Expression, text: str) -> Iterator[int]:
    if isinstance(node, exp.Identifier) and "start" in node.meta:
        yield node.meta["start"]
    if isinstance(node, exp.Literal):
        written = re.escape(f"'{node.name}'") if node.is_string else rf"(?<![\w.]){re.escape(node.name)}(?![\w.])"
        yield from (found.start() for found in list(re.finditer(written, text))[:1])
    if isinstance(node, (exp.Func, exp.Select)):
        inside = min((i.meta["start"] for i in node.find_all(exp.Identifier) if "start" in i.meta), default=len(text))
        names = "|".join(re.escape(name) for name in _names(node))
        yield from [found.start() for found in re.finditer(rf"\b({names})\b", text, re.I) if found.start() < inside][
            -1:
        ]


def _names(node: exp.Func | exp.Select) -> list[str]:
    if isinstance(node, exp.Select):
        return ["SELECT"]
    return [node.name] if isinstance(node, exp.Anonymous) else list(node.sql_names())
