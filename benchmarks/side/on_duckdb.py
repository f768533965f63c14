"""What a database person would write: one statement of DuckDB SQL, a common table expression a phase."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import duckdb

from benchmarks.side import work
from benchmarks.side.work import GROUPS, ITEMS, TICKS, Item


def run(folder: Path, out: Path) -> None:
    with duckdb.connect() as base:
        base.execute("SET threads TO 2")
        base.execute(statement(folder, out))


def statement(folder: Path, out: Path) -> str:
    points = ",\n".join(f'{_points(item)} AS "{item.id}.points"' for item in ITEMS)
    groups = ",\n".join(f'{_group(group)} AS "{group}.points"' for group in GROUPS)
    scorecard = " + ".join(f'"{group}.points"' for group in GROUPS)
    bonus = " + ".join(f'"{item.id}.points"' for item in work.of_group("bonus"))
    key = 'total DESC, "i00.points" DESC, income DESC NULLS LAST'
    ranks = ",\n".join(f"rank() OVER (PARTITION BY {w} ORDER BY {key}) AS rank_{w}" for w in work.RANKED)
    candidate = f"total >= {work.AT_LEAST[0] * TICKS} AND discipline = 0 AND coalesce(satisfaction >= 80, FALSE)"
    columns = ", ".join(f'"{name}"' for name in work.columns())
    first, second, third, fourth = (f"'{name}'" for name in work.NAMES)
    return f"""COPY (
WITH units AS (SELECT * FROM '{folder}/units.parquet'),
placed AS (
  SELECT v.*, t.unit_id AS parent, t.parent_id AS county, c.parent_id AS prefecture, f.parent_id AS province
  FROM '{folder}/values.parquet' v JOIN units u USING (unit_id) JOIN units t ON t.unit_id = u.parent_id
  JOIN units c ON c.unit_id = t.parent_id JOIN units f ON f.unit_id = c.parent_id),
facts AS (SELECT *, {_facts()} FROM placed),
points AS (SELECT *, {points} FROM facts),
groups AS (SELECT *, {groups}, least({bonus}, {work.BONUS_CAP * TICKS}) AS "bonus.points" FROM points),
whole AS (SELECT *, {scorecard} AS "scorecard.points" FROM groups),
clamped AS (SELECT *, greatest(0, least(100 * {TICKS}, "scorecard.points" + "bonus.points")) AS before_veto FROM whole),
totals AS (SELECT *, CASE WHEN reprimands > 1 THEN least(before_veto, {work.VETO_POINTS * TICKS})
                          ELSE before_veto END AS total FROM clamped),
ranked AS (SELECT *, {ranks}, {candidate} AS candidate, count(*) OVER (PARTITION BY county) AS base FROM totals),
placed_again AS (SELECT *, CASE WHEN candidate THEN rank() OVER (PARTITION BY county, candidate ORDER BY {key})
  + count(*) OVER (PARTITION BY county, candidate, total, "i00.points", income) - 1 END AS last FROM ranked),
graded AS (SELECT *, CASE WHEN last <= base * {work.QUOTA} // 100 THEN {first}
  WHEN total >= {work.AT_LEAST[1] * TICKS} AND discipline = 0 THEN {second}
  WHEN total >= {work.AT_LEAST[2] * TICKS} THEN {third} ELSE {fourth} END AS grade FROM placed_again)
SELECT {columns} FROM graded) TO '{out}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 50000)"""


def _facts() -> str:
    made = []
    for item in ITEMS:
        x = item.metrics[0]
        if item.method == "peer_range":
            made.append(f"max({x}) OVER (PARTITION BY county) AS {item.id}_best")
            made.append(f"min({x}) OVER (PARTITION BY county) AS {item.id}_worst")
        elif item.method == "peer_rank":
            made.append(f"rank() OVER (PARTITION BY county ORDER BY {x} DESC NULLS LAST) AS {item.id}_place")
            made.append(f"count({x}) OVER (PARTITION BY county) AS {item.id}_peers")
        elif item.method == "peer_score":
            made.append(f"avg({x}) OVER (PARTITION BY prefecture) AS {item.id}_mean")
            made.append(f"stddev_pop({x}) OVER (PARTITION BY prefecture) AS {item.id}_sd")
    return ", ".join(made)


