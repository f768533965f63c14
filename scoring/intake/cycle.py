"""cycle.yaml: the period, the rubrics, the inputs; every problem at its line and column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoring.errors import Place, Problem, RubricError, RunError, did_you_mean
from scoring.intake.database import KINDS, Query, Source, paths
from scoring.rubric.tree import Map, Seq, parse, place_of, value_place
from scoring.text import Text

NAME = "cycle.yaml"
ONLINE = "submissions/online"  # what was accepted on the web; always read, before any other submission
KEYS = {"cycle", "period", "title", "rubrics", "inputs", "previous"}
MOST_DIGITS = 6  # of a period
HIDDEN = (".", "~$")  # what systems and open Excel windows leave behind
INPUTS = {"units", "submissions", "targets", "previous", "ballots", "panels", "mapping"}


@dataclass(frozen=True)
class Cycle:
    """One period's assessment: where its rubrics and tables lie.

    `id` is the cycle's name among the cycles of a store, by default its folder's.
    `submissions` begin with what was accepted on the web (`submissions/online/*.csv`), whatever cycle.yaml lists.
    `earlier` is last year's run folder, or the cycle folder of which there is a run; `mapping` says which of this year's
    units were called otherwise then.
    """

    folder: Path
    id: str
    period: int
    title: Text
    rubric_files: tuple[Path, ...]
    units: Source
    submissions: tuple[Source, ...]
    targets: Source | None
    previous: Source | None
    ballots: tuple[Source, ...] = ()
    panels: tuple[Source, ...] = ()
    mapping: Source | None = None
    earlier: Path | None = None

    @property
    def sources(self) -> list[Source]:
        """Every table of the cycle but the mapping, which only last year's units need."""
        single = [self.units, self.targets, self.previous]
        return [*(one for one in single if one is not None), *self.submissions, *self.ballots, *self.panels]


@dataclass
class _Reader:
    folder: Path
    tree: Map
    problems: list[Problem]

    def report(self, path: tuple[str | int, ...], code: str, zh: str, en: str, fix: Text | None = None) -> None:
        place = value_place(self.tree, path, str(self.folder / NAME))
        self.problems.append(Problem(code, place, Text(zh, en), fix))

    def unknown(self, owner: Any, path: tuple[str | int, ...], known: set[str]) -> None:
        for key in owner if isinstance(owner, Map) else ():
            if key not in known:
                place = place_of(self.tree, (*path, key), str(self.folder / NAME))
                message = Text(f"不认识的键“{key}”", f"unknown key '{key}'")
                self.problems.append(Problem("unknown-key", place, message, did_you_mean(key, known)))

    def need(self, owner: Any, path: tuple[str | int, ...], key: str) -> Any:
        value = owner.get(key) if isinstance(owner, Map) else None
        if value is None:
            self.report(path, "missing-key", f"缺少“{key}”", f"'{key}' is missing", Text(f"补上 {key}:", f"add {key}:"))
        return value

    def file(self, value: Any, path: tuple[str | int, ...]) -> Source | None:
        """An input: a file, or a query of a database."""
        if value is None or isinstance(value, Map):
            return self.query(value, path) if isinstance(value, Map) else None
        if isinstance(value, str) and value and self.is_file(value):
            file = self.folder / str(value)
            return None if self.leads_out(value, [file], path) else file
        self.report(
            path,
            "no-file",
            f"找不到文件“{value}”",
            f"there is no file '{value}'",
            Text("检查文件名和位置", "check its name and place"),
        )
        return None

    def rubrics(self) -> tuple[Path, ...]:
        """The rubrics' files, one at least."""
        value = self.need(self.tree, (), "rubrics")
        found = self.files(value, ("rubrics",))
        if value is not None and (not found or len(paths(found)) < len(found)) and not self.problems:
            fix = Text("写成 rubrics: [village.yaml]", "write rubrics: [village.yaml]")
            self.report(("rubrics",), "wrong-form", "rubrics 应列出细则文件", "`rubrics` lists the rubrics' files", fix)
        return tuple(paths(found))

    def query(self, value: Map, path: tuple[str | int, ...]) -> Query | None:
        """`{database: sqlite:///figures.db, query: SELECT ...}`."""
        self.unknown(value, path, {"database", "query"})
        database, query = (self.need(value, path, key) for key in ("database", "query"))
        if database is None or query is None:
            return None
        if not str(database).startswith(KINDS):
            self.report(
                (*path, "database"), "unknown-database", f"不认识的数据库地址“{database}”", f"unknown database '{database}'",
                Text("写成 sqlite:///文件 或 postgresql://主机/库", "write sqlite:///file or postgresql://host/name"),
            )  # fmt: skip
        return Query(str(database), str(query), self.folder)

    def folder_named(self) -> Path | None:
        """The folder under `previous`: a run, or the cycle of the year before."""
        value = self.tree.get("previous")
        if value is None or (isinstance(value, str) and (self.folder / value).is_dir()):
            return None if value is None else self.folder / str(value)
        self.report(
            ("previous",),
            "no-file",
            f"找不到文件夹“{value}”",
            f"there is no folder '{value}'",
            Text("写上年的批次文件夹或周期文件夹", "name last year's run folder or cycle folder"),
        )
        return None

    def files(self, value: Any, path: tuple[str | int, ...]) -> tuple[Source, ...]:
        """Files named one by one, as a pattern (`submissions/*.xlsx`) or as a folder; never the same one twice."""
        members = value if isinstance(value, Seq) else [] if value is None else [value]
        found: dict[Source, None] = {}
        for n, member in enumerate(members):
            at = (*path, n) if isinstance(value, Seq) else path
            found |= dict.fromkeys(self.several(member, at))
        return tuple(found)

    def several(self, value: Any, path: tuple[str | int, ...]) -> Sequence[Source]:
        if isinstance(value, str) and value and ("*" in value or self.is_folder(value)):
            files = self.matching(str(value) if "*" in value else f"{str(value).rstrip('/')}/*")
            if self.leads_out(value, files, path):
                return []
            if not files:
                self.report(
                    path, "no-file", f"“{value}”里没有文件", f"there is no file under '{value}'",
                    Text("把表放进去，或改写法", "put the tables there, or change the pattern"),
                )  # fmt: skip
            return files
        found = self.file(value, path)
        return [] if found is None else [found]

    def online(self) -> Sequence[Path]:
        """What was accepted on the web."""
        files = self.matching(f"{ONLINE}/*.csv")
        return [] if self.leads_out(ONLINE, files, ("inputs", "submissions")) else files

    def leads_out(self, value: str, files: Sequence[Path], path: tuple[str | int, ...]) -> bool:
        """Whether an input is not in the cycle folder, which is reported; rubrics may lie elsewhere, many cycles share them."""
        home, named = self.folder.resolve(), Path(value)
        away = (
            named.is_absolute() or ".." in named.parts or not all(one.resolve().is_relative_to(home) for one in files)
        )
        if away and path[0] == "inputs":
            self.report(
                path, "outside-cycle", f"“{value}”不在周期文件夹里", f"'{value}' is not in the cycle folder",
                Text("把表放进周期文件夹，写它在里面的位置", "put the table into the cycle folder and give its place there"),
            )  # fmt: skip
        return away and path[0] == "inputs"

    def is_file(self, value: str) -> bool:
        try:
            return (self.folder / value).is_file()
        except OSError:
            return False

    def is_folder(self, value: str) -> bool:
        try:
            return (self.folder / value).is_dir()
        except OSError:  # a name too long to be one
            return False

    def matching(self, pattern: str) -> list[Path]:
        """The files of a pattern inside the cycle folder; none where it leads elsewhere."""
        try:
            found = sorted(self.folder.glob(pattern))
        except (NotImplementedError, ValueError, OSError):
            return []
        return [one for one in found if one.is_file() and not one.name.startswith(HIDDEN)]


