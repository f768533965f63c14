"""What the docs show is run, and what they list is complete."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from scoring.methods import METHODS
from scoring.methods.base import Item, Method
from tests.docs.problem_pages import examples, page

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ELSEWHERE = {  # codes that take several files, tables of votes or a fault of our own; they have tests of their own
    *("applies-to-overlaps", "circular-extends", "circular-rollup", "metric-differs", "no-rubric", "not-utf8"),
    *("replaces-all", "too-large", "validity-overlaps", "bad-count", "bad-score", "repeated-ballot", "repeated-judge"),
    *("unknown-group", "unknown-panel", "unknown-poll", "schema-differs"),
}
NOT_CODES = {"us-ascii", "utf-16-le", "in-memory", "utf-8", "utf-8-sig", "zh-hans"}
NO_CODES_HERE = {"settings.py"}  # the words of other libraries


def test_the_readme_example_prints_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    example, output = re.findall(r"```python\n(.*?)```\n```\n(.*?)```", README, re.DOTALL)[0]
    monkeypatch.chdir(ROOT)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "README.md", "exec"), {})
    assert printed.getvalue() == output


def test_the_readme_example_is_about_ten_lines() -> None:
    example = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
    assert len([line for line in example.splitlines() if line.strip()]) <= 12


@pytest.mark.parametrize("name", METHODS)
def test_every_method_and_parameter_is_in_the_docs(name: str) -> None:
    rows = [
        line
        for line in (ROOT / "docs/methods.md").read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| `{name}`")
    ]
    assert len(rows) == 1
    own = set(METHODS[name].model_fields) - set(Method.model_fields) - set(Item.model_fields)
    assert [field for field in own if field not in rows[0]] == []


def codes(*rooms: str) -> set[str]:
    """Every slug written in the source of some rooms (or all) that is not a word of another library."""
    folders = [ROOT / "scoring" / room for room in rooms or ("",)]
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in folders
        for path in folder.rglob("*.py")
        if path.name not in NO_CODES_HERE
    )
    return set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)"', source)) - NOT_CODES


def test_every_problem_code_is_in_the_docs() -> None:
    listed = set(
        re.findall(r"^\| `([a-z0-9-]+)`", (ROOT / "docs/problems.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert codes() - listed == set()


def test_every_code_of_a_rubric_has_a_broken_rubric_that_brings_it_out() -> None:
    assert codes("rubric", "methods") - ELSEWHERE - set(examples()) == set()


def test_the_page_of_rubric_problems_is_what_the_program_says() -> None:
    written = (ROOT / "docs/rubric-problems.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m tests.docs.problem_pages > docs/rubric-problems.md"
