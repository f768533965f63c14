"""Rubric files as editors save them: what is read, what is refused, and odd text that is fine."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring import Plan
from scoring.rubric import examine, examine_files
from scoring.rubric.tree import parse
from tests.rubrics import leaf, text

PLAIN = text(title="样本细则")


def found(path: Path, data: bytes) -> tuple[list[Plan], list[tuple[str, int | None]]]:
    path.write_bytes(data)
    plans, problems = examine_files([path])
    assert all(problem.fix is not None for problem in problems)
    return plans, [(problem.code, problem.place.line) for problem in problems]


@pytest.mark.parametrize("data", [PLAIN.encode(), PLAIN.encode("utf-8-sig"), PLAIN.replace("\n", "\r\n").encode()])
def test_utf_8_is_read_with_or_without_a_mark_and_with_either_line_end(tmp_path: Path, data: bytes) -> None:
    (plan,), problems = found(tmp_path / "a.yaml", data)
    assert (plan.rubric.title.zh, problems) == ("样本细则", [])


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_are_refused_with_a_word_on_how_to_save(tmp_path: Path, encoding: str) -> None:
    name = PLAIN.replace("样本细则", "樣本") if encoding == "big5" else PLAIN
    plans, problems = found(tmp_path / "a.yaml", name.encode(encoding))
    assert plans == []
    assert {code for code, _ in problems} <= {"not-utf8", "hidden-character"}
    assert problems


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# nothing but a remark\n", b"---\n"])
def test_an_empty_file_is_no_rubric(tmp_path: Path, data: bytes) -> None:
    plans, problems = found(tmp_path / "a.yaml", data)
    assert (plans, [code for code, _ in problems]) == ([], ["not-a-mapping"])


@pytest.mark.parametrize("data", [b"\x00" * 100, bytes(range(256)), b"PK\x03\x04" + b"\x00" * 50, b"\xff\xd8\xff\xe0"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, data: bytes) -> None:
    plans, problems = found(tmp_path / "a.yaml", data)
    assert plans == []
    assert problems


def test_a_file_that_is_not_there_or_a_folder_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        plans, (problem,) = examine_files([path])
        assert (plans, problem.code, problem.fix is not None) == ([], "unreadable", True)


def test_more_than_a_mebibyte_is_refused_unread(tmp_path: Path) -> None:
    plans, problems = found(tmp_path / "a.yaml", (PLAIN + "#" * (1 << 20)).encode())
    assert (plans, problems) == ([], [("too-large", None)])


def test_ten_thousand_items_are_read() -> None:
    items = "\n".join(f"- {leaf(f'i{n}', 'x', 1)}" for n in range(10_000))
    tree = parse(text(scorecard=items), "big.yaml")
    assert len(tree["scorecard"]) == 10_000


TITLES = {
    "NO": "NO",
    "on": "on",
    "a number": "2025",
    "sixty minutes": "1:30",
    "a script": "<script>alert(1)</script>",
    "full-width marks": "样本（试行）：第一版，2025",
    "quoted marks of YAML": '"{a: b}, - c # d"',
    "a formula of a workbook": '"=HYPERLINK(1)"',
    "rare characters": "𠮷野家🏅",
}


@pytest.mark.parametrize("name", TITLES)
def test_an_odd_title_is_text_all_the_same(name: str) -> None:
    plan, problems = examine(text(title=TITLES[name]), "odd.yaml")
    assert plan is not None, [problem.show("en") for problem in problems]
    assert plan.rubric.title.zh == TITLES[name].strip('"')


def test_a_zero_in_front_makes_no_octal_number() -> None:
    plan, _ = examine(text(scorecard=f"- {leaf('a', 'x', '0100')}"), "odd.yaml")
    assert plan is not None
    assert plan.rubric.full == 100
