"""A rubric being typed, the cursor where a `|` stands."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.editor.node import Spot
from scoring.editor.sheet import Sheet
from tests.rubrics import text

FILE = "rubrics/tiny.yaml"
TINY = text(
    metrics="""
        income: {type: number, uom: 万元, range: [0, 100], label: {zh: 收入, en: income}, missing: hold}
        people: {type: integer, label: {zh: 人口, en: people}}
        each: {formula: income / people, label: 人均}
        level: {type: choice, choices: [优, 良]}""",
    scorecard="""
        - id: economy
          points: 100
          items:
            - {id: earn, label: 增收, method: linear, value: each, zero_at: 0, full_at: 10, points: 60}
            - {id: class, method: choice, value: level, points: 30, choices: {优: 30, 良: 0}}""",
    vetoes="[{id: caught, when: income < 5, grade_at_most: 差}]",
    ranking="{within: [county], tie_break: [earn, -people]}",
    grades="[{grade: 好, at_least: 85}, {grade: 差}]",
    examples="[{name: a, given: {income: 50, previous.people: 3}, expect: {items: {earn: 60}, vetoes: [caught]}}]",
)


def typed(text: str, folder: Mapping[str, str] = {}) -> tuple[Sheet, Spot]:
    """The rubric without the mark, and where the mark stood."""
    at = text.index("|")
    written = text[:at] + text[at + 1 :]
    beside = {**folder, FILE: written}
    line = text[:at].count("\n")
    return Sheet(written, FILE, lambda: beside), Spot(line, at - (text[:at].rfind("\n") + 1))


def change(old: str, new: str) -> str:
    """The tiny rubric with one piece of it written otherwise."""
    assert TINY.count(old) >= 1, old
    return TINY.replace(old, new, 1)
