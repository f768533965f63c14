"""Broken rubrics: each file says at its top which problems it must give, as `# expect: CODE LINE:COL`.

A file is a small full rubric with one fault or several; exactly the listed problems must come out, each at the very key
or value at fault, in both languages and with a way to mend it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scoring import Problem, RubricError, parse_rubric
from scoring.rubric import examine

FOLDER = Path(__file__).parents[1] / "cases" / "broken"
FILES = sorted(FOLDER.glob("*.yaml"))
EXPECT = re.compile(r"^# expect(-warning)?: ([a-z-]+) (\d+):(\d+)$", re.MULTILINE)
CHINESE = re.compile("[\u4e00-\u9fff]+")


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def found(path: Path) -> list[Problem]:
    return examine(read(path), path.name)[1]


def short(problem: Problem) -> tuple[str, str, int | None, int | None]:
    return problem.severity, problem.code, problem.place.line, problem.place.col


each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@each_file
def test_exactly_the_expected_problems_come_out(path: Path) -> None:
    wanted = [
        ("warning" if warning else "error", code, int(line), int(col))
        for warning, code, line, col in EXPECT.findall(read(path))
    ]
    assert wanted, "a broken rubric says what it expects"
    assert sorted(short(problem) for problem in found(path)) == sorted(wanted)


@each_file
def test_each_problem_is_said_in_both_languages(path: Path) -> None:
    text = read(path)
    for problem in found(path):
        for said in (problem.message, *([problem.fix] if problem.fix else [])):
            assert CHINESE.search(said.zh)
            assert said.en.strip()
            # Chinese in an English sentence is quoted from the file
            assert [word for word in CHINESE.findall(said.en) if word not in text] == []


@each_file
def test_each_problem_says_how_to_mend_it(path: Path) -> None:
    assert [p.code for p in found(path) if p.fix is None] == []


@each_file
def test_each_problem_shows_its_file_line_and_column(path: Path) -> None:
    for problem in found(path):
        shown = problem.show("en")
        assert shown.startswith(f"{path.name}:{problem.place.line}:{problem.place.col}: ")
        assert f"[{problem.code}]" in shown


@each_file
def test_errors_stop_the_rubric_and_warnings_do_not(path: Path) -> None:
    text = read(path)
    errors = [problem for problem in found(path) if problem.severity == "error"]
    if not errors:
        assert parse_rubric(text, path.name).warnings == tuple(found(path))
        return
    with pytest.raises(RubricError) as stopped:
        parse_rubric(text, path.name)
    assert list(stopped.value.problems) == errors


def test_there_are_many_of_them_with_numbers_of_their_own() -> None:
    numbers = [path.name.split("-")[0] for path in FILES]
    assert len(numbers) == len(set(numbers)) >= 45


def only(name: str) -> Problem:
    (path,) = [path for path in FILES if path.stem.endswith(f"-{name}")]
    (problem,) = found(path)
    return problem


def test_points_that_do_not_add_up_are_counted() -> None:
    said = only("points-that-do-not-add-up").message
    assert said.en == "children sum to 95, group says 100: missing 5"
    assert said.zh == "子项合计 95，本组写 100：少 5"


def test_a_circle_names_its_members() -> None:
    assert only("circular-formulas").message.en.endswith("a → b → c → a")


def test_a_misspelt_method_is_recognised() -> None:
    problem = only("unknown-method")
    assert problem.show("en").splitlines()[1] == "  fix: did you mean 'linear'?"
    assert problem.show("zh").splitlines()[1] == "  改法: 是否想写“linear”？"


def test_the_message_of_an_error_shows_twenty_problems_and_counts_the_rest() -> None:
    path = next(path for path in FILES if path.stem.endswith("several-faults"))
    problem = found(path)[0]
    lines = str(RubricError([problem] * 27)).splitlines()
    assert lines[-1] == "……另有 7 处"
    assert sum("colour" in line for line in lines) == 20
