"""Runs at the edges of a scorecard: the longest labels, one unit alone, two, five hundred; all lost, nothing lost, on hold, vetoed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scoring.runs import Run, run_cycle
from tests.rubrics import text

Rows = Mapping[str, Mapping[str, Any]]
LONG = "村党组织书记抓基层党建述职评议考核中关于集体经济“破零”工程、晋位升级和乡村振兴的综合情况（含全部附件材料）"
LONG_EN = (
    "an-item-whose-label-in-English-is-one-word-without-a-blank and then goes on for far longer than any column is wide"
)
ITEMS = [f"i{n}" for n in range(1, 14)]
ALONE, BEST, WORST, HELD, VETOED = "v001", "v002", "v001", "v003", "v004"


def rubric(labels: Mapping[str, str] | None = None) -> str:
    """Thirteen items in four groups, one of which takes the better of two; conversions, bonus, deductions, a veto, a hold."""
    named = labels or {}

    def label(id: str, zh: str) -> str:
        said = named.get(id, zh).replace("'", "''")
        return f"{{zh: '{said}', en: '{named.get(id, LONG_EN).replace(chr(39), chr(39) * 2)}'}}"

    def leaf(id: str, points: int) -> str:
        shown = LONG if int(id[1:]) % 3 == 1 else f"考核项{id}"
        return (
            f"{{id: {id}, method: linear, value: x{id}, zero_at: 0, full_at: 1, points: {points}, "
            f"label: {label(id, shown)}, clause: '{named.get('clause', LONG).replace(chr(39), chr(39) * 2)}'}}"
        )

    groups = [
        ("g1", ITEMS[:4], 40, ""),
        ("g2", ITEMS[4:8], 40, ""),
        ("g3", ITEMS[8:11], 30, ""),
        ("g4", ITEMS[11:], 20, ""),
    ]
    lines = []
    for id, items, points, _ in groups:
        more = "combine: best, " if id == "g4" else "scale: true, "
        inner = ", ".join(leaf(item, 10) for item in items)
        lines.append(f"- {{id: {id}, label: {label(id, LONG)}, points: {points}, {more}items: [{inner}]}}")
    metrics = [
        f"x{item}: {{type: number, range: [0, 1], label: {label('x' + item, LONG)}, uom: '{named.get('uom', '万元')}'}}"
        for item in ITEMS
    ]
    return text(
        rubric="edges",
        title=label("title", LONG),
        valid="{from: 2019, until: 2026}",
        metrics="\n".join([*metrics, "bad: {type: integer}", "sure: {type: number, missing: hold}"]),
        scorecard="\n".join(lines),
        bonus=f"{{cap: 5, items: [{{id: plus, method: award, points: 5, label: {label('plus', LONG)}, each: [{{count: bad, per: 0}}]}}]}}",
        deductions=f"{{cap: 5, items: [{{id: minus, method: award, points: 5, label: {label('minus', LONG)}, each: [{{count: bad, per: 1}}]}}]}}",
        total="{min: 0, max: 130}",
        vetoes=f"- {{id: gone, when: bad > 1, grade_at_most: 差, points_at_most: 59, label: {label('veto', LONG)}}}\n- {{id: unsure, when: sure < 0, grade_at_most: 差}}",
        ranking="{within: [parent]}",
        grades="[{grade: 好, at_least: 100, quota: {share: 30%, within: parent}}, {grade: 较好, at_least: 80}, {grade: 差}]",
    )  # fmt: skip


def values(units: int, seed: int = 1) -> dict[str, dict[str, Any]]:
    """Values of so many units: the first loses everything, the second nothing, the third is on hold, the fourth vetoed."""
    dice = random.Random(seed)
    rows: dict[str, dict[str, Any]] = {}
    for n in range(1, units + 1):
        rows[f"v{n:03}"] = {f"x{item}": round(dice.betavariate(6, 3), 3) for item in ITEMS} | {"bad": 0, "sure": 1}
    rows["v001"] |= {f"x{item}": 0 for item in ITEMS} | {"bad": 5 if units == 1 else 0}
    if units > 1:
        rows["v002"] |= {f"x{item}": 1 for item in ITEMS}
    if units > 3:
        rows["v003"]["sure"] = None
        rows["v004"]["bad"] = 2
    return rows


def cycle(folder: Path, period: int, rows: Rows, rules: str, name: str = LONG, more: str = "") -> Path:
    """A cycle folder with one township and these villages below it."""
    folder.mkdir(parents=True)
    (folder / "edges.yaml").write_text(rules, encoding="utf-8")
    units = ["unit_id,name,level,sector,parent_id,secretary", f't1,"{name}",township,territory,,']
    units += [f'{unit},"{unit}{name}",village,village,t1,"{name}"' for unit in rows]
    (folder / "units.csv").write_text("\n".join(units) + "\n", encoding="utf-8")
    columns = [*(f"x{item}" for item in ITEMS), "bad", "sure"]
    _table(
        folder / "values.csv", ["unit_id", *columns], [[unit, *(row[c] for c in columns)] for unit, row in rows.items()]
    )
    (folder / "cycle.yaml").write_text(
        f"period: {period}\ntitle: '{LONG}'\nrubrics: [edges.yaml]\n"
        f"inputs: {{units: units.csv, submissions: [values.csv]}}\n{more}",
        encoding="utf-8",
    )
    return folder


def _table(path: Path, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    lines = [",".join("" if one is None else str(one) for one in row) for row in (head, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run_of(home: Path, units: int, years: int = 1) -> Run:
    """A run of so many units, with so many years behind it."""
    folder = home / "none"
    run: Run | None = None
    for period in range(2026 - years, 2026):
        more = "" if run is None else f"previous: ../{folder.name}\n"
        folder = cycle(home / str(period), period, values(units, period), rubric(), more=more)
        run = run_cycle(folder, home / "runs").run
    assert run is not None
    return run
