"""What a data analyst would write: vectorised pandas and numpy, columns of floats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.side import work
from benchmarks.side.work import GROUPS, ITEMS, TICKS, Item


def run(folder: Path, out: Path) -> None:
    units = pd.read_parquet(folder / "units.parquet").set_index("unit_id")
    frame = pd.read_parquet(folder / "values.parquet")
    above = units["parent_id"]
    frame["parent"] = frame["unit_id"].map(above)
    for level, before in (("county", "parent"), ("prefecture", "county"), ("province", "prefecture")):
        frame[level] = frame[before].map(above)
    made: dict[str, Any] = {f"{item.id}.points": _points(item, frame) for item in ITEMS}
    for group in GROUPS:
        made[f"{group}.points"] = _group(group, made)
    bonus = sum(made[f"{item.id}.points"] for item in work.of_group("bonus"))
    made["bonus.points"] = bonus.clip(upper=work.BONUS_CAP * TICKS)
    made["scorecard.points"] = sum(made[f"{group}.points"] for group in GROUPS)
    before = (made["scorecard.points"] + made["bonus.points"]).clip(0, 100 * TICKS)
    total = before.where(frame["reprimands"] <= 1, before.clip(upper=work.VETO_POINTS * TICKS))
    frame = frame.assign(**made, before_veto=before, total=total)
    _ranks(frame)
    _grades(frame)
    frame[work.columns()].to_parquet(out, row_group_size=50_000)


def _points(item: Item, frame: pd.DataFrame) -> pd.Series:
    x = frame[item.metrics[0]]
    earned = pd.Series(_earned(item, x, frame), index=frame.index)
    ticks = np.floor(earned * TICKS + 0.5 + 1e-9)
    known = frame[list(work.needed(item))].notna().all(axis=1)
    return ticks.where(known, np.nan if item.missing == "exempt" else 0.0)


def _earned(item: Item, x: pd.Series, frame: pd.DataFrame) -> Any:
    full = item.points
    match item.method:
        case "bands":
            return np.select([x >= limit for limit in item.p], work.band_points(full), 0.0)
        case "completion":
            return (x / item.p[0]).clip(0, 1) * full
        case "linear" | "formula":
            if item.method == "formula":
                x = (x / frame[item.metrics[1]] * 100).round(9)
            return ((x - item.p[0]) / (item.p[1] - item.p[0])).clip(0, 1) * full
        case "curve":
            return np.interp(x, *zip(*work.corners(item), strict=True))
        case "step":
            return (full + (x - item.p[0]) * 0.05).clip(0, full)
        case "efficacy":
            marks, base = item.p[::-1], [0.2, 0.4, 0.6, 0.8, 1.0]
            return np.where(x < marks[0], 0.0, np.interp(x, marks, base) * full)
        case "choice":
            return x.map(work.choice_points(full)).astype(float)
        case "check":
            return (x == True).astype(float) * full  # noqa: E712 - nulls are there
        case "checklist":
            return sum((frame[name] == True).astype(float) for name in item.metrics) * full / 3  # noqa: E712
        case "deduct" | "award":
            lost = sum((frame[name] * per).clip(upper=more.get("cap")) for name, (per, more) in work.lines(item))
            return (full - lost).clip(0, full) if item.method == "deduct" else lost.clip(0, full)
        case "peer_range":
            county = x.groupby(frame["county"])
            best, worst = county.transform("max"), county.transform("min")
            return (0.6 + 0.4 * ((x - worst) / (best - worst)).where(best != worst, 1.0)) * full
        case "peer_rank":
            county = x.groupby(frame["county"])
            place, peers = county.rank(method="min", ascending=False), county.transform("count")
            return ((peers - place) / (peers - 1)).where(peers > 1, 1.0) * full
        case _:
            prefecture = x.groupby(frame["prefecture"])
            mean, sd = prefecture.transform("mean"), prefecture.transform("std", ddof=0)
            return (0.6 + 0.2 * ((x - mean) / sd).where(sd > 0, 0.0)).clip(0, 1) * full


def _group(group: str, made: dict[str, pd.Series]) -> pd.Series:
    items = work.of_group(group)
    parts = [made[f"{item.id}.points"] for item in items]
    earned, full = sum(part.fillna(0.0) for part in parts), sum(item.points for item in items) * TICKS
    base = sum(part.notna() * (item.points * TICKS) for part, item in zip(parts, items, strict=True))
    return (earned * full * 2 + base) // (base * 2)


def _ranks(frame: pd.DataFrame) -> None:
    keys = [frame["total"], frame["i00.points"], frame["income"].fillna(-1.0)]
    order = np.lexsort([-key for key in reversed(keys)])
    sorted_keys = [key.to_numpy()[order] for key in keys]
    new = np.any([np.diff(key, prepend=key[:1] - 1) != 0 for key in sorted_keys], axis=0)
    key = np.empty(len(frame), dtype=np.int64)
    key[order] = np.cumsum(new)
    frame["key"] = key
    for within in work.RANKED:
        frame[f"rank_{within}"] = frame.groupby(within)["key"].rank(method="min")


def _grades(frame: pd.DataFrame) -> None:
    good, better, plain = (frame["total"] >= points * TICKS for points in work.AT_LEAST)
    open_to = frame["discipline"] == 0
    candidate = good & open_to & (frame["satisfaction"] >= 80)
    county = frame["county"]
    last = frame["key"].where(candidate).groupby(county).rank(method="max")
    slots = frame.groupby("county")["key"].transform("size") * work.QUOTA // 100
    frame["grade"] = np.select([last <= slots, better & open_to, plain], work.NAMES[:3], work.NAMES[3])
