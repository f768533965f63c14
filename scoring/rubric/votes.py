"""What may stand in the tables of ballots and panels: rows that no rubric knows are found, each with its reason.

The engine refuses a table with such rows; the intake leaves them out and reports them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from scoring.errors import nearest_or_all
from scoring.names import ALL_VOTERS, MARKS, UNIT
from scoring.rubric.model import Metric
from scoring.rubric.opinion import Voices
from scoring.rubric.plan import Plan
from scoring.text import Text, figure

BALLOT_COLUMNS = (UNIT, "poll", "group", "choice", "count")
PANEL_COLUMNS = (UNIT, "panel", "group", "judge", "score")
INDEX = "index"  # the row's number in the table, from 0


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that cannot be counted: which, in which column, why, and the mend."""

    index: int
    column: str
    code: str
    message: Text
    fix: Text | None


Finding = tuple[str, str, Text, Text | None]  # column, code, message, fix


def with_groups(table: pl.DataFrame) -> pl.DataFrame:
    """An empty group stands for everybody."""
    group = pl.col("group") if "group" in table.columns else pl.lit(None, pl.String)
    return table.with_columns(group.cast(pl.String).fill_null(ALL_VOTERS).alias("group"))


def refused_ballots(table: pl.DataFrame, rubric_of: pl.DataFrame, plans: Sequence[Plan]) -> Iterator[Refused]:
    """Rows under an unknown poll, group or choice, with a count that is no whole number, or a ballot twice."""
    rows = _with_rubric(table, rubric_of)
    yield from _unknown(rows, plans, ["poll", "group", "choice"], _ballot)
    yield from _where(rows, pl.col("count").is_null() | (pl.col("count") < 0), "count", BAD_COUNT)
    if "ballot_id" in table.columns:
        keys = [UNIT, "poll", "ballot_id"]
        later = pl.col("ballot_id").is_not_null() & ~pl.struct(keys).is_first_distinct()
        yield from _where(rows, later, "ballot_id", BALLOT_TWICE)


def refused_panels(table: pl.DataFrame, rubric_of: pl.DataFrame, plans: Sequence[Plan]) -> Iterator[Refused]:
    """Rows under an unknown panel or group, scores outside the scale, and a judge's second score."""
    rows = _with_rubric(table, rubric_of)
    yield from _unknown(rows, plans, ["panel", "group"], _panel)
    later = ~pl.struct(UNIT, "panel", "group", "judge").is_first_distinct()
    yield from _where(rows, later, "judge", JUDGE_TWICE)
    for plan in plans:
        for id, metric in plan.rubric.made_by("panel").items():
            assert metric.panel is not None
            mine = (pl.col("rubric") == plan.id) & (pl.col("panel") == id)
            outside = mine & ~pl.col("score").is_between(0, float(metric.panel.scale))
            yield from _where(rows, outside, "score", _outside(metric.panel.scale))


BAD_COUNT = (
    "bad-count",
    Text("票数不是非负整数", "the count is not a whole number from 0 up"),
    Text("填票数，没有就删去这一行", "give the number of ballots, or remove the row"),
)
BALLOT_TWICE = (
    "repeated-ballot",
    Text("同一张票计了两次", "the same ballot is counted twice"),
    Text("只留一行", "keep one of the rows"),
)
JUDGE_TWICE = (
    "repeated-judge",
    Text("同一评委打了两次分，这一次不能算", "the judge scored twice; this score cannot be counted"),
    Text("核对后留下正确的一行", "keep the right one of the rows"),
)


def _outside(scale: object) -> tuple[str, Text, Text]:
    return (
        "bad-score",
        Text(f"评分须在 0 到 {figure(scale)} 之间", f"a score lies between 0 and {figure(scale)}"),
        Text("改正，没有打分就删去这一行", "correct it, or remove the row of a judge who gave none"),
    )


def _with_rubric(table: pl.DataFrame, rubric_of: pl.DataFrame) -> pl.DataFrame:
    return with_groups(table).with_row_index(INDEX).join(rubric_of, on=UNIT, how="left", maintain_order="left")


def _where(rows: pl.DataFrame, which: pl.Expr, column: str, said: tuple[str, Text, Text | None]) -> Iterator[Refused]:
    code, message, fix = said
    for index in rows.filter(which)[INDEX]:
        yield Refused(index, column, code, message, fix)


def _unknown(
    rows: pl.DataFrame, plans: Sequence[Plan], keys: list[str], diagnose: Callable[..., Finding | None]
) -> Iterator[Refused]:
    """Rows whose combination of keys the unit's rubric does not know; each combination is looked at once."""
    by_id = {plan.id: plan for plan in plans}
    every = ["rubric", *keys]
    groups = rows.group_by(every, maintain_order=True).agg(INDEX)
    for (rubric, *names), indices in zip(groups.select(every).iter_rows(), groups[INDEX], strict=True):
        found = NO_RUBRIC if rubric is None else diagnose(by_id[rubric], *names)
        if found is not None:
            column, code, message, fix = found
            for index in indices:
                yield Refused(index, column, code, message, fix)


NO_RUBRIC: Finding = (
    UNIT,
    "no-rubric",
    Text("没有适用于该单位的细则", "no rubric applies to the unit"),
    Text("核对单位编号，或删去这一行", "check the unit's id, or remove the row"),
)


def _ballot(plan: Plan, poll: str, group: str, choice: str) -> Finding | None:
    metrics = plan.rubric.made_by("ballot")
    if poll not in metrics:
        return _no(plan, "poll", "unknown-poll", "测评", "poll", poll, metrics)
    ballot = metrics[poll].ballot
    assert ballot is not None
    if group not in ballot.voters():
        return _no_group(group, ballot)
    if choice not in (*ballot.choices, *MARKS):
        listed = nearest_or_all(str(choice), [*ballot.choices, *MARKS])
        shown = choice or ""
        return "choice", "unknown-choice", Text(f"没有选项“{shown}”", f"there is no choice '{shown}'"), listed
    return None


def _panel(plan: Plan, panel: str, group: str) -> Finding | None:
    metrics = plan.rubric.made_by("panel")
    if panel not in metrics:
        return _no(plan, "panel", "unknown-panel", "评委打分", "panel", panel, metrics)
    voices = metrics[panel].panel
    assert voices is not None
    return None if group in voices.voters() else _no_group(group, voices)


def _no(plan: Plan, column: str, code: str, zh: str, en: str, name: str, known: Mapping[str, Metric]) -> Finding:
    message = Text(f"细则 {plan.id} 里没有{zh}“{name or ''}”", f"rubric {plan.id} has no {en} '{name or ''}'")
    return column, code, message, nearest_or_all(str(name), known)


def _no_group(group: str, voices: Voices) -> Finding:
    if group == ALL_VOTERS:
        message = Text("没有写是哪一组", "the group is not given")
    else:
        message = Text(f"细则里没有“{group}”这一组", f"the rubric has no group '{group}'")
    return "group", "unknown-group", message, nearest_or_all(group, voices.voters())
