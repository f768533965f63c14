"""What a cycle asks of its units, one unit at a time: the fields of its form, and what the intake says of its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from time import time
from typing import Final, NamedTuple

import polars as pl

from scoring.errors import RunError
from scoring.intake.collect import collect
from scoring.intake.complete import COLUMNS, completeness
from scoring.intake.crosscheck import cross_check
from scoring.intake.cycle import Cycle
from scoring.intake.database import Query, Source
from scoring.intake.form import style
from scoring.intake.form.template import Column, columns_of
from scoring.intake.issues import Issue
from scoring.intake.submissions import CELLS, Counted, typed
from scoring.intake.table import BLANKS, ROW
from scoring.names import NAME, PARENT, UNIT
from scoring.rubric import Plan, load_rubrics
from scoring.rubric.claims import rubric_of
from scoring.rubric.model import NUMERIC
from scoring.rubric.plan import Leaf
from scoring.runs.index import INDEX
from scoring.runs.previous import find_earlier, read_earlier
from scoring.text import Text

KEPT: Final = 8  # cycles whose units and figures stay in memory
QUERY_SECONDS: Final = 60  # how long what a database gave is used
# Of what is told about a metric, so much stands in a field's own parts: name, unit, allowed, if empty.
BESIDE: Final = 4
RULE: Final = Text("规则", "Rule")


@dataclass(frozen=True)
class Reporter:
    """A unit that is to report, by which rubric, and the unit above it; empty where there is none."""

    id: str
    name: str
    parent: str
    rubric: str


@dataclass(frozen=True)
class Field:
    """One reported metric as a form asks for it.

    `words` are those among which to choose, empty where a number or a text may stand; `last` is last year's figure as the
    form's own cells would hold it, empty where there is none; `about` is what the form's comment tells, each under its word.
    """

    id: str
    group: Text
    label: Text
    measure: str
    allowed: Text
    words: tuple[str, ...]
    is_number: bool
    missing: Text
    last: str
    about: tuple[tuple[Text, Text], ...]


class Due(NamedTuple):
    """The units below one unit (its name, empty where it is none of ours) that a rubric asks for something.

    How many there are, how many handed in, and the names of the others.
    """

    above: str
    rubric: Text
    expected: int
    submitted: int
    missing: list[str]


@dataclass(frozen=True)
class Asking:
    """A cycle's units and rubrics, with targets and last year's figures to check against."""

    plans: Mapping[str, Plan]
    units: pl.DataFrame
    targets: pl.DataFrame | None
    previous: pl.DataFrame | None

    @cached_property
    def names(self) -> dict[str, str]:
        """Every unit's name, in the order of the table."""
        return {id: name or "" for id, name in self.units.select(UNIT, NAME).iter_rows()}

    @cached_property
    def parents(self) -> dict[str, str]:
        """The unit above each; empty where there is none."""
        return {id: parent or "" for id, parent in self.units.select(UNIT, PARENT).iter_rows()}

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """The units directly below each, and the highest under the empty text."""
        found: dict[str, list[str]] = {}
        for unit, parent in self.parents.items():
            found.setdefault(parent, []).append(unit)
        return found

    @cached_property
    def reporters(self) -> dict[str, Reporter]:
        """The units whose rubric asks them for something."""
        asking = [plan for plan in self.plans.values() if plan.rubric.made_by("type")]
        rows = rubric_of(self.units, asking).iter_rows()
        return {id: Reporter(id, self.names[id], self.parents[id], rubric) for id, rubric in rows}

    def below(self, top: str) -> Iterator[str]:
        """A unit and all below it, in the order of the tree; of the empty text, every unit."""
        waiting = [top] if top else list(reversed(self.children.get("", ())))
        while waiting:
            unit = waiting.pop()
            yield unit
            waiting += reversed(self.children.get(unit, ()))

    def above(self, unit: str) -> list[str]:
        """A unit and all above it, the unit first."""
        found = [unit]
        while self.parents.get(found[-1]):
            found.append(self.parents[found[-1]])
        return found

    def due(self, top: str, handed_in: Sequence[str]) -> list[Due]:
        """Who has handed in of a unit and all below it (of the empty text, of every unit), those first below whom most are missing.

        `handed_in` are units, of wherever; nothing is told or counted of those that are not below `top`.
        """
        part = self.units.filter(pl.col(UNIT).is_in(list(self.below(top))))
        places = pl.DataFrame({UNIT: handed_in}, schema={UNIT: pl.String})
        found = completeness(part, list(self.plans.values()), places).select(COLUMNS[1:])
        rows = [Due(above or "", self.plans[id].rubric.title, *rest) for above, id, *rest in found.iter_rows()]
        return sorted(rows, key=lambda row: row.submitted - row.expected)

    def fields(self, reporter: Reporter) -> list[Field]:
        """The unit's form, group after group of the scorecard."""
        plan, last = self.plans[reporter.rubric], self._last(reporter.id)
        uses = style.uses_of(plan)
        columns = (column for column in columns_of(plan, uses, ()) if column.kind == "metric")
        return [_field(plan, column, uses[column.id], last) for column in columns]

    def _last(self, unit: str) -> Mapping[str, object]:
        if self.previous is None:
            return {}
        return next(self.previous.filter(pl.col(UNIT) == unit).iter_rows(named=True), {})

    def check(self, reporter: Reporter, texts: Mapping[str, str]) -> list[Issue]:
        """What the intake says of a unit's answers by metric: cells that are refused (errors) and questions (warnings).

        It is what it would say of the same texts in a file; `texts` that are blank, or of no metric of the unit, are not read.
        """
        plan = self.plans[reporter.rubric]
        metrics, mine = plan.rubric.made_by("type"), self.units.filter(pl.col(UNIT) == reporter.id)
        filled = [(id, text.strip(BLANKS)) for id, text in texts.items() if id in metrics and text.strip(BLANKS)]
        rows = [("", n, id, reporter.id, id, text) for n, (id, text) in enumerate(filled, 2)]
        cells, counted = pl.DataFrame(rows, schema=CELLS, orient="row"), Counted()
        values = {plan.id: typed(cells, metrics, mine[UNIT], counted)}
        places = cells.select(UNIT, "metric", "file", pl.col(ROW).alias("row"), "column")
        return [*counted.issues, *cross_check([plan], mine, values, places, self.targets, self.previous)]


