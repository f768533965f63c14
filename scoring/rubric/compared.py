"""Words that an expression compares with: a choice or a grade that does not exist is a slip, and never equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlglot import exp
from sqlglot.errors import SqlglotError

from scoring.errors import Place, Problem, Severity, nearest_or_all
from scoring.methods.field import Formula
from scoring.rubric.sql import start_of, trees
from scoring.text import Text

Words = Callable[[str], Sequence[str] | None]  # a name -> the words its value can be, None where any may come


def unknown_words(formula: Formula, file: str, words_of: Words) -> Iterator[Problem]:
    """Every quoted word that stands beside a name and is none of the words that name can be."""
    try:
        nodes, _ = trees(formula.text)
    except SqlglotError:
        return
    for node in nodes[0].find_all(exp.EQ, exp.NEQ, exp.In) if len(nodes) == 1 and nodes[0] is not None else ():
        sides = [node.this, *node.expressions] if isinstance(node, exp.In) else [node.this, node.expression]
        names = [".".join(part.name for part in side.parts) for side in sides if isinstance(side, exp.Column)]
        known = (words_of(names[0]) if names else None) or ()
        for side in sides if known else ():
            if isinstance(side, exp.Literal) and side.is_string and side.name not in known:
                place = Place(formula.file or file, formula.line, formula.col + start_of(side, formula.text))
                said = Text(f"“{names[0]}”不会是“{side.name}”", f"'{names[0]}' is never '{side.name}'")
                # last year's words may have been others
                severity: Severity = "warning" if names[0].startswith("previous.") else "error"
                yield Problem("unknown-choice", place, said, nearest_or_all(side.name, known), severity)
