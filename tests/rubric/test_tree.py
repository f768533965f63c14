"""The YAML tree: text with places, nothing guessed, nothing expanded, nothing kept twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from scoring import RubricError
from scoring.rubric import tree
from scoring.rubric.tree import MAX_BYTES, MAX_DEPTH, Map, Scalar, Seq, parse, place_of, value_place


def codes(text: str) -> list[str]:
    with pytest.raises(RubricError) as refused:
        parse(text, "a.yaml")
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "off", "010", "1e3", "0x1F", "1_000", "12:30", "2025-01-10", "true"]
)
def test_a_scalar_stays_the_text_it_was_written_as(word: str) -> None:
    assert parse(f"a: {word}", "a.yaml")["a"] == word


@pytest.mark.parametrize("word", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_null_in_five_ways(word: str) -> None:
    assert parse(f"a: {word}", "a.yaml")["a"] is None


def test_quoted_nothing_is_text() -> None:
    tree = parse("a: 'null'\nb: \"\"", "a.yaml")
    assert tree["a"] == "null"
    assert tree["b"] == ""


def test_a_scalar_knows_its_place_and_its_quotes() -> None:
    tree = parse("a: 1\nb: {c: '2'}", "a.yaml")
    one, two = tree["a"], tree["b"]["c"]
    assert isinstance(one, Scalar)
    assert (one.line, one.col, one.plain) == (1, 4, True)
    assert (two.line, two.col, two.plain) == (2, 8, False)


def test_keys_keep_their_order_and_their_places() -> None:
    tree = parse("b: 1\na: 2\nc:\n  - x\n  - y", "a.yaml")
    assert list(tree) == ["b", "a", "c"]
    assert tree.at == {"b": (1, 1), "a": (2, 1), "c": (3, 1)}
    assert isinstance(tree["c"], Seq)
    assert tree["c"].at == [(4, 5), (5, 5)]


def test_a_path_leads_to_its_key_its_member_or_the_nearest_above() -> None:
    tree = parse("items:\n  - {id: a, points: 5}\n  - {id: b}", "a.yaml")
    assert str(place_of(tree, ("items", 0, "points"), "a.yaml")) == "a.yaml:2:13"
    assert str(value_place(tree, ("items", 0, "points"), "a.yaml")) == "a.yaml:2:21"
    assert str(place_of(tree, ("items", 1), "a.yaml")) == "a.yaml:3:5"
    assert str(place_of(tree, ("items", 1, "points"), "a.yaml")) == "a.yaml:3:5"
    assert str(value_place(tree, ("nothing",), "a.yaml")) == "a.yaml:1:1"


def test_line_ends_of_windows_change_nothing() -> None:
    text = "a: 1\nb:\n  - c: 2\n"
    assert parse(text.replace("\n", "\r\n"), "a.yaml") == parse(text, "a.yaml")
    assert parse("a: 1\r\nb: 2\r\n", "a.yaml").at["b"] == (2, 1)


def test_long_texts_may_be_folded_or_kept() -> None:
    assert parse("a: >\n  one\n  two\nb: |\n  one\n  two\n", "a.yaml") == {"a": "one two\n", "b": "one\ntwo\n"}


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85", "\u2028"])
def test_a_full_width_mark_is_found_in_a_text_whose_lines_end_otherwise(end: str) -> None:
    with pytest.raises(RubricError) as refused:
        parse(f"a: 1{end}b: {{c: 1，d: 2}}", "a.yaml")
    (found,) = refused.value.problems
    assert (found.code, found.place.line, found.place.col) == ("full-width", 2, 9)


def test_full_width_punctuation_is_welcome_inside_a_value() -> None:
    assert parse("a: 村集体经济，“破零”：一览（表）", "a.yaml")["a"] == "村集体经济，“破零”：一览（表）"
    assert parse("a: {zh: '全角：，［］'}", "a.yaml")["a"]["zh"] == "全角：，［］"


def test_nothing_is_expanded_without_end() -> None:
    bomb = "a: &a [x, x]\n" + "\n".join(
        f"{after}: &{after} [{', '.join(['*' + before] * 9)}]"
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert set(codes(bomb)) == {"yaml-anchor"}


def test_nesting_has_an_end() -> None:
    assert isinstance(parse("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH, "a.yaml"), Map)
    assert codes("a: " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == ["yaml-depth"]
    assert codes("[" * 5000) == ["yaml-depth"]


def test_a_file_has_an_end() -> None:
    assert codes("a: " + "字" * (MAX_BYTES // 3)) == ["too-large"]


def test_every_duplicate_is_named_with_the_line_of_the_first() -> None:
    with pytest.raises(RubricError) as refused:
        parse("a: 1\nb: {c: 1, c: 2}\na: 3", "a.yaml")
    said = [(str(problem.place), problem.message.en) for problem in refused.value.problems]
    assert said == [
        ("a.yaml:2:11", "key 'c' stands twice, first at line 2"),
        ("a.yaml:3:1", "key 'a' stands twice, first at line 1"),
    ]


def test_a_mark_at_the_start_of_the_text_is_an_invisible_character() -> None:
    assert codes("\ufeffa: 1") == ["hidden-character"]


def test_several_faults_of_the_text_come_in_the_order_of_the_file() -> None:
    assert codes("a: &x 1\nb: !!int 2\n\u3000c: 3") == ["yaml-anchor", "yaml-tag", "indent"]


def spread(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every piece of a tree with its place."""
    own = str(node) if isinstance(node, str) else getattr(node, "at", None)
    yield path, own, getattr(node, "line", None), getattr(node, "col", None), getattr(node, "plain", None)
    for step, child in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from spread(child, (*path, step))


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[2] / "rubrics").glob("*.yaml")), ids=lambda p: p.stem)
def test_the_quick_reader_and_the_one_that_explains_give_the_same_tree(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    quick = tree._quick(text, "x")
    assert quick is not None
    assert list(spread(quick)) == list(spread(tree._document(tree._Builder("x"), text, yaml.SafeLoader)))


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 300_000,
        "a: " + "{a: " * 100_000,
        "- " * 200_000,
        "? " * 200_000,
        "\n".join(" " * n + "a:" for n in range(1000)),
    ],
    ids=["lists", "maps", "dashes", "keys", "lines"],
)
def test_bottomless_nesting_ends_no_process(text: str) -> None:
    assert tree._quick(text, "a.yaml") is None
    assert codes(text)
