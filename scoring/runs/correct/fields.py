"""What a correction can be about: a unit's reported values, targets, last year's figures, marks of a poll, judges' scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Literal

from scoring.errors import did_you_mean
from scoring.intake.collect import earlier
from scoring.intake.submissions import heads
from scoring.names import ALL_VOTERS, MARK_TEXT, MARKS, marks_of
from scoring.rubric import Plan
from scoring.rubric.model import NUMERIC, Metric
from scoring.rubric.opinion import Voices
from scoring.text import Text

Table = Literal["values", "targets", "previous", "ballots", "panels"]
MOST_BALLOTS: Final = Decimal(10**9)
Refusal = tuple[str, Text, Text | None]
ORIGIN: Final = {
    "formula": Text("由公式得出，更正公式里的指标", "is a formula: correct the metrics in it"),
    "ballot": Text("由票数得出，写“测评.组别.选项”", "is made of votes: write poll.group.choice"),
    "panel": Text("由评委打分得出，写“打分.组别.评委”", "is made of scores: write panel.group.judge"),
    "rollup": Text("由下级汇总，更正下级单位", "is made of the units below: correct those"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One figure of a unit's inputs: in which table, under which key there, and what may stand in it.

    `name` is how it is written and kept: `income`, `target.income`, `previous.total`, `satisfaction.villagers.好`.
    """

    table: Table
    name: str
    key: tuple[str, ...]
    label: Text
    metric: Metric

    def typed(self, value: Any) -> Any:
        """A value as the inputs hold it: a float, for votes a whole number; truths and texts as they are."""
        if self.table == "ballots":
            return int(value)
        return float(value) if self.metric.type in NUMERIC and value is not None else value

    def is_new(self, old: Any) -> bool:
        """Whether the correction would add a judge: any name can stand there, so a slip would too."""
        return self.table == "panels" and old is None


@dataclass(frozen=True, slots=True)
class Change:
    """One figure put right: of which unit, what it was and what it becomes (None: no value), and where that is written."""

    unit_id: str
    field: Field
    old: Any
    new: Any
    why: str | None
    file: str
    row: int
    column: str


class Fields:
    """The figures of one rubric's units, by every name that people may write."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def find(self, asked: str) -> Field | Refusal:
        """The figure of a name; or a code, why it cannot be corrected, and the mend."""
        found = self._known.get(asked) or self._judge(asked)
        if found is not None:
            return found
        metrics = self._plan.rubric.metrics
        made = heads(metrics).get(asked)
        if made is not None and metrics[made].origin in ORIGIN:
            said = (
                metrics[made].name(made)
                + Text("不是填报的：", " is not reported: ")
                + ORIGIN[str(metrics[made].origin)]
            )
            return "not-reported", said, None
        said = Text(f"细则 {self._plan.id} 不用“{asked}”", f"rubric {self._plan.id} does not use '{asked}'")
        return (
            "unknown-metric",
            said,
            did_you_mean(asked, self._known) or Text("写指标的标识或名称", "give the metric's id or label"),
        )

    def all(self) -> list[Field]:
        """Every figure once, without the judges of panels: any name can be one."""
        return list({field.name: field for field in self._known.values()}.values())

    @cached_property
    def _known(self) -> dict[str, Field]:
        """Marks and last year's figures first, so that a metric's own heading wins."""
        found = dict((*self._marks(), *self._dotted("target"), *self._dotted("previous")))
        for head, id in heads(self._plan.rubric.made_by("type")).items():
            metric = self._plan.rubric.metrics[id]
            found[head] = Field("values", id, (id,), metric.name(id), metric)
        return found

    def _dotted(self, prefix: Literal["target", "previous"]) -> Iterator[tuple[str, Field]]:
        """`target.income` and `target.收入`, of those that the rubric reads."""
        metrics = self._plan.rubric.metrics
        known = earlier([self._plan])
        for name in sorted(self._plan.read_names()):
            head, _, id = name.partition(".")
            if head == prefix:
                metric = Metric(type="number") if prefix == "target" else known.get(id, Metric(type="text"))
                bare = metrics[id].name(id) if id in metrics else Text.of(id)
                label = Text("目标 " if prefix == "target" else "上年 ", f"{prefix} ") + bare
                one = Field("targets" if prefix == "target" else "previous", name, (id,), label, metric)
                for text in dict.fromkeys((id, bare.zh, bare.en)):
                    yield f"{prefix}.{text}", one

    def _marks(self) -> Iterator[tuple[str, Field]]:
        """`satisfaction.villagers.好` by ids and by labels; the group may be left out where there is only everybody."""
        for id, metric in self._plan.rubric.made_by("ballot").items():
            assert metric.ballot is not None
            for start, group in self._starts(id, metric, metric.ballot):
                for choice in (*metric.ballot.choices, *MARKS):
                    count = Metric(type="integer", uom="票", range=(Decimal(0), MOST_BALLOTS))
                    label = Text(f"{metric.name(id).zh} {choice}", f"{metric.name(id).en} {choice}")
                    one = Field("ballots", marks_of(id, group, choice), (id, group, choice), label, count)
                    for text in (choice, *MARK_TEXT.get(choice, ())):
                        yield f"{start}{text}", one

    def _judge(self, asked: str) -> Field | None:
        """`report_mark.j1`: a panel and the name of a judge, which may be any."""
        for id, metric in self._plan.rubric.made_by("panel").items():
            assert metric.panel is not None
            for start, group in self._starts(id, metric, metric.panel):
                judge = asked.removeprefix(start)
                if asked.startswith(start) and judge:
                    score = Metric(type="number", range=(Decimal(0), metric.panel.scale))
                    label = metric.name(id) + Text(f" {judge}", f" {judge}")
                    return Field("panels", f"{id}.{group}.{judge}", (id, group, judge), label, score)
        return None

    @staticmethod
    def _starts(id: str, metric: Metric, voices: Voices) -> Iterator[tuple[str, str]]:
        """What stands before a choice or a judge, with the group: `satisfaction.villagers.`, `满意度.村民代表.`."""
        names = dict.fromkeys((id, metric.name(id).zh, metric.name(id).en, *metric.aliases))
        for group in voices.voters():
            labels = dict.fromkeys((group, voices.group_name(group).zh, voices.group_name(group).en))
            for name in names:
                yield from ((f"{name}.{label}.", group) for label in labels)
                if group == ALL_VOTERS:
                    yield f"{name}.", group
