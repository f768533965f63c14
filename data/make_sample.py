"""Makes data/sample: an invented province from a fixed seed; the same bytes every time.

One province, two prefectures, five counties, 22 townships (one directly under a prefecture), about 260 villages.
All names are invented and marked as samples. A stated handful of cells is dirty on purpose; README.md lists them.
"""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random
from typing import Any

SAMPLE = Path(__file__).with_name("sample")
UNIT_COLUMNS = ["unit_id", "name", "level", "sector", "parent_id", "secretary", "code", "zone"]
COUNTIES = [
    ("a", "示例甲县", "s1", "farming", 5),
    ("b", "示例乙县", "s1", "pastoral", 4),
    ("c", "示例丙县", "s1", "farming", 4),
    ("d", "示例丁区", "s2", "city", 4),
    ("e", "示例戊县", "s2", "pastoral", 4),
]
REPORTED = {
    "report_mark": "述职评委平均分",
    "satisfaction": "党员群众满意度",
    "income": "村集体经济经营性收入",
    "vacant_months": "书记出缺月数",
    "vacancies": "两委缺员数",
    "leaders": "致富带头人和返乡毕业生进班子人数",
    "college_share": "两委大专以上比例",
    "pay": "村干部年报酬",
    "disposable_income": "当地农牧民人均可支配收入",
    "sessions_missed": "三会一课和主题党日缺开次数",
    "years_without_candidate": "连续无发展对象年数",
    "disclosures_missed": "四议两公开和党务公开缺次",
    "transition": "晋位情况",
    "tasks_due": "台账到期任务数",
    "tasks_on_time": "台账按期办结数",
    "provincial_honours": "省级表彰数",
    "county_honours": "县级表彰数",
    "projects_accepted": "项目化党建验收数",
    "late_reports": "逾期报送次数",
    "gang_cases": "涉黑涉恶案件数",
    "mass_incidents": "群体性事件数",
    "false_figures": "填报数据弄虚作假",
}
Row = dict[str, Any]


class Sample:
    """Draws the tree and the figures in one fixed order."""

    def __init__(self) -> None:
        self.random = Random(20250101)
        self.units: list[Row] = []
        self.values: dict[str, list[Row]] = {}
        self.previous: list[Row] = []

    def unit(self, id: str, name: str, level: str, parent: str, zone: str = "") -> None:
        sector = "village" if level == "village" else "territory"
        self.units.append(
            {
                "unit_id": id,
                "name": name,
                "level": level,
                "sector": sector,
                "parent_id": parent,
                "secretary": f"示例书记{len(self.units) + 1:03d}",
                "code": "",
                "zone": zone,
            }
        )

    def tree(self) -> None:
        self.unit("p", "示例省", "province", "")
        self.unit("s1", "示例一市", "prefecture", "p")
        self.unit("s2", "示例二州", "prefecture", "p")
        for letter, name, above, zone, townships in COUNTIES:
            self.unit(f"c-{letter}", name, "county", above, zone)
            for n in range(1, townships + 1):
                self.township(f"t-{letter}{n}", f"示例{letter}{n:02d}乡", f"c-{letter}", zone, letter)
        self.township("t-x1", "示例直管镇", "s2", "city", "x")

    def township(self, id: str, name: str, above: str, zone: str, letter: str) -> None:
        self.unit(id, name, "township", above, zone)
        for _ in range(self.random.choice((9, 10, 11, 12, 12, 13, 15))):
            number = sum(unit["level"] == "village" for unit in self.units) + 1
            village = f"v-{number:03d}"
            self.unit(village, f"示例{number:03d}村", "village", id, zone)
            self.values.setdefault(letter, []).append(self.figures(village, zone))

    def figures(self, village: str, zone: str) -> Row:
        draw = self.random
        skill = draw.gauss(0, 1)
        income = self.income(skill)
        self.previous.append(
            {
                "unit_id": village,
                "income": round(max(0.0, income * draw.uniform(0.85, 1.08)), 2) if draw.random() > 0.05 else 0,
            }
        )
        due = draw.choice((6, 8, 10, 12, 15, 20))
        basis = {"pastoral": 11800, "farming": 13200, "city": 16500}[zone]
        return {
            "unit_id": village,
            "report_mark": round(min(99.0, max(62.0, 90 + 4 * skill + draw.gauss(0, 2.5))), 1),
            "satisfaction": round(min(100.0, max(45.0, 91 + 4 * skill + draw.gauss(0, 3))), 1),
            "income": income,
            "vacant_months": draw.choice((0,) * 18 + (1, 5)),
            "vacancies": draw.choice((0, 0, 0, 0, 0, 1, 1, 2)),
            "leaders": draw.choice((0, 1, 2, 2, 3, 3, 4)),
            "college_share": round(max(0.0, draw.gauss(26, 12)), 1),
            "pay": draw.choice((26000, 28000, 30000, 33000, 36000, 42000)),
            "disposable_income": basis + draw.choice((0, 200, 400)),
            "sessions_missed": max(0, round(draw.gauss(1.5 - skill, 2))),
            "years_without_candidate": draw.choice((0, 0, 0, 0, 1, 1, 2)),
            "disclosures_missed": draw.choice((0, 0, 0, 0, 1, 2)),
            "transition": self.transition(skill),
            "tasks_due": due,
            "tasks_on_time": due - draw.choice((0, 0, 0, 1, 1, 2)),
            "provincial_honours": draw.choice((0,) * 14 + (1,)),
            "county_honours": draw.choice((0, 0, 0, 0, 1)),
            "projects_accepted": draw.choice((0, 0, 0, 1)),
            "late_reports": draw.choice((0,) * 10 + (1, 2)),
            "gang_cases": 0,
            "mass_incidents": 0,
            "false_figures": "否",
        }

    def income(self, skill: float) -> float:
        """Mostly five to fifty, some round figures so that ties occur, some shells."""
        draw = self.random
        kind = draw.random()
        if kind < 0.04:
            return 0
        if kind < 0.2:
            return draw.choice((5, 10, 20, 50))
        return round(min(180.0, 3 + draw.lognormvariate(2.3 + 0.35 * skill, 0.8)), 2)

    def transition(self, skill: float) -> str:
        mark = skill + self.random.gauss(0, 0.7)
        return "先进保位" if mark > 1.1 else "晋位" if mark > 0.4 else "保位" if mark > -1.6 else "降位"


