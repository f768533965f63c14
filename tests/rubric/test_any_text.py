"""Whatever an author's editor leaves behind is answered with problems, never with a crash."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import Plan
from scoring.rubric import examine
from tests.rubric.test_broken import FILES

ROOT = Path(__file__).parents[2]
BASES = [(ROOT / "docs" / "first.yaml").read_text(encoding="utf-8"), *(p.read_text(encoding="utf-8") for p in FILES)]
MARKS = [
    *(
        "null",
        "[]",
        "{}",
        '""',
        "-1",
        "1e9",
        "true",
        "：",
        "，",
        "\t",
        "  ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        "#",
        ":",
    ),
    *("&a ", "*a", "!!str ", "points", "items", "method", "by", "otherwise", "0", "99999999999999", "0.00001", "a: b"),
    *(
        "(",
        ")",
        ".inf",
        "\u200b",
        "\u3000",
        "income",
        "total",
        "unit.x",
        "previous.total",
        "SUM(",
        "CASE",
        ";",
        "--",
        "%",
    ),
    *("\r", "\x00", "\ud7ff", "|", ">", "?", "~", "@", "`", "[[1,2],[3,4]]", "{by: unit.a, x: 1}", "30%", "[linear]"),
]


@st.composite
def edited(draw: st.DrawFn) -> str:
    """A rubric after one to three slips of the keyboard: a line lost, doubled or moved, a word replaced or broken."""
    lines = draw(st.sampled_from(BASES)).split("\n")
    for _ in range(draw(st.integers(1, 3))):
        n = draw(st.integers(0, len(lines) - 1))
        line, at = lines[n], draw(st.integers(0, len(lines[n])))
        match draw(st.sampled_from(["lose", "double", "insert", "replace", "indent"])):
            case "lose" if len(lines) > 1:
                del lines[n]
            case "double":
                lines.insert(draw(st.integers(0, len(lines))), line)
            case "insert":
                lines[n] = line[:at] + draw(st.sampled_from(MARKS)) + line[at:]
            case "replace":
                lines[n] = line[:at] + draw(st.sampled_from(MARKS)) + line[at + draw(st.integers(1, 8)) :]
            case "indent":
                lines[n] = " " + line
    return "\n".join(lines)


@settings(max_examples=150)
@given(edited())
def test_a_slip_of_the_keyboard_gives_problems_with_places(text: str) -> None:
    plan, problems = examine(text, "slip.yaml")
    assert isinstance(plan, Plan) or any(problem.severity == "error" for problem in problems)
    for problem in problems:
        assert problem.place.line is None or 1 <= problem.place.line <= text.count("\n") + text.count("\r") + 1
        assert problem.message.zh.strip()
        assert problem.message.en.strip()


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_any_text_at_all_is_answered_with_problems(text: str) -> None:
    plan, problems = examine(text, "any.yaml")
    assert plan is None
    assert any(problem.severity == "error" for problem in problems)
