"""A small cycle and the store it is scored into: a few villages, quick to score, with something of everything."""

from __future__ import annotations

from pathlib import Path

from scoring.runs import Outcome, run_cycle
from scoring.runs.write import Seal
from tests.rubrics import text

RUBRIC = text(
    valid="{from: 2024, until: 2026}",
    metrics="""
        income: {label: 村集体收入, type: number, uom: 万元, missing: no_points}
        cases: {label: 违纪次数, type: integer, missing: hold}
    """,
    scorecard="""
        - {id: economy, label: 集体经济, method: linear, value: income, zero_at: 0, full_at: 50, points: 60, clause: 第三条}
        - {id: order, label: 纪律, method: deduct, each: [{count: cases, per: 10}], points: 40, clause: 第五条}
    """,
    ranking="{within: [parent, county]}",
    grades="[{grade: 好, at_least: 60, quota: {share: 30%, within: county, rounding: floor, min: 1}}, {grade: 一般, at_least: 40}, {grade: 差}]",
)
UNITS = "unit_id,name,level,sector,parent_id\nc1,示例县,county,territory,\nt1,示例甲乡,township,territory,c1\nt2,示例乙乡,township,territory,c1\n"
VALUES = {"v1": (50, 0), "v2": (40, 0), "v3": (40, 1), "v4": (25.5, 2), "v5": ("", 0), "v6": (10, "")}


def small_cycle(folder: Path, period: int = 2025, rubric: str = RUBRIC, **values: tuple[object, object]) -> Path:
    """A cycle folder of six villages in two townships; `values` replaces figures of some of them."""
    folder.mkdir(parents=True, exist_ok=True)
    known = VALUES | values
    rows = [f"{unit},示例{unit}村,village,village,{'t1' if unit < 'v4' else 't2'}" for unit in known]
    (folder / "units.csv").write_text(UNITS + "\n".join(rows) + "\n", encoding="utf-8")
    lines = [f"{unit},{income},{cases}" for unit, (income, cases) in known.items()]
    (folder / "values.csv").write_text("unit_id,income,cases\n" + "\n".join(lines) + "\n", encoding="utf-8")
    (folder / "tiny.yaml").write_text(rubric, encoding="utf-8")
    inputs = "{units: units.csv, submissions: [values.csv]}"
    (folder / "cycle.yaml").write_text(
        f"cycle: small-{period}\nperiod: {period}\nrubrics: [tiny.yaml]\ninputs: {inputs}\n"
    )
    return folder


def small_run(home: Path, seal: Seal | None = None, period: int = 2025, **values: tuple[object, object]) -> Outcome:
    """The small cycle scored into `home/runs`."""
    return run_cycle(small_cycle(home / str(period), period, **values), home / "runs", seal=seal)
