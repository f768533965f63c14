"""Rubrics after slips of the keyboard, as many as wanted: `python -m tests.rubric.fuzz 100000 [SEED]`.

Each text must be answered with a plan or with our own problems, each at a place inside the text, and never by a crash.
The tests run a short version of it.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from random import Random

from scoring import Problem
from scoring.rubric import examine
from tests.rubric.test_broken import FILES

ROOT = Path(__file__).parents[2]
GOOD = [
    (ROOT / name).read_text(encoding="utf-8") for name in ("docs/first.yaml", "docs/first.yaml", "rubrics/organ.yaml")
]
BROKEN = [path.read_text(encoding="utf-8") for path in FILES]
MARKS = [
    *("null", "[]", "{}", '""', "-1", "1e9", "true", "：", "，", "\t", "  ", "- ", "{", "}", "[", "]", '"', "'", "#", ":"),
    *("&a ", "*a", "!!str ", "points", "items", "method", "by", "otherwise", "0", "99999999999999", "0.00001", "a: b"),
    *("(", ")", ".inf", "\u200b", "\u3000", "income", "total", "unit.x", "previous.total", "SUM(", "CASE", ";", "--", "%"),
    *("\r", "\x00", "\ud7ff", "|", ">", "?", "~", "@", "`", "[[1,2],[3,4]]", "{by: unit.a, x: 1}", "30%", "[linear]"),
    *("method: linear", "method: bands", "method: peer_rank", "examples: [{given: {income: 1}, points: 1}]", "scale: true"),
    *("extends: sample", "ballot: {choices: {a: 1}}", "rollup: {of: total, over: {level: village}, by: mean}", "1/0", "'x'"),
]  # fmt: skip


def slip(chance: Random) -> str:
    """A rubric after one to three slips: a line lost, doubled or pushed in, a word put in or replaced."""
    lines = chance.choice(chance.choice([GOOD, BROKEN])).split("\n")
    for _ in range(chance.randint(1, 3)):
        n = chance.randrange(len(lines))
        line, mark = lines[n], chance.choice(MARKS)
        at = chance.randint(0, len(line))
        match chance.choice(["lose", "double", "insert", "replace", "indent"]):
            case "lose" if len(lines) > 1:
                del lines[n]
            case "double":
                lines.insert(chance.randint(0, len(lines)), line)
            case "insert":
                lines[n] = line[:at] + mark + line[at:]
            case "replace":
                lines[n] = line[:at] + mark + line[at + chance.randint(1, 8) :]
            case _:
                lines[n] = " " + line
    return "\n".join(lines)


def judge(text: str) -> list[Problem]:
    """The problems found; raises AssertionError where the answer is not one of ours."""
    plan, problems = examine(text, "slip.yaml")
    assert plan is not None or any(problem.severity == "error" for problem in problems)
    last = text.count("\n") + text.count("\r") + 1
    for problem in problems:
        assert problem.place.line is None or 1 <= problem.place.line <= last, problem
        assert problem.message.zh.strip(), problem
        assert problem.message.en.strip(), problem
        assert problem.fix is not None, problem
    return problems


def main(number: int, seed: int = 1) -> None:
    chance, seen, good = Random(seed), Counter[str](), 0
    for n in range(number):
        text = slip(chance)
        try:
            problems = judge(text)
        except BaseException:
            sys.stderr.write(f"text {n} of seed {seed}:\n{text}\n")
            raise
        good += not any(problem.severity == "error" for problem in problems)
        seen.update(problem.code for problem in problems)
    sys.stdout.write(f"{number} texts, {good} of them rubrics, {sum(seen.values())} problems of {len(seen)} codes\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
