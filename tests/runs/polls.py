"""A small cycle with a poll, a panel, targets and last year's figures: whatever a correction can be about."""

from __future__ import annotations

from pathlib import Path

from scoring.runs import Run, run_cycle
from tests.rubrics import text

RUBRIC = text(
    metrics="""
        income: {label: 村集体收入, type: number, uom: 万元, range: [0, 1000]}
        rating: {label: 定级, type: choice, choices: [先进, 后进]}
        open: {label: 公开, type: boolean}
        rise: {label: 增幅, formula: income - previous.income, missing: exempt}
        liked: {label: 满意度, ballot: {choices: {好: 100, 差: 0}, groups: {party: {weight: 1, label: 党员}, people: {weight: 1, label: 群众}}}}
        report: {label: 述职, panel: {scale: 100}}
    """,
    scorecard="""
        - {id: a, method: completion, value: income, target: target.income, points: 30}
        - {id: b, method: choice, value: rating, choices: {先进: 10, 后进: 0}, points: 10}
        - {id: c, method: check, value: open, points: 10}
        - {id: d, method: linear, value: rise, zero_at: 0, full_at: 10, points: 10}
        - {id: e, method: completion, value: liked, target: 100, points: 20}
        - {id: f, method: completion, value: report, target: 100, points: 20}
    """,
    ranking="{within: [parent]}",
)
FILES = {
    "units": "unit_id,name,level,sector,parent_id\nt1,示例乡,township,territory,\nv1,示例甲村,village,village,t1\nv2,示例乙村,village,village,t1\n",
    "values": "unit_id,income,rating,open\nv1,10,先进,是\nv2,20,后进,\n",
    "targets": "unit_id,income\nv1,20\nv2,20\n",
    "previous": "unit_id,income\nv1,5\n",
    "ballots": "unit_id,poll,group,choice,count\n"
    + "".join(f"{v},liked,{group},{choice},{n}\n" for v in ("v1", "v2") for group in ("party", "people") for choice, n in (("好", 3), ("好", 1), ("差", 4))),
    "panels": "unit_id,panel,group,judge,score\nv1,report,,甲,80\nv1,report,,乙,90\nv2,report,,甲,70\n",
}  # fmt: skip


def polled_run(home: Path) -> Run:
    """The cycle scored into `home/runs`."""
    folder = home / "2025"
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in FILES.items():
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    (folder / "tiny.yaml").write_text(RUBRIC, encoding="utf-8")
    single = ", ".join(f"{name}: {name}.csv" for name in FILES if name != "values")
    (folder / "cycle.yaml").write_text(
        f"cycle: polled\nperiod: 2025\nrubrics: [tiny.yaml]\ninputs: {{submissions: [values.csv], {single}}}\n",
        encoding="utf-8",
    )
    return run_cycle(folder, home / "runs").run
