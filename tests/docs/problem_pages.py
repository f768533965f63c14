"""Writes docs/rubric-problems.md: a section for every code a rubric's text can bring out, with a real example of it.

The examples are the broken rubrics of tests/cases/broken, the sentences what the program says of them:
`python -m tests.docs.problem_pages > docs/rubric-problems.md`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from scoring import Problem
from scoring.rubric import examine
from tests.rubric.test_broken import FILES, read

DOCS = Path(__file__).parents[2] / "docs"
ROW = re.compile(r"^\| `([a-z0-9-]+)` \| (.*?) \| (.*?) \|$", re.MULTILINE)
HEAD = """# 细则里的问题，逐个代码 · What can be wrong in a rubric, code by code

`scoring rubric check` 指出的每一个代码，各有一个真实的例子、说的话和改法。本页由 `tests/cases/broken` 里的坏细则生成。
Every code with a real example, what is said of it, and how to mend it; made from the broken rubrics of the tests.
其他代码见 [问题代码](problems.md)。 The other codes are in the [list](problems.md).
"""


def titles() -> dict[str, tuple[str, str]]:
    """What each code is called, from the list of all codes."""
    rows = ROW.findall((DOCS / "problems.md").read_text(encoding="utf-8"))
    return {code: (zh, en) for code, zh, en in rows}


def examples() -> dict[str, tuple[Path, Problem]]:
    """For each code the case that says it most plainly: with the fewest other problems, the earliest of those."""
    found: dict[str, tuple[int, Path, Problem]] = {}
    for path in FILES:
        problems = examine(read(path), path.name)[1]
        for problem in problems:
            if problem.code not in found or len(problems) < found[problem.code][0]:
                found[problem.code] = (len(problems), path, problem)
    return {code: (path, problem) for code, (_, path, problem) in sorted(found.items())}


def section(code: str, path: Path, problem: Problem, title: tuple[str, str]) -> Iterator[str]:
    line = read(path).splitlines()[(problem.place.line or 1) - 1]
    place = f"{problem.place.line}:{problem.place.col}"
    yield f"## {code}"
    yield f"{title[0]} · {title[1]}"
    yield f"```yaml\n{line.strip()}\n```"
    assert problem.fix is not None
    yield f"- {place} {problem.message.zh}。改法：{problem.fix.zh}。"
    yield f"- {place} {problem.message.en}. Fix: {problem.fix.en}.\n"


def page() -> str:
    known = titles()
    lines = [HEAD]
    for code, (path, problem) in examples().items():
        lines += section(code, path, problem, known[code])
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(page())
