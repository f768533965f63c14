"""The work that every engine does: forty items of all kinds as a table, the rubric written from it, and invented units.

53 input columns (the unit's id and 52 metrics), group points, caps, vetoes, four ranks with two tie-breakers, a quota
and grades. What comes out is a row a unit: points of every item and group in whole numbers of the last place, the
total before and after vetoes, four ranks, and the grade.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml

TICKS = 100  # whole numbers of the last place in a point
EACH = {"township": 12, "county": 11, "prefecture": 6}  # units below one of that level
RANKED = ("parent", "county", "prefecture", "province")
BONUS_CAP = 5
VETO_POINTS = 59
QUOTA = 30  # percent of a county
NAMES = ("好", "较好", "一般", "差")
AT_LEAST = (85, 75, 60)
CHOICES = {"好": 1.0, "较好": 0.8, "一般": 0.5, "差": 0.0}  # shares of an item's points


@dataclass(frozen=True)
class Item:
    """One of the forty: its method, points, metrics and the rule for a missing value; `p` are the method's parameters."""

    id: str
    method: str
    points: int
    metrics: tuple[str, ...]
    missing: str = "no_points"
    group: str = ""
    p: tuple[float, ...] = ()


def _spread(method: str, count: int, metrics: int, p: tuple[float, ...]) -> list[tuple[str, int, tuple[float, ...]]]:
    return [(method, metrics, tuple(x + n for x in p)) for n in range(count)]


KINDS = [
    *_spread("bands", 6, 1, (80, 60, 40, 20)),
    *_spread("completion", 6, 1, (70,)),
    *_spread("linear", 4, 1, (10, 90)),
    *_spread("formula", 1, 2, (10, 90)),
    *_spread("curve", 3, 1, (20, 50, 85)),
    *_spread("step", 3, 1, (60,)),
    *_spread("efficacy", 2, 1, (90, 70, 50, 30, 10)),
    *_spread("choice", 3, 1, ()),
    *_spread("check", 2, 1, ()),
    *_spread("checklist", 1, 3, ()),
    *_spread("deduct", 3, 2, ()),
    *_spread("peer_range", 2, 1, ()),
    *_spread("peer_rank", 1, 1, ()),
    *_spread("peer_score", 1, 1, ()),
    *_spread("award", 2, 2, ()),
]
PEER = ("peer_range", "peer_rank", "peer_score")
COUNTED = ("deduct", "award")
NUMBER_OF_GROUPS = 5


def _items() -> tuple[Item, ...]:
    made, metric = [], 0
    for n, (method, count, p) in enumerate(KINDS):
        names = tuple(f"m{metric + k:02}" for k in range(count))
        metric += count
        missing = "exempt" if method in ("completion", "choice") and n % 3 == 0 else "no_points"
        group = "bonus" if method == "award" else f"g{n % NUMBER_OF_GROUPS}"
        points = 5 if method == "award" else 3 if n < 24 else 2
        made.append(Item(f"i{n:02}", method, points, names, missing, group, p))
    return tuple(made)


ITEMS = _items()
GROUPS = tuple(f"g{n}" for n in range(NUMBER_OF_GROUPS))
METRICS = tuple(name for item in ITEMS for name in item.metrics)
EXTRA = ("discipline", "reprimands", "satisfaction", "income")  # vetoes, a condition, a tie-break
TIE_BREAK = ("i00", "income")


def of_group(group: str) -> list[Item]:
    return [item for item in ITEMS if item.group == group]


def columns() -> list[str]:
    """What comes out, in order."""
    points = [f"{item.id}.points" for item in ITEMS] + [f"{g}.points" for g in (*GROUPS, "bonus", "scorecard")]
    return ["unit_id", *points, "before_veto", "total", *(f"rank_{w}" for w in RANKED), "grade"]


# -- the rubric -----------------------------------------------------------------------------------------------------


