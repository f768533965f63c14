"""What is written first: a loop over the units in plain Python, a dictionary a unit."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.side import work
from benchmarks.side.work import GROUPS, ITEMS, TICKS, Item

Row = dict[str, Any]


def run(folder: Path, out: Path) -> None:
    above = dict(pl.read_parquet(folder / "units.parquet", columns=["unit_id", "parent_id"]).iter_rows())
    rows = list(pl.read_parquet(folder / "values.parquet").iter_rows(named=True))
    for row in rows:
        at = row["unit_id"]
        for within in work.RANKED:
            at = row[within] = above[at]
    for item in ITEMS:
        if item.method in work.PEER:
            _facts(item, rows)
    for row in rows:
        _score(row)
    _rank(rows)
    _grade(rows)
    pl.DataFrame(
        [{name: row[name] for name in work.columns()} for row in rows], infer_schema_length=None
    ).write_parquet(out, row_group_size=50_000)


def _by(rows: list[Row], within: str) -> list[list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[within]].append(row)
    return list(found.values())


def _facts(item: Item, rows: list[Row]) -> None:
    name = item.metrics[0]
    for group in _by(rows, "prefecture" if item.method == "peer_score" else "county"):
        peers = sorted((row[name] for row in group if row[name] is not None), reverse=True)
        place = {x: n for n, x in reversed(list(enumerate(peers, 1)))}
        mean = math.fsum(peers) / len(peers)
        sd = math.sqrt(math.fsum((x - mean) ** 2 for x in peers) / len(peers))
        for row in group:
            row[item.id] = (peers[0], peers[-1], len(peers), place.get(row[name]), mean, sd)


def _score(row: Row) -> None:
    for item in ITEMS:
        known = all(row[name] is not None for name in work.needed(item))
        empty = None if item.missing == "exempt" else 0
        row[f"{item.id}.points"] = math.floor(_earned(item, row) * TICKS + 0.5 + 1e-9) if known else empty
    for group in GROUPS:
        items = [item for item in work.of_group(group) if row[f"{item.id}.points"] is not None]
        earned, base = sum(row[f"{i.id}.points"] for i in items), sum(i.points for i in items) * TICKS
        full = sum(item.points for item in work.of_group(group)) * TICKS
        row[f"{group}.points"] = (earned * full * 2 + base) // (base * 2)
    bonus = sum(row[f"{item.id}.points"] for item in work.of_group("bonus"))
    row["bonus.points"] = min(bonus, work.BONUS_CAP * TICKS)
    row["scorecard.points"] = sum(row[f"{group}.points"] for group in GROUPS)
    row["before_veto"] = max(0, min(100 * TICKS, row["scorecard.points"] + row["bonus.points"]))
    capped = row["reprimands"] > 1
    row["total"] = min(row["before_veto"], work.VETO_POINTS * TICKS) if capped else row["before_veto"]


def _earned(item: Item, row: Row) -> float:
    full, x = item.points, row[item.metrics[0]]
    match item.method:
        case "bands":
            return next((p for at, p in zip(item.p, work.band_points(full), strict=True) if x >= at), 0.0)
        case "completion":
            return _clamp(x / item.p[0]) * full
        case "linear" | "formula":
            x = x if item.method == "linear" else round(x / row[item.metrics[1]] * 100, 9)
            return _clamp((x - item.p[0]) / (item.p[1] - item.p[0])) * full
        case "curve":
            if x <= item.p[0]:
                return 0.0
            for (x0, p0), (x1, p1) in pairwise(work.corners(item)):
                if x <= x1:
                    return p0 + (p1 - p0) * (x - x0) / (x1 - x0)
            return full
        case "step":
            return max(0.0, min(full, full + (x - item.p[0]) * 0.05))
        case "efficacy":
            if x >= item.p[0]:
                return full
            for n, (a, b) in enumerate(pairwise(item.p)):
                if x >= b:
                    return (0.8 - 0.2 * n + 0.2 * (x - b) / (a - b)) * full
            return 0.0
        case "choice":
            return work.choice_points(full)[x]
        case "check":
            return full if x else 0.0
        case "checklist":
            return sum(bool(row[name]) for name in item.metrics) * full / 3
        case "deduct" | "award":
            lost = sum(min(row[name] * per, more.get("cap", math.inf)) for name, (per, more) in work.lines(item))
            return max(0.0, min(full, full - lost if item.method == "deduct" else lost))
    best, worst, peers, place, mean, sd = row[item.id]
    if item.method == "peer_range":
        return (0.6 + 0.4 * (1.0 if best == worst else (x - worst) / (best - worst))) * full
    if item.method == "peer_rank":
        return full if peers == 1 else (peers - place) / (peers - 1) * full
    return _clamp(0.6 + 0.2 * (0.0 if sd == 0 else (x - mean) / sd)) * full


def _clamp(x: float) -> float:
    return max(0.0, min(1.0, x))


def _key(row: Row) -> tuple[Any, ...]:
    return -row["total"], -row["i00.points"], -(-1.0 if row["income"] is None else row["income"])


def _rank(rows: list[Row]) -> None:
    for within in work.RANKED:
        for group in _by(rows, within):
            first = 1
            for _, tied in groupby(sorted(group, key=_key), _key):
                same = list(tied)
                for row in same:
                    row[f"rank_{within}"] = first
                first += len(same)


def _grade(rows: list[Row]) -> None:
    good, better, plain = (points * TICKS for points in work.AT_LEAST)
    for group in _by(rows, "county"):
        slots = len(group) * work.QUOTA // 100
        able = [r for r in group if r["total"] >= good and r["discipline"] == 0 and (r["satisfaction"] or 0) >= 80]
        keys = sorted(map(_key, able))
        sizes = Counter(keys)
        inside = {key for n, key in enumerate(keys) if n == keys.index(key) and n + sizes[key] <= slots}
        able_ids = {row["unit_id"] for row in able}
        for row in group:
            if row["unit_id"] in able_ids and _key(row) in inside:
                row["grade"] = work.NAMES[0]
            elif row["total"] >= better and row["discipline"] == 0:
                row["grade"] = work.NAMES[1]
            else:
                row["grade"] = work.NAMES[2] if row["total"] >= plain else work.NAMES[3]
