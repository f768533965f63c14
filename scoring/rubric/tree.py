"""Strict YAML 1.2 into a tree of text that remembers its lines and columns.

Plain YAML loaders mislead: they keep the last of two equal keys, read `012` as ten and `NO` as false, follow
aliases without end. So this reader takes PyYAML's *events* and builds the tree itself. Every scalar stays text;
the models decide what it means. Refused, each with its place: duplicate keys (after Unicode NFC), anchors, aliases,
tags, directives, second documents, tabs and full-width punctuation where YAML wants ASCII, nesting deeper than 32,
more than 1 MiB.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import yaml

from scoring.errors import Place, Problem, RubricError
from scoring.rubric.syntax import syntax_problem, unreadable, wide_problem
from scoring.text import Text

MAX_DEPTH = 32
MAX_BYTES = 1 << 20
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
WIDE_COLON = re.compile(r"^\s*(?:-\s*)?[\w.]+\s*(：)")
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
HALF = re.compile("[\ud800-\udfff]")  # what an escape such as "\\ud83d" makes, and no text can hold


class Scalar(str):
    """Text as written, with its place; `plain` says that no quotes stood around it.

    `file` is set on what came from another file by `extends`; empty means the file under examination.
    """

    line: int
    col: int
    plain: bool
    file: str

    __slots__ = ("col", "file", "line", "plain")

    def __new__(cls, text: str, line: int = 0, col: int = 0, plain: bool = True, file: str = "") -> Scalar:
        self = super().__new__(cls, text)
        self.line, self.col, self.plain, self.file = line, col, plain, file
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (Scalar, (str(self), self.line, self.col, self.plain, self.file))


class Map(dict[str, Any]):
    """A mapping in the order written; `at` holds the place of each key."""

    def __init__(self, line: int = 0, col: int = 0) -> None:
        super().__init__()
        self.line, self.col, self.file = line, col, ""
        self.at: dict[str, tuple[int, int]] = {}
        self.guests: dict[str, str] = {}  # keys put in from another file, and that file


class Seq(list[Any]):
    """A list with its place; `at` holds the place of each member."""

    def __init__(self, line: int = 0, col: int = 0) -> None:
        super().__init__()
        self.line, self.col, self.file = line, col, ""
        self.at: list[tuple[int, int]] = []
        self.lost = False  # a member was refused and left out


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def report(self, mark: Any, code: str, zh: str, en: str, fix: Text | None = None) -> None:
        place = Place(self.file, mark.line + 1, mark.column + 1)
        self.problems.append(Problem(code, place, Text(zh, en), fix))

    def refuse_extras(self, event: Any) -> None:
        if event.anchor is not None:
            self.report(
                event.start_mark,
                "yaml-anchor",
                f"不允许锚点或别名“{event.anchor}”",
                f"anchors and aliases are not allowed ('{event.anchor}')",
                Text("把内容写出来，不要引用", "write the content out instead of referring to it"),
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            tag = tag.replace("tag:yaml.org,2002:", "!!")
            self.report(
                event.start_mark,
                "yaml-tag",
                f"不允许标签 {tag}",
                f"tags are not allowed ({tag})",
                Text("删去标签", "remove the tag"),
            )
        half = HALF.search(getattr(event, "value", None) or "")
        if half:
            code = f"U+{ord(half.group()):04X}"
            said = (f"有半个字符 {code}", f"half a character, {code}")
            self.report(event.start_mark, "hidden-character", *said, Text("写出整个字符", "write the whole character"))

    def build(self, events: Iterator[Any], event: Any, depth: int) -> Any:
        self.refuse_extras(event)
        mark = event.start_mark
        if depth > MAX_DEPTH:
            fix = Text("减少层级，或检查括号和缩进", "nest less deeply, or check brackets and indents")
            self.report(mark, "yaml-depth", f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH}", fix)
            raise RubricError(self.problems)
        kind, line, col = type(event), mark.line + 1, mark.column + 1
        if kind is yaml.ScalarEvent:
            plain = not event.style  # None from PyYAML, empty from libyaml
            return None if plain and event.value in NULLS else Scalar(event.value, line, col, plain)
        if kind is yaml.MappingStartEvent:
            return self.mapping(events, Map(line, col), depth)
        if kind is not yaml.SequenceStartEvent:
            return None
        found = self.sequence(events, Seq(line, col), depth)
        if event.flow_style:
            self.refuse_wide_commas(found)
        return found

    def sequence(self, events: Iterator[Any], found: Seq, depth: int) -> Seq:
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.at.append((event.start_mark.line + 1, event.start_mark.column + 1))
            found.append(self.build(events, event, depth + 1))
        return found

    def refuse_wide_commas(self, found: Seq) -> None:
        """`[先进，后进]` is one member to YAML, and two to whoever wrote it."""
        for one in found:
            if isinstance(one, Scalar) and one.plain and "，" in one:
                said = wide_problem(self.file, one.line, one.col + one.index("，"), "，")
                quoted = Text("；是一个词就加引号", "; if it is one word, put it in quotes")
                self.problems.append(replace(said, fix=said.fix + quoted if said.fix else quoted))

    def mapping(self, events: Iterator[Any], found: Map, depth: int) -> Map:
        known: dict[str, str] = {}  # each key by its normal form
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key, mark = self.key(events, event, depth), event.start_mark
            twin = known.setdefault(_nfc(key), key)
            is_twin = twin in found
            if is_twin:
                line = found.at[twin][0]
                self.report(
                    mark,
                    "duplicate-key",
                    f"键“{key}”重复，第 {line} 行已有",
                    f"key '{key}' stands twice, first at line {line}",
                    Text("删去其中一个", "remove one of the two"),
                )
            found.at.setdefault(key, (mark.line + 1, mark.column + 1))
            value = self.build(events, next(events), depth + 1)
            if not is_twin:
                found[key] = value
        return found

    def key(self, events: Iterator[Any], event: Any, depth: int) -> str:
        self.refuse_extras(event)
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        self.report(event.start_mark, "yaml-key", "键必须是文字", "a key must be text")
        self.build(events, event, depth + 1)
        return f"?{event.start_mark.line}:{event.start_mark.column}"


def _nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def parse(text: str, file: str) -> Map:
    """The tree of one YAML document; its top is a mapping.

    Raises:
        RubricError: with every problem found, each at its line and column.
    """
    quick = _quick(text, file)
    if quick is not None:
        return quick
    builder = _Builder(file)
    _check_text(builder, text)
    tree = None
    try:
        tree = _document(builder, text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        if not builder.problems:  # a full-width mark found above is the cause, not another fault
            builder.problems.append(syntax_problem(error, text, file))
    except yaml.reader.ReaderError as error:
        builder.problems.append(unreadable(error, text, file))
    if not builder.problems and not isinstance(tree, Map):
        where = Place(file, getattr(tree, "line", 1), getattr(tree, "col", 1))
        said = Text("文件最外层应是“键: 值”", "the top of the file must be 'key: value'")
        fix = Text("从“rubric: 名称”一行写起", "begin with a line 'rubric: name'")
        builder.problems.append(Problem("not-a-mapping", where, said, fix))
    if builder.problems:
        raise RubricError(sorted(builder.problems, key=lambda p: (p.place.line or 0, p.place.col or 0)))
    assert isinstance(tree, Map)
    return tree


def _quick(text: str, file: str) -> Map | None:
    """The tree by libyaml, ten times as fast, where there is nothing to say; None where the words of PyYAML are wanted."""
    builder = _Builder(file)
    if not yaml.__with_libyaml__:
        return None
    try:
        _check_text(builder, text)
        tree = None if builder.problems else _document(builder, text, yaml.CSafeLoader)
    except (RubricError, yaml.YAMLError, UnicodeError):
        return None
    return tree if isinstance(tree, Map) and not builder.problems else None


def _document(builder: _Builder, text: str, loader: Any) -> Any:
    events = iter(loader(text).get_event, None)
    tree: Any = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if event.version or event.tags:
                builder.report(
                    event.start_mark,
                    "yaml-directive",
                    "不允许 % 指令",
                    "directives are not allowed",
                    Text("删去以 % 开头的行", "remove the lines that start with %"),
                )
            if documents > 1:
                builder.report(
                    event.start_mark,
                    "second-document",
                    "一个文件只能有一份文档",
                    "one file holds one document",
                    Text("删去“---”或拆成两个文件", "remove '---' or split the file"),
                )
        elif isinstance(event, yaml.NodeEvent):
            tree = builder.build(events, event, 0)
    return tree


def _check_text(builder: _Builder, text: str) -> None:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        said = Text("文件超过 1 MiB", "the file is larger than 1 MiB")
        fix = Text("核对是不是写错了文件，或拆成几份", "check that it is the right file, or split it")
        builder.problems.append(Problem("too-large", Place(builder.file), said, fix))
        raise RubricError(builder.problems)
    for number, line in enumerate(text.splitlines(), 1):
        _check_line(builder, line, number)


def _check_line(builder: _Builder, line: str, number: int) -> None:
    indent = line[: len(line) - len(line.lstrip(" \t\u3000"))]
    for mark, zh, en in (("\t", "制表符", "a tab"), ("\u3000", "全角空格", "a full-width blank")):
        if mark in indent:
            builder.problems.append(
                Problem(
                    "indent",
                    Place(builder.file, number, indent.index(mark) + 1),
                    Text(f"缩进里有{zh}", f"{en} in the indentation"),
                    Text("改用半角空格", "use plain spaces"),
                )
            )
    if "\t" in line.lstrip(" \t\u3000") and not line.lstrip().startswith("#"):
        builder.problems.append(
            Problem(
                "tab",
                Place(builder.file, number, len(indent) + line[len(indent) :].index("\t") + 1),
                Text("行内有制表符", "a tab in the line"),
                Text("改用空格", "use blanks"),
            )
        )
    wide = WIDE_COLON.match(line)
    if wide and ":" not in line[: wide.start(1)]:
        builder.problems.append(wide_problem(builder.file, number, wide.start(1) + 1, "："))
    hidden = HIDDEN.search(line)
    if hidden:
        code = f"U+{ord(hidden.group()):04X}"
        builder.problems.append(
            Problem(
                "hidden-character",
                Place(builder.file, number, hidden.start() + 1),
                Text(f"有看不见的字符 {code}", f"an invisible character {code}"),
                Text("删去它", "remove it"),
            )
        )


def place_of(tree: Any, path: tuple[str | int, ...], file: str) -> Place:
    """The place of what `path` leads to: the key of a mapping, the member of a list; else the nearest above."""
    line, col, origin = getattr(tree, "line", 1), getattr(tree, "col", 1), getattr(tree, "file", "")
    for step in path:
        if isinstance(tree, Map) and step in tree.at:
            line, col = tree.at[str(step)]
            origin = tree.guests.get(str(step), tree.file)
            tree = tree.get(str(step))
        elif isinstance(tree, Seq) and isinstance(step, int) and step < len(tree):
            line, col = tree.at[step]
            tree = tree[step]
            origin = getattr(tree, "file", origin)
        else:
            break
    return Place(origin or file, line, col)


def value_place(tree: Any, path: tuple[str | int, ...], file: str) -> Place:
    """The place of the value itself where it is a scalar, else of its key."""
    place = place_of(tree, path, file)
    for step in path:
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            return place
    return Place(tree.file or file, tree.line, tree.col) if isinstance(tree, Scalar) else place