def rubric() -> str:
    """The rubric as its author would write it."""
    metrics: dict[str, Any] = {}
    for item in ITEMS:
        metrics |= {name: _metric(item) for name in item.metrics}
        if item.method == "formula":
            metrics[f"f_{item.id}"] = {"formula": f"{item.metrics[0]} / {item.metrics[1]} * 100", "label": "比率"}
    for name in EXTRA:
        kind = "integer" if name in ("discipline", "reprimands") else "number"
        metrics[name] = {"type": kind, "range": [0, 1000]}
    groups = [
        {"id": g, "points": sum(i.points for i in of_group(g)), "items": [_leaf(i) for i in of_group(g)]}
        for g in GROUPS
    ]
    whole = {
        "rubric": "side",
        "title": "计时用",
        "version": "1",
        "valid": {"from": 2025, "until": 2026},
        "applies_to": {"sector": "village"},
        "decimals": 2,
        "missing": "no_points",
        "metrics": metrics,
        "scorecard": groups,
        "bonus": {"cap": BONUS_CAP, "items": [_leaf(i) for i in of_group("bonus")]},
        "total": {"min": 0, "max": 100},
        "vetoes": [
            {"id": "v1", "when": "discipline > 0", "grade_at_most": NAMES[2]},
            {"id": "v2", "when": "reprimands > 1", "points_at_most": VETO_POINTS},
        ],
        "ranking": {"within": list(RANKED), "tie_break": list(TIE_BREAK)},
        "grades": [
            {
                "grade": NAMES[0],
                "at_least": AT_LEAST[0],
                "quota": {"share": f"{QUOTA}%", "within": "county"},
                "requires": "satisfaction >= 80",
            },
            {"grade": NAMES[1], "at_least": AT_LEAST[1]},
            {"grade": NAMES[2], "at_least": AT_LEAST[2]},
            {"grade": NAMES[3]},
        ],
    }
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)


def _metric(item: Item) -> dict[str, Any]:
    if item.method == "choice":
        return {"type": "choice", "choices": list(CHOICES), "missing": item.missing}
    if item.method in ("check", "checklist"):
        return {"type": "boolean"}
    if item.method in COUNTED:
        return {"type": "integer", "range": [0, 100]}
    return {"type": "number", "range": [0, 1000], "missing": item.missing}


def _leaf(item: Item) -> dict[str, Any]:
    value, full = item.metrics[0], item.points
    own: dict[str, Any]
    match item.method:
        case "bands":
            bands = [{"at_least": x, "points": points} for x, points in zip(item.p, band_points(full), strict=False)]
            own = {"value": value, "bands": [*bands, {"otherwise": True, "points": 0}]}
        case "completion":
            own = {"value": value, "target": item.p[0]}
        case "linear" | "formula":
            value = value if item.method == "linear" else f"f_{item.id}"
            own = {"method": "linear", "value": value, "zero_at": item.p[0], "full_at": item.p[1]}
        case "curve":
            own = {"value": value, "through": [list(corner) for corner in corners(item)]}
        case "step":
            own = {"value": value, "target": item.p[0], "per": 0.05}
        case "efficacy":
            own = {"value": value, "standards": list(item.p)}
        case "choice":
            own = {"value": value, "choices": choice_points(full)}
        case "check":
            own = {"value": value}
        case "checklist":
            own = {"method": "check", "checklist": list(item.metrics)}
        case "deduct" | "award":
            own = {"each": [{"count": name, "per": per, **more} for name, (per, more) in lines(item)]}
        case "peer_range":
            own = {"value": value, "floor": 0.6, "within": "county"}
        case "peer_rank":
            own = {"value": value, "mode": "linear", "within": "county"}
        case _:
            own = {"value": value, "mean_share": 0.6, "sd_share": 0.2, "within": "prefecture"}
    return {"id": item.id, "label": f"考核项 {item.id}", "method": item.method, "points": full, **own}


def band_points(full: int) -> list[float]:
    return [round(full * share, 2) for share in (1.0, 0.8, 0.5, 0.2)]