def read_cycle(folder: str | Path) -> Cycle:
    """The cycle described by `cycle.yaml` in a folder; file names are relative to it.

    Raises:
        RunError: with every problem: no such folder or file, unknown and missing keys, files that are not there.
    """
    home = Path(folder)
    reader = _Reader(home, _tree(home), [])
    tree = reader.tree
    reader.unknown(tree, (), KEYS)
    inputs = reader.need(tree, (), "inputs")
    if inputs is not None and not isinstance(inputs, Map):
        fix = Text("写成 inputs: 下面一行 units: units.csv", "write `inputs:` and below it `units: units.csv`")
        reader.report(("inputs",), "wrong-form", "inputs 应为“键: 值”", "`inputs` wants 'key: value'", fix)
    reader.unknown(inputs, ("inputs",), INPUTS)
    units = (
        reader.file(reader.need(inputs, ("inputs",), "units"), ("inputs", "units")) if isinstance(inputs, Map) else None
    )
    extra = {key: inputs.get(key) for key in INPUTS} if isinstance(inputs, Map) else {}
    one = {key: reader.file(extra.get(key), ("inputs", key)) for key in ("targets", "previous", "mapping")}
    many = {key: reader.files(extra.get(key), ("inputs", key)) for key in ("submissions", "ballots", "panels")}
    many["submissions"] = tuple(dict.fromkeys((*reader.online(), *many["submissions"])))
    rubrics = reader.rubrics()
    title = Text.of(tree.get("title") or home.name)
    last = reader.folder_named()
    cycle = Cycle(home, _id(reader), _period(reader), title, rubrics, units or home, **one, **many, earlier=last)  # type: ignore[arg-type]
    if reader.problems:
        raise RunError(sorted(reader.problems, key=lambda problem: (problem.place.line or 0, problem.place.col or 0)))
    return cycle


def _tree(home: Path) -> Map:
    path = home / NAME
    try:
        return parse(path.read_bytes().decode("utf-8-sig"), str(path))
    except RubricError as error:
        raise RunError(error.problems) from None
    except (OSError, UnicodeDecodeError):
        fix = Text("给出含 cycle.yaml（UTF-8）的文件夹", "name a folder that holds a cycle.yaml in UTF-8")
        raise RunError(
            [Problem("no-cycle", Place(str(path)), Text("这里没有考核周期", "there is no cycle here"), fix)]
        ) from None


def _id(reader: _Reader) -> str:
    """The cycle's name: it names files and stands in URLs, so it is short and plain."""
    value = reader.tree.get("cycle") or reader.folder.resolve().name
    if not isinstance(value, str) or not re.fullmatch(r"\w[\w.-]{0,59}", value):
        reader.report(
            ("cycle",), "cycle-name", f"周期名不能是“{value}”", f"'{value}' cannot name a cycle",
            Text("用文字、数字、- 和 _，不超过 60 字", "letters, digits, - and _, at most 60"),
        )  # fmt: skip
    return str(value)


def _period(reader: _Reader) -> int:
    value = reader.need(reader.tree, (), "period")
    if value is not None and not (
        isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS
    ):
        reader.report(
            ("period",),
            "not-an-integer",
            f"周期应为整数，却是“{value}”",
            f"the period must be a whole number, found '{value}'",
            Text("写成 period: 2025", "write period: 2025"),
        )
        return 0
    return int(value or 0)
