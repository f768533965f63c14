"""What keeps a text from being YAML, in words: the fault at its place, or the full-width mark that most often is the cause."""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from scoring.errors import Place, Problem
from scoring.text import Text

FULL_WIDTH = {"：": ":", "，": ",", "｛": "{", "｝": "}", "［": "[", "］": "]", "＃": "#", "－": "-", "\u3000": " "}
FLOW_MARKS = re.compile("[：，｛｝［］]")
MOST_MARKS = 24  # full-width marks before a fault that are tried as its cause
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML counts lines by
BEGINS = ("while scanning a simple key", "while scanning a quoted scalar")
SYNTAX = {
    "could not find expected ':'": Text("这一行不是“键: 值”", "this line is no 'key: value'"),
    "found unexpected end of stream": Text("引号没有成对", "a quote is not closed"),
    "mapping values are not allowed": Text(
        "此处不应有冒号：缩进不齐，或前面的文字要加引号",
        "no ':' fits here: indentation is off, or the text before wants quotes",
    ),
    "expected ',' or '}'": Text("缺少逗号或右括号“}”", "a comma or '}' is missing"),
    "expected ',' or ']'": Text("缺少逗号或右括号“]”", "a comma or ']' is missing"),
    "expected <block end>": Text(
        "此处的内容接不上：缩进不齐，或前面缺引号、逗号",
        "this does not fit here: indentation, a quote or a comma before it",
    ),
    "did not find expected": Text("此处的内容接不上", "this does not fit here"),
    "sequence entries": Text("列表要另起一行写", "a list begins on a line of its own"),
    "found character": Text(
        "值不能以这个符号开头，请加引号", "a value cannot begin with this character; put it in quotes"
    ),
    "found unknown escape": Text("双引号里的反斜杠写法不对", "an unknown escape inside double quotes"),
}


def wide_problem(file: str, line: int, col: int, mark: str) -> Problem:
    """A full-width mark where YAML wants ASCII."""
    return Problem(
        "full-width",
        Place(file, line, col),
        Text(f"此处的“{mark}”是全角标点", f"'{mark}' is a full-width mark where YAML wants ASCII"),
        Text(f"改成半角“{FULL_WIDTH[mark]}”", f"write '{FULL_WIDTH[mark]}'"),
    )


def syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    """The fault at its place, or the full-width mark that is its cause."""
    said = next((text for start, text in SYNTAX.items() if (error.problem or "").startswith(start)), None)
    line, col = _fault(error)
    begun = error.context_mark.line if error.context_mark else line
    wide = _wide_cause(text, min(begun, line), line)
    if wide is not None:
        (at, col), rows = wide, LINE_END.split(text)
        return wide_problem(file, at + 1, col + 1, rows[at][col])
    said = said or Text(error.problem or "读不下去", error.problem or "cannot be read")
    return Problem(
        "yaml-syntax",
        Place(file, line + 1, col + 1),
        Text(f"YAML 语法错误：{said.zh}", f"YAML syntax: {said.en}"),
        Text("检查缩进、冒号后的空格和引号", "check the indentation, the blank after ':' and the quotes"),
    )


def _fault(error: yaml.MarkedYAMLError) -> tuple[int, int]:
    """Line and column of a fault, from 0."""
    mark = error.problem_mark or error.context_mark
    if (error.context or "").startswith(BEGINS):  # the fault is where it begins, not where it shows
        mark = error.context_mark or mark
    return (mark.line, mark.column) if mark else (0, 0)


def _wide_cause(text: str, first: int, line: int) -> tuple[int, int] | None:
    """Line and column of the full-width mark that keeps a line from being read: with it, or with several, in ASCII it can be.

    It may stand in an earlier line, back to the `first`, where what cannot be read begins. Of several the first without
    which the line still cannot be read; a comma inside a label is none of them.
    """
    rows = LINE_END.split(text)[: line + 1]
    marks = [(n, at) for n in range(line, first - 1, -1) for at, mark in enumerate(rows[n]) if mark in FULL_WIDTH]
    marks = sorted(marks[:MOST_MARKS])

    def is_read(narrowed: Sequence[tuple[int, int]]) -> bool:
        mended = LINE_END.split(text)
        for n, at in reversed(narrowed):
            mended[n] = mended[n][:at] + _narrow(mended[n][at]) + mended[n][at + 1 :]
        return _first_fault("\n".join(mended)) > line

    alone = next((mark for mark in marks if is_read([mark])), None)
    if alone is not None or not marks or not is_read(marks):
        return alone
    needed = list(marks)
    for mark in marks:
        without = [one for one in needed if one != mark]
        needed = without if is_read(without) else needed
    return needed[0]


def _narrow(mark: str) -> str:
    return FULL_WIDTH[mark] + (" " if mark in "：，" else "")


def _first_fault(text: str) -> float:
    """The line of the first fault of the syntax, from 0; infinite where there is none."""
    try:
        for _ in iter(yaml.SafeLoader(text).get_event, None):
            pass
    except yaml.MarkedYAMLError as error:
        return _fault(error)[0]
    except yaml.YAMLError:
        return 0
    return float("inf")


def unreadable(error: yaml.reader.ReaderError, text: str, file: str) -> Problem:
    """A control character or half a surrogate pair, which no YAML may hold."""
    before = text[: error.position].split("\n")
    code = f"U+{int(error.character):04X}"
    return Problem(
        "hidden-character",
        Place(file, len(before), len(before[-1]) + 1),
        Text(f"有不允许的控制字符 {code}", f"a control character {code}, which is not allowed"),
        Text("删去它", "remove it"),
    )