def needed(item: Item) -> tuple[str, ...]:
    """The metrics without which an item cannot be judged; a line of a checklist that is missing does not hold."""
    return {"checklist": (), "formula": item.metrics}.get(item.method, item.metrics[:1])


def choice_points(full: int) -> dict[str, float]:
    return {name: round(share * full, 2) for name, share in CHOICES.items()}


def corners(item: Item) -> list[tuple[float, float]]:
    return list(zip(item.p, (0.0, round(item.points * 0.6, 2), float(item.points)), strict=True))


def lines(item: Item) -> list[tuple[str, tuple[float, dict[str, float]]]]:
    """Each counted metric with its points a piece, and its cap if it has one."""
    return list(zip(item.metrics, ((0.5, {}), (0.2, {"cap": 1.0})), strict=True))


# -- data -----------------------------------------------------------------------------------------------------------


def make(home: Path, villages: int, seed: int = 1) -> Path:
    """Writes `rubric.yaml`, `units.parquet` and `values.parquet` (both in the order of their ids), once; gives the folder."""
    folder = home / f"{villages}"
    if not (folder / "rubric.yaml").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        units = _units(villages)
        units.write_parquet(folder / "units.parquet", row_group_size=50_000)
        ids = units.filter(level="village")["unit_id"]
        _values(ids, seed).write_parquet(folder / "values.parquet", row_group_size=50_000)
        (folder / "rubric.yaml").write_text(rubric(), encoding="utf-8")
    return folder


def _units(villages: int) -> pl.DataFrame:
    """A tree of one nation's worth of territories above the villages; every unit's id sorts with its place in the tree."""
    parts, count, above, each = [], villages, "township", dict(EACH)
    letters = {"village": "v", "township": "t", "county": "c", "prefecture": "f", "province": "a"}
    for level in ("village", "township", "county", "prefecture"):
        above = {"village": "township", "township": "county", "county": "prefecture", "prefecture": "province"}[level]
        at = pl.int_range(count, eager=True)
        over = at // each.get(above, count)
        parts.append(_layer(level, letters[level], at, over, letters[above]))
        count = int(over[-1]) + 1
    parts.append(_layer("province", "a", pl.int_range(1, eager=True), None, ""))
    return pl.concat(parts).sort("unit_id")


def _layer(level: str, letter: str, at: pl.Series, over: pl.Series | None, above: str) -> pl.DataFrame:
    def named(letter: str, numbers: pl.Series) -> pl.Expr:
        return pl.lit(letter) + pl.lit(numbers).cast(pl.String).str.zfill(8)

    return pl.select(
        unit_id=named(letter, at),
        name="示例" + named(letter, at),
        level=pl.lit(level),
        sector=pl.lit("village" if level == "village" else "territory"),
        parent_id=pl.lit(None, pl.String) if over is None else named(above, over),
    )


def _values(ids: pl.Series, seed: int) -> pl.DataFrame:
    random, size = np.random.default_rng(seed), len(ids)

    def gaps(column: pl.Series) -> pl.Series:
        empty = pl.Series(random.random(size) < 0.02)
        return column.zip_with(~empty, column.clear(size))

    def number() -> pl.Series:
        return pl.Series(np.round(20 + 80 * random.random(size) ** 0.5, 2))

    made: dict[str, pl.Series] = {"unit_id": ids}
    for item in ITEMS:
        for name in item.metrics:
            if item.method == "choice":
                made[name] = gaps(pl.Series(random.integers(0, 4, size)).replace_strict(dict(enumerate(CHOICES))))
            elif item.method in ("check", "checklist"):
                made[name] = gaps(pl.Series(random.random(size) < 0.8))
            elif item.method in COUNTED:
                made[name] = pl.Series(random.integers(0, 4, size))
            else:
                made[name] = gaps(number())
    made["discipline"] = pl.Series((random.random(size) < 0.01).astype(np.int64))
    made["reprimands"] = pl.Series(random.integers(0, 3, size) * (random.random(size) < 0.02))
    made["satisfaction"], made["income"] = number(), gaps(number())
    return pl.DataFrame(made)
