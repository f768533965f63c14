"""The SQL scalar expressions of rubrics, read by a small recursive-descent parser and worked out over fractions.

Grammar, loosest first: OR, AND, NOT, one comparison (= <> < <= > >= BETWEEN IN IS NULL), + -, * /, unary minus,
then numbers, quoted text, TRUE, FALSE, names, CASE, function calls and parentheses. Null in, null out, except in
CASE (only the branch taken counts), COALESCE and IS NULL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from tests.exact.functions import ARITHMETIC, COMPARISONS, FUNCTIONS, Env, Run, Value, among, between, strict
from tests.exact.rounding import nine, number

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<text>'(?:[^']|'')*')"
    r"|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)|(?P<sign><>|!=|<=|>=|[-+*/(),=<>]))"
)
LOGIC = {"AND", "OR", "NOT", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE"}
WORDS = LOGIC | {"CASE", "WHEN", "THEN", "ELSE", "END", "COALESCE"} | set(FUNCTIONS)


@dataclass(frozen=True, slots=True)
class Expression:
    """Something that can be worked out for a unit: `names` are the names it uses, `metric` is set for a bare name."""

    run: Run
    names: tuple[str, ...] = ()
    metric: str | None = None

    def value(self, env: Env) -> Value:
        """Its value for the unit, a number at 9 decimals."""
        got: Value = nine(self.run(env))
        return got


@lru_cache(maxsize=20_000)
def parse(text: str) -> Expression:
    """The expression written in `text`.

    Example:
        >>> parse("0.3 / 0.1 >= limit").value({"limit": Fraction(3)})
        True
    """
    parser = Parser(text)
    run = parser.whole()
    names = tuple(dict.fromkeys(parser.names))
    return Expression(run, names, names[0] if names and text.strip() == names[0] else None)


def constant(value: Value) -> Expression:
    """An expression that is always `value`."""
    return Expression(lambda env: value)


def by_key(table: dict[str, Any]) -> Expression:
    """The form `{by: unit.zone, farming: 10, otherwise: 8}`; an unknown attribute is null, not `otherwise`."""
    name = str(table["by"])

    def run(env: Env) -> Value:
        key = env.get(name)
        raw = None if key is None else table.get(str(key), table.get("otherwise"))
        return None if raw is None else number(raw)

    return Expression(run)


def source(raw: Any) -> Expression:
    """A value or parameter in any of its three forms: number, expression text, or `by`."""
    if isinstance(raw, str):
        return parse(raw)
    return by_key(raw) if isinstance(raw, dict) else constant(number(raw))


def tokens(text: str) -> list[tuple[str, str]]:
    """The words of an expression as (kind, word), keywords in capitals."""
    found: list[tuple[str, str]] = []
    place = 0
    while text[place:].strip():
        match = TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise ValueError(f"cannot read {text[place:]!r} in {text!r}")
        kind, word = match.lastgroup, match.group(match.lastgroup)
        found.append(("word", word.upper()) if kind == "name" and word.upper() in WORDS else (kind, word))
        place = match.end()
    return found


class Parser:
    """Reads one expression; every rule returns something that can be run for a unit."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.names: list[str] = []

    def whole(self) -> Run:
        """The whole text as one expression."""
        run = self.disjunction()
        if self.tokens:
            raise ValueError(f"something is left over in {self.text!r}: {self.tokens}")
        return run

    def sees(self, *words: str) -> bool:
        return bool(self.tokens) and self.tokens[0][0] in ("word", "sign") and self.tokens[0][1] in words

    def takes(self, *words: str) -> str | None:
        return self.tokens.pop(0)[1] if self.sees(*words) else None

    def needs(self, word: str) -> None:
        if self.takes(word) is None:
            raise ValueError(f"{word} is missing in {self.text!r}")

    def disjunction(self) -> Run:
        run = self.conjunction()
        while self.takes("OR"):
            run = strict(lambda a, b: a or b, run, self.conjunction())
        return run

    def conjunction(self) -> Run:
        run = self.negation()
        while self.takes("AND"):
            run = strict(lambda a, b: a and b, run, self.negation())
        return run

    def negation(self) -> Run:
        return strict(lambda a: not a, self.negation()) if self.takes("NOT") else self.comparison()

    def comparison(self) -> Run:
        run = self.addition()
        if sign := self.takes(*COMPARISONS):
            return strict(COMPARISONS[sign], run, self.addition())
        if self.takes("IS"):
            return self.null_test(run)
        return self.membership(run)

    def null_test(self, run: Run) -> Run:
        wanted = self.takes("NOT") is None
        self.needs("NULL")
        return lambda env: (run(env) is None) is wanted

    def membership(self, run: Run) -> Run:
        negated = bool(self.takes("NOT"))
        test = self.between(run) if self.takes("BETWEEN") else self.among(run) if self.takes("IN") else run
        if negated and test is run:
            raise ValueError(f"NOT without IN or BETWEEN in {self.text!r}")
        return strict(lambda a: not a, test) if negated else test

    def between(self, run: Run) -> Run:
        low = self.addition()
        self.needs("AND")
        return strict(between, run, low, self.addition())

    def among(self, run: Run) -> Run:
        self.needs("(")
        return strict(among, run, *self.arguments())

    def addition(self) -> Run:
        run = self.multiplication()
        while sign := self.takes("+", "-"):
            run = strict(ARITHMETIC[sign], run, self.multiplication())
        return run

    def multiplication(self) -> Run:
        run = self.signed()
        while sign := self.takes("*", "/"):
            run = strict(ARITHMETIC[sign], run, self.signed())
        return run

    def signed(self) -> Run:
        return strict(lambda a: -a, self.signed()) if self.takes("-") else self.primary()

    def primary(self) -> Run:
        if self.takes("("):
            run = self.disjunction()
            self.needs(")")
            return run
        kind, word = self.tokens.pop(0)
        if kind == "word":
            return self.keyword(word)
        if kind == "name":
            self.names.append(word)
            return lambda env: env.get(word)
        return self.literal(kind, word)

    def literal(self, kind: str, word: str) -> Run:
        if kind not in ("number", "text"):
            raise ValueError(f"{word!r} is not expected in {self.text!r}")
        value: Value = Fraction(word) if kind == "number" else word[1:-1].replace("''", "'")
        return lambda env: value

    def keyword(self, word: str) -> Run:
        if word in ("TRUE", "FALSE"):
            return lambda env: word == "TRUE"
        if word == "CASE":
            return self.case()
        self.needs("(")
        parts = self.arguments()
        return first_known(parts) if word == "COALESCE" else strict(FUNCTIONS[word], *parts)

    def arguments(self) -> list[Run]:
        parts = [self.disjunction()]
        while self.takes(","):
            parts.append(self.disjunction())
        self.needs(")")
        return parts

    def case(self) -> Run:
        branches: list[tuple[Run, Run]] = []
        while self.takes("WHEN"):
            when = self.disjunction()
            self.needs("THEN")
            branches.append((when, self.disjunction()))
        otherwise = self.disjunction() if self.takes("ELSE") else (lambda env: None)
        self.needs("END")
        return first_true(branches, otherwise)


def first_known(parts: list[Run]) -> Run:
    """COALESCE: the first part that is not null."""
    return lambda env: next((got for part in parts if (got := part(env)) is not None), None)


def first_true(branches: list[tuple[Run, Run]], otherwise: Run) -> Run:
    """CASE: the first true branch; a null WHEN on the way makes it null."""

    def run(env: Env) -> Value:
        for when, then in branches:
            holds = when(env)
            if holds is None:
                return None
            if holds:
                return then(env)
        return otherwise(env)

    return run