def _points(item: Item) -> str:
    known = " AND ".join(f"{name} IS NOT NULL" for name in work.needed(item)) or "TRUE"
    empty = "NULL" if item.missing == "exempt" else "0"
    ticks = f"floor(({_earned(item)}) * {TICKS} + 0.500000001)::BIGINT"
    return f"CASE WHEN {known} THEN {ticks} ELSE {empty} END"


def _case(branches: list[tuple[str, object]], rest: object) -> str:
    return "CASE " + " ".join(f"WHEN {when} THEN {then}" for when, then in branches) + f" ELSE {rest} END"


def _clamp(x: str, high: float | str = 1) -> str:
    return f"greatest(0, least({high}, {x}))"


def _earned(item: Item) -> str:
    full, x = item.points, item.metrics[0]
    match item.method:
        case "bands":
            points = work.band_points(full)
            return _case([(f"{x} >= {limit}", p) for limit, p in zip(item.p, points, strict=True)], 0)
        case "completion":
            return f"{_clamp(f'{x} / {item.p[0]}::DOUBLE')} * {full}"
        case "linear" | "formula":
            x = x if item.method == "linear" else f"round({x} / {item.metrics[1]} * 100, 9)"
            return f"{_clamp(f'({x} - {item.p[0]}) / {item.p[1] - item.p[0]}::DOUBLE')} * {full}"
        case "curve":
            lines = [
                (f"{x} <= {x1}", f"{p0} + {p1 - p0}::DOUBLE * ({x} - {x0}) / {x1 - x0}")
                for (x0, p0), (x1, p1) in pairwise(work.corners(item))
            ]
            return _case([(f"{x} <= {item.p[0]}", "0::DOUBLE"), *lines], full)
        case "step":
            return _clamp(f"{full} + ({x} - {item.p[0]}) * 0.05::DOUBLE", full)
        case "efficacy":
            marks, base = item.p, (1.0, 0.8, 0.6, 0.4, 0.2)
            lines = [
                (f"{x} >= {b}", f"({base[n]} + 0.2::DOUBLE * ({x} - {b}) / {a - b}::DOUBLE) * {full}")
                for n, (a, b) in enumerate(pairwise(marks), 1)
            ]
            return _case([(f"{x} >= {marks[0]}", f"{full}::DOUBLE"), *lines], 0)
        case "choice":
            return _case([(f"{x} = '{name}'", p) for name, p in work.choice_points(full).items()], 0)
        case "check":
            return f"CASE WHEN {x} THEN {full} ELSE 0 END"
        case "checklist":
            held = " + ".join(f"coalesce({name}, FALSE)::INT" for name in item.metrics)
            return f"({held}) * {full} / 3::DOUBLE"
        case "deduct" | "award":
            lost = " + ".join(_line(name, per, more) for name, (per, more) in work.lines(item))
            return _clamp(f"{full} - ({lost})" if item.method == "deduct" else lost, full)
        case "peer_range":
            best, worst = f"{item.id}_best", f"{item.id}_worst"
            share = f"CASE WHEN {best} = {worst} THEN 1.0 ELSE ({x} - {worst}) / ({best} - {worst}) END"
            return f"(0.6::DOUBLE + 0.4::DOUBLE * ({share})) * {full}"
        case "peer_rank":
            peers = f"{item.id}_peers"
            return (
                f"CASE WHEN {peers} = 1 THEN 1.0 ELSE ({peers} - {item.id}_place) / ({peers} - 1)::DOUBLE END * {full}"
            )
        case _:
            z = f"CASE WHEN {item.id}_sd = 0 THEN 0 ELSE ({x} - {item.id}_mean) / {item.id}_sd END"
            return f"{_clamp(f'0.6::DOUBLE + 0.2::DOUBLE * ({z})')} * {full}"


def _line(name: str, per: float, more: dict[str, float]) -> str:
    return f"least({name} * {per}::DOUBLE, {more['cap']})" if more else f"{name} * {per}::DOUBLE"


def _group(group: str) -> str:
    items = work.of_group(group)
    earned = " + ".join(f'coalesce("{item.id}.points", 0)' for item in items)
    base = " + ".join(f'CASE WHEN "{i.id}.points" IS NULL THEN 0 ELSE {i.points * TICKS} END' for i in items)
    full = sum(item.points for item in items) * TICKS
    return f"(({earned}) * {full} * 2 + ({base})) // (({base}) * 2)"
