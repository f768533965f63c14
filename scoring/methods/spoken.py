"""An expression in the words of those who read a scorecard: labels for names, signs for operators, words for the rest."""

from __future__ import annotations

import re
from collections.abc import Callable

from scoring.text import Text

TOKEN = re.compile(r"'(?:[^']|'')*'|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?|\d+(?:\.\d+)?|<>|!=|<=|>=|\S")
EMPTY = re.compile(r"\bIS\s+(NOT\s+)?NULL\b", re.IGNORECASE)
SIGNS = {"*": "×", "/": "÷", "-": "−", ">=": "≥", "<=": "≤", "<>": "≠", "!=": "≠"}
WORDS = {
    "AND": Text("且", "and"),
    "OR": Text("或", "or"),
    "NOT": Text("非", "not"),
    "WHEN": Text("若", "if"),
    "THEN": Text("则", "then"),
    "ELSE": Text("否则", "otherwise"),
    "BETWEEN": Text("介于", "between"),
    "IN": Text("属于", "in"),
    "TRUE": Text("是", "true"),
    "FALSE": Text("否", "false"),
    "NULL": Text("空", "nothing"),
    "IS_EMPTY": Text("未报", "is missing"),
    "IS_GIVEN": Text("已报", "is known"),
    "LEAST": Text("取最小", "the least of"),
    "GREATEST": Text("取最大", "the greatest of"),
    "COALESCE": Text("取首个已报的", "the first known of"),
    "ABS": Text("绝对值", "abs"),
    "ROUND": Text("四舍五入", "round"),
    "FLOOR": Text("向下取整", "floor"),
    "CEIL": Text("向上取整", "ceil"),
    "SQRT": Text("平方根", "sqrt"),
    "LN": Text("自然对数", "ln"),
    "EXP": Text("自然指数", "exp"),
    "POWER": Text("乘方", "power"),
}
TIGHT = re.compile(r"(?<=[(；」]) (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) (?=「)|(?<=[(；]) | (?=[),；;])")


def spoken(expression: str, named: Callable[[str], Text]) -> Text:
    """An expression as one can read it aloud; `named` says each name.

    Example:
        >>> say = spoken("CASE WHEN a > 0 THEN b / a ELSE 0 END", lambda name: Text(f"「{name}」", f"[{name}]"))
        >>> say.zh, say.en
        ('若「a」 > 0 则「b」 ÷ 「a」；否则 0', 'if [a] > 0 then [b] ÷ [a]; otherwise 0')
    """
    tokens = TOKEN.findall(EMPTY.sub(lambda found: "IS_GIVEN" if found[1] else "IS_EMPTY", expression))
    zh = _said(tokens, lambda text: text.zh, named, "；")
    return Text(zh, _said(tokens, lambda text: text.en, named, ";"))


def _said(tokens: list[str], pick: Callable[[Text], str], named: Callable[[str], Text], stop: str) -> str:
    parts: list[str] = []
    depth, first, between = 0, True, False
    for token in tokens:
        word = token.upper()
        if word == "CASE":
            depth, first = depth + 1, True
            parts += ["("] if depth > 1 else []
        elif word == "END":
            depth -= 1
            parts += [")"] if depth else []
        elif word in ("WHEN", "ELSE"):
            parts += [pick(WORDS[word])] if first else [stop, pick(WORDS[word])]
            first = False
        elif word == "AND" and between:
            parts.append("~")
            between = False
        else:
            between = between or word == "BETWEEN"
            parts.append(pick(_token(token, named)))
    return TIGHT.sub("", " ".join(parts))


def _token(token: str, named: Callable[[str], Text]) -> Text:
    if token.startswith("'") and len(token) > 1:
        return Text(f"‘{token[1:-1]}’", token)
    if token.upper() in WORDS:
        return WORDS[token.upper()]
    return named(token) if re.match(r"[A-Za-z_]", token) else Text.of(SIGNS.get(token, token))
