"""Problems as SARIF 2.1.0, the form in which editors and pipelines take diagnostics."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scoring.errors import Problem

UNKNOWN_LINE = 1


def sarif(problems: Sequence[Problem], lang: str = "zh") -> dict[str, Any]:
    """One run of the checks: a rule for each code that occurs, a result for each problem at its line and column.

    Both languages stand in the properties of a result; `message` is in the one asked for.
    """
    codes = list(dict.fromkeys(problem.code for problem in problems))
    driver = {"name": "scoring", "version": version("scoring"), "rules": [{"id": code} for code in codes]}
    results = [_result(problem, codes.index(problem.code), lang) for problem in problems]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"version": "2.1.0", "runs": [run]}


def _result(problem: Problem, rule: int, lang: str) -> dict[str, Any]:
    fix = problem.fix
    said = problem.message.pick(lang) + (f"\n{fix.pick(lang)}" if fix else "")
    told = {"zh": problem.message.zh, "en": problem.message.en} | ({"fix_zh": fix.zh, "fix_en": fix.en} if fix else {})
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": said},
        "locations": [{"physicalLocation": _place(problem)}],
        "properties": told,
    }


def _place(problem: Problem) -> dict[str, Any]:
    place = problem.place
    region = {"startLine": place.line or UNKNOWN_LINE} | ({"startColumn": place.col} if place.col else {})
    return {"artifactLocation": {"uri": _uri(place.file)}, "region": region}


def _uri(file: str) -> str:
    """Relative to the working folder where the file is inside it, as pipelines want it."""
    path = Path(file).resolve()
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_uri()