def write(path: Path, columns: list[str], rows: list[Row], heads: dict[str, str] | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([(heads or {}).get(name, name) for name in columns])
        writer.writerows([["" if row.get(name) is None else row[name] for name in columns] for row in rows])


def soil(values: dict[str, list[Row]]) -> None:
    """Dirty cells, missing cells, holds and vetoes, each one named in README.md."""
    a, b, c, d, e = (values[letter] for letter in "abcde")
    a[3]["income"] = "约12万"
    a[7]["satisfaction"] = 935
    a[11]["sessions_missed"] = 1.5
    a[15]["transition"] = "进位"
    a[20]["report_mark"] = None
    a[25]["transition"] = None
    b[2]["income"] = "12。5"
    b[5]["pay"] = "３００００"
    b[9]["satisfaction"] = "92.5％"
    c[4]["gang_cases"] = None
    c[6]["mass_incidents"] = 1
    d[1]["gang_cases"] = 1
    d[8]["false_figures"] = "是"
    e[5]["gang_cases"] = None
    e[9]["tasks_due"] = e[9]["tasks_on_time"] = 0
    a.append({**a[0], "unit_id": "v-999"})
    a.append({**a[1], "income": 88})


def main() -> None:
    sample = Sample()
    sample.tree()
    soil(sample.values)
    columns = ["unit_id", *REPORTED]
    long = [
        {"unit_id": row["unit_id"], "metric": name, "value": row[name]}
        for row in sample.values["c"]
        for name in REPORTED
        if row[name] is not None
    ]
    rest = [row for letter in "adex" for row in sample.values[letter]]
    write(SAMPLE / "units.csv", UNIT_COLUMNS, sample.units)
    write(SAMPLE / "submissions/villages.csv", columns, rest)
    write(SAMPLE / "submissions/county_b.csv", columns, sample.values["b"], REPORTED)
    write(SAMPLE / "submissions/county_c.csv", ["unit_id", "metric", "value"], long)
    write(SAMPLE / "previous.csv", ["unit_id", "income"], sample.previous)


if __name__ == "__main__":
    main()