def _field(plan: Plan, column: Column, leaves: Sequence[Leaf], last: Mapping[str, object]) -> Field:
    metric, id = column.metric, column.id
    zh, en = (style.told(plan, id, leaves, lang) for lang in ("zh", "en"))
    pairs = zip(zip(zh, en, strict=True), zip(zh.values(), en.values(), strict=True), strict=True)
    told = [(Text(*word), Text(*said)) for word, said in pairs]
    rules = [(leaf.method.name + Text("：", ": ") + plan.rule(leaf)) for leaf in leaves]
    about = [*told[BESIDE:], *((RULE, rule) for rule in rules)]
    return Field(
        id, column.group, metric.name(id), metric.measure, style.allowed(metric), style.words_of(metric),
        metric.type in NUMERIC, style.missing(plan, id), style.shown(last.get(id)), tuple(one for one in about if one[1].zh),
    )  # fmt: skip


def asking_of(cycle: Cycle, out: Path) -> Asking:
    """What a cycle asks; read again only where its units, rubrics, targets or last year's figures have changed.

    Where last year's run is not to be found, nothing is known of last year but the cycle's own table of it.

    Raises:
        RunError: its units cannot be read.
        RubricError: a rubric has errors.
    """
    bare = replace(cycle, submissions=(), ballots=(), panels=())
    read_too = (cycle.folder / "cycle.yaml", out / INDEX, cycle.mapping, *bare.sources, *cycle.rubric_files)
    return _read(bare, out, tuple(_stamp(source) for source in read_too if source is not None))


def _stamp(source: Source) -> tuple[int, int]:
    """What is different once a file has changed; a query may give something else after a while."""
    if isinstance(source, Query):
        return int(time() // QUERY_SECONDS), 0
    with suppress(OSError):
        found = source.stat()
        return found.st_mtime_ns, found.st_size
    return 0, 0


@lru_cache(KEPT)
def _read(cycle: Cycle, out: Path, stamps: tuple[tuple[int, int], ...]) -> Asking:
    plans = load_rubrics(cycle.rubric_files)
    intake = collect(cycle, plans)
    return Asking(
        {plan.id: plan for plan in plans},
        intake.units,
        intake.targets,
        _earlier(cycle, out, plans, intake.units, intake.previous),
    )


def _earlier(
    cycle: Cycle, out: Path, plans: Sequence[Plan], units: pl.DataFrame, own: pl.DataFrame | None
) -> pl.DataFrame | None:
    with suppress(RunError):
        if cycle.earlier is not None:
            return read_earlier(cycle, plans, units, own, find_earlier(cycle.earlier, out)).table
    return own
